"""The listening derivation in a browser: to its end by hints alone, and by typing; with Python and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_jupyterlab import lab_page, notebook  # noqa: F401
from test_wall import HEIGHT, SLIDE, SMALL, WIDTH

import mathbp
from mathbp.explorers import page as page_of

ROOT = "[data-mathbp='derivation-explorer']"
DERIVATION = r"""mathbp.Derivation(
    r"\text{delta}_k",
    of=mathbp.cross_entropy,
    lines=[
        (r"\sum_i \frac{\partial p_i}{\partial z_k}\, \frac{\partial L}{\partial p_i}", "the chain rule"),
        (r"-\sum_i y_i\,(\delta_{ik} - p_k)", "the factors $p_i$ cancel"),
        (r"p_k \sum_i y_i - y_k", "$p_k$ leaves the sum"),
        (r"p_k - y_k", "the targets sum to one", r"\sum_i y_i = 1"),
    ],
)"""


class Desk:
    """What a learner has: a field, three buttons, and what is said."""

    def __init__(self, page):
        self.page, self.root = page, page.locator(ROOT)

    def press(self, name):
        self.root.get_by_role("button", name=name).click()

    def type(self, line, kind):
        self.root.locator("[data-line]").fill(line)
        self.root.locator("[data-line]").press("Enter")
        self.root.locator(f"[data-verdict='{kind}']").wait_for()
        return self.root.locator("[data-verdict]").inner_text()

    def shown(self):
        return int(self.root.locator("[data-shown]").get_attribute("data-shown"))

    def by_hints_alone(self, lines):
        for line in range(lines):
            said = []
            for _ in range(3):
                assert self.shown() == line
                self.press("Hint")
                said.append(self.root.locator("[data-verdict]").inner_text())
            assert "Next:" in said[0] and "□" in said[1]
        assert self.shown() == lines and self.root.locator("[data-done='true']").count() == 1
        assert self.root.locator("math").count() == lines + 1


@pytest.fixture
def desk(show):
    return lambda **options: Desk(show(mathbp.DerivationExplorer(eval(DERIVATION)), **options))


def test_without_python_hints_alone_finish_it(desk):
    desk().by_hints_alone(4)


def test_without_python_it_is_walked_by_typing_and_knows_a_mistake(desk):
    at = desk()
    assert "This is not understood" in at.type(r"\mathcal{F} p_k", "unread")
    at.type("J' * g", "next")
    assert "a way of its own" in at.type(r"sum_i p_i (delta_ik - p_k) g_i", "detour")
    assert "your line gives [10/3, 2/3]" in at.type("p + 3 .* y", "wrong")
    assert "you skipped 2 steps" in at.type("delta_k = p_k - y_k", "later")
    assert at.shown() == 1 and at.root.locator("math").count() == 3
    assert "The sign is flipped" in at.type("y_k - p_k", "mistake")
    at.type("-sum_i y_i (delta_ik - p_k)", "next")
    at.type("p * sum(y) - y", "next")  # the last line was there already
    assert at.shown() == 4 and at.root.locator("[data-done='true']").count() == 1
    at.press("Start again")
    assert at.shown() == 0
    at.type("p - y", "later")
    at.press("Show the 3 steps between")
    assert at.shown() == 4
    assert "line 4, which you have already" in at.type("p - y", "here")


def test_on_a_slide_the_last_row_can_read_it(show):
    explorer = mathbp.DerivationExplorer(eval(DERIVATION), shown=4)
    page = show(html=page_of(explorer).replace("<main>", SLIDE), viewport={"width": WIDTH, "height": 720})
    page.evaluate("document.querySelector('h1').remove()")
    small, outside, height = page.evaluate(SMALL)
    assert not small and not outside and height <= HEIGHT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_it(desk, scheme):
    at = desk(color_scheme=scheme)
    at.press("Hint")
    at.type("q", "unread")
    found = Axe().run(at.page)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_page(desk, width):
    at = desk(viewport={"width": width, "height": 844})
    at.by_hints_alone(4)
    assert at.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_with_python_it_is_walked_by_typing_and_by_hints(notebook):  # noqa: F811
    page = notebook(f"import mathbp\nexplorer = mathbp.DerivationExplorer({DERIVATION})\nexplorer")
    at = Desk(page)
    assert "a way of its own" in at.type(r"\sum_i p_i (\delta_{ik} - p_k) g_i", "detour")
    at.type("J^T g", "next")
    said = at.type("y_k - p_k", "mistake")
    assert "y - p" in said and "the derivative is" in said
    assert "does not follow" in at.type("p_k + 3 y_k", "wrong")
    assert "cannot be read" in at.type("p_k -", "unread")
    assert "you skipped one step" in at.type(r"p_k \sum_j y_j - y_k", "later")
    at.press("Show the step between")
    at.type("p - y", "next")
    assert page.python("print(explorer.shown)") == "4"
    page.python("explorer.shown = 0")
    at.root.locator("[data-shown='0']").wait_for()
    at.by_hints_alone(4)
