"""Exercises on the MATLAB line: delta of the sigmoid with squared error."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.exercises.exercise import ChoiceExercise, ValueExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.exercises.mistakes import LOSS_ITSELF, diagonal, mistake, slope


@exercise(
    ValueExercise,
    mistakes=[
        mistake("y - a", "The sign is flipped: the error is a - y, and a is too small here.", lambda: 0.032),
        mistake("a (1 - a) is missing", "That is a - y. It has to be multiplied with a (1 - a).", lambda: -0.2),
        mistake("a - y is missing", "That is a (1 - a). It has to be multiplied with a - y.", lambda: 0.16),
        mistake("a (1 + a) in place of a (1 - a)", "Look at the second factor: 1 - a.", lambda: -0.288),
    ],
    hints=["Put the numbers into (a - y) a (1 - a).", "a - y is -0.2, and a (1 - a) is 0.8 times 0.2."],
)
def delta_by_hand():
    """A sigmoid unit gives a = 0.8, and y = 1. What is delta = (a - y) a (1 - a)? Give a number."""
    return (0.8 - 1) * 0.8 * (1 - 0.8)


@exercise(
    ChoiceExercise,
    options={
        "a": (
            "about -1: the unit is wrong, so it gets a strong signal",
            "That is a - y. What does a (1 - a) do to it?",
        ),
        "b": (
            "about 0: the unit hardly learns",
            "a (1 - a) is almost 0 where the sigmoid is flat: the unit is saturated.",
        ),
        "c": ("about -0.25: the largest slope of the sigmoid", "The slope is ¼ at z = 0. Here z = -10."),
    },
    hints=["Compute a for z = -10 first.", "a is about 0.00005. Now put it into all three factors."],
)
def saturated_unit():
    """A sigmoid unit has z = -10, and y = 1: it is as wrong as can be. How large is delta = (a - y) a (1 - a)?"""
    return "b"


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.probability(draw.N, draw.n),),
    gives="the shape of a",
    mistakes=[
        mistake("a taken for z", "a is given: it has been through the sigmoid already.", lambda a: slope(a)),
        mistake("1 - a²", "That is the derivative of tanh.", lambda a: 1 - a**2),
        mistake("1 - a alone", "There are two factors: a (1 - a).", lambda a: 1 - a),
        mistake("a (1 + a)", "Look at the sign: a - a².", lambda a: a * (1 + a)),
        mistake("1 - 2a", "That is the derivative of a (1 - a) by a: one derivative too many.", lambda a: 1 - 2 * a),
        mistake(
            "a matrix product in place of .*",
            "Each entry has a derivative of its own: * in NumPy.",
            lambda a: a @ (1 - a),
            lambda a: a @ (1 - a).T,
            lambda a: a.T @ (1 - a),
        ),
        mistake(
            "a Jacobian for each sample",
            "That is right, but its entries beside the diagonal are all 0. The diagonals are asked for.",
            lambda a: diagonal(a * (1 - a)),
        ),
    ],
    hints=[
        "The derivative of the sigmoid needs nothing but its value a.",
        "Differentiate 1 / (1 + e^-z), and write the result with a.",
        "It is a (1 - a).",
    ],
)
def sigmoid_derivative(a):
    """Write a function of a = sigmoid(z), of shape (N, n), that gives ∂a/∂z for each entry. z itself is not given."""
    return a * (1 - a)


MATLAB_DELTA = [
    mistake(
        "y - a",
        "The sign is flipped. Delta is the slope of the loss, (a - y) a (1 - a); gradient descent then subtracts it.",
        lambda z, y: (y - sigmoid(z)) * slope(z),
    ),
    mistake(
        "a (1 - a) is missing",
        "a - y is ∂L/∂a. The chain rule goes on to z, by the factor ∂a/∂z = a (1 - a). "
        "(a - y alone is the delta of another loss, the cross-entropy.)",
        lambda z, y: sigmoid(z) - y,
        lambda z, y: y - sigmoid(z),
    ),
    mistake(
        "z (1 - z) in place of a (1 - a)",
        "The sigmoid's derivative is written with its output a, not with z.",
        lambda z, y: (sigmoid(z) - y) * z * (1 - z),
    ),
    mistake(
        "z in place of a",
        "z has not been through the sigmoid yet: a = 1 / (1 + e^-z) first.",
        lambda z, y: (z - y) * z * (1 - z),
        lambda z, y: (z - y) * slope(z),
    ),
    mistake(
        "the brackets are missing",
        "a - y * a * (1 - a) takes the whole product off a: * comes before -. Write (a - y).",
        lambda z, y: sigmoid(z) - y * slope(z),
        lambda z, y: (sigmoid(z) - y) * sigmoid(z) * 1 - sigmoid(z),
        lambda z, y: sigmoid(z) - y * sigmoid(z) * 1 - sigmoid(z),
    ),
    mistake(
        "the sigmoid's sign",
        "1 / (1 + e^z) falls as z grows. The sigmoid is 1 / (1 + e^-z).",
        lambda z, y: (sigmoid(-z) - y) * slope(z),
        lambda z, y: sigmoid(-z) - y,
    ),
    mistake(
        "softmax in place of the sigmoid",
        "Here each unit is on its own: a = 1 / (1 + e^-z), nothing is divided by a sum.",
        lambda z, y: (softmax(z) - y) * softmax(z) * (1 - softmax(z)),
        lambda z, y: softmax(z) - y,
    ),
    mistake(
        "the sigmoid applied twice",
        "The derivative was taken at a in place of z: a is a sigmoid already.",
        lambda z, y: (sigmoid(z) - y) * slope(sigmoid(z)),
        lambda z, y: (sigmoid(sigmoid(z)) - y) * slope(sigmoid(z)),
        lambda z, y: (sigmoid(sigmoid(z)) - y) * slope(z),
    ),
    mistake(
        "a - y is missing",
        "a (1 - a) is ∂a/∂z. It multiplies the error a - y.",
        lambda z, y: slope(z),
    ),
    mistake(
        "a (1 - a) twice",
        "The derivative of the sigmoid goes in once.",
        lambda z, y: (sigmoid(z) - y) * slope(z) ** 2,
    ),
    mistake(
        "a matrix product in place of .*",
        "Unit i's error meets unit i's derivative and no other: * in NumPy, .* in MATLAB. Nothing is transposed.",
        lambda z, y: (sigmoid(z) - y) @ slope(z),
        lambda z, y: (sigmoid(z) - y) @ slope(z).T,
        lambda z, y: (sigmoid(z) - y).T @ slope(z),
        lambda z, y: slope(z) @ (sigmoid(z) - y).T,
        lambda z, y: slope(z).T @ (sigmoid(z) - y),
    ),
    mistake(
        "a (1 + a) in place of a (1 - a)",
        "∂a/∂z = a - a².",
        lambda z, y: (sigmoid(z) - y) * sigmoid(z) * (1 + sigmoid(z)),
    ),
    mistake(
        "1 - a² in place of a (1 - a)",
        "1 - a² is the derivative of tanh.",
        lambda z, y: (sigmoid(z) - y) * (1 - sigmoid(z) ** 2),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: (sigmoid(z) - y) ** 2 / 2,
        lambda z, y: ((sigmoid(z) - y) ** 2).sum(axis=-1) / 2,
    ),
]

TANH_DELTA = [
    mistake(
        "the sigmoid's derivative",
        "a (1 - a) belongs to the sigmoid. For a = tanh z the derivative is 1 - a².",
        lambda z, y: (np.tanh(z) - y) * np.tanh(z) * (1 - np.tanh(z)),
        lambda z, y: (np.tanh(z) - y) * slope(z),
    ),
    mistake("1 - a² is missing", "a - y is ∂L/∂a; the factor ∂a/∂z is missing.", lambda z, y: np.tanh(z) - y),
    mistake("a - y is missing", "1 - a² is ∂a/∂z. It multiplies the error a - y.", lambda z, y: 1 - np.tanh(z) ** 2),
    mistake(
        "1 + a² in place of 1 - a²",
        "The slope of tanh is largest at 0, where a is 0, and falls on both sides.",
        lambda z, y: (np.tanh(z) - y) * (1 + np.tanh(z) ** 2),
    ),
    mistake(
        "the square at the wrong place",
        "The slope is 1 - a², which is 1/cosh² z: square a, not 1 - a; square cosh.",
        lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z)) ** 2,
        lambda z, y: (np.tanh(z) - y) / np.cosh(z),
    ),
    mistake(
        "z in place of a",
        "z has not been through tanh yet: a = tanh(z) first.",
        lambda z, y: (z - y) * (1 - np.tanh(z) ** 2),
        lambda z, y: (z - y) * (1 - z**2),
    ),
    mistake(
        "1 - z² in place of 1 - a²",
        "The derivative of tanh is written with its output a, not with z.",
        lambda z, y: (np.tanh(z) - y) * (1 - z**2),
    ),
    mistake("1 - a in place of 1 - a²", "Square a first.", lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z))),
    mistake(
        "tanh applied twice",
        "The derivative was taken at a in place of z.",
        lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(np.tanh(z)) ** 2),
    ),
    mistake(
        "the sigmoid's output",
        "Here a = tanh(z).",
        lambda z, y: (sigmoid(z) - y) * slope(z),
        lambda z, y: (sigmoid(z) - y) * (1 - sigmoid(z) ** 2),
    ),
]

MSE_DELTA = [
    mistake(
        "the constant of ½ Σ",
        "That is the delta of ½ Σ (a - y)². The mean over the n units, without the ½, puts 2/n in front.",
        lambda z, y: (sigmoid(z) - y) * slope(z),
    ),
    mistake(
        "1/n in place of 2/n",
        "The square brings down a 2, and nothing cancels it here.",
        lambda z, y: (sigmoid(z) - y) * slope(z) / z.shape[-1],
    ),
    mistake("2 in place of 2/n", "The mean divides by n.", lambda z, y: 2 * (sigmoid(z) - y) * slope(z)),
    mistake(
        "n samples in place of n units",
        "The mean is over the units of one sample, the last axis: z.shape[-1], not len(z).",
        lambda z, y: 2 * (sigmoid(z) - y) * slope(z) / len(z),
    ),
    mistake(
        "divided by every entry",
        "z.size counts samples × units. The mean is over the units of one sample: z.shape[-1].",
        lambda z, y: 2 * (sigmoid(z) - y) * slope(z) / z.size,
    ),
    mistake(
        "a (1 - a) is missing",
        "2/n (a - y) is ∂L/∂a. The chain rule goes on to z.",
        lambda z, y: 2 * (sigmoid(z) - y) / z.shape[-1],
    ),
    mistake(
        "the mean taken of delta",
        "The mean is in the loss. Its derivative by z_k has one term left, and that keeps the factor 2/n.",
        lambda z, y: ((sigmoid(z) - y) * slope(z)).mean(),
        lambda z, y: (2 * (sigmoid(z) - y) * slope(z)).mean(),
        lambda z, y: ((sigmoid(z) - y) * slope(z)).mean(axis=-1),
        lambda z, y: (2 * (sigmoid(z) - y) * slope(z)).mean(axis=-1),
        lambda z, y: ((sigmoid(z) - y) * slope(z)).mean(axis=-1, keepdims=True),
        lambda z, y: (2 * (sigmoid(z) - y) * slope(z)).mean(axis=-1, keepdims=True),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.probability(draw.N, draw.n)),
    gives="one row a sample, one column a unit",
    rows=True,
    mistakes=MATLAB_DELTA,
    hints=[
        "The MATLAB line is delta = (a - y) .* a .* (1 - a). What is .* in NumPy?",
        "Compute a = sigmoid(z) first; NumPy's * works entry by entry, as .* does.",
        "a = 1 / (1 + np.exp(-z)), then return (a - y) * a * (1 - a).",
    ],
)
def matlab_delta(z, y):
    """Write the MATLAB line in NumPy: delta = ∂L/∂z for a = sigmoid(z) and L = ½ Σ (a - y)².

    z and y have shape (N, n), one row a sample. Give delta of shape (N, n), not averaged.
    """
    a = 1 / (1 + np.exp(-z))
    return (a - y) * a * (1 - a)


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.probability(draw.N, draw.n)),
    gives="one row a sample, one column a unit",
    rows=True,
    mistakes=MSE_DELTA,
    hints=[
        "Only the constant in front is another one than in ½ Σ (a - y)².",
        "The derivative of (1/n) Σ (a - y)² by a_i is 2/n (a_i - y_i).",
        "n is the number of units of a sample: z.shape[-1].",
    ],
)
def mse_delta(z, y):
    """The same with another loss: delta for a = sigmoid(z) and L = (1/n) Σ (a - y)², the mean over the n units.

    z and y have shape (N, n), one row a sample. Give delta of shape (N, n), not averaged over the samples.
    """
    a = 1 / (1 + np.exp(-z))
    return 2 / z.shape[-1] * (a - y) * a * (1 - a)


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.probability(draw.N, draw.n)),
    gives="one row a sample, one column a unit",
    rows=True,
    mistakes=TANH_DELTA,
    hints=[
        "The error a - y stays. What is the derivative of tanh?",
        "With a = tanh z: ∂a/∂z = 1 - a².",
        "a = np.tanh(z), then return (a - y) * (1 - a**2).",
    ],
)
def tanh_delta(z, y):
    """Derive the line for another unit: delta for a = tanh(z) and L = ½ Σ (a - y)².

    z and y have shape (N, n), one row a sample. Give delta of shape (N, n), not averaged.
    """
    a = np.tanh(z)
    return (a - y) * (1 - a**2)
