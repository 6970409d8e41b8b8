"""Build the site: the whole course in the browser, with nothing installed.

    python .github/site/build.py                 build/site, with its own copy of Python for the browser
    python .github/site/build.py --cdn           compiled packages from Pyodide's public CDN instead

`index.html` is the front page, `run/` JupyterLite with every notebook, `lectures/` the slides,
`reference/` the functions. Static files, with relative links: any web host will do, in any folder.
"""

import argparse
import ast
import json
import pathlib
import re
import shutil
import subprocess
import sys

import jinja2
import mistune
import python
import reference

import mathbp
from mathbp.explorers.explorer import STYLE, Explorer
from mathbp.explorers.modules import joined
from mathbp.lecture.assets import package
from mathbp.lecture.plans import PLANS

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / "build" / "lite"

# What a notebook of this name imports inside of a package, where the browser cannot see it coming.
INSIDE = {"04_backpropagation": ["scipy.special"], "05_training_on_digits": ["sklearn.datasets"]}

# The parts of Workbox that keep what was visited: npm's version and SHA-512.
WORKBOX = {
    "core": ("7.4.1", "DT+vu46eh/2vRsSHTY4Xmc32Z1rr9PRlQUXr1Dx30ZuXRWwOsvZgGgcwxcasubQLQmbTNYZjv44LkBAQ4tT5tQ=="),
    "strategies": ("7.4.1", "GZxpaw9NbmOelj7667uZ2kpk5BFpOGbO4X0qjwh5ls8XQ8C+Lha5LQchTiUzsTFSS+NlUpftYAyOVXvQUrcqOQ=="),
}

# What a lecture says of a notebook that is no lecture.
ELSEWHERE = r'<span class="file">\((exercises/[^)]*) in the course’s folder\)</span>'

# JupyterLite unregisters all workers of the host when it first meets one that it did not note, which without a network
# do not come back; and it takes the front page's worker for its own. So it is shown none but its own.
HOLD = """<script>{
  const workers = navigator.serviceWorker, find = workers?.getRegistration.bind(workers);
  const own = (one) => (one?.scope.endsWith("/run/") ? one : undefined);
  if (workers) workers.getRegistrations = async () => [];
  if (workers) workers.getRegistration = async (url) => own(await find(url));
}</script>"""

# Of JupyterLab: what has no use without a server.
DISABLED = ["@jupyterlab/server-proxy", "@jupyterlab/apputils-extension:announcements"]


def contents(folder):
    """The notebooks and .m files, as the browser takes them: JupyterLite wants texts that Jupyter splits in one."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.py"))
    for path in folder.rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["mathbp"] = {"ahead": ahead(notebook, path.stem)}
        for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
            for texts in (output, output.get("data", {})):
                texts |= {kind: "".join(text) for kind, text in texts.items() if isinstance(text, list)}
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def ahead(notebook, name):
    """What Python imports while the notebook is read: any cell may be the first that is run, and need not wait."""
    first = next("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    lines = [ast.unparse(line) for line in ast.parse(first).body if isinstance(line, ast.Import | ast.ImportFrom)]
    inside = ["mathbp.figures", "mathbp.explorers", *INSIDE.get(name, [])]
    return "\n".join([*lines, f"import {', '.join(inside)}"])


def settings(folder):
    kernel = {
        "pyodideUrl": "./static/pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": python.KERNEL, "env": {"PYTHONWARNINGS": "ignore:tqdm:Warning"}},
    }
    config = {
        "appName": "mathbp",
        "exposeAppInBrowser": True,
        "disabledExtensions": DISABLED,
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
    }
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}
    (folder / "jupyter-lite.json").write_text(json.dumps(lite, indent=1))
    overrides = json.loads((ROOT / ".jupyterlab" / "overrides.json").read_text())
    overrides["@jupyterlab/apputils-extension:themes"] = {"adaptive-theme": True}  # dark where the system is
    (folder / "overrides.json").write_text(json.dumps(overrides))


def run(output, cdn):
    """JupyterLite, its Python, and this commit's mathbp."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    contents(WORK / "notebooks")
    settings(WORK)
    wheels = python.pinned()
    extensions = ("anywidget", "jupyterlab_widgets", "jupyterlite_pyodide_kernel")
    options = {"contents": [str(WORK / "notebooks")], "output_dir": str(output), "apps": ["lab", "notebooks"]}
    options |= {"ignore_sys_prefix": ["federated_extensions"], "no_sourcemaps": True}
    options |= {"federated_extensions": [str(wheel) for wheel in wheels if wheel.name.startswith(extensions)]}
    (WORK / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": options}))
    subprocess.run([sys.executable, "-m", "jupyter", "lite", "build", "--log-level=ERROR"], cwd=WORK, check=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, f"--wheel-dir={WORK}", ROOT], check=True)
    python.lay(output / "static" / "pyodide", [*wheels, *WORK.glob("mathbp-*.whl")], cdn)


def given():
    """What the page needs beside the states of the explorers that are saved: a dict by explorer and exercise."""
    found = {}
    for path in sorted((WORK / "notebooks").rglob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in (output for cell in cells for output in cell.get("outputs", [])):
            if saved := output.get("metadata", {}).get("mathbp"):
                explorer = mathbp.explorers.revived(**saved)
                values = {name: value for name in explorer.given if (value := getattr(explorer, name))}
                found |= {f"{saved['explorer']} {saved['state'].get('exercise', '')}": values} if values else {}
    return found


def accompany(output):
    """Give JupyterLite's pages the script that brings saved explorers to life, and says that Python is loading."""
    kinds = dict(sorted(Explorer.known.items()))
    modules = joined(HERE / "course.js", *(kind.script for kind in kinds.values()))
    live = ", ".join(f'{name}: linked["{kind.script.name}"].default' for name, kind in kinds.items())
    start = f'linked["course.js"].accompany({{ {live} }}, {json.dumps(given())});'
    (output / "course.js").write_text(f"{modules}\n{start}\n", encoding="utf-8")
    styles = [(HERE / "course.css").read_text(encoding="utf-8"), STYLE, *(kind.style for kind in kinds.values())]
    (output / "course.css").write_text("\n".join(styles), encoding="utf-8")
    for page in ("lab/index.html", "notebooks/index.html"):
        text = (output / page).read_text(encoding="utf-8")
        head, body = text.replace("<head>", f"<head>{HOLD}", 1).split("</head>")
        body = body.replace("</body>", '<script type="module" src="../course.js"></script></body>')
        (output / page).write_text(f'{head}<link rel="stylesheet" href="../course.css"></head>{body}', encoding="utf-8")


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
        if path.stem in notebooks:
            links += f'<a href="../{running(path.stem + ".ipynb")}">Run this lesson</a>\n'
        text = path.read_text(encoding="utf-8")
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
        index=[(about, [(inline(q), page.replace(".ipynb", ".html")) for q, page in asked]) for about, asked in index],
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
    shutil.rmtree(options.output, ignore_errors=True)
    run(options.output / "run", options.cdn)
    accompany(options.output / "run")
    offline(options.output)
    lectures(options.output / "lectures")
    reference.build(options.output / "reference")
    front(options.output / "index.html")


if __name__ == "__main__":
    main()
