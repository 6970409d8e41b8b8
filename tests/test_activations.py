"""Activations against the textbook formulas, Autograd and the complex step."""

import copy
import pickle

import formulas
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import normals, reals, shapes

import mathbp

activation = pytest.mark.parametrize("name", formulas.ACTIVATIONS)
oracle = pytest.mark.parametrize("derive", formulas.ORACLES)
both = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@activation
@given(z=shapes().flatmap(reals))
def test_value(name, z):
    assert_allclose(getattr(mathbp, name)(z), formulas.ACTIVATIONS[name](z), rtol=1e-12, atol=1e-14)


@oracle
@activation
@given(z=shapes(batch=st.just([])).flatmap(reals))
def test_jacobian(name, derive, z):
    J = derive(formulas.ACTIVATIONS[name], z)
    assert_allclose(getattr(mathbp, name).jacobian(z), J, rtol=1e-9, atol=1e-13)


@activation
@given(data=st.data())
def test_vjp_is_the_contraction_of_each_samples_jacobian(name, data):
    f = getattr(mathbp, name)
    z = data.draw(shapes().flatmap(reals))
    g = data.draw(reals(z.shape))
    J = f.jacobian(z)
    assert J.shape == z.shape + z.shape[-1:]
    assert_allclose(f.vjp(z, g), np.einsum("...ik,...i->...k", J, g), rtol=1e-12, atol=1e-12)
    if f.elementwise:
        assert_allclose(f.vjp(z, g), f.derivative(z) * g, rtol=1e-15)
        assert_allclose(np.einsum("...ii->...i", J), f.derivative(z), rtol=0)
    for i in np.ndindex(z.shape[:-1]):  # each sample on its own
        assert_allclose(J[i], f.jacobian(z[i]), rtol=1e-14, atol=1e-300)


def test_which_are_elementwise():
    assert [name for name in formulas.ACTIVATIONS if getattr(mathbp, name).elementwise] == [
        "identity",
        "sigmoid",
        "tanh",
        "relu",
    ]


@activation
def test_a_single_number(name):
    f = getattr(mathbp, name)
    if f.elementwise:
        assert_allclose(f(0.3), formulas.ACTIVATIONS[name](0.3))
        assert_allclose(f.vjp(0.3, 2.0), 2 * f.derivative([0.3])[0])
        assert f(0.3).shape == f.derivative(0.3).shape == f.vjp(0.3, 2.0).shape == ()
        with pytest.raises(ValueError, match=r"single number; a Jacobian needs a vector: write \[z\]"):
            f.jacobian(0.3)
    else:
        with pytest.raises(ValueError, match=r"z has shape \(\): there are no classes"):
            f(0.3)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_a_vector_has_no_elementwise_derivative(name):
    with pytest.raises(TypeError, match=rf"each output depends on every entry of z.*{name}\.vjp\(z, g\)"):
        getattr(mathbp, name).derivative([1.0, 2.0])


@activation
@both
def test_type_stays(name, dtype):
    f, z = getattr(mathbp, name), np.array([[1, 0], [-2, 3]])
    g = np.ones((2, 2), np.float64 if dtype == np.float32 else np.float32)  # of the other type
    for result in (f(z.astype(dtype)), f.jacobian(z.astype(dtype)), f.vjp(z.astype(dtype), g)):
        assert result.dtype == dtype
    assert f(z).dtype == f.jacobian(z).dtype == f.vjp(z, g).dtype == f(z > 0).dtype == np.float64
    assert_array_equal(f(z), f(z.astype(float)))
    assert_array_equal(f(z > 0), f((z > 0).astype(float)))
    if f.elementwise:
        assert f.derivative(z.astype(dtype)).dtype == dtype


@activation
def test_batches_without_samples(name):
    f, z = getattr(mathbp, name), np.zeros((3, 0, 20))
    assert f(z).shape == f.vjp(z, z).shape == (3, 0, 20)
    assert f.jacobian(z).shape == (3, 0, 20, 20)


@activation
def test_any_memory_layout(name):
    f, z, g = getattr(mathbp, name), normals((4, 50)), normals((4, 50), seed=1)
    wide = np.repeat(np.repeat(z, 2, axis=0), 3, axis=1)
    for other in (np.asfortranarray(z), wide[::2, ::3], z[::-1, ::-1][::-1, ::-1], z.astype(">f8")):
        assert_array_equal(f(other), f(z))
        assert_array_equal(f.jacobian(other), f.jacobian(z))
        assert_array_equal(f.vjp(other, g), f.vjp(z, g))


@activation
def test_arguments_are_neither_changed_nor_returned(name):
    f, z, g = getattr(mathbp, name), normals((2, 3)), normals((2, 3), seed=1)
    before = z.copy(), g.copy()
    for result in (f(z), f.jacobian(z), f.vjp(z, g)):
        result += 1
    assert_array_equal((z, g), before)


@activation
@both
def test_extreme_but_finite(name, dtype):
    f, top = getattr(mathbp, name), np.finfo(dtype).max
    z = np.array([[top, -top, 0], [-0.0, 800, -800], [1e-310, -1e-310, 1e-40], [30, -30, -30], [top, top, top]], dtype)
    tiny = np.full(z.shape, np.finfo(dtype).tiny)
    with np.errstate(all="raise"):  # whatever the caller has set, overflow and underflow are not errors here
        assert not np.isnan([f(z), f.vjp(z, 1 / tiny), f.vjp(z, tiny)]).any()
        assert not np.isnan(f.jacobian(z)).any()
        if f.elementwise:
            assert not np.isnan(f.derivative(z)).any()


def test_derivatives_keep_their_digits_in_the_tails():
    assert_allclose(mathbp.sigmoid.derivative([40.0, -40.0]), np.exp(-40.0), rtol=1e-15)
    assert_allclose(mathbp.tanh.derivative([30.0, -30.0]), 4 * np.exp(-60.0), rtol=1e-14)
    assert_allclose(mathbp.softmax.jacobian([40.0, 0.0]), np.exp(-40.0) * np.array([[1, -1], [-1, 1]]), rtol=1e-15)
    assert_allclose(mathbp.log_softmax.jacobian([40.0, 0.0])[0], np.exp(-40.0) * np.array([1, -1]), rtol=1e-15)


def test_the_kink_of_relu():
    assert_array_equal(mathbp.relu.derivative([-0.0, 0.0, 1e-300]), [0, 0, 1])


def test_softmax_does_not_see_a_shift():
    z = np.array([3.0, -1.0, 0.5])
    for shift in (1.0, -1000.0, 2.0**40):
        assert_allclose(mathbp.softmax(z + shift), mathbp.softmax(z), rtol=1e-15)


@given(z=shapes(n=st.integers(2, 6)).flatmap(reals), data=st.data())
def test_a_masked_class_is_as_if_absent(z, data):
    k = data.draw(st.integers(0, z.shape[-1] - 1))
    masked, rest = z.copy(), np.delete(z, k, axis=-1)
    masked[..., k] = -np.inf
    assert_array_equal(mathbp.softmax(masked)[..., k], 0)
    assert_array_equal(mathbp.log_softmax(masked)[..., k], -np.inf)
    for f in (mathbp.softmax, mathbp.log_softmax):
        assert_allclose(np.delete(f(masked), k, axis=-1), f(rest), rtol=1e-14)
    J = mathbp.softmax.jacobian(masked)
    assert_array_equal(J[..., k, :], 0)
    assert_array_equal(J[..., :, k], 0)
    assert_allclose(np.delete(np.delete(J, k, -1), k, -2), mathbp.softmax.jacobian(rest), rtol=1e-13, atol=1e-300)
    g = np.ones(z.shape)
    g[..., 0] = 2.0
    assert_array_equal(mathbp.softmax.vjp(masked, g)[..., k], 0)


def test_minus_infinity_in_a_single_unit():
    assert_array_equal(mathbp.sigmoid([-np.inf]), [0])
    assert_array_equal(mathbp.sigmoid.derivative([-np.inf]), [0])


@activation
def test_a_copy_is_the_same_object(name):
    f = getattr(mathbp, name)
    assert copy.deepcopy(f) is copy.copy(f) is pickle.loads(pickle.dumps(f)) is f
    assert repr(f) == name


def test_your_own_activation_needs_two_lines():
    from mathbp.activations import Elementwise

    class Softplus(Elementwise):
        name = "softplus"

        def value(self, z):
            return np.log1p(np.exp(z))

        def slope(self, z):
            return 1 / (1 + np.exp(-z))

    z, y = normals((5, 3)), normals((5, 3), seed=1)
    delta = mathbp.delta(Softplus(), mathbp.squared_error, z, y)
    f = lambda z: mathbp.loss_from_logits(Softplus(), mathbp.squared_error, z, y)
    assert mathbp.check_gradient(f, delta, z).ok
    assert not Softplus().probabilities
    assert isinstance(copy.deepcopy(Softplus()), Softplus)
