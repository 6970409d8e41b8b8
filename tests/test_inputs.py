"""What is said about an argument that does not fit: every row of the table of bad inputs."""

import numpy as np
import pytest

import mathbp

SOFTMAX = mathbp.softmax, mathbp.cross_entropy
SIGMOID = mathbp.sigmoid, mathbp.binary_cross_entropy
LINEAR = mathbp.identity, mathbp.squared_error
nan, inf = np.nan, np.inf


def raises(exception, message, call):
    with pytest.raises(exception) as caught:
        call()
    assert str(caught.value) == message


ACTIVATIONS = [mathbp.identity, mathbp.sigmoid, mathbp.tanh, mathbp.relu, mathbp.softmax, mathbp.log_softmax]


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("bad", [nan, inf])
def test_nan_and_infinity_in_z(activation, bad):
    z = [[0.0, 1.0, 2.0], [0.0, bad, bad]]
    message = f"z[1, 1] is {bad}; every entry must be finite (or -inf, for a masked class)"
    losses = {mathbp.softmax: mathbp.cross_entropy, mathbp.sigmoid: mathbp.binary_cross_entropy}
    pair = activation, losses.get(activation, mathbp.squared_error)
    for call in (
        lambda: activation(z),
        lambda: activation.jacobian(z),
        lambda: activation.vjp(z, np.ones((2, 3))),
        lambda: mathbp.delta(*pair, z, [0, 1]),
        lambda: mathbp.loss_from_logits(*pair, z, [0, 1]),
    ):
        raises(ValueError, message, call)
    if activation.elementwise:
        raises(ValueError, message, lambda: activation.derivative(z))
        raises(
            ValueError, f"z is {bad}; every entry must be finite (or -inf, for a masked class)", lambda: activation(bad)
        )


@pytest.mark.parametrize(
    "call",
    [
        mathbp.softmax,
        mathbp.softmax.jacobian,
        mathbp.log_softmax,
        lambda z: mathbp.delta(*SOFTMAX, z, np.zeros(np.shape(z)[:-1], int)),
        lambda z: mathbp.delta(*SOFTMAX, z, np.zeros(np.shape(z))),
        lambda z: mathbp.loss_from_logits(*SOFTMAX, z, np.zeros(np.shape(z))),
    ],
)
def test_no_class_is_left(call):
    tail = "is -inf for all classes; at least one class must stay unmasked"
    raises(ValueError, f"z {tail}", lambda: call([-inf, -inf]))
    raises(ValueError, f"z[0, 1] {tail}", lambda: call([[[0, -inf], [-inf, -inf], [-inf, -inf]]]))
    none = "there are no classes; the last axis must hold at least one"
    raises(ValueError, f"z has shape (2, 0): {none}", lambda: call(np.zeros((2, 0))))


@pytest.mark.parametrize(
    "bad, dtype", [([1j], "complex128"), (["one"], "<U3"), ([None], "object"), ([10**30], "object")]
)
def test_no_real_numbers(bad, dtype):
    def message(name):
        return f"{name} has dtype {dtype}; it must hold real numbers: floats, integers or booleans"

    for activation in ACTIVATIONS:
        raises(TypeError, message("z"), lambda activation=activation: activation(bad))
        raises(TypeError, message("g"), lambda activation=activation: activation.vjp([1.0], bad))
    for pair in (SOFTMAX, SIGMOID, LINEAR):
        for function in (mathbp.delta, mathbp.loss_from_logits):
            raises(TypeError, message("z"), lambda: function(*pair, bad, [0.0]))
            raises(
                TypeError,
                f"y has dtype {dtype}; it must hold labels or real targets",
                lambda: function(*pair, [1.0], bad),
            )
    for loss in (mathbp.squared_error, mathbp.cross_entropy):
        raises(TypeError, message("a"), lambda: loss(bad, [0.0]))
        raises(TypeError, message("a"), lambda: loss.gradient(bad, [0.0]))
    raises(TypeError, message("x"), lambda: mathbp.numerical_gradient(np.sum, bad))
    raises(TypeError, message("x"), lambda: mathbp.check_gradient(np.sum, np.sum, bad))
    raises(TypeError, message("the gradient"), lambda: mathbp.check_gradient(np.sum, bad, [1.0]))
    raises(TypeError, message("X"), lambda: mathbp.MLP([1, 1]).forward(bad))


def test_rows_of_different_lengths():
    for name, call in [
        ("z", mathbp.softmax),
        ("z", lambda x: mathbp.delta(*SOFTMAX, x, [0, 0])),
        ("y", lambda x: mathbp.delta(*SOFTMAX, [[0.0, 1.0]], x)),
        ("a", lambda x: mathbp.cross_entropy(x, [0, 0])),
        ("g", lambda x: mathbp.softmax.vjp([[0.0, 1.0]], x)),
        ("X", lambda x: mathbp.MLP([2, 1]).forward(x)),
        ("x", lambda x: mathbp.check_gradient(np.sum, np.ones, x)),
    ]:
        raises(
            ValueError, f"{name} has rows of different lengths, which make no array", lambda: call([[1.0, 2.0], [3.0]])
        )


def every(pair, z, y):
    """All functions that take a y, with z in its role as logits or as probabilities."""
    a = pair[0](z)
    yield "z", lambda: mathbp.delta(*pair, z, y)
    yield "z", lambda: mathbp.loss_from_logits(*pair, z, y)
    yield "a", lambda: pair[1](a, y)
    yield "a", lambda: pair[1].gradient(a, y)


@pytest.mark.parametrize("bad, shown", [(-1, "-1"), (3, "3"), (1.5, "1.5"), (nan, "nan"), (inf, "inf"), (-inf, "-inf")])
@pytest.mark.parametrize("pair", [SOFTMAX, SIGMOID, LINEAR])
def test_a_label_out_of_range(pair, bad, shown):
    tail = "a label must be a whole number from 0 to 2"
    for _, call in every(pair, np.zeros((2, 3)), [0, bad]):
        raises(ValueError, f"y[1] is {shown}; {tail}", call)
    for _, call in every(pair, np.zeros(3), bad):
        raises(ValueError, f"y is {shown}; {tail}", call)


def test_labels_for_a_single_unit():
    message = (
        "y[1] is 1; a label must be a whole number from 0 to 0. For targets of a single unit write y[..., np.newaxis]"
    )
    for _, call in every(SIGMOID, np.zeros((2, 1)), [0, 1]):
        raises(ValueError, message, call)


@pytest.mark.parametrize(
    "z_shape, y_shape, hint",
    [
        ((4, 3), (3, 4), ": y.T would fit"),
        ((4, 3), (4, 1), ": y.ravel() would fit, as labels"),
        ((4, 3), (1, 4), ": y.ravel() would fit, as labels"),
        ((2, 4, 3), (4, 2), ": y.T would fit"),
        ((4, 3), (3,), ""),
        ((4, 3), (4, 2), ""),
        ((4, 3), (), ""),
        ((3,), (1, 3), ": y.ravel() would fit"),
        ((2, 4, 3), (2, 3, 4), ": y.swapaxes(-1, -2) would fit"),
    ],
)
@pytest.mark.parametrize("pair", [SOFTMAX, SIGMOID, LINEAR])
def test_a_shape_that_does_not_fit(pair, z_shape, y_shape, hint):
    for name, call in every(pair, np.zeros(z_shape), np.zeros(y_shape)):
        raises(
            ValueError,
            f"y has shape {y_shape}, but {name} has shape {z_shape}; y must be labels of shape {z_shape[:-1]} "
            f"or targets of shape {z_shape}{hint}",
            call,
        )


@pytest.mark.parametrize("pair", [SOFTMAX, SIGMOID, LINEAR])
def test_no_classes_and_masked_arrays(pair):
    none = "shape (2, 0): there are no classes; the last axis must hold at least one"
    masked, vector = np.ma.array([0.5, 0.5], mask=[0, 1]), [1.0, 0.0]
    for name, call in [
        ("z", lambda z, y: mathbp.delta(*pair, z, y)),
        ("z", lambda z, y: mathbp.loss_from_logits(*pair, z, y)),
        ("a", pair[1]),
        ("a", pair[1].gradient),
    ]:
        raises(ValueError, f"{name} has {none}", lambda: call(np.zeros((2, 0)), np.zeros((2, 0))))
        lost = "is a masked array, whose mask would be lost; mask a class with a logit of -inf"
        raises(TypeError, f"{name} {lost}", lambda: call(masked, vector))
        raises(TypeError, f"y {lost}", lambda: call(vector, masked))


def test_float16_is_computed_in_float32():
    z = np.zeros((70_000, 2), np.float16)
    assert mathbp.softmax(z).dtype == np.float32
    assert mathbp.loss_from_logits(*SOFTMAX, z, np.zeros(70_000, int)) == pytest.approx(np.log(2))


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_a_g_that_does_not_fit(activation):
    message = "g has shape (2, 3), but z has shape (3, 2); they must agree: g.T would fit"
    raises(ValueError, message, lambda: activation.vjp(np.zeros((3, 2)), np.zeros((2, 3))))
    message = "g has shape (3,), but z has shape (3, 2); they must agree"
    raises(ValueError, message, lambda: activation.vjp(np.zeros((3, 2)), np.zeros(3)))


@pytest.mark.parametrize(
    "pair, bad, right",
    [
        *((SOFTMAX, bad, "be finite and not negative") for bad in (-0.5, nan, inf, -inf)),
        *((SIGMOID, bad, "lie in [0, 1]") for bad in (-0.5, 1.5, nan, inf)),
        *((LINEAR, bad, "be finite") for bad in (nan, inf, -inf)),
    ],
)
def test_a_target_without_a_meaning(pair, bad, right):
    for _, call in every(pair, np.zeros((2, 3)), [[0, 1, 0], [0, 0, bad]]):
        raises(ValueError, f"y[1, 2] is {bad}; a target must {right}", call)


def test_a_target_beyond_the_type_of_z():
    for _, call in every(LINEAR, np.zeros(2, np.float32), [0, 1e300]):
        with np.errstate(all="raise"):
            raises(ValueError, "y[1] is inf; a target must be finite", call)


@pytest.mark.parametrize("bad", [-0.1, 1.1, nan, inf])
@pytest.mark.parametrize("loss", [mathbp.cross_entropy, mathbp.binary_cross_entropy], ids=repr)
def test_no_probability(loss, bad):
    for call in (loss, loss.gradient):
        raises(
            ValueError,
            f"a[2] is {bad}; a probability must lie in [0, 1]",
            lambda: call([1.0, 0.0, bad], [1.0, 0.0, 0.0]),
        )


@pytest.mark.parametrize("bad", [nan, inf, -inf])
@pytest.mark.parametrize("loss", [mathbp.squared_error, mathbp.mean_squared_error], ids=repr)
def test_no_finite_activation(loss, bad):
    for call in (loss, loss.gradient):
        raises(ValueError, f"a[0, 1] is {bad}; every entry must be finite", lambda: call([[1.0, bad]], [[1.0, 0.0]]))


@pytest.mark.parametrize("activation", [a for a in ACTIVATIONS if not a.probabilities], ids=repr)
@pytest.mark.parametrize("loss, fits", [(mathbp.cross_entropy, "softmax"), (mathbp.binary_cross_entropy, "sigmoid")])
def test_a_pair_without_a_meaning(activation, loss, fits):
    message = (
        f"{loss.name} reads its input as probabilities, but {activation.name} gives {activation.values}. "
        f"With {activation.name} use squared_error or mean_squared_error; {loss.name} fits {fits}"
    )
    for function in (mathbp.delta, mathbp.loss_from_logits):
        raises(ValueError, message, lambda: function(activation, loss, [0.5, 0.5], 0))


def test_what_the_activations_say_they_give():
    assert [activation.values for activation in ACTIVATIONS] == [
        "any number",
        "a number between 0 and 1",
        "a number between -1 and 1",
        "a number from 0 up",
        "probabilities",
        "logarithms of probabilities",
    ]


def test_no_activation_or_no_loss():
    for function in (mathbp.delta, mathbp.loss_from_logits):
        for wrong, shown in [("softmax", "'softmax'"), (mathbp.cross_entropy, "cross_entropy")]:
            message = f"activation is {shown}; it must be an activation, such as mathbp.softmax"
            raises(TypeError, message, lambda: function(wrong, mathbp.cross_entropy, [0.5], 0))
        for wrong, shown in [("cross_entropy", "'cross_entropy'"), (mathbp.softmax, "softmax")]:
            message = f"loss is {shown}; it must be a loss, such as mathbp.cross_entropy"
            raises(TypeError, message, lambda: function(mathbp.softmax, wrong, [0.5], 0))


@pytest.mark.parametrize("bad", ["average", None, "MEAN", ["mean"]])
def test_an_unknown_reduction(bad):
    message = f"reduction is {bad!r}; it must be one of 'mean', 'sum' and 'none'"
    a, y = [0.5, 0.5], [1.0, 0.0]
    for call in (
        lambda: mathbp.delta(*SOFTMAX, a, y, reduction=bad),
        lambda: mathbp.loss_from_logits(*SOFTMAX, a, y, reduction=bad),
        lambda: mathbp.cross_entropy(a, y, reduction=bad),
        lambda: mathbp.cross_entropy.gradient(a, y, reduction=bad),
    ):
        raises(ValueError, message, call)


def test_a_gradient_is_not_reduced_to_none():
    message = (
        "reduction 'none' is for the value of a loss ('mean', 'sum' or 'none'); "
        "a gradient has one row per sample anyway: reduction='sum' gives the rows undivided"
    )
    raises(ValueError, message, lambda: mathbp.delta(*SOFTMAX, [0.5], 0, reduction="none"))
    raises(ValueError, message, lambda: mathbp.squared_error.gradient([0.5], [0.0], reduction="none"))


def test_the_message_names_the_first_of_several():
    raises(
        ValueError,
        "z[0, 2] is nan; every entry must be finite (or -inf, for a masked class)",
        lambda: mathbp.softmax([[0, 1, nan], [nan, 0, 0]]),
    )
