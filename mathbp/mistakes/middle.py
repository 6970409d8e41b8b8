"""Mistakes on the way back through a softmax in the middle: p (g - Σ p g), with g from somewhere."""

import numpy as np

from mathbp.mistakes.parts import SOFTMAX, normalise, total
from mathbp.mistakes.recognise import joined, table
from mathbp.mistakes.softmax import vjp_of


def back(p, g):
    """Jᵀ g without a matrix, as the learner writes it."""
    return p * (g - total(p * g))


HIDDEN = {"g": lambda delta, W: delta @ W}
SCORES = {"z": lambda S: S, "g": lambda G, V: G @ V.T}
MASKED = {"z": lambda S, allowed: np.where(allowed, S, -np.inf), "u": lambda S: normalise(S, -1)}
NO_Y = "p - y is what cross-entropy leaves. Here is no y, and nothing has divided by p: p (g - Σ p g)."

# A row: the name, the rules, what to say. Every table stays as it is laid out.
# fmt: off
HIDDEN_SOFTMAX = joined(table("delta W z", SOFTMAX | HIDDEN,
    ("p - y where there is no y", lambda p, g: p - g, lambda p, delta: p - delta, lambda p, g: g - p, NO_Y),
    ("Wᵀ and W mixed up", lambda delta, W, p: back(p, delta @ W.T), lambda delta, W: delta @ W.T,
     "W has shape (n, m), and a sample is a row: Wᵀ delta, for each sample, is delta @ W for all of them."),
    ("columns in place of rows", lambda delta, W, p: back(p, W.T @ delta), lambda delta, W: W.T @ delta, lambda delta, W, p: back(p, W @ delta),
     "W.T @ delta is the form for columns, as in MATLAB. Here a sample is a row: delta @ W."),
    ("not transposed back", lambda delta, W, p: back(p, W.T @ delta.T), lambda delta, W: W.T @ delta.T,
     "W.T @ delta.T has a column for each sample, z has a row. Transpose it back: (W.T @ delta.T).T, or delta @ W."),
    ("W is left out", lambda delta, p: back(p, delta), lambda delta: delta, lambda delta, p: p * (1 - p) * delta,
     "delta belongs to the layer after. It goes back through its weights: delta @ W."),
    ("the outer product", lambda delta, p: delta.T @ p, "That is the gradient of W. Asked for is ∂L/∂z of the hidden layer."),
), vjp_of("delta W z", HIDDEN))

ATTENTION = joined(table("S V G", SOFTMAX | SCORES | {"A": lambda p: p},
    ("p - y where there is no y", lambda A, g: A - g, lambda A, G: A - G, lambda A, g: g - A, NO_Y),
    ("V is left out", lambda A, G: back(A, G), "G belongs to O = A V. It goes back through V first: ∂L/∂A = G @ V.T."),
    ("V not transposed", lambda A, G, V: back(A, G @ V), lambda G, V: G @ V, "O = A V, so ∂L/∂A = G Vᵀ: one number for each query and key."),
    ("the gradient of V", lambda A, G: A.T @ G, "Aᵀ G is ∂L/∂V. Asked for is the gradient of the scores."),
    ("O in place of A", lambda A, V, G: back(A @ V, G), "The softmax is A. O = A V comes after it: first back through V."),
    ("√d on top", lambda A, g, V: back(A, g) / np.sqrt(V.shape[1]), "S is given as it is. Its √d counts further back, on the way to Q and K."),
), vjp_of("S V G", SCORES))

MASKED_SCORES = joined(table("S allowed g", SOFTMAX | MASKED,
    ("the mask is left out", lambda u, g: back(u, g), "A masked score counts as -∞: z = np.where(allowed, S, -np.inf) comes before the softmax."),
    ("only delta is masked", lambda u, g, allowed: allowed * back(u, g),
     "The masked scores still had their share of every p. Mask the scores, before the softmax."),
    ("masked after the softmax", lambda u, g, allowed: back(u * allowed, g),
     "The p that are left no longer sum to 1. Mask the scores, before the softmax."),
    ("only g is masked", lambda u, g, allowed: back(u, g * allowed),
     "The masked scores still had their share of every p. Mask the scores, before the softmax."),
    ("0 in place of -∞", lambda S, g, allowed: back(normalise(S * allowed, -1), g), lambda S, g, allowed: allowed * back(normalise(S * allowed, -1), g),
     "e^0 is 1: a score of 0 still gets its share. Only e^-inf is 0."),
    ("0 times ∞", lambda g: np.full_like(g, np.nan), "0 * np.inf is nan, and one nan makes nan of its whole row. Choose, do not multiply: np.where(allowed, S, -np.inf)."),
    ("True and False mixed up", lambda S, g, allowed: back(normalise(np.where(allowed, -np.inf, S), -1), g), "True stands for what may be looked at: np.where(allowed, S, -np.inf)."),
    ("p - y where there is no y", lambda p, g: p - g, lambda p, g: g - p, NO_Y),
), vjp_of("S allowed g", MASKED))
# fmt: on
