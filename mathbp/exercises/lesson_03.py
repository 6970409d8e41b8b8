"""Exercises on the contraction delta = Jᵀ g."""

import tracemalloc

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import ANY_TARGETS, SOFTMAX_DELTA, SOFTMAX_VJP, mistake


@exercise(
    ChoiceExercise,
    options={
        "a": (
            "J .* g, with g repeated for every row",
            "That is a matrix; delta has one number for each z. A sum is missing.",
        ),
        "b": ("diag(J) .* g", "That leaves out how p_i depends on the other z_k."),
        "c": (
            "Jᵀ g, a matrix-vector product",
            "delta_k = Σ_i ∂p_i/∂z_k g_i. `.*` is the same product when J is diagonal.",
        ),
        "d": ("g · g, a dot product", "A dot product of two vectors is one number; delta has one number for each z."),
    },
    hints=["Write the chain rule for one z_k. Through how many p_i does the loss depend on it?"],
)
def which_product():
    """J is the Jacobian of softmax, g = ∂L/∂p. Which product gives delta = ∂L/∂z? Give a letter."""
    return "c"


CONTRACTION = [
    mistake(
        "J g in place of Jᵀ g",
        "delta_k = Σ_i J_ik g_i: the sum runs down the columns of J. That is J.T @ g, or g @ J.",
        lambda J, g: J @ g,
    ),
    mistake(
        "J times g without the sum",
        "J * g is a matrix. Delta_k is a sum over it: Σ_i J_ik g_i.",
        lambda J, g: J * g,
        lambda J, g: J * g[:, np.newaxis],
        lambda J, g: J.T * g,
        lambda J, g: J.T * g[:, np.newaxis],
    ),
    mistake(
        "J times g summed over the wrong axis",
        "The index you sum over has to be the one that g carries: Σ_i J_ik g_i.",
        lambda J, g: (J * g).sum(axis=0),
        lambda J, g: (J * g[:, np.newaxis]).sum(axis=1),
    ),
    mistake(
        "only the diagonal of the Jacobian",
        "That is .* with the diagonal. It leaves out every J_ik with i ≠ k.",
        lambda J, g: np.diag(J) * g,
    ),
    mistake(
        "everything summed to one number",
        "The sum is over i only. Each k keeps its own.",
        lambda J, g: (J * g).sum(),
        lambda J, g: (J.T @ g).sum(),
    ),
    mistake(
        "g is left out",
        "That sums the Jacobian alone. Each term is multiplied with g_i: Σ_i J_ik g_i.",
        lambda J, g: J.sum(axis=0),
        lambda J, g: J.sum(axis=1),
    ),
    mistake(
        "only the last term of the sum",
        "A loop has to add up: delta[k] += J[i, k] * g[i].",
        lambda J, g: J[-1] * g[-1],
        lambda J, g: J[:, -1] * g,
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.n, draw.m), draw.normal(draw.n)),
    gives="one number for each z",
    mistakes=CONTRACTION,
    hints=[
        "delta_k = Σ_i J[i, k] g[i]. Which axis of J is summed over?",
        "The rows of J belong to the outputs, as g does. So J has to be transposed.",
        "return J.T @ g",
    ],
)
def contraction(J, g):
    """J[i, k] = ∂a_i/∂z_k has shape (outputs, pre-activations), g[i] = ∂L/∂a_i. Write delta[k] = ∂L/∂z_k.

    This J is not symmetric, and not even square.
    """
    return J.T @ g


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.one_hot()),
    gives="(N, n), one row a sample, one column a class",
    rows=True,
    extreme=[(np.array([[1000.0, 0.0]]), np.array([[0.0, 1.0]]))],
    mistakes=SOFTMAX_DELTA,
    hints=[
        "Start with the probabilities: softmax of each row of z. Each row of p has to sum to 1.",
        "Then the chain rule, delta_k = Σ_i J_ik g_i with J_ik = p_i (δ_ik - p_k) and g_i = -y_i / p_i.",
        "p_i cancels: delta_k = -y_k + p_k Σ_i y_i. What is Σ_i y_i for a one-hot y?",
        "delta = p - y, where p = e / e.sum(axis=-1, keepdims=True) and e = np.exp(z).",
    ],
)
def softmax_delta(z, y):
    """Write delta = ∂L/∂z for p = softmax(z) and the cross-entropy L = -Σ y log p.

    z and y have shape (N, n), one row a sample; y is one-hot. Give delta of shape (N, n), one row a sample,
    not averaged over the samples.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p - y


class LeanExercise(FunctionExercise):
    """A function that must not build a Jacobian: its memory is measured."""

    def praise(self, answer):
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
        return super().praise(answer)


@exercise(
    LeanExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.normal(draw.N, draw.n)),
    gives="one row a sample, one column a class",
    rows=True,
    mistakes=SOFTMAX_VJP,
    hints=[
        "Multiply out (diag(p) - p pᵀ)ᵀ g. Each of the two terms is a vector that needs no matrix.",
        "diag(p) g is p * g. And p pᵀ g is p times a number, Σ_k p_k g_k.",
        "return p * (g - (p * g).sum(axis=-1, keepdims=True))",
    ],
)
def softmax_vjp(z, g):
    """Write Jᵀ g for softmax and any g, without ever building J.

    z and g have shape (N, n), one row a sample. Give Jᵀ g for each row, shape (N, n).
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * (g - (p * g).sum(axis=-1, keepdims=True))


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), 2 * draw.probability(draw.N, draw.n)),
    gives="one row a sample, one column a class",
    rows=True,
    mistakes=[*ANY_TARGETS, *SOFTMAX_DELTA],
    hints=[
        "Go back to the line before the last one of the derivation, where Σ_i y_i still stands.",
        "delta_k = -y_k + p_k Σ_i y_i, and the sum is over the classes of one sample.",
        "return p * y.sum(axis=-1, keepdims=True) - y",
    ],
)
def any_targets_delta(z, y):
    """The same delta for targets that do not sum to one: y ≥ 0 is any array of shape (N, n). L = -Σ y log p."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p * y.sum(axis=-1, keepdims=True) - y
