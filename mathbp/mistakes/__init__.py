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
`elementwise` and `softmax`, made of the pieces in `parts`; `derivatives` says
which table belongs to which derivative. `telling` has the words for errors.
"""

from mathbp.mistakes.derivatives import DERIVATIVES, mistakes_in
from mathbp.mistakes.elementwise import LOG_COSH_DELTA, MATLAB_DELTA, MSE_DELTA, POISSON_DELTA, TANH_DELTA
from mathbp.mistakes.recognise import (
    FACTORS,
    NOT_SAID,
    ZEROS,
    Mistake,
    attempt,
    mistake,
    recognise,
    recognise_right_numbers,
    same,
    undo,
)
from mathbp.mistakes.softmax import (
    ANY_TARGETS,
    BATCH,
    SOFTMAX_DELTA,
    SOFTMAX_JACOBIAN,
    SOFTMAX_SQUARED_ERROR,
    SOFTMAX_VJP,
)
from mathbp.mistakes.telling import meaning, numbers, stops

__all__ = [
    "ANY_TARGETS",
    "BATCH",
    "DERIVATIVES",
    "FACTORS",
    "LOG_COSH_DELTA",
    "MATLAB_DELTA",
    "MSE_DELTA",
    "NOT_SAID",
    "POISSON_DELTA",
    "SOFTMAX_DELTA",
    "SOFTMAX_JACOBIAN",
    "SOFTMAX_SQUARED_ERROR",
    "SOFTMAX_VJP",
    "TANH_DELTA",
    "ZEROS",
    "Mistake",
    "attempt",
    "meaning",
    "mistake",
    "mistakes_in",
    "numbers",
    "recognise",
    "recognise_right_numbers",
    "same",
    "stops",
    "undo",
]
