"""An exercise as a form: what the page is given, and that it says what check says."""

import json
import re

import pytest
from test_formula_verdicts import LINED, by_page

from mathbp import exercises
from mathbp.exercises import Exercise
from mathbp.explorers.exercise_form import ExerciseForm, form, typeset

NAMES = list(Exercise.all)


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_has_a_form(name):
    data, metadata = getattr(exercises, name)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data and "text/markdown" in data
    assert metadata["mathbp"] == {"explorer": "ExerciseForm", "state": {"exercise": name, "large": False}}
    json.dumps(form(Exercise.all[name]), allow_nan=False)


def test_the_answers_that_an_exercise_declares_are_right():
    answers = [(name, *answer) for name in LINED for answer in Exercise.all[name].answers.items()]
    lines = [[name, line, chosen] for name, language, line in answers for chosen in (language, None)]
    refused = [(line, said) for line, said in zip(lines, by_page(lines)) if said["verdict"] != "right"]
    assert not [f"{name}: {line} ({chosen or 'either'}): {said['message']}" for (name, line, chosen), said in refused]


def test_one_number_is_no_multiple_of_the_right_one():
    wrong, name = by_page([["delta_by_hand", line, None] for line in ("0.375", "abc")])
    assert wrong["verdict"] == "wrong" and "factor" not in wrong["message"]
    assert name["message"] == "abc is not known here. Only numbers are read here."


@pytest.mark.parametrize("name", LINED)
def test_where_a_line_of_one_sample_is_asked_for_no_batch_is(name):
    question = form(Exercise.all[name])["question"]
    assert "(N" not in question and "row a sample" not in question and "loop" not in question


def test_an_unknown_exercise_is_refused():
    with pytest.raises(ValueError, match="no exercise 'softmax'"):
        ExerciseForm("softmax")


def test_questions_are_typeset():
    text = typeset("Give $p_k$ for `a < b`, **now**.\n\n- one\n- two $x < y$")
    assert text.startswith("<p>Give <math") and "<code>a &lt; b</code>, <b>now</b>." in text
    assert text.count("<li>") == 2 and "<ul>" in text and "<script" not in typeset("<script>")


def test_a_transpose_stays_at_its_letter():
    assert "<msup><mi>J</mi><mi>&#x022A4;</mi></msup>" in typeset(r"$J^\top g$")


def test_a_logarithm_stands_between_its_neighbours():
    assert re.search(r"</msub><mspace[^>]*/><mi>log</mi><mspace[^>]*/><msub>", typeset(r"$y_i \log p_i$"))
