"""The formula field says something that helps of the lines people write: lines_people_write.md, row by row."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from node import node

from mathbp.exercises import Exercise
from mathbp.explorers.exercise_form import field
from mathbp.explorers.formula import one_sigmoid, output_layers

HERE = Path(__file__).parent


def rows():
    for part in (HERE / "lines_people_write.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        name = part.split("\n")[0]
        for line, verdict, words in re.findall(r"^\| `(.+)` \| (\w+) \| (.+) \|$", part, re.M):
            yield name, line, verdict, words.split(" // ")


def question(name):
    if name == "LogitExplorer":
        return output_layers()["softmax cross_entropy"]
    return one_sigmoid() if name == "DeltaExplorer" else field(Exercise.all[name])


def by_page(questions, lines):
    """What the page says of (question, line, language), once it has looked its fill."""
    command, given = [node(), HERE / "js" / "judge.mjs"], json.dumps({"questions": questions, "lines": lines})
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, timeout=20)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_what_people_write_gets_an_answer_that_helps():
    table = list(rows())
    assert len({line for _, line, *_ in table}) >= 100
    questions = {name: question(name) for name, *_ in table}
    lines = [[name, line, None if questions[name]["names"] else "numpy"] for name, line, *_ in table]
    other = []
    for (name, line, verdict, words), answer in zip(table, by_page(questions, lines)):
        said = [answer[key] or "" for key in ("mistake", "message", "note", "change")]
        said.append("two changes" if answer["marked"] and not answer["change"] else "")
        if answer["verdict"] != verdict or not all(any(word in part for part in said) for word in words):
            other.append((name, line, answer["verdict"], said))
        assert answer["message"][-1] in ".?)", answer["message"]
        translated = answer["translations"].get("MATLAB", "") + answer["translations"].get("NumPy", "")
        assert not set(translated) & set("ᵀ∘²³"), translated
    assert not other, "\n".join(map(str, other))


@pytest.mark.slow
def test_what_is_suggested_is_right():
    lines = [
        "dot(J, g)",
        "g * J",
        "J .* g'",
        "J' * g'",
        "g * p'",
        "p - y'",
        "J' * (y ./ -p)'",
        "np.dot(g, J[None])",
        "p - z",
    ]
    asked = [[name, line, None] for name in ("LogitExplorer", "softmax_delta") for line in lines]
    questions, again = {name: question(name) for name, *_ in asked}, []
    for (name, *_), answer in zip(asked, by_page(questions, asked)):
        said = re.search(r".*[.:] (.+) would fit, and is right", answer["message"])
        assert not (said and name == "softmax_delta")  # an exercise tells it on request
        again += [[name, line, answer["language"]] for line in (said and said[1], answer["change"]) if line]
    assert len(again) > 10
    assert [
        (line, answer["verdict"])
        for line, answer in zip(again, by_page(questions, again))
        if answer["verdict"] != "right"
    ] == []


@pytest.mark.slow
def test_a_line_that_could_be_both_is_read_alike_everywhere():
    lines = {"J*g": "matlab", "g*J": "matlab", "p*y": "numpy", "p-y": "matlab", "p*(p-y)": "numpy", "-y/p": "numpy"}
    asked = [[name, line, None] for name in ("LogitExplorer", "softmax_delta") for line in lines]
    said = by_page({name: question(name) for name, *_ in asked}, asked)
    assert [answer["language"] for answer in said] == [*lines.values()] * 2


@pytest.mark.slow
def test_a_long_line_is_not_searched_for_minutes():
    line = "+".join(["p"] * 290) + " - z .* g"
    (answer,) = by_page({"here": question("LogitExplorer")}, [["here", line, None]])
    assert answer["verdict"] == "wrong"
