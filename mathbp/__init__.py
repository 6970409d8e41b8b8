"""mathbp: backpropagation through the output layer, in formulas you can run.

The one idea: delta = Jᵀ g, always. J is the Jacobian of the output activation,
g the gradient of the loss with respect to the activation. MATLAB's `.*` is that
product when J is diagonal; softmax's J is not, and with cross-entropy the
product collapses to p - y.

    >>> import mathbp
    >>> mathbp.delta(mathbp.softmax, mathbp.cross_entropy, [2.0, 1.0, 0.1], 0)
    array([-0.34099886,  0.24243297,  0.09856589])

Read the files in this order: activations, losses, output_layer, network,
gradcheck; and stable, when you ask where the digits are kept. They need NumPy
alone. Figures, explorers, exercises and lectures load when you first touch them.
"""

import sys
from contextlib import suppress
from importlib import import_module

import mathbp.stable  # noqa: F401  fills in the table of output_layer
from mathbp.activations import identity, log_softmax, relu, sigmoid, softmax, tanh
from mathbp.gradcheck import check_gradient, numerical_gradient
from mathbp.losses import binary_cross_entropy, cross_entropy, mean_squared_error, squared_error
from mathbp.network import MLP
from mathbp.output_layer import delta, loss_from_logits

__version__ = "0.1.0"

# What needs more than NumPy, and where it lives.
_LATER = {
    "BackwardExplorer": "mathbp.explorers",
    "DeltaExplorer": "mathbp.explorers",
    "LogitExplorer": "mathbp.explorers",
    "Derivation": "mathbp.derivation",
    "DerivationExplorer": "mathbp.explorers",
    "TrainingExplorer": "mathbp.explorers",
    "TriangleExplorer": "mathbp.explorers",
    "datasets": "mathbp.datasets",
    "derivation": "mathbp.derivation",
    "exercises": "mathbp.exercises",
    "explorers": "mathbp.explorers",
    "figures": "mathbp.figures",
    "lecture": "mathbp.lecture",
}

__all__ = [
    "MLP",
    "binary_cross_entropy",
    "check_gradient",
    "cross_entropy",
    "delta",
    "identity",
    "log_softmax",
    "loss_from_logits",
    "mean_squared_error",
    "numerical_gradient",
    "relu",
    "sigmoid",
    "softmax",
    "squared_error",
    "tanh",
]


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module 'mathbp' has no attribute {name!r}")
    try:
        module = import_module(_LATER[name])
        if name == "exercises":
            with suppress(ModuleNotFoundError):
                import_module("mathbp.explorers")  # there an exercise learns to show itself as a form
    except ModuleNotFoundError as error:
        if str(error.name).startswith("mathbp"):
            raise
        # An AttributeError, so that hasattr, help and tab completion go on without it.
        extra = "lecture" if name == "lecture" else "lab"
        message = f"mathbp.{name} needs {error.name}: install mathbp with its extra [{extra}], as the README says"
        raise AttributeError(message) from error
    return module if module.__name__.endswith(f".{name}") else getattr(module, name)


def __dir__():
    return sorted([*__all__, *_LATER])


if "IPython" in sys.modules:
    import_module("mathbp.matlab_syntax").install()
