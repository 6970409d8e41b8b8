"""The course in the browser: every notebook runs, says what is saved, and is there soon."""

import re
import time

import pytest
from served import MEASURED, ROOT

NOTEBOOKS = [
    str(path.relative_to(ROOT / "notebooks"))
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
]
FIRST = "03_contraction.ipynb"
SCRIPTS = """performance.getEntriesByType("resource").map(({ name }) => name.split("?")[0])
    .filter((name) => name.endsWith(".js"))"""
MISSED = """async (names) => {
    const kept = await Promise.all(names.map((name) => caches.match(name)));
    return names.filter((name, i) => !kept[i]);
}"""

ENDLESS = """
import mathbp
mathbp.exercises.function_exercise.LIMIT = 0.5
def forever(z, y):
    while True:
        z = mathbp.softmax(z)
print(mathbp.exercises.softmax_delta.check(forever).mistake)
"""
PRINTS = """async (code) => {
    const future = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
    let printed = "";
    future.onIOPub = ({ content }) => (printed += content.text ?? content.evalue ?? "");
    await future.done;
    return printed;
}"""


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_runs_and_says_what_is_saved(new_visit, host, notebook):
    visit = new_visit()
    text, python, ready = visit.open(notebook)
    run = visit.run()
    differences = visit.differences(notebook)
    MEASURED.append(
        f"{notebook:50} text {text:4.1f} s, Python {python:4.1f} s, packages {ready:4.1f} s, run {run:4.1f} s, "
        f"{sum(host.sent.values()) / 1e6:4.1f} MB, {len(differences)} texts differ"
    )
    assert not differences
    assert "Loading widget" not in visit.page.locator("body").inner_text()


def test_a_first_visit_is_small_and_a_second_downloads_nothing(new_visit, host):
    visit = new_visit(disk=True)
    _, python, ready = visit.open(FIRST)
    size = sum(host.sent.values()) / 1e6
    MEASURED.append(
        f"first visit to {FIRST}: {len(host.sent)} files, {size:.1f} MB; Python {python:.1f} s, packages {ready:.1f} s"
    )
    assert size < 30
    host.sent.clear()
    visit.open(FIRST)
    assert not host.sent


def test_without_a_network_what_was_visited_opens_and_runs(new_visit, host):
    visit = new_visit()
    host.forgetful = True  # nothing is in the browser's own cache
    visit.open(FIRST)
    visit.run()  # which asks for the files that it reads
    kept = [*visit.page.evaluate(SCRIPTS), f"{host.url}/"]
    visit.page.goto(f"{host.url}/")
    end = time.perf_counter() + 60
    while missed := visit.page.evaluate(MISSED, kept):  # the worker goes on with what its page had loaded
        assert time.perf_counter() < end, f"not kept within a minute: {missed}"
        visit.page.wait_for_timeout(500)
    host.leave()
    for _ in range(2):  # JupyterLite's first look at its workers must leave both for the second time
        visit.page.goto(f"{host.url}/")
        visit.page.locator('[data-mathbp="logit-explorer"]').wait_for()
        visit.open(FIRST)
    visit.run()
    assert not visit.differences(FIRST)


def test_explorers_move_before_python_is_there(new_visit):
    visit = new_visit()
    visit.page.context.route("**/pyodide.asm.wasm", lambda route: None)  # it never comes
    visit.page.goto(f"{visit.host.url}/run/notebooks/index.html?path=00_start_here.ipynb")
    visit.page.locator(".jp-OutputPlaceholder").first.click()  # the answer to a Predict
    visit.page.locator('input[data-logit="1"]').first.fill("3")
    probability = visit.page.locator('[data-mathbp="logit-explorer"] [data-p="1"]').first
    assert float(probability.get_attribute("data-value")) > 0.5
    # JupyterLab's styles for texts, of code and tables, are kept off it.
    assert not visit.page.locator(".jp-RenderedHTMLCommon [data-mathbp]").count()
    assert "Python is loading" in visit.page.locator("#python-notice").inner_text()


def test_work_is_kept_and_its_explorers_live(new_visit):
    """In the browser, over a reload, before Python is there again; and in a file of one's own."""
    visit = new_visit()
    visit.open(FIRST)
    visit.run()
    visit.page.evaluate("""async () => {
        const { commands, shell } = window.jupyterapp;
        shell.currentWidget.content.widgets[0].model.sharedModel.setSource("# My own words");
        await commands.execute("docmanager:save");
    }""")
    visit.page.locator(".lm-MenuBar-item", has_text="File").click()
    with visit.page.expect_download() as download:
        visit.page.locator(".lm-Menu-item", has_text=re.compile("^Download$")).click()
    assert "My own words" in download.value.path().read_text(encoding="utf-8")
    visit.page.context.route("**/pyodide.asm.wasm", lambda route: None)  # it never comes
    visit.page.reload()
    visit.page.locator("h1", has_text="My own words").wait_for()
    form = visit.page.locator('[data-alive] [data-mathbp="exercise-form"]')
    form.locator("input[data-formula]").fill("y - p")
    form.locator('[data-mistake="y - p"]').wait_for()
    assert "Loading widget" not in visit.page.locator("body").inner_text()


def test_from_the_front_page_to_a_named_mistake_in_a_minute(new_visit):
    """As someone new does it: by mouse and keys, in the form and then in the cell, with nothing run before."""
    visit = new_visit()
    page, start = visit.page, time.perf_counter()
    page.goto(f"{visit.host.url}/index.html")
    page.get_by_label("Exercises of 03_contraction").click()
    form = page.locator('[data-mathbp="exercise-form"]', has_text="the exercise of the whole course")
    form.locator("input[data-formula]").click()
    page.keyboard.type("y - p", delay=100)
    form.get_by_role("button", name="Check").click()
    form.get_by_text("The sign is flipped").wait_for()
    in_form = time.perf_counter() - start
    page.locator(".cm-line", has_text="return ...").nth(1).click()
    page.keyboard.press("End")
    for _ in "...":
        page.keyboard.press("Backspace")
    page.keyboard.type("y - mathbp.softmax(z)", delay=100)
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output pre", has_text="The sign is flipped").wait_for(timeout=60_000)
    in_cell = time.perf_counter() - start
    page.locator(".cm-line", has_text="return y - mathbp.softmax(z)").click()
    page.keyboard.press("End")
    page.keyboard.type(" .* z")
    page.keyboard.press("Shift+Enter")
    page.get_by_text("`.*` is MATLAB's").wait_for()
    assert "Traceback" not in page.locator(".jp-OutputArea-output", has_text="`.*` is MATLAB's").inner_text()
    assert page.evaluate(PRINTS, ENDLESS) == "never ends\n"  # and Python goes on
    # Python reaches the files, and not only the front page's worker is there.
    assert "/run/service-worker.js" in page.evaluate("navigator.serviceWorker.controller.scriptURL")
    MEASURED.append(f"from the front page to a named mistake: in the form {in_form:.1f} s, in a cell {in_cell:.1f} s")
    assert in_form < 60 and in_cell < 60


def test_a_phone_shows_runs_and_explores(new_visit):
    visit = new_visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit.open(FIRST)
    page = visit.page
    page.locator(".jp-CodeCell .cm-content").first.tap()
    page.locator('[data-jp-item-name="run"] jp-button').tap()
    page.locator(".jp-InputPrompt", has_text="[1]").wait_for()
    visit.run()
    assert not visit.differences(FIRST)
    assert not page.locator("[data-alive]").count()  # each explorer is Python's now
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = """() => [...document.querySelectorAll(".jp-RenderedMarkdown :is(p, li, h1, h2, h3)")]
        .filter((text) => text.getBoundingClientRect().right > innerWidth).map((text) => text.innerText)"""
    assert page.evaluate(wide) == []
    toolbar = page.locator(".jp-NotebookPanel-toolbar").bounding_box()
    assert toolbar["height"] < 60 and toolbar["width"] <= 390
    explorer = page.locator('[data-mathbp="logit-explorer"]', has=page.locator("[data-formula]")).first
    explorer.locator('input[data-logit="1"]').fill("3")
    assert float(explorer.locator('[data-p="1"]').first.get_attribute("data-value")) > 0.5
    explorer.locator("input[data-formula]").tap()
    page.keyboard.type("J'*g")
    explorer.locator('[data-verdict="right"]').wait_for()
