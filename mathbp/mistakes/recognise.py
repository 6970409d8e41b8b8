"""The mistakes we know, as data: a name, what went wrong, and functions that make it.

An answer is not read, it is run. If at every input it gives what one of the
functions here gives, it makes that mistake, however it is written.

The tables are meant to be read by eye, and to grow: you see one in class, you
add a line. Each row of a batch is a sample. Where two mistakes give the same
numbers, the first one in the table is named.
"""

import warnings
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Mistake:
    """A mistake: its short name, what to say about it, and functions that make it."""

    name: str
    why: str
    rules: tuple = ()

    def __str__(self):
        return f"It looks like this mistake: {self.name}.\n{self.why}"


def mistake(name, why, *rules):
    return Mistake(name, why, rules)


def recognise(table, trials, relative=False):
    """The first mistake of the table that gives what the answer gives, in every trial; or None.

    `trials` is a list of (arguments, what the answer gives); None stands for an answer that raises.
    """
    for known in table:
        for rule in known.rules:
            if all(same(got, attempt(rule, arguments), relative) for arguments, got in trials):
                return known
    return None


def attempt(rule, arguments):
    """What the rule gives, or None if it raises: some mistakes only run at some sizes."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return rule(*arguments)
        except (ValueError, IndexError):
            return None


def same(got, expected, relative=False):
    """Equal shapes, and numbers no further apart than float32 or a numerical derivative would explain."""
    if got is None or expected is None:
        return got is expected
    if isinstance(expected, list):
        return len(got) == len(expected) and all(map(same, got, expected))
    if np.shape(got) != np.shape(expected):
        return False
    rtol, atol = (1e-6, 0) if relative else (1e-4, 1e-4)
    return bool(np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True).all())


# ------------------------------------------------------------------ whatever the exercise

# What can be off by a constant factor: N samples, n classes.
FACTORS = [
    (mistake("the sign is flipped", "Every number has the wrong sign."), lambda N, n: -1),
    (
        mistake(
            "the mean over the samples", "Every number is divided by the number of samples N. Here no mean is taken."
        ),
        lambda N, n: 1 / N,
    ),
    (
        mistake(
            "the mean over samples × classes",
            "Every number is divided by N times n: .mean() without an axis counts every entry. "
            "The loss adds up over the classes.",
        ),
        lambda N, n: 1 / (N * n),
    ),
    (
        mistake(
            "a factor 1/n", "Every number is divided by the number of classes n. The loss adds up over the classes."
        ),
        lambda N, n: 1 / n,
    ),
    (
        mistake("a factor 2/n", "2/n is the factor of the mean squared error. Here the loss is another one."),
        lambda N, n: 2 / n,
    ),
    (mistake("a factor 2", "Everything is twice what it should be."), lambda N, n: 2),
    (mistake("a factor ½", "Everything is half of what it should be."), lambda N, n: 1 / 2),
    (mistake("a factor N", "Everything is N times what it should be, N the number of samples."), lambda N, n: N),
    (mistake("a factor n", "Everything is n times what it should be, n the number of classes."), lambda N, n: n),
]

ZEROS = mistake(
    "nothing but zeros",
    "Every number is exactly 0. Has the array you began with been filled? (An array of integers drops all decimals.)",
)

# Right numbers in the wrong arrangement.
LAYOUT = [
    mistake(
        "transposed",
        "The numbers are right, rows and columns are swapped. A sample is a row here, a column in MATLAB.",
        lambda right: right.T,
    ),
    mistake(
        "averaged over the batch",
        "Each sample has its own row; you added them up.",
        lambda right: right.mean(axis=0),
        lambda right: right.sum(axis=0),
        lambda right: right.mean(axis=0, keepdims=True),
        lambda right: right.sum(axis=0, keepdims=True),
    ),
    mistake(
        "summed over the classes",
        "The classes are added up. Each class has a number of its own.",
        lambda right: right.sum(axis=-1),
        lambda right: right.sum(axis=-1, keepdims=True),
    ),
    mistake(
        "one axis too many",
        "The numbers are right, but an axis of length 1 is left over: x[..., 0] takes it off.",
        lambda right: right[..., np.newaxis],
        lambda right: right[..., np.newaxis, :],
        lambda right: right[np.newaxis],
    ),
    mistake(
        "flattened",
        "The numbers are right, but all along one axis. reshape gives the rows back.",
        lambda right: right.ravel(),
        lambda right: right.reshape(-1, 1),
    ),
    mistake(
        "everything summed to one number",
        "A sum or a mean without an axis adds everything up.",
        lambda right: right.sum(),
        lambda right: right.mean(),
    ),
]


def recognise_right_numbers(rights, gots, sizes):
    """The mistake that leaves the right numbers in the wrong arrangement, or off by a constant factor; or None.

    `sizes` has (N, n) for each trial; N is nan where there is no batch.
    """
    if known := recognise(LAYOUT, [((right,), got) for right, got in zip(rights, gots)]):
        return known
    for known, factor in FACTORS:
        if all(same(undo(got, factor(*size)), right) for right, got, size in zip(rights, gots, sizes)):
            return known
    return None


def undo(got, factor):
    """What an answer gives, with a factor taken out again."""
    with np.errstate(all="ignore"):
        return got if got is None else got / factor


# Of a line tried in a derivation, where it holds for one-hot and soft targets only.
NOT_SAID = mistake(
    "Σ y = 1 is taken for granted",
    r'The line follows where the targets sum to one. If it may need that, say so: needs=r"\sum_i y_i = 1".',
)
