"""The files: a page for each lecture, and the index that lists them."""

import base64
import functools
import hashlib
import re
from html import unescape
from pathlib import Path

import jinja2

from mathbp import explorers
from mathbp.explorers.modules import joined
from mathbp.lecture import assets
from mathbp.lecture.notebook import Body, NotReady, read
from mathbp.lecture.plans import planned, with_polls

HERE = Path(__file__).parent
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), trim_blocks=True, lstrip_blocks=True)

# Nothing may be loaded, sent or evaluated. Scripts run if their text has one of these checksums: those of the builder.
POLICY = (
    "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def build(notebooks, folder, progress=iter, plans=()):
    """Write a lecture for each notebook, and `index.html`.

    Parameters
    ----------
    notebooks : paths of notebooks that have been run
    folder : path
        Where the files go. Lectures that are there already can be linked to.
    progress : callable
        Goes around the list of notebooks; `tqdm` shows how far it is.
    plans : paths of plans (see `plans.py`), which take their cells from these notebooks

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
    for plan in map(Path, plans):
        # A plan's cells stand where the notebooks' pictures are.
        read_ones[paths[0].with_name(f"{plan.stem}.ipynb")] = planned(plan, read_ones.values())
    written, listed = [], {}
    for path in progress(list(read_ones)):
        body = Body(with_polls(read_ones[path]), path, lectures)
        written.append(write(folder / f"{path.stem}.html", lecture(body)))
        listed[written[-1].name] = body
    return [*written, write(folder / "index.html", index(listed, folder))]


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


def index(listed, folder):
    """The page that lists lectures, a dict of file name → body; those that were there before stay in it."""
    before = folder / "index.html"
    entries = (
        re.findall(r'<li data-file="([^"]*)">(.*?)</li>', before.read_text("utf-8"), re.S) if before.exists() else []
    )
    entries = {unescape(file): entry for file, entry in entries if (folder / unescape(file)).exists()}
    entry = TEMPLATES.get_template("entry.html")
    entries |= {file: entry.render(file=file, body=body) for file, body in listed.items()}
    planned_first = sorted(entries, key=lambda file: (file[0].isdigit(), file))
    return finished("index.html", lectures=[(file, entries[file]) for file in planned_first])


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
