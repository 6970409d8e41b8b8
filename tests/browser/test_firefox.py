"""The promise is any current browser: the explorers and a lecture in Firefox, whose engine is not Chromium's."""

import os
import pathlib
import re

import numpy as np
import pytest
from firefox import FOUND, Firefox

import mathbp
from mathbp.explorers import page
from mathbp.lecture import build

NOTEBOOK = pathlib.Path(__file__).parents[2] / "notebooks/03_contraction.ipynb"
LOGITS = "[...document.querySelectorAll('[data-logit]')].map((one) => one.value)"
RIGHT = "\ue014"  # the arrow, as WebDriver names keys


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    """Firefox. Where there is none the tests are skipped, but fail in CI."""
    if not FOUND and not os.environ.get("CI"):
        pytest.skip("no Firefox")
    firefox = Firefox(tmp_path_factory.mktemp("profile"))
    yield firefox
    firefox.close()


@pytest.fixture
def show(firefox, tmp_path):
    """A function that shows an explorer in a plain page; whatever goes wrong in it fails the test."""

    def show(explorer):
        file = tmp_path / "page.html"
        file.write_text(page(explorer), encoding="utf-8")
        firefox.open(file)
        firefox.wait("!!document.querySelector('[data-drawn]')")
        return firefox

    yield show
    assert not firefox.errors


def values(firefox, name):
    return firefox.evaluate(
        f"[...document.querySelectorAll('[data-{name}]')].map((one) => JSON.parse(one.dataset.value))"
    )


def test_sliders_move_in_steps_and_numbers_follow(show):
    firefox = show(mathbp.LogitExplorer([2.0, -1.0, 0.1], 0, show=["p", "J", "paths"], loss=mathbp.squared_error))
    firefox.drag("[data-logit='0']", (-20, 0), (40, 0), (31, 0))
    [dragged, *_] = firefox.evaluate(LOGITS)
    assert re.fullmatch(r"\d\.\d", dragged)
    firefox.press(RIGHT)
    z = [float(z) for z in firefox.evaluate(LOGITS)]
    assert z == [pytest.approx(float(dragged) + 0.1), -1.0, 0.1]
    J = mathbp.softmax.jacobian(z)
    np.testing.assert_allclose(values(firefox, "p"), mathbp.softmax(z), rtol=1e-12)
    np.testing.assert_allclose(values(firefox, "jacobian"), J.ravel(), rtol=1e-12)
    np.testing.assert_allclose(
        values(firefox, "delta"), mathbp.delta(mathbp.softmax, mathbp.squared_error, z, 0), rtol=1e-12
    )
    firefox.drag("button.node:nth-of-type(2)")
    assert firefox.evaluate("document.querySelectorAll('.wire.lit').length") == 6


def test_a_line_is_judged_as_it_is_typed(show):
    firefox = show(mathbp.LogitExplorer(show=["p", "formula"]))
    firefox.drag("[data-formula]")
    firefox.press("(p-y).*p.*(1-p)")
    firefox.wait("document.querySelector('[data-mistake]').dataset.mistake === 'p (1 - p) on top of p - y'")
    firefox.press("\ue003" * 20 + "J'*g")  # Backspace
    firefox.wait("document.querySelector('[data-verdict]').dataset.verdict === 'right'")


def test_the_point_of_the_triangle_is_dragged(show):
    firefox = show(mathbp.TriangleExplorer())
    before = values(firefox, "p")
    firefox.drag("circle.handle", (30, -30), (60, -60))
    after = values(firefox, "p")
    assert after[2] > before[2] + 0.1 and after[0] < before[0] - 0.1


def test_an_epoch_is_that_of_mathbp(show):
    X, y, *_ = mathbp.datasets.digits()
    net = mathbp.MLP([64, 8, 10], hidden=mathbp.sigmoid, output=mathbp.softmax, loss=mathbp.cross_entropy, seed=0)
    net.fit(X, y, epochs=1, learning_rate=1.0, batch_size=32, progress=False)
    firefox = show(mathbp.TrainingExplorer(hidden=8))
    firefox.evaluate("[...document.querySelectorAll('button')].find((one) => one.innerText === 'One epoch').click()")
    firefox.wait("document.querySelector('[data-epoch]').innerText === '1'")
    weights = (
        "['W1', 'b1', 'W2', 'b2'].map((name) => Array.from(document.querySelector('[data-mathbp]').training[name]))"
    )
    for found, wanted in zip(firefox.evaluate(weights), net.parameters):
        np.testing.assert_allclose(found, wanted.ravel(), rtol=1e-10, atol=1e-10)


def test_an_exercise_is_solved(show):
    firefox = show(mathbp.explorers.ExerciseForm("saturated_unit"))
    firefox.drag("[data-choice='b']")
    firefox.drag(".check")
    assert firefox.evaluate("document.querySelector('.solved').innerText") == "✓ solved"


def test_a_lecture_turns_its_pages(firefox, tmp_path):
    build([NOTEBOOK], tmp_path)
    firefox.open(tmp_path / "03_contraction.html")
    firefox.wait("'ready' in document.documentElement.dataset")
    place = firefox.evaluate("location.hash")
    firefox.press(RIGHT)
    firefox.wait(f"location.hash !== '{place}'")
    firefox.press("r")
    firefox.wait("document.documentElement.dataset.mode === 'read'")
    assert not firefox.errors
