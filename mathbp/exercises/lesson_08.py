"""Exercises on softmax in the middle of a network."""

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes.middle import ATTENTION, HIDDEN_SOFTMAX, MASKED_SCORES


def what_is_left():
    r"""A softmax, $p = \text{softmax}(z)$, stands in a hidden layer. From the layers behind it, $g = \partial L/\partial p$
    comes back. What is $\partial L/\partial z$?
    """
    return "c"


ChoiceExercise(
    what_is_left,
    options={
        "a": ("$p - y$",
              "A hidden layer has no y, and no cross-entropy whose 1/p would cancel the p in J.", "p - y where there is no y"),
        "b": (r"$p \circ (1 - p) \circ g$",
              "That is the diagonal of J. Each p_i depends on the other z_k, too.", "only the diagonal of the Jacobian"),
        "c": (r"$p \circ (g - p^\top g)$", "Jᵀ g multiplied out. Nothing collapses, and no matrix is needed."),
        "d": (r"$g - p^\top g$", "The factor p in front of the bracket is missing.", "p is not multiplied on"),
        "e": ("$g$", "That goes past the softmax: its Jacobian is still to come.", "J is left out"),
    },
    hints=["delta = Jᵀ g holds for any g. Put in J = diag(p) - p pᵀ, and multiply out."],
)  # fmt: skip


def hidden_softmax_delta(delta, W, z):
    r"""Go back one layer. `delta` (shape `(N, n)`) belongs to a layer with weights `W` (shape `(n, m)`). `z` (shape
    `(N, m)`) belongs to the hidden layer before it, whose activation is **softmax**. Give $\partial L/\partial z$ of
    that hidden layer, shape `(N, m)`.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    g = delta @ W
    return p * (g - (p * g).sum(axis=-1, keepdims=True))


FunctionExercise(
    hidden_softmax_delta,
    inputs={"delta": "N n", "W": "n m", "z": "N m"},
    gives="N m: one row a sample, one column a hidden unit",
    why="Jᵀ Wᵀ delta: back through the weights as ever, then through a J that is not diagonal.",
    hints=[
        "Two steps back: through W, then through the softmax.",
        "Through W: g = delta @ W. Through the softmax: Jᵀ g = p (g - Σ p g), a sum for each row.",
        "p = softmax(z), g = delta @ W, then return p * (g - (p * g).sum(axis=-1, keepdims=True)).",
    ],
    mistakes=HIDDEN_SOFTMAX,
)


def attention_backward(S, V, G):
    r"""In an attention unit each query has a row of scores `S`. Its weights are the softmax of that row,
    $A = \text{softmax}(S)$, and they mix the values: $O = A V$. What comes back is `G` $= \partial L/\partial O$.

    `S` has shape `(N, n)`, N queries by n keys; `V` has shape `(n, m)` and `G` has shape `(N, m)`. Give
    $\partial L/\partial S$ of shape `(N, n)`. **Predict:** what do the numbers of a row sum to?
    """
    e = np.exp(S - S.max(axis=-1, keepdims=True))
    A = e / e.sum(axis=-1, keepdims=True)
    g = G @ V.T
    return A * (g - (A * g).sum(axis=-1, keepdims=True))


FunctionExercise(
    attention_backward,
    inputs={"S": "N n", "V": "n m", "G": "N m"},
    gives="N n: one row a query, one column a key",
    why="One Jacobian for each row, as for each sample of a batch. Every row sums to 0.",
    hints=[
        "First back through O = A V: what is ∂L/∂A? It has the shape of A.",
        "∂L/∂A = G @ V.T. Then each row goes back through its own softmax.",
        "g = G @ V.T, then return A * (g - (A * g).sum(axis=-1, keepdims=True)).",
    ],
    mistakes=ATTENTION,
)


def masked_backward(S, allowed, g):
    r"""A word may not look at the words to come: `allowed` is False there, and such a score counts as $-\infty$. The
    softmax of the scores that are left is $p$, row by row. `g` is $\partial L/\partial p$.

    All three have shape `(N, n)`, and each row of `allowed` has at least one True. Give $\partial L/\partial S$ of
    shape `(N, n)`. **Predict:** what is it at a masked score?
    """
    z = np.where(allowed, S, -np.inf)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (g - (p * g).sum(axis=-1, keepdims=True))


def mask(draw):
    """At least one True in each row."""
    allowed = draw.random.random((draw.N, draw.n)) < 0.5
    allowed[np.arange(draw.N), draw.labels(draw.N)] = True
    return allowed


FunctionExercise(
    masked_backward,
    inputs={"S": "N n", "allowed": mask, "g": "N n"},
    gives="N n: one row a word, one column a word it may look at",
    why="Where p is 0, p (g - Σ p g) is 0. The mask goes in once, before the softmax, and the formula stays.",
    hints=[
        "Mask the scores, not what comes out. Then the backward pass is the one you know.",
        "z = np.where(allowed, S, -np.inf), and e^-inf = 0: those p are 0.",
        "p = softmax(z), then return p * (g - (p * g).sum(axis=-1, keepdims=True)).",
    ],
    mistakes=MASKED_SCORES,
)
