"""The mistakes we know, as data: a name, what went wrong, and functions that make it.

An answer is not read, it is run. If it gives, at every random input, what one
of the functions here gives, then it makes that mistake, however it is written.
The tables are meant to be read by eye, and to grow: see one in class, add a line.

In all of them z and y have shape (N, n): one sample a row. Where two mistakes give
the same numbers, the first one is named.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from mathbp.activations import sigmoid, softmax


@dataclass(frozen=True)
class Mistake:
    """A mistake: its short name, what to say about it, and functions that make it."""

    name: str
    why: str
    rules: tuple

    def __str__(self):
        return f"It looks like this mistake: {self.name}. {self.why}"


def mistake(name, why, *rules):
    return Mistake(name, why, rules)


def recognise(table, trials):
    """The first mistake of the table that gives the same as the answer in every trial, or None.

    `trials` is a list of (arguments, the answer's value, the right value).
    """
    for known in table:
        for rule in known.rules:
            if all(same(got, run(rule, arguments)) for arguments, got, _ in trials):
                return known
    return None


def run(rule, arguments):
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rule(*arguments)


def same(got, expected, tolerance=1e-4):
    """Equal shapes and numbers, to what float32 and a numerical derivative give; NaN is equal to NaN."""
    got, expected = np.asarray(got), np.asarray(expected)
    if got.shape != expected.shape:
        return False
    return bool(np.isclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True).all())


# ------------------------------------------------------------- softmax with cross-entropy


def one_hot_delta(z, y):
    return softmax(z) - y


def J(z):
    return softmax.jacobian(z)


def g(z, y):
    return -y / softmax(z)


SOFTMAX_DELTA = [
    mistake(
        "y - p",
        "The sign is flipped. You go down the gradient by subtracting it, so delta itself is p - y.",
        lambda z, y: y - softmax(z),
    ),
]

# Each table with the right function, for whoever has only values to go by.
TABLES = [(one_hot_delta, SOFTMAX_DELTA)]
