"""delta of softmax with cross-entropy: a mistake is named however it is written, and what is right passes however odd."""

import math

import numpy as np
import pytest
from answers import jacobian, loop, soft

import mathbp
from mathbp import exercises


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


def test_a_wrong_answer_is_told_the_shape_the_mistake_and_an_example_in_this_order():
    text = str(exercises.softmax_delta.check(lambda z, y: mathbp.softmax.jacobian(z) * (-y / soft(z))[:, None, :]))
    parts = [
        "The shape is off",
        "it should be (4, 3)",
        "without the sum",
        "For example",
        "y = [[",
        "and right is",
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
