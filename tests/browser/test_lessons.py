"""The lessons in JupyterLab, as a student meets them: links land on answers, and no answer stands open."""

import itertools
import json
import pathlib
import re
import shutil

import pytest
from lab import LANDED
from playwright.sync_api import TimeoutError

NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"

# What the notebook shows of a code cell: its code, its output.
SHOWN = """id => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets.find(widget => widget.model.id === id).node;
  return [".jp-InputArea-editor", ".jp-OutputArea-output"].map(part => Boolean(cell.querySelector(part)?.offsetHeight));
}"""


def code_cells(name):
    return [c for c in json.loads((NOTEBOOKS / name).read_text())["cells"] if c["cell_type"] == "code"]


@pytest.fixture(scope="module")
def course(lab):
    shutil.copytree(NOTEBOOKS, lab.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return lab


@pytest.fixture
def page(new_page, course):
    page = new_page(viewport={"width": 1280, "height": 720})
    course.load(page)
    return page


def lands(course, page, start, file, cell, timeout):
    """Click the link in its notebook. Is the heading then on the screen?"""
    course.command(page, "docmanager:open", {"path": start})
    page.locator(f'a[href$="#cell-id={cell}"]').first.click()
    page.wait_for_function("file => window.jupyterapp.shell.currentWidget?.context?.path === file", arg=file)
    try:
        page.wait_for_function(LANDED, arg=cell, timeout=timeout)
    except TimeoutError:
        return False
    finally:
        page.evaluate("() => { window.since = undefined }")
    return True


def test_every_link_leads_to_its_answer(course, page):
    """By a click on each link to a cell, first those of the index in a workspace that has never been used."""
    links = [
        (path.name, *link)
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        for link in re.findall(r"\]\((\w+\.ipynb)#cell-id=([\w-]+)\)", path.read_text())
    ]
    assert len(links) > 60
    for start, of_start in itertools.groupby(links, lambda link: link[0]):
        for file, of_file in itertools.groupby(of_start, lambda link: link[1]):
            for link in of_file:  # the first opens the file, the others find it open
                # On a machine with much else to do a notebook may come too late for the jump: again.
                assert lands(course, page, *link, 8_000) or lands(course, page, *link, 20_000), link
            if file != start:
                page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
        page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")


def test_who_has_no_python_is_led_to_the_ways_to_run_this(course, page):
    course.open(page, "exercises/solutions/03_contraction.ipynb")
    page.get_by_role("link", name="in your browser").click()
    page.locator(".jp-MarkdownViewer h1", has_text="Ways to run").wait_for()


@pytest.mark.parametrize("name", ["01_matlab_delta.ipynb", "03_contraction.ipynb"])
def test_an_answer_is_hidden_until_its_cell_is_run_or_clicked(course, page, name):
    course.open(page, name)
    hidden = [c for c in code_cells(name) if c["metadata"].get("jupyter", {}).get("outputs_hidden")]
    assert len(hidden) > 3
    first, second = hidden[0]["id"], hidden[1]["id"]
    page.wait_for_function(f"id => ({SHOWN})(id)[0]", arg=first)
    assert [page.evaluate(SHOWN, c["id"])[1] for c in hidden] == [False] * len(hidden)

    page.evaluate(
        "id => { const notebook = window.jupyterapp.shell.currentWidget.content;"
        "notebook.activeCellIndex = notebook.widgets.findIndex(widget => widget.model.id === id) }",
        first,
    )
    course.command(page, "notebook:run-all-above")
    course.wait(page)
    course.command(page, "notebook:run-cell")
    page.wait_for_function(f"id => ({SHOWN})(id)[1]", arg=first)

    page.evaluate(
        "id => window.jupyterapp.shell.currentWidget.content.widgets.find(widget => widget.model.id === id)"
        ".node.querySelector('.jp-Placeholder-content').click()",
        second,
    )
    page.wait_for_function(f"id => ({SHOWN})(id)[1]", arg=second)

    course.command(page, "notebook:run-all-cells")
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.model.type === 'code')"
        ".every(cell => cell.model.executionCount && cell.model.executionState === 'idle')"
    )
    for cell in hidden:
        page.wait_for_function(f"id => ({SHOWN})(id)[1]", arg=cell["id"])
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
