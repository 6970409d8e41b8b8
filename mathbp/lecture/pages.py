"""The files: a page for each lecture, and the index that lists them."""

import base64
import functools
import hashlib
import re
from pathlib import Path

import jinja2

from mathbp import explorers
from mathbp.explorers.modules import joined
from mathbp.lecture import assets
from mathbp.lecture.notebook import Body, NotReady, read

HERE = Path(__file__).parent
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True)

# Nothing may be loaded, sent or evaluated. Scripts run if their text has one of these checksums: those of the builder.
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
        If a notebook is missing, has not been run or cannot be shown, or two have one name.
    mathbp.lecture.mathematics.NotTypeset
        If a formula is not understood.
    mathbp.lecture.assets.NotAvailable
        If a package that is needed can neither be found nor fetched.
    OSError
        If the folder cannot be written.
    """
    folder, paths = Path(folder), [Path(path) for path in notebooks]
    names = [path.stem.casefold() for path in paths]  # to some disks a.html is A.html
    for path, name in zip(paths, names):
        if name == "index" or names.count(name) > 1:
            raise NotReady(f"{path}: another page is called {path.stem}.html; rename the notebook")
    read_ones = {path: read(path) for path in paths}
    folder.mkdir(parents=True, exist_ok=True)
    lectures = {path.stem for path in paths} | {path.stem for path in folder.glob("*.html")} - {"index"}
    written, listed = [], []
    for path in progress(paths):
        body = Body(read_ones[path], path, lectures)
        written.append(write(folder / f"{path.stem}.html", lecture(body)))
        listed.append((written[-1].name, body))
    return [*written, write(folder / "index.html", index(listed))]


def write(path, page):
    path.write_text(page, encoding="utf-8", errors="replace")  # half a character, if a notebook holds one
    return path


def lecture(body):
    """The page of a lecture."""
    live = explorers.script(*sorted(body.explorers)) if body.explorers else ""
    style, module = (re.findall(f"(?s)<{tag}[^>]*>(.*)</{tag}>", live) for tag in ("style", "script"))
    return finished(
        "lecture.html",
        scripts=[own("start.js"), assets.text("reveal.js", "dist/reveal.js")],
        modules=[*module, joined(HERE / "lecture.js")],
        styles=[assets.text("reveal.js", "dist/reveal.css"), *style],
        body=body,
    )


def index(listed):
    """The page that lists lectures, pairs of file name and body."""
    return finished("index.html", lectures=listed)


def own(name):
    return (HERE / name).read_text(encoding="utf-8")


def finished(template, scripts=(), modules=(), styles=(), **variables):
    """A page with its styles, fonts, scripts and policy. The policy knows these scripts and no other."""
    sums = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in (*scripts, *modules)]
    policy = POLICY.format(" ".join(f"'sha256-{digest}'" for digest in sums) or "'none'")
    render = functools.partial(
        TEMPLATES.get_template(template).render, **variables, scripts=scripts, modules=modules, policy=policy
    )
    licences = assets.licences()
    page = render(licences=licences)  # tells which characters and formulas need a font
    return render(
        licences=licences, styles=[*styles, assets.text_fonts(page), assets.katex_css(page), own("lecture.css")]
    )
