"""Exercises on the Jacobian of softmax."""

import numpy as np

from mathbp.activations import softmax
from mathbp.exercises.exercise import ShapeExercise, ValueExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import BATCH, SOFTMAX_JACOBIAN, mistake
from mathbp.mistakes.parts import J, diagonal


@exercise(
    ShapeExercise,
    mistakes=[
        mistake("one Jacobian for the whole batch", "Each of the 5 samples has a Jacobian of its own.", lambda: (3, 3)),
        mistake(
            "samples mixed with classes",
            "The outputs of one sample do not depend on the logits of another: no 15 × 15 matrix.",
            lambda: (15, 15),
            lambda: (5, 3, 5, 3),
            lambda: (5, 5),
        ),
        mistake(
            "only the diagonal", "(5, 3) has room for one number for each output; softmax needs three.", lambda: (5, 3)
        ),
        mistake("the batch axis last", "Leading axes are the batch: samples come first.", lambda: (3, 3, 5)),
    ],
    hints=[
        "How many outputs has one sample, and how many logits does each of them depend on?",
        "One sample has 3 outputs and 3 logits: a 3 × 3 matrix. There are 5 of them.",
    ],
)
def jacobian_shape():
    """z has shape (5, 3): five samples, three classes. What is the shape of softmax.jacobian(z)? Give a tuple."""
    return 5, 3, 3


@exercise(
    ValueExercise,
    mistakes=[
        mistake("only the diagonal", "p_1 also depends on z_2: -p_1 p_2.", lambda: [[0.25, 0], [0, 0.25]]),
        mistake("plus in place of minus", "If z_2 grows, p_1 falls.", lambda: [[0.25, 0.25], [0.25, 0.25]]),
        mistake("diag(p) is missing", "On the diagonal it is p_i - p_i².", lambda: [[-0.25, -0.25], [-0.25, -0.25]]),
        mistake("-p pᵀ is missing", "That is diag(p).", lambda: [[0.5, 0], [0, 0.5]]),
        mistake(
            "the sign is flipped",
            "If z_1 grows, p_1 grows, and p_2 falls.",
            lambda: [[-0.25, 0.25], [0.25, -0.25]],
        ),
        mistake(
            "p_i² not taken off",
            "On the diagonal it is p_i - p_i²: the rows sum to 0.",
            lambda: [[0.5, -0.25], [-0.25, 0.5]],
        ),
        mistake(
            "z in place of p",
            "The Jacobian is made of p = (½, ½).",
            lambda: [[-1.3125, -3.0625], [-3.0625, -1.3125]],
        ),
    ],
    hints=[
        "First p, then p_i (δ_ik - p_k): δ_ik is 1 on the diagonal and 0 beside it.",
        "p = (½, ½). On the diagonal ½ (1 - ½), beside it -½ · ½.",
    ],
)
def jacobian_by_hand():
    """z = (1.75, 1.75). What is the Jacobian of softmax, [[∂p_1/∂z_1, ∂p_1/∂z_2], [∂p_2/∂z_1, ∂p_2/∂z_2]]?"""
    return [[0.25, -0.25], [-0.25, 0.25]]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.n),),
    gives="outputs × logits",
    mistakes=SOFTMAX_JACOBIAN,
    hints=[
        "The Jacobian is made of p alone. Which two matrices can you build from a vector p?",
        "diag(p) - p pᵀ: np.diag makes the first one, np.outer the second.",
        "p = softmax(z), then return np.diag(p) - np.outer(p, p).",
    ],
)
def softmax_jacobian(z):
    """Write the Jacobian of softmax for one sample: z of shape (n,) → J of shape (n, n), J[i, k] = ∂p_i/∂z_k."""
    e = np.exp(z - z.max())
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n),),
    gives="a matrix for each sample, outputs × logits",
    rows=True,
    mistakes=[*SOFTMAX_JACOBIAN, *BATCH],
    hints=[
        "One matrix for each row of z. A loop over the rows and np.stack will do.",
        "Without a loop: p[:, :, None] * p[:, None, :] holds p_i p_k for every sample.",
        "p[:, :, None] * (np.eye(n) - p[:, None, :]) is p_i (δ_ik - p_k).",
    ],
)
def softmax_jacobians(z):
    """The same for a batch: z of shape (N, n), one row a sample → J of shape (N, n, n)."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p[:, :, None] * (np.eye(z.shape[-1]) - p[:, None, :])


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.n),),
    gives="outputs × logits",
    mistakes=[
        mistake(
            "the Jacobian of softmax", "The logarithm divides row i by p_i: ∂ log p_i = ∂p_i / p_i.", lambda z: J(z)
        ),
        mistake(
            "transposed",
            "Row i belongs to the output log p_i, column k to z_k: the rows differ only on the diagonal.",
            lambda z: np.eye(len(z)) - softmax(z)[:, np.newaxis],
        ),
        mistake(
            "only the diagonal",
            "log p_i depends on every logit, through the sum.",
            lambda z: diagonal(1 - softmax(z)),
            lambda z: 1 - softmax(z),
        ),
        mistake(
            "the identity is missing",
            "z_i itself has the derivative 1.",
            lambda z: -softmax(z) + 0 * J(z),
        ),
        mistake(
            "-p pᵀ in place of -p",
            "The derivative of log Σ e^z by z_k is p_k: each row is taken off as it is, without another factor p_i.",
            lambda z: np.eye(len(z)) - np.outer(softmax(z), softmax(z)),
        ),
        mistake(
            "plus in place of minus",
            "If z_k grows, every other log p_i falls: δ_ik - p_k.",
            lambda z: np.eye(len(z)) + softmax(z),
        ),
        mistake(
            "the derivative inside is missing",
            "1/p_i is the derivative of the logarithm alone. Chain rule: times ∂p_i/∂z_k.",
            lambda z: diagonal(1 / softmax(z)),
            lambda z: 1 / softmax(z),
        ),
        mistake(
            "the logarithm of a Jacobian",
            "The derivative of log p is not the logarithm of the derivative.",
            lambda z: np.log(J(z)),
            lambda z: np.log(abs(J(z))),
        ),
    ],
    hints=[
        "Write log p_i = z_i - log Σ_k e^(z_k), and differentiate by z_k.",
        "The first term gives δ_ik. The derivative of the logarithm of the sum is something you know.",
        "J[i, k] = δ_ik - p_k: np.eye(n) - p, where p is a row.",
    ],
)
def log_softmax_jacobian(z):
    """Derive one yourself: the Jacobian of log softmax. z of shape (n,) → J[i, k] = ∂(log p_i)/∂z_k."""
    e = np.exp(z - z.max())
    p = e / e.sum()
    return np.eye(len(z)) - p
