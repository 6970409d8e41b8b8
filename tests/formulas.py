"""The mathematics once more, as a textbook writes it, for two oracles that the package does not share:

    Autograd          differentiates these formulas in float64
    the complex step  f(x + ih) = f(x) + ih f'(x) + O(h²): with h = 1e-30 all digits of f'

`xp` is `numpy` or `autograd.numpy`. The formulas overflow for large z, so use moderate ones.
"""

import autograd
import autograd.numpy as anp
import numpy as np


def softmax(z, xp=np):
    e = xp.exp(z)
    return e / xp.sum(e, axis=-1, keepdims=True)


ACTIVATIONS = {
    "identity": lambda z, xp=np: 1.0 * z,
    "sigmoid": lambda z, xp=np: 1 / (1 + xp.exp(-z)),
    "tanh": lambda z, xp=np: xp.tanh(z),
    "relu": lambda z, xp=np: z * (xp.real(z) > 0),
    "softmax": softmax,
    "log_softmax": lambda z, xp=np: z - xp.log(xp.sum(xp.exp(z), axis=-1, keepdims=True)),
}

# One value per sample.
LOSSES = {
    "squared_error": lambda a, y, xp=np: xp.sum((a - y) ** 2, axis=-1) / 2,
    "mean_squared_error": lambda a, y, xp=np: xp.mean((a - y) ** 2, axis=-1),
    "binary_cross_entropy": lambda a, y, xp=np: -xp.sum(y * xp.log(a) + (1 - y) * xp.log(1 - a), axis=-1),
    "cross_entropy": lambda a, y, xp=np: -xp.sum(y * xp.log(a), axis=-1),
}

PAIRS = [(a, "squared_error") for a in ACTIVATIONS] + [(a, "mean_squared_error") for a in ACTIVATIONS]
PAIRS += [(a, loss) for a in ("sigmoid", "softmax") for loss in ("binary_cross_entropy", "cross_entropy")]


def by_autograd(f, x):
    """∂f_i/∂x_k for f(x, xp), a scalar's gradient as well as a vector's Jacobian."""
    return autograd.jacobian(lambda x: f(x, anp))(np.asarray(x, float))


def by_complex_step(f, x):
    """The same, one entry of x at a time."""
    x, h = np.asarray(x, complex), 1e-30
    steps = 1j * h * np.eye(x.size).reshape(x.size, *x.shape)
    columns = [np.imag(f(x + step, np)) / h for step in steps]
    return np.stack(columns, axis=-1).reshape(np.shape(columns[0]) + x.shape)


ORACLES = [by_autograd, by_complex_step]
