"""Each explorer on a slide: what the last row reads, and nothing that does not fit."""

import pytest

from mathbp import BackwardExplorer, LogitExplorer, TriangleExplorer
from mathbp.explorers import Explorer, script
from mathbp.explorers import page as page_of

# What shows something when it is given nothing.
EXPLORERS = [kind for name, kind in Explorer.known.items() if name not in ("DerivationExplorer", "ExerciseForm")]

# The room that a slide of 1280 × 720 leaves below its heading.
WIDTH, HEIGHT = 1184, 590
SLIDE = f"<style>.page {{ position: absolute; inset: 0; width: {WIDTH}px }}</style><main class=page>"

SMALL = """() => {
    const root = document.querySelector(".mathbp"), small = [];
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode, parent = text.parentElement;
        if (!text.data.trim() || parent.closest(".unseen, .unsaid") || !parent.checkVisibility()) continue;
        const scale = parent instanceof SVGElement ? parent.getScreenCTM().a : 1;
        const size = scale * parseFloat(getComputedStyle(parent).fontSize);
        if (size < 24) small.push(`${text.data}: ${size}`);
    }
    const outside = [...root.querySelectorAll("*")].filter(e => e.checkVisibility() && !e.closest("svg, .unseen"))
        .filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.className);
    outside.push(...[...root.querySelectorAll(".wide")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.ariaLabel));
    return [small, outside, root.scrollHeight];
}"""


@pytest.mark.parametrize(
    "explorer",
    [
        LogitExplorer(show=["p"]),
        LogitExplorer(show=["p", "J", "formula"]),
        LogitExplorer(show=["p", "J", "paths", "contraction", "terms", "formula"]),
        LogitExplorer(show=["p", "contraction", "formula"]),
        LogitExplorer([2.0, 1.0, 0.1, -1.0, 0.5, 3.0], 1, show=["p", "J", "paths", "contraction", "terms", "formula"]),
        BackwardExplorer(chosen="dW1,0,1"),
        BackwardExplorer(chosen="delta1,0,1", samples="columns"),
        TriangleExplorer(steps=100),
        *(kind() for kind in EXPLORERS),
    ],
    ids=lambda explorer: repr(explorer)[:40],
)
def test_on_a_slide_the_last_row_can_read_it(show, explorer):
    html = page_of(explorer).replace(
        script(explorer), script()
    )  # a lecture may have others: their styles must not meet
    page = show(html=html.replace("<main>", SLIDE), viewport={"width": WIDTH, "height": 720})
    page.evaluate("document.querySelector('h1').remove()")
    panels = page.locator("button[data-panel]")
    for i in range(max(1, panels.count())):
        if panels.count():
            panels.nth(i).click()
        if page.locator("[data-formula]:visible").count():
            for line in LINES:
                page.locator("[data-formula]").fill(line)
                fits(page)
        fits(page)


LINES = ("dot(J, g)", "diag(J) .* g", "J' * g", "(y - a) .* a .* (1 - a)", "(a - y) * a * (1 - a)", "a - y", "q", "")


def fits(page):
    small, outside, height = page.evaluate(SMALL)
    assert not small and not outside and height <= HEIGHT, (small, outside, height)


def test_large_covers_the_slide(show):
    page = show(html=page_of(LogitExplorer()).replace("<main>", SLIDE), viewport={"width": 1280, "height": 720})
    page.get_by_role("button", name="Large").click()
    box = page.locator(".mathbp").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 720)
    page.get_by_role("button", name="Large").click()
    assert page.locator(".mathbp").bounding_box()["width"] == WIDTH


@pytest.mark.parametrize("kind", EXPLORERS)
def test_large_shows_all_of_it(show, kind):
    page = show(html=page_of(kind()).replace("<main>", SLIDE), viewport={"width": 1280, "height": 720})
    page.get_by_role("button", name="Large").click()
    _, outside, height = page.evaluate(SMALL)
    assert not outside and height <= 720
