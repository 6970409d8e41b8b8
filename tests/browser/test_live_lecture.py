"""A notebook presented in JupyterLab itself: the slideshow button, and a slider that moves on its slide."""

import pathlib
import shutil

import numpy as np

import mathbp

NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"


def test_a_slider_moves_on_its_slide(lab, new_page):
    shutil.copy(NOTEBOOKS / "02_softmax_jacobian.ipynb", lab.root)
    page = new_page(viewport={"width": 1280, "height": 720})
    lab.load(page)
    lab.open(page, "02_softmax_jacobian.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.click()
    lab.command(page, "notebook:run-all-cells")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === 'code')"
        ".every(cell => cell.model.executionCount && cell.model.executionState === 'idle')"
    )
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0 }")
    page.click('[data-command="deck:toggle"]')
    slider = page.locator('.jp-deck-mod-visible [data-mathbp="logit-explorer"] input[data-logit="0"]')
    for _ in range(20):  # forward, until the explorer's turn has come
        page.keyboard.press("Space")
        page.wait_for_timeout(200)
        if slider.count():
            break
    assert page.locator(".jp-Toolbar").first.is_hidden()  # nothing but the slide
    slider.press("ArrowRight")
    p = page.locator('[data-p="0"]').first
    moved = float(slider.input_value())
    assert moved > 2
    expected = mathbp.softmax([moved, 1.0, 0.1])[0]
    assert np.isclose(float(p.get_attribute("data-value")), expected, rtol=1e-12)
