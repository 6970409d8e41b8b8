"""The backward explorer in a plain page."""

import re

import numpy as np
import pytest

from mathbp import BackwardExplorer


def lit(page, how):
    return sorted(page.locator(f"td.{how}").evaluate_all("all => all.map(cell => cell.dataset.cell)"))


@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_a_chosen_number_shows_what_it_is_made_of(show, layout):
    page, explorer = show(BackwardExplorer(samples=layout)), BackwardExplorer()
    for name, values in explorer.matrices.items():
        for (i, j), value in np.ndenumerate(np.atleast_2d(values)):
            shown = page.locator(f"[data-cell='{name},{i},{j}']").get_attribute("data-value")
            assert float(shown) == pytest.approx(value, rel=1e-12, abs=1e-16)
    page.locator("[data-cell='dW2,0,1']").click()
    assert lit(page, "chosen") == ["dW2,0,1"]
    assert lit(page, "first") == [f"delta2,{s},0" for s in range(5)]
    assert lit(page, "second") == [f"a1,{s},1" for s in range(5)]
    letters = "dW2[0, 1] = Σₛ delta2[s, 0] · a1[s, 1]" if layout == "rows" else "dW2(1, 2) = Σₛ delta2(1, s) · a1(2, s)"
    code = "dW2 = delta2.T @ a1" if layout == "rows" else "dW2 = delta2 * a1'"
    shapes = "delta2.T 3 × 5, a1 5 × 3, dW2 3 × 3" if layout == "rows" else "delta2 3 × 5, a1' 5 × 3, dW2 3 × 3"
    said = page.locator(".made").inner_text()
    assert letters in said and code in said and shapes in said
    page.locator("[data-cell='delta1,2,1']").click()
    assert lit(page, "second") == ["W2,0,1", "W2,1,1", "W2,2,1"] and lit(page, "third") == ["a1,2,1"]


def test_keys_move_the_choice_and_the_layout_may_be_switched(show):
    page = show(BackwardExplorer())
    page.locator("[data-cell='dW2,0,0'] input").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert lit(page, "chosen") == ["dW2,0,1"]
    page.get_by_role("button", name="columns").click()
    assert lit(page, "chosen") == ["dW2,0,1"] and page.locator("[data-matrix=delta2] tr").count() == 3
    page.wait_for_function("() => document.querySelector('[role=status]').textContent.startsWith('dW2(1, 2)')")
    said = page.locator(".made").inner_text()
    terms, total = re.search(r"\n(.*) = ([−+].*)\n", said).groups()
    assert terms.count(" + ") == 4 and total == "−0.038"


def test_every_matrix_is_seen_whole(show):
    """Beside the file browser of JupyterLab, in a narrow window, on a phone."""
    page = show(BackwardExplorer(), viewport={"width": 960, "height": 720})
    wide = page.locator(".wide")
    for name in "columns", "rows":
        page.get_by_role("button", name=name).click()
        for width in 960, 850, 760, 740, 360:
            page.set_viewport_size({"width": width, "height": 720})
            assert wide.evaluate("wide => wide.scrollWidth <= wide.clientWidth"), (name, width)
