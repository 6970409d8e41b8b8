"""Exercises on any activation with any loss."""

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes.elementwise import LOG_COSH_DELTA, POISSON_DELTA
from mathbp.mistakes.parts import SQUARED_ERROR, TANH
from mathbp.mistakes.softmax import SOFTMAX_SQUARED_ERROR


def which_collapses():
    r"""For which of these pairs does $\text{delta} = J^\top g$ collapse to $a - y$?"""
    return "c"


ChoiceExercise(
    which_collapses,
    options={
        "a": ("sigmoid with squared error", "There a (1 - a) stays: the MATLAB line.", "a (1 - a) is missing"),
        "b": ("softmax with squared error", "There the Jacobian stays: Jᵀ (p - y).", "J is left out"),
        "c": ("sigmoid with binary cross-entropy", "g = (a - y) / (a (1 - a)), and the sigmoid's a (1 - a) cancels it."),
        "d": ("tanh with squared error", "There 1 - a² stays.", "1 - a² is missing"),
    },
    hints=["It collapses where the loss's gradient is a - y, divided by exactly the derivative of the activation."],
)  # fmt: skip


def softmax_squared_error_delta(z, y):
    r"""$p = \text{softmax}(z)$ and $L = \frac12 \sum_i (p_i - y_i)^2$. `z` and `y` have shape `(N, n)`. Give delta of
    shape `(N, n)`, not averaged. **Predict:** is it $p - y$?
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    g = p - y
    return p * (g - (p * g).sum(axis=-1, keepdims=True))


FunctionExercise(
    softmax_squared_error_delta,
    inputs={"z": "N n", "y": "N n one-hot"},
    gives="N n: one row a sample, one column a class",
    why="Jᵀ (p - y): the squared error's g has no 1/p that could cancel the p in J. Nothing collapses.",
    hints=[
        "g is easy here: the gradient of ½ Σ (p - y)² by p. Then Jᵀ g, and nothing cancels.",
        "You have Jᵀ g for softmax and any g from lesson 03: p (g - Σ p g).",
        "g = p - y, then return p * (g - (p * g).sum(axis=-1, keepdims=True)).",
    ],
    mistakes=SOFTMAX_SQUARED_ERROR,
    parts=SQUARED_ERROR,
    line="z y p g J",
    answers={"numpy": "p * (g - (p * g).sum())", "matlab": "p .* (g - p' * g)"},
)


def poisson_delta(z, y):
    r"""How many cars cross a bridge in an hour? For counts one takes $a = e^z$, so that $a > 0$, and the loss
    $L = \sum_i (a_i - y_i \log a_i)$. Derive delta.

    `z` and `y` have shape `(N, n)`; give delta of shape `(N, n)`, not averaged.
    """
    return np.exp(z) - y


FunctionExercise(
    poisson_delta,
    inputs={"z": "N n", "y": "N n count"},
    gives="N n: one row a sample, one column a unit",
    why="(1 - y/a) a = a - y: it collapses again, since this loss divides by a, which is ∂a/∂z.",
    hints=[
        "The chain rule, unit by unit: ∂L/∂a times ∂a/∂z.",
        "∂L/∂a = 1 - y/a, and ∂a/∂z = e^z = a. Multiply, and look.",
        "It collapses: a - y.",
    ],
    mistakes=POISSON_DELTA,
    parts={"a": lambda z: np.exp(z)},
    line="z y a",
    answers={"numpy": "a - y", "matlab": "a - y"},
)


def log_cosh_delta(z, y):
    r"""The squared error takes one bad label very seriously. $L = \sum_i \log\cosh(a_i - y_i)$ grows like a square near
    0, and like a straight line far out. Take $a = \tanh z$, derive delta, and write it. **Predict:** does it collapse?

    `z` and `y` have shape `(N, n)`; give delta of shape `(N, n)`, not averaged.
    """
    a = np.tanh(z)
    return np.tanh(a - y) * (1 - a**2)


FunctionExercise(
    log_cosh_delta,
    inputs={"z": "N n", "y": "N n"},
    gives="N n: one row a sample, one column a unit",
    why="g = tanh(a - y), times 1 - a². Two different tanh: nothing cancels, and delta stays below 1 however bad a label is.",
    hints=[
        "The derivative of log cosh x is sinh x / cosh x = tanh x.",
        "g = tanh(a - y), and ∂a/∂z = 1 - a².",
        "a = np.tanh(z), then return np.tanh(a - y) * (1 - a**2).",
    ],
    mistakes=LOG_COSH_DELTA,
    parts=TANH,
    line="z y a",
    answers={"numpy": "np.tanh(a - y) * (1 - a**2)", "matlab": "tanh(a - y) .* (1 - a.^2)"},
)
