"""Exercises on any activation with any loss."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.exercises.exercise import ChoiceExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.exercises.lesson_03 import SOFTMAX_VJP
from mathbp.exercises.mistakes import LOSS_ITSELF, J, diag_minus_outer, mistake, normalise, product, slope


@exercise(
    ChoiceExercise,
    options={
        "a": ("sigmoid with squared error", "There a (1 - a) stays: the MATLAB line."),
        "b": ("softmax with squared error", "There the Jacobian stays: Jᵀ (p - y)."),
        "c": (
            "sigmoid with binary cross-entropy",
            "g = (a - y) / (a (1 - a)), and the sigmoid's a (1 - a) cancels it.",
        ),
        "d": ("tanh with squared error", "There 1 - a² stays."),
    },
    hints=["It collapses where the loss's gradient is a - y, divided by exactly the derivative of the activation."],
)
def which_collapses():
    """For which of these pairs does delta = Jᵀ g collapse to a - y? Give a letter."""
    return "c"


SOFTMAX_SQUARED_ERROR = [
    mistake(
        "J is left out",
        "p - y is g here, ∂L/∂p of the squared error. The softmax still has to be gone through: Jᵀ (p - y). "
        "It only collapses to p - y with cross-entropy, whose g is -y/p.",
        lambda z, y: softmax(z) - y,
        lambda z, y: y - softmax(z),
    ),
    mistake(
        "only the diagonal of the Jacobian",
        "That is the MATLAB line. Softmax's Jacobian has entries beside the diagonal, and here they do not cancel.",
        lambda z, y: (softmax(z) - y) * softmax(z) * (1 - softmax(z)),
    ),
    mistake(
        "J times g summed over the wrong axis",
        "The index you sum over has to be the one that g carries.",
        lambda z, y: (J(z) * (softmax(z) - y)[..., np.newaxis, :]).sum(axis=-2),
    ),
    mistake(
        "J times g without the sum",
        "J * g multiplies entry by entry and leaves a matrix for each sample. Delta is a sum over it: Jᵀ g.",
        lambda z, y: J(z) * (softmax(z) - y)[..., np.newaxis, :],
        lambda z, y: J(z) * (softmax(z) - y)[..., :, np.newaxis],
    ),
    mistake(
        "sigmoid in place of softmax",
        "That is the MATLAB line. Here the outputs of a sample share one sum: p = softmax(z).",
        lambda z, y: (sigmoid(z) - y) * slope(z),
        lambda z, y: sigmoid(z) - y,
    ),
    mistake(
        "softmax over the wrong axis",
        "The probabilities of each sample, each row, have to sum to 1: e / e.sum(axis=-1, keepdims=True).",
        *[
            lambda z, y, p=p: product(diag_minus_outer(p(z), p(z)), p(z) - y)
            for p in (lambda z: normalise(z, 0), lambda z: normalise(z, None))
        ],
    ),
]

# Jᵀ g goes wrong in the same ways whatever g is. (Σ g = 0 here: two of them cannot be seen.)
SOFTMAX_SQUARED_ERROR += [
    mistake(known.name, known.why, *[lambda z, y, rule=rule: rule(z, softmax(z) - y) for rule in known.rules])
    for known in SOFTMAX_VJP
    if known.name not in {"p is missing in the sum", "the Jacobian of log softmax"}
    and known.name not in {other.name for other in SOFTMAX_SQUARED_ERROR}
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.one_hot()),
    gives="one row a sample, one column a class",
    rows=True,
    mistakes=SOFTMAX_SQUARED_ERROR,
    hints=[
        "g is easy here: the gradient of ½ Σ (p - y)² by p. Then Jᵀ g, and nothing cancels.",
        "You have Jᵀ g for softmax and any g from lesson 03: p (g - Σ p g).",
        "g = p - y, then return p * (g - (p * g).sum(axis=-1, keepdims=True)).",
    ],
)
def softmax_squared_error_delta(z, y):
    """Write delta for p = softmax(z) and L = ½ Σ (p - y)². z and y have shape (N, n); give (N, n), not averaged."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    g = p - y
    return p * (g - (p * g).sum(axis=-1, keepdims=True))


POISSON_DELTA = [
    mistake(
        "g alone",
        "1 - y/a is ∂L/∂a. The chain rule goes on to z: times ∂a/∂z = e^z.",
        lambda z, y: 1 - y * np.exp(-z),
    ),
    mistake("y is not taken off", "The second term of the loss has a derivative, too.", lambda z, y: np.exp(z)),
    mistake(
        "only one term multiplied by e^z",
        "The chain rule multiplies all of ∂L/∂a = 1 - y/a by a: what becomes of y/a?",
        lambda z, y: np.exp(z) - y * np.exp(-z),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: np.exp(z) - y * z,
        lambda z, y: (np.exp(z) - y * z).sum(axis=-1),
    ),
    mistake(
        "another activation",
        "Here a = e^z, and nothing else.",
        lambda z, y: softmax(z) - y,
        lambda z, y: sigmoid(z) - y,
    ),
    mistake(
        "z in place of a",
        "a = e^z.",
        lambda z, y: z - y,
    ),
    mistake(
        "the derivative of log a is missing",
        "∂(y log a)/∂a is y/a, not y.",
        lambda z, y: np.exp(z) * (1 - y),
        lambda z, y: 1 - y,
        lambda z, y: np.exp(z) - y * np.exp(z) * z,
    ),
    mistake(
        "the squared error's delta",
        "Here g is not a - y. Differentiate a - y log a.",
        lambda z, y: (np.exp(z) - y) * np.exp(z),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), 2 * draw.probability(draw.N, draw.n)),
    gives="one row a sample, one column a unit",
    rows=True,
    mistakes=POISSON_DELTA,
    hints=[
        "The chain rule, unit by unit: ∂L/∂a times ∂a/∂z.",
        "∂L/∂a = 1 - y/a, and ∂a/∂z = e^z = a. Multiply, and look.",
        "It collapses: a - y.",
    ],
)
def poisson_delta(z, y):
    """Derive delta for a loss that is not in the course: counts, a = e^z with L = Σ (a - y log a).

    z and y have shape (N, n); give (N, n), not averaged.
    """
    return np.exp(z) - y


LOG_COSH_DELTA = [
    mistake("the activation's derivative is missing", "tanh(a - y) is ∂L/∂a.", lambda z, y: np.tanh(np.tanh(z) - y)),
    mistake(
        "the squared error's gradient",
        "The derivative of log cosh x is tanh x, not x.",
        lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z) ** 2),
        lambda z, y: np.tanh(z) - y,
    ),
    mistake(
        "the sigmoid's derivative",
        "For a = tanh z the derivative is 1 - a².",
        lambda z, y: np.tanh(np.tanh(z) - y) * np.tanh(z) * (1 - np.tanh(z)),
    ),
    mistake(
        "the square at the wrong place",
        "The slope of tanh is 1 - a², which is 1/cosh² z.",
        lambda z, y: np.tanh(np.tanh(z) - y) * (1 - np.tanh(z)),
        lambda z, y: np.tanh(np.tanh(z) - y) / np.cosh(z),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: np.log(np.cosh(np.tanh(z) - y)),
        lambda z, y: np.log(np.cosh(np.tanh(z) - y)).sum(axis=-1),
    ),
    mistake(
        "the second derivative of log cosh",
        "1 - tanh² is the derivative of tanh. That of log cosh x is tanh x.",
        lambda z, y: (1 - np.tanh(np.tanh(z) - y) ** 2) * (1 - np.tanh(z) ** 2),
    ),
    mistake(
        "sinh in place of tanh",
        "The logarithm divides: (log cosh x)' = sinh x / cosh x.",
        lambda z, y: np.sinh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2),
    ),
    mistake(
        "1 - z² in place of 1 - a²",
        "The derivative is written with a.",
        lambda z, y: np.tanh(np.tanh(z) - y) * (1 - z**2),
    ),
    mistake(
        "z - y in place of a - y",
        "The loss compares a = tanh z with y.",
        lambda z, y: np.tanh(z - y) * (1 - np.tanh(z) ** 2),
        lambda z, y: np.tanh(z - y),
    ),
    mistake(
        "1/cosh in place of tanh",
        "The chain rule inside: (log cosh x)' = sinh x / cosh x.",
        lambda z, y: (1 - np.tanh(z) ** 2) / np.cosh(np.tanh(z) - y),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.normal(draw.N, draw.n)),
    gives="one row a sample, one column a unit",
    rows=True,
    mistakes=LOG_COSH_DELTA,
    hints=[
        "The derivative of log cosh x is sinh x / cosh x = tanh x.",
        "g = tanh(a - y), and ∂a/∂z = 1 - a².",
        "a = np.tanh(z), then return np.tanh(a - y) * (1 - a**2).",
    ],
)
def log_cosh_delta(z, y):
    """One that does not collapse: a = tanh z with L = Σ log cosh(a - y), a loss that forgives outliers.

    z and y have shape (N, n); give delta of shape (N, n), not averaged.
    """
    a = np.tanh(z)
    return np.tanh(a - y) * (1 - a**2)
