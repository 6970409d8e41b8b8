"""The triangle explorer in a plain page."""

import json

import numpy as np
import pytest
from test_plain_page import assert_same, values

import mathbp
from mathbp import TriangleExplorer


def test_numbers_and_descent_are_those_of_mathbp(show):
    for loss in (mathbp.cross_entropy, mathbp.squared_error):
        explorer = TriangleExplorer([-4.0, 4.0, 0.5], 2, loss, steps=30)
        page = show(explorer)
        assert_same(values(page, "p"), explorer.p)
        assert_same(values(page, "jacobian"), explorer.jacobian.ravel())
        np.testing.assert_allclose(values(page, "gradient"), explorer.gradient, rtol=1e-12, atol=1e-15)
        assert_same(values(page, "delta"), explorer.delta)
        for name, path in explorer.descent.items():
            shown = json.loads(page.locator(f"[data-descent={name}]").get_attribute("data-value"))
            np.testing.assert_allclose(shown, path[-1], rtol=1e-12)


def test_the_point_can_be_dragged(show):
    """And the logits follow, with their mean as it was."""
    page = show(TriangleExplorer([2.0, 1.0, 0.0], 0))
    here, corner = page.locator("circle.here").bounding_box(), page.locator("text.corner").nth(2).bounding_box()
    page.mouse.move(here["x"] + here["width"] / 2, here["y"] + here["height"] / 2)
    page.mouse.down()
    page.mouse.move(corner["x"] - 10, corner["y"] + corner["height"] / 2, steps=5)
    page.mouse.up()
    p, z = values(page, "p"), [float(slider.input_value()) for slider in page.locator("[data-logit]").all()]
    assert p[2] > 0.9
    assert_same(p, mathbp.softmax(z))
    assert abs(np.mean(z) - 1) < 0.01


def test_a_finger_drags_the_point_and_not_the_page(show):
    page = show(TriangleExplorer(), viewport={"width": 390, "height": 600}, has_touch=True, is_mobile=True)
    box, fingers = page.locator("circle.handle").bounding_box(), page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for kind, points in [("touchStart", [0]), *[("touchMove", [8 * k]) for k in range(10)], ("touchEnd", [])]:
        points = [dict(x=x + way / 2, y=y - way) for way in points]
        fingers.send("Input.dispatchTouchEvent", dict(type=kind, touchPoints=points))
    moved = page.locator("circle.handle").bounding_box()
    assert box["y"] - moved["y"] == pytest.approx(72, abs=2) and page.evaluate("scrollY") == 0


def test_descend_draws_both_paths_step_by_step(show):
    page = show(TriangleExplorer([-4.0, 4.0, 0.0], 0))
    page.get_by_role("button", name="Descend").press("Enter")
    page.wait_for_function("() => document.querySelector('.race').textContent.includes('after 7 steps')")
    page.wait_for_function("() => document.querySelector('.race').textContent.includes('after 100 steps')")
    reached = TriangleExplorer([-4.0, 4.0, 0.0], 0, steps=100).descent
    np.testing.assert_allclose(values(page, "reached"), [mathbp.softmax(path[-1])[0] for path in reached.values()])
    page.wait_for_function("() => document.querySelector('[role=status]').textContent.includes('cross-entropy 0.993')")
    page.get_by_role("button", name="squared error").click()
    assert_same(values(page, "delta"), TriangleExplorer([-4.0, 4.0, 0.0], 0, mathbp.squared_error).delta)
    page.get_by_label("target: class 1").check()
    assert "after 0 steps" in page.locator(".race").inner_text()
