"""The mistakes we know, as data, and how one is recognised by what it gives.

Derivations, exercises and the formula field all look here.

    >>> import numpy as np
    >>> from mathbp.mistakes import SOFTMAX_DELTA, recognise
    >>> z, y = np.array([[0.0, 1.0, 2.0]]), np.array([[0.0, 1.0, 0.0]])
    >>> p = np.exp(z) / np.exp(z).sum()
    >>> print(recognise(SOFTMAX_DELTA, [((z, y), y - p)]))
    It looks like this mistake: y - p.
    The sign is flipped. Delta is the slope of the loss, p - y; gradient descent then subtracts it.

`recognise` says what a mistake is and how one is found. The tables stand in
`elementwise`, `softmax`, `middle`, `layers` and `precision`, made of the pieces in
`parts`; `derivatives` says which table belongs to which derivative. `telling` has the
words for errors.
"""

from mathbp.mistakes.derivatives import mistakes_in
from mathbp.mistakes.recognise import (
    CONSTANT,
    FACTORS,
    LAYOUT,
    NOT_SAID,
    ONE_HOT,
    ZEROS,
    Mistake,
    attempt,
    by_name,
    joined,
    mistake,
    recognise,
    recognise_right_numbers,
    same,
    table,
    without_factor,
    wrong_answers,
)
from mathbp.mistakes.softmax import SOFTMAX_DELTA
from mathbp.mistakes.telling import meaning, numbers, stops

__all__ = [
    "CONSTANT", "FACTORS", "LAYOUT", "NOT_SAID", "ONE_HOT", "SOFTMAX_DELTA", "ZEROS", "Mistake", "attempt", "by_name",
    "joined", "meaning", "mistake", "mistakes_in", "numbers", "recognise", "recognise_right_numbers", "same", "stops",
    "table", "without_factor", "wrong_answers",
]  # fmt: skip
