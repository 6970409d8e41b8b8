"""A notebook as HTML: one element a cell, with what the slides need to know about it."""

import base64
import binascii
import itertools
import re
import textwrap
import warnings
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbconvert.filters import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from mathbp import explorers
from mathbp.lecture.inert import inert
from mathbp.lecture.mathematics import NotTypeset, mark, mark_dollars, marked, typeset

SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes")
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")


class NotReady(ValueError):
    """A notebook that cannot become a lecture; the message says why."""


def read(path):
    """The notebook in a file.

    Raises
    ------
    NotReady
        If there is none, or it has not been run, or running it failed.
    """
    path = Path(path)
    if not path.is_file():
        raise NotReady(f"{path}: there is no such notebook")
    try:
        notebook: Any = nbformat.read(path, as_version=4)
    except Exception as error:
        raise NotReady(f"{path}: not a notebook ({type(error).__name__})") from None
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", str(number))  # before nbformat 4.5 cells had none
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if any(cell.get("execution_count") is None for cell in code) or (code and not any(c.get("outputs") for c in code)):
        raise NotReady(f"{path}: it has no outputs; run it first (Run All, and save)")
    for cell in code:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise NotReady(f"{path}: cell {cell.id} raised {output.get('ename')}: {output.get('evalue')}")
    return notebook


class Body:
    """What a lecture says.

    Nothing of the notebook can act in the page: what its cells hold goes through `inert`.

    Attributes
    ----------
    cells : str
        The HTML of all cells.
    headings : list of (level, id, html)
    title : str, without markup
    question : str
        The first paragraph under the title.
    picture : str
        The first picture in it, or the shortest displayed formula.
    explorers : set of str
        The names of the explorers in it.

    Raises
    ------
    NotReady, NotTypeset
        Naming the notebook and the cell that cannot be shown.
    """

    def __init__(self, notebook, path, lectures):
        self.headings, self.pictures, self.formulas, self.explorers = [], [], [], set()
        self.path, self.lectures = path, lectures
        cells = [(cell.id, self.named(cell)) for cell in notebook.cells]
        picture = next(iter(self.pictures + sorted(self.formulas, key=len)), "")
        texts = [inert(text) for _, _, text in self.headings]
        try:
            self.cells, self.picture, *texts = typeset("\n".join(html for _, html in cells), picture, *texts)
        except NotTypeset as error:
            cell = next(cell for cell, html in cells if error.formula in marked(html))
            raise NotTypeset(f"{path}, cell {cell}: {error}", error.formula) from None
        self.headings = [(level, anchor, text) for (level, anchor, _), text in zip(self.headings, texts)]
        self.title = plain(next((text for level, _, text in self.headings if level == 1), escape(path.stem)))
        paragraph = re.search(r"<p>(.*?)</p>", self.cells, re.S)
        self.question = paragraph[1] if paragraph else ""

    def named(self, cell):
        """A cell as HTML; whatever is wrong with it is told with its name."""
        try:
            return self.cell(cell)
        except Exception as error:
            kind = "" if type(error) in (NotReady, ValueError) else f"{type(error).__name__}: "
            raise NotReady(f"{self.path}, cell {cell.id}: {kind}{error}") from error

    def inert(self, html):
        missing, dropped = set(), set()
        html = inert(html, missing, dropped)
        if missing:
            raise NotReady(f"a picture is not at hand: {min(missing)[:80]!r}; put its file beside the notebook")
        if dropped:
            tags = ", ".join(f"<{tag}>" for tag in sorted(dropped))
            warnings.warn(
                f"{self.path}: {tags} left out; a lecture runs and loads nothing of a notebook's", stacklevel=2
            )
        return html

    def cell(self, cell):
        slideshow = cell.metadata.get("slideshow")
        slide = slideshow.get("slide_type") if isinstance(slideshow, dict) else None
        slide = slide if slide in SLIDE_TYPES else "-"
        # The id is the one that JupyterLab and nbconvert give a cell: links to it land here, too.
        start = f'<div class="cell {cell.cell_type}" id="cell-id={escape(cell.id)}" data-slide="{slide}"'
        minute = cell.metadata.get("mathbp", {}).get("minute")
        start += f' data-minute="{minute:d}">' if isinstance(minute, int) else ">"
        if cell.cell_type == "markdown":
            inner = self.markdown(cell.source, cell.get("attachments"))
            if slide == "notes":
                inner = f'<aside class="notes">{inner}</aside>'
        elif cell.cell_type == "code":
            inner = self.code(cell)
        else:
            return ""
        return f"{start}\n{inner}</div>"

    def markdown(self, source, attachments=None):
        renderer = Renderer(self, escape=False, embed_images=True, path=str(self.path.parent), attachments=attachments)
        return self.inert(MarkdownWithMath(renderer).render(source))

    def code(self, cell):
        results = cell.get("outputs", [])
        outputs = "".join(map(self.output, merged(results)))
        # What a picture, a derivation or an explorer shows is the point, not the lines that make it.
        # The tag is for imports, and for what prints a file.
        shown = any("image/png" in o.get("data", {}) or "text/markdown" in o.get("data", {}) for o in results)
        folded = cell.metadata.get("jupyter", {}).get("source_hidden")
        hidden = shown or folded or "hide-input" in cell.metadata.get("tags", [])
        code = highlighted(cell.source.strip())
        if marks := cell.metadata.get("mathbp", {}).get("lines"):
            code += f'<div class="marked">{highlighted(marked_lines(cell.source, marks))}</div>'
        html = (
            f'<details class="input"{"" if hidden else " open"}><summary>code</summary>{code}</details>\n'
            if cell.source
            else ""
        )
        return html + (f'<div class="output">{outputs}</div>\n' if outputs else "")

    def output(self, output):
        if output.output_type == "stream":
            return pre(output.text)
        data, metadata = output.get("data", {}), output.get("metadata", {})
        kind = next((kind for kind in PICTURES if kind in data), None)
        image = picture(kind, data, metadata.get(kind, {})) if kind else ""
        self.pictures += [image] if image else []
        if "mathbp" in metadata:
            alive = explorers.revived(**metadata["mathbp"])
            self.explorers.add(type(alive).__name__)
            alt = metadata.get("image/png", {}).get("alt", "")
            return explorers.place(alive, f"<p>{escape(str(alt))}</p>") + "\n"
        if "text/markdown" in data:
            return self.markdown(data["text/markdown"])
        if image:
            return image
        if "text/html" in data:
            return self.inert(mark_dollars(data["text/html"]))
        if "text/latex" in data:
            return mark_dollars(escape(data["text/latex"], quote=False))
        return pre(data.get("text/plain", ""))


class Renderer(IPythonRenderer):
    """Markdown to HTML, as JupyterLab does it, but with mathematics and links as a lecture needs them."""

    def __init__(self, body, **options):
        super().__init__(**options)
        self.body = body

    def block_math(self, body):
        self.body.formulas.append(mark(body, display=True))
        return self.body.formulas[-1]

    def inline_math(self, body):
        return mark(body)

    def latex_environment(self, name, body):
        return mark(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    # A tag alone, <kbd> or <details>: the base class, which looks for pictures, would close it at once.
    def inline_html(self, html):
        return html

    def block_html(self, html):
        return mark_dollars(super().block_html(html) if "<img" in html else f"{html}\n")

    def heading(self, text, level, **attributes):
        # The anchor is JupyterLab's: the text of the heading with - for spaces.
        anchor = plain(text).replace(" ", "-")
        if any(anchor == other for _, other, _ in self.body.headings):
            anchor += f"-{len(self.body.headings)}"
        self.body.headings.append((level, anchor, text))
        return f'<h{level} id="{escape(anchor)}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        if re.match(r"https?:|mailto:", url):
            return f'<a href="{escape(url)}" target="_blank" rel="noreferrer">{text}</a>'
        file, hash, anchor = url.partition("#")
        if not file:
            return f'<a href="{escape(url)}">{text}</a>'
        stem = unquote(file).removesuffix(".ipynb")
        if stem in self.body.lectures:
            return f'<a href="{escape(stem)}.html{hash}{escape(anchor)}">{text}</a>'
        # An exercise checks answers, and so needs Python: say where it is, and promise nothing.
        return f'{text} <span class="file">({escape(unquote(file))} in the course’s folder)</span>'


def highlighted(source):
    """Code as HTML, an element a line: on a slide a line that is too long hangs."""
    before, _, rest = Highlight2HTML(pygments_lexer="ipython3")(source).partition("<span></span>")
    code, end, after = rest.rpartition("\n</pre>")
    return before + "".join(f'<span class="code-line">{line}\n</span>' for line in code.split("\n")) + end[1:] + after


def marked_lines(source, marks):
    """The lines of code that hold one of the marks, which is what a slide shows; dots stand for the others."""
    lines = source.splitlines()
    for text in marks:
        if not any(text in line for line in lines):
            raise NotReady(f"its metadata mark lines with {text!r}, and it has none")
    blocks = itertools.groupby(lines, lambda line: any(text in line for text in marks))
    return "\n".join(textwrap.dedent("\n".join(block)) if shown else "⋯" for shown, block in blocks)


def merged(outputs):
    """Outputs, with the pieces of a stream that follow each other put together."""
    result = []
    for output in outputs:
        if result and output.output_type == result[-1].output_type == "stream":
            result[-1] = result[-1] | {"text": result[-1].text + output.text}
        else:
            result.append(output)
    return [nbformat.from_dict(output) for output in result]


def pre(text):
    return f"<pre>{ansi2html(text.rstrip())}</pre>\n"


def picture(kind, data, metadata):
    """A picture in the file; an SVG, too, is only looked at: in an <img> nothing of it runs."""
    if kind == "image/svg+xml":
        encoded = base64.b64encode(data[kind].encode()).decode()
    else:
        try:
            encoded = base64.b64encode(base64.b64decode("".join(data[kind].split()), validate=True)).decode()
        except binascii.Error:
            raise NotReady("a picture's data is not base64") from None
    alt = metadata.get("alt") or data.get("text/plain", "")
    width = metadata.get("width")
    style = f' style="--width: {width}"' if isinstance(width, (int, float)) and 0 < width < 10_000 else ""
    return f'<img src="data:{kind};base64,{encoded}" alt="{escape(str(alt))}"{style}>\n'


def plain(html):
    """The text of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()
