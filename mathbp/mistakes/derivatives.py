"""Which mistakes to look for in which derivative."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.mistakes.elementwise import LOG_COSH_DELTA, MATLAB_DELTA, MSE_DELTA, POISSON_DELTA, TANH_DELTA
from mathbp.mistakes.parts import contract, slope
from mathbp.mistakes.softmax import (
    ANY_TARGETS_DELTA,
    BATCH,
    SOFTMAX_DELTA,
    SOFTMAX_JACOBIAN,
    SOFTMAX_SQUARED_ERROR,
    SOFTMAX_VJP,
)

# The derivative, as a function of a batch of rows, and its table. Two rows may agree: with targets that sum to one,
# softmax_delta and any_targets_delta are the same.
DERIVATIVES = [
    (lambda z, y: (sigmoid(z) - y) * slope(z), MATLAB_DELTA),
    (lambda z, y: 2 / z.shape[-1] * (sigmoid(z) - y) * slope(z), MSE_DELTA),
    (lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z) ** 2), TANH_DELTA),
    (lambda z: softmax.jacobian(z), [*SOFTMAX_JACOBIAN, *BATCH]),
    (lambda z, y: softmax(z) - y, SOFTMAX_DELTA),
    (lambda z, g: contract(softmax.jacobian(z), g), SOFTMAX_VJP),
    (lambda z, y: softmax(z) * y.sum(axis=-1, keepdims=True) - y, ANY_TARGETS_DELTA),
    (lambda z, y: contract(softmax.jacobian(z), softmax(z) - y), SOFTMAX_SQUARED_ERROR),
    (lambda z, y: np.exp(z) - y, POISSON_DELTA),
    (lambda z, y: np.tanh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2), LOG_COSH_DELTA),
]


def mistakes_in(is_derivative):
    """The mistakes to look for where `is_derivative(function)` says that a function computes the derivative."""
    return [known for right, table in DERIVATIVES if is_derivative(right) for known in table]
