"""The mathematics of the pages, in node, against mathbp."""

import numpy as np
from node import run

from mathbp import BackwardExplorer, DeltaExplorer, LogitExplorer, TriangleExplorer


def states():
    rng = np.random.default_rng(0)
    pairs = [(a, loss) for a in ("softmax", "sigmoid") for loss in ("cross_entropy", "squared_error")]
    extremes = [[0, 800], [800, 0], [7] * 6, [0, 0, 1e-300], [1e6, 1e6 + 1, 0], [-745, 0], [0, 37, 37], [1e300, 0]]
    for activation, loss in pairs:
        layer = dict(activation=activation, loss=loss)
        for scale in (0.1, 2, 30, 300, 3000):
            for _ in range(60):
                n = int(rng.integers(2, 7))
                logits = (rng.normal(size=n) * scale).tolist()
                T = float(rng.choice([1.0, 0.1, 2.5]))
                yield dict(logits=logits, target=int(rng.integers(n)), temperature=T, **layer)
        for logits in extremes:
            for target in range(len(logits)):
                yield dict(logits=logits, target=target, temperature=1.0, **layer)


def test_output_layers(tmp_path):
    values = []
    for state in states():
        e = LogitExplorer(**state)
        # p - y has terms of size 1; the cross-entropies subtract nothing.
        size = e.loss == "squared_error"
        terms = {"a": 0, "J": 0, "g": size, "delta": size * abs(e.jacobian).max(), "loss": size}
        numbers = {"a": e.p, "J": e.jacobian, "g": e.gradient, "delta": e.delta, "loss": e.L}
        values.append({"state": state, "terms": terms, **numbers})
    run("output_layer.test.js", values, tmp_path)


def test_sigmoid_unit(tmp_path):
    rng = np.random.default_rng(0)
    z = np.concatenate([rng.normal(size=100) * 3, rng.normal(size=100) * 30, [0, 800, -800, 36.5, -745, 1e300]])
    y = np.concatenate([rng.random(100), rng.integers(0, 2, 100), [0, 0, 0, 1, 1, 0.3]])
    values = []
    for e in map(DeltaExplorer, z, y):
        lists = {name: list(getattr(e, name).values()) for name in ("loss", "gradient", "delta")}
        values.append({"z": e.z, "y": e.y, "a": e.a, "slope": e.derivative} | lists)
    run("sigmoid_unit.test.js", values, tmp_path)


def test_triangle(tmp_path):
    rng = np.random.default_rng(0)
    values = []
    for scale in (1.0, 5.0, 30.0):
        for target in range(3):
            logits = (rng.normal(size=3) * scale).tolist()
            e = TriangleExplorer(logits, target, steps=100, learning_rate=float(rng.uniform(0.1, 2)))
            values.append({"state": e.state, "paths": e.descent})
    run("triangle.test.js", values, tmp_path)


def test_backward(tmp_path):
    rng = np.random.default_rng(0)
    states = [BackwardExplorer()]
    for N, m, h, n in [(1, 1, 1, 2), (6, 5, 4, 4), (2, 3, 4, 2)]:
        parameters = [rng.normal(size=(h, m)), rng.normal(size=h), rng.normal(size=(n, h)), rng.normal(size=n)]
        states.append(BackwardExplorer(rng.normal(size=(N, m)), rng.integers(n, size=N), parameters))
    run("backward.test.js", [{"state": e.state, "matrices": matrices(e)} for e in states], tmp_path)


def matrices(explorer):
    """Vectors as matrices of one row, as the page has them."""
    return {name: np.atleast_2d(value) for name, value in explorer.matrices.items()}


def test_a_page_names_a_trait_that_there_is_not(tmp_path):
    run("page.test.js", [], tmp_path)
