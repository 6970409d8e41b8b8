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


@pytest.mark.slow
def test_what_people_write_gets_an_answer_that_helps():
    table = list(rows())
    assert len({line for _, line, *_ in table}) >= 100
    questions = {name: question(name) for name, *_ in table}
    lines = [[name, line, None if questions[name]["names"] else "numpy"] for name, line, *_ in table]
    command = [node(), HERE / "js" / "judge.mjs"]
    given = json.dumps({"questions": questions, "lines": lines})
    answers = json.loads(subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout)
    other = []
    for (name, line, verdict, words), answer in zip(table, answers):
        said = [answer[key] or "" for key in ("mistake", "message", "note", "change")]
        said.append("two changes" if answer["marked"] and not answer["change"] else "")
        if answer["verdict"] != verdict or not all(any(word in part for part in said) for word in words):
            other.append((name, line, answer["verdict"], said))
        assert answer["message"][-1] in ".?)", answer["message"]
    assert not other, "\n".join(map(str, other))
