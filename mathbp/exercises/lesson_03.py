"""Exercises on the contraction delta = Jᵀ g."""

import tracemalloc

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.exercises.exercise import ChoiceExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.exercises.mistakes import (
    KEEPDIMS,
    LOSS_ITSELF,
    J,
    diag_minus_outer,
    diagonal,
    g,
    largest,
    mistake,
    normalise,
    own,
    product,
)


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


SOFTMAX_DELTA = [
    mistake(
        "y - p",
        "The sign is flipped. Delta is the slope of the loss, p - y; gradient descent then subtracts it.",
        lambda z, y: y - softmax(z),
    ),
    mistake(
        "only the diagonal of the Jacobian",
        "p (1 - p) is the derivative of a sigmoid. It is the diagonal of softmax's Jacobian, but p_i also depends on "
        "every other z_k: the entries -p_i p_k beside the diagonal are missing.",
        lambda z, y: softmax(z) * (1 - softmax(z)) * g(z, y),
    ),
    mistake(
        "only the off-diagonal of the Jacobian",
        "The terms with i = k are missing: ∂p_k/∂z_k = p_k (1 - p_k).",
        lambda z, y: softmax(z) * (1 - y),
        lambda z, y: -softmax(z) * (1 - y),
    ),
    mistake(
        "p (1 - p) on top of p - y",
        "p - y already holds the whole derivative of the softmax: J is used up in Jᵀ g = p - y. p (1 - p) belongs to "
        "the sigmoid with squared error.",
        lambda z, y: (softmax(z) - y) * softmax(z) * (1 - softmax(z)),
    ),
    mistake(
        "the Jacobian on top of p - y",
        "p - y is already Jᵀ g. Multiplied by J once more it is the delta of the squared error.",
        lambda z, y: product(J(z), softmax(z) - y),
    ),
    mistake(
        "J times g without the sum",
        "J * g multiplies entry by entry and leaves a matrix for each sample. Delta is a sum over it: "
        "delta_k = Σ_i J_ik g_i, in NumPy J.T @ g.",
        lambda z, y: J(z) * g(z, y)[..., np.newaxis, :],
        lambda z, y: J(z) * g(z, y)[..., :, np.newaxis],
    ),
    mistake(
        "J times g summed over the wrong axis",
        "You summed J_ik g_k over i, or J_ik g_i over k. Then g comes out of the sum, and rows and columns of J sum "
        "to zero. The index you sum over has to be the one that g carries.",
        lambda z, y: (J(z) * g(z, y)[..., np.newaxis, :]).sum(axis=-2),
        lambda z, y: (J(z) * g(z, y)[..., np.newaxis, :]).sum(axis=(-1, -2)),
        lambda z, y: (J(z) * g(z, y)[..., np.newaxis, :]).sum(),
        lambda z, y: (J(z) * g(z, y)[..., np.newaxis, :]).sum(axis=0),
        lambda z, y: (J(z) * g(z, y)[..., :, np.newaxis]).sum(axis=0),
    ),
    mistake(
        "z in the Jacobian in place of p",
        "The Jacobian of softmax is p_i (δ_ik - p_k): it is made of the outputs p, not of the logits z.",
        lambda z, y: product(diag_minus_outer(z, z), g(z, y)),
        lambda z, y: product(diag_minus_outer(z, z), softmax(z) - y),
        lambda z, y: product(diag_minus_outer(z, softmax(z)), g(z, y)),
        lambda z, y: z * (1 - z) * g(z, y),
        lambda z, y: (softmax(z) - y) * z * (1 - z),
    ),
    mistake(
        "softmax applied twice",
        "softmax(p) is not p. If you have probabilities already, do not send them through softmax again.",
        lambda z, y: softmax(softmax(z)) - y,
        lambda z, y: product(J(softmax(z)), g(z, y)),
        lambda z, y: product(J(z), g(softmax(z), y)),
    ),
    mistake(
        "softmax over the wrong axis",
        "The probabilities of each sample, each row, have to sum to 1: e / e.sum(axis=-1, keepdims=True). "
        "axis=0 goes down the samples; no axis at all adds up the whole batch.",
        lambda z, y: normalise(z, 0) - y,
        lambda z, y: normalise(z, None) - y,
        lambda z, y: normalise(z, 0, largest(z)) - y,
        lambda z, y: normalise(z, None, largest(z)) - y,
    ),
    mistake(
        "keepdims is missing",
        KEEPDIMS,
        lambda z, y: np.exp(z) / np.exp(z).sum(axis=-1) - y,
        lambda z, y: normalise(z, -1, z.max(axis=-1)) - y,
        lambda z, y: np.exp(z - z.max(axis=-1)) / np.exp(z - z.max(axis=-1)).sum(axis=-1) - y,
    ),
    mistake(
        "one Jacobian for the whole batch",
        "Each sample has its own p, so its own n × n Jacobian: N of them, J[s, i, k].",
        lambda z, y: len(z) * softmax(z) - y,
        lambda z, y: product(J(z).sum(axis=0), g(z, y)),
        lambda z, y: product(J(z).mean(axis=0), g(z, y)),
        lambda z, y: len(z) * normalise(z, None) - y,
        lambda z, y: product(J(z)[0], g(z, y)),
        lambda z, y: product(J(z)[-1], g(z, y)),
        lambda z, y: product(J(z.mean(axis=0)), g(z, y)),
        lambda z, y: product(diag_minus_outer(softmax(z).mean(axis=0), softmax(z).mean(axis=0)), g(z, y)),
    ),
    mistake(
        "-1/p without y",
        "g_i = -y_i / p_i: only the right class has a term in the loss. You took -1/p_i for every class.",
        lambda z, y: product(J(z), -1 / softmax(z)),
        lambda z, y: -1 / softmax(z),
    ),
    mistake(
        "p - 1 for every class",
        "Only the right class has p - 1. For the others y is 0, and p - 0 = p.",
        lambda z, y: softmax(z) - 1,
        lambda z, y: 0 * z + own(softmax(z), y) - 1,
    ),
    mistake(
        "-p_i p_k not divided by p_i",
        "The chain rule gives (-p_i p_k) (-y_i / p_i) for the other classes: p_i cancels, and p_k y_i is left. "
        "Summed over i that is p_k Σ y_i = p_k.",
        lambda z, y: own(softmax(z), y) - y,
        lambda z, y: y - own(softmax(z), y),
        lambda z, y: -y * (1 - softmax(z)) + softmax(z) * (1 - y) * own(softmax(z), y),
        lambda z, y: product(J(z), -y),
    ),
    mistake(
        "1 - p for the right class",
        "The right class has p - 1, not 1 - p: its slope is negative, so that going down raises its probability.",
        lambda z, y: abs(softmax(z) - y),
    ),
    mistake(
        "only the right class",
        "p - 1 belongs to the right class. The others have a number as well, p - 0: delta has the shape of z.",
        lambda z, y: (own(softmax(z), y) - 1)[..., 0],
        lambda z, y: own(softmax(z), y) - 1,
    ),
    mistake(
        "+p_i p_k in place of -p_i p_k",
        "If another logit grows, p_i falls: beside the diagonal of J stands -p_i p_k.",
        lambda z, y: -y * (1 - 2 * softmax(z)) - softmax(z),
        lambda z, y: product(2 * diagonal(softmax(z)) - J(z), g(z, y)),
    ),
    mistake(
        "the identity in place of diag(p)",
        "J is diag(p) - p pᵀ. With 1 in place of p_i on the diagonal, -1/p_i has nothing to cancel.",
        lambda z, y: g(z, y) + softmax(z),
    ),
    mistake(
        "z and y swapped",
        "check calls your function with z first, then y.",
        lambda z, y: softmax(y) - z,
        lambda z, y: np.exp(y) - z,
    ),
    mistake(
        "p + y",
        "The sign of y: the right class has p - 1. Its slope is negative, so that going down raises its probability.",
        lambda z, y: softmax(z) + y,
    ),
    mistake(
        "y is not taken off",
        "That is p alone. The right class has p - 1: its probability should rise, so its slope is negative.",
        lambda z, y: softmax(z),
    ),
    mistake(
        "g alone",
        "-y/p is g = ∂L/∂p. The chain rule goes on to z: delta = Jᵀ g.",
        lambda z, y: g(z, y),
    ),
    mistake(
        "log p in place of p",
        "The logarithm belongs to the loss. In its derivative it has become 1/p, which cancels: p - y.",
        lambda z, y: np.log(softmax(z)) - y,
        lambda z, y: -y * np.log(softmax(z)),
        lambda z, y: product(J(z), -y * np.log(softmax(z))),
    ),
    mistake(
        "z in place of p",
        "Logits are no probabilities: send z through softmax first, in p - y as in -y/p.",
        lambda z, y: z - y,
        lambda z, y: product(J(z), -y / z),
    ),
    mistake(
        "e^z not normalised",
        "e^z is not a probability yet: divide by the sum over the classes.",
        lambda z, y: np.exp(z) - y,
        lambda z, y: np.exp(z - z.max(axis=-1, keepdims=True)) - y,
    ),
    mistake(
        "sigmoid in place of softmax",
        "Here the outputs of a sample compete: p = softmax(z), not a sigmoid for each unit.",
        lambda z, y: sigmoid(z) - y,
        lambda z, y: (sigmoid(z) - y) * sigmoid(z) * (1 - sigmoid(z)),
        lambda z, y: sigmoid(z) * (1 - sigmoid(z)) * g(z, y),
        lambda z, y: sigmoid(z) * (1 - sigmoid(z)) * (softmax(z) - y),
    ),
    mistake(
        "the binary cross-entropy's gradient",
        "(1 - y) / (1 - p) is the other term of the binary cross-entropy. Here the loss is -Σ y log p: g = -y/p.",
        lambda z, y: product(J(z), (1 - y) / (1 - softmax(z)) + g(z, y)),
    ),
    mistake(
        "the predicted class in place of p",
        "argmax throws away how sure the prediction is. Delta needs the probabilities.",
        lambda z, y: (z == z.max(axis=-1, keepdims=True)) - y,
    ),
    mistake(
        "the squared error",
        "Here the loss is the cross-entropy, -Σ y log p.",
        lambda z, y: (softmax(z) - y) ** 2,
        lambda z, y: (softmax(z) - y) ** 2 / 2,
        lambda z, y: ((softmax(z) - y) ** 2).sum(axis=-1) / 2,
    ),
    mistake(
        "the Jacobian, not delta",
        "That is ∂p/∂z. It still has to be multiplied with g: delta = Jᵀ g.",
        lambda z, y: J(z),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: -np.log(own(softmax(z), y))[..., 0],
        lambda z, y: -np.log(own(softmax(z), y)),
        lambda z, y: -np.log(own(softmax(z), y)).mean(),
        lambda z, y: -np.log(own(softmax(z), y)).sum() / z.size,
        lambda z, y: -np.log(own(softmax(z), y)).sum(),
    ),
]


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


SOFTMAX_VJP = [
    mistake(
        "only the diagonal of the Jacobian",
        "p (1 - p) g leaves out the other outputs. The sum has to be over all classes: p (g - Σ_k p_k g_k).",
        lambda z, g: softmax(z) * (1 - softmax(z)) * g,
    ),
    mistake(
        "one half is missing",
        "Jᵀ g is diag(p) g - p pᵀ g. You have one of the two terms.",
        lambda z, g: softmax(z) * g,
        lambda z, g: -softmax(z) * own(softmax(z), g),
        lambda z, g: softmax(z) * own(softmax(z), g),
    ),
    mistake(
        "plus in place of minus",
        "J is diag(p) - p pᵀ.",
        lambda z, g: softmax(z) * (g + own(softmax(z), g)),
    ),
    mistake(
        "keepdims is missing",
        KEEPDIMS,
        lambda z, g: softmax(z) * (g - (softmax(z) * g).sum(axis=-1)),
    ),
    mistake(
        "softmax over the wrong axis",
        "The probabilities of each sample, each row, have to sum to 1: e / e.sum(axis=-1, keepdims=True).",
        lambda z, g: normalise(z, 0) * (g - own(normalise(z, 0), g)),
        lambda z, g: normalise(z, None) * (g - own(normalise(z, None), g)),
    ),
    mistake(
        "p is not multiplied on",
        "Σ_k p_k g_k is multiplied by p_i as well: p (g - Σ p g).",
        lambda z, g: softmax(z) * g - (softmax(z) * g).sum(axis=-1, keepdims=True),
        lambda z, g: g - (softmax(z) * g).sum(axis=-1, keepdims=True),
    ),
    mistake(
        "summed over the wrong axis",
        "The sum belongs to one sample: axis=-1 with keepdims=True. Without an axis it runs over the batch.",
        lambda z, g: softmax(z) * (g - (softmax(z) * g).sum()),
        lambda z, g: softmax(z) * (g - (softmax(z) * g).sum(axis=0)),
    ),
    mistake(
        "p is missing in the sum",
        "The sum is weighted: Σ_k p_k g_k.",
        lambda z, g: softmax(z) * (g - g.sum(axis=-1, keepdims=True)),
        lambda z, g: softmax(z) * (g - g.mean(axis=-1, keepdims=True)),
        lambda z, g: softmax(z) * (g - softmax(z) * g.sum(axis=-1, keepdims=True)),
    ),
    mistake(
        "the mean in place of the sum",
        "Σ_k p_k g_k is a sum: p holds the weights already.",
        lambda z, g: softmax(z) * (g - (softmax(z) * g).mean(axis=-1, keepdims=True)),
    ),
    mistake(
        "p - g",
        "g is any gradient here: ∂L/∂p of some loss, not a target.",
        lambda z, g: softmax(z) - g,
    ),
    mistake(
        "z in place of p", "The Jacobian is made of p.", lambda z, g: z * (g - (z * g).sum(axis=-1, keepdims=True))
    ),
    mistake(
        "the Jacobian of log softmax",
        "g - p Σ g is the product for log softmax.",
        lambda z, g: g - softmax(z) * g.sum(axis=-1, keepdims=True),
    ),
]


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


ANY_TARGETS = [
    mistake(
        "Σ y = 1 is taken for granted",
        "p - y is right where the targets sum to one. In -y_k + p_k Σ_i y_i the sum stays.",
        lambda z, y: softmax(z) - y,
    ),
    mistake(
        "y is normalised",
        "Dividing y by its sum changes the loss, and so its derivative.",
        lambda z, y: softmax(z) - y / y.sum(axis=-1, keepdims=True),
        lambda z, y: softmax(z) - y / y.sum(),
    ),
    mistake(
        "Σ y multiplies y as well",
        "In -y_k + p_k Σ_i y_i the sum multiplies p_k alone.",
        lambda z, y: (softmax(z) - y) * y.sum(axis=-1, keepdims=True),
    ),
    mistake(
        "keepdims is missing in a sum",
        KEEPDIMS,
        lambda z, y: softmax(z) * y.sum(axis=-1) - y,
        lambda z, y: np.exp(z) / np.exp(z).sum(axis=-1) * y.sum(axis=-1, keepdims=True) - y,
    ),
    mistake(
        "the sum of y over the wrong axis",
        "Each sample has its own Σ_i y_i: axis=-1 with keepdims=True.",
        lambda z, y: softmax(z) * y.sum() - y,
        lambda z, y: softmax(z) * y.sum(axis=0) - y,
    ),
]


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
