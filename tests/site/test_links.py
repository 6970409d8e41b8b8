"""Links: each leads to a page that is there, and to its place in it; from the front page, lectures, notebooks, reference."""

import functools
import html.parser
import json
import re
from urllib.parse import unquote, urljoin

import pytest
from lab import LANDED
from served import SITE

PAGES = [SITE / "index.html", *SITE.glob("lectures/*.html"), *SITE.glob("reference/**/*.html")]
NOTEBOOKS = SITE / "run" / "files"
START = "00_start_here.ipynb"


class Page(html.parser.HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places, self.loaded = [], {""}, []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.places.add(attributes.get("id"))
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag in {"script", "img", "link"}:
            self.loaded += [attributes[name] for name in ("src", "href") if name in attributes]


page = functools.cache(Page)


@functools.cache
def cells(notebook):
    return json.loads((NOTEBOOKS / notebook).read_text(encoding="utf-8"))["cells"]


def assert_there(notebook, cell=None):
    assert cell in {None, *(cell["id"] for cell in cells(notebook))}, f"{notebook}#{cell}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SITE)))
def test_links_lead_somewhere_and_nothing_is_loaded_from_elsewhere(path):
    assert not [address for address in page(path).loaded if re.match("(?:https?:)?//", address)]
    links = [link for link in page(path).links if not re.match("https?:|mailto:|data:", link)]
    assert links
    for link in links:
        file, _, place = unquote(link).partition("#")
        file, _, query = file.partition("?")
        there = path.parent / file if file else path
        assert there.is_file(), link
        if query.startswith("path="):
            assert_there(query.removeprefix("path="), place.removeprefix("cell-id=") or None)
        elif there in PAGES:
            assert place in page(there).places, link


def written(notebook):
    """The links of a notebook to others: (notebook, cell or None)."""
    text = "\n".join("".join(cell["source"]) for cell in cells(notebook) if cell["cell_type"] == "markdown")
    found = re.findall(r"\]\(((?!https?:)[^)#]+)(?:#cell-id=([\w-]+))?\)", text)
    return [(urljoin(notebook, path), cell or None) for path, cell in found]


# Clicks all links to notebooks, and notes where they would lead, in each app's way.
NOTE = {
    "notebooks": "window.open = (address) => led.push(address)",
    "lab": """jupyterapp.commands.execute = async (command, { path, id }) =>
        command === "rendermime:handle-local-link" && led.push(`index.html?path=${path}${id}`)""",
}
LINKS = '.jp-Notebook a[href*="/files/"]'
CLICK = (
    f"() => {{ window.led = []; %s; document.querySelectorAll('{LINKS}').forEach((link) => link.click()); return led }}"
)


@pytest.fixture
def still(new_visit):
    """A visit in which Python never comes."""
    visit = new_visit()
    visit.page.context.route("**/pyodide.asm.wasm", lambda route: None)
    return visit


@pytest.mark.parametrize("app", NOTE)
def test_every_link_of_the_map_names_what_is_there(still, app):
    page, links = still.page, written(START)
    page.goto(f"{still.host.url}/run/{app}/index.html?path={START}")
    page.wait_for_function(f"document.querySelectorAll('{LINKS}').length === {len(links)}")
    led = page.evaluate(CLICK % NOTE[app])
    found = [re.fullmatch(r"index\.html\?path=([^#]+)(?:#cell-id=(.+))?", address).groups() for address in led]
    assert found == links and len(links) > 40
    for link in found:
        assert_there(*link)
    if app == "lab":
        page.evaluate("delete jupyterapp.commands.execute")
        page.locator('a[href$="#cell-id=03-11"]').first.click()
        landed(page, "03_contraction.ipynb", "03-11")


def landed(page, notebook, cell=None):
    page.wait_for_function(f"window.jupyterapp?.shell?.currentWidget?.context?.path === '{notebook}'")
    if cell:
        page.wait_for_function(LANDED, arg=cell)
    else:
        page.locator(".jp-Notebook h1").first.wait_for()


def test_a_walk_through_the_course_by_its_links(still):
    """Front page, lecture, notebook, exercises, solutions, and back; to an answer; from the reference."""
    page = still.page

    def follow(link):
        with page.context.expect_page() as opened:
            page.locator(f'a[href$="/files/{link}"]').first.click()
        page.close()
        return opened.value

    page.goto(f"{still.host.url}/index.html")
    page.get_by_text("Would the dot product do?").click()  # a question
    page.locator("#cell-id\\=03-11").wait_for()
    page.get_by_role("link", name="in your browser").first.click()
    landed(page, "03_contraction.ipynb")
    page.locator("strong", has_text="You run this in your browser").wait_for()
    page.locator('a[href$="03_contraction.ipynb#cell-id=03-41"]').click()  # in the same notebook
    landed(page, "03_contraction.ipynb", "03-41")
    for path in ("exercises/03_contraction.ipynb", "exercises/solutions/03_contraction.ipynb", "03_contraction.ipynb"):
        page = follow(path)
        landed(page, path)
    page.locator("#jp-NotebookLogo").click()
    page.get_by_text("Start here", exact=True).click()
    page = follow("03_contraction.ipynb#cell-id=03-11")
    landed(page, "03_contraction.ipynb", "03-11")
    page.goto(f"{still.host.url}/reference/mathbp/output_layer.html#delta")
    page.locator("#delta").get_by_text("run it").click()
    landed(page, "03_contraction.ipynb")
