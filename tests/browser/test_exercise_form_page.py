"""An exercise as a form, in a plain page under a strict policy and in JupyterLab."""

import hashlib
import re
from base64 import b64encode

import pytest
from axe_playwright_python.sync_playwright import Axe

from mathbp import explorers
from mathbp.explorers.exercise_form import ExerciseForm

FORMS = ("softmax_delta", "which_product", "delta_by_hand", "jacobian_shape", "accuracy")


@pytest.fixture
def show(new_page, tmp_path):
    def show(*names, **options):
        html = explorers.page(*map(ExerciseForm, names))
        # No eval, nothing loaded: the scripts are allowed by what they are.
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", html, re.S)
        allowed = " ".join(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts)
        policy = f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"
        html = html.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">')
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        page = new_page(**options)
        page.on("console", lambda message: pytest.fail(message.text) if "Security Policy" in message.text else None)
        page.goto(file.as_uri())
        return page

    return show


def answer(form, line):
    form.locator("[data-formula]").fill(line)
    form.get_by_role("button", name="Check").click()
    form.page.wait_for_timeout(150)
    return form.locator("[data-verdict]").evaluate("e => [e.dataset.verdict, e.dataset.mistake ?? null]")


def test_a_line_is_checked_and_what_is_solved_is_kept(show):
    page = show(*FORMS)
    form = page.locator("[data-mathbp='exercise-form']").nth(0)
    form.locator("[data-formula]").fill("y - p")
    assert "mistake" not in form.locator("[data-verdict]").inner_text()  # not before Check
    form.locator("[data-formula]").fill("2 * (p - y) * p * (1 - p)")
    assert "on top of it" not in form.locator("[data-verdict]").inner_text()
    assert answer(form, "y - p") == ["mistake", "y - p"]
    assert "It looks like this mistake: y - p" in form.inner_text()
    assert answer(form, "np.exp(z) / np.exp(z).sum() - y") == ["right", None]
    assert "✓ solved" in form.inner_text() and "for each k" in form.inner_text()
    page.reload()
    assert "✓ solved" in form.inner_text()


def test_choices_numbers_shapes_and_programs(show):
    page = show(*FORMS)
    _, choice, number, shape, program = page.locator("[data-mathbp='exercise-form']").all()
    for letter, verdict in [("a", "wrong"), ("c", "right")]:
        choice.locator(f"[data-choice={letter}]").check()
        choice.get_by_role("button", name="Check").click()
        assert choice.locator("[data-verdict]").get_attribute("data-verdict") == verdict
    assert answer(number, "0.032") == ["mistake", "y - a"]
    assert answer(number, "(0.8 - 1) * 0.8 * (1 - 0.8)") == ["right", None]
    assert answer(shape, "(5, 3)") == ["mistake", "only the diagonal"]
    assert answer(shape, "5, 3, 3")[0] == "syntax" and answer(shape, "(5, 3, 3)")[0] == "right"
    assert program.locator("[data-formula]").count() == 0
    program.get_by_role("button", name="Hint").click()
    program.get_by_role("button", name="Solution").click()
    assert "argmax" in program.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(show, theme, width):
    page = show(*FORMS, color_scheme=theme, viewport={"width": width, "height": 720})
    answer(page.locator("[data-mathbp='exercise-form']").first, "p .* (g - p' * g)")
    page.get_by_role("button", name="Hint").first.click()
    page.get_by_role("button", name="Solution").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


KEYS = """() => {
    const input = document.querySelector("[data-formula]"), result = document.querySelector("[data-verdict]");
    window.took = [];
    input.addEventListener("input", (event) => window.took.push(Number(result.dataset.judged) - event.timeStamp));
}"""


def test_in_jupyterlab(lab, new_page):
    page = new_page(viewport={"width": 1280, "height": 1400})
    lab.notebook(
        "form.ipynb",
        'import mathbp\nmathbp.LogitExplorer(show=["p", "formula"])',
        "mathbp.exercises.softmax_delta",
    )
    lab.load(page)
    lab.open(page, "form.ipynb")
    lab.command(page, "notebook:run-all-cells")
    field = page.locator("[data-mathbp='logit-explorer'] [data-formula]")
    field.click()
    page.evaluate(KEYS)
    for line, verdict in [("(p-y) .* p .* (1-p)", "mistake"), ("abdd + J' * g", "name"), ("J' * g", "right")]:
        field.fill("")
        page.keyboard.type(line, delay=40)  # b, dd: JupyterLab's own keys stay away
        assert field.input_value() == line
        assert page.locator("[data-verdict]").first.get_attribute("data-verdict") == verdict
    took = sorted(page.evaluate("window.took"))
    assert took[int(0.95 * len(took))] < 16.7, took[-5:]
    form = page.locator("[data-mathbp='exercise-form']")
    assert answer(form, "(p - y) * p * (1 - p)") == ["mistake", "p (1 - p) on top of p - y"]
    assert page.locator(".jp-CodeCell").count() == 2
