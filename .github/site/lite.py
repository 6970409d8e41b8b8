"""JupyterLite with the notebooks, its Python, this commit's mathbp, and what stands beside it in the page."""

import ast
import json
import pathlib
import shutil
import subprocess
import sys

import python

import mathbp
from mathbp.explorers.explorer import STYLE, Explorer
from mathbp.explorers.modules import joined

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]
WORK = ROOT / "build" / "lite"

# What a notebook of this name imports inside of a package, where the browser cannot see it coming.
INSIDE = {"04_backpropagation": ["scipy.special"], "05_training_on_digits": ["sklearn.datasets"]}

# JupyterLite unregisters all workers of the host when it first meets one that it did not note, which without a network
# do not come back; and it takes the front page's worker for its own. So it is shown none but its own.
HOLD = """<script>{
  const workers = navigator.serviceWorker, find = workers?.getRegistration.bind(workers);
  const own = (one) => (one?.scope.endsWith("/run/") ? one : undefined);
  if (workers) workers.getRegistrations = async () => [];
  if (workers) workers.getRegistration = async (url) => own(await find(url));
}</script>"""

# What is changed in JupyterLite's pages: its indicator is seen from the first frame.
PAGE = {
    "<head>": f"<head>{HOLD}",
    "</head>": '<link rel="icon" href="favicon.ico"><link rel="stylesheet" href="../course.css"></head>',
    'class="hidden"': "",
    "Loading JupyterLite...": "The notebook opens.",
    "</body>": '<script type="module" src="../course.js"></script></body>',
}

# How a notebook's cell begins that says where there is a Python, and what it says here.
NO_PYTHON = "**No Python here?**"
RUNNING = "**You run this in your browser.** What you write stays in it; *File → Download* takes it with you."

# Of JupyterLab: what has no use without a server.
DISABLED = [
    "@jupyterlab/server-proxy",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/notebook-extension:export",
]


def contents(folder):
    """The notebooks and .m files, as the browser takes them: JupyterLite wants texts that Jupyter splits in one."""
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.py", "*.md"))
    for path in folder.rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["mathbp"] = {"ahead": ahead(notebook, path.stem)}
        (note,) = (cell for cell in notebook["cells"] if "".join(cell["source"]).startswith(NO_PYTHON))
        note["source"] = RUNNING
        for output in outputs(notebook):
            for texts in (output, output.get("data", {})):
                texts |= {kind: "".join(text) for kind, text in texts.items() if isinstance(text, list)}
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def outputs(notebook):
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


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
        "showLoadingIndicator": True,
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
    }
    lite = {"jupyter-lite-schema-version": 0, "jupyter-config-data": config}
    (folder / "jupyter-lite.json").write_text(json.dumps(lite, indent=1))
    overrides = json.loads((ROOT / ".jupyterlab" / "overrides.json").read_text())
    overrides["@jupyterlab/apputils-extension:themes"] = {"adaptive-theme": True}  # dark where the system is
    # JupyterLite has the command, and leaves it out of the menu.
    download = {"id": "jp-mainmenu-file", "items": [{"command": "docmanager:download", "rank": 6}]}
    overrides["@jupyterlab/mainmenu-extension:plugin"] = {"menus": [download]}
    (folder / "overrides.json").write_text(json.dumps(overrides))


def given():
    """What the page needs beside the states of the explorers that are saved: a dict by explorer and exercise."""
    found = {}
    for path in sorted((WORK / "notebooks").rglob("*.ipynb")):
        for output in outputs(json.loads(path.read_text(encoding="utf-8"))):
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
        for old, new in PAGE.items():
            text = text.replace(old, new, 1)
        (output / page).write_text(text, encoding="utf-8")


def build(output, cdn):
    """JupyterLite, its Python, this commit's mathbp, and the scripts beside them."""
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
    accompany(output)
