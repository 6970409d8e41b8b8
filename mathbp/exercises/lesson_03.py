"""Exercises on the contraction delta = Jᵀ g."""

import tracemalloc

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import mistake
from mathbp.mistakes.parts import CROSS_ENTROPY, SOFTMAX
from mathbp.mistakes.softmax import ANY_TARGETS_DELTA, CONTRACTION, SOFTMAX_DELTA, SOFTMAX_VJP


def which_product():
    r"""$J$ is the Jacobian of softmax, $g = \partial L/\partial p$. Which product gives
    $\text{delta} = \partial L/\partial z$?
    """
    return "c"


ChoiceExercise(
    which_product,
    options={
        "a": ("`J .* g`, with `g` repeated for every row",
              "That is a matrix; delta has one number for each z. A sum is missing.", "J times g without the sum"),
        "b": ("`diag(J) .* g`", "That leaves out how p_i depends on the other z_k.", "only the diagonal of the Jacobian"),
        "c": (r"$J^\top g$, a matrix-vector product", "delta_k = Σ_i ∂p_i/∂z_k g_i. `.*` is the same product when J is diagonal."),
        "d": (r"$g \cdot g$, a dot product",
              "A dot product of two vectors is one number; delta has one number for each z.", "everything summed to one number"),
    },
    hints=["Write the chain rule for one z_k. Through how many p_i does the loss depend on it?"],
)  # fmt: skip


def contraction(J, g):
    r"""`J[i, k]` $= \partial a_i/\partial z_k$ has shape (outputs, pre-activations), and `g[i]`
    $= \partial L/\partial a_i$. Write `delta[k]` $= \partial L/\partial z_k$.

    This $J$ is not symmetric, and not even square.
    """
    return J.T @ g


FunctionExercise(
    contraction,
    inputs={"J": "n m", "g": "n"},
    gives="m: one number for each z",
    why="Jᵀ g sums over the outputs i, down the columns of J. With a symmetric J nobody sees the transpose; here you do.",
    hints=[
        "delta_k = Σ_i J[i, k] g[i]. Which axis of J is summed over?",
        "The rows of J belong to the outputs, as g does. So J has to be transposed.",
        "return J.T @ g",
    ],
    mistakes=CONTRACTION,
    line="J g",
    answers={"numpy": "J.T @ g", "matlab": "J' * g"},
)


def softmax_delta(z, y):
    r"""This is the exercise of the whole course. Give $\text{delta} = \partial L/\partial z$ for
    $p = \text{softmax}(z)$ and $L = -\sum_i y_i \log p_i$.

    `z` and `y` have shape `(N, n)`, one row a sample, and `y` is one-hot. Give delta of shape `(N, n)`, one row a
    sample, not averaged. Write it the way *you* would: with a Jacobian and a loop, with `einsum`, or collapsed. Every
    right way passes.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p - y


FunctionExercise(
    softmax_delta,
    inputs={"z": "N n", "y": "N n one-hot"},
    gives="N n: (N, n), one row a sample, one column a class",
    why="It is Jᵀ g: with cross-entropy p_i cancels, Σ y = 1, and p - y is left.",
    hints=[
        "Start with the probabilities: softmax of each row of z. Each row of p has to sum to 1.",
        "Then the chain rule, delta_k = Σ_i J_ik g_i with J_ik = p_i (δ_ik - p_k) and g_i = -y_i / p_i.",
        "p_i cancels: delta_k = -y_k + p_k Σ_i y_i. What is Σ_i y_i for a one-hot y?",
        "delta = p - y, where p = e / e.sum(axis=-1, keepdims=True) and e = np.exp(z).",
    ],
    mistakes=SOFTMAX_DELTA,
    extreme=[(np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]]))],
    parts=CROSS_ENTROPY,
    line="z y p g J n",
    answers={"numpy": "p - y", "matlab": "p - y"},
)


class LeanExercise(FunctionExercise):
    """A function that must not build a Jacobian: its memory is measured."""

    def accept(self, answer, single=False):
        z = np.zeros((4, 600))
        tracemalloc.start()
        outcome = self.call(answer, (z, np.ones_like(z)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        if outcome.error:
            return self.wrong("For a few classes the numbers are right.", self.explain(outcome))
        if peak > 60 * z.nbytes:
            return self.wrong(
                "The numbers are right. But for 600 classes your function needs more than 60 times the memory of z: "
                "it builds the Jacobian, with n² entries.",
                known=mistake("builds the Jacobian", ""),
            )
        return super().accept(answer, single)


def softmax_vjp(z, g):
    r"""For 50 000 classes nobody builds $J$. Write $J^\top g$ for softmax and *any* $g$, in memory that grows with $n$
    and not with $n^2$. In a cell, the check measures it.

    `z` and `g` have shape `(N, n)`, one row a sample. Give $J^\top g$ for each row, shape `(N, n)`.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (g - (p * g).sum(axis=-1, keepdims=True))


LeanExercise(
    softmax_vjp,
    inputs={"z": "N n", "g": "N n"},
    gives="N n: one row a sample, one column a class",
    why="diag(p) g - p (pᵀ g): a product entry by entry and one number for each row, no matrix.",
    hints=[
        "Multiply out (diag(p) - p pᵀ)ᵀ g. Each of the two terms is a vector that needs no matrix.",
        "diag(p) g is p * g. And p pᵀ g is p times a number, Σ_k p_k g_k.",
        "return p * (g - (p * g).sum(axis=-1, keepdims=True))",
    ],
    mistakes=SOFTMAX_VJP,
    parts=SOFTMAX,
    line="z g p",
    answers={"numpy": "p * (g - (p * g).sum())", "matlab": "p .* (g - p' * g)"},
)


def any_targets_delta(z, y):
    r"""Some losses weigh their samples or classes, and then $\sum_i y_i$ is not one. Give delta of
    $L = -\sum_i y_i \log p_i$ for any $y \ge 0$. **Predict:** which line of the derivation is the last one you may use?

    `z` and `y` have shape `(N, n)`, one row a sample. Give delta of shape `(N, n)`.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * y.sum(axis=-1, keepdims=True) - y


FunctionExercise(
    any_targets_delta,
    inputs={"z": "N n", "y": "N n count"},
    gives="N n: one row a sample, one column a class",
    why="(Σ y) p - y holds for all targets. p - y is what becomes of it where they sum to one.",
    hints=[
        "Go back to the line before the last one of the derivation, where Σ_i y_i still stands.",
        "delta_k = -y_k + p_k Σ_i y_i, and the sum is over the classes of one sample.",
        "return p * y.sum(axis=-1, keepdims=True) - y",
    ],
    mistakes=ANY_TARGETS_DELTA,
    parts=CROSS_ENTROPY,
    line="z y p g J n",
    answers={"numpy": "p * y.sum() - y", "matlab": "p * sum(y) - y"},
)
