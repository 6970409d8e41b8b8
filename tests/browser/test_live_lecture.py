"""A notebook presented in JupyterLab itself: the slideshow button, every cell, and a slider that moves on its slide."""

import pathlib
import shutil

import numpy as np

import mathbp

NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"

# The cells that are on the slide now, and those that should be on some slide.
SHOWN = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(({ node }) => node.matches(".jp-deck-mod-visible") && node.checkVisibility()).map(({ model }) => model.id)"""
MEANT = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => model)
    .filter((model) => !["skip", "notes"].includes(model.getMetadata("slideshow")?.slide_type)).map(({ id }) => id)"""


def test_every_cell_appears_and_a_slider_moves_on_its_slide(lab, new_page):
    shutil.copy(NOTEBOOKS / "03_contraction.ipynb", lab.root)
    shutil.copytree(NOTEBOOKS / "matlab", lab.root / "matlab")
    page = new_page(viewport={"width": 1280, "height": 720})
    lab.load(page)
    lab.open(page, "03_contraction.ipynb")
    page.locator(".jp-Notebook .jp-Cell").first.click()
    lab.command(page, "notebook:run-all-cells")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === 'code')"
        ".every(cell => cell.model.executionCount && cell.model.executionState === 'idle')"
    )
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0 }")
    page.click('[data-command="deck:toggle"]')
    page.wait_for_selector(".jp-deck-mod-visible")
    assert page.locator(".jp-Toolbar").first.is_hidden()  # nothing but the slide
    slider = page.locator('.jp-deck-mod-visible [data-mathbp="logit-explorer"] input[data-logit="0"]')
    meant, seen = page.evaluate(MEANT), set(page.evaluate(SHOWN))
    for _ in range(2 * len(meant)):
        if seen >= set(meant):
            break
        page.keyboard.press("Space")
        page.wait_for_timeout(100)
        seen |= set(page.evaluate(SHOWN))
    assert [cell for cell in meant if cell not in seen] == []
    while not slider.count():  # back, to an explorer
        page.keyboard.press("Shift+Space")
        page.wait_for_timeout(100)
    slider.first.press("ArrowRight")
    moved = float(slider.first.input_value())
    p = page.locator('.jp-deck-mod-visible [data-p="0"]').first.get_attribute("data-value")
    # The slider has the keys now, and a click on an arrow of the deck takes them back.
    on_slide = page.evaluate(SHOWN)
    page.keyboard.press("Space")
    assert page.evaluate(SHOWN) == on_slide
    page.locator(":is(.jp-deck-mod-direction-down, .jp-deck-mod-direction-forward):not(.jp-mod-disabled)").first.click()
    page.wait_for_function(f"shown => String(({SHOWN})()) !== String(shown)", arg=on_slide)
    beyond = page.evaluate(SHOWN)
    page.keyboard.press("Shift+Space")
    page.wait_for_function(f"shown => String(({SHOWN})()) !== String(shown)", arg=beyond)
    assert moved != 2 and np.isclose(float(p), mathbp.softmax([moved, 1.0, 0.1])[0], rtol=1e-12)
