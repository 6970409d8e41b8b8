"""Exercises on numerical stability."""

import numpy as np

from mathbp.activations import softmax
from mathbp.exercises.exercise import ChoiceExercise, FunctionExercise, exercise
from mathbp.exercises.mistakes import mistake


@exercise(
    ChoiceExercise,
    options={
        "a": ("array([1., 0.])", "That is the right probability. But e^1000 is too large for a float: inf."),
        "b": ("array([nan, 0.])", "e^1000 is inf, and inf / inf is not a number."),
        "c": ("an OverflowError", "NumPy warns, and goes on with inf. It does not stop."),
        "d": ("array([inf, 0.])", "e^1000 is inf, but the sum it is divided by is inf as well."),
    },
    hints=["Compute np.exp(1000.0) first, then what comes of the division."],
)
def naive_softmax():
    """What does np.exp(z) / np.exp(z).sum() give for z = np.array([1000.0, 0.0])? Give a letter."""
    return "b"


EXTREME = np.array([[1000.0, 0.0, -5.0], [0.0, 1.0, 2.0], [-2000.0, -1000.0, -1001.0], [0.0, 800.0, 700.0]])


def lse(z):
    m = z.max(axis=-1)
    return m + np.log(np.exp(z - m[..., np.newaxis]).sum(axis=-1))


def naive(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


LOG_SUM_EXP = [
    mistake(
        "e^z overflows",
        "e^710 is inf already. Take the largest z of each row off first, and add it back after the logarithm.",
        lambda z: np.log(np.exp(z).sum(axis=-1)),
    ),
    mistake(
        "the largest z is not added back",
        "log Σ e^(z - m) is smaller by m: add m.",
        lambda z: lse(z) - z.max(axis=-1),
    ),
    mistake(
        "one maximum for the whole batch",
        "Each row has its own maximum: z.max(axis=-1, keepdims=True). Else e^(z - m) is 0 in the other rows.",
        lambda z: z.max() + np.log(np.exp(z - z.max()).sum(axis=-1)),
    ),
    mistake("the maximum alone", "The others count, too: + log Σ e^(z - m).", lambda z: z.max(axis=-1)),
    mistake(
        "the mean in place of the sum",
        "log Σ, not the logarithm of a mean.",
        lambda z: lse(z) - np.log(z.shape[-1]),
    ),
    mistake(
        "summed over the whole batch",
        "Each row has its own sum: axis=-1.",
        lambda z: lse(z.ravel()),
        lambda z: lse(z.T),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n),),
    extreme=[(EXTREME,)],
    strict=True,
    gives="a number for each row",
    mistakes=LOG_SUM_EXP,
    hints=[
        "e^z overflows from z = 710 on. What can you take off every z, and put back afterwards?",
        "With m = max z: log Σ e^z = m + log Σ e^(z - m). Each row has its own m.",
        "m = z.max(axis=-1, keepdims=True), and at the end m[:, 0] is added.",
    ],
)
def log_sum_exp(z):
    """z has shape (N, n). Give log Σ_k e^(z_k) for each row, shape (N,), for every finite z: 1000 too, and -1000."""
    m = z.max(axis=-1, keepdims=True)
    return m[:, 0] + np.log(np.exp(z - m).sum(axis=-1))


LOG_SOFTMAX = [
    mistake(
        "unstable log",
        "Where a p has rounded to 0, its logarithm is -inf, and a tiny number added to p only hides that. Put the "
        "logarithm in first: log p = z - log Σ e^z, with the largest z taken off.",
        lambda z: np.log(softmax(z)),
        lambda z: np.log(naive(z)),
        lambda z: z - np.log(np.exp(z).sum(axis=-1, keepdims=True)),
        *[
            lambda z, tiny=tiny: np.log(softmax(z) + tiny)
            for tiny in (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
        ],
        *[lambda z, tiny=tiny: np.log(softmax(z).clip(tiny, 1)) for tiny in (1e-7, 1e-8, 1e-10, 1e-12, 1e-15, 1e-300)],
    ),
    mistake("no logarithm", "That is softmax.", lambda z: softmax(z), lambda z: naive(z)),
    mistake(
        "the logarithm of the sum is missing",
        "Taking the maximum off is half of it: - log Σ e^(z - m) comes next.",
        lambda z: z - z.max(axis=-1, keepdims=True),
    ),
    mistake(
        "softmax over the wrong axis",
        "Each row is a sample: axis=-1.",
        lambda z: (z.T - lse(z.T)[:, np.newaxis]).T,
        lambda z: z - lse(z.ravel()),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n),),
    extreme=[(EXTREME,)],
    strict=True,
    gives="one row a sample, one column a class",
    mistakes=LOG_SOFTMAX,
    hints=[
        "Do not take the logarithm of softmax: put it into the formula first.",
        "log p_i = z_i - log Σ_k e^(z_k). You have a function for the second term.",
        "m = z.max(axis=-1, keepdims=True), then z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True)).",
    ],
)
def log_softmax(z):
    """z has shape (N, n), one row a sample. Give log softmax(z), shape (N, n), for every finite z."""
    m = z.max(axis=-1, keepdims=True)
    return z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))


CROSS_ENTROPY_FROM_LOGITS = [
    mistake(
        "unstable log",
        "-log p is inf where p has rounded to 0. From the logits it is log Σ e^z - z_t, with the largest z off first.",
        lambda z, y: -np.log(softmax(z)[np.arange(len(y)), y]).mean(),
        lambda z, y: -np.log(naive(z)[np.arange(len(y)), y]).mean(),
        lambda z, y: (np.log(np.exp(z).sum(axis=-1)) - z[np.arange(len(y)), y]).mean(),
        *[
            lambda z, y, tiny=tiny: -np.log(softmax(z)[np.arange(len(y)), y] + tiny).mean()
            for tiny in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
        ],
    ),
    mistake(
        "whole rows picked",
        "x[y] takes whole rows. x[np.arange(len(y)), y] takes one entry of each row.",
        lambda z, y: -(z - lse(z)[:, np.newaxis])[y].mean(),
        lambda z, y: -(z - lse(z)[:, np.newaxis])[:, y].mean(),
    ),
    mistake(
        "the sum over the samples",
        "The mean: divide by the number of samples.",
        lambda z, y: (lse(z) - z[np.arange(len(y)), y]).sum(),
    ),
    mistake(
        "one loss for each sample",
        "Take the mean of them.",
        lambda z, y: lse(z) - z[np.arange(len(y)), y],
    ),
    mistake(
        "the mean over samples × classes",
        "The loss adds up over the classes. Divide by the number of samples only.",
        lambda z, y: (lse(z) - z[np.arange(len(y)), y]).sum() / z.size,
    ),
    mistake(
        "the sign is flipped",
        "A loss is -log p: never negative.",
        lambda z, y: (z[np.arange(len(y)), y] - lse(z)).mean(),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.labels()),
    extreme=[(EXTREME, np.array([1, 2, 0, 0]))],
    strict=True,
    gives="one number",
    mistakes=CROSS_ENTROPY_FROM_LOGITS,
    hints=[
        "The loss of a sample is -log p_t, t its label. Do not compute p.",
        "-log p_t = log Σ_k e^(z_k) - z_t, with the maximum off first.",
        "z[np.arange(len(y)), y] picks z_t for each row. Then the mean.",
    ],
)
def cross_entropy_from_logits(z, y):
    """z has shape (N, n), y labels of shape (N,). Give the mean cross-entropy of softmax(z), for every finite z."""
    m = z.max(axis=-1, keepdims=True)
    log_p = z - m - np.log(np.exp(z - m).sum(axis=-1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


CONFIDENT_DELTA = [
    mistake(
        "p - y by subtraction",
        "p has rounded to 1, and 1 - 1 is 0: every digit is gone. For the right class p - 1 is minus the sum of the "
        "other p, and those have all their digits.",
        lambda z, y: softmax(z) - y,
        lambda z, y: naive(z) - y,
    ),
    mistake(
        "the sign of the right class",
        "p - 1 is negative: minus the sum of the others.",
        lambda z, y: abs(softmax(z) * (1 - y)) + y * (softmax(z) * (1 - y)).sum(axis=-1, keepdims=True),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.one_hot()),
    extreme=[(np.array([[100.0, 0.0, 1.0], [2.0, 50.0, 1.0]]), np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))],
    strict=True,
    relative=True,
    rows=True,
    gives="one row a sample, one column a class",
    mistakes=CONFIDENT_DELTA,
    hints=[
        "With z = (100, 0) and the first class right, p - y is 1 - 1 = 0 in floating point. What is it really?",
        "p_t - 1 = -(the sum of the other p). Those are small numbers, with all their digits.",
        "wrong = p * (1 - y), then return wrong - y * wrong.sum(axis=-1, keepdims=True).",
    ],
)
def confident_delta(z, y):
    """Write delta = p - y so that every component keeps its digits, for confident predictions too.

    z and one-hot y have shape (N, n). Each component has to be right to a millionth of itself.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    wrong = (1 - y) * e / e.sum(axis=-1, keepdims=True)
    return wrong - y * wrong.sum(axis=-1, keepdims=True)
