"""Exercises on the Jacobian of softmax."""

import numpy as np

from mathbp.exercises.exercise import ShapeExercise, ValueExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import joined, wrong_answers
from mathbp.mistakes.parts import SOFTMAX
from mathbp.mistakes.softmax import BATCH, LOG_SOFTMAX_JACOBIAN, SOFTMAX_JACOBIAN


def jacobian_shape():
    """`z` has shape `(5, 3)`: five samples, three classes. What is the shape of `mathbp.softmax.jacobian(z)`? Answer
    with a tuple.
    """
    return 5, 3, 3


ShapeExercise(
    jacobian_shape,
    why="The batch first, then a 3 × 3 matrix for each sample: outputs × logits.",
    hints=[
        "How many outputs has one sample, and how many logits does each of them depend on?",
        "One sample has 3 outputs and 3 logits: a 3 × 3 matrix. There are 5 of them.",
    ],
    mistakes=wrong_answers(
        ("one Jacobian for the whole batch", (3, 3), "Each of the 5 samples has a Jacobian of its own."),
        ("samples mixed with classes", (15, 15), (5, 3, 5, 3), (5, 5), (5, 5, 3), (3, 5, 5),
         "The outputs of one sample do not depend on the logits of another: no 15 × 15 matrix."),
        ("only the diagonal", (5, 3), "(5, 3) has room for one number for each output; softmax needs three."),
        ("the batch axis last", (3, 3, 5), "Leading axes are the batch: samples come first."),
    ),
)  # fmt: skip


def jacobian_by_hand():
    r"""$z = (1.75,\ 1.75)$. What is the $2 \times 2$ Jacobian of softmax, $J_{ik} = \partial p_i/\partial z_k$? Answer
    with a list of two rows. **Predict** the signs before you compute.
    """
    return [[0.25, -0.25], [-0.25, 0.25]]


ValueExercise(
    jacobian_by_hand,
    why="½ (1 - ½) on the diagonal, -½ · ½ beside it. Each row sums to 0: p stays a distribution.",
    hints=[
        "First p, then p_i (δ_ik - p_k): δ_ik is 1 on the diagonal and 0 beside it.",
        "p = (½, ½). On the diagonal ½ (1 - ½), beside it -½ · ½.",
    ],
    mistakes=wrong_answers(
        ("only the diagonal", [[0.25, 0], [0, 0.25]], "p_1 also depends on z_2: -p_1 p_2."),
        ("plus in place of minus", [[0.25, 0.25], [0.25, 0.25]], "If z_2 grows, p_1 falls."),
        ("diag(p) is missing", [[-0.25, -0.25], [-0.25, -0.25]], "On the diagonal it is p_i - p_i²."),
        ("-p pᵀ is missing", [[0.5, 0], [0, 0.5]], "That is diag(p)."),
        ("the sign is flipped", [[-0.25, 0.25], [0.25, -0.25]], "If z_1 grows, p_1 grows, and p_2 falls."),
        ("p_i² not taken off", [[0.5, -0.25], [-0.25, 0.5]], "On the diagonal it is p_i - p_i²: the rows sum to 0."),
        ("the Jacobian of log softmax", [[0.5, -0.5], [-0.5, 0.5]],
         "δ_ik - p_k is the derivative of log p_i. For p_i itself it is p_i times that."),
        ("z in place of p", [[-1.3125, -3.0625], [-3.0625, -1.3125]], "The Jacobian is made of p = (½, ½)."),
    ),
)  # fmt: skip


def softmax_jacobian(z):
    r"""Write the Jacobian of softmax for one sample: `z` of shape `(n,)` gives `J` of shape `(n, n)`, with `J[i, k]`
    $= \partial p_i/\partial z_k$.
    """
    e = np.exp(z - z.max())
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


FunctionExercise(
    softmax_jacobian,
    inputs={"z": "n"},
    gives="n n: outputs × logits",
    why="diag(p) - p pᵀ: every output depends on every logit, so J is full. It is symmetric, and its rows sum to 0.",
    hints=[
        "The Jacobian is made of p alone. Which two matrices can you build from a vector p?",
        "diag(p) - p pᵀ: np.diag makes the first one, np.outer the second.",
        "p = softmax(z), then return np.diag(p) - np.outer(p, p).",
    ],
    mistakes=SOFTMAX_JACOBIAN,
    parts=SOFTMAX,
    line="z p n",
    answers={"numpy": "np.diag(p) - np.outer(p, p)", "matlab": "diag(p) - p * p'"},
)


def softmax_jacobians(z):
    """The same for a batch: `z` of shape `(N, n)`, one row a sample, gives `J` of shape `(N, n, n)`. **Predict** the
    shape before you look.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return p[:, :, None] * (np.eye(z.shape[-1]) - p[:, None, :])


FunctionExercise(
    softmax_jacobians,
    inputs={"z": "N n"},
    gives="N n n: a matrix for each sample, outputs × logits",
    why="Each sample has its own p, and so its own J. The batch stays in front.",
    hints=[
        "One matrix for each row of z. A loop over the rows and np.stack will do.",
        "Without a loop: p[:, :, None] * p[:, None, :] holds p_i p_k for every sample.",
        "p[:, :, None] * (np.eye(n) - p[:, None, :]) is p_i (δ_ik - p_k).",
    ],
    mistakes=joined(SOFTMAX_JACOBIAN, BATCH),
)


def log_softmax_jacobian(z):
    r"""Frameworks like $\log p$ better than $p$. Derive the Jacobian of log softmax,
    $J_{ik} = \partial \log p_i/\partial z_k$, and write it for one sample: `z` of shape `(n,)`, `J` of shape `(n, n)`.
    """
    e = np.exp(z - z.max())
    p = e / e.sum()
    return np.eye(len(z)) - p


FunctionExercise(
    log_softmax_jacobian,
    inputs={"z": "n"},
    gives="n n: outputs × logits",
    why="δ_ik - p_k: the logarithm divides row i by p_i. This one is not symmetric: each row is 1 at its own class, minus p.",
    hints=[
        "Write log p_i = z_i - log Σ_k e^(z_k), and differentiate by z_k.",
        "The first term gives δ_ik. The derivative of the logarithm of the sum is something you know.",
        "J[i, k] = δ_ik - p_k: np.eye(n) - p, where p is a row.",
    ],
    mistakes=LOG_SOFTMAX_JACOBIAN,
    parts=SOFTMAX,
    line="z p n",
    answers={"numpy": "np.eye(n) - p", "matlab": "eye(n) - p'"},
)
