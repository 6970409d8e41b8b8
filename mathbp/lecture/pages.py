"""The files: a page for each lecture, and the index that lists them."""

import base64
import hashlib
import re
from pathlib import Path

import jinja2

from mathbp import explorers
from mathbp.lecture import assets
from mathbp.lecture.mathematics import typeset
from mathbp.lecture.notebook import Body, read

HERE = Path(__file__).parent
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True)

# Nothing may be loaded, sent or evaluated. Scripts run if their text has one of these checksums; all else is in the file.
POLICY = (
    "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def build(notebooks, folder, progress=iter):
    """Write a lecture for each notebook, and `index.html`.

    Parameters
    ----------
    notebooks : paths of notebooks that have been run
    folder : path
        Where the files go. Lectures that are there already can be linked to.
    progress : callable
        Goes around the list of notebooks; `tqdm` shows how far it is.

    Returns
    -------
    list of the paths written

    Raises
    ------
    mathbp.lecture.notebook.NotReady
        If a notebook is missing or has not been run.
    mathbp.lecture.mathematics.NotTypeset
        If a formula is not understood.
    mathbp.lecture.assets.NotAvailable
        If a package that is needed can neither be found nor fetched.
    OSError
        If the folder cannot be written.
    """
    folder, paths = Path(folder), [Path(path) for path in notebooks]
    read_ones = {path: read(path) for path in paths}
    folder.mkdir(parents=True, exist_ok=True)
    lectures = {path.stem for path in paths} | {path.stem for path in folder.glob("*.html")} - {"index"}
    written, listed = [], []
    for path in progress(paths):
        body = Body(read_ones[path], path, lectures)
        written.append(folder / f"{path.stem}.html")
        written[-1].write_text(lecture(body), encoding="utf-8")
        listed.append((written[-1].name, body))
    written.append(folder / "index.html")
    written[-1].write_text(index(listed), encoding="utf-8")
    return written


def lecture(body):
    """The page of a lecture."""
    live = explorers.script(*sorted(body.explorers)) if body.explorers else ""
    return finished(
        "lecture.html",
        body=body,
        explorers=live,
        reveal=assets.text("reveal.js", "dist/reveal.js"),
        js=own("lecture.js"),
    )


def index(listed):
    """The page that lists lectures, pairs of file name and body."""
    return finished("index.html", lectures=listed)


def own(name):
    return (HERE / name).read_text(encoding="utf-8")


def finished(template, **variables):
    """A page with its mathematics, styles, fonts and policy."""
    page = typeset(TEMPLATES.get_template(template).render(**variables, licences=assets.licences()))
    styles = [assets.text_fonts(page), assets.katex_css(page), own("lecture.css")]
    if "reveal" in variables:
        styles.insert(0, assets.text("reveal.js", "dist/reveal.css"))
    page = page.replace("<!-- styles -->", "<style>\n" + "\n".join(styles) + "\n</style>", 1)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, re.S)
    sums = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in sums) or "'none'"
    return page.replace(
        "<!-- policy -->", f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(allowed)}">', 1
    )
