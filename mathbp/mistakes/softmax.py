"""Mistakes in the Jacobian of softmax, and in the delta that goes through it."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.mistakes.parts import (
    KEEPDIMS,
    LOSS_ITSELF,
    J,
    contract,
    diag_minus_outer,
    diagonal,
    g,
    largest,
    normalise,
    outer,
    own,
    slope,
)
from mathbp.mistakes.recognise import mistake

SOFTMAX_JACOBIAN = [
    mistake(
        "only the diagonal",
        "Every output depends on every logit. Beside the diagonal stand the entries -p_i p_k.",
        lambda z: diagonal(softmax(z) * (1 - softmax(z))),
        lambda z: softmax(z) * (1 - softmax(z)),
    ),
    mistake(
        "diag(p) is missing",
        "That is -p pᵀ. On the diagonal p_i is added: p_i (1 - p_i).",
        lambda z: -outer(softmax(z), softmax(z)),
        lambda z: outer(softmax(z), softmax(z)),
    ),
    mistake(
        "plus in place of minus",
        "If another logit grows, p_i falls: -p_i p_k.",
        lambda z: diagonal(softmax(z)) + outer(softmax(z), softmax(z)),
        lambda z: outer(softmax(z), softmax(z)) * (1 - 2 * np.eye(z.shape[-1])) + diagonal(softmax(z)),
    ),
    mistake(
        "p_i² taken off twice",
        "diag(p) - p pᵀ has p_i - p_i² on its diagonal already; diag(p (1 - p)) - p pᵀ takes p_i² off once more.",
        lambda z: diagonal(softmax(z) * (1 - softmax(z))) - outer(softmax(z), softmax(z)),
    ),
    mistake(
        "the inner product in place of the outer one",
        "p @ p is a single number. p pᵀ is a matrix: np.outer(p, p), or p[:, None] * p.",
        lambda z: diagonal(softmax(z)) - (softmax(z) ** 2).sum(axis=-1, keepdims=True)[..., np.newaxis],
    ),
    mistake(
        "an elementwise square in place of the outer product",
        "p * p is a vector. p pᵀ is a matrix: np.outer(p, p), or p[:, None] * p.",
        lambda z: diagonal(softmax(z)) - (softmax(z) ** 2)[..., np.newaxis, :],
        lambda z: diagonal(softmax(z)) - (softmax(z) ** 2)[..., np.newaxis],
    ),
    mistake(
        "z in place of p",
        "The Jacobian of softmax is made of its outputs p, not of the logits z.",
        lambda z: diagonal(z) - outer(z, z),
        lambda z: diagonal(softmax(z)) - outer(z, z),
    ),
    mistake(
        "softmax applied twice",
        "softmax(p) is not p.",
        lambda z: J(softmax(z)),
    ),
    mistake(
        "the Jacobian of log softmax",
        "δ_ik - p_k is the derivative of log p_i. For p_i itself it is p_i times that.",
        lambda z: np.eye(z.shape[-1]) - softmax(z)[..., np.newaxis, :] + 0 * J(z),
    ),
    mistake(
        "the identity in place of diag(p)",
        "In p_i (δ_ik - p_k) the δ_ik is multiplied by p_i, too: p_i on the diagonal, not 1.",
        lambda z: np.eye(z.shape[-1]) - outer(softmax(z), softmax(z)),
    ),
    mistake(
        "p_i (1 - p_k) everywhere",
        "The 1 is δ_ik: it stands on the diagonal only. Beside it, the entry is -p_i p_k.",
        lambda z: outer(softmax(z), 1 - softmax(z)),
        lambda z: outer(1 - softmax(z), softmax(z)),
    ),
    mistake(
        "only the off-diagonal",
        "The diagonal is missing: p_i (1 - p_i).",
        lambda z: diagonal(softmax(z) ** 2) - outer(softmax(z), softmax(z)),
    ),
    mistake(
        "sigmoid in place of softmax",
        "A sigmoid is on its own; here the outputs share one sum: p = softmax(z).",
        lambda z: diagonal(slope(z)),
        lambda z: slope(z),
        lambda z: diag_minus_outer(sigmoid(z), sigmoid(z)),
    ),
    mistake(
        "e^z not normalised",
        "e^z is not a probability yet: divide by the sum over the classes.",
        lambda z: diag_minus_outer(np.exp(z), np.exp(z)),
    ),
    mistake(
        "p, not its derivative",
        "That is softmax itself. Its Jacobian has a row for each output and a column for each logit.",
        lambda z: softmax(z),
        lambda z: diagonal(softmax(z)),
    ),
]

BATCH = [
    mistake(
        "one Jacobian for the whole batch",
        "Flattened, the samples look like one long sample. Each has its own n × n Jacobian: N of them, (N, n, n).",
        lambda z: np.diag(softmax(z).ravel()) - np.outer(softmax(z), softmax(z)),
        lambda z: J(z).sum(axis=0),
        lambda z: J(z).mean(axis=0),
        lambda z: np.diag(softmax(z).sum(axis=0)) - softmax(z).T @ softmax(z),
    ),
    mistake(
        "the batch axis at the wrong place",
        "The numbers are right. The samples come first: (N, n, n), which is np.stack(...) along axis=0.",
        lambda z: np.moveaxis(J(z), 0, -1),
        lambda z: np.moveaxis(J(z), 0, 1),
        lambda z: np.concatenate(J(z)),
        lambda z: np.concatenate(J(z), axis=-1),
    ),
    mistake(
        "the Jacobian of one sample only",
        "There are N of them. A loop has to keep each one: in a list, for np.stack. Is the `return` inside the loop?",
        lambda z: J(z)[0],
        lambda z: J(z)[-1],
    ),
    mistake(
        "softmax over the wrong axis",
        "The probabilities of each sample, each row, have to sum to 1: sum over axis=-1 with keepdims=True.",
        lambda z: diag_minus_outer(normalise(z, 0), normalise(z, 0)),
        lambda z: diag_minus_outer(normalise(z, None), normalise(z, None)),
    ),
]

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
        lambda z, y: contract(J(z), softmax(z) - y),
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
        lambda z, y: contract(diag_minus_outer(z, z), g(z, y)),
        lambda z, y: contract(diag_minus_outer(z, z), softmax(z) - y),
        lambda z, y: contract(diag_minus_outer(z, softmax(z)), g(z, y)),
        lambda z, y: z * (1 - z) * g(z, y),
        lambda z, y: (softmax(z) - y) * z * (1 - z),
    ),
    mistake(
        "softmax applied twice",
        "softmax(p) is not p. If you have probabilities already, do not send them through softmax again.",
        lambda z, y: softmax(softmax(z)) - y,
        lambda z, y: contract(J(softmax(z)), g(z, y)),
        lambda z, y: contract(J(z), g(softmax(z), y)),
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
        lambda z, y: contract(J(z).sum(axis=0), g(z, y)),
        lambda z, y: contract(J(z).mean(axis=0), g(z, y)),
        lambda z, y: len(z) * normalise(z, None) - y,
        lambda z, y: contract(J(z)[0], g(z, y)),
        lambda z, y: contract(J(z)[-1], g(z, y)),
        lambda z, y: contract(J(z.mean(axis=0)), g(z, y)),
        lambda z, y: contract(diag_minus_outer(softmax(z).mean(axis=0), softmax(z).mean(axis=0)), g(z, y)),
    ),
    mistake(
        "-1/p without y",
        "g_i = -y_i / p_i: only the right class has a term in the loss. You took -1/p_i for every class.",
        lambda z, y: contract(J(z), -1 / softmax(z)),
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
        lambda z, y: contract(J(z), -y),
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
        lambda z, y: contract(2 * diagonal(softmax(z)) - J(z), g(z, y)),
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
        lambda z, y: contract(J(z), -y * np.log(softmax(z))),
    ),
    mistake(
        "z in place of p",
        "Logits are no probabilities: send z through softmax first, in p - y as in -y/p.",
        lambda z, y: z - y,
        lambda z, y: contract(J(z), -y / z),
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
        lambda z, y: contract(J(z), (1 - y) / (1 - softmax(z)) + g(z, y)),
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

SOFTMAX_SQUARED_ERROR = [
    mistake(
        "J is left out",
        "p - y is g here, ∂L/∂p of the squared error. The softmax still has to be gone through: Jᵀ (p - y). "
        "It only collapses to p - y with cross-entropy, whose g is -y/p.",
        lambda z, y: softmax(z) - y,
        lambda z, y: y - softmax(z),
    ),
    mistake(
        "only the diagonal of the Jacobian",
        "That is the MATLAB line. Softmax's Jacobian has entries beside the diagonal, and here they do not cancel.",
        lambda z, y: (softmax(z) - y) * softmax(z) * (1 - softmax(z)),
    ),
    mistake(
        "J times g summed over the wrong axis",
        "The index you sum over has to be the one that g carries.",
        lambda z, y: (J(z) * (softmax(z) - y)[..., np.newaxis, :]).sum(axis=-2),
    ),
    mistake(
        "J times g without the sum",
        "J * g multiplies entry by entry and leaves a matrix for each sample. Delta is a sum over it: Jᵀ g.",
        lambda z, y: J(z) * (softmax(z) - y)[..., np.newaxis, :],
        lambda z, y: J(z) * (softmax(z) - y)[..., :, np.newaxis],
    ),
    mistake(
        "sigmoid in place of softmax",
        "That is the MATLAB line. Here the outputs of a sample share one sum: p = softmax(z).",
        lambda z, y: (sigmoid(z) - y) * slope(z),
        lambda z, y: sigmoid(z) - y,
    ),
    mistake(
        "softmax over the wrong axis",
        "The probabilities of each sample, each row, have to sum to 1: e / e.sum(axis=-1, keepdims=True).",
        *[
            lambda z, y, p=p: contract(diag_minus_outer(p(z), p(z)), p(z) - y)
            for p in (lambda z: normalise(z, 0), lambda z: normalise(z, None))
        ],
    ),
]

# Jᵀ g goes wrong in the same ways whatever g is. (Σ g = 0 here: two of them cannot be seen.)
SOFTMAX_SQUARED_ERROR += [
    mistake(known.name, known.why, *[lambda z, y, rule=rule: rule(z, softmax(z) - y) for rule in known.rules])
    for known in SOFTMAX_VJP
    if known.name not in {"p is missing in the sum", "the Jacobian of log softmax"}
    and known.name not in {other.name for other in SOFTMAX_SQUARED_ERROR}
]
