"""The gradient checker is itself checked: it must be right about right gradients, and about wrong ones."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from strategies import normals, reals, shapes

import mathbp
from mathbp.gradcheck import GradientCheck


def f(x):
    return (x**3 / 3 + np.exp(x / 10)).sum()


def gradient(x):
    return x**2 + np.exp(x / 10) / 10


@given(x=shapes().flatmap(lambda shape: reals(shape, -5, 5)))
def test_numerical_gradient(x):
    before = x.copy()
    central = mathbp.numerical_gradient(f, x)
    assert_allclose(central, gradient(x), rtol=1e-8, atol=1e-8)
    assert_allclose(mathbp.numerical_gradient(f, x, method="complex"), gradient(x), rtol=1e-14)
    assert central.shape == x.shape
    assert_array_equal(x, before)


def test_the_step_fits_the_size_of_x():
    x = np.array([1e6, 1e-6, -1e9])
    square = lambda x: (x**2).sum()
    for i in range(3):  # each alone: beside 1e18, the square of 1e-6 is rounded away
        assert_allclose(mathbp.numerical_gradient(square, x[i : i + 1]), 2 * x[i : i + 1], rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("method, rtol", [("central", 2e-3), ("complex", 5e-7)])
def test_float32(method, rtol):
    x = np.array([0.3, -1.2], np.float32)
    result = mathbp.numerical_gradient(lambda x: np.exp(x).sum(), x, method)
    assert result.dtype == np.float32
    assert_allclose(result, np.exp(x), rtol=rtol)


def test_the_jacobian_of_a_vector_function():
    W, x = normals((3, 2)), normals(2, seed=1)
    for method in ("central", "complex"):
        assert_allclose(mathbp.numerical_gradient(lambda x: W @ x, x, method), W, rtol=1e-9)
    A = normals((2, 3, 2))
    assert mathbp.numerical_gradient(lambda x: np.tensordot(A, x, 1), x).shape == (2, 3, 2)
    assert_allclose(mathbp.numerical_gradient(lambda x: np.tensordot(A, x, 1), x), A, rtol=1e-9)
    X = normals((2, 4))
    J = mathbp.numerical_gradient(lambda X: X.T, X)  # [k, i, i', k'] = ∂X_ik / ∂X_i'k'
    assert_allclose(J, np.einsum("kl,ij->kijl", np.eye(4), np.eye(2)), atol=1e-9)


def test_a_single_number_and_none_at_all():
    assert_allclose(mathbp.numerical_gradient(np.exp, 1.0), np.e, rtol=1e-9)
    assert mathbp.numerical_gradient(np.exp, 1.0).shape == ()
    assert mathbp.numerical_gradient(np.sum, np.zeros((0, 3))).shape == (0, 3)
    assert repr(mathbp.check_gradient(np.exp, np.exp, 1.0)).startswith(
        "gradient ok: relative error below 1.5e-08 in all 1 comp"
    )
    assert "relative error 1.0e+00, where yours is 0 and" in repr(mathbp.check_gradient(np.exp, 0.0, 1.0))
    with pytest.raises(ValueError, match=r"x has shape \(0, 3\): there is nothing to compare"):
        mathbp.check_gradient(np.sum, np.ones((0, 3)), np.zeros((0, 3)))


def test_the_complex_step_says_when_it_sees_nothing():
    with pytest.raises(TypeError, match="f gives real values for complex x.*use method='central'"):
        mathbp.numerical_gradient(lambda x: abs(x).sum(), [1.0], method="complex")


def test_an_unknown_method():
    with pytest.raises(ValueError, match="method is 'forward'; it must be 'central' or 'complex'"):
        mathbp.numerical_gradient(f, [1.0], method="forward")


@given(x=shapes().flatmap(lambda shape: reals(shape, -5, 5)))
def test_a_right_gradient_passes(x):
    for given_gradient in (gradient, gradient(x), gradient(x).tolist()):
        result = mathbp.check_gradient(f, given_gradient, x)
        assert result.ok and result.max_relative_error < 1.5e-8 and result.factor is None
        assert result.numerical.shape == result.analytic.shape == x.shape


@pytest.mark.parametrize("error", [1e-6, 1e-3, -1.0])
@pytest.mark.parametrize("worst", [(0, 0), (1, 2)])
def test_one_wrong_component_is_found(error, worst):
    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    wrong = gradient(x)
    wrong[worst] *= 1 + error
    result = mathbp.check_gradient(f, wrong, x)
    assert not result.ok and result.worst_index == worst and result.factor is None
    assert_allclose(result.max_relative_error, abs(error) / max(1, 1 + error), rtol=1e-2)
    assert f"at [{worst[0]}, {worst[1]}], where yours is {wrong[worst]:.6g} and the numerical one" in repr(result)
    assert "Every component" not in repr(result)


def test_the_worst_is_named_not_the_first():
    x = np.array([1.0, 2.0, 3.0])
    assert mathbp.check_gradient(f, gradient(x) * [1.5, 2.0, 1.2], x).worst_index == (1,)


def test_nan_is_wrong():
    result = mathbp.check_gradient(f, [1.0, np.nan], [1.0, 2.0])
    assert not result.ok and result.worst_index == (1,) and result.max_relative_error == np.inf
    assert result.factor is None


def test_float32_gradients():
    x = np.array([0.3, -1.2], np.float32)
    square = lambda x: (x**2).sum()
    assert mathbp.check_gradient(square, 2 * x, x).ok
    assert not mathbp.check_gradient(square, 2.01 * x, x).ok


def test_a_component_that_rounding_hides_is_not_called_wrong():
    # |f| is 1e8: its rounding alone moves the numerical gradient of the second component
    assert mathbp.check_gradient(lambda x: x[0] * 1e8 + x[1] * 1e-3, [1e8, 1e-3], [1.0, 1.0]).ok
    assert not mathbp.check_gradient(lambda x: x[0] * 1e8 + x[1] * 1e-3, [1e8, 1e3], [1.0, 1.0]).ok


@pytest.mark.parametrize("p", [0.3, 1e-2, 1e-3])
def test_small_probabilities_and_minima(p):
    """1/p bends so much that the central difference is off by (h/p)²; at a minimum all that is left is rounding."""
    ce, se = mathbp.cross_entropy, mathbp.squared_error
    for dtype in (np.float64, np.float32):
        a = np.array([p, 1 - p], dtype)
        if dtype == np.float64 or p > 0.1:
            assert mathbp.check_gradient(lambda a: ce(a, 0), lambda a: ce.gradient(a, 0), a).ok
            assert not mathbp.check_gradient(lambda a: ce(a, 0), lambda a: 1.01 * ce.gradient(a, 0), a).ok
        assert mathbp.check_gradient(lambda q: se(q, a), lambda q: se.gradient(q, a), a).ok
        assert not mathbp.check_gradient(lambda q: se(q, a), lambda q: q, a).ok
    certain = repr(mathbp.check_gradient(lambda a: ce(a, 0), lambda a: ce.gradient(a, 0), [p, 1 - p]))
    assert ("(1 are less certain)" in certain) == (p < 0.1)


def test_at_the_minimum_of_a_bend_only_rounding_is_left():
    for x in (0.5, 6.064922529373007e-05, -2.931081220912013e-05):  # where half the step finds nothing amiss
        assert mathbp.check_gradient(lambda q: 1e3 * ((q - x) ** 2).sum(), [0.0], [x]).ok


def test_a_step_that_would_leave_the_range_of_probabilities_is_not_taken():
    a = np.array([1e-5, 1 - 1e-5])
    ce = mathbp.cross_entropy
    assert mathbp.check_gradient(lambda a: ce(a, 0), lambda a: ce.gradient(a, 0), a).ok


def test_a_function_that_writes_into_its_argument():
    def doubled(x):
        x *= 2
        return x.sum()

    x = np.array([1.0, 2.0])
    assert mathbp.check_gradient(doubled, [2.0, 2.0], x).ok
    assert_array_equal(x, [1.0, 2.0])


def test_where_the_line_is_drawn():
    """A right gradient of a wiggly function passes, though the formula's own error shows: 20² h² / 6 is 2e-9."""
    x = np.array([0.1, 0.7])
    wiggles = lambda x: np.sin(20 * x).sum()
    right = mathbp.check_gradient(wiggles, 20 * np.cos(20 * x), x)
    assert right.ok and 1e-9 < right.max_relative_error < 1e-8
    assert not mathbp.check_gradient(wiggles, 20 * np.cos(20 * x) * [1, 1 + 3e-8], x).ok


def test_a_gradient_of_zeros():
    assert mathbp.check_gradient(lambda x: 0 * x.sum(), [0.0, 0.0], [1.0, 2.0]).ok
    result = mathbp.check_gradient(lambda x: 0 * x.sum(), [0.0, 1.0], [1.0, 2.0])
    assert not result.ok and result.worst_index == (1,) and result.factor is None
    assert mathbp.check_gradient(lambda x: (x**2).sum(), [0.0, 0.0], [1.0, 2.0]).factor is None


@pytest.mark.parametrize("factor", [0.1, 10.0, 1.01])
def test_a_common_factor_is_named(factor):
    result = mathbp.check_gradient(f, factor * gradient(np.arange(1.0, 5.0)), np.arange(1.0, 5.0))
    assert not result.ok
    assert_allclose(result.factor, factor, rtol=1e-6)
    assert f"Every component is {factor:.4g} times what it should be" in repr(result)
    assert "Look for a mean in one place and a sum, or another mean, in the other" in repr(result)


def test_a_common_factor_of_two_small_components():
    result = mathbp.check_gradient(lambda x: 1e-3 * (x**2).sum(), [2e-4, 4e-4], [1.0, 2.0])
    assert not result.ok and result.factor == pytest.approx(0.1)


@pytest.mark.parametrize("wrong", [lambda x: -gradient(x), lambda x: gradient(x) + 1, lambda x: gradient(x)[::-1]])
def test_no_common_factor(wrong):
    result = mathbp.check_gradient(f, wrong, np.arange(1.0, 5.0))
    assert not result.ok and result.factor is None


def test_one_component_is_no_common_factor():
    assert mathbp.check_gradient(f, [3.0], [1.0]).factor is None
    assert mathbp.check_gradient(lambda x: (x[:1] ** 2).sum(), [3.0, 0.0], [1.0, 2.0]).factor is None


def test_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match=r"the gradient has shape \(3, 2\), but x has shape \(2, 3\).*\.T would fit"):
        mathbp.check_gradient(f, np.ones((3, 2)), np.ones((2, 3)))


def test_a_function_that_gives_no_number():
    with pytest.raises(ValueError, match=r"f gives an array of shape \(2,\); a gradient is that of one number"):
        mathbp.check_gradient(np.exp, np.exp, [1.0, 2.0])


def test_a_check_can_be_made_by_hand():
    check = GradientCheck(True, 1e-10, (0, 1), np.ones((1, 2)), np.ones((1, 2)))
    assert str(check) == "gradient ok: relative error below 1.5e-08 in all 2 components"
    assert repr(check) == f"{check}\nexact: yes | approximate: yes | largest difference: 0"


def test_exact_approximate_and_the_largest_difference():
    numerical = np.array([[1.0, 2.0 + 3e-9]])
    check = GradientCheck(True, 1.5e-9, (0, 1), np.array([[1.0, 2.0]]), numerical)
    assert not check.exact and check.largest_difference == numerical[0, 1] - 2
    assert repr(check).endswith("\nexact: no | approximate: yes | largest difference: 3e-09")
    assert "exact: no | approximate: no | largest difference: 1" in repr(mathbp.check_gradient(np.sum, [0.0], [1.0]))


class Saturated:
    """A sigmoid with squared error at z = -30: the gradient is 1e-13, and f is ½ to the last digit but three."""

    pair = mathbp.sigmoid, mathbp.squared_error
    z = np.array([-30.0])

    def f(self, z):
        return mathbp.loss_from_logits(*self.pair, z, [1.0])

    @property
    def gradient(self):
        return mathbp.delta(*self.pair, self.z, [1.0])


def deep():
    """The first weights of fourteen layers, as a function; and their gradient, which is 1e-11."""
    net = mathbp.MLP([3] + [4] * 14 + [3], seed=0)
    X, y = normals((5, 3)), [0, 1, 2, 0, 1]

    def loss(W):
        other = mathbp.MLP([3] + [4] * 14 + [3], seed=0)
        other.parameters[0] = W
        return other.loss(X, y)

    return loss, net.gradients(X, y)[0], net.parameters[0]


@pytest.mark.parametrize(
    "f, gradient, x",
    [(Saturated().f, Saturated().gradient, Saturated.z), (lambda x: 1e10 + x.sum(), np.ones(2), np.ones(2)), deep()],
    ids=["saturated", "beside a huge number", "deep"],
)
def test_rounding_hides_no_wrong_gradient(f, gradient, x):
    right = mathbp.check_gradient(f, gradient, x)
    assert right.ok and "less certain" in str(right)
    for wrong in (-gradient, 0 * gradient, gradient / 2):
        assert not mathbp.check_gradient(f, wrong, x).ok


def test_what_no_step_can_see():
    f = lambda x: 1e16 + x[0] + 1e-12 * x[1]
    for last in (1e-12, -1e-12, 3e-12):
        result = mathbp.check_gradient(f, [1.0, last], [1.0, 1.0])
        assert not result.ok and result.unseen >= 1
        assert str(result).startswith("cannot tell: in ") and "rounding drowns the numerical gradient" in str(result)
    assert result.worst_index in [(0,), (1,)]
    assert "gradient wrong" in str(mathbp.check_gradient(f, [1e5, 1e-12], [1.0, 1.0]))


def test_what_f_does_not_depend_on_has_the_gradient_0():
    f = lambda x: 5 + 0 * x.sum()
    assert mathbp.check_gradient(f, [0.0, 0.0], [1.0, 2.0]).ok
    assert not mathbp.check_gradient(f, [1e-3, 0.0], [1.0, 2.0]).ok
    assert not mathbp.check_gradient(lambda x: x.sum() * np.nan, [0.0], [1.0]).ok


@pytest.mark.parametrize("x", [1e-8, 1e-6, 1e-4])
def test_a_bend_close_by(x):
    """log x has no value where the usual step leads."""
    log = lambda x: np.log(x).sum()
    assert mathbp.check_gradient(log, lambda x: 1 / x, [x]).ok
    assert not mathbp.check_gradient(log, lambda x: 1.01 / x, [x]).ok
    p = lambda a: mathbp.cross_entropy(a, 0)  # refuses a step beyond 0
    assert mathbp.check_gradient(p, lambda a: mathbp.cross_entropy.gradient(a, 0), [x, 1 - x]).ok


@pytest.mark.parametrize("value, dtype", [(None, "object"), ("one", "<U3"), (1j, "complex128")])
def test_a_function_that_gives_nothing(value, dtype):
    """As one does whose `return` is missing."""
    message = f"f\\(x\\) has dtype {dtype}; it must hold real numbers"
    with pytest.raises(TypeError, match=message):
        mathbp.numerical_gradient(lambda x: value, [1.0, 2.0])
    with pytest.raises(TypeError, match=message):
        mathbp.check_gradient(lambda x: value, [1.0, 2.0], [1.0, 2.0])
