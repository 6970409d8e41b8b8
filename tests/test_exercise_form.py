"""An exercise as a form: what the page is given, and that it says what check says."""

import json
import re

import numpy as np
import pytest
from test_formula_verdicts import LINED, by_page

from mathbp import exercises
from mathbp.exercises import Exercise
from mathbp.exercises.exercise import ShapeExercise, ValueExercise
from mathbp.explorers.exercise_form import ExerciseForm, form, typeset

NAMES = list(Exercise.all)
NUMBERS = (ValueExercise, ShapeExercise)


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


def attempts(exercise):
    """Right numbers; those of each mistake; others with their sign, one of them, or how many there are, changed."""
    right = np.asarray(exercise.solve(), float)
    yield from [right, *(np.asarray(rule(), float) for known in exercise.mistakes for rule in known.rules)]
    yield from [-right, 0 * right, 3 * right, right / 3, right.ravel()[:2], np.stack([right, right])]
    for i in range(right.size):
        yield right + np.eye(1, right.size, i).reshape(right.shape)


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(Exercise.all[name], NUMBERS)])
def test_numbers_are_answered_as_python_does(name):
    exercise, tried = Exercise.all[name], [x for x in attempts(Exercise.all[name]) if x.ndim < 3]
    if isinstance(exercise, ShapeExercise):
        tried = [x.astype(int).ravel() for x in tried]
    for x, found in zip(tried, by_page([[name, str(x.tolist()), None] for x in tried])):
        check = exercise.check(x)
        assert (found["verdict"] == "right", found["mistake"]) == (check.ok, check.mistake), x
        if x.size == 1 and found["verdict"] == "wrong":
            assert found["message"].removeprefix("It ").removeprefix("is ") in repr(check), x


def test_numbers_are_read_in_both_languages_and_nothing_else_is():
    lines = [["find_the_bug", "[3 2 4 4 3]", "matlab"], ["find_the_bug", "(3, 2, 4, 4, 1)", None]]
    right, wrong, name = by_page([*lines, ["delta_by_hand", "abc", None]])
    assert right["verdict"] == "right"
    assert wrong["message"] == "Look again at number 5, counted from 1."
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


def test_an_index_is_set_below_its_letter_but_not_in_code():
    text = typeset("p_i (δ_ik - p_k), e^(z_1), Σ_i y_i; `p_i`, $p_i$, log_sum_exp, y_hat")
    assert "p<sub><i>i</i></sub> (δ<sub><i>ik</i></sub> - p<sub><i>k</i></sub>), e^(z<sub>1</sub>), Σ<sub>" in text
    assert "<code>p_i</code>" in text and "log_sum_exp, y_hat" in text


def test_a_transpose_stays_at_its_letter():
    assert "<msup><mi>J</mi><mi>&#x022A4;</mi></msup>" in typeset(r"$J^\top g$")


def test_a_logarithm_stands_between_its_neighbours():
    assert re.search(r"</msub><mspace[^>]*/><mi>log</mi><mspace[^>]*/><msub>", typeset(r"$y_i \log p_i$"))
