"""The explorers in JupyterLab, with a kernel behind them."""

import json

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from mathbp import DeltaExplorer, LogitExplorer, TriangleExplorer

CELL = "import mathbp, numpy as np\nexplorer = mathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)\nexplorer"
ROOT = "[data-mathbp='logit-explorer']"


@pytest.fixture(scope="module")
def lab_page(browser, lab):
    """JupyterLab in a page; loading it takes longer than all the rest."""
    page = browser.new_page(viewport={"width": 1300, "height": 1400})
    page.set_default_timeout(20_000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(error))
    page.python = lambda code: lab.run(page, code)
    lab.load(page)
    yield page
    page.close()


@pytest.fixture
def notebook(lab, lab_page, request):
    """A function that opens a notebook and runs its cells; `page.python(code)` runs more."""

    def notebook(*cells):
        name = f"{request.node.originalname}.ipynb"
        lab.notebook(name, *cells)
        lab.open(lab_page, name)
        lab.command(lab_page, "notebook:run-all-cells")
        explorers = sum(cell.splitlines()[-1].count("xplorer") for cell in cells)
        lab_page.wait_for_function("n => document.querySelectorAll('[data-drawn]').length === n", arg=explorers)
        lab.wait(lab_page)
        return lab_page

    yield notebook
    assert not lab_page.errors


def shown(page, name, root=ROOT, nth=0):
    return [float(e.get_attribute("data-value")) for e in page.locator(root).nth(nth).locator(f"[data-{name}]").all()]


def wait_for(page, logits, nth=0):
    """Until the sliders say this."""
    page.wait_for_function(
        """([root, nth, logits]) => JSON.stringify([...document.querySelectorAll(root)[nth].querySelectorAll("[data-logit]")]
            .map(input => input.valueAsNumber)) === JSON.stringify(logits)""",
        arg=[ROOT, nth, logits],
    )


def test_page_and_python_follow_each_other(notebook):
    page = notebook(CELL, "explorer")
    assert page.locator(ROOT).count() == 2  # two views of one model
    page.locator("[data-logit='1']").first.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    wait_for(page, [2, 2.1, 0.1], nth=1)
    page.locator(ROOT).first.get_by_label("class 2").check()
    there = json.loads(
        page.python("print([list(explorer.logits), explorer.target, explorer.p.tolist(), explorer.delta.tolist()])")
    )
    assert there[:2] == [[2.0, 2.1, 0.1], 2]
    np.testing.assert_allclose(shown(page, "p"), there[2], rtol=1e-12)
    np.testing.assert_allclose(shown(page, "delta"), there[3], rtol=1e-12)

    page.python("explorer.logits = np.array([0.123456, -9, 3, 4])")  # beyond the slider's end, and one class more
    for nth in (0, 1):
        wait_for(page, [0.123456, -9, 3, 4], nth)
        np.testing.assert_allclose(
            shown(page, "delta", nth=nth), LogitExplorer([0.123456, -9, 3, 4], 2).delta, rtol=1e-12
        )
    assert "ValueError" in page.python(
        "try:\n    explorer.logits = [float('nan'), 0, 0]\nexcept ValueError as e:\n    print(repr(type(e).__mro__))"
    )
    assert page.python("print(*explorer.logits)") == "0.123456 -9.0 3.0 4.0"
    wait_for(page, [0.123456, -9, 3, 4])


def test_the_other_explorers_follow_in_both_directions_too(notebook):
    page = notebook(
        "import mathbp, numpy as np\ntriangle = mathbp.TriangleExplorer([-4, 4, 0])\ntriangle",
        "backward = mathbp.BackwardExplorer()\nbackward",
        "layer = mathbp.LogitExplorer([2.0, 1.0, 0.1], activation=mathbp.sigmoid, show=['p', 'paths'])\nlayer",
    )
    triangle, backward, layer = (
        page.locator(f"[data-mathbp={name}-explorer]") for name in ("triangle", "backward", "logit")
    )
    triangle.get_by_role("button", name="Descend").click()
    backward.locator("[data-cell='dW2,0,1']").click()
    backward.get_by_role("button", name="columns").click()
    layer.get_by_role("button", name="softmax").click()
    there = page.python("print(triangle.steps, backward.chosen, backward.samples, layer.activation)")
    assert there == "100 dW2,0,1 columns softmax"
    page.python(
        "triangle.steps, triangle.loss = 7, mathbp.squared_error\nbackward.chosen = 'db1,0,2'\nlayer.loss = 'squared_error'"
    )
    page.wait_for_function("() => document.querySelector('.race').textContent.includes('after 7 steps')")
    page.wait_for_function("() => document.querySelector('td.chosen').dataset.cell === 'db1,0,2'")
    explorer = TriangleExplorer([-4, 4, 0], loss="squared_error")
    np.testing.assert_allclose(shown(page, "delta", "[data-mathbp=triangle-explorer]"), explorer.delta, rtol=1e-12)
    explorer = LogitExplorer([2.0, 1.0, 0.1], loss="squared_error")
    np.testing.assert_allclose(shown(page, "delta"), explorer.delta, rtol=1e-12)


def test_reset_brings_back_what_python_said_last(notebook):
    page = notebook(CELL)
    page.python("explorer.logits = [1.0, 2.0, 3.0, 4.0]")
    wait_for(page, [1, 2, 3, 4])
    page.locator("[data-logit='0']").fill("5")
    page.python("explorer")  # a second view, which never saw the beginning
    page.locator(ROOT).nth(1).wait_for()
    page.locator(ROOT).nth(1).get_by_role("button", name="Reset").click()
    for nth in (0, 1):
        wait_for(page, [1, 2, 3, 4], nth)


def test_keys_on_a_slider_do_not_move_the_notebook(notebook):
    page = notebook(CELL, "1 + 1", "2 + 2")
    page.locator("[data-logit='0']").click()
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.evaluate(active)
    page.locator("[data-logit='0']").focus()
    for key in ("ArrowDown", "ArrowUp", "PageDown", "PageUp", "a", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate(active) == before
    assert page.locator(".jp-CodeCell").count() == 3


def test_two_fit_side_by_side(notebook):
    page = notebook("import mathbp, ipywidgets\nipywidgets.HBox([mathbp.LogitExplorer(), mathbp.DeltaExplorer()])")
    widths = [box["width"] for box in [root.bounding_box() for root in page.locator("[data-mathbp]").all()]]
    assert len(widths) == 2 and min(widths) > 350


def test_training_needs_no_kernel_but_tells_it(notebook):
    page = notebook("import mathbp\nexplorer = mathbp.TrainingExplorer(hidden=8)\nexplorer")
    page.get_by_role("button", name="One epoch").click()
    assert page.locator("[data-epoch]").inner_text() == "1"
    page.select_option("[data-setting=delta]", "diagonal only")
    page.get_by_role("button", name="One epoch").click()
    assert page.locator("[data-epoch]").inner_text() == "2"
    assert page.python("print(explorer.delta)") == "diagonal only"
    page.python("explorer.delta = 'right'")
    page.wait_for_function("document.querySelector('[data-setting=delta]').value === 'right'")


def test_dead_kernel_does_not_stop_the_sliders(notebook):
    page = notebook(CELL)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.shutdown()")
    page.locator("[data-logit='0']").focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    np.testing.assert_allclose(shown(page, "p"), LogitExplorer([5.0, 1.0, 0.1]).p, rtol=1e-12)


def test_a_closed_view_does_not_draw_any_more(notebook, lab):
    page = notebook(CELL, "explorer")
    page.evaluate(
        "root => { window.gone = document.querySelectorAll(root)[1]; window.drawn = window.gone.dataset.drawn; }", ROOT
    )
    page.locator(".jp-CodeCell").nth(1).locator(".jp-InputArea-prompt").click()
    lab.command(page, "notebook:clear-cell-output")
    page.wait_for_function("() => !window.gone.isConnected")
    page.locator("[data-logit='0']").fill("4")
    wait_for(page, [4, 1, 0.1])
    assert page.evaluate("window.gone.dataset.drawn === window.drawn")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_follows_the_theme_and_axe_finds_nothing(notebook, lab, theme):
    page = notebook("import mathbp\nmathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)", "mathbp.DeltaExplorer()")
    page.emulate_media(
        color_scheme="light" if "Dark" in theme else "dark"
    )  # JupyterLab's theme counts, not the system's
    lab.command(page, "apputils:change-theme", {"theme": theme})
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    background = page.evaluate("() => getComputedStyle(document.querySelector('[data-mathbp]')).backgroundColor")
    assert background == ("rgb(17, 17, 17)" if "Dark" in theme else "rgb(255, 255, 255)")
    for root in (ROOT, "[data-mathbp='delta-explorer']"):
        results = Axe().run(page, context=root)
        assert results.violations_count == 0, results.generate_report()


def test_saved_output_is_a_small_picture_with_its_numbers(notebook, lab):
    page = notebook(CELL, "mathbp.DeltaExplorer()")
    lab.command(page, "docmanager:save")
    file = next(lab.root.glob("test_saved*.ipynb"))
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    saved = json.loads(file.read_text())
    for cell, explorer in zip(saved["cells"], [LogitExplorer([2.0, 1.0, 0.1], 0), DeltaExplorer()], strict=True):
        [output] = cell["outputs"]
        assert repr(explorer) in "".join(output["data"]["text/plain"])
        assert len(output["data"]["image/png"]) < 40_000
        assert len(output["metadata"]["image/png"]["alt"]) > 100
        # What is saved for readers without a kernel: the picture, not the id of a widget that is gone.
        del output["data"]["application/vnd.jupyter.widget-view+json"]
    del saved["metadata"]["widgets"]
    (lab.root / "reopened.ipynb").write_text(json.dumps(saved))
    lab.open(page, "reopened.ipynb")
    image = page.locator(".jp-RenderedImage img")
    image.nth(1).wait_for()
    assert image.count() == 2 and page.locator("[data-drawn]").count() == 0
    assert page.get_by_text("Error displaying widget").count() == 0


def test_opened_again_without_a_kernel_the_sliders_work(notebook, lab):
    page = notebook(CELL, "mathbp.DeltaExplorer()")
    page.locator("[data-logit='0']").first.fill("4.25")
    lab.command(page, "docmanager:save")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    file = next(lab.root.glob("test_opened*.ipynb"))
    assert file.stat().st_size < 350_000  # the page itself, twice, each with the formula field
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.shutdown()")
    page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
    lab.command(page, "docmanager:open", {"path": file.name})
    page.wait_for_function("() => document.querySelectorAll('[data-drawn]').length === 2")
    wait_for(page, [4.25, 1, 0.1])
    page.locator("[data-logit='0']").first.focus()
    page.keyboard.press("ArrowRight")
    np.testing.assert_allclose(shown(page, "p"), LogitExplorer([4.3, 1.0, 0.1]).p, rtol=1e-12)
    assert page.get_by_text("Error displaying widget").count() == 0


def test_reload_brings_the_state_back(notebook, lab):
    page = notebook(CELL)
    page.locator("[data-logit='0']").fill("4.25")
    assert page.python("print(explorer.logits[0])") == "4.25"
    lab.command(page, "docmanager:save")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.reload()
    page.wait_for_selector("[data-drawn]")
    wait_for(page, [4.25, 1, 0.1])
