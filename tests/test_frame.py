"""What surrounds the package: its environments, its notebooks as files, its promises about size."""

import inspect
import json
import pathlib
import re
import runpy
import subprocess
import sys
import tomllib
import types
from urllib.parse import unquote, urljoin

import pytest
import yaml

import mathbp

ROOT = pathlib.Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOTEBOOKS = sorted(p for p in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_importing_mathbp_loads_numpy_alone():
    """Whatever NumPy itself loads is free; beyond that only mathbp and the standard library, and no figures."""

    def loaded(statement):
        code = f"import sys; {statement}; print(*sys.modules)"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return set(run.stdout.split())

    extra = loaded("import mathbp") - loaded("import numpy")
    packages = {name.split(".")[0] for name in extra} - sys.stdlib_module_names
    assert {name for name in packages if not name.startswith("_")} == {"mathbp"}
    assert "mathbp.figures" not in extra


def with_numpy_alone(code):
    """Run code where nothing but NumPy, mathbp and the standard library can be imported."""
    blocker = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {"numpy", "mathbp", *sys.stdlib_module_names} and name[0] != "_":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocker())
import mathbp
"""
    return subprocess.run([sys.executable, "-c", blocker + code], capture_output=True, text=True)


def test_with_numpy_alone_one_can_look_around():
    run = with_numpy_alone("""
import inspect, pydoc, rlcompleter
assert not hasattr(mathbp, "LogitExplorer")
assert getattr(mathbp, "figures", None) is None
assert "softmax" in dict(inspect.getmembers(mathbp))
assert {"LogitExplorer", "exercises", "softmax"} <= set(dir(mathbp))
assert "delta = J" in pydoc.render_doc(mathbp)
complete = rlcompleter.Completer({"mathbp": mathbp}).complete
assert complete("mathbp.soft", 0).startswith("mathbp.softmax")
complete("mathbp.", 0)
""")
    assert run.returncode == 0, run.stderr


def test_what_is_missing_is_named():
    run = with_numpy_alone("from mathbp import *\nmathbp.LogitExplorer")
    assert re.search(
        r"AttributeError: mathbp.LogitExplorer needs \w+: install mathbp with its extra \[lab\]", run.stderr
    )


def test_conda_environment_is_in_step_with_pyproject():
    wanted = set(PROJECT["dependencies"]) | set(PROJECT["optional-dependencies"]["lab"])
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    listed = {entry for entry in environment if isinstance(entry, str)} | set(pip)
    listed = {entry.replace("matplotlib-base", "matplotlib") for entry in listed}
    assert listed - {"pip", "-e ."} == wanted | {"python" + PROJECT["requires-python"]}


def test_constraints_pin_every_dependency_and_carry_no_address():
    text = (ROOT / "constraints.txt").read_text()
    assert "://" not in text and "@" not in text
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in text.split()}
    extras = PROJECT["optional-dependencies"]
    for requirement in PROJECT["dependencies"] + extras["lab"] + extras["test"]:
        name = re.match(r"[\w-]+", requirement)[0]
        assert name == "mathbp" or name in pinned


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: str(p.relative_to(ROOT / "notebooks")))
def test_notebook_file(path):
    """Small, run from top to bottom in one go, and every picture described."""
    assert path.stat().st_size < 1_000_000
    notebook = json.loads(path.read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        assert "![](" not in source
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr", "a warning is saved"
            png = output.get("data", {}).get("image/png")
            if png:
                assert len(png) * 3 / 4 < 150_000
                assert len(output["metadata"]["image/png"]["alt"]) > 20


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.name)
def test_lesson(path):
    """It starts a slide; no answer stands open below its question; what makes a picture or a derivation is folded."""
    kinds = {"slide", "subslide", "fragment", "skip", "notes"}  # a cell that continues a slide has none
    cells = json.loads(path.read_text())["cells"]
    assert cells[0]["metadata"]["slideshow"]["slide_type"] == "slide"
    asked = answered = False
    for cell in cells:
        source, metadata = "".join(cell["source"]), cell["metadata"]
        folded, slide = metadata.get("jupyter", {}), metadata.get("slideshow", {"slide_type": None})["slide_type"]
        assert slide is None and "slideshow" not in metadata or slide in kinds, cell["id"]
        if cell["cell_type"] == "markdown":
            # What comes after the answer says it again: it is folded, or a new heading or question goes before it.
            told = r"<details>|#+ |\*\*\d\. |\*\*Predict"
            assert not answered or re.match(told, source), f"{cell['id']} tells the answer"
            answered = False
            asked = bool(re.search(r"\*\*Predict|^\*\*\d\. ", source, re.M))
            continue
        answered = asked
        assert folded.get("outputs_hidden", False) == asked, cell["id"]
        assert not asked or slide, f"{cell['id']}: on a slide, the answer comes with a step of its own"
        if asked and cell["outputs"] and "Explorer(" not in source:  # an explorer says what it shows, and no more
            # JupyterLab writes the first line of a folded output beside its dots.
            output = cell["outputs"][0]
            line = "".join(output.get("text") or output["data"]["text/plain"]).split("\n")[0]
            assert line.endswith(":"), f"{cell['id']} gives its answer away: {line}"
        plumbing = "alt=" in source or "mathbp.Derivation(" in source or "hide-input" in metadata.get("tags", [])
        assert folded.get("source_hidden", False) == plumbing, cell["id"]


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *ROOT.glob("notebooks/*.md"), *NOTEBOOKS], ids=lambda p: p.name)
def test_links_lead_somewhere(path):
    text = (
        path.read_text()
        if path.suffix == ".md"
        else json.dumps(json.loads(path.read_text())["cells"], ensure_ascii=False)
    )
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.endswith("/deployments/github-pages"):  # on GitHub, where a fork's site is published
            page = f"/owner/repository/blob/main/{path.relative_to(ROOT).as_posix()}"
            assert urljoin(page, target) == "/owner/repository/deployments/github-pages"
            continue
        if re.match(r"https?:|#|mailto:|attachment:", target):
            continue
        file, _, anchor = target.partition("#")
        there = path.parent / unquote(file)
        assert there.exists(), target
        if anchor and there.suffix == ".ipynb":
            # JupyterLab compares a heading's anchor undecoded, and so finds few; a cell's id it finds always.
            cell = next(c for c in json.loads(there.read_text())["cells"] if anchor == f"cell-id={c['id']}")
            assert re.match("#+ ", "".join(cell["source"])), target


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_says_where_it_runs_with_nothing_installed(path):
    cells = ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"][:3]]
    (link,) = re.findall(r"^\*\*No Python here\?\*\* .*\[in your browser\]\((.*?)\)", "\n".join(cells), re.M)
    assert (path.parent / link).resolve() == ROOT / "notebooks" / "README.md"


def test_the_package_page_points_nowhere_that_is_not(monkeypatch):
    """The README far from its files: links and pictures need an address, or go."""
    hatchling = types.SimpleNamespace(MetadataHookInterface=object)  # only a build has it
    monkeypatch.setitem(sys.modules, "hatchling.metadata.plugin.interface", hatchling)
    page = runpy.run_path(ROOT / ".github" / "package_page.py")
    text = "[a](b.md) ![c](d.png) [e](#f) [g](https://example.org)"
    assert page["page"](text, None) == "a  [e](#f) [g](https://example.org)"
    there = page["page"](text, "https://example.org/x")
    assert "[a](https://example.org/x/blob/HEAD/b.md) ![c](https://example.org/x/raw/HEAD/d.png)" in there


def test_no_absolute_path_and_no_registry_address():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    home, registry = r"(?<![\w.])/(?:home|root|Users|work|tmp)/\w", r"(?:pypi|npmjs)\.org"
    for name in tracked:
        if (ROOT / name).suffix in {".py", ".js", ".md", ".toml", ".yml", ".txt", ".ipynb", ".m", ".sh", ""}:
            text = (ROOT / name).read_text()
            assert not re.search(home, text) and not re.search(registry, text), name


@pytest.mark.parametrize("name", mathbp.__all__)
def test_help_tells_shapes_errors_and_an_example(name):
    text = inspect.getdoc(getattr(mathbp, name))
    assert ">>>" in text and "shape" in text and re.search("Error|errors", text)
