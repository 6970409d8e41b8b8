"""Exercises on numerical stability."""

import numpy as np

from mathbp.exercises.exercise import ChoiceExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes.precision import CONFIDENT_DELTA, CROSS_ENTROPY_FROM_LOGITS, LOG_SOFTMAX, LOG_SUM_EXP


def naive_softmax():
    """What does `np.exp(z) / np.exp(z).sum()` give for `z = np.array([1000.0, 0.0])`?"""
    return "b"


ChoiceExercise(
    naive_softmax,
    options={
        "a": ("`array([1., 0.])`", "That is the right probability. But e^1000 is too large for a float: inf.", "e^z overflows"),
        "b": ("`array([nan, 0.])`", "e^1000 is inf, and inf / inf is not a number."),
        "c": ("an `OverflowError`", "NumPy warns, and goes on with inf. It does not stop.", "NumPy stops"),
        "d": ("`array([inf, 0.])`", "e^1000 is inf, but the sum it is divided by is inf as well.", "inf divided by inf"),
    },
    hints=["Compute np.exp(1000.0) first, then what comes of the division."],
)  # fmt: skip

EXTREME = np.array(
    [[1000.0, 0.0, -5.0], [0.0, 1.0, 2.0], [-2000.0, -1000.0, -1001.0], [0.0, 800.0, 700.0], [20000.0, 0.0, 1.0]]
)


def log_sum_exp(z):
    r"""`z` has shape `(N, n)`. Give $\log \sum_k e^{z_k}$ for each row, shape `(N,)`. It has to be right for every
    finite $z$: for 1000, too, and for -1000.
    """
    m = z.max(axis=-1, keepdims=True)
    return m[:, 0] + np.log(np.exp(z - m).sum(axis=-1))


FunctionExercise(
    log_sum_exp,
    inputs={"z": "N n"},
    gives="N: a number for each row",
    why="With the largest z taken off, the largest term is e^0 = 1: nothing overflows, and the logarithm is never of 0.",
    hints=[
        "e^z overflows from z = 710 on. What can you take off every z, and put back afterwards?",
        "With m = max z: log Σ e^z = m + log Σ e^(z - m). Each row has its own m.",
        "m = z.max(axis=-1, keepdims=True), and at the end m[:, 0] is added.",
    ],
    mistakes=LOG_SUM_EXP,
    extreme=[(EXTREME,)],
    strict=True,
)


def log_softmax(z):
    r"""Give $\log \text{softmax}(z)$ for each row, shape `(N, n)`, for every finite $z$. **Predict** what
    `np.log(mathbp.softmax(z))` gives where $p$ has rounded to 0.
    """
    m = z.max(axis=-1, keepdims=True)
    return z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))


FunctionExercise(
    log_softmax,
    inputs={"z": "N n"},
    gives="N n: one row a sample, one column a class",
    why="z - log Σ e^z never takes the logarithm of a p that has rounded to 0.",
    hints=[
        "Do not take the logarithm of softmax: put it into the formula first.",
        "log p_i = z_i - log Σ_k e^(z_k). You have a function for the second term.",
        "m = z.max(axis=-1, keepdims=True), then z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True)).",
    ],
    mistakes=LOG_SOFTMAX,
    extreme=[(EXTREME,)],
    strict=True,
)


def cross_entropy_from_logits(z, y):
    r"""`z` has shape `(N, n)`, and `y` holds labels, shape `(N,)`. Give the mean cross-entropy of $\text{softmax}(z)$,
    without computing $p$, for every finite $z$.
    """
    m = z.max(axis=-1, keepdims=True)
    log_p = z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


FunctionExercise(
    cross_entropy_from_logits,
    inputs={"z": "N n", "y": "N labels"},
    gives=": one number",
    why="log Σ e^z - z_t: large where the prediction is wrong, but never inf. This is what frameworks compute.",
    hints=[
        "The loss of a sample is -log p_t, t its label. Do not compute p.",
        "-log p_t = log Σ_k e^(z_k) - z_t, with the maximum off first.",
        "z[np.arange(len(y)), y] picks z_t for each row. Then the mean.",
    ],
    mistakes=CROSS_ENTROPY_FROM_LOGITS,
    extreme=[(EXTREME, np.array([1, 2, 0, 0, 1]))],
    strict=True,
)


def confident_delta(z, y):
    r"""With $z = (100, 0, 1)$ and the first class right, `p - y` gives a plain 0 for that class. The true value is
    about $-1.4 \cdot 10^{-43}$. Write delta for one-hot `y` so that *every* component is right to a millionth of
    itself, for confident predictions too. `z` and `y` have shape `(N, n)`.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    wrong = (1 - y) * e / e.sum(axis=-1, keepdims=True)  # the other classes: small, with all their digits
    return wrong - y * wrong.sum(axis=-1, keepdims=True)


FunctionExercise(
    confident_delta,
    inputs={"z": "N n", "y": "N n one-hot"},
    gives="N n: one row a sample, one column a class",
    why="p_t - 1 is minus the sum of the other p. Written so, no two nearly equal numbers are subtracted.",
    hints=[
        "With z = (100, 0) and the first class right, p - y is 1 - 1 = 0 in floating point. What is it really?",
        "p_t - 1 = -(the sum of the other p). Those are small numbers, with all their digits.",
        "wrong = p * (1 - y), then return wrong - y * wrong.sum(axis=-1, keepdims=True).",
    ],
    mistakes=CONFIDENT_DELTA,
    extreme=[(np.array([[100.0, 0.0, 1.0], [2.0, 50.0, 1.0]]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))],
    strict=True,
    relative=True,
)
