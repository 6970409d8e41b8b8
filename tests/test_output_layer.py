"""delta and loss_from_logits, for every pair that has a meaning."""

import tracemalloc

import formulas
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import normals, reals, shapes

import mathbp
from mathbp import output_layer

pair = pytest.mark.parametrize("names", formulas.PAIRS, ids=" with ".join)
oracle = pytest.mark.parametrize("derive", formulas.ORACLES)
CLOSED = [("identity", "squared_error"), ("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")]


def objects(names):
    return [getattr(mathbp, name) for name in names]


def loss_of(names, y):
    """The loss of each sample as a function of z, from the textbook formulas."""
    activation, loss = names
    return lambda z, xp=np: formulas.LOSSES[loss](formulas.ACTIVATIONS[activation](z, xp), y, xp)


@st.composite
def problems(draw, batch=st.lists(st.integers(1, 3), max_size=2)):
    """Logits, and targets in [0, 1] that do not sum to one."""
    # A single softmax class has p = 1, where the formulas of binary cross-entropy divide by 0.
    shape = draw(shapes(n=st.integers(2, 5), batch=batch))
    return draw(reals(shape, -6, 6)), draw(reals(shape, 0, 1))


@oracle
@pair
@given(problem=problems())
def test_delta_and_loss_against_two_oracles(names, derive, problem):
    z, y = problem
    loss, samples = loss_of(names, y), z.size / z.shape[-1]
    delta = derive(lambda z, xp: xp.sum(loss(z, xp)), z)
    assert_allclose(mathbp.delta(*objects(names), z, y, "sum"), delta, rtol=1e-8, atol=1e-11)
    assert_allclose(mathbp.delta(*objects(names), z, y), delta / samples, rtol=1e-8, atol=1e-11)
    for reduction, expected in [("none", loss(z)), ("sum", loss(z).sum()), ("mean", loss(z).mean())]:
        value = mathbp.loss_from_logits(*objects(names), z, y, reduction)
        assert_allclose(value, expected, rtol=1e-9, atol=1e-12)
    assert mathbp.loss_from_logits(*objects(names), z, y) == mathbp.loss_from_logits(*objects(names), z, y, "mean")


@pair
@given(problem=problems())
def test_delta_is_jacobian_transposed_times_g(names, problem):
    z, y = problem
    activation, loss = objects(names)
    J, g = activation.jacobian(z), loss.gradient(activation(z), y)
    assert_allclose(mathbp.delta(activation, loss, z, y), np.einsum("...ik,...i->...k", J, g), rtol=1e-9, atol=1e-11)


@pair
@given(z=shapes(n=st.integers(2, 5)).flatmap(lambda shape: reals(shape, -6, 6)), data=st.data())
def test_labels_stand_for_one_hot_rows(names, z, data):
    n = z.shape[-1]
    labels = np.reshape([data.draw(st.integers(0, n - 1)) for _ in range(z.size // n)], z.shape[:-1])
    for function in (mathbp.delta, mathbp.loss_from_logits):
        ours, theirs = (function(*objects(names), z, y) for y in (labels, np.eye(n)[labels]))
        assert_allclose(ours, theirs, rtol=1e-14, atol=1e-300)


def test_these_pairs_collapse_to_a_minus_y():
    assert list(output_layer.CLOSED_FORMS) == [tuple(objects(names)) for names in CLOSED]
    z, y = normals((4, 3)), np.eye(3)[[0, 2, 1, 1]]
    for names in formulas.PAIRS:
        activation, loss = objects(names)
        collapses = np.allclose(mathbp.delta(activation, loss, z, y, "sum"), activation(z) - y)
        assert collapses == (names in CLOSED)


@given(problem=problems(), data=st.data())
@pytest.mark.parametrize("names", CLOSED, ids=" with ".join)
def test_the_plain_table_says_what_delta_computes(names, problem, data):
    """One line a pair, for the reader: equal to rounding, wherever p - y is no difference of nearly equal numbers."""
    z, y = problem
    activation, loss = objects(names)
    plain = output_layer.CLOSED_FORMS[activation, loss]
    one_hot = np.eye(z.shape[-1])[data.draw(st.integers(0, z.shape[-1] - 1))] + np.zeros(z.shape)
    for targets in (y, one_hot):
        assert_allclose(mathbp.delta(activation, loss, z, targets, "sum"), plain(activation(z), targets), atol=4e-15)


def test_every_pair_that_collapses_and_loses_digits_is_in_the_stable_table():
    assert set(output_layer.CLOSED_FORMS) - set(output_layer.STABLE) == {(mathbp.identity, mathbp.squared_error)}


def test_targets_beyond_all_measure():
    y = np.array([[1e308, 1e308, 0.0], [0.0, 1e308, 1e308]])
    with np.errstate(all="raise"):
        for z in ([[0.0, 0, 0], [0, 0, 0]], [[900.0, 0, -900], [-900, 0, 0]]):
            assert not np.isnan(mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)).any()
    delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, np.zeros((2, 3)), y)
    assert_allclose(delta / 1e308, [[-1 / 6, -1 / 6, 1 / 3], [1 / 3, -1 / 6, -1 / 6]])


def test_targets_that_do_not_sum_to_one():
    z, y = normals(4), np.array([2.0, 0.0, 0.5, 1.0])
    delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)
    assert_allclose(delta, 3.5 * mathbp.softmax(z) - y, rtol=1e-14)


@pair
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_type_and_shape_are_those_of_z(names, dtype):
    z, y = normals((2, 3, 4)).astype(dtype), np.full((2, 3, 4), 0.25)
    for targets in (y, y.astype(np.float32), np.zeros((2, 3), int), np.zeros((2, 3)), np.zeros((2, 3, 4), bool)):
        delta = mathbp.delta(*objects(names), z, targets)
        assert delta.dtype == dtype and delta.shape == z.shape
        for reduction in ("mean", "sum", "none"):
            assert mathbp.loss_from_logits(*objects(names), z, targets, reduction).dtype == dtype
    assert mathbp.delta(*objects(names), z.astype(int), y).dtype == np.float64


@pair
def test_a_single_number(names):
    activation, loss = objects(names)
    if activation.elementwise:
        delta = mathbp.delta(activation, loss, 0.3, 1.0)
        assert delta.shape == () and delta == mathbp.delta(activation, loss, [0.3], [1.0])[0]
        assert mathbp.loss_from_logits(activation, loss, 0.3, 1.0) == mathbp.loss_from_logits(
            activation, loss, [0.3], [1.0]
        )
    else:
        for function in (mathbp.delta, mathbp.loss_from_logits):
            with pytest.raises(ValueError, match=r"z has shape \(\): there are no classes"):
                function(activation, loss, 0.3, 1.0)


@pair
def test_batches_without_samples(names):
    z = np.zeros((3, 0, 4))
    for y in (z, z[..., 0].astype(int)):
        assert mathbp.delta(*objects(names), z, y).shape == (3, 0, 4)
        assert mathbp.loss_from_logits(*objects(names), z, y, "none").shape == (3, 0)
        with pytest.raises(ValueError, match="a mean needs at least one"):
            mathbp.loss_from_logits(*objects(names), z, y)


@pair
def test_any_memory_layout(names):
    z, labels = normals((6, 30)), np.arange(6)
    y = np.eye(30)[labels] / 2
    wide = np.repeat(np.repeat(z, 2, axis=0), 3, axis=1)
    for other in (np.asfortranarray(z), wide[::2, ::3], z.astype(">f8")):
        for targets in (labels, labels[::-1].copy()[::-1], y, np.asfortranarray(y)):
            same = labels if targets.ndim == 1 else y
            assert_array_equal(mathbp.delta(*objects(names), other, targets), mathbp.delta(*objects(names), z, same))


@pair
def test_arguments_are_neither_changed_nor_returned(names):
    z, y, labels = normals((2, 3)), np.full((2, 3), 0.5), np.array([0, 2])
    before = z.copy(), y.copy(), labels.copy()
    for targets in (y, labels):
        delta = mathbp.delta(*objects(names), z, targets, "sum")
        mathbp.loss_from_logits(*objects(names), z, targets)
        delta += 1
    for now, then in zip((z, y, labels), before):
        assert_array_equal(now, then)


@pytest.mark.parametrize("samples, n", [(20_000, 3), (100, 1000)])
def test_many_samples(samples, n):
    z, labels = normals((samples, n)), np.random.default_rng(0).integers(n, size=samples)
    p_minus_y = mathbp.softmax(z)
    p_minus_y[np.arange(samples), labels] -= 1
    for y in (labels, np.eye(n)[labels]):
        assert_allclose(mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y, "sum"), p_minus_y, atol=1e-15)
    z[-2, 1] = np.nan
    with pytest.raises(ValueError, match=rf"z\[{samples - 2}, 1\] is nan"):
        mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, labels)
    z[-2] = -np.inf
    with pytest.raises(ValueError, match=rf"z\[{samples - 2}\] is -inf for all classes"):
        mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, labels)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("labels", [True, False])
def test_a_constant_added_to_all_logits_changes_nothing(dtype, labels):
    """Wherever e^z is too large or too small for its type, or for a sum over many samples."""
    z, t = (4 * normals((1000, 3))).round().astype(dtype), np.arange(1000) % 3
    y = t if labels else np.eye(3)[t]
    delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)
    for c in (-2000, -740, -700, -100, -87, -60, 60, 70, 87, 100, 700, 2000):
        shifted = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z + dtype(c), y)
        assert_allclose(shifted, delta, rtol=16 * np.finfo(dtype).eps)
    z[::2] -= 100  # rows of every size side by side
    mixed = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)
    assert_allclose(mixed, delta, rtol=16 * np.finfo(dtype).eps)


def extremes(dtype):
    top, tiny = np.finfo(dtype).max, np.finfo(dtype).smallest_subnormal
    return np.array(
        [[top, -top, 0], [-top, top, top], [800, -800, 0], [-800, 0, 800], [tiny, -tiny, -0.0], [top, top, top]], dtype
    )


@pytest.mark.parametrize("names", [*CLOSED, ("sigmoid", "cross_entropy")], ids=" with ".join)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("t", [0, 1, 2])
def test_extreme_logits_give_no_nan_and_no_warning(names, dtype, t):
    z = extremes(dtype)
    if names[0] == "softmax":
        z = np.concatenate([z, np.array([[-np.inf, 0, 1], [-np.inf, -np.inf, 5]], dtype)])
    elif names[0] == "sigmoid":
        z = np.concatenate([z, np.array([[-np.inf, -np.inf, -np.inf]], dtype)])
    labels = np.full(len(z), t)
    with np.errstate(all="raise"):  # whatever the caller has set
        for y in (labels, np.eye(3)[labels], np.full(z.shape, 0.25)):
            assert not np.isnan(mathbp.delta(*objects(names), z, y)).any()
            loss = mathbp.loss_from_logits(*objects(names), z, y, "none")
            assert (loss >= 0).all() and not np.signbit(loss).any()
            assert mathbp.loss_from_logits(*objects(names), z, y) >= 0


def test_a_confident_prediction_keeps_its_digits():
    lead = np.array([0.0, 40.0])
    for y in (1, [0.0, 1.0]):
        delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, lead, y)
        assert_allclose(delta, [np.exp(-40.0), -np.exp(-40.0)], rtol=1e-15)
    assert_allclose(mathbp.delta(mathbp.sigmoid, mathbp.binary_cross_entropy, 40.0, 1.0), -np.exp(-40.0), rtol=1e-15)
    soft = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, lead, [0.0, 0.5])
    assert_allclose(soft, [np.exp(-40.0) / 2, -np.exp(-40.0) / 2], rtol=1e-15)
    # g = -y/a is -inf here, and J = 0: the closed form knows what the product is
    assert mathbp.delta(mathbp.sigmoid, mathbp.cross_entropy, -800.0, 1.0) == -1
    assert mathbp.loss_from_logits(mathbp.sigmoid, mathbp.cross_entropy, -800.0, 1.0) == 800


@pytest.mark.parametrize("y", [1, [0.0, 1.0, 0.0], [0.0, 0.5, 0.25]], ids=["label", "one-hot", "soft"])
def test_a_masked_class_is_as_if_absent(y):
    z, rest = np.array([-np.inf, 0.3, 1.0]), np.array([0.3, 1.0])
    y_of_rest = 0 if y == 1 else y[1:]
    delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)
    assert delta[0] == 0 and not np.signbit(delta[0])
    assert_allclose(delta[1:], mathbp.delta(mathbp.softmax, mathbp.cross_entropy, rest, y_of_rest), rtol=1e-15)
    assert_allclose(
        mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, z, y),
        mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, rest, y_of_rest),
        rtol=1e-15,
    )


@pytest.mark.parametrize("y", [0, [1.0, 0.0, 0.0]], ids=["label", "one-hot"])
def test_a_masked_target(y):
    z = np.array([-np.inf, 0.3, 1.0])
    assert mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, z, y) == np.inf
    delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y)
    assert delta[0] == 0 and not np.signbit(delta[0])
    assert_allclose(delta[1:], mathbp.softmax(z)[1:], rtol=1e-15)
    soft = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, [0.5, 0.25, 0.25])
    assert_allclose(soft, [0, *mathbp.softmax(z)[1:] - 0.25], rtol=1e-15)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
def test_a_masked_unit_of_its_own(loss):
    pair = mathbp.sigmoid, getattr(mathbp, loss)
    assert_array_equal(mathbp.delta(*pair, [-np.inf, -np.inf], [0.0, 1.0]), [0, 0])
    assert mathbp.loss_from_logits(*pair, [-np.inf], [0.0]) == 0
    assert mathbp.loss_from_logits(*pair, [-np.inf], [1.0]) == np.inf


@pytest.mark.parametrize("loss", ["squared_error", "mean_squared_error"])
def test_the_identity_has_nothing_to_mask(loss):
    for function in (mathbp.delta, mathbp.loss_from_logits):
        with pytest.raises(ValueError, match=r"\[1\] is -inf; every entry must be finite"):
            function(mathbp.identity, getattr(mathbp, loss), [0.0, -np.inf], [0.0, 0.0])


def test_a_certain_prediction_costs_nothing():
    for y in (0, [1.0]):
        value = mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, [3.0], y)
        delta = mathbp.delta(mathbp.softmax, mathbp.cross_entropy, [3.0], y)
        assert value == 0 and not np.signbit(value)
        assert_array_equal(delta, [0])
        assert not np.signbit(delta).any()


def peak(run):
    tracemalloc.start()
    run()
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest


def test_memory_grows_with_n_not_with_n_squared():
    n = 10**6
    z, g, one_hot = normals(n), normals(n, seed=1), np.zeros(n)
    one_hot[7] = 1
    for run in (
        lambda: mathbp.softmax.vjp(z, g),
        lambda: mathbp.log_softmax.vjp(z, g),
        lambda: mathbp.sigmoid.vjp(z, g),
        lambda: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, 7),
        lambda: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, one_hot),
        lambda: mathbp.delta(mathbp.sigmoid, mathbp.binary_cross_entropy, z, one_hot),
    ):
        assert peak(run) < 64e6  # eight arrays like z
