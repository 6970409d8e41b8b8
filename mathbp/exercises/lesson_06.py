"""Exercises on numerical stability."""

import numpy as np

from mathbp.activations import softmax
from mathbp.exercises.exercise import ChoiceExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import mistake
from mathbp.mistakes.parts import KEEPDIMS


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


EXTREME = np.array(
    [[1000.0, 0.0, -5.0], [0.0, 1.0, 2.0], [-2000.0, -1000.0, -1001.0], [0.0, 800.0, 700.0], [20000.0, 0.0, 1.0]]
)

# Numbers added to p, or put in place of a smaller p, so that the logarithm is finite: they hide the fault.
TINY = [*(10.0**-k for k in range(3, 17)), 1e-20, 1e-30, 1e-100, 1e-300, np.finfo(float).eps, np.finfo(float).tiny]


def lse(z):
    m = z.max(axis=-1)
    return m + np.log(np.exp(z - m[..., np.newaxis]).sum(axis=-1))


def smallest(z):
    return z.min(axis=-1)


def average(z):
    return z.mean(axis=-1)


def naive(z):
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


LOG_SUM_EXP = [
    mistake(
        "e^z overflows",
        "e^710 is inf already. Take the largest z of each row off first, and add it back after the logarithm.",
        lambda z: np.log(np.exp(z).sum(axis=-1)),
        lambda z: np.log(np.exp(z).sum(axis=-1, keepdims=True)),
        lambda z: np.nan_to_num(np.log(np.exp(z).sum(axis=-1))),
        *[lambda z, end=end: np.log(np.exp(z.clip(-end, end)).sum(axis=-1)) for end in (500, 700, 709)],
        *[
            lambda z, off=off: off(z) + np.log(np.exp(z - off(z)[:, np.newaxis]).sum(axis=-1))
            for off in (smallest, average)
        ],
    ),
    mistake(
        "(N, 1) + (N,) is (N, N)",
        "The maximum kept its axis, the sum lost it. Keep it in both or in neither: m[:, 0] + ...",
        lambda z: z.max(axis=-1, keepdims=True) + np.log(np.exp(z - z.max(axis=-1, keepdims=True)).sum(axis=-1)),
    ),
    mistake(
        "keepdims is missing",
        KEEPDIMS,
        lambda z: z.max(axis=-1) + np.log(np.exp(z - z.max(axis=-1)).sum(axis=-1)),
    ),
    mistake(
        "the largest z taken off twice",
        "What is taken off inside has to be added outside: + m.",
        lambda z: lse(z) - 2 * z.max(axis=-1),
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
        *[lambda z, tiny=tiny, p=p: np.log(p(z) + tiny) for tiny in TINY for p in (softmax, naive)],
        *[lambda z, tiny=tiny, p=p: np.log(p(z).clip(tiny, 1)) for tiny in TINY for p in (softmax, naive)],
        lambda z: np.nan_to_num(np.log(softmax(z))),
        lambda z: np.where(softmax(z) > 0, np.log(softmax(z)), 0),
    ),
    mistake(
        "the largest z taken off in one place only",
        "Take m off everywhere, z - m - log Σ e^(z - m), or put it back: z - (m + log Σ e^(z - m)).",
        lambda z: z - (lse(z) - z.max(axis=-1))[:, np.newaxis],
        lambda z: z - z.max(axis=-1, keepdims=True) - lse(z)[:, np.newaxis],
        lambda z: z - z.max(axis=-1, keepdims=True) - np.log(np.exp(z).sum(axis=-1, keepdims=True)),
    ),
    mistake(
        "one maximum for the whole batch",
        "Each row has its own maximum: z.max(axis=-1, keepdims=True). Else e^(z - m) is 0 in the other rows.",
        lambda z: z - z.max() - np.log(np.exp(z - z.max()).sum(axis=-1, keepdims=True)),
    ),
    mistake(
        "keepdims is missing",
        KEEPDIMS,
        lambda z: z - lse(z),
        lambda z: z - z.max(axis=-1) - np.log(np.exp(z - z.max(axis=-1)).sum(axis=-1)),
    ),
    mistake(
        "the sum without its logarithm",
        "z - m - log Σ e^(z - m): the logarithm of the quotient is a difference of logarithms.",
        lambda z: z - z.max(axis=-1, keepdims=True) - np.exp(lse(z) - z.max(axis=-1))[:, np.newaxis],
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
            lambda z, y, tiny=tiny, p=p: -np.log(p(z)[np.arange(len(y)), y] + tiny).mean()
            for tiny in TINY
            for p in (softmax, naive)
        ],
    ),
    mistake(
        "the logarithm is missing",
        "The loss is -log p_t, not 1 - p_t or -p_t.",
        lambda z, y: -softmax(z)[np.arange(len(y)), y].mean(),
        lambda z, y: 1 - softmax(z)[np.arange(len(y)), y].mean(),
    ),
    mistake(
        "log Σ e^z is missing",
        "-log p_t has two terms: log Σ_k e^(z_k) - z_t.",
        lambda z, y: -z[np.arange(len(y)), y].mean(),
    ),
    mistake(
        "the largest z is not added back",
        "log Σ e^(z - m) is smaller by m. Add m, or take it off z_t as well.",
        lambda z, y: (lse(z) - z.max(axis=-1) - z[np.arange(len(y)), y]).mean(),
    ),
    mistake(
        "one maximum for the whole batch",
        "Each row has its own maximum: z.max(axis=-1, keepdims=True). Else e^(z - m) is 0 in the other rows.",
        lambda z, y: (z.max() + np.log(np.exp(z - z.max()).sum(axis=-1)) - z[np.arange(len(y)), y]).mean(),
    ),
    mistake(
        "the logarithm of a mean",
        "First the logarithm of each sample's p_t, then the mean.",
        lambda z, y: -np.log(softmax(z)[np.arange(len(y)), y].mean()),
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
        lambda z, y: (lse(z) - z[np.arange(len(y)), y])[:, np.newaxis],
    ),
    mistake(
        "the mean over samples × classes",
        "The loss adds up over the classes. Divide by the number of samples only.",
        lambda z, y: (lse(z) - z[np.arange(len(y)), y]).sum() / z.size,
        lambda z, y: (lse(z) - z[np.arange(len(y)), y]).sum() / z.shape[-1],
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
    extreme=[(EXTREME, np.array([1, 2, 0, 0, 1]))],
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


def wrong_classes(z, y):
    return softmax(z) * (1 - y)


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
        lambda z, y: wrong_classes(z, y) + y * wrong_classes(z, y).sum(axis=-1, keepdims=True),
    ),
    mistake(
        "the right class is left at 0",
        "The others are right. For the right class: minus their sum.",
        lambda z, y: wrong_classes(z, y),
    ),
    mistake(
        "keepdims is missing",
        KEEPDIMS,
        lambda z, y: wrong_classes(z, y) - y * wrong_classes(z, y).sum(axis=-1),
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
