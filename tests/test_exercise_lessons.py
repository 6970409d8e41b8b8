"""The exercises of the lessons: a mistake is named however it is written, and what is right passes however odd."""

import numpy as np
import pytest
from answers import backward, bug, jacobian, loop, soft

import mathbp
from mathbp import exercises

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
        result = getattr(exercises, name).check(answer)
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
        assert (
            str(getattr(exercises, name).check(answer)).split("\n\nYour numbers are float32")[0]
            == f"Right. {getattr(exercises, name).why}"
        )
