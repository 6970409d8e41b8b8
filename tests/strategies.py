"""What Hypothesis draws, and random numbers, for all tests."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


def shapes(n=st.integers(1, 6), batch=st.lists(st.integers(1, 4), max_size=2)):
    """(..., n): no batch axis, one or two."""
    return st.builds(lambda batch, n: (*batch, n), batch, n)


def reals(shape, low=-20, high=20):
    """Arrays of floats; a kink or a tie at a whole number is likely, a difference too small to step over is not."""
    return hnp.arrays(np.float64, shape, elements=st.integers(100 * low, 100 * high).map(lambda i: i / 100))


def normals(shape, seed=0, scale=2.0):
    return np.random.default_rng(seed).normal(scale=scale, size=shape)
