"""The output layer: delta = ∂L/∂z, for any activation with any loss.

    delta_k = Σ_i J_ik g_i        J_ik = ∂a_i/∂z_k,  g_i = ∂L/∂a_i

That is delta = Jᵀ g, the chain rule, and always right. For three pairs the
product collapses to what stands beside them in `CLOSED_FORMS`.

Source: Bishop, *Pattern Recognition and Machine Learning* (2006), eqs. 4.109 and 5.18; for the table, section
4.3.6 ("canonical link functions"). For `loss_from_logits`: Blanchard, Higham and Higham, IMA J. Numer. Anal. 41 (2021).
"""

from mathbp import inputs, losses
from mathbp.activations import Activation, identity, sigmoid, softmax
from mathbp.losses import Loss, binary_cross_entropy, cross_entropy, squared_error

CLOSED_FORMS = {
    (identity, squared_error): lambda a, y: a - y,
    (sigmoid, binary_cross_entropy): lambda a, y: a - y,
    (softmax, cross_entropy): lambda p, y: p * y.sum(-1, keepdims=True) - y,
}

# The same pairs, and a few whose g may be infinite or lose its digits, in a form that is right to the
# last digit: delta(z, y, samples) and the loss terms(z, y), unit by unit. `stable.py` fills it in.
STABLE = {}


@inputs.quiet
def delta(activation, loss, z, y, reduction="mean"):
    """∂L/∂z, of z's shape and type: the error signal that backpropagation starts from.

    Parameters
    ----------
    activation, loss : for example `mathbp.softmax` and `mathbp.cross_entropy`
    z : array of shape (..., n)
        The pre-activations (logits), one sample a row (MATLAB: a column).
    y : array
        Integer labels of shape `z.shape[:-1]`, or targets of z's shape.
    reduction : "mean" or "sum"
        Whether L is the mean or the sum of the samples' losses.

    Raises
    ------
    ValueError
        If the pair has no meaning, or a value, label, shape or reduction does not fit.
    TypeError
        If z or y does not hold real numbers; and for what is no activation, or no loss.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.delta(mathbp.softmax, mathbp.cross_entropy, [2.0, 1.0, 0.1], 0)
    array([-0.34099886,  0.24243297,  0.09856589])
    >>> a = mathbp.sigmoid(0.5)                      # the MATLAB line:
    >>> float((a - 1.0) * a * (1 - a))
    -0.08872345...
    >>> float(mathbp.delta(mathbp.sigmoid, mathbp.squared_error, 0.5, 1.0))
    -0.08872345...
    """
    inputs.reduction(reduction, allowed=("mean", "sum"))
    z, y = check(activation, loss, z, y)
    samples = inputs.samples(z.shape) if reduction == "mean" else 1
    if (activation, loss) in STABLE:
        form, _ = STABLE[activation, loss]
        return form(z, y, samples)
    g = loss.gradient(activation.value(z), y, "sum")
    return activation.product(z, g) / samples


@inputs.quiet
def loss_from_logits(activation, loss, z, y, reduction="mean"):
    """The loss of `activation(z)` against y, computed from z.

    For the pairs in `stable.py` this is finite and right to the last digits where `loss(activation(z), y)` has
    rounded a probability to 0 or 1. Parameters, shapes and errors are those of `delta`; `reduction` may also be
    "none", which gives one value per sample, in an array of shape `z.shape[:-1]`.

    >>> import mathbp
    >>> float(mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, [0.0, 800.0], 0))
    800.0
    >>> float(mathbp.cross_entropy(mathbp.softmax([0.0, 800.0]), 0))
    inf
    """
    inputs.reduction(reduction)
    z, y = check(activation, loss, z, y)
    if (activation, loss) in STABLE:
        _, terms = STABLE[activation, loss]
        return losses.reduce(terms(z, y), reduction)
    return loss(activation.value(z), y, reduction)


def check(activation, loss, z, y):
    fit(activation, loss)
    z = activation.check(z)
    return z, inputs.targets(y, z, "z", *loss.targets)


def fit(activation, loss, name="activation"):
    inputs.kind(activation, Activation, name, "mathbp.softmax")
    inputs.kind(loss, Loss, "loss", "mathbp.cross_entropy")
    inputs.pair(activation, loss)
