"""The training in the page: its mathematics in node, against mathbp."""

import itertools
import json

import numpy as np
import pytest
from node import run

import mathbp
from mathbp.explorers import place, revived, training_explorer
from mathbp.explorers.training_explorer import DELTAS, LOSSES, OUTPUTS, Learner

KINDS = [dict(output=o, loss=loss, delta=d) for o, loss, d in itertools.product(OUTPUTS, LOSSES, DELTAS)]


def orders():
    for seed in range(3):
        random = np.random.default_rng(seed)
        state, sizes = random.bit_generator.state["state"], [10, 1437, 1437, 2, 1, 33]
        yield {
            "state": {name: str(value) for name, value in state.items()},
            "sizes": sizes,
            "wanted": [random.permutation(n) for n in sizes],
        }


def layers():
    random = np.random.default_rng(0)
    for kind, scale in itertools.product(KINDS, (0.1, 3, 30)):
        z, t = scale * random.normal(size=10), int(random.integers(10))
        net = Learner(4, **kind)
        yield {"z": z, "t": t, "kind": kind, "a": net.output(z), "delta": net.delta(z[np.newaxis], [t])[0]}


def epochs():
    """One epoch of each kind, and a training whose settings change while it runs."""
    X, y, X_test, y_test = mathbp.datasets.digits()
    runs = [(8, 0.5, [kind]) for kind in KINDS] + [
        (64, 1.0, [KINDS[0]] * 2),
        (16, 0.3, [KINDS[0], KINDS[4], KINDS[12]]),
    ]
    for hidden, rate, kinds in runs:
        net = Learner(hidden, **kinds[0])
        for kind in kinds:
            other = Learner(hidden, **kind)
            net.output, net.loss_function, net.wrong = other.output, other.loss_function, other.wrong
            net.epoch(X, y, rate, 32)
        wrong = np.flatnonzero(net.forward(X_test).argmax(axis=1) != y_test)
        yield {"hidden": hidden, "rate": rate, "kinds": kinds, "parameters": net.parameters, "wrong": wrong}


def test_training_in_node(tmp_path):
    digits = mathbp.datasets.digits()
    packed = training_explorer.packed()
    assert len(json.dumps(packed)) <= 150_000
    pixels = np.concatenate([digits.X, digits.X_test]).ravel()
    values = {"packed": packed, "pixels": pixels, "orders": list(orders()), "layers": list(layers())}
    run("training.test.js", [values | {"epochs": list(epochs())}], tmp_path)


def test_the_page_gets_the_data_and_a_notebook_keeps_the_state_alone():
    explorer = mathbp.TrainingExplorer(hidden=16, delta="diagonal only")
    assert explorer.data == training_explorer.packed() and explorer.data["pixels"] in place(explorer, "")
    state = {"hidden": 16, "learning_rate": 1.0, "output": "softmax", "loss": "cross_entropy", "delta": "diagonal only"}
    assert explorer.state == state | {"large": False}
    assert revived("TrainingExplorer", explorer.state).state == explorer.state
    same = mathbp.TrainingExplorer(output=mathbp.sigmoid, loss=mathbp.binary_cross_entropy)
    assert same.state == mathbp.TrainingExplorer(output="sigmoid").state
    assert repr(mathbp.TrainingExplorer()) == "TrainingExplorer(hidden=32, learning_rate=1.0)"


@pytest.mark.parametrize(
    "name, bad, message",
    [
        ("hidden", 5, "hidden is 5; it must be one of 2, 4, 8, 16, 32, 64"),
        ("output", "relu", "output is 'relu'; it must be one of 'softmax', 'sigmoid'"),
        ("loss", None, "loss is None; it must be one of 'cross_entropy', 'squared_error'"),
        ("delta", "left", "delta is 'left'; it must be one of 'right', 'diagonal only'"),
        ("learning_rate", -1, "learning_rate is -1; it must be positive"),
    ],
)
def test_a_state_that_is_none(name, bad, message):
    explorer = mathbp.TrainingExplorer()
    for attempt in (lambda: mathbp.TrainingExplorer(**{name: bad}), lambda: setattr(explorer, name, bad)):
        with pytest.raises(ValueError, match=message):
            attempt()
    assert explorer.state == mathbp.TrainingExplorer().state
