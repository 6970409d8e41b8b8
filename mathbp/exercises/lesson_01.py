"""Exercises on the MATLAB line: delta of the sigmoid with squared error."""

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise, ValueExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import MATLAB_DELTA, MSE_DELTA, TANH_DELTA, mistake
from mathbp.mistakes.parts import diagonal, slope


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
