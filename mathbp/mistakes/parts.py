"""What the mistakes in the tables are made of: the right pieces and the wrong ones, for a batch of rows."""

import numpy as np

from mathbp.activations import sigmoid, softmax

KEEPDIMS = (
    "A sum or a maximum over axis=-1 has shape (N,), and NumPy then lines it up with the columns. keepdims=True leaves "
    "it (N, 1): one number for each row."
)

LOSS_ITSELF = "That is the loss itself. Delta says how it changes with each z."

J = softmax.jacobian


def g(z, y):
    return -y / softmax(z)


def contract(J, g):
    """Jᵀ g, sample by sample."""
    return np.einsum("...ik,...i->...k", J, g)


def diag_minus_outer(x, w):
    """diag(x) - x wᵀ for every row: a softmax Jacobian with the wrong things in it."""
    return x[..., np.newaxis] * (np.eye(x.shape[-1]) - w[..., np.newaxis, :])


def normalise(z, axis, shift=0):
    """Softmax over another axis than the last. `shift` is taken off z first; off whole rows, it makes a difference."""
    e = np.exp(z - shift)
    return e / e.sum(axis=axis, keepdims=True)


def largest(z):
    return z.max(axis=-1, keepdims=True)


def own(p, y):
    """The probability of each sample's own class, of shape (N, 1)."""
    return (p * y).sum(axis=-1, keepdims=True)


def slope(z):
    """The sigmoid's derivative."""
    return sigmoid(z) * (1 - sigmoid(z))


def diagonal(x):
    return x[..., np.newaxis] * np.eye(x.shape[-1])


def outer(x, w):
    return x[..., :, np.newaxis] * w[..., np.newaxis, :]
