"""An exercise as a form: what the page is given, and that it says what check says."""

import json

import pytest

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


def test_an_unknown_exercise_is_refused():
    with pytest.raises(ValueError, match="no exercise 'softmax'"):
        ExerciseForm("softmax")


def test_questions_are_typeset():
    text = typeset("Give $p_k$ for `a < b`, **now**.\n\n- one\n- two $x < y$")
    assert text.startswith("<p>Give <math") and "<code>a &lt; b</code>, <b>now</b>." in text
    assert text.count("<li>") == 2 and "<ul>" in text and "<script" not in typeset("<script>")
