"""Exercises on the MATLAB line: delta of the sigmoid with squared error."""

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise, ValueExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import wrong_answers
from mathbp.mistakes.elementwise import MATLAB_DELTA, MSE_DELTA, SIGMOID_DERIVATIVE, TANH_DELTA
from mathbp.mistakes.parts import SIGMOID, TANH


def delta_by_hand():
    r"""A sigmoid unit says $a = 0.8$. The target is $y = 1$. What is $\text{delta} = (a - y)\,a\,(1 - a)$?

    **Predict** its sign first: should $z$ grow or shrink? Then give the number.
    """
    return (0.8 - 1) * 0.8 * (1 - 0.8)


ValueExercise(
    delta_by_hand,
    why="Negative: a is too small, so the loss falls as z grows, and gradient descent lets z grow.",
    hints=["Put the numbers into (a - y) a (1 - a).", "a - y is -0.2, and a (1 - a) is 0.8 times 0.2."],
    mistakes=wrong_answers(
        ("y - a", 0.032, "The sign is flipped: the error is a - y, and a is too small here."),
        ("a (1 - a) is missing", -0.2, "That is a - y. It has to be multiplied with a (1 - a)."),
        ("a - y is missing", 0.16, "That is a (1 - a). It has to be multiplied with a - y."),
        ("a (1 + a) in place of a (1 - a)", -0.288, "Look at the second factor: 1 - a."),
        ("1 - a is missing", -0.16, "There are three factors: (a - y) a (1 - a)."),
    ),
)  # fmt: skip


def saturated_unit():
    r"""Now $z = -10$, and still $y = 1$: the unit could hardly be more wrong. How large is
    $\text{delta} = (a - y)\,a\,(1 - a)$?
    """
    return "b"


ChoiceExercise(
    saturated_unit,
    options={
        "a": ("about $-1$: the unit is wrong, so it gets a strong signal",
              "That is a - y. What does a (1 - a) do to it?", "a (1 - a) is missing"),
        "b": ("about $0$: the unit hardly learns", "a (1 - a) is almost 0 where the sigmoid is flat: the unit is saturated."),
        "c": ("about $-0.25$: the largest slope of the sigmoid", "The slope is ¼ at z = 0. Here z = -10.", "the slope at 0"),
    },
    hints=["Compute a for z = -10 first.", "a is about 0.00005. Now put it into all three factors."],
)  # fmt: skip


def sigmoid_derivative(a):
    r"""Write $\partial a/\partial z$ of the sigmoid. You are given $a = \text{sigmoid}(z)$, of shape `(N, n)`, and not
    $z$. Give an array of the same shape.
    """
    return a * (1 - a)


FunctionExercise(
    sigmoid_derivative,
    inputs={"a": "N n probability"},
    gives="N n: the shape of a",
    why="A sigmoid's derivative needs nothing but its output: that is why a backward pass keeps a.",
    hints=[
        "The derivative of the sigmoid needs nothing but its value a.",
        "Differentiate 1 / (1 + e^-z), and write the result with a.",
        "It is a (1 - a).",
    ],
    mistakes=SIGMOID_DERIVATIVE,
    line="a",
    answers={"numpy": "a * (1 - a)", "matlab": "a .* (1 - a)"},
)


def matlab_delta(z, y):
    r"""Write `delta = (a - y) .* a .* (1 - a)` in NumPy: $\partial L/\partial z$ for $a = \text{sigmoid}(z)$ and
    $L = \frac12 \sum_i (a_i - y_i)^2$.

    `z` and `y` have shape `(N, n)`, one row a sample. Give delta of shape `(N, n)`, not averaged.
    """
    a = 1 / (1 + np.exp(-z))
    return (a - y) * a * (1 - a)


FunctionExercise(
    matlab_delta,
    inputs={"z": "N n", "y": "N n probability"},
    gives="N n: one row a sample, one column a unit",
    why="NumPy's * is MATLAB's .*. It is Jᵀ g, for the diagonal J of an elementwise activation.",
    hints=[
        "The MATLAB line is delta = (a - y) .* a .* (1 - a). What is .* in NumPy?",
        "Compute a = sigmoid(z) first; NumPy's * works entry by entry, as .* does.",
        "a = 1 / (1 + np.exp(-z)), then return (a - y) * a * (1 - a).",
    ],
    mistakes=MATLAB_DELTA,
    parts=SIGMOID,
    line="z y a",
    answers={"numpy": "(a - y) * a * (1 - a)", "matlab": "(a - y) .* a .* (1 - a)"},
)


def mse_delta(z, y):
    r"""The same with another loss, the mean over the $n$ units of a sample: $L = \frac1n \sum_i (a_i - y_i)^2$ with
    $a = \text{sigmoid}(z)$. **Predict:** which part of your line changes?

    `z` and `y` have shape `(N, n)`, one row a sample. Give delta of shape `(N, n)`, not averaged over the samples.
    """
    a = 1 / (1 + np.exp(-z))
    return 2 / z.shape[-1] * (a - y) * a * (1 - a)


FunctionExercise(
    mse_delta,
    inputs={"z": "N n", "y": "N n probability"},
    gives="N n: one row a sample, one column a unit",
    why="Only g has changed, by the constant 2/n: the square brings down a 2, the mean divides by n.",
    hints=[
        "Only the constant in front is another one than in ½ Σ (a - y)².",
        "The derivative of (1/n) Σ (a - y)² by a_i is 2/n (a_i - y_i).",
        "n is the number of units of a sample: z.shape[-1].",
    ],
    mistakes=MSE_DELTA,
    parts=SIGMOID,
    line="z y a n",
    answers={"numpy": "2 / n * (a - y) * a * (1 - a)", "matlab": "2 / n * (a - y) .* a .* (1 - a)"},
)


def tanh_delta(z, y):
    r"""Many networks use $a = \tanh z$. Derive the line for $L = \frac12 \sum_i (a_i - y_i)^2$, and write it.

    `z` and `y` have shape `(N, n)`, one row a sample. Give delta of shape `(N, n)`, not averaged.
    """
    a = np.tanh(z)
    return (a - y) * (1 - a**2)


FunctionExercise(
    tanh_delta,
    inputs={"z": "N n", "y": "N n probability"},
    gives="N n: one row a sample, one column a unit",
    why="The other factor has changed: g = a - y as before, times the activation's own derivative, 1 - a².",
    hints=[
        "The error a - y stays. What is the derivative of tanh?",
        "With a = tanh z: ∂a/∂z = 1 - a².",
        "a = np.tanh(z), then return (a - y) * (1 - a**2).",
    ],
    mistakes=TANH_DELTA,
    parts=TANH,
    line="z y a",
    answers={"numpy": "(a - y) * (1 - a**2)", "matlab": "(a - y) .* (1 - a.^2)"},
)
