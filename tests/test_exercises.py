"""All exercises: the solution is right, every mistake of every table is told, no answer is too odd."""

import functools
import pathlib

import numpy as np
import pytest
from answers import backward, soft

import mathbp
from mathbp import exercises
from mathbp.exercises.draw import SIZES, Draw
from mathbp.mistakes import attempt, same

ALL = {name: getattr(exercises, name) for name in exercises.__all__}
FUNCTIONS = {name: e for name, e in ALL.items() if hasattr(e, "inputs")}


@pytest.mark.parametrize("name", ALL)
def test_the_solution_shown_is_right(name):
    e = ALL[name]
    namespace = {"np": np, "mathbp": mathbp}
    exec(str(e.solution()), namespace)
    solve = namespace[name]
    result = e.check(solve if name in FUNCTIONS or name == "read_digits" else solve())
    assert result.ok and str(result).startswith("Right"), str(result)


# A whole network with each mistake of each of its steps takes five seconds.
LARGE = {"ladder_whole"}


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] if n in LARGE else []) for n in FUNCTIONS])
def test_every_mistake_of_every_table_is_recognised_as_itself(name):
    e = FUNCTIONS[name]
    assert len({known.name for known in e.mistakes}) == len(e.mistakes)
    for known in e.mistakes:
        for rule in known.rules:
            result = e.check(rule)
            assert (result.ok, result.mistake) == (False, known.name)
            assert known.why in str(result)


def written(known, rule):
    """What stands in a table: the row, and the functions in it. (For all `wrong_p`, these are the form and the q.)"""
    functions = getattr(rule, "function", rule), getattr(rule, "parts", {}).get("q")
    return [(known.name, known.why), *(f.__code__ for f in functions if hasattr(f, "__code__"))]


@functools.cache
def told(name):
    """What is written, and is told of a wrong answer to this exercise; and what is not, with the reason."""
    tried = [(key, *one) for one in FUNCTIONS[name].tried for key in written(*one[:2])]
    seen = {key for key, *_, useless in tried if not useless}
    dead = {key: (known, rule, useless) for key, known, rule, _, useless in tried if key not in seen}
    return seen, dead


# The rows of ladder_whole are made from those of its steps.
@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "ladder_whole"])
def test_every_row_is_told_in_an_exercise(name):
    for key, (known, rule, useless) in told(name)[1].items():
        code = getattr(rule, "function", rule).__code__
        where = f"{pathlib.Path(code.co_filename).name}, line {code.co_firstlineno}"
        assert any(key in told(other)[0] for other in FUNCTIONS), f'{where}: "{known.name}" {useless}'


@pytest.mark.parametrize("name", [*FUNCTIONS, "read_digits"])
def test_the_open_return_of_an_exercise_is_not_a_wrong_answer(name):
    assert str(ALL[name].check(lambda *arguments: ...)).startswith("Not answered yet")


@pytest.mark.parametrize("nothing", [..., None])
@pytest.mark.parametrize("name", ALL)
def test_no_answer_yet_is_not_a_wrong_answer(name, nothing):
    assert str(ALL[name].check(nothing)).startswith("Not answered yet")


@pytest.mark.parametrize("name", ALL)
def test_hints_go_from_gentle_to_plain_and_end_with_the_solution(name):
    e = ALL[name]
    e.hints_given = 0
    shown = [str(e.hint()) for _ in e.hints]
    assert [text.split("\n(hint")[0] for text in shown] == list(e.hints)
    assert ".solution()" in shown[-1] and e.hint() == shown[-1]
    e.hints_given = 0


def test_a_mistake_without_a_name_gets_a_hint():
    e = exercises.softmax_delta
    unknown, known = e.check(lambda z, y: z**3), e.check(lambda z, y: y - soft(z))
    assert unknown.mistake is None and f"Hint: {e.hints[0]}" in str(unknown)
    assert known.mistake and "The sign is flipped" in str(known) and "Hint" not in str(known)


@pytest.mark.parametrize("name", [n for n, e in ALL.items() if hasattr(e, "options")])
def test_every_wrong_choice_is_told_why(name):
    e = ALL[name]
    for letter, (_, why) in e.options.items():
        result = e.check(letter.upper())
        assert result.ok == (letter == e.solve()) and why in str(result)
    assert "Choose one of" in str(e.check("z"))


def test_an_answer_that_is_no_shape_or_no_letter_does_not_crash():
    for answer in ((5, (3, 3)), "(5, 3, 3)", lambda: (5, 3, 3), {}, [[5], [3, 3]]):
        assert "is not a shape" in str(exercises.jacobian_shape.check(answer))
    assert exercises.jacobian_shape.check((3, 5, 3)).text.startswith("Not yet.\n\nLook again at axis 0")
    assert [exercises.which_product.check(answer).ok for answer in ("(c)", "C.", "c)", 3, "")] == [1, 1, 1, 0, 0]


def test_of_a_wrong_number_it_is_said_how_it_differs():
    check = exercises.delta_by_hand.check
    assert "0.2 has the wrong sign" in str(check(0.2))
    assert (
        "It is not 0." in str(check(0))
        and "-0.03 is too close to 0" in str(check(-0.03))
        and "-0.04 is too far from 0" in str(check([-0.04]))
    )
    assert check([[-0.032]]).ok


@pytest.mark.parametrize("name", [name for name, e in FUNCTIONS.items() if e.rows])
def test_whatever_an_answer_gives_for_a_batch_it_is_answered(name):
    """Ones nobody has a rule for. An exercise whose solution takes no single sample must not stop on it."""
    for answer in (
        lambda x, *rest: np.diag(np.ravel(x)),
        lambda x, *rest: np.moveaxis(np.asarray(x), 0, -1) + 0.123,
        lambda x, *rest: 1 / 0 if np.ndim(x) == 1 else x + 7,
        lambda x, *rest: np.full(np.shape(x), np.nan),
    ):
        result = ALL[name].check(answer)
        assert not result.ok and (result.mistake or "Hint:" in str(result)) and len(str(result)) > 100


def test_what_an_answer_prints_is_shown_once(capsys):
    exercises.softmax_delta.check(lambda z, y: print("shape", z.shape) or soft(z))
    assert capsys.readouterr().out == "shape (4, 3)\n"


def test_a_lean_answer_that_raises_at_many_classes_is_explained():
    def answer(z, g):
        return mathbp.softmax.vjp(z, g) if z.shape[1] < 100 else z @ g

    assert "your function stops" in str(exercises.softmax_vjp.check(answer))


@pytest.mark.parametrize("answer", [float("inf"), 10**400, (10.9, 64.2), 1j, [[1], [2, 3]], object()])
@pytest.mark.parametrize(
    "exercise", [e for e in ALL.values() if type(e).__name__ in ("ShapeExercise", "ValueExercise")]
)
def test_no_answer_is_too_odd(exercise, answer):
    assert not exercise.check(answer).ok


@pytest.mark.parametrize(
    "gives, told",
    [
        (lambda gradients: gradients[0], "gives one array; it should be a list of 6 arrays"),
        (lambda gradients: dict(enumerate(gradients)), "gives one dict"),
        (lambda gradients: [*gradients[:5], None], "a list whose entry 5 is None"),
        (lambda gradients: [*gradients[:5], ...], "a list whose entry 5 is still open"),
        (lambda gradients: list(zip(gradients[::2], gradients[1::2])), "entry 0 is a tuple that is no array"),
    ],
)
def test_what_is_not_the_list_asked_for_is_named(gives, told):
    assert told in str(exercises.two_hidden_layers.check(lambda *arguments: gives(backward(*arguments))))


def test_wrong_numbers_and_shapes_are_named():
    assert exercises.delta_by_hand.check(0.032).mistake == "y - a"
    assert exercises.delta_by_hand.check("much").ok is False
    assert exercises.jacobian_by_hand.check([[0.25, 0], [0, 0.25]]).mistake == "only the diagonal"
    assert "(0, 1)" in str(exercises.jacobian_by_hand.check([[0.25, 0.1], [-0.25, 0.25]]))
    assert str(exercises.find_the_bug.check([3, 2, 3, 4, 1])).startswith("Not yet.\n\nLook again at: C, E.")
    assert "should be (2, 2)" in str(exercises.jacobian_by_hand.check([0.25, -0.25]))
    assert exercises.jacobian_shape.check((3, 3)).mistake == "one Jacobian for the whole batch"
    assert exercises.weight_shape.check([64, 10]).mistake == "transposed"
    assert exercises.weight_shape.check(np.array([10, 64])).ok


def test_of_a_list_the_wrong_entries_are_named():
    text = str(
        exercises.two_hidden_layers.check(lambda *a: [d if i < 4 else d + 1 for i, d in enumerate(backward(*a))])
    )
    assert "gives for entry 4 of the list (wrong: 4, 5)" in text
    assert "list" not in str(exercises.hidden_delta.check(lambda d, W, z: d @ W))


def test_reading_digits_asks_for_more_than_guessing():
    guess = exercises.read_digits.check(lambda X, y, X_test: np.zeros(len(X_test)))
    assert not guess.ok and "guessing" in str(guess)
    assert "should be (360,)" in str(exercises.read_digits.check(lambda X, y, X_test: X_test))
    assert "ZeroDivisionError" in str(exercises.read_digits.check(lambda X, y, X_test: 1 / 0))


def test_the_trials_tell_rows_from_columns():
    assert all(N != n for N, n, _ in SIZES[:2])
    assert len({*SIZES[1], Draw(None, *SIZES[1]).size("i")}) == 4
    z, y = exercises.softmax_delta.drawn(Draw(np.random.default_rng(0), 4, 3, 2))
    assert z.shape == y.shape == (4, 3) and (y.sum(axis=1) == 1).all()
    assert same(attempt(lambda z, y: z + np.ones(9), (z, y)), None)


def test_open_wrong_and_right_are_told_apart_in_the_rich_form_too():
    answers = [lambda z, y: ..., lambda z, y: y - soft(z), lambda z, y: mathbp.softmax(z) - y]
    shown = [exercises.softmax_delta.check(answer)._repr_mimebundle_()["text/html"] for answer in answers]
    assert [color in html for color, html in zip(["#767676", "#D55E00", "#009E73"], shown)] == [True] * 3
    assert "<b>It looks like this mistake: y - p.</b>" in shown[1]
    broken = exercises.softmax_delta.check(lambda z, y: z @ (z < 0))._repr_mimebundle_()["text/html"]
    assert "z @ (z &lt; 0)" in broken
