"""Exercises: a mistake is recognised however it is written, and what is right passes however odd it looks."""

import functools
import math
import pathlib

import numpy as np
import pytest

import mathbp
from mathbp import exercises
from mathbp.exercises.draw import SIZES, Draw
from mathbp.mistakes import attempt, same

ALL = {name: getattr(exercises, name) for name in exercises.__all__}
FUNCTIONS = {name: e for name, e in ALL.items() if hasattr(e, "inputs")}


def soft(z, axis=-1):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


def loop(one):
    """An answer written for one sample, in a loop over the batch."""
    return lambda z, y: np.array([one(z[s], y[s]) for s in range(len(z))])


def jacobian(p):
    return np.diag(p) - np.outer(p, p)


# --------------------------------------------------------------- delta of softmax with cross-entropy


def wrong_diagonal_loop(z, y):
    d = np.zeros_like(z)
    for s in range(z.shape[0]):
        p = soft(z[s])
        for k in range(z.shape[1]):
            d[s, k] = -y[s, k] / p[k] * p[k] * (1 - p[k])
    return d


def wrong_flat_jacobian(z, y):
    p = soft(z).flatten()
    return (jacobian(p).T @ (-y.flatten() / p)).reshape(z.shape)


def wrong_shared_jacobian(z, y):
    p = soft(z)
    return (-y / p) @ jacobian(p[0])


def wrong_summed_jacobian(z, y):
    p = soft(z)
    J = np.diag(p.sum(axis=0)) - p.T @ p
    return (-y / p) @ J


def wrong_own_class(z, y):
    t = y.argmax(axis=1)
    return np.repeat(soft(z)[range(len(z)), t][:, None] - 1, z.shape[1], axis=1)


def wrong_off_diagonal(z, y):
    """The loop of the chain rule, with -p_i p_k where -p_i p_k / p_k belongs."""
    d = np.zeros_like(z)
    for s in range(len(z)):
        p = soft(z[s])
        for i in range(len(p)):
            for k in range(len(p)):
                d[s, i] += -y[s, k] * (1 - p[k]) if i == k else y[s, k] * p[k] * p[i]
    return d


def wrong_hard(z, y):
    d = -y.copy()
    d[np.arange(len(z)), z.argmax(axis=1)] += 1
    return d


def one_sample_loop(z, y):
    p, J = soft(z), np.zeros((len(z), len(z)))
    for i in range(len(z)):
        for k in range(len(z)):
            J[i, k] = p[i] * (1 - p[i]) if i == k else -p[i] * p[k]
    return J.T @ (-y / p)


def one_sample_matrix(z, y):
    p = np.exp(z) / np.exp(z).sum()
    return (np.diagflat(p) - np.outer(p, p)).T @ (-y / p)


def one_sample_sums(z, y):
    e = np.exp(z)
    return [float(e[k]) / float(sum(e)) - float(y[k]) for k in range(len(z))]


WRONG = {
    "y - p": [
        lambda z, y: y - soft(z),
        loop(lambda z, y: jacobian(soft(z)).T @ (y / soft(z))),
        lambda z, y: -np.einsum("sik,si->sk", mathbp.softmax.jacobian(z), -y / soft(z)),
    ],
    "only the diagonal of the Jacobian": [
        lambda z, y: soft(z) * (1 - soft(z)) * (-y / soft(z)),
        wrong_diagonal_loop,
        lambda z, y: np.einsum("sii,si->si", mathbp.softmax.jacobian(z), -y / soft(z)),
        loop(lambda z, y: np.diag(soft(z) * (1 - soft(z))) @ (-y / soft(z))),
    ],
    "J times g without the sum": [
        lambda z, y: mathbp.softmax.jacobian(z) * (-y / soft(z))[:, None, :],
        loop(lambda z, y: jacobian(soft(z)) * (-y / soft(z))),
        lambda z, y: np.einsum("sik,si->sik", mathbp.softmax.jacobian(z), -y / soft(z)),
    ],
    "J times g summed over the wrong axis": [
        lambda z, y: (mathbp.softmax.jacobian(z) * (-y / soft(z))[:, None, :]).sum(axis=1),
        loop(lambda z, y: (jacobian(soft(z)) * (-y / soft(z))).sum(axis=0)),
        lambda z, y: np.einsum("sik,sk->sk", mathbp.softmax.jacobian(z), -y / soft(z)),
    ],
    "z in the Jacobian in place of p": [
        loop(lambda z, y: jacobian(z).T @ (-y / soft(z))),
        lambda z, y: np.einsum("sik,si->sk", z[:, :, None] * (np.eye(z.shape[1]) - z[:, None, :]), -y / soft(z)),
        lambda z, y: z * (-y / soft(z) - (z * -y / soft(z)).sum(axis=1, keepdims=True)),
    ],
    "p (1 - p) on top of p - y": [
        lambda z, y: (soft(z) - y) * soft(z) * (1 - soft(z)),
        loop(lambda z, y: np.multiply(soft(z) - y, soft(z) - soft(z) ** 2)),
        lambda z, y: mathbp.softmax.jacobian(z).diagonal(axis1=1, axis2=2) * (soft(z) - y),
    ],
    "the Jacobian on top of p - y": [
        lambda z, y: mathbp.softmax.vjp(z, soft(z) - y),
        loop(lambda z, y: jacobian(soft(z)) @ (soft(z) - y)),
        lambda z, y: soft(z) * ((soft(z) - y) - (soft(z) * (soft(z) - y)).sum(axis=1, keepdims=True)),
    ],
    "softmax applied twice": [
        lambda z, y: soft(soft(z)) - y,
        loop(lambda z, y: mathbp.softmax(mathbp.softmax(z)) - y),
        lambda z, y: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, soft(z), y, "sum"),
    ],
    "softmax over the wrong axis": [
        lambda z, y: soft(z, axis=0) - y,
        lambda z, y: np.exp(z) / np.exp(z).sum() - y,
        lambda z, y: soft(z.T).T - y,
        lambda z, y: np.exp(z - z.max()) / np.sum(np.exp(z - z.max()), axis=0) - y,
        lambda z, y: (e := np.exp(z - z.max(axis=1, keepdims=True))) / e.sum(axis=0) - y,
        lambda z, y: (e := np.exp(z - z.max(axis=1)[:, None])) / e.sum() - y,
    ],
    "one Jacobian for the whole batch": [
        wrong_flat_jacobian,
        wrong_shared_jacobian,
        wrong_summed_jacobian,
        lambda z, y: (-y / soft(z)) @ jacobian(soft(z)[-1]),
        lambda z, y: (-y / soft(z)) @ mathbp.softmax.jacobian(z.mean(axis=0)),
        lambda z, y: (jacobian(p := soft(z.ravel())) @ (-y.ravel() / p)).reshape(z.shape),
    ],
    "the mean over the samples": [
        lambda z, y: (soft(z) - y) / len(z),
        lambda z, y: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y),
        lambda z, y: np.array([(soft(r) - t) / z.shape[0] for r, t in zip(z, y)]),
    ],
    "the mean over samples × classes": [
        lambda z, y: (soft(z) - y) / z.size,
        lambda z, y: loop(lambda z, y: soft(z) - y)(z, y) / np.prod(z.shape),
        lambda z, y: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y) / y.shape[1],
    ],
    "a factor 1/n": [
        lambda z, y: (soft(z) - y) / z.shape[1],
        loop(lambda z, y: (soft(z) - y) / len(z)),
        lambda z, y: np.einsum("sik,si->sk", mathbp.softmax.jacobian(z), -y / soft(z)) / y.shape[-1],
    ],
    "a factor 2": [
        lambda z, y: 2 * (soft(z) - y),
        loop(lambda z, y: 2 * jacobian(soft(z)) @ (-y / soft(z))),
        lambda z, y: soft(z) - y + soft(z) - y,
    ],
    "a factor ½": [
        lambda z, y: (soft(z) - y) / 2,
        loop(lambda z, y: 0.5 * jacobian(soft(z)) @ (-y / soft(z))),
        lambda z, y: soft(z) / 2 - 0.5 * y,
    ],
    "-1/p without y": [
        loop(lambda z, y: jacobian(soft(z)) @ (-1 / soft(z))),
        lambda z, y: np.einsum("sik,si->sk", mathbp.softmax.jacobian(z), -1 / soft(z)),
        lambda z, y: mathbp.softmax.vjp(z, -1 / soft(z)),
    ],
    "p - 1 for every class": [lambda z, y: soft(z) - 1, wrong_own_class, loop(lambda z, y: -(1 - soft(z)))],
    "-p_i p_k not divided by p_i": [
        wrong_off_diagonal,
        loop(lambda z, y: jacobian(soft(z)) @ -y),
        lambda z, y: mathbp.softmax.vjp(z, -y),
    ],
    "p_i kept in place of p_k": [
        loop(lambda z, y: soft(z) @ y - y),
        lambda z, y: (soft(z) * y).sum(axis=1, keepdims=True) - y,
        lambda z, y: np.einsum("si,si->s", soft(z), y)[:, None] - y,
    ],
    "only the off-diagonal of the Jacobian": [
        lambda z, y: soft(z) * (1 - y),
        loop(lambda z, y: (jacobian(soft(z)) - np.diag(np.diag(jacobian(soft(z))))) @ (-y / soft(z))),
        lambda z, y: np.where(y == 1, 0, soft(z)),
    ],
    "y is not taken off": [
        lambda z, y: soft(z),
        loop(lambda z, y: mathbp.softmax(z)),
        lambda z, y: soft(z) * y.sum(axis=1, keepdims=True),
    ],
    "g alone": [
        lambda z, y: -y / soft(z),
        loop(lambda z, y: mathbp.cross_entropy.gradient(soft(z), y)),
        lambda z, y: np.where(y > 0, -1 / soft(z), 0),
    ],
    "keepdims is missing": [
        lambda z, y: np.exp(z) / np.exp(z).sum(axis=1) - y,
        lambda z, y: np.exp(z) / np.array([sum(np.exp(row)) for row in z]) - y,
        lambda z, y: (e := np.exp(z - z.max(axis=1))) / np.sum(e, axis=1, keepdims=True) - y,
        lambda z, y: (e := np.exp(z - np.max(z, axis=-1))) / np.sum(e, axis=-1) - y,
    ],
    "1 - p for the right class": [
        lambda z, y: abs(soft(z) - y),
        lambda z, y: np.where(y == 1, 1 - soft(z), soft(z)),
        loop(lambda z, y: [1 - p if t else p for p, t in zip(soft(z), y)]),
    ],
    "only the right class": [
        lambda z, y: soft(z)[np.arange(len(z)), y.argmax(axis=1)] - 1,
        loop(lambda z, y: soft(z)[y.argmax()] - 1),
        lambda z, y: (soft(z) * y).sum(axis=1, keepdims=True) - 1,
    ],
    "+p_i p_k in place of -p_i p_k": [
        loop(lambda z, y: (np.diag(soft(z)) + np.outer(soft(z), soft(z)) - 2 * np.diag(soft(z) ** 2)) @ (-y / soft(z))),
        loop(lambda z, y: (np.diag(soft(z)) + np.outer(soft(z), soft(z))) @ (-y / soft(z))),
        lambda z, y: -y * (1 - soft(z)) - soft(z) * (1 - y),
    ],
    "the identity in place of diag(p)": [
        loop(lambda z, y: (np.eye(len(z)) - np.outer(soft(z), soft(z))) @ (-y / soft(z))),
        lambda z, y: soft(z) - y / soft(z),
        lambda z, y: np.einsum("sik,si->sk", np.eye(z.shape[1]) - soft(z)[:, :, None] * soft(z)[:, None], -y / soft(z)),
    ],
    "z and y swapped": [
        lambda y, z: soft(z) - y,
        lambda y, z: np.exp(z) / np.exp(z).sum(axis=1)[:, None] - y,
        loop(lambda y, z: mathbp.softmax(z) - y),
    ],
    "the loss, not its derivative": [
        lambda z, y: -(y * np.log(soft(z))).sum(axis=1),
        lambda z, y: -np.mean(y * np.log(soft(z))),
        lambda z, y: mathbp.cross_entropy(soft(z), y),
    ],
    "nothing but zeros": [
        lambda z, y: np.zeros_like(z),
        lambda z, y: (soft(z) - y).astype(int),
        lambda z, y: [[0] * z.shape[1] for row in z],
    ],
    "flattened": [
        lambda z, y: (soft(z) - y).ravel(),
        lambda z, y: (soft(z) - y).reshape(-1, 1),
        lambda z, y: [p - t for r, s in zip(soft(z), y) for p, t in zip(r, s)],
    ],
    "one axis too many": [
        lambda z, y: mathbp.softmax.jacobian(z) @ (-y / soft(z))[:, :, None],
        lambda z, y: [soft(z) - y],
        lambda z, y: (soft(z) - y)[:, None],
    ],
    "the predicted class in place of p": [
        wrong_hard,
        lambda z, y: (soft(z) == soft(z).max(axis=1, keepdims=True)) * 1.0 - y,
        loop(lambda z, y: np.eye(len(z))[np.argmax(soft(z))] - y),
    ],
    "sigmoid in place of softmax": [
        lambda z, y: 1 / (1 + np.exp(-z)) - y,
        loop(lambda z, y: mathbp.sigmoid(z) - y),
        lambda z, y: (mathbp.sigmoid(z) - y) * mathbp.sigmoid(z) * (1 - mathbp.sigmoid(z)),
    ],
    "averaged over the batch": [
        lambda z, y: (soft(z) - y).mean(axis=0),
        lambda z, y: sum(soft(z) - y),
        lambda z, y: np.einsum("sik,si->k", mathbp.softmax.jacobian(z), -y / soft(z)),
    ],
    "transposed": [lambda z, y: (soft(z) - y).T, lambda z, y: loop(lambda z, y: soft(z) - y)(z, y).T,
                   lambda z, y: np.stack([soft(r) - t for r, t in zip(z, y)], axis=1)],
    "one sample only": [one_sample_loop, one_sample_matrix, one_sample_sums],
    "changes its input": [
        lambda z, y: np.subtract(soft(z), y, out=z),
        lambda z, y: z.__isub__(z.max(axis=1, keepdims=True)) * 0 + soft(z) - y,
        lambda z, y: np.add(soft(z), np.negative(y, out=y)),
    ],
    "returns nothing": [lambda z, y: None, lambda z, y: print(end=""), lambda z, y: z.sort()],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_softmax_delta_names_the_mistake_however_it_is_written(name):
    assert len(WRONG[name]) >= 3
    for answer in WRONG[name]:
        result = exercises.softmax_delta.check(answer)
        assert (result.ok, result.mistake) == (False, name), str(result)


def test_a_mistake_in_an_answer_for_one_sample_is_named_too():
    def answer(z, y):
        p = np.exp(z) / np.sum(np.exp(z))
        return np.array([p[k] * (1 - p[k]) * float(-y[k] / p[k]) for k in range(len(z))])

    result = exercises.softmax_delta.check(answer)
    assert result.mistake == "only the diagonal of the Jacobian" and "written for one sample" in str(result)


def numerical(z, y):
    return np.array([mathbp.numerical_gradient(lambda r: -(t * np.log(soft(r))).sum(), row) for row, t in zip(z, y)])


def in_place_on_a_copy(z, y):
    d = z.copy()
    d -= d.max(axis=1, keepdims=True)
    np.exp(d, out=d)
    d /= d.sum(axis=1, keepdims=True)
    d[np.arange(len(y)), y.argmax(axis=1)] -= 1
    return d


def all_loops(z, y):
    rows = []
    for r, t in zip(z.tolist(), y.tolist()):
        e = [2.718281828459045**x for x in r]
        rows.append([x / sum(e) - target for x, target in zip(e, t)])
    return rows


RIGHT = [
    lambda z, y: soft(z) - y,
    loop(lambda z, y: jacobian(soft(z)).T @ (-y / soft(z))),
    loop(lambda z, y: (-y / soft(z)) @ jacobian(soft(z))),
    lambda z, y: np.einsum("sik,si->sk", mathbp.softmax.jacobian(z), -y / soft(z)),
    lambda z, y: mathbp.softmax.vjp(z, -y / soft(z)),
    lambda z, y: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y, "sum"),
    lambda z, y: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, y) * len(z),
    lambda z, y: soft(z.astype(np.float32)) - y.astype(np.float32),
    lambda z, y: (soft(z.T, axis=0) - y.T).T,
    lambda z, y: tuple(map(tuple, soft(z) - y)),
    lambda z, y: [soft(r) - t for r, t in zip(z, y)],
    lambda z, y: np.asmatrix(soft(z) - y),
    lambda *both: soft(both[0]) - both[1],
    all_loops,
    in_place_on_a_copy,
    numerical,
]


@pytest.mark.parametrize("answer", RIGHT)
def test_softmax_delta_takes_what_is_odd_but_right(answer):
    result = exercises.softmax_delta.check(answer)
    assert (result.ok, result.mistake) == (True, None), str(result)


def test_an_overflow_is_remarked_and_not_held_against_the_answer():
    naive = exercises.softmax_delta.check(lambda z, y: soft(z) - y)
    stable = exercises.softmax_delta.check(lambda z, y: mathbp.softmax(z) - y)
    assert naive.ok and "inf" in str(naive) and "nan" in str(naive)
    assert str(stable) == f"Right. {exercises.softmax_delta.why}"


def test_a_wrong_answer_is_told_the_shape_the_mistake_an_example_and_a_hint_in_this_order():
    text = str(exercises.softmax_delta.check(lambda z, y: mathbp.softmax.jacobian(z) * (-y / soft(z))[:, None, :]))
    parts = [
        "The shape is off",
        "it should be (4, 3)",
        "without the sum",
        "For example",
        "y = [[",
        "and right is",
        "Hint:",
    ]
    assert sorted(parts, key=text.index) == parts


def test_an_example_is_small_and_shows_the_true_values():
    text = str(exercises.softmax_delta.check(lambda z, y: soft(z) - 2 * y))
    z = np.array(eval(text.split("z = ")[1].split("\n")[0]), float)
    y = np.array(eval(text.split("y = ")[1].split("\n")[0]), float)
    right = np.array(eval(text.split("and right is\n")[1].split("\n\n")[0]), float)
    assert z.size <= 4 and np.allclose(right, mathbp.softmax(z) - y, atol=1e-5)


def test_two_mistakes_at_once_are_both_told():
    result = exercises.softmax_delta.check(lambda z, y: (soft(soft(z)) - y) / len(z))
    assert result.mistake == "softmax applied twice" and "the mean over the samples" in str(result)


@pytest.mark.parametrize(
    "answer, told",
    [
        (lambda z, y: softmax(z) - y, "NameError: name 'softmax' is not defined"),  # noqa: F821
        (lambda z: z, "takes 1 positional argument"),
        (lambda z, y: np.ones((7, 7)) @ z, "as long as the last but one"),
        (lambda z, y: soft(z)[np.arange(len(z)), y], "y.argmax(axis=-1)"),
        (lambda z, y: z + np.ones(7), "counted from the right"),
        (lambda z, y: "p - y", "gives a str that is no array of numbers"),
        (lambda z, y: {}, "gives a dict that is no array"),
        (lambda z, y: soft(z) - y + 1j, "gives complex numbers"),
        (lambda z, y: (0.5, soft(z) - y), "several things are in it"),
        (lambda z, y: (a - b for a, b in zip(soft(z), y)), "gives a generator that is no array"),
        (lambda z, y: math.exp(z), "np.exp takes an array"),
        (lambda z, y: z.softmax(), "An array does not know this name"),
        (lambda z, y: z if z > 0 else y, "np.where"),
        (lambda z, y: (soft(z) - y).sum(axis=2), "fewer axes"),
        (lambda z, y: [z[i, i] for i in range(9)], "An index runs past the end"),
        (lambda z, y: z.sort() - y, "Something here is None"),
        (lambda z, y: z.tolist() - y.tolist(), "A list is not an array"),
        (lambda z, y: np.zeros(3).__setitem__(0, z[0]), "An array stands where one number belongs"),
        (soft(np.eye(3)) - 1, "without brackets"),
        (lambda z, y: 1 / 0, "ZeroDivisionError"),
        (lambda z, y: [[1, 2], [3]], "not equally long"),
        (np.zeros((4, 3)), "wants the function itself"),
    ],
)
def test_an_answer_that_raises_is_explained(answer, told):
    result = exercises.softmax_delta.check(answer)
    assert not result.ok and result.mistake is None
    assert told in str(result)


def test_the_learners_own_line_is_quoted():
    def answer(z, y):
        p = soft(z)
        return np.outer(p, p) * y

    assert "return np.outer(p, p) * y" in str(exercises.softmax_delta.check(answer))


@pytest.mark.parametrize("name", [*FUNCTIONS, "read_digits"])
def test_the_open_return_of_an_exercise_is_not_a_wrong_answer(name):
    assert str(ALL[name].check(lambda *arguments: ...)).startswith("Not answered yet")


@pytest.mark.parametrize("nothing", [..., None])
@pytest.mark.parametrize("name", ALL)
def test_no_answer_yet_is_not_a_wrong_answer(name, nothing):
    assert str(ALL[name].check(nothing)).startswith("Not answered yet")


# ------------------------------------------------------------------------------------- all exercises


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


@pytest.mark.parametrize("name", ALL)
def test_hints_go_from_gentle_to_plain_and_end_with_the_solution(name):
    e = ALL[name]
    e.hints_given = 0
    shown = [str(e.hint()) for _ in e.hints]
    assert [text.split("\n(hint")[0] for text in shown] == list(e.hints)
    assert ".solution()" in shown[-1] and e.hint() == shown[-1]
    e.hints_given = 0


def test_who_makes_a_known_mistake_is_on_the_way_already():
    e = exercises.softmax_delta
    unknown, known = e.check(lambda z, y: z**3), e.check(lambda z, y: y - soft(z))
    assert unknown.mistake is None and f"Hint: {e.hints[0]}" in str(unknown)
    assert known.mistake and f"Hint: {e.hints[1]}" in str(known)


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
    assert "-0.03 is too close to 0" in str(check(-0.03)) and "-0.04 is too far from 0" in str(check([-0.04]))
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
        assert not result.ok and "Hint:" in str(result) and len(str(result)) > 100


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


# -------------------------------------------------- mistakes of the other lessons, each written differently


def backward(X, y, *parameters, through=None, slope=None, gradient=None, mean=True, start=None):
    """A backward pass written as a loop over layers, with a place for each mistake."""
    through = through or (lambda d, W: d @ W)
    slope = slope or (lambda z, a: a * (1 - a))
    gradient = gradient or (lambda d, a: d.T @ a)
    Ws, bs, activations, zs = parameters[::2], parameters[1::2], [X], []
    for W, b in zip(Ws, bs):
        zs.append(activations[-1] @ W.T + b)
        activations.append(mathbp.sigmoid(zs[-1]))
    p = soft(zs[-1])
    d = (start or (lambda p, y: p - y))(p, y) / (len(X) if mean else 1)
    gradients = []
    for layer in (2, 1, 0):
        gradients = [gradient(d, activations[layer]), d.sum(axis=0), *gradients]
        if layer:
            d = through(d, Ws[layer]) * slope(zs[layer - 1], activations[layer])
    return gradients


def bug(**how):
    return lambda *arguments: backward(*arguments, **how)


OTHERS = [
    ("weight_gradient", "the outer product in the wrong order", [
        lambda d, a: a.T @ d,
        lambda d, a: np.einsum("si,sj->ji", d, a),
        lambda d, a: sum(np.outer(x, e) for e, x in zip(d, a)),
    ]),
    ("hidden_delta", "Wᵀ and W mixed up", [
        lambda d, W, z: d @ W.T * mathbp.sigmoid.derivative(z),
        lambda d, W, z: (W @ d.T).T * mathbp.sigmoid.derivative(z),
        lambda d, W, z: np.array([(W @ e) * mathbp.sigmoid.derivative(r) for e, r in zip(d, z)]),
    ]),
    ("hidden_delta", "columns in place of rows", [
        lambda d, W, z: W.T @ d * mathbp.sigmoid.derivative(z),
        lambda d, W, z: np.dot(W.T, d) * z * (1 - z),
        lambda d, W, z: np.einsum("nm,nk->mk", W, d) * mathbp.sigmoid.derivative(z),
    ]),
    ("hidden_delta", "the hidden derivative at the wrong place", [
        lambda d, W, z: (d * mathbp.sigmoid.derivative(z)) @ W,
        lambda d, W, z: np.array([W.T @ (e * mathbp.sigmoid.derivative(r)) for e, r in zip(d, z)]),
        lambda d, W, z: np.einsum("si,si,ik->sk", d, mathbp.sigmoid.derivative(z), W),
    ]),
    ("hidden_delta", "the derivative taken at a", [
        lambda d, W, z: d @ W * mathbp.sigmoid.derivative(mathbp.sigmoid(z)),
        lambda d, W, z: mathbp.sigmoid.vjp(mathbp.sigmoid(z), d @ W),
        lambda d, W, z: np.array([W.T @ e * mathbp.sigmoid.derivative(mathbp.sigmoid(r)) for e, r in zip(d, z)]),
    ]),
    ("hidden_delta", "the hidden derivative is missing", [
        lambda d, W, z: d @ W,
        lambda d, W, z: (W.T @ d.T).T,
        lambda d, W, z: np.array([W.T @ e for e in d]),
    ]),
    ("hidden_delta", "not transposed back", [
        lambda d, W, z: W.T @ d.T * mathbp.sigmoid.derivative(z),
        lambda d, W, z: np.dot(W.T, d.T) * mathbp.sigmoid.derivative(z),
        lambda d, W, z: np.array([d @ w for w in W.T]) * mathbp.sigmoid(z) * (1 - mathbp.sigmoid(z)),
    ]),
    ("hidden_delta", "the derivative of another activation", [
        lambda d, W, z: d @ W * mathbp.tanh.derivative(z),
        lambda d, W, z: d @ W * np.where(z > 0, 1, 0),
        lambda d, W, z: np.array([W.T @ e * (1 - np.tanh(r) ** 2) for e, r in zip(d, z)]),
    ]),
    ("softmax_jacobians", "the batch axis at the wrong place", [
        lambda z: np.stack([jacobian(soft(r)) for r in z], axis=-1),
        lambda z: np.stack([jacobian(soft(r)) for r in z], axis=1),
        lambda z: np.vstack([jacobian(soft(r)) for r in z]),
    ]),
    ("softmax_jacobians", "the Jacobian of one sample only", [
        lambda z: [jacobian(soft(r)) for r in z][-1],
        lambda z: next(jacobian(soft(r)) for r in z),
        lambda z: jacobian(soft(z)[0]),
    ]),
    ("softmax_jacobians", "one sample only", [
        lambda z: jacobian(np.exp(z) / np.exp(z).sum()),
        lambda z: np.diagflat(soft(z)) - np.outer(soft(z), soft(z)) if z.ndim == 1 else z,
        lambda z: [[(p := np.exp(z) / sum(np.exp(z)))[i] * ((i == k) - p[k]) for k in range(len(z))]
                   for i in range(len(z))],
    ]),
    ("softmax_jacobian", "p_i (1 - p_k) everywhere", [
        lambda z: np.outer(soft(z), 1 - soft(z)),
        lambda z: soft(z)[:, None] * (1 - soft(z)),
        lambda z: [[p * (1 - q) for q in soft(z)] for p in soft(z)],
    ]),
    ("accuracy", "not the class of each row", [
        lambda p, y: (p.max(axis=1) == y).mean(),
        lambda p, y: np.mean([row.max() == t for row, t in zip(p, y)]),
        lambda p, y: sum(max(row) == t for row, t in zip(p, y)) / len(y),
    ]),
    ("accuracy", "a threshold", [
        lambda p, y: (p[np.arange(len(y)), y] > 0.5).mean(),
        lambda p, y: np.mean([row[t] > 0.5 for row, t in zip(p, y)]),
        lambda p, y: ((p > 0.5) & (np.arange(p.shape[1]) == y[:, None])).sum() / len(y),
    ]),
    ("log_sum_exp", "(N, 1) + (N,) is (N, N)", [
        lambda z: (m := z.max(axis=1, keepdims=True)) + np.log(np.exp(z - m).sum(axis=1)),
        lambda z: z.max(axis=1)[:, None] + np.log(np.sum(np.exp(z - z.max(axis=1)[:, None]), axis=1)),
        lambda z: np.add.outer(z.max(axis=1), [np.log(np.exp(r - r.max()).sum()) for r in z]),
    ]),
    ("log_sum_exp", "e^z overflows", [
        lambda z: np.log(np.exp(z).sum(axis=1)),
        lambda z: np.log(np.exp(z).sum(axis=1, keepdims=True)),
        lambda z: [np.log(np.sum(np.exp(r))) for r in z],
        lambda z: np.log(np.exp(z.astype(np.longdouble)).sum(axis=1)),
        lambda z: z.mean(axis=1) + np.log(np.exp(z - z.mean(axis=1, keepdims=True)).sum(axis=1)),
    ]),
    ("two_hidden_layers", "the gradients in another order", [
        lambda *arguments: backward(*arguments)[::-1],
        lambda *arguments: [g for i in (4, 2, 0) for g in backward(*arguments)[i : i + 2]],
        lambda *arguments: backward(*arguments)[::2] + backward(*arguments)[1::2],
    ]),
    ("two_hidden_layers", "one hidden derivative is missing", [
        bug(slope=lambda z, a, calls=[]: 1 if calls.append(0) or len(calls) % 2 else a * (1 - a)),
        bug(slope=lambda z, a, calls=[]: a * (1 - a) if calls.append(0) or len(calls) % 2 else 1),
        bug(slope=lambda z, a, calls=[]: a**0 if calls.append(0) or len(calls) % 2 else mathbp.sigmoid.derivative(z)),
    ]),
    ("two_hidden_layers", "the outer product in the wrong order", [bug(gradient=lambda d, a: a.T @ d)]),
    ("two_hidden_layers", "the hidden derivative is missing", [bug(slope=lambda z, a: 1)]),
    ("two_hidden_layers", "the derivative taken at a", [bug(slope=lambda z, a: mathbp.sigmoid.derivative(a))]),
    ("two_hidden_layers", "the mean over the samples is missing", [bug(mean=False)]),
    ("two_hidden_layers", "y - p", [bug(start=lambda p, y: y - p)]),
    ("two_hidden_layers", "p (1 - p) on top of p - y", [bug(start=lambda p, y: (p - y) * p * (1 - p))]),
    ("log_softmax", "unstable log", [
        lambda z: np.log(soft(z)),
        lambda z: np.log(mathbp.softmax(z)),
        lambda z: np.array([np.log(np.exp(r) / np.exp(r).sum()) for r in z]),
        lambda z: np.log(mathbp.softmax(z) + 1e-10),
        lambda z: z - np.log(np.sum(np.exp(z), axis=1))[:, None],
    ]),
    ("cross_entropy_from_logits", "unstable log", [
        lambda z, y: -np.log(mathbp.softmax(z))[np.arange(len(y)), y].mean(),
        lambda z, y: np.mean([-np.log(soft(r)[t]) for r, t in zip(z, y)]),
        lambda z, y: mathbp.cross_entropy(mathbp.softmax(z), y),
    ]),
    ("confident_delta", "p - y by subtraction", [
        lambda z, y: mathbp.softmax(z) - y,
        lambda z, y: soft(z) - y,
        loop(lambda z, y: mathbp.softmax(z) - y),
    ]),
    ("softmax_vjp", "builds the Jacobian", [
        lambda z, g: np.einsum("sik,si->sk", mathbp.softmax.jacobian(z), g),
        loop(lambda z, g: jacobian(soft(z)) @ g),
        lambda z, g: np.array([mathbp.softmax.jacobian(r).T @ h for r, h in zip(z, g)]),
    ]),
    ("contraction", "J g in place of Jᵀ g", [
        lambda J, g: J @ g,
        lambda J, g: (J * g).sum(axis=1),
        lambda J, g: np.einsum("ik,k->i", J, g),
    ]),
    ("any_targets_delta", "Σ y = 1 is taken for granted", [
        lambda z, y: soft(z) - y,
        loop(lambda z, y: soft(z) - y),
        lambda z, y: mathbp.delta(mathbp.softmax, mathbp.cross_entropy, z, 0 * y + 1 / y.shape[1], "sum")
        + 1 / y.shape[1] - y,
    ]),
    ("hidden_softmax_delta", "only the diagonal of the Jacobian", [
        lambda d, W, z: d @ W * soft(z) * (1 - soft(z)),
        lambda d, W, z: [np.diag(jacobian(soft(r))) * (W.T @ t) for r, t in zip(z, d)],
        lambda d, W, z: np.einsum("skk,nk,sn->sk", mathbp.softmax.jacobian(z), W, d),
    ]),
    ("attention_backward", "softmax over the wrong axis", [
        lambda S, V, G: (A := soft(S, axis=None)) * (G @ V.T - (A * (G @ V.T)).sum()),
        lambda S, V, G: mathbp.softmax.vjp(S.ravel(), (G @ V.T).ravel()).reshape(S.shape),
        lambda S, V, G: mathbp.softmax.vjp(S.T, (G @ V.T).T).T,
    ]),
    ("masked_backward", "only delta is masked", [
        lambda S, allowed, g: np.where(allowed, mathbp.softmax.vjp(S, g), 0),
        lambda S, allowed, g: mathbp.softmax.vjp(S, g) * allowed,
        lambda S, allowed, g: [allowed[s] * (jacobian(soft(S[s])) @ g[s]) for s in range(len(S))],
    ]),
    ("masked_backward", "0 times ∞", [
        lambda S, allowed, g: mathbp.softmax.vjp(np.zeros_like(S), g) * np.nan,
        lambda S, allowed, g: (p := soft(S - np.inf * ~allowed)) * (g - (p * g).sum(axis=1, keepdims=True)),
        lambda S, allowed, g: (p := soft(S + (1 - allowed) * -np.inf)) * (g - (p * g).sum(axis=1, keepdims=True)),
    ]),
    ("matlab_delta", "a matrix product in place of .*", [
        lambda z, y: (mathbp.sigmoid(z) - y) @ mathbp.sigmoid.derivative(z).T,
        lambda z, y: np.dot((mathbp.sigmoid(z) - y).T, mathbp.sigmoid.derivative(z)),
        lambda z, y: np.einsum("sk,tk->st", mathbp.sigmoid(z) - y, mathbp.sigmoid.derivative(z)),
    ]),
    ("matlab_delta", "everything summed to one number", [
        lambda z, y: mathbp.delta(mathbp.sigmoid, mathbp.squared_error, z, y, "sum").sum(),
        lambda z, y: np.mean(mathbp.sigmoid.vjp(z, mathbp.sigmoid(z) - y)),
        lambda z, y: sum(sum((1 / (1 + np.exp(-r)) - t) * mathbp.sigmoid.derivative(r)) for r, t in zip(z, y)),
    ]),
    ("matlab_delta", "the brackets are missing", [
        lambda z, y: mathbp.sigmoid(z) - y * mathbp.sigmoid(z) * (1 - mathbp.sigmoid(z)),
        lambda z, y: (a := mathbp.sigmoid(z)) - np.multiply(y, a - a**2),
        loop(lambda z, y: mathbp.sigmoid(z) - y * mathbp.sigmoid.derivative(z)),
    ]),
    ("matlab_delta", "a (1 - a) is missing", [
        lambda z, y: mathbp.sigmoid(z) - y,
        lambda z, y: mathbp.delta(mathbp.sigmoid, mathbp.binary_cross_entropy, z, y, "sum"),
        loop(lambda z, y: 1 / (1 + np.exp(-z)) - y),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("name, mistake, answers", OTHERS)
def test_other_exercises_name_the_mistake_however_it_is_written(name, mistake, answers):
    for answer in answers:
        result = ALL[name].check(answer)
        assert (result.ok, result.mistake) == (False, mistake), str(result)


def test_what_is_right_but_written_differently_passes_in_the_other_exercises():
    assert exercises.two_hidden_layers.check(backward).ok
    assert exercises.log_softmax.check(mathbp.log_softmax).ok
    assert exercises.softmax_vjp.check(mathbp.softmax.vjp).ok
    assert exercises.softmax_jacobians.check(mathbp.softmax.jacobian).ok
    assert exercises.contraction.check(
        lambda J, g: [sum(J[i, k] * g[i] for i in range(len(g))) for k in range(J.shape[1])]
    ).ok
    delta = mathbp.delta
    assert exercises.confident_delta.check(lambda z, y: delta(mathbp.softmax, mathbp.cross_entropy, z, y, "sum")).ok
    assert exercises.matlab_delta.check(lambda z, y: delta(mathbp.sigmoid, mathbp.squared_error, z, y, "sum")).ok
    assert exercises.mse_delta.check(lambda z, y: delta(mathbp.sigmoid, mathbp.mean_squared_error, z, y, "sum")).ok
    assert exercises.softmax_squared_error_delta.check(
        lambda z, y: delta(mathbp.softmax, mathbp.squared_error, z, y, "sum")
    ).ok


ODD_BUT_RIGHT = {
    "matlab_delta": [
        lambda z, y: (mathbp.sigmoid(z) - y) * np.exp(-z) / (1 + np.exp(-z)) ** 2,
        lambda z, y: np.asfortranarray(mathbp.sigmoid.vjp(z, mathbp.sigmoid(z) - y)),
        lambda z, y: [[(a - t) * a * (1 - a) for a, t in zip(r, s)] for r, s in zip(mathbp.sigmoid(z).tolist(), y)],
    ],
    "tanh_delta": [lambda z, y: (np.tanh(z) - y) / np.cosh(z) ** 2],
    "sigmoid_derivative": [lambda a: np.float32(a) - np.float32(a) ** 2],
    "softmax_jacobian": [
        lambda z: np.diagflat(soft(z)) - soft(z)[:, None] @ soft(z)[None],
        lambda z: np.asmatrix(np.diag(soft(z))) - np.asmatrix(soft(z)).T * np.asmatrix(soft(z)),
    ],
    "softmax_jacobians": [
        lambda z: [jacobian(soft(r)) for r in z],
        lambda z: np.einsum("si,ik->sik", soft(z), np.eye(z.shape[1])) - np.einsum("si,sk->sik", soft(z), soft(z)),
    ],
    "log_softmax_jacobian": [lambda z: np.diag(1 / soft(z)) @ jacobian(soft(z))],
    "contraction": [lambda J, g: g @ J, lambda J, g: np.tensordot(g, J, 1), lambda J, g: (J * g[:, None]).sum(axis=0)],
    "softmax_vjp": [
        lambda z, g: np.array([p * h - p * (p @ h) for p, h in zip(soft(z), g)]),
        lambda z, g: soft(z) * (g - np.einsum("si,si->s", soft(z), g)[:, None]),
    ],
    "any_targets_delta": [
        loop(lambda z, y: jacobian(soft(z)).T @ (-y / soft(z))),
        lambda z, y: np.einsum("si,s->si", soft(z), y.sum(axis=1)) - y,
    ],
    "weight_gradient": [lambda d, a: sum(map(np.outer, d, a)), lambda d, a: np.tensordot(d, a, (0, 0))],
    "bias_gradient": [lambda d: d.T @ np.ones(len(d)), sum],
    "hidden_delta": [
        lambda d, W, z: mathbp.sigmoid.vjp(z, (W.T @ d.T).T),
        lambda d, W, z: np.einsum("sn,nm,sm->sm", d, W, mathbp.sigmoid.derivative(z)),
    ],
    "gradient_step": [lambda p, d, rate: tuple(w - rate * x for w, x in zip(p, d)),
                      lambda p, d, rate: map(lambda w, x: np.float32(w + -rate * x), p, d)],
    "accuracy": [
        lambda p, y: sum(int(max(range(len(r)), key=lambda i: r[i])) == t for r, t in zip(p, y)) / len(y),
        lambda p, y: 1 - np.count_nonzero(p.argmax(axis=1) - y) / len(y),
    ],
    "log_sum_exp": [lambda z: np.logaddexp.reduce(z, axis=1), lambda z: z[:, 0] - mathbp.log_softmax(z)[:, 0]],
    "log_softmax": [lambda z: z - np.logaddexp.reduce(z, axis=1)[:, None]],
    "cross_entropy_from_logits": [
        lambda z, y: np.mean([np.logaddexp.reduce(r) - r[t] for r, t in zip(z, y)]),
        lambda z, y: mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, z, y),
    ],
    "confident_delta": [lambda z, y: np.where(y == 1, np.expm1(mathbp.log_softmax(z)), mathbp.softmax(z))],
    "softmax_squared_error_delta": [loop(lambda z, y: jacobian(soft(z)) @ (soft(z) - y))],
    "poisson_delta": [lambda z, y: np.exp(z) * (1 - y / np.exp(z))],
    "log_cosh_delta": [lambda z, y: -np.tanh(y - np.tanh(z)) / np.cosh(z) ** 2],
    "hidden_softmax_delta": [
        lambda d, W, z: mathbp.softmax.vjp(z, (W.T @ d.T).T),
        lambda d, W, z: [jacobian(soft(r)).T @ W.T @ t for r, t in zip(z, d)],
    ],
    "attention_backward": [
        lambda S, V, G: mathbp.softmax.vjp(S, G @ V.T),
        lambda S, V, G: soft(S) * (G @ V.T - (G * (soft(S) @ V)).sum(axis=1, keepdims=True)),
    ],
    "masked_backward": [
        lambda S, allowed, g: mathbp.softmax.vjp(np.where(allowed, S, -np.inf), g),
        lambda S, allowed, g: mathbp.softmax.vjp(S - 1e9 * ~allowed, g),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_BUT_RIGHT)
def test_what_is_odd_but_right_is_simply_right_in_every_exercise(name):
    for answer in ODD_BUT_RIGHT[name]:
        assert str(ALL[name].check(answer)).split("\n\nYour numbers are float32")[0] == f"Right. {ALL[name].why}"


def test_of_a_list_the_wrong_entries_are_named():
    text = str(
        exercises.two_hidden_layers.check(lambda *a: [d if i < 4 else d + 1 for i, d in enumerate(backward(*a))])
    )
    assert "gives for entry 4 of the list (the entries 4, 5 are wrong, the others right)" in text
    assert "list" not in str(exercises.hidden_delta.check(lambda d, W, z: d @ W))


def test_reading_digits_asks_for_more_than_guessing():
    guess = exercises.read_digits.check(lambda X, y, X_test: np.zeros(len(X_test)))
    assert not guess.ok and "guessing" in str(guess)
    assert "should be (360,)" in str(exercises.read_digits.check(lambda X, y, X_test: X_test))
    assert "ZeroDivisionError" in str(exercises.read_digits.check(lambda X, y, X_test: 1 / 0))


def test_the_trials_tell_rows_from_columns():
    assert all(N != n for N, n, _ in SIZES[:2])
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
