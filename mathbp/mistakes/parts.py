"""What the mistakes are made of: the right pieces and the wrong ones, for a batch of rows.

A rule in a table asks for them by name, and computes as the formula reads:
`lambda p, y: y - p`.
"""

import numpy as np

from mathbp.activations import sigmoid, softmax

KEEPDIMS = (
    "A sum or a maximum over axis=-1 has shape (N,), and NumPy then lines it up with the columns. keepdims=True leaves "
    "it (N, 1): one number for each row."
)
LOSS_ITSELF = "That is the loss itself. Delta says how it changes with each z."
EACH_ROW = "The probabilities of each sample, each row, have to sum to 1: e / e.sum(axis=-1, keepdims=True)."

jacobian = softmax.jacobian


def contract(J, g):
    """Jᵀ g, sample by sample."""
    return np.einsum("...ik,...i->...k", J, g)


def diag_minus_outer(x, w):
    """diag(x) - x wᵀ for every row: a softmax Jacobian, whatever is put into it."""
    return x[..., np.newaxis] * (np.eye(x.shape[-1]) - w[..., np.newaxis, :])


def through(q, g):
    """Jᵀ g with q in place of the probabilities in J."""
    return contract(diag_minus_outer(q, q), g)


def normalise(z, axis, shift=0):
    """Softmax over another axis than the last. `shift` is taken off z first; off whole rows, it makes a difference."""
    e = np.exp(z - shift)
    return e / e.sum(axis=axis, keepdims=True)


def total(x):
    """The sum of each row, (N, 1)."""
    return x.sum(axis=-1, keepdims=True)


def largest(x):
    return x.max(axis=-1, keepdims=True)


def slope(z):
    """The sigmoid's derivative."""
    return sigmoid(z) * (1 - sigmoid(z))


def diagonal(x):
    return x[..., np.newaxis] * np.eye(x.shape[-1])


def outer(x, w):
    return x[..., :, np.newaxis] * w[..., np.newaxis, :]


def row(g):
    """g along the columns of a matrix: J * row(g) is J_ik g_k."""
    return g[..., np.newaxis, :]


def column(g):
    """g along the rows of a matrix: J * column(g) is J_ik g_i."""
    return g[..., :, np.newaxis]


# By the names the notebooks use: a sigmoid's output a and its slope s, probabilities p, their Jacobian J, e = e^z,
# the cross-entropy's gradient g, the probability of each sample's own class.
N_COLUMNS = {"n": lambda z: z.shape[-1]}
SIGMOID = N_COLUMNS | {"a": sigmoid, "s": slope}
TANH = N_COLUMNS | {"a": lambda z: np.tanh(z), "s": lambda z: 1 - np.tanh(z) ** 2}
SOFTMAX = N_COLUMNS | {
    "p": softmax,
    "J": jacobian,
    "e": lambda z: np.exp(z),
    "m": lambda z: largest(z),
    "a": sigmoid,
    "s": slope,
}
CROSS_ENTROPY = SOFTMAX | {"g": lambda y, p: -y / p, "own": lambda y, p: total(p * y)}
SQUARED_ERROR = SOFTMAX | {"g": lambda y, p: p - y}
