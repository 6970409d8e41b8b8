"""What surrounds the package: its environments, its notebooks as files, its promises about size."""

import json
import pathlib
import re
import subprocess
import sys
import tomllib
from urllib.parse import unquote

import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOTEBOOKS = sorted(p for p in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_importing_mathbp_loads_numpy_alone():
    """Whatever NumPy itself loads is free; beyond that only mathbp and the standard library."""

    def loaded(statement):
        code = f"import sys; {statement}; print(*sorted(m.split('.')[0] for m in sys.modules))"
        return set(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        )

    extra = loaded("import mathbp") - loaded("import numpy") - set(sys.stdlib_module_names)
    assert {name for name in extra if not name.startswith("_")} == {"mathbp"}


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
    if path.parent == ROOT / "notebooks":
        assert all("slide_type" in cell["metadata"].get("slideshow", {}) for cell in notebook["cells"])


def headings(path):
    cells = json.loads(path.read_text())["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    # JupyterLab's anchor of a heading: its text as displayed, with - for spaces.
    return {line.replace("`", "").strip().replace(" ", "-") for line in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("path", [ROOT / "README.md", *NOTEBOOKS], ids=lambda p: p.name)
def test_links_lead_somewhere(path):
    text = (
        path.read_text()
        if path.suffix == ".md"
        else json.dumps(json.loads(path.read_text())["cells"], ensure_ascii=False)
    )
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:|#|mailto:|attachment:", target):
            continue
        file, _, anchor = target.partition("#")
        there = path.parent / unquote(file)
        assert there.exists(), target
        if anchor and there.suffix == ".ipynb":
            assert unquote(anchor) in headings(there), target


def test_no_absolute_path_and_no_registry_address():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    home, registry = r"(?<![\w.])/(?:home|root|Users|work|tmp)/\w", r"(?:pypi|npmjs)\.org"
    for name in tracked:
        if (ROOT / name).suffix in {".py", ".js", ".md", ".toml", ".yml", ".txt", ".ipynb", ".m", ".sh", ""}:
            text = (ROOT / name).read_text()
            assert not re.search(home, text) and not re.search(registry, text), name
