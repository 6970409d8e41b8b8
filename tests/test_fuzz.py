"""Whatever comes in: no NaN, no argument changed, the same again; and what is none is refused by its name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mathbp

ACTIVATIONS = [mathbp.identity, mathbp.sigmoid, mathbp.tanh, mathbp.relu, mathbp.softmax, mathbp.log_softmax]
LOSSES = [mathbp.squared_error, mathbp.mean_squared_error, mathbp.binary_cross_entropy, mathbp.cross_entropy]
PAIRS = [(a, loss) for a in ACTIVATIONS for loss in LOSSES if a.probabilities or not loss.probabilities]
DTYPES = st.sampled_from([np.float64, np.float32])


@st.composite
def problems(draw):
    """Finite numbers of any size and labels, one-hot or other targets, for any pair that has a meaning."""
    activation, loss = draw(st.sampled_from(PAIRS))
    dtype, shape = draw(DTYPES), draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=4))
    width = 8 * np.dtype(dtype).itemsize
    z = draw(hnp.arrays(dtype, shape, elements=st.floats(width=width, allow_nan=False, allow_infinity=False)))
    if (
        loss is not mathbp.squared_error
        and loss is not mathbp.mean_squared_error
        and shape[-1] > 1
        and draw(st.booleans())
    ):
        z[..., 0] = -np.inf  # a masked class
    labels = draw(hnp.arrays(np.intp, shape[:-1], elements=st.integers(0, shape[-1] - 1)))
    soft = draw(hnp.arrays(dtype, shape, elements=st.floats(0, 1, width=width)))
    return activation, loss, z, draw(st.sampled_from([labels, np.eye(shape[-1])[labels], soft]))


@given(problem=problems())
def test_any_pair_with_any_numbers(problem):
    activation, loss, z, y = problem
    before = z.copy(), y.copy()
    with np.errstate(all="raise"):
        delta = mathbp.delta(activation, loss, z, y)
        value = mathbp.loss_from_logits(activation, loss, z, y, "none")
        assert delta.shape == z.shape and delta.dtype == value.dtype == z.dtype
        # Squares of numbers near the largest may leave the range: infinite then, and no number times 0 any more.
        assert not np.isnan(value).any() and not np.isnan(delta).any()
        np.testing.assert_array_equal(delta, mathbp.delta(activation, loss, z, y))
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(y, before[1])


@given(problem=problems())
def test_samples_do_not_see_each_other(problem):
    activation, loss, z, y = problem
    if z.ndim < 2:
        return
    whole = mathbp.delta(activation, loss, z, y, "sum")
    for i in range(len(z)):
        np.testing.assert_array_equal(mathbp.delta(activation, loss, z[i], y[i], "sum"), whole[i])


@given(
    problem=problems(),
    bad=st.sampled_from([np.nan, np.inf, "1", None, 1j, [[1.0], [1.0, 2.0]], object()]),
    where=st.sampled_from(["z", "y"]),
)
def test_what_is_none_is_refused_by_its_name(problem, bad, where):
    activation, loss, z, y = problem
    given_z, given_y = (bad, y) if where == "z" else (z, bad)
    for function in (mathbp.delta, mathbp.loss_from_logits):
        with pytest.raises((ValueError, TypeError), match=rf"\b{where}\b"):
            function(activation, loss, given_z, given_y)
