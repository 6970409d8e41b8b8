"""Exercises on any activation with any loss."""

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import LOG_COSH_DELTA, POISSON_DELTA, SOFTMAX_SQUARED_ERROR


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
