"""The course in the browser: every notebook runs, says what is saved, and is there soon."""

import pytest
from served import ROOT

NOTEBOOKS = [
    str(path.relative_to(ROOT / "notebooks"))
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
]
# A float32 that another processor rounds otherwise.
ROUNDED = {"06_numerical_stability.ipynb": 1}
FIRST = "03_contraction.ipynb"


@pytest.mark.parametrize(
    "notebook", [pytest.param(name, marks=[] if name == FIRST else pytest.mark.slow) for name in NOTEBOOKS]
)
def test_a_notebook_runs_and_says_what_is_saved(new_visit, notebook):
    visit = new_visit()
    text, python, ready = visit.open(notebook)
    run = visit.run()
    differences = visit.differences(notebook)
    print(
        f"\n{notebook}: text {text:.1f} s, Python {python:.1f} s, packages {ready:.1f} s, run {run:.1f} s, {len(differences)} differences"
    )
    assert len(differences) <= ROUNDED.get(notebook, 0), differences
    assert "Loading widget" not in visit.page.locator("body").inner_text()


def test_a_first_visit_is_small_and_soon_and_a_second_downloads_nothing(new_visit, host):
    visit = new_visit(disk=True)
    text, python, ready = visit.open(FIRST)
    size = sum(host.sent.values()) / 1e6
    print(f"\n{len(host.sent)} files, {size:.1f} MB; text {text:.1f} s, Python {python:.1f} s, packages {ready:.1f} s")
    assert size < 30
    assert python < 15
    host.sent.clear()
    visit.open(FIRST)
    assert not host.sent


def test_explorers_move_before_python_is_there(new_visit):
    visit = new_visit()
    visit.page.context.route("**/pyodide.asm.wasm", lambda route: None)  # it never comes
    visit.page.goto(f"{visit.host.url}/run/notebooks/index.html?path=00_start_here.ipynb")
    visit.page.locator(".jp-OutputPlaceholder").first.click()  # the answer to a Predict
    visit.page.locator('input[data-logit="1"]').first.fill("3")
    probability = visit.page.locator('[data-mathbp="logit-explorer"] [data-p="1"]').first
    assert float(probability.get_attribute("data-value")) > 0.5
    assert "Python is loading" in visit.page.locator("#python-notice").inner_text()


def test_work_is_kept(new_visit):
    """In the browser, over a reload."""
    visit = new_visit()
    visit.open(FIRST)
    visit.page.evaluate("""async () => {
        const { commands, shell } = window.jupyterapp;
        shell.currentWidget.content.widgets[0].model.sharedModel.setSource("# My own words");
        await commands.execute("docmanager:save");
    }""")
    visit.page.reload()
    visit.page.locator("h1", has_text="My own words").wait_for()


def test_an_exercise_names_the_mistake(new_visit):
    """In a cell of one's own, as someone new would try it."""
    visit = new_visit()
    visit.open("exercises/" + FIRST)
    visit.page.evaluate("""async () => {
        const { commands, shell } = window.jupyterapp;
        shell.currentWidget.content.activeCellIndex = shell.currentWidget.content.widgets.length - 1;
        await commands.execute("notebook:insert-cell-below");
        const cell = shell.currentWidget.content.activeCell;
        cell.model.sharedModel.setSource("mathbp.exercises.softmax_delta.check(lambda z, y: y - mathbp.softmax(z))");
        cell.model.sharedModel.setSource("import mathbp\\n" + cell.model.sharedModel.getSource());
        commands.execute("notebook:run-cell");
    }""")
    visit.page.locator(".jp-OutputArea-output", has_text="y - p").first.wait_for()


def test_a_phone_shows_runs_and_explores(new_visit):
    visit = new_visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit.open(FIRST)
    visit.run()
    page = visit.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = """() => [...document.querySelectorAll(".jp-RenderedMarkdown :is(p, li, h1, h2, h3)")]
        .filter((text) => text.getBoundingClientRect().right > innerWidth).map((text) => text.innerText)"""
    assert page.evaluate(wide) == []
    toolbar = page.locator(".jp-NotebookPanel-toolbar").bounding_box()
    assert toolbar["height"] < 60 and toolbar["width"] <= 390
    explorer = page.locator('[data-mathbp="logit-explorer"]').first
    explorer.scroll_into_view_if_needed()
    explorer.locator('input[data-logit="1"]').fill("3")
    assert float(explorer.locator('[data-p="1"]').first.get_attribute("data-value")) > 0.5
