"""The guide for a first change: what it shows works as it stands."""

import importlib.util
import pathlib
import re
import sys

import numpy as np
import pytest

from mathbp.exercises import Exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.explorers import Explorer, page
from mathbp.mistakes import table
from mathbp.mistakes.elementwise import POISSON_DELTA
from mathbp.mistakes.parts import CROSS_ENTROPY

GUIDE = (pathlib.Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROW, EXERCISE, EXPLORER, PAGE = re.findall(r"^```\w+\n(.*?)^```", GUIDE, re.M | re.S)


def test_the_row_is_one():
    assert table("z y", CROSS_ENTROPY, eval(ROW)[0])


def test_the_exercise_is_one(monkeypatch):
    monkeypatch.setattr(Exercise, "all", {})
    names = {"np": np, "FunctionExercise": FunctionExercise, "POISSON_DELTA": POISSON_DELTA}
    exec(EXERCISE, names)
    (exercise,) = Exercise.all.values()
    assert exercise.check(names[exercise.name]).ok and exercise.mistakes


@pytest.fixture
def tide(tmp_path, monkeypatch):
    """The page of the guide's explorer, with a slip in one of its files."""

    def page_with(right="", wrong=""):
        file = tmp_path / "tide_explorer.py"
        assert right in EXPLORER + PAGE
        file.write_text(EXPLORER.replace(right, wrong), encoding="utf-8")
        file.with_suffix(".js").write_text(PAGE.replace(right, wrong), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("tide_explorer", file)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "tide_explorer", module)
        spec.loader.exec_module(module)
        return page(module.TideExplorer(z=1.0))

    monkeypatch.setattr(Explorer, "known", {})
    return page_with


def test_the_explorer_is_one(tide):
    text = tide()
    assert "<h1>Tide Explorer</h1>" in text
    assert "The sigmoid of 1.000 is 0.731." in text and 'linked["tide_explorer.js"].default' in text


@pytest.mark.parametrize(
    "right, wrong, told",
    [
        ('names = ("z",)', 'names = ("temp",)', "names has 'temp', and there is no trait of that name"),
        (".tag(sync=True)", "", "TideExplorer.z: the page does not see it; write .tag(sync=True)"),
        ('{"z": float', '{"temp": float', "TideExplorer.check has to give the state, and gives no z"),
        ('"tide-explorer"', '"tides"', 'tide_explorer.js: write explore(context, "tide-explorer", ...), not "tides"'),
        (
            "{ place, slider }",
            "{ place, slidr }",
            "tide_explorer.js imports slidr from slider.js, which exports no such",
        ),
        ("{ place, slider }", "{ place,\n slider }", 'on one line, import { a, b } from "./file.js"'),
    ],
)
def test_a_slip_in_the_explorer_is_named(tide, right, wrong, told):
    with pytest.raises((TypeError, ValueError), match=re.escape(told)):
        tide(right, wrong)


def test_the_files_it_names_are_there():
    root = pathlib.Path(__file__).parents[1]
    named = re.findall(r"`((?:mathbp|tests|notebooks|\.github)/[\w./*-]*)`", GUIDE) + re.findall(
        r"\]\(([\w./]+)\)", GUIDE
    )
    assert len(named) > 8 and all(any(root.glob(name.rstrip("/"))) for name in named)
