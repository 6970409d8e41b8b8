"""Sheets on paper, polls as files, and homework that is handed in."""

import json
import pathlib
import re
import subprocess
import sys
import warnings
import zipfile
from fractions import Fraction
from html import unescape

import nbformat
import pytest
from moodle_xml_parser.parser import parse_file
from onyx2moodle.parser import parse_item

from mathbp.exercises import Exercise, homework, polls, sheets
from mathbp.exercises.__main__ import main

ROOT = pathlib.Path(__file__).parents[1]

# ------------------------------------------------------------------ sheets


def numbers(value):
    return [x for part in value for x in numbers(part)] if isinstance(value, tuple) else [Fraction(value)]


def jacobian(e):
    p = [Fraction(x, sum(e)) for x in e]
    return [[p[i] * ((i == k) - p[k]) for k in range(len(p))] for i in range(len(p))]


def through(e, g):
    J = jacobian(e)
    return tuple(sum(J[i][k] * g[i] for i in range(len(e))) for k in range(len(e)))


def right(task):
    """Each key once more, by the chain rule alone: delta = Jᵀ g."""
    given = task.given
    if task.kind == "sigmoid":
        a, y = given["a"], given["y"]
        return (a - y) * a * (1 - a)
    e = given["e"]
    p = tuple(Fraction(x, sum(e)) for x in e)
    y = tuple(int(i == given.get("t")) for i in range(len(e)))
    g = tuple(-b / a for a, b in zip(p, y))
    return {
        "probabilities": lambda: p,
        "beside": lambda: jacobian(e)[given["i"]][given["k"]],
        "diagonal": lambda: jacobian(e)[given["i"]][given["i"]],
        "gradient": lambda: g,
        "collapsed": lambda: through(e, g),
        "squared": lambda: through(e, tuple(a - b for a, b in zip(p, y))),
        "weights": lambda: tuple(tuple(d * x for x in given["a"]) for d in through(e, g)),
    }[task.kind]()


def verify(seeds):
    for seed in seeds:
        for task in sheets.sheet(seed):
            values = [value for value, _ in task.options]
            names = [name for _, name in task.options]
            assert len(set(values)) == len(values) >= 3 and names.count("") == 1 and len(set(names)) == len(names)
            assert values["abcdef".index(task.right)] == right(task)
            assert all(x.denominator <= 60 for value in values for x in numbers(value))


def test_the_keys_of_sheets_are_right_and_their_numbers_small():
    verify(range(300))


@pytest.mark.slow
def test_the_keys_of_ten_thousand_sheets_are_right():
    verify(range(10_000))


def test_a_seed_gives_the_same_sheet_everywhere():
    tasks = sheets.sheet(7)
    assert tasks[0].question == "z = (0, log 3, log 3). What is p = softmax(z)?"
    assert "".join(task.right for task in tasks) == "bddbadbc"
    assert len({sheets.pages([seed], "x") for seed in range(50)}) == 50


def test_wrong_options_are_named_as_in_the_tables():
    known = {m.name for e in Exercise.all.values() for m in e.mistakes}
    known |= {"delta in place of g", "the sign is flipped", "the Jacobian of log softmax"}
    assert {name for seed in range(50) for task in sheets.sheet(seed) for _, name in task.options if name} <= known


def test_an_exam_has_marks_and_minutes_and_its_key_apart(tmp_path, capsys):
    main(["sheet", "--seed", "3", "--variants", "2", "--title", "Exam", "--to", str(tmp_path)])
    exam, key = [(tmp_path / f"{name}-3.html").read_text() for name in ("sheet", "key")]
    assert "Exam A" in exam and "Exam B" in exam and "12 marks · 35 minutes" in exam and "Name:" in exam
    assert "Exam A: key" in key and all(f"<b>{task.right}</b>" in key for task in sheets.sheet(4))
    assert "y - p" not in exam and "://" not in exam + key and "<script" not in exam + key


# ------------------------------------------------------------------ polls


def test_every_poll_stands_at_a_prediction_of_its_lesson():
    for cell, poll in polls.POLLS.items():
        lesson = next(ROOT.glob(f"notebooks/{cell[:2]}_*.ipynb"))
        source = {c["id"]: "".join(c["source"]) for c in json.loads(lesson.read_text())["cells"]}
        assert "Predict" in source[cell], cell
        assert set(poll.names) | {poll.solve()} == set(poll.options) and poll.check(poll.solve()).ok


@pytest.fixture(params=["gift", "moodle", "qti"])
def imported(request, tmp_path, capsys):
    """Questions as somebody else's importer reads them: name → [(option, right?)]."""
    path = tmp_path / "polls"
    main(["polls", request.param, str(path)])
    if request.param == "gift":
        with warnings.catch_warnings(action="ignore"), path.open() as file:  # of its own spelling
            from pygiftparser.parser import parseFile

            return {q.title: [(a.answer, a.select) for a in q.answers.answers] for q in parseFile(file)}
    if request.param == "moodle":
        questions = parse_file(str(path))["multichoice"]
        return {q.name: [(o.answer, o.score_fraction == 100) for o in q.options] for q in questions}
    zipfile.ZipFile(path).extractall(tmp_path / "items")
    items = [parse_item(item) for item in (tmp_path / "items").glob("*.xml") if item.name != "imsmanifest.xml"]
    manifest = (tmp_path / "items" / "imsmanifest.xml").read_text()
    assert all(f'href="{item.identifier}.xml"' in manifest for item in items)
    return {
        item.identifier: [
            (choice.html, [choice.identifier] == item.response_decls["RESPONSE"].correct_values)
            for choice in item.interactions[0].choices
        ]
        for item in items
    }


def test_polls_are_read_by_importers(imported):
    choices = polls.everything()
    assert set(imported) == set(choices) and len(choices) > 15
    for name, options in imported.items():
        e = choices[name]
        assert [letter == e.solve() for letter in e.options] == [is_right for _, is_right in options]
        for (text, _), (read, _) in zip(e.options.values(), options):
            assert re.sub(r"\W", "", text) == re.sub(r"\W", "", unescape(re.sub(r"<.*?>", "", read)))


# ------------------------------------------------------------------ homework

FOUR = """from mathbp import exercises
import mathbp
import numpy as np"""


def hand_in(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, [FOUR, *cells]))), path)


def function(name, arguments, line):
    return f"def {name}({arguments}):\n    return {line}\n\n\nexercises.{name}.check({name})"


@pytest.mark.slow
def test_handed_in_notebooks_are_graded(tmp_path):
    """One right, one with known mistakes, one that never ends; and one that lets others work."""
    softmax = "np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)"
    hand_in(
        tmp_path / "ada" / "03.ipynb",
        function("softmax_delta", "z, y", f"{softmax} - y"),
        function("softmax_delta", "z, y", "..."),  # a second way to the same, left alone
        "answer = 'c'\nexercises.which_product.check(answer)",
    )
    hand_in(
        tmp_path / "ben" / "03.ipynb",
        function("softmax_delta", "z, y", f"y - {softmax}"),
        "answer = d\nexercises.which_product.check(answer)",
        "%matplotlib nothing of the kind",
        function("contraction", "J, g", "J @ g"),
        function("weight_gradient", "delta, a", "..."),
    )
    hand_in(
        tmp_path / "eve.ipynb",
        function("contraction", "J, g", "J.T @ g"),
        "exercises.which_product.check('a')",
        "while True:\n    pass",
        function("softmax_delta", "z, y", "z"),
    )
    hand_in(
        tmp_path / "kim.ipynb",
        function("softmax_delta", "z, y", "mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y, 'sum')"),
        function("contraction", "J, g", "exercises.contraction.solve(J, g)"),
    )
    (tmp_path / "none.ipynb").write_text("not a notebook")
    program = [sys.executable, "-m", "mathbp.exercises", "report", str(tmp_path), "--seconds", "12"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert "--network none" in done.stdout and "notebook" in done.stderr
    lines = (tmp_path / "report.csv").read_text().splitlines()
    assert lines[0] == "student,exercise,right,mistake,note"
    assert set(lines[1:-1]) == {
        "ada,softmax_delta,yes,,",
        "ada,which_product,yes,,",
        "ben,softmax_delta,no,y - p,",
        "ben,which_product,,,stopped before its check",
        "ben,contraction,no,J g in place of Jᵀ g,",
        "ben,weight_gradient,,,",
        "eve,contraction,yes,,",
        "eve,which_product,no,J times g without the sum,",
        f"eve,softmax_delta,,,{homework.TIME_OVER}",
        "kim,softmax_delta,yes,,only calls mathbp.delta",
        "kim,contraction,yes,,calls the exercise's own solution",
    }
    assert lines[-1].startswith("none,none.ipynb,,,no notebook")
    page = (tmp_path / "mistakes.html").read_text()
    assert "J times g without the sum</b><br>That is a matrix" in page  # what the choice says
    assert "1 × y - p" in page and "gradient descent then subtracts it" in page and "ben" not in page


def test_a_name_that_is_a_formula_to_a_spreadsheet_is_disarmed(tmp_path):
    homework.write_csv([["=1+1", "softmax_delta", "no", "-p_i p_k not divided by p_i", ""]], tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text().splitlines()[1] == "'=1+1,softmax_delta,no,'-p_i p_k not divided by p_i,"


def test_help_says_that_it_runs_the_code_of_others(capsys):
    with pytest.raises(SystemExit):
        main(["report", "--help"])
    assert "other people's code" in capsys.readouterr().out
