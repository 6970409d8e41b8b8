"""Losses against the textbook formulas, Autograd and the complex step."""

import copy
import pickle

import formulas
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import reals, shapes

import mathbp

loss = pytest.mark.parametrize("name", formulas.LOSSES)
oracle = pytest.mark.parametrize("derive", formulas.ORACLES)
of_probabilities = pytest.mark.parametrize("name", ["binary_cross_entropy", "cross_entropy"])


@st.composite
def problems(draw, batch=st.lists(st.integers(1, 4), max_size=2)):
    """a inside (0, 1) and targets in [0, 1] that do not sum to one."""
    shape = draw(shapes(batch=batch))
    return draw(reals(shape, 1, 99)) / 100, draw(reals(shape, 0, 1))


def one_hot(labels, n):
    return np.eye(n)[labels]


@loss
@given(problem=problems())
def test_value_in_every_reduction(name, problem):
    f, (a, y) = getattr(mathbp, name), problem
    each = formulas.LOSSES[name](a, y)
    assert_allclose(f(a, y, "none"), each, rtol=1e-12, atol=1e-15)
    assert_allclose(f(a, y, "sum"), each.sum(), rtol=1e-12, atol=1e-15)
    assert_allclose(f(a, y, "mean"), each.mean(), rtol=1e-12, atol=1e-15)
    assert f(a, y) == f(a, y, "mean")
    assert f(a, y).shape == f(a, y, "sum").shape == () and f(a, y, "none").shape == a.shape[:-1]


@oracle
@loss
@given(problem=problems())
def test_gradient_in_every_reduction(name, derive, problem):
    f, (a, y) = getattr(mathbp, name), problem
    g = derive(lambda a, xp: xp.sum(formulas.LOSSES[name](a, y, xp)), a)
    samples = a.size / a.shape[-1]
    assert_allclose(f.gradient(a, y, "sum"), g, rtol=1e-10, atol=1e-14)
    assert_allclose(f.gradient(a, y, "mean"), g / samples, rtol=1e-10, atol=1e-14)
    assert_array_equal(f.gradient(a, y), f.gradient(a, y, "mean"))


@loss
@given(data=st.data(), shape=shapes(), kind=st.sampled_from([int, np.uint8, float, np.float32]))
def test_labels_stand_for_one_hot_rows(name, data, shape, kind):
    f, a = getattr(mathbp, name), data.draw(reals(shape, 1, 99)) / 100
    labels = np.array(data.draw(st.lists(st.integers(0, shape[-1] - 1), min_size=a[..., 0].size, max_size=a.size)))
    labels = labels[: a[..., 0].size].reshape(shape[:-1])
    assert_array_equal(f(a, labels.astype(kind), "none"), f(a, one_hot(labels, shape[-1]), "none"))
    assert_array_equal(f.gradient(a, labels.astype(kind)), f.gradient(a, one_hot(labels, shape[-1])))


@loss
def test_type_is_that_of_a(name):
    f, a, y = getattr(mathbp, name), np.array([[0.25, 0.75]], np.float32), np.array([[0.0, 1.0]])
    for reduction in ("mean", "sum", "none"):
        assert f(a, y, reduction).dtype == np.float32
        assert f(a.astype(float), y.astype(np.float32), reduction).dtype == np.float64
        assert f([[0, 1]], [[False, True]], reduction).dtype == np.float64
    assert f.gradient(a, y).dtype == f.gradient(a, [1]).dtype == np.float32
    assert f.gradient([[0, 1]], [1]).dtype == np.float64


@loss
def test_a_single_number(name):
    f = getattr(mathbp, name)
    assert_allclose(f(0.3, 0.8), formulas.LOSSES[name](np.array([0.3]), np.array([0.8])))
    assert_allclose(f.gradient(0.3, 0.8), f.gradient([0.3], [0.8])[0])
    assert f.gradient(0.3, 0.8).shape == f(0.3, 0.8, "none").shape == ()


@loss
def test_batches_without_samples(name):
    f, a = getattr(mathbp, name), np.zeros((3, 0, 2))
    assert f(a, a, "none").shape == (3, 0) and f(a, a, "sum") == 0
    assert f.gradient(a, a).shape == (3, 0, 2)
    with pytest.raises(ValueError, match=r"no samples \(the batch axes are \(3, 0\)\); a mean needs at least one"):
        f(a, a)


@of_probabilities
def test_a_negative_zero_is_a_zero(name):
    f = getattr(mathbp, name)
    assert_array_equal(f.gradient([-0.0, 0.5], [1.0, 0.0]), f.gradient([0.0, 0.5], [1.0, 0.0]))
    assert f([-0.0, 0.5], [1.0, 0.0]) == np.inf


@of_probabilities
def test_a_certain_mistake_costs_infinitely_much(name):
    f = getattr(mathbp, name)
    with np.errstate(all="raise"):
        assert f([0.0, 1.0], 0) == np.inf
        assert f([0.0, 1.0], 0, "sum") == np.inf
        assert_array_equal(f([[0.0, 1.0], [1.0, 0.0]], [0, 0], "none"), [np.inf, 0])
        assert_array_equal(f([[0.0, 1.0], [1.0, 0.0]], [0, 0]), np.inf)
        assert f.gradient([0.0, 1.0], 0)[0] == -np.inf
        assert f.gradient([0.0, 1.0], [0.1, 0])[0] == -np.inf
        # and what has no weight does not count
        assert f([0.0, 1.0], 1) == 0 and not np.signbit(f([0.0, 1.0], 1))
        assert not np.isnan(f.gradient([0.0, 1.0], 1)).any()
    assert "loss_from_logits" in type(f).__doc__


def test_gradients_where_the_probability_is_certain():
    assert_array_equal(mathbp.cross_entropy.gradient([0.0, 1.0], 1), [0, -1])
    assert_array_equal(mathbp.binary_cross_entropy.gradient([0.0, 1.0], [0, 1]), [1, -1])
    assert_array_equal(mathbp.binary_cross_entropy.gradient([0.0, 1.0], [0.5, 0.5]), [-np.inf, np.inf])
    assert_array_equal(mathbp.binary_cross_entropy.gradient([1.0], [0]), [np.inf])
    assert_allclose(mathbp.cross_entropy.gradient([1e-310], [1e-5]), [-1e305])  # 1/a overflows, y/a does not


def test_no_negative_zero():
    for value in (
        mathbp.cross_entropy([1.0], 0),
        mathbp.binary_cross_entropy([1.0], [1]),
        mathbp.cross_entropy([1.0], [2]),
    ):
        assert value == 0 and not np.signbit(value)


def test_cross_entropy_of_targets_that_do_not_sum_to_one():
    assert_allclose(mathbp.cross_entropy([0.5, 0.25], [3.0, 2.0]), 3 * np.log(2) + 2 * np.log(4))
    assert_allclose(mathbp.cross_entropy.gradient([0.5, 0.25], [3.0, 2.0]), [-6.0, -8.0])


def test_huge_values():
    with np.errstate(all="raise"):
        assert mathbp.squared_error([1e300, 0.0], [0.0, 0.0]) == np.inf
        assert_array_equal(mathbp.squared_error.gradient([1e300, 0.0], [0.0, 0.0]), [1e300, 0])
        # two losses of 1e308: their sum is beyond float64, their mean is not
        assert_allclose(mathbp.cross_entropy([[0.5], [0.5]], [[1e308 / np.log(2)]] * 2), 1e308, rtol=1e-15)
        assert mathbp.cross_entropy([[0.5], [0.5]], [[1e308 / np.log(2)]] * 2, "sum") == np.inf


def test_the_mean_of_many_equal_losses_is_that_loss():
    for samples in (3, 79, 95, 1000):
        a = np.full((samples, 1), 0.1)
        one = mathbp.cross_entropy([0.1], 0)
        assert_allclose(mathbp.cross_entropy(a, np.zeros(samples, int)), one, rtol=2.3e-16)
        assert_allclose(mathbp.cross_entropy(a, np.zeros(samples, int), "sum"), samples * one, rtol=4.5e-16)


@loss
def test_arguments_are_neither_changed_nor_returned(name):
    f, a, y = getattr(mathbp, name), np.array([[0.2, 0.8]]), np.array([[0.0, 1.0]])
    before = a.copy(), y.copy()
    f(a, y), f(a, y, "none")
    g = f.gradient(a, y, "sum")
    g += 1
    assert_array_equal((a, y), before)


@loss
def test_a_copy_is_the_same_object(name):
    f = getattr(mathbp, name)
    assert copy.deepcopy(f) is copy.copy(f) is pickle.loads(pickle.dumps(f)) is f
    assert repr(f) == name


def test_your_own_loss_needs_two_lines():
    from mathbp.losses import Loss

    class AbsoluteError(Loss):
        name = "absolute_error"

        def terms(self, a, y):
            return abs(a - y)

        def slopes(self, a, y):
            return np.sign(a - y)

    assert_allclose(AbsoluteError()([[1.0, 5.0], [3.0, 3.0]], [[2.0, 2.0], [3.0, 4.0]]), 2.5)
    z, y = np.array([[0.3, -1.0]]), np.array([[0.0, 1.0]])
    f = lambda z: mathbp.loss_from_logits(mathbp.softmax, AbsoluteError(), z, y)
    assert mathbp.check_gradient(f, mathbp.delta(mathbp.softmax, AbsoluteError(), z, y), z).ok


def test_a_small_probability_keeps_its_digits():
    assert_allclose(mathbp.binary_cross_entropy([1e-20], [0.0]), 1e-20, rtol=1e-15)
