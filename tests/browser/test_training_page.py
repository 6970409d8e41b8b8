"""The training in a plain page: against mathbp, by mouse, by keys, in time."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

import mathbp
from mathbp.explorers import page as page_of
from mathbp.explorers.training_explorer import Learner

ROOT = "[data-mathbp='training-explorer']"
WEIGHTS = (
    "() => ['W1', 'b1', 'W2', 'b2'].map(name => Array.from(document.querySelector(\"[data-mathbp]\").training[name]))"
)


@pytest.fixture
def show(new_page, tmp_path):
    def show(explorer, **options):
        page = new_page(**options)
        file = tmp_path / "page.html"
        file.write_text(page_of(explorer), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector("[data-drawn]")
        return page

    return show


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def assert_trained_as(page, net, X):
    for found, wanted in zip(page.evaluate(WEIGHTS), net.parameters):
        np.testing.assert_allclose(found, wanted.ravel(), rtol=1e-10, atol=1e-10)


def test_an_epoch_and_another_with_other_settings(show):
    X, y, X_test, y_test = mathbp.datasets.digits()
    page, net = show(mathbp.TrainingExplorer(hidden=16)), Learner(16)
    press(page, "One epoch")
    net.fit(X, y, epochs=1, learning_rate=1.0, progress=False)
    assert_trained_as(page, net, X)
    page.select_option("[data-setting=output]", "sigmoid")
    page.select_option("[data-setting=loss]", "squared_error")
    page.select_option("[data-setting=delta]", "wrong sign")
    press(page, "One epoch")
    other = Learner(16, "sigmoid", "squared_error", "wrong sign")
    net.output, net.loss_function, net.wrong = other.output, other.loss_function, other.wrong
    net.epoch(X, y, 1.0, 32)
    assert_trained_as(page, net, X)
    right = float(page.locator("[data-accuracy]").get_attribute("data-value"))
    assert right == pytest.approx(net.accuracy(X_test, y_test)) and page.locator("[data-epoch]").inner_text() == "2"
    assert "from epoch 1 on sigmoid, squared error, delta wrong sign" in page.locator(".legend").inner_text()
    assert page.locator(".run.now path").count() == 2
    # What the board shows: the first test digit, with the wrong delta.
    p, delta = (
        [float(e.get_attribute("data-value")) for e in page.locator(f"[data-{name}]").all()] for name in ("p", "delta")
    )
    np.testing.assert_allclose(p, net.forward(X_test[0]), rtol=1e-9)
    z = net.preactivations(X_test[:1])[1][-1]
    np.testing.assert_allclose(delta, net.delta(z, y_test[:1])[0], rtol=1e-8, atol=1e-300)


def test_trains_in_time_and_drops_no_frame(show):
    page = show(mathbp.TrainingExplorer(hidden=64), viewport={"width": 1280, "height": 900})
    page.evaluate("""() => {
        let last = performance.now();
        window.frames = [];
        const next = () => { const now = performance.now(); frames.push(now - last); last = now; requestAnimationFrame(next); };
        requestAnimationFrame(next);
    }""")
    press(page, "Train")
    page.wait_for_timeout(1000)
    before = int(page.locator("[data-epoch]").inner_text())
    page.wait_for_timeout(2000)
    trained = int(page.locator("[data-epoch]").inner_text()) - before
    press(page, "Pause")
    frames = page.evaluate("frames")
    assert trained >= 2 * 15 * 0.9, f"{trained / 2} epochs a second"
    assert np.percentile(frames, 95) < 34, f"frames of {sorted(frames)[-5:]} ms"
    assert float(page.locator("[data-accuracy]").get_attribute("data-value")) > 0.95


def test_earlier_runs_stay(show):
    page = show(mathbp.TrainingExplorer(hidden=8))
    for _ in range(3):
        press(page, "One epoch")
    page.select_option("[data-setting=hidden]", "4")  # other weights: another run
    press(page, "One epoch")
    press(page, "Start again")
    assert page.locator(".run").count() == 3
    letters = [text[:2] for text in page.locator(".legend li").all_inner_texts()]
    assert letters == ["A:", "B:", "C:"] and page.locator("[data-epoch]").inner_text() == "0"
    page.select_option("[data-setting=loss]", "squared_error")  # before it has begun: this run's own setting
    assert (
        "C: " in page.locator(".legend li.now").inner_text()
        and "squared error" in page.locator(".legend li.now").inner_text()
    )
    press(page, "Reset")
    assert page.locator("[data-setting=hidden]").input_value() == "8"


def test_a_digit_by_hand(show):
    page = show(mathbp.TrainingExplorer())
    for _ in range(5):
        press(page, "One epoch")
    press(page, "Clear")
    box = page.locator("[data-board]").bounding_box()
    at = lambda x, y: (box["x"] + box["width"] * x / 8, box["y"] + box["height"] * y / 8)
    page.mouse.move(*at(4, 0.8))
    page.mouse.down()
    page.mouse.move(*at(4, 7.2), steps=6)
    page.mouse.up()
    assert page.get_by_text("The network says 1.").is_visible()
    page.get_by_label("it is meant to be 1").check()
    delta = [float(e.get_attribute("data-value")) for e in page.locator("[data-delta]").all()]
    assert delta[1] < 0 and min(delta[:1] + delta[2:]) > 0 and abs(sum(delta)) < 1e-12
    first = page.locator("[data-mistakes] button").first
    truth = first.get_attribute("aria-label")[2]
    first.click()
    assert page.get_by_label(f"it is meant to be {truth}").is_checked()
    # And by keys alone.
    press(page, "Clear")
    page.locator("[data-board]").focus()
    before = page.locator("[data-p='0']").get_attribute("data-value")
    for key in ("ArrowUp", "ArrowRight", " ", "ArrowDown", " "):
        page.keyboard.press(key)
    assert page.locator("[data-p='0']").get_attribute("data-value") != before
    page.keyboard.press("Delete")
    assert page.locator("[data-p='0']").get_attribute("data-value") == before


def test_a_digit_by_finger(show):
    """And the page does not scroll away under it."""
    page = show(mathbp.TrainingExplorer(), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    press(page, "Clear")
    board = page.locator("[data-board]")
    board.scroll_into_view_if_needed()
    box, scrolled, fingers = board.bounding_box(), page.evaluate("scrollY"), page.context.new_cdp_session(page)
    for kind, part in [
        ("touchStart", 0.1),
        *[("touchMove", part) for part in (0.3, 0.5, 0.7, 0.9)],
        ("touchEnd", None),
    ]:
        points = [] if part is None else [dict(x=box["x"] + box["width"] / 2, y=box["y"] + box["height"] * part)]
        fingers.send("Input.dispatchTouchEvent", dict(type=kind, touchPoints=points))
    inked = board.evaluate("e => [0, 2, 5, 7].map(y => e.getContext('2d').getImageData(4, y, 1, 1).data[3])")
    assert min(inked) > 200 and page.evaluate("scrollY") == scrolled


def test_weights_that_are_no_numbers(show):
    page = show(mathbp.TrainingExplorer(hidden=2))
    page.evaluate("document.querySelector('[data-mathbp]').training.W2.fill(NaN)")
    press(page, "One epoch")
    assert page.get_by_text("The weights are no numbers any more.").is_visible()
    press(page, "Start again")
    assert page.get_by_text("The network says").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_for_everyone(show, scheme):
    page = show(mathbp.TrainingExplorer(), color_scheme=scheme, viewport={"width": 390, "height": 844})
    press(page, "One epoch")
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
    violations = Axe().run(page).response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]
