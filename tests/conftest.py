"""Settings and strategies that the tests share."""

from importlib.util import find_spec

import hypothesis
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

# The large frameworks come with `make bench`, not with `make test`.
collect_ignore = [] if find_spec("jax") or find_spec("torch") else ["peers"]

# The same examples in every run: a test that is red once stays red until it is mended.
hypothesis.settings.register_profile("mathbp", deadline=None, derandomize=True, max_examples=25)
hypothesis.settings.load_profile("mathbp")


def shapes(n=st.integers(1, 6), batch=st.lists(st.integers(1, 4), max_size=2)):
    """(..., n): no batch axis, one or two."""
    return st.builds(lambda batch, n: (*batch, n), batch, n)


def reals(shape, low=-20, high=20):
    """Arrays of floats; a kink or a tie at a whole number is likely, a difference too small to step over is not."""
    return hnp.arrays(np.float64, shape, elements=st.integers(100 * low, 100 * high).map(lambda i: i / 100))


def normals(shape, seed=0, scale=2.0):
    return np.random.default_rng(seed).normal(scale=scale, size=shape)
