"""A notebook as HTML: one element a cell, with what the slides need to know about it."""

import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

import nbformat
from nbconvert.filters import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from mathbp import explorers
from mathbp.lecture.mathematics import mark, mark_dollars


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
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        raise NotReady(f"{path}: not a notebook ({type(error).__name__})") from None
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if any(cell.execution_count is None for cell in code) or (code and not any(cell.outputs for cell in code)):
        raise NotReady(f"{path}: it has no outputs; run it first (Run All, and save)")
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                raise NotReady(f"{path}: cell {cell.id} raised {output.ename}: {output.evalue}")
    return notebook


class Body:
    """What a lecture says.

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
    """

    def __init__(self, notebook, path, lectures):
        self.headings, self.pictures, self.formulas, self.explorers = [], [], [], set()
        self.path, self.lectures = path, lectures
        self.cells = "\n".join(map(self.cell, notebook.cells))
        self.picture = next(iter(self.pictures + sorted(self.formulas, key=len)), "")
        self.title = plain(next((text for level, _, text in self.headings if level == 1), path.stem))
        paragraph = re.search(r"<p>(.*?)</p>", self.cells, re.S)
        self.question = paragraph[1] if paragraph else ""

    def cell(self, cell):
        slide = cell.metadata.get("slideshow", {}).get("slide_type") or "-"
        # The id is the one that JupyterLab and nbconvert give a cell: links to it land here, too.
        start = f'<div class="cell {cell.cell_type}" id="cell-id={escape(cell.id)}" data-slide="{slide}">'
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
        return MarkdownWithMath(renderer).render(source)

    def code(self, cell):
        try:
            outputs = "".join(map(self.output, merged(cell.outputs)))
        except ValueError as error:
            raise NotReady(f"{self.path}: cell {cell.id}: {error}") from None
        # What a picture, a derivation or an explorer shows is the point, not the lines that make it.
        # The tag is for imports, and for what prints a file.
        shown = any("data" in o and ("image/png" in o.data or "text/markdown" in o.data) for o in cell.outputs)
        hidden = shown or "hide-input" in cell.metadata.get("tags", [])
        code = Highlight2HTML(pygments_lexer="ipython3")(cell.source.strip())
        html = (
            f'<details class="input"{"" if hidden else " open"}><summary>code</summary>{code}</details>\n'
            if cell.source
            else ""
        )
        return html + (f'<div class="output">{outputs}</div>\n' if outputs else "")

    def output(self, output):
        if output.output_type == "stream":
            return pre(output.text)
        data, metadata = output.data, output.metadata
        explorer = metadata.get("mathbp", {})
        if "image/png" in data:
            image = picture(data, metadata.get("image/png", {}))
            self.pictures.append(image)
        if explorer:
            self.explorers.add(explorer.get("explorer"))
            alive = explorers.revived(**explorer)
            alt = metadata.get("image/png", {}).get("alt", "")
            return explorers.place(alive, f"<p>{escape(alt)}</p>") + "\n"
        if "text/markdown" in data:
            return self.markdown(data["text/markdown"])
        if "image/png" in data:
            return image
        if "image/svg+xml" in data:
            return data["image/svg+xml"]
        if "text/html" in data:
            return mark_dollars(data["text/html"])
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

    def inline_html(self, html):
        return html  # a tag alone: the base class would close it at once, <kbd></kbd>

    def block_html(self, html):
        return mark_dollars(super().block_html(html))

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


def picture(data, metadata):
    alt = metadata.get("alt") or data.get("text/plain", "")
    width = f' style="--width: {metadata["width"]}"' if "width" in metadata else ""
    return f'<img src="data:image/png;base64,{data["image/png"].strip()}" alt="{escape(alt)}"{width}>\n'


def plain(html):
    """The text of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()
