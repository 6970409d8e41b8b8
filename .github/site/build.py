"""Build the site: the whole course in the browser, with nothing installed.

    python .github/site/build.py                 build/site, with its own copy of Python for the browser
    python .github/site/build.py --cdn           compiled packages from Pyodide's public CDN instead

`index.html` is the front page, `run/` JupyterLite with every notebook (lite.py), `lectures/` the slides,
`reference/` the functions (reference.py). Static files, with relative links: any web host will do, in any folder.
"""

import argparse
import json
import pathlib
import re
import shutil

import jinja2
import lite
import mistune
import reference

import mathbp
from mathbp.lecture.assets import package
from mathbp.lecture.plans import PLANS

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]

# The parts of Workbox that keep what was visited: npm's version and SHA-512.
WORKBOX = {
    "core": ("7.4.1", "DT+vu46eh/2vRsSHTY4Xmc32Z1rr9PRlQUXr1Dx30ZuXRWwOsvZgGgcwxcasubQLQmbTNYZjv44LkBAQ4tT5tQ=="),
    "strategies": ("7.4.1", "GZxpaw9NbmOelj7667uZ2kpk5BFpOGbO4X0qjwh5ls8XQ8C+Lha5LQchTiUzsTFSS+NlUpftYAyOVXvQUrcqOQ=="),
}

# What a lecture says of a notebook that is no lecture, and of the page that leads to the course in a browser.
ELSEWHERE = r'<span class="file">\((exercises/[^)]*) in the course’s folder\)</span>'
BROWSER = 'in your browser <span class="file">(README.md in the course’s folder)</span>'


def offline(output):
    """The worker that keeps what was visited: one for the site, and before JupyterLite's own, as a folder has one."""
    parts = [package(f"workbox-{name}", *pin)[f"build/workbox-{name}.prod.js"] for name, pin in WORKBOX.items()]
    (output / "offline.js").write_bytes(b"\n".join([*parts, (HERE / "offline.js").read_bytes()]))
    worker = output / "run" / "service-worker.js"
    worker.rename(worker.with_name("jupyterlite.js"))
    worker.write_text('importScripts("../offline.js", "jupyterlite.js");\n')


def lectures(folder):
    """The lectures, each with a way to the front page, to its notebook and to its exercises."""
    notebooks = {path.stem: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
    for path in mathbp.lecture.build(notebooks.values(), folder, plans=PLANS):
        links = '<header class="top-bar">\n<a href="../index.html">Course</a>\n'
        text = path.read_text(encoding="utf-8")
        if path.stem in notebooks:
            run = f'<a href="../{running(path.stem + ".ipynb")}">'
            links += f"{run}Run this lesson</a>\n"
            text = text.replace(BROWSER, f"{run}in your browser</a>", 1)
        text = text.replace('<header class="top-bar">\n<a href="index.html">All lectures</a>\n', links, 1)
        text = re.sub(ELSEWHERE, lambda match: f'(<a href="../{running(match[1])}">in your browser</a>)', text)
        path.write_text(text, encoding="utf-8")


def running(notebook):
    """The address of a notebook by itself, which fits a phone, too."""
    return f"run/notebooks/index.html?path={notebook}"


def front(path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lessons = re.findall(r"^\| \[(\w+)\]\(notebooks/.*?\).*? \| (.*?) \|$", readme, re.M)
    start = json.loads((ROOT / "notebooks" / "00_start_here.ipynb").read_text(encoding="utf-8"))
    cells = "\n".join("".join(cell["source"]) for cell in start["cells"])
    index = [
        (part.partition("\n")[0], re.findall(r"^\| (.*) \| \[.*\]\((.*?)\) \|$", part, re.M))
        for part in cells.split("### ")
        if "| the question |" in part
    ]
    explorers = {
        "product": mathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0, show=["p", "formula"]),
        "triangle": mathbp.TriangleExplorer(),
    }
    page = jinja2.Template((HERE / "front.html").read_text(encoding="utf-8")).render(
        run=running,
        lessons=[(name, inline(question)) for name, question in lessons],
        exercise=lambda name: (ROOT / "notebooks/exercises" / f"{name}.ipynb").exists(),
        index=[(about, [(inline(question), page) for question, page in asked]) for about, asked in index],
        script=mathbp.explorers.script(*explorers.values()),
        **{name: mathbp.explorers.fragment(explorer) for name, explorer in explorers.items()},
    )
    path.write_text(page, encoding="utf-8")


def inline(markdown):
    return mistune.html(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build" / "site")
    parser.add_argument("--cdn", action="store_true")
    options = parser.parse_args()
    output = options.output.resolve()
    shutil.rmtree(output, ignore_errors=True)
    lite.build(output / "run", options.cdn)
    offline(output)
    lectures(output / "lectures")
    reference.build(output / "reference")
    front(output / "index.html")


if __name__ == "__main__":
    main()
