"""The explorers in a plain page, without kernel and network."""

import base64
import hashlib
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from mathbp import BackwardExplorer, DeltaExplorer, LogitExplorer, TrainingExplorer, TriangleExplorer
from mathbp.explorers import page as page_of

ALL = ["p", "J", "paths", "contraction", "terms", "formula"]


# Sets each state, and collects what the page then says, all in one go.
COLLECT = """states => states.map(state => {
    const place = document.querySelector("[data-state]");
    place.model.state = { ...place.model.state, ...state };
    for (const name in state) place.model.set(name, state[name]);
    return Object.fromEntries(["p", "jacobian", "gradient", "delta", "loss"]
        .map(name => [name, [...place.querySelectorAll(`[data-${name}]`)].map(e => [e.getAttribute(`data-${name}`), e.dataset.value])]));
})"""


def value(page, name, index):
    return float(page.locator(f"[data-{name}='{index}']").first.get_attribute("data-value"))


def values(page, name):
    return [float(e.get_attribute("data-value")) for e in page.locator(f"[data-{name}]").all()]


def array(pairs, shape):
    out = np.full(shape, np.nan)
    for index, text in pairs:
        out[tuple(map(int, index.split(",")))] = float(text)
    return out


def assert_same(shown, computed):
    """To 1e-12, relative to each number; where numbers are no longer normal, to what is left of their digits."""
    np.testing.assert_allclose(shown, computed, rtol=1e-12, atol=1e-307)


def random_states(count):
    rng = np.random.default_rng(0)
    for scale in (0.1, 2, 30, 300, 3000):
        for _ in range(count):
            n = int(rng.integers(2, 7))
            logits = (rng.normal(size=n) * scale).tolist()
            yield dict(logits=logits, target=int(rng.integers(n)), temperature=float(rng.choice([1.0, 0.1, 2.5])))
    for logits in (
        [0, 800],
        [800, 0],
        [7.0] * 6,
        [0, 0, 1e-300],
        [1e6, 1e6 + 1, 0],
        [-745, 0],
        [0, 37, 37],
        [1e300, 0],
    ):
        for target in range(len(logits)):
            yield dict(logits=logits, target=target, temperature=1.0)


def test_logit_explorer_agrees_with_mathbp(show):
    """A few states, through the page; many more in tests/test_javascript.py."""
    states = list(random_states(8))
    shown = show(LogitExplorer()).evaluate(COLLECT, states)
    for state, numbers in zip(states, shown, strict=True):
        explorer, n = LogitExplorer(**state), len(state["logits"])
        assert_same(array(numbers["p"], n), explorer.p)
        assert_same(array(numbers["jacobian"], (n, n)), explorer.jacobian)
        assert_same(array(numbers["gradient"], n), explorer.gradient)
        assert_same(array(numbers["delta"], n), explorer.delta)
        assert_same(float(numbers["loss"][0][1]), explorer.L)


def test_delta_explorer_agrees_with_mathbp(show):
    rng = np.random.default_rng(0)
    z = np.concatenate([rng.normal(size=100) * 3, rng.normal(size=100) * 30, [0, 800, -800, 36.5, -745, 1e300]])
    y = np.concatenate([rng.random(100), rng.integers(0, 2, 100), [0, 0, 0, 1, 1, 0.3]])
    states = [dict(z=float(z_), y=float(y_)) for z_, y_ in zip(z, y)]
    shown = show(DeltaExplorer()).evaluate(COLLECT, states)
    for state, numbers in zip(states, shown, strict=True):
        explorer = DeltaExplorer(**state)
        assert_same(array(numbers["p"], 1), explorer.a)
        assert_same(array(numbers["jacobian"], (1, 1)), explorer.derivative)
        for name in ("loss", "gradient", "delta"):
            assert_same(array(numbers[name], 2), list(getattr(explorer, name).values()))


def test_a_product_without_a_value_is_explained(show):
    page = show(LogitExplorer(show=ALL))
    page.evaluate(COLLECT, [dict(logits=[-745.0, 0.0], target=0, temperature=1.0)])
    assert "overflowed" in page.locator(".terms .why").inner_text()


def test_contraction_of_the_chosen_row(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0, show=["contraction", "terms"]))
    for i in range(3):
        page.get_by_role("button", name=f"row {i}").click()
        assert page.get_by_role("button", name=f"row {i}").get_attribute("aria-pressed") == "true"
        assert abs(values(page, "row-sum")[0] - value(page, "delta", i)) < 1e-15


def test_switching_the_layer_brings_the_off_diagonal_to_life(show):
    """And keeps the logits, the target and the focus."""
    page = show(LogitExplorer([2.0, 1.0, 0.1], 1, activation="sigmoid", loss="squared_error", show=ALL))
    assert sorted(page.locator("[data-path]").evaluate_all("all => all.map(e => e.dataset.path)")) == [
        "0,0",
        "1,1",
        "2,2",
    ]
    for activation, loss in [("softmax", "squared_error"), ("softmax", "cross_entropy"), ("sigmoid", "cross_entropy")]:
        for choice in (activation, loss.replace("_", "-" if loss[0] == "c" else " ")):
            page.get_by_role("button", name=choice, exact=True).press("Enter")
            assert page.evaluate("document.activeElement.textContent") == choice
        e = LogitExplorer([2.0, 1.0, 0.1], 1, activation=activation, loss=loss)
        terms = e.jacobian * e.gradient[:, np.newaxis]
        for name, numbers in [("p", e.p), ("jacobian", e.jacobian), ("gradient", e.gradient), ("delta", e.delta)]:
            assert_same(values(page, name), np.ravel(numbers))
        for path in page.locator("[data-path]").all():
            i, k = map(int, path.get_attribute("data-path").split(","))
            assert_same(float(path.get_attribute("data-value")), terms[i, k])
        assert page.locator("[data-path]").count() == (9 if activation == "softmax" else 3)


def test_the_parts_that_are_asked_for(show):
    page = show(*[LogitExplorer(show=[part]) for part in ALL], LogitExplorer(show=[]))
    heads = page.locator("[data-mathbp]").evaluate_all(
        "all => all.map(root => root.querySelectorAll('.below > .part').length)"
    )
    assert heads == [0, 1, 1, 1, 1, 1, 0]
    assert page.locator("[data-logit]").count() == 7 * 3


def test_a_chosen_logit_is_chosen_in_every_part(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0, show=ALL))
    for k, name in [(2, "column 2"), (1, "paths of logit 1"), (0, "row 0")]:
        page.get_by_role("button", name=name).click()
        pressed = page.locator(".row[aria-pressed=true]").evaluate_all("all => all.map(e => e.textContent)")
        assert pressed == [f"z{k}"] * 3
        lit = page.locator(".wire.lit[data-path]").evaluate_all("all => all.map(e => e.dataset.path)")
        assert sorted(lit) == [f"{i},{k}" for i in range(3)]
        assert abs(values(page, "row-sum")[0] - value(page, "delta", k)) < 1e-15
    page.locator("[data-jacobian='0,2']").hover()  # pointing is enough
    assert "Raise z₂" in page.locator(".jacobian .why").inner_text()


def test_target_shift_temperature_and_reset(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0, temperature=3.0))
    page.get_by_label("class 2").click()
    assert value(page, "gradient", 2) < 0 == value(page, "gradient", 0)
    before = values(page, "p"), values(page, "delta")
    for _ in range(5):  # beyond the slider's end: the slider gets longer
        page.get_by_role("button", name="all z + 1").click()
    np.testing.assert_allclose([values(page, "p"), values(page, "delta")], before, rtol=1e-14)
    assert page.locator("[data-logit='0']").input_value() == "7"
    page.get_by_label("temperature").fill("2")
    np.testing.assert_allclose(
        values(page, "delta"), LogitExplorer([2.0, 1.0, 0.1], 2, temperature=2).delta, rtol=1e-12
    )
    page.get_by_role("button", name="Reset").click()
    assert_same(values(page, "delta"), LogitExplorer([2.0, 1.0, 0.1], 0, temperature=3.0).delta)


def test_a_shift_keeps_every_digit(show):
    z = [0.345584192064786, -1.2345678901234567, 2.1]
    page = show(LogitExplorer(z))
    page.get_by_role("button", name="all z + 1").click()
    assert page.evaluate("document.querySelector('[data-state]').model.get('logits')") == [z[0] + 1, z[1] + 1, 3.1]
    assert_same(values(page, "p"), LogitExplorer(z).p)
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent.startsWith('All z moved, p did not')"
    )


def test_logits_share_one_scale(show):
    page = show(LogitExplorer([5.5, 1.0, 0.1], 0, temperature=2.0))
    scales = "() => [...document.querySelectorAll('[data-logit]')].map(input => [input.min, input.max].join())"
    for _ in range(4):
        page.get_by_role("button", name="all z + 1").click()
    assert set(page.evaluate(scales)) == {"-6,10"}
    page.locator("[data-logit='0']").press("PageDown")
    page.locator("[data-logit='0']").press("PageDown")
    assert set(page.evaluate(scales)) == {"-6,10"}  # not under a hand
    page.get_by_role("button", name="Reset").click()
    assert set(page.evaluate(scales)) == {"-6,6"}
    # A temperature below the slider's end is where the slider then ends.
    page.evaluate("document.querySelector('[data-state]').model.set('temperature', 0.03)")
    page.locator("[data-temperature]").press("Home")
    assert page.locator("[data-temperature]").input_value() == "0.03"
    assert_same(values(page, "p"), LogitExplorer([5.5, 1.0, 0.1], temperature=0.03).p)


def test_keys_that_an_explorer_uses_stay_there(show):
    """VS Code takes what arrives at the window, and moves between cells."""
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0))
    page.evaluate("addEventListener('keydown', event => (window.keys ??= []).push(event.key))")
    for key in ("ArrowDown", "PageUp", "Delete", "Enter", "a", "Escape", "Control+s"):
        page.locator("[data-logit='0']").press(key)
    for key in ("Enter", " ", "ArrowRight"):  # an arrow turns the page of a lecture
        page.get_by_role("button", name="Reset").press(key)
    assert page.evaluate("window.keys") == ["Escape", "Control", "s", "ArrowRight"]


def test_keyboard_alone(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0))
    focused = "() => document.activeElement.getAttribute('data-logit') ?? document.activeElement.type"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "radio"
    page.keyboard.press("ArrowDown")
    assert value(page, "gradient", 1) < 0
    page.locator("[data-logit='0']").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for key, expected in [("ArrowRight", 2.1), ("ArrowDown", 2.0), ("PageUp", 3.0), ("PageDown", 2.0), ("End", 6.0)]:
        page.keyboard.press(key)
        assert page.locator("[data-logit='0']").input_value() == f"{expected:g}"
        assert_same(values(page, "p"), LogitExplorer([expected, 1.0, 0.1]).p)


def test_dragging_moves_in_steps_and_draws_at_once(show):
    page = show(DeltaExplorer(z=-4))
    page.evaluate("""() => document.querySelector("[data-logit]").addEventListener("input", event => {
        const drawn = Number(event.target.closest("[data-mathbp]").dataset.drawn);
        (window.late ??= []).push(performance.now() - drawn);
    })""")
    box = page.locator("[data-logit]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.61, box["y"] + box["height"] / 2, steps=10)
    page.mouse.up()
    z = page.locator("[data-logit]").input_value()
    assert re.fullmatch(r"1\.\d", z)
    assert value(page, "p", 0) == pytest.approx(DeltaExplorer(z=float(z)).a, rel=1e-12)
    # Our listener runs after the explorer's: the picture had been drawn within the same event.
    assert len(page.evaluate("window.late")) >= 10 and max(page.evaluate("window.late")) < 50


# Where everything stands, in each of these states.
BOXES = """([states, selector]) => states.map(state => {
    scrollTo(0, 0);
    const place = document.querySelector("[data-state]");
    for (const name in state) place.model.set(name, state[name]);
    return [...place.querySelectorAll(selector)].map(node => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
    });
})"""
SIDEWAYS = "all => all.filter(e => e.scrollWidth > e.clientWidth).length"


@pytest.mark.parametrize("width", [360, 640, 1000])
def test_nothing_but_the_numbers_moves(show, width):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0, show=ALL, temperature=0.4), viewport={"width": width, "height": 800})
    assert page.locator(".wide").evaluate_all(SIDEWAYS) == 0
    places = "input, button, .part:not(.formula) table, .why, .part:not(.formula) td, .track, .note, .network, .node"
    for T in (0.4, 1.0):
        states = [dict(logits=[z / 2, 1.0, 0.1], temperature=T) for z in range(-12, 13)]
        first, *others = page.evaluate(BOXES, [states, places])
        assert all(other == first for other in others)
    page.get_by_role("button", name="all z + 1").click()
    assert "moved" in page.locator(".note").inner_text()
    assert page.evaluate(BOXES, [[{}], places]) == [first]
    page = show(DeltaExplorer(), viewport={"width": width, "height": 800})
    states = [dict(z=float(z), y=y) for y in (0.0, 0.3, 1.0) for z in range(-8, 9)]
    first, *others = page.evaluate(BOXES, [states, "[data-mathbp], input, button, table, svg"])
    assert all(other == first for other in others)


def test_a_finger_moves_a_slider(show):
    page = show(
        LogitExplorer([-5.0, 1.0, 0.1], 0, show=ALL),
        viewport={"width": 360, "height": 720},
        has_touch=True,
        is_mobile=True,
    )
    assert (
        min(box["height"] for box in [e.bounding_box() for e in page.locator("button:visible, [data-logit]").all()])
        >= 36
    )
    box = page.locator("[data-logit='0']").bounding_box()
    y, fingers = box["y"] + box["height"] / 2, page.context.new_cdp_session(page)
    for kind, points in [("touchStart", [20]), *[("touchMove", [20 + 8 * k]) for k in range(10)], ("touchEnd", [])]:
        points = [dict(x=box["x"] + x, y=y) for x in points]
        fingers.send("Input.dispatchTouchEvent", dict(type=kind, touchPoints=points))
    z = page.locator("[data-logit='0']").input_value()
    assert re.fullmatch(r"\d(\.\d)?", z) and float(z) > 1
    assert_same(values(page, "p"), LogitExplorer([float(z), 1.0, 0.1]).p)
    # A finger that scrolls the page, and began on a slider, never meant the slider.
    box = page.locator("[data-logit='1']").bounding_box()
    for kind, shift in [("touchStart", 0), *[("touchMove", 12 * k) for k in range(10)], ("touchEnd", None)]:
        points = [] if shift is None else [dict(x=box["x"] + 20, y=box["y"] + box["height"] / 2 - shift)]
        fingers.send("Input.dispatchTouchEvent", dict(type=kind, touchPoints=points))
    page.wait_for_function("() => scrollY > 50")
    assert page.locator("[data-logit='1']").input_value() == "1"
    assert_same(values(page, "p"), LogitExplorer([float(z), 1.0, 0.1]).p)
    # The sums are on the screen, not beyond its edge.
    for cell in page.locator(".total .sum").all():
        box = cell.bounding_box()
        assert 0 <= box["x"] and box["x"] + box["width"] <= 360


def test_bars_stay_visible_in_forced_colours(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0), DeltaExplorer(), forced_colors="active")
    colour = "e => getComputedStyle(e).backgroundColor"
    for name, around in [
        (".track .bar", ".track"),
        (".signed .bar", "[data-mathbp]"),
        (".row[aria-pressed=true]", ".row[aria-pressed=false]"),
    ]:
        assert page.locator(name).first.evaluate(colour) != page.locator(around).first.evaluate(colour)


def test_the_page_says_nothing_until_something_moves(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0))
    status = page.get_by_role("status")
    page.wait_for_timeout(1000)
    assert status.text_content() == ""
    page.evaluate("""() => new MutationObserver(changes => { window.said = (window.said ?? 0) + changes.length; })
        .observe(document.querySelector("[role=status]"), { childList: true })""")
    page.locator("[data-logit='0']").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('[role=status]').textContent")
    assert (
        status.text_content()
        == "Target class 0. Class 0: p 0.761, delta −0.239; Class 1: p 0.170, delta +0.170; Class 2: p 0.069, delta +0.069"
    )
    assert page.evaluate("window.said") == 1  # five steps, one sentence
    page.get_by_role("button", name="row 1").click()
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent.startsWith('Logit 1: delta +0.170. Target')"
    )


def test_two_explorers_do_not_disturb_each_other(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0), LogitExplorer([2.0, 1.0, 0.1], 0), DeltaExplorer())
    roots = page.locator("[data-mathbp]")
    assert [r.get_attribute("data-mathbp") for r in roots.all()] == ["logit-explorer"] * 2 + ["delta-explorer"]
    before = [roots.nth(i).inner_html() for i in (0, 2)]
    roots.nth(1).locator("[data-logit='2']").fill("5.5")
    roots.nth(1).get_by_label("class 2").check()
    assert [roots.nth(i).inner_html() for i in (0, 2)] == before
    assert roots.nth(0).get_by_label("class 0").is_checked()
    assert_same(
        [float(e.get_attribute("data-value")) for e in roots.nth(1).locator("[data-p]").all()],
        LogitExplorer([2.0, 1.0, 5.5]).p,
    )


@pytest.mark.parametrize(
    "explorer, place, key",
    [
        (TriangleExplorer(), "[type=radio]:checked", "ArrowDown"),
        (TriangleExplorer(), "[data-logit='0']", "PageUp"),
        (BackwardExplorer(), "[data-cell='dW2,0,0'] input", "Space"),
        (TrainingExplorer(hidden=2), "[data-setting=output]", "ArrowDown"),
        (TrainingExplorer(hidden=2), "button:text-is('One epoch')", "Enter"),
    ],
)
def test_a_key_moves_one_of_two_of_a_kind(show, explorer, place, key):
    page = show(explorer, explorer)
    still, moved = page.locator("[data-mathbp]").all()
    before = [still.inner_html(), moved.inner_html(), still.locator(":checked").all_inner_texts()]
    moved.locator(place).press(key)
    assert still.inner_html() == before[0] and moved.inner_html() != before[1]
    assert still.locator(":checked").all_inner_texts() == before[2]


def test_bad_values_keep_the_last_good_picture(show):
    page = show(LogitExplorer([2.0, 1.0, 0.1], 0), DeltaExplorer())
    before = page.locator("main").inner_html()
    page.evaluate("""() => {
        const [logits, unit] = [...document.querySelectorAll("[data-state]")].map(place => place.model);
        for (const bad of [[NaN, 1, 2], [1], [1, 2, 3, 4, 5, 6, 7], null, "abc"]) logits.set("logits", bad);
        logits.set("logits", [2.0, 1.0, 0.1]);
        document.querySelector("[data-state]").querySelector("[data-drawn]").dataset.drawn = 0;
        for (const bad of [3, -1, 0.5, null]) logits.set("target", bad);
        unit.set("z", NaN);
        unit.set("y", 2);
    }""")
    drawn = re.compile(r'data-drawn="[\d.]*"')
    assert drawn.sub("", page.locator("main").inner_html()) == drawn.sub("", before)
    assert page.locator("[data-drawn]").first.get_attribute("data-drawn") == "0"


def test_one_that_fails_keeps_its_picture_and_leaves_the_others_alone(show):
    html = page_of(LogitExplorer(), DeltaExplorer())
    page = show(html=html.replace("&quot;logits&quot;: [2.0, 1.0, 0.1]", "&quot;logits&quot;: [2.0, 1.0,,]"))
    assert page.locator("[data-state] > img").count() == 1
    assert page.locator("[data-drawn]").get_attribute("data-mathbp") == "delta-explorer"
    assert page.errors.pop().startswith("LogitExplorer does not work with {")


def test_a_closed_explorer_leaves_no_listener(show):
    page = show(LogitExplorer(), DeltaExplorer())
    count = """() => [...document.querySelectorAll("[data-state]")]
        .map(place => Object.values(place.model.listeners).flat().length)"""
    assert min(page.evaluate(count)) > 0
    page.evaluate("() => document.querySelectorAll('[data-state]').forEach(place => place.close())")
    assert page.evaluate(count) == [0, 0]


def test_a_strict_content_security_policy_lets_it_run(show):
    html = page_of(LogitExplorer([2.0, 1.0, 0.1], 0))
    [script] = re.findall(r"<script[^>]*>(.*?)</script>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:"
    page = show(
        html=html.replace(
            "<meta charset", f'<meta http-equiv="Content-Security-Policy" content="{policy}"><meta charset'
        )
    )
    assert_same(values(page, "delta"), LogitExplorer([2.0, 1.0, 0.1], 0).delta)


def test_without_scripts_the_picture_stays(show):
    page = show(LogitExplorer(), java_script_enabled=False)
    image = page.locator("main img")
    assert image.bounding_box()["width"] > 300
    assert "probabilities 0.659, 0.242, 0.0986" in image.get_attribute("alt")


# The background and the ink of each tinted cell, as drawn.
COLOURS = """logits => {
    document.querySelector("[data-state]").model.set("logits", logits);
    const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = colour => {
        paint.fillStyle = colour;
        paint.fillRect(0, 0, 1, 1);
        return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    return [...document.querySelectorAll("[data-jacobian]")].map(getComputedStyle)
        .map(style => [rgb(style.backgroundColor), rgb(style.color)]);
}"""


def luminance(rgb):
    """Relative luminance, as WCAG 2.2 defines it."""
    c = np.array(rgb) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_stand_out_from_every_tint(show, theme):
    page = show(LogitExplorer([0.0, 0.0]), color_scheme=theme)
    for z in np.linspace(0, 6, 200):
        for pair in page.evaluate(COLOURS, [z, 0.0]):
            low, high = sorted(map(luminance, pair))
            assert (high + 0.05) / (low + 0.05) >= 4.5, z


def test_a_plateau_is_where_squared_error_passes_nothing_on(show):
    page = show(DeltaExplorer())
    for z, y, on_plateau in [
        (-4, 1, True),
        (8, 0.6, True),
        (-8, 0.6, True),
        (8, 1, False),
        (0, 1, False),
        (1, 0.5, False),
    ]:
        page.evaluate(COLLECT, [dict(z=z, y=y)])
        assert page.locator(".why").inner_text().startswith("The plateau") == on_plateau, (z, y)
        here, *grey = page.evaluate(
            """() => [".here", ".plateau", ".plateau"].map((name, i) => {
                const box = document.querySelectorAll(`svg:first-of-type ${name}`)[i === 2 ? 1 : 0].getBoundingClientRect();
                return [box.left, box.right];
            })"""
        )
        assert any(left - 1 <= here[0] <= right + 1 and right > left for left, right in grey) == on_plateau, (z, y)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
def test_axe_finds_nothing(show, theme, width):
    page = show(
        LogitExplorer([2.0, -1.0, 0.1, 6.0, -6.0, 3.0], 1, show=ALL),
        DeltaExplorer(),
        BackwardExplorer(chosen="dW1,0,1"),
        TriangleExplorer([-4.0, 4.0, 0.0], 0, steps=100),
        color_scheme=theme,
        viewport={"width": width, "height": 800},
    )
    page.get_by_role("button", name="(p-y) .* p .* (1-p)").click()
    assert page.locator("[data-mathbp=logit-explorer] .wide").evaluate_all(SIDEWAYS) == 0
    for state in ([2.0, -1.0, 0.1, 6.0, -6.0, 3.0], [900.0, 0.0]):
        page.evaluate("z => document.querySelector('[data-state]').model.set('logits', z)", state)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_function("() => document.querySelector('[role=status]').textContent.includes('delta')")
