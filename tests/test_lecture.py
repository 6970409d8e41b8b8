"""Lectures as files: what is built, what is refused, and that only the first build needs the network."""

import json
import pathlib
import re
import tempfile
import tomllib
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import hostile_notebooks
import pytest
from nbformat.v4 import new_notebook

from mathbp.lecture import __main__ as command
from mathbp.lecture import assets, build, mathematics
from mathbp.lecture import plans as plans_module
from mathbp.lecture.notebook import Body, NotReady, marked_lines, read
from mathbp.lecture.pages import HERE
from mathbp.lecture.plans import PLANS, planned

NOTEBOOKS = sorted((pathlib.Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def lectures(tmp_path_factory):
    return build(NOTEBOOKS, tmp_path_factory.mktemp("lectures"))


@pytest.fixture
def write(tmp_path):
    """A function that writes a notebook with one markdown cell and one code cell that has been run."""

    def write(name="small.ipynb", markdown="# Small", outputs=("1\n",), count=1, **metadata):
        outputs = [{"output_type": "stream", "name": "stdout", "text": text} for text in outputs]
        code = {
            "cell_type": "code",
            "id": "code",
            "metadata": metadata,
            "source": "print(1)",
            "execution_count": count,
            "outputs": outputs,
        }
        cells = [{"cell_type": "markdown", "id": "text", "metadata": {}, "source": markdown}, code]
        path = tmp_path / name
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
        return path

    return write


def test_every_notebook_becomes_one_file_and_the_index_lists_them(lectures):
    assert [path.name for path in lectures] == [f"{path.stem}.html" for path in NOTEBOOKS] + ["index.html"]
    index = lectures[-1].read_text()
    for path in lectures:
        assert path.stat().st_size < 3_000_000
        assert path.name == "index.html" or f'<a href="{path.name}">' in index
    pictured = re.findall(r'<span class="thumbnail"><(?:img src="data:|span class="katex-display")', index)
    assert len(pictured) == len(NOTEBOOKS) and index.count("<p><strong>The question") == len(NOTEBOOKS)


def test_links_lead_to_files_and_headings_that_are_there(lectures):
    pages = {path.name: re.sub(r"(?s)<script.*?</script>", "", path.read_text()) for path in lectures}
    anchors = {name: set(map(unescape, re.findall(r' id="([^"]*)"', page))) for name, page in pages.items()}
    followed = 0
    for path in lectures:
        for target in map(unescape, re.findall(r'<a href="([^"]*)"', pages[path.name])):
            if target.startswith("http"):
                continue
            file, _, anchor = target.partition("#")
            name = unquote(file) or path.name
            assert name in anchors, target
            assert not anchor or unquote(anchor) in anchors[name], target
            followed += 1
    assert followed > 30


def test_nothing_is_loaded_from_elsewhere(lectures):
    for path in lectures:
        text = re.sub(r"(?s)<script.*?</script>|<!--.*?-->", "", path.read_text())
        loaded = re.findall(r'(?:src|srcset|poster|data)="([^"]*)"|<link[^>]*href="([^"]*)"|url\(([^)]*)\)', text)
        assert all(any(part.startswith("data:") for part in parts) for parts in loaded)
        assert "default-src 'none'" in text


def test_a_formula_is_typeset_for_eyes_and_for_screen_readers():
    [page] = mathematics.typeset("<p>" + mathematics.mark(r"\frac{p_i}{2} < 1") + "</p>")
    assert "<mfrac>" in page and 'class="mfrac"' in page and r"\frac" not in page
    with pytest.raises(mathematics.NotTypeset, match=r"\\frac\{1"):
        mathematics.typeset(mathematics.mark(r"\frac{1"))


def test_what_a_lecture_is_made_of(write, tmp_path):
    """Headings as JupyterLab links to them, marked-up text left alone, and no promise that cannot be kept."""
    text = "It costs \\$5 and $x^2$, `$y`. [Next](other.ipynb#A-b), [exercise](exercises/one.ipynb), [web](https://a.example), <kbd>A</kbd>."
    text += "\n\n<details><summary>Answer</summary>\n\nfolded\n\n</details>"
    write(markdown=f"# A `b` c?\n\n{text}")
    write("other.ipynb", "# A b")
    page = build([tmp_path / "small.ipynb", tmp_path / "other.ipynb"], tmp_path / "out")[0].read_text()
    assert '<h1 id="A-b-c?">' in page
    assert "It costs $5 and <span" in page and "<code>$y</code>" in page
    assert '<a href="other.html#A-b">Next</a>' in page and "(exercises/one.ipynb in the course’s folder)" in page
    assert 'href="exercises' not in page and 'target="_blank" rel="noreferrer">web</a>' in page
    assert "<pre>1</pre>" in page
    assert "<kbd>A</kbd>" in page and re.search(
        r"<details><summary>Answer</summary>\s*<p>folded</p>\s*</details>", page
    )


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        ({"explorer": "Nonsense", "state": {}}, "cell code: there is no explorer 'Nonsense'"),
        ({"explorer": "LogitExplorer", "state": {"target": 7}}, "cell code: LogitExplorer cannot be .* target is 7"),
    ],
)
def test_an_explorer_that_is_none_is_refused(write, tmp_path, saved, said):
    path = write()
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["outputs"] = [
        {"output_type": "display_data", "data": {"text/plain": ""}, "metadata": {"mathbp": saved}}
    ]
    path.write_text(json.dumps(notebook))
    with pytest.raises(NotReady, match=said):
        build([path], tmp_path)


def test_code_is_open_unless_a_tag_says_that_it_is_beside_the_point(write, tmp_path):
    opened = build([write()], tmp_path)[0].read_text()
    closed = build([write(tags=["hide-input"])], tmp_path)[0].read_text()
    assert '<details class="input" open>' in opened and '<details class="input">' in closed


def test_the_same_notebook_gives_the_same_bytes_and_a_rebuild_no_network(write, tmp_path, monkeypatch):
    first = build([write()], tmp_path / "a")
    assets.package.cache_clear()
    monkeypatch.setattr(assets, "fetch", lambda *_: pytest.fail("asked the network"))
    second = build([write()], tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_package_that_is_not_the_pinned_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(assets.platformdirs, "user_cache_path", lambda *_, **__: tmp_path)
    monkeypatch.setattr(assets, "fetch", lambda _, tarball: tarball.write_bytes(b"something else"))
    assets.package.cache_clear()
    with pytest.raises(assets.NotAvailable, match="reveal.js 6.* checksum"):
        assets.package("reveal.js")
    assert not list(tmp_path.iterdir())


def refusal(*arguments):
    """What the command says when it refuses."""
    with pytest.raises(SystemExit) as exit:
        command.main([str(argument) for argument in arguments])
    return str(exit.value.code)


def test_the_command_says_what_is_wrong(write, tmp_path):
    out = ["--output", tmp_path / "out"]
    assert refusal(tmp_path / "missing.ipynb", *out).endswith("missing.ipynb: there is no such notebook")
    assert "has no outputs; run it first" in refusal(write(count=None, outputs=()), *out)
    assert "has no outputs; run it first" in refusal(write(outputs=()), *out)
    (tmp_path / "sub").mkdir()
    twins = write(), write("sub/Small.ipynb")
    assert "another page is called" in refusal(*twins, *out)
    assert "another page is called index.html" in refusal(write("index.ipynb"), *out)
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    assert "broken.ipynb: not a notebook" in refusal(broken, *out)
    assert r"\nonsense" in refusal(write(markdown=r"$\nonsense$"), *out)
    taken = tmp_path / "taken"
    taken.write_text("a file")
    assert f"cannot write to {taken}" in refusal(write(), "--output", taken)
    assert not (tmp_path / "out" / "index.html").exists()


def test_the_command_helps_and_reports(write, tmp_path, capsys):
    with pytest.raises(SystemExit) as exit:
        command.main(["--help"])
    assert exit.value.code == 0 and "NOTEBOOK" in capsys.readouterr().out
    command.main([str(write()), "--output", str(tmp_path / "out")])
    printed = capsys.readouterr()
    assert re.search(r"small\.html  0\.\d+ MB", printed.out) and "1/1" in printed.err


HOSTILE = hostile_notebooks.write(pathlib.Path(tempfile.mkdtemp()))


@pytest.mark.filterwarnings("ignore:.*left out")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_odd_notebook_is_shown_inert_or_refused_by_name(name):
    path, refusal = HOSTILE[name]
    if refusal:
        with pytest.raises(ValueError, match=f"{path.name},?:? {refusal}"):
            Body(read(path), path, set())
        return
    body = Body(read(path), path, set())
    for text in (body.cells, body.question, body.picture, *(heading for _, _, heading in body.headings)):
        for tag, attributes in tags(text):
            assert tag not in ("script", "iframe", "object", "embed", "meta", "link", "base", "form", "style"), text
            for attribute, value in attributes:
                assert not attribute.startswith("on") and attribute not in ("srcset", "srcdoc", "action", "name")
                assert attribute != "src" or value.startswith("data:image/")
                assert attribute != "href" or not re.match(r"\s*(javascript|data|vbscript)", value)


def tags(html):
    """The start tags of HTML, with their attributes."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, attributes))
    parser.feed(html)
    return found


def test_one_lecture_built_anew_leaves_the_index_whole(write, tmp_path):
    build([write("a.ipynb", "# First"), write("b.ipynb", "# Second & <last>")], tmp_path / "out")
    build([write("b.ipynb", "# Third")], tmp_path / "out")
    index = (tmp_path / "out" / "index.html").read_text()
    assert re.findall(r"<h2>(.*?)</h2>", index) == ["First", "Third"]
    (tmp_path / "out" / "a.html").unlink()
    build([write("b.ipynb", "# Third")], tmp_path / "out")
    assert re.findall(r"<h2>(.*?)</h2>", (tmp_path / "out" / "index.html").read_text()) == ["Third"]


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """Each plan, and the notebook that it makes."""
    notebooks = [read(path) for path in NOTEBOOKS]
    return {path.stem: (tomllib.loads(path.read_text()), planned(path, notebooks)) for path in PLANS}


def test_no_class_of_a_lecture_is_one_of_an_explorer():
    """The style of one would reach into the other, and hide a part of it."""
    styles = [HERE / "lecture.css"], (HERE.parent / "explorers").glob("*.css")
    texts = ("".join(path.read_text() for path in paths) for paths in styles)
    lecture, explorers = (
        set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"(?s)/\*.*?\*/|url\(.*?\)", "", text))) for text in texts
    )
    assert explorers & lecture == {"mathbp", "page"}


@pytest.mark.parametrize("name", ["fifty_minutes", "ninety_minutes_1", "ninety_minutes_2"])
def test_every_planned_slide_has_notes_and_a_minute(plans, name):
    plan, notebook = plans[name]
    minutes = [slide["minute"] for slide in plan["slide"]]
    assert minutes == sorted(set(minutes)) and minutes[0] == 0
    assert minutes[-1] < (50 if name == "fifty_minutes" else 90)
    kinds = [cell.metadata["slideshow"]["slide_type"] for cell in notebook.cells]
    assert kinds.count("slide") == kinds.count("notes") == len(minutes) + 1
    assert all(len(cell.source) > 40 for cell in notebook.cells if cell.metadata["slideshow"]["slide_type"] == "notes")


def minutes(cells):
    """What the cells of a slide take to teach.

    130 words and letters a minute, ½ minute for a question to the room, a minute for a vote, an explorer, three lines of
    a derivation, two pictures or fifteen lines of code, and the pauses that the notes ask for.
    """
    taken = 0
    for cell in cells:
        outputs = cell.get("outputs", [])
        if cell.cell_type == "markdown":
            text = re.sub(r"\]\(.*?\)|<.*?>|\\[a-z]+", " ", cell.source)
            taken += len(re.findall(r"[^\W_]+(?:['’][a-z]+)?", text)) / 130
            taken += text.count("*Ask first") / 2 + cell.id.endswith("-poll")
            taken += sum(map(int, re.findall(r"\*\*(\d+) min", text)))
        elif any("mathbp" in output.metadata for output in outputs if "metadata" in output):
            taken += 1
        elif any("text/markdown" in output.get("data", {}) for output in outputs):
            taken += outputs[0].data["text/markdown"].count("<tr") / 3
        elif any("image/png" in output.get("data", {}) for output in outputs):
            taken += 1 / 2
        else:
            taken += len(cell.metadata.get("mathbp", {}).get("lines") or cell.source.splitlines()) / 15
    return taken


@pytest.mark.parametrize("name", ["fifty_minutes", "ninety_minutes_1", "ninety_minutes_2"])
def test_what_the_notes_ask_for_fills_the_planned_minutes_and_fits_into_them(plans, name):
    cells = plans_module.with_polls(plans[name][1]).cells
    starts = [i for i, cell in enumerate(cells) if "minute" in cell.metadata.get("mathbp", {})]
    planned = [cells[start].metadata["mathbp"]["minute"] for start in starts] + [50 if name == "fifty_minutes" else 90]
    for start, end, begins, ends in zip(starts, [*starts[1:], None], planned, planned[1:]):
        assert -0.25 <= ends - begins - minutes(cells[start:end]) <= 1.25, (cells[start].id, minutes(cells[start:end]))


def test_the_teachers_table_has_the_plans_minutes_and_slides(plans):
    _, notebook = plans["fifty_minutes"]
    planned = [
        (c.metadata["mathbp"]["minute"], c.id) for c in notebook.cells if "minute" in c.metadata.get("mathbp", {})
    ]
    table = re.findall(r"\| (\d+) \| .*?\(`#/(.*?)`\)", (NOTEBOOKS[0].parents[1] / "TEACHING.md").read_text())
    assert [(int(minute), cell) for minute, cell in table] == planned


def test_a_plan_with_a_cell_that_is_gone_is_refused_by_name(tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "T"\nquestion = "Q"\n[[slide]]\nminute = 0\nsteps = ["99-99"]\nnotes = "n"')
    with pytest.raises(NotReady, match="plan.toml: no notebook has the cell 99-99"):
        planned(plan, [])


def test_a_prediction_is_put_to_the_vote_and_answered_on_the_next_key(monkeypatch):
    class Poll:
        question, names = "A softmax. Which?", {"b": "y .* p"}
        options = {"a": ("$p$", "Yes."), "b": ("$y$", "y_k has p_k.")}

        def solve(self):
            return "a"

    monkeypatch.setitem(plans_module.POLLS, "01-01", Poll())
    cells = [plans_module.markdown("01-01", "**Predict.**", "slide"), plans_module.markdown("01-02", "so", "fragment")]
    _, vote, after = plans_module.with_polls(new_notebook(cells=cells)).cells
    asked, answer = vote.source.split("<details>")
    assert asked == "**Vote.** Which?\n\n1. $p$\n1. $y$\n\n"
    assert r"*y .\* p*: $y_{k}$ has $p_{k}$." in answer and "A is right" in answer
    kinds = [cell.metadata["slideshow"]["slide_type"] for cell in (vote, after)]
    assert kinds == ["fragment", "subslide"]


def test_a_slide_shows_the_marked_lines_of_code(write, tmp_path):
    page = build([write(mathbp={"lines": ["print"]})], tmp_path / "out")[0].read_text()
    assert '<div class="marked"><div class=' in page
    assert marked_lines("a = 1\nif a:\n    b = 2\nd = 4\ne = 5\nc = 3", ["b = ", "c"]) == "⋯\nb = 2\n⋯\nc = 3"
    with pytest.raises(NotReady, match="cell code: .* 'gone'"):
        build([write(mathbp={"lines": ["gone"]})], tmp_path / "out")
