"""The multi-layer perceptron: gradients against two oracles, training on the real digits."""

import copy
import pickle
import re
import sys

import autograd
import autograd.numpy as anp
import formulas
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from strategies import normals

import mathbp
from mathbp import losses, network

pair = pytest.mark.parametrize("names", formulas.PAIRS, ids=" with ".join)
SIZES = [3, 5, 4, 2]


def build(output="softmax", loss="cross_entropy", hidden="tanh", sizes=SIZES, seed=0):
    loss = getattr(mathbp, loss) if isinstance(loss, str) else loss
    return mathbp.MLP(sizes, hidden=getattr(mathbp, hidden), output=getattr(mathbp, output), loss=loss, seed=seed)


def data(samples=6):
    random = np.random.default_rng(7)
    return random.normal(size=(samples, 3)), random.uniform(0.1, 0.9, size=(samples, 2))


@pair
def test_gradients_against_autograd(names):
    X, y = data()
    net = build(*names)

    def loss(parameters):
        a = X
        for W, b in zip(parameters[:-2:2], parameters[1:-2:2]):
            a = anp.tanh(anp.dot(a, W.T) + b)
        z = anp.dot(a, parameters[-2].T) + parameters[-1]
        return anp.mean(formulas.LOSSES[names[1]](formulas.ACTIVATIONS[names[0]](z, anp), y, anp))

    assert_allclose(net.loss(X, y), loss(net.parameters), rtol=1e-13)
    gradients = net.gradients(X, y)
    assert len(gradients) == len(net.parameters) == 6
    for ours, theirs in zip(gradients, autograd.grad(loss)(net.parameters)):
        assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("hidden", ["identity", "sigmoid", "tanh", "relu", "softmax", "log_softmax"])
def test_gradients_of_every_hidden_activation_against_differences(hidden):
    X, y = data()
    net = build(hidden=hidden)
    gradients = net.gradients(X, y)
    for i, parameter in enumerate(net.parameters):

        def loss(value, i=i):
            other = copy.deepcopy(net)
            other.parameters[i] = value
            return other.loss(X, y)

        check = mathbp.check_gradient(loss, gradients[i], parameter)
        assert check.ok, f"parameter {i}: {check}"


def test_batch_axes_and_single_samples():
    X, y = data()
    net = build()
    a = net.forward(X)
    assert_allclose(net.forward(X[2]), a[2], rtol=1e-14)
    assert_allclose(net.forward(X.reshape(2, 3, 3)), a.reshape(2, 3, 2), rtol=1e-14)
    for axes in [(2, 3), (1, 6), (3, 1, 2)]:
        for ours, flat in zip(net.gradients(X.reshape(*axes, 3), y.reshape(*axes, 2)), net.gradients(X, y)):
            assert_allclose(ours, flat, rtol=1e-12, atol=1e-15)
    for ours, batch in zip(net.gradients(X[0], y[0]), net.gradients(X[:1], y[:1])):
        assert_allclose(ours, batch, rtol=1e-14)


def test_forward_by_hand():
    net = build(hidden="relu", sizes=[2, 2, 2], output="identity", loss="squared_error")
    net.parameters = [np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([0.5, 0.0]), np.eye(2), np.array([0.0, 1.0])]
    assert_array_equal(net.forward([1.0, 1.0]), [3.5, 1.0])
    assert net.loss([1.0, 1.0], [3.5, 3.0]) == 2.0
    assert_array_equal(net.gradients([1.0, 1.0], [3.5, 3.0])[2], [[0, 0], [-7, 0]])


def test_the_start():
    net = mathbp.MLP([300, 200, 100], seed=3)
    assert [p.shape for p in net.parameters] == [(200, 300), (200,), (100, 200), (100,)]
    for W, b in net.layers:
        assert not b.any()
        assert_allclose(W.std(), np.sqrt(2 / sum(W.shape)), rtol=0.02)
        assert abs(W.mean()) < 3e-3
    same, other = mathbp.MLP([300, 200, 100], seed=3), mathbp.MLP([300, 200, 100], seed=4)
    assert all((p == q).all() for p, q in zip(net.parameters, same.parameters))
    assert (net.parameters[0] != other.parameters[0]).any()
    assert (net.hidden, net.output, net.loss_function) == (mathbp.sigmoid, mathbp.softmax, mathbp.cross_entropy)
    assert_array_equal(mathbp.MLP([3, 2]).parameters[0], mathbp.MLP([3, 2], seed=0).parameters[0])


@pytest.mark.parametrize("sizes", [[3], [], [3, 0, 2], [3, -1], [3, 2.0], [True, 2]])
def test_no_network(sizes):
    with pytest.raises(ValueError) as caught:
        mathbp.MLP(sizes)
    assert (
        str(caught.value) == f"sizes is {sizes}; it must name at least inputs and outputs, each a whole number above 0"
    )


@pytest.mark.parametrize("shape", [(), (2,), (5, 4)])
def test_inputs_that_do_not_fit(shape):
    for call in (build().forward, build().predict, lambda X: build().loss(X, 0), lambda X: build().gradients(X, 0)):
        with pytest.raises(ValueError) as caught:
            call(np.zeros(shape))
        assert str(caught.value) == f"X has shape {shape}; its last axis must hold the network's 3 inputs"


def test_inputs_that_are_not_finite():
    with pytest.raises(ValueError, match=r"X\[0, 1\] is nan; every entry must be finite"):
        build().forward([[0.0, np.nan, 0.0]])


def test_predict_and_accuracy():
    net = mathbp.MLP([2, 2], output=mathbp.softmax)
    net.parameters = [np.eye(2), np.zeros(2)]
    X = [[1.0, 0.0], [0.0, 1.0], [3.0, 2.0], [2.0, 3.0]]
    assert_array_equal(net.predict(X), [0, 1, 0, 1])
    assert net.predict(X[1]) == 1
    assert net.accuracy(X, [0, 1, 1, 1]) == 0.75
    assert net.accuracy(X, np.eye(2)[[0, 1, 1, 1]]) == 0.75
    assert net.accuracy(np.reshape(X, (2, 1, 2, -1)), np.eye(2)[[[[0, 1]], [[1, 1]]]]) == 0.75
    one = mathbp.MLP([1, 1], output=mathbp.sigmoid, loss=mathbp.binary_cross_entropy)
    one.parameters = [np.array([[2.0]]), np.array([-1.0])]
    assert_array_equal(one.predict([[0.0], [0.5], [1.0]]), [0, 0, 1])  # at z = 0, p is ½: not above it
    assert one.predict([[1.0]]).dtype.kind == "i"
    assert one.accuracy([[0.0], [1.0], [2.0], [3.0]], [[0], [1], [1], [0]]) == 0.75


def test_training_is_repeatable_and_continues():
    X, y = data(20)
    whole, parts, other = build(seed=1), build(seed=1), build(seed=2)
    whole.fit(X, y, epochs=4, batch_size=7, progress=False)
    parts.fit(X, y, epochs=2, batch_size=7, progress=False)
    for twin in (copy.deepcopy(parts), pickle.loads(pickle.dumps(parts)), parts):
        assert twin.output is mathbp.softmax and twin.loss_function is mathbp.cross_entropy
        twin.fit(X, y, epochs=2, batch_size=7, progress=False)
        assert all((p == q).all() for p, q in zip(twin.parameters, whole.parameters))
    other.fit(X, y, epochs=4, batch_size=7, progress=False)
    assert (other.parameters[0] != whole.parameters[0]).any()


def test_a_network_in_one_line():
    net = mathbp.MLP([4, 3, 2, 1], hidden=mathbp.tanh, output=mathbp.identity, loss=mathbp.squared_error)
    assert repr(net) == "MLP([4, 3, 2, 1], hidden=tanh, output=identity, loss=squared_error)"


def test_one_epoch_by_hand():
    """Mini-batches in the order of the network's own generator; the last one is smaller."""
    X, y = data(5)
    net, by_hand = build(), build()
    history = net.fit(X, y, epochs=1, learning_rate=0.7, batch_size=2, progress=False)
    order = copy.deepcopy(by_hand.random).permutation(5)
    assert sorted(order) != list(order)
    for batch in (order[:2], order[2:4], order[4:]):
        gradients = by_hand.gradients(X[batch], y[batch])
        by_hand.parameters = [p - 0.7 * g for p, g in zip(by_hand.parameters, gradients)]
    for ours, theirs in zip(net.parameters, by_hand.parameters):
        assert_allclose(ours, theirs, rtol=1e-13, atol=1e-16)
    assert history.loss == [build().loss(X, y), net.loss(X, y)]


def test_the_settings_of_fit_have_these_defaults():
    X, y = data(70)
    net, same = build(), build()
    net.fit(X, y)
    same.fit(X, y, epochs=10, learning_rate=0.1, batch_size=32, validation=None, progress=False)
    assert_array_equal(net.parameters[0], same.parameters[0])


def test_history():
    X, y = data(20)
    X_validation, y_validation = data(8)
    net = build()
    before = net.loss(X, y), net.loss(X_validation, y_validation)
    history = net.fit(X, y, epochs=3, validation=(X_validation, y_validation), progress=False)
    assert [len(values) for values in vars(history).values()] == [4, 4, 4, 4]
    assert (history.loss[0], history.validation_loss[0]) == before
    assert history.loss[-1] == net.loss(X, y) and history.accuracy[-1] == net.accuracy(X, y)
    assert history.validation_loss[-1] == net.loss(X_validation, y_validation)
    assert history.validation_accuracy[-1] == net.accuracy(X_validation, y_validation)
    assert repr(history) == (
        f"3 epochs: loss {history.loss[-1]:.4f}, accuracy {history.accuracy[-1]:.4f}, "
        f"validation_loss {history.validation_loss[-1]:.4f}, validation_accuracy {history.validation_accuracy[-1]:.4f}"
    )
    assert build().fit(X, y, epochs=1, progress=False).validation_loss == []
    assert repr(build().history) == "not trained yet"


def test_the_progress_bar_names_loss_and_accuracy(capsys):
    X, y = data(20)
    history = build().fit(X, y, epochs=2)
    shown = capsys.readouterr().err
    assert f"loss={history.loss[-1]:.4f}, accuracy={history.accuracy[-1]:.4f}" in shown
    assert "2/2" in shown and "epoch" in shown
    build().fit(X, y, epochs=2, progress=False)
    assert capsys.readouterr().err == ""


def test_training_without_tqdm(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    X, y = data(20)
    assert len(build().fit(X, y, epochs=2).loss) == 3
    assert capsys.readouterr().err == ""


def test_divergence_is_named():
    X, y = data(20)
    net = build("identity", "squared_error", hidden="identity")
    with np.errstate(all="raise"), pytest.raises(FloatingPointError) as caught:
        net.fit(X, y, epochs=2, learning_rate=1e100, batch_size=4, progress=False)
    message = str(caught.value)
    assert message.startswith("training diverged in epoch 1 (z[")
    assert message.endswith("; lower learning_rate=1e+100")


class Loud(losses.Loss):
    """A learner's own loss: finite or not, or with a mistake in it that shows late."""

    name = "loud"

    def __init__(self, values):
        self.values = iter(values)

    def terms(self, a, y):
        value = next(self.values)
        if isinstance(value, Exception | KeyboardInterrupt):
            raise value
        return np.full(a.shape, value / a.shape[-1])

    def slopes(self, a, y):
        return np.ones_like(a)


@pytest.mark.parametrize(
    "values, epoch, said",
    [
        ([1, 2, np.inf], 2, "the loss is inf"),
        ([1, 2, 3, np.nan], 3, "the loss is nan"),
        ([1] + [6e6] * 9, 5, "the loss is 6e+06, from 1"),
        ([1, 99, 2, 101, 101, 1] + [1e5] * 4, 9, "the loss is 1e+05, from 1"),  # long enough, for it is the end
        ([1e-9, 1e-3, 90] + [1, 1, 1] + [101] * 5, 10, "the loss is 1e+02, from 1e-09"),
    ],
)
def test_divergence_keeps_the_history_and_the_last_good_parameters(values, epoch, said):
    X, y = data(20)
    net, twin = build("identity", Loud(values)), build("identity", "squared_error")
    with pytest.raises(FloatingPointError, match=rf"training diverged in epoch {epoch} \({re.escape(said)}\); lower"):
        net.fit(X, y, epochs=9 if len(values) == 10 else 12, learning_rate=1e-3, progress=False)
    finite = [v for v in values[: epoch + 1] if np.isfinite(v)]
    assert_allclose(net.history.loss, finite)
    assert len(net.history.accuracy) == len(finite)
    good = max(i for i, v in enumerate(finite) if v <= 100)
    twin.loss_function = Loud([1] * 20)
    if good:
        twin.fit(X, y, epochs=good, learning_rate=1e-3, progress=False)
    for ours, theirs in zip(net.parameters, twin.parameters):
        assert_array_equal(ours, theirs)


def test_a_learners_own_error_keeps_its_traceback():
    X, y = data(20)
    mistake = ValueError("operands could not be broadcast together")
    net = build("identity", Loud([1, 1, mistake]))
    with pytest.raises(ValueError) as caught:
        net.fit(X, y, progress=False)
    assert caught.value is mistake
    assert "terms" in [entry.name for entry in caught.traceback]
    assert net.history.loss == [1, 1]


def test_an_interrupted_training_keeps_what_it_has():
    X, y = data(20)
    net, twin = build("identity", Loud([1, 1, 1, KeyboardInterrupt()])), build("identity", Loud([1] * 9))
    with pytest.raises(KeyboardInterrupt):
        net.fit(X, y, progress=False)
    twin.fit(X, y, epochs=2, progress=False)
    assert net.history.loss == net.history.loss == [1, 1, 1] and len(net.history.accuracy) == 3
    for ours, theirs in zip(net.parameters, twin.parameters):
        assert_array_equal(ours, theirs)


def test_training_changes_the_arrays_that_the_network_has():
    net = build()
    W = net.parameters[0]
    net.fit(*data(20), epochs=1, progress=False)
    assert net.parameters[0] is W


def test_a_saved_network_trains_on_from_where_it_was(tmp_path):
    X, y = data(20)
    net = build("sigmoid", "binary_cross_entropy", hidden="relu", seed=5)
    net.fit(X, y, epochs=2, progress=False)
    net.save(tmp_path / "net.npz")
    loaded = mathbp.MLP.load(tmp_path / "net.npz")
    assert repr(loaded) == repr(net) and all((p == q).all() for p, q in zip(loaded.parameters, net.parameters))
    for each in (net, loaded):
        each.fit(X, y, epochs=2, progress=False)
    assert all((p == q).all() for p, q in zip(loaded.parameters, net.parameters))
    with pytest.raises(ValueError, match=r"loud is your own: a file keeps names, and no code"):
        build("identity", Loud([])).save(tmp_path / "own.npz")
    net.save(tmp_path / "without a suffix")
    assert repr(mathbp.MLP.load(tmp_path / "without a suffix")) == repr(net)


def test_a_file_that_holds_no_network(tmp_path):
    file = tmp_path / "other"
    for write in (
        lambda: np.savez(file.open("wb"), W=np.ones(3)),
        lambda: np.savez(file.open("wb"), np.ones((1, 1)), np.ones(1), parts=["swish"] * 3, random="{}"),
        lambda: np.save(file.open("wb"), np.ones(3)),
        lambda: file.write_text("W = 3"),
        lambda: file.write_text(""),
    ):
        write()
        with pytest.raises(ValueError, match="other holds no network; MLP.save writes one"):
            mathbp.MLP.load(file)
    with pytest.raises(FileNotFoundError):
        mathbp.MLP.load(tmp_path / "missing")


def test_a_mistake_in_the_data_is_not_called_divergence():
    X, y = data(20)
    for net_y, message in [(np.full(20, 2), r"y\[0\] is 2; a label must be"), (y[:, :1], "y has shape")]:
        with pytest.raises(ValueError, match=message):
            build().fit(X, net_y, progress=False)
    with pytest.raises(ValueError, match=r"X\[0, 0\] is nan"):
        build().fit(X * np.nan, y, progress=False)
    with pytest.raises(
        ValueError, match=r"X has shape \(20, 3\) and y \(19, 2\); they must hold one row per sample each"
    ):
        build().fit(X, y[1:], progress=False)
    with pytest.raises(ValueError, match=r"X has shape \(3,\) and y \(3,\); they must hold one row per sample each"):
        build().fit(X[0], [0, 1, 0], progress=False)
    for none in (lambda: build().fit(X[:0], y[:0], progress=False), lambda: build().accuracy(X[:0], y[:0])):
        with pytest.raises(ValueError, match="there are no samples"):
            none()


def test_a_loss_that_is_not_finite_is_called_by_its_name():
    net, X = build("identity", "squared_error", hidden="identity"), np.full((1, 3), 1e200)
    with pytest.raises(ValueError, match="the validation loss is inf"):
        net.fit(*data(20), validation=(X, [[0.0, 0.0]]), progress=False)
    with pytest.raises(ValueError, match="the loss is inf"):
        net.fit(X, [[0.0, 0.0]], progress=False)


@pytest.mark.parametrize("name", ["epochs", "learning_rate", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf])
def test_settings_must_be_positive(name, value):
    X, y = data()
    with pytest.raises(ValueError, match=f"{name} is {value}; it must be (positive and finite|a whole number above 0)"):
        build().fit(X, y, progress=False, **{name: value})


def test_what_no_network_can_be_made_of():
    for sizes in (3, [3], [3, 0], [3, 2.5], [[3, 2]]):
        with pytest.raises(ValueError, match="sizes is .*each a whole number above 0"):
            mathbp.MLP(sizes)
    with pytest.raises(ValueError, match="cross_entropy reads its input as probabilities, but tanh gives"):
        mathbp.MLP([4, 3], output=mathbp.tanh)
    with pytest.raises(TypeError, match="hidden is 'sigmoid'; it must be an activation"):
        mathbp.MLP([4, 3, 2], hidden="sigmoid")
    with pytest.raises(TypeError, match="output is 'softmax'; it must be an activation"):
        mathbp.MLP([4, 3, 2], output="softmax")
    with pytest.raises(ValueError, match="epochs is 2.5"):
        build().fit(*data(), epochs=2.5)
    for wrong in ("0.1", [0.1], 1j, None):
        with pytest.raises(TypeError, match=f"learning_rate is {re.escape(repr(wrong))}; it must be a positive number"):
            build().fit(*data(), learning_rate=wrong)
    for name in ("epochs", "batch_size"):
        with pytest.raises(ValueError, match=f"{name} is '3'; it must be a whole number above 0"):
            build().fit(*data(), **{name: "3"})
    for wrong in ("a", 1.5, -1, np.matrix([[1, 2]]), [[1], [2, 3]]):  # NumPy crashes on one of these
        with pytest.raises(ValueError, match="seed is .*; it must be a whole number from 0 up"):
            mathbp.MLP([2, 2], seed=wrong)
    with pytest.raises(ValueError, match="y has rows of different lengths"):
        build().fit([[0.0] * 3] * 2, [[1.0, 0.0], [1.0]])
    with pytest.raises(ValueError, match="validation must be a pair"):
        build().fit(*data(), validation=data()[0])


def test_float32_stays_float32():
    X, y = data()
    net = build()
    assert net.forward(X.astype(np.float32)).dtype == net.gradients(X.astype(np.float32), y)[0].dtype == np.float32
    assert_allclose(net.forward(X.astype(np.float32)), net.forward(X), rtol=1e-5)


def test_accuracy_refuses_what_does_not_fit():
    X, y = data()
    net = build()
    assert net.accuracy(X, y) == net.accuracy(X, y.argmax(axis=1)) == (net.predict(X) == y.argmax(axis=1)).mean()
    for wrong in (y[:5], 7, y[:, :1], np.full(6, 2)):
        with pytest.raises(ValueError, match="y"):
            net.accuracy(X, wrong)
    single = build("sigmoid", "binary_cross_entropy", sizes=[3, 1])
    assert single.accuracy(X, np.ones((6, 1))) == single.predict(X).mean() != single.accuracy(X, np.zeros((6, 1)))
    for wrong, message in [
        (np.full(6, 7), r"y\[0\] is 7.0; with a single output, a class is 0 or 1"),
        ([0, 1, 0.5, 0, 1, np.nan], r"y\[2\] is 0.5; with a single output"),
    ]:
        with pytest.raises(ValueError, match=message):
            single.accuracy(X, wrong)
    for each in (net, single):
        with pytest.raises(TypeError, match="y has dtype <U1"):
            each.accuracy(X, list("010101"))
    labels = single.predict(X)
    assert single.accuracy(X, labels) == single.accuracy(X, labels[:, np.newaxis]) == 1


def test_arguments_are_not_changed():
    X, y = data(20)
    before = X.copy(), y.copy()
    net = build()
    net.gradients(X, y)
    net.fit(X, y, epochs=1, progress=False)
    assert_array_equal(X, before[0])
    assert_array_equal(y, before[1])


def test_a_history_plots_itself():
    import matplotlib.figure

    X, y = data()
    picture = build().fit(X, y, epochs=1, progress=False).plot()
    assert isinstance(picture, matplotlib.figure.Figure) or picture.figure


def test_handwritten_digits():
    digits = mathbp.datasets.digits()
    net = mathbp.MLP([64, 32, 10], seed=0)
    net.fit(digits.X, digits.y, epochs=40, learning_rate=1.0, progress=False)
    assert net.accuracy(digits.X_test, digits.y_test) >= 0.97


def test_rows_and_outer():
    assert network.rows(np.zeros((2, 3, 4))).shape == (6, 4)
    d, a = normals((5, 2)), normals((5, 3), seed=1)
    assert_allclose(network.outer(d, a), sum(np.outer(d[i], a[i]) for i in range(5)), rtol=1e-13)


def test_a_file_holds_nothing_but_arrays_and_names(tmp_path):
    net = build("sigmoid", "binary_cross_entropy")
    net.save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:
        assert set(file) == {"parts", "random", *(f"arr_{i}" for i in range(len(net.parameters)))}
