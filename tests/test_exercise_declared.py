"""Exercises are declared so that they cannot be wrong, stand in a notebook, and end whatever an answer does."""

import contextlib
import importlib.util
import json
import pathlib
import re
import sys
import time

import nbformat
import numpy as np
import pytest

import mathbp
from mathbp import exercises
from mathbp.exercises import exercise as kinds
from mathbp.exercises import function_exercise, limit
from mathbp.exercises.exercise import ChoiceExercise, Exercise, ShapeExercise, Undeclared, ValueExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.exercises.ladder import climb
from mathbp.exercises.line import fingerprints
from mathbp.mistakes import mistake, same, table, wrong_answers
from mathbp.mistakes.elementwise import MATLAB_DELTA
from mathbp.mistakes.layers import backward
from mathbp.mistakes.parts import SIGMOID
from mathbp.mistakes.recognise import made

NOTEBOOKS = pathlib.Path(__file__).parents[1] / "notebooks"
FUNCTIONS = {name: e for name, e in Exercise.all.items() if isinstance(e, FunctionExercise)}

GOOD = {"hints": ["Think."], "why": "It is so."}
FUNCTION = GOOD | {"inputs": {"z": "N n"}, "gives": "N n: as z"}
CHOICE = {"hints": ["Think."], "options": {"a": ("one", "Yes."), "b": ("two", "No.", "counting")}}


def double(z):
    """Twice z."""
    return 2 * z


def broken(z):
    """More than there is."""
    return z[99]


def first():
    """The first?"""
    return "a"


def no_question():
    return 1


def one():
    """How many?"""
    return 1


@pytest.fixture(autouse=True)
def nothing_registered():
    """What is declared here is taken back."""
    before = dict(Exercise.all)
    yield
    Exercise.all.clear()
    Exercise.all.update(before)


@pytest.mark.parametrize(
    "kind, solve, options, told",
    [
        (FunctionExercise, double, FUNCTION | {"hint": ["x"]}, "there is no option hint=; write hints="),
        (FunctionExercise, double, FUNCTION | {"mistake": []}, "write mistakes="),
        (FunctionExercise, double, FUNCTION | {"hints": []}, "hints= is missing; write a list of sentences"),
        (FunctionExercise, double, FUNCTION | {"hints": "Think."}, "hints= has to be a list"),
        (FunctionExercise, double, FUNCTION | {"why": ""}, "why= is missing"),
        (FunctionExercise, double, GOOD | {"gives": "N n: as z"}, "inputs= is missing; write the shape"),
        (FunctionExercise, double, FUNCTION | {"inputs": {"x": "N n"}}, "inputs= has to have the arguments z; it has x"),
        (FunctionExercise, double, FUNCTION | {"gives": "n: too few"}, "and the solution gives"),
        (FunctionExercise, double, FUNCTION | {"mistakes": [("half", lambda z: z)]}, "a table of mistakes"),
        (FunctionExercise, double, FUNCTION | {"mistakes": [mistake("half", "Not so.")]}, "and has 'half'"),
        (FunctionExercise, double, FUNCTION | {"mistakes": MATLAB_DELTA}, 'mistake "y - a" asks for z, y, not for z'),
        (FunctionExercise, double, FUNCTION | {"inputs": {"z": "N n onehot"}}, "there is no kind onehot; did you mean one-hot?"),
        (FunctionExercise, double, FUNCTION | {"inputs": {"z": "N k"}}, "there is no size k; there are N, n, m, i"),
        (FunctionExercise, double, FUNCTION | {"gives": "N k: as z"}, "gives=: there is no size k"),
        (FunctionExercise, double, FUNCTION | {"gives": "as z"}, 'gives=: there is no size as; there are N, n, m, i, and numbers; write its shape first, "N n'),
        (FunctionExercise, broken, FUNCTION, "exercise broken: the solution stops: IndexError"),
        (FunctionExercise, double, FUNCTION | {"line": "z", "answers": {"numpy": "2 * z"}}, "there are numpy"),
        (FunctionExercise, double, FUNCTION | {"line": "z q"}, "line= has q, which is neither an argument nor in parts="),
        (FunctionExercise, double, FUNCTION | {"line": "z"}, 'answers= a right one: {"numpy": "p - y", "matlab"'),
        (FunctionExercise, double, FUNCTION | {"parts": SIGMOID}, "line= has the names in a line"),
        (FunctionExercise, double, FUNCTION | {"mistakes": [mistake("h", "w", abs)] * 2}, "two of the name h"),
        (ValueExercise, no_question, GOOD, "the question is missing; write it as the docstring"),
        (ValueExercise, one, GOOD | {"mistakes": [mistake("h", "w", lambda: 1.0)]}, 'mistake "h" gives the right answer'),
        (ShapeExercise, one, GOOD | {"mistakes": [mistake("h", "w", lambda: 2, lambda: 2)]}, 'mistake "h" gives what "h" gives'),
        (ChoiceExercise, first, CHOICE | {"options": {"b": ("two", "No.", "x")}}, "'a' is not among the options"),
        (ChoiceExercise, first, CHOICE | {"options": {"a": "one"}}, "option a has to be (text, what to say)"),
        (ChoiceExercise, first, {"options": {"a": ("1", "Yes."), "b": ("2", "No.")}, "hints": ["x"]}, "option b has to be (text, what to say, mistake)"),
    ],
)  # fmt: skip
def test_what_is_missing_or_misspelt_is_refused_with_what_to_write(kind, solve, options, told):
    with pytest.raises(Undeclared, match=re.escape(told)):
        kind(solve, **options)


@pytest.mark.parametrize(
    "row, told",
    [
        (("half", lambda p: p, "prob"), "mistake \"half\": there is no part 'p'; there are z, q, r"),
        (("half", lambda r: r, "prob"), "there is no part 'p'"),
        (("half", lambda q: q), 'mistake "half": after the name stand functions that make it, and last what to say'),
        (("half", "Not so."), 'mistake "half": after the name'),
        (("half", lambda q: q, "Not", "so."), 'mistake "half": after the name'),
    ],
)
def test_a_row_that_cannot_work_is_refused_by_its_name(row, told):
    with pytest.raises(TypeError, match=re.escape(told)):
        table("z", {"q": lambda z: z, "r": lambda p: p}, row)


def test_a_row_of_another_kind_is_refused_by_its_name_too():
    with pytest.raises(TypeError, match=re.escape("mistake \"half\": there is no part 'q'; there are X, y")):
        made(backward, ("half", {"d": lambda q: q}, "Not so."))
    with pytest.raises(TypeError, match='mistake "half": after the name'):
        wrong_answers(("half", "Not so."))


def test_a_name_is_taken_once():
    def softmax_delta(z):
        """Another one."""
        return 2 * z

    with pytest.raises(Undeclared, match="there is an exercise of this name"):
        FunctionExercise(softmax_delta, **FUNCTION)
    FunctionExercise(double, **FUNCTION)
    FunctionExercise(double, **FUNCTION)  # the same file again, as when a module is reloaded


# ------------------------------------------------------------------ the notebooks


def cells(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]


def test_every_exercise_stands_in_a_notebook_its_question_before_its_check():
    everything = "\n".join(cell for path in sorted(NOTEBOOKS.glob("exercises/*.ipynb")) for cell in cells(path))
    for name in Exercise.all:
        shown, checked = f"exercises.{name}\n", f"exercises.{name}.check("
        stands = shown in everything and checked in everything and everything.index(shown) < everything.index(checked)
        if not stands:
            pytest.fail(f"{name}: no notebook in notebooks/exercises/ shows {shown.strip()} and then {checked}{name})")


def runner():
    spec = importlib.util.spec_from_file_location("run", NOTEBOOKS / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("exercises/*.ipynb")), ids=lambda path: path.name)
def test_the_solutions_are_made_from_the_exercises(path):
    made = runner().solved(nbformat.read(path, as_version=4))
    there = nbformat.read(path.parent / "solutions" / path.name, as_version=4)
    assert [(c.id, c.source) for c in made.cells] == [(c.id, c.source) for c in there.cells]
    checks = [c for c in there.cells if c.cell_type == "code" and re.search(r"\.check\(\w+\)$", c.source)]
    for cell in checks:
        assert cell.outputs[-1].data["text/plain"].startswith("Right.")


# ------------------------------------------------------------------ what is right, and how far


@pytest.mark.parametrize("name", FUNCTIONS)
def test_float32_and_the_last_digits_pass_and_1e_4_does_not(name):
    e = FUNCTIONS[name]

    def off_by(error):
        def answer(*arguments):
            right = e.solve(*arguments)
            return [x * (1 + error) for x in right] if isinstance(right, list) else right * (1 + error)

        return answer

    def single(*arguments):
        right = e.solve(*arguments)
        return [np.float32(x) for x in right] if isinstance(right, list) else np.float32(right)

    assert e.check(off_by(1e-8)).ok
    assert e.check(single).ok or name == "confident_delta"  # its 1e-44 is less than float32 has
    assert not e.check(off_by(1e-4)).ok and not e.check(off_by(1e-5)).ok


def test_float32_is_said():
    text = str(exercises.matlab_delta.check(lambda z, y: exercises.matlab_delta.solve(np.float32(z), np.float32(y))))
    assert text.startswith("Right") and "float32" in text


def soft(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(
    "answer",
    [
        lambda z, y: (soft(z) - y).round(4),
        lambda z, y: mathbp.softmax.vjp(z, -y / (soft(z) + 1e-5)),
        lambda z, y: (soft(z) - y).astype(np.float16),
    ],
)
def test_few_digits_are_not_right_and_called_so(answer):
    assert exercises.softmax_delta.check(answer).mistake == "too few digits"


@pytest.mark.parametrize("step", ["p - g / 2", "p - (1 - r) * g", "p - 2 * r * r * g", "p - r * g * (i < 2)"])
def test_a_step_is_tried_with_several_rates_and_more_parameters(step):
    def answer(parameters, gradients, r):
        return [eval(step, {"p": p, "g": g, "r": r, "i": i}) for i, (p, g) in enumerate(zip(parameters, gradients))]

    assert not exercises.gradient_step.check(answer).ok


# ------------------------------------------------------------------ answers that are none


@pytest.mark.parametrize(
    "answer, told",
    [
        (lambda z, y: (soft(z) - y).astype(str), "no array of numbers"),
        (lambda z, y: (soft(z) - y).astype(str).tolist(), "no array of numbers"),
        (lambda z, y: (soft(z) - y).astype(str).astype(object), "no array of numbers"),
        (lambda z, y: np.ma.masked_less(soft(z) - y, -2), "a masked array"),
        (lambda z, y: sys.exit(), "ends Python itself"),
        (lambda z, y: (_ for _ in ()).throw(KeyboardInterrupt), "KeyboardInterrupt"),
        (lambda z, y: (_ for _ in ()).throw(type("Odd", (Exception,), {"__str__": lambda self: 1 / 0})()), "Odd"),
    ],
)
def test_what_is_no_answer_is_told(answer, told):
    result = exercises.softmax_delta.check(answer)
    assert not result.ok and told in str(result)


class Broken:
    def __repr__(self):
        raise RuntimeError

    def __array__(self, *arguments, **options):
        raise SystemExit


@pytest.mark.parametrize("answer", [Broken(), "0.1", np.ma.array([1.0]), np.array("x"), {1}, b"1"])
@pytest.mark.parametrize("name", [name for name, e in Exercise.all.items() if not isinstance(e, FunctionExercise)])
def test_no_odd_object_stops_a_check(name, answer):
    assert not Exercise.all[name].check(answer).ok


def forever(z, y):
    while True:
        pass


def forever_and_catches(z, y):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def sleeps(z, y):
    time.sleep(3)


def gives_without_end(z, y):
    def numbers():
        while True:
            yield 1.0

    return np.fromiter(numbers(), float)


def computes_and_catches_all(z, y):
    while True:
        with contextlib.suppress(BaseException):
            z = np.vander(z[0])


def catches_it_and_gives(z, y):
    with contextlib.suppress(BaseException):
        while True:
            pass
    return soft(z) - y


def calls_itself(z, y, depth=50):
    return calls_itself(z, y, depth - 1) + calls_itself(z, y, depth - 1) if depth else z


IN_A_THREAD = [forever, forever_and_catches, sleeps, gives_without_end]
# Where there are no threads, as in a browser, a clock ends what Python itself runs; as of 3.12, which browsers have.
CLOCKED = [catches_it_and_gives, gives_without_end, computes_and_catches_all, calls_itself]
ENDLESS = [(answer, True) for answer in IN_A_THREAD]
ENDLESS += [(answer, False) for answer in CLOCKED if hasattr(sys, "monitoring")]


def no_thread_starts(monkeypatch):
    def refused(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(limit.threading.Thread, "start", refused)


@pytest.mark.parametrize("answer, threads", ENDLESS)
def test_an_answer_that_never_ends_is_told_in_bounded_time(answer, threads, monkeypatch):
    if not threads:
        no_thread_starts(monkeypatch)
    monkeypatch.setattr(function_exercise, "LIMIT", 0.3)
    start = time.monotonic()
    result = exercises.softmax_delta.check(answer)
    assert result.mistake == "never ends" and time.monotonic() - start < 2.5


def test_where_there_are_no_threads_answers_are_checked_one_within_another(monkeypatch):
    def checks(z, y):
        assert exercises.softmax_vjp.check(mathbp.softmax.vjp).ok
        return soft(z) - y

    no_thread_starts(monkeypatch)
    for _ in range(2):
        assert exercises.softmax_delta.check(checks).ok


def test_a_slow_loop_is_given_time():
    def slow(z, y):
        time.sleep(0.4)
        return soft(z) - y

    assert exercises.softmax_delta.check(slow).ok and limit.LIMIT >= 5


def test_interrupting_the_kernel_still_interrupts(monkeypatch):
    def interrupted(thread, seconds=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(limit.threading.Thread, "join", interrupted)
    monkeypatch.setattr(limit, "stop", lambda thread: None)
    with pytest.raises(KeyboardInterrupt):
        limit.limited(lambda: time.sleep(0.05))


# ------------------------------------------------------------------ what is said


@pytest.mark.parametrize("name", [name for name, e in Exercise.all.items() if isinstance(e, ChoiceExercise)])
def test_a_choice_is_a_letter_however_it_is_written(name):
    e = Exercise.all[name]
    right = e.solve()
    for answer in (right, right.upper(), f"'{right}'", f'"{right}"', f"({right})", f" {right}.", f"{right}\n"):
        assert e.check(answer).ok
    for letter, mistaken in e.names.items():
        assert e.check(letter).mistake == mistaken
    assert "Choose one of a, b" in str(e.check("J"))


@pytest.mark.parametrize("name", [n for n, e in Exercise.all.items() if isinstance(e, ChoiceExercise)])
def test_in_the_notebook_a_letter_needs_no_quotes(name):
    cell = next(
        c for path in NOTEBOOKS.glob("exercises/*.ipynb") for c in cells(path) if f"exercises.{name}.check(" in c
    )
    space = {"exercises": exercises}
    exec(cell.replace("answer = ...", f"answer = {Exercise.all[name].solve()}").rpartition("\n")[0], space)
    assert Exercise.all[name].check(space["answer"]).ok


@pytest.mark.parametrize("name", Exercise.all)
def test_there_is_a_why_after_right(name):
    e = Exercise.all[name]
    if name != "read_digits":
        assert e.why in str(e.check(e.solve if isinstance(e, FunctionExercise) else e.solve())) and len(e.why) > 10


def test_formulas_in_feedback_are_not_broken():
    html = kinds.unbroken("It is Jᵀ g: with cross-entropy p_i cancels, Σ y = 1, and p - y is left, as in a (1 - a).")
    whole = re.findall(r"nowrap\">(.*?)</span>", html)
    assert whole == ["Jᵀ g:", "p_i", "Σ y = 1,", "p - y", "a (1 - a)."]


def test_nobody_is_told_of_a_sigmoid_they_did_not_write():
    result = exercises.softmax_delta.check(lambda z, y: soft(z) * y - y)
    assert "sigmoid" not in str(result).split("For example")[0]


# ------------------------------------------------------------------ for the formula field


@pytest.mark.parametrize("name", [name for name, e in FUNCTIONS.items() if e.line])
def test_fingerprints_are_the_numbers_of_the_right_line_and_of_every_mistake(name):
    e = FUNCTIONS[name]
    prints = fingerprints(e)
    assert list(prints["names"]) == e.line.split()
    assert {m["name"] for m in prints["mistakes"]} == {known.name for known in e.mistakes}
    for point, right in zip(prints["points"], prints["right"]):
        assert same(np.float64(eval(e.answers["numpy"], {"np": np}, point)), right)
    assert len({np.shape(p[next(iter(p))]) for p in prints["points"]}) > 1


# ------------------------------------------------------------------ the ladder

LADDER = [e for name, e in FUNCTIONS.items() if name.startswith("ladder_") and name[7:] not in ("whole", "collapsed")]


def test_the_ladder_climbs_to_the_gradients_of_the_network():
    random = np.random.default_rng(0)
    net = mathbp.MLP([4, 3, 5], seed=1)
    X, y = random.normal(size=(6, 4)), random.integers(5, size=6)
    climbed = climb({"X": X, "y": y} | dict(zip(("W1", "b1", "W2", "b2"), net.parameters)))
    assert np.isclose(climbed["L"], net.loss(X, y))
    names = ("dW1", "db1", "dW2", "db2")
    assert all(map(np.allclose, [climbed[name] for name in names], net.gradients(X, y)))
    assert np.allclose(climbed["dz2"], exercises.ladder_collapsed.solve(climbed["p"], y))


@pytest.mark.parametrize("e", LADDER, ids=lambda e: e.name)
def test_each_step_has_at_least_four_mistakes_named_at_their_own_step(e):
    named = {e.check(known.rules[0]).mistake for known in e.mistakes}
    assert len(named) >= 4 and named == {known.name for known in e.mistakes}


def test_a_mistake_in_one_step_of_the_whole_is_told_at_that_step():
    told = {e.name[7:]: [] for e in LADDER}
    for known in exercises.ladder_whole.mistakes:
        result = exercises.ladder_whole.check(known.rules[0])
        step, _, name = result.mistake.partition(": ")
        assert name in {m.name for m in exercises.__dict__[f"ladder_{step}"].table}
        told[step].append(name)
    # The shift cannot be seen at the end, nor can the loss's own number: the way back needs neither.
    assert all(len(names) >= 2 for step, names in told.items() if step not in "mslcL"), told
