"""mathbp against the frameworks' own functions and their automatic differentiation, in float64.

They are large, so `make test` does not install them: this runs where they are.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import mathbp

ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu", "softmax", "log_softmax"]
PAIRS = [(a, loss) for a in ACTIVATIONS for loss in ("squared_error", "mean_squared_error")]
PAIRS += [(a, loss) for a in ("sigmoid", "softmax") for loss in ("binary_cross_entropy", "cross_entropy")]
pair = pytest.mark.parametrize("names", PAIRS, ids=" with ".join)

Z = np.random.default_rng(0).normal(scale=2, size=(7, 5))
Y = np.random.default_rng(1).uniform(size=(7, 5))
LABELS = np.random.default_rng(2).integers(5, size=7)


@pair
def test_torch(names):
    torch = pytest.importorskip("torch")
    nn = torch.nn.functional
    z, y = torch.tensor(Z, requires_grad=True), torch.tensor(Y)
    if names == ("softmax", "cross_entropy"):
        loss = nn.cross_entropy(z, y)
    elif names == ("sigmoid", "binary_cross_entropy"):
        loss = nn.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(Z)
    else:
        a = {
            "identity": lambda z: z,
            "softmax": lambda z: nn.softmax(z, dim=-1),
            "log_softmax": lambda z: nn.log_softmax(z, dim=-1),
        }.get(names[0], getattr(torch, names[0], None))(z)
        loss = {
            "squared_error": lambda: nn.mse_loss(a, y, reduction="sum") / 2 / len(Z),
            "mean_squared_error": lambda: nn.mse_loss(a, y),
            "binary_cross_entropy": lambda: nn.binary_cross_entropy(a, y, reduction="sum") / len(Z),
            "cross_entropy": lambda: -(y * a.log()).sum() / len(Z),
        }[names[1]]()
    loss.backward()
    compare(names, Y, loss.item(), z.grad.numpy())


@pair
def test_jax(names):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    activation = {"identity": lambda z: z, "tanh": jax.numpy.tanh}.get(names[0], getattr(jax.nn, names[0], None))

    def loss(z):
        a, log = activation(z), jax.numpy.log
        terms = {
            "squared_error": lambda: (a - Y) ** 2 / 2,
            "mean_squared_error": lambda: (a - Y) ** 2 / 5,
            "binary_cross_entropy": lambda: -Y * log(a) - (1 - Y) * log(1 - a),
            "cross_entropy": lambda: -Y * log(a),
        }[names[1]]()
        return terms.sum(axis=-1).mean()

    compare(names, Y, *jax.value_and_grad(loss)(Z))


def compare(names, y, loss, delta):
    objects = [getattr(mathbp, name) for name in names]
    assert_allclose(mathbp.loss_from_logits(*objects, Z, y), loss, rtol=1e-12)
    assert_allclose(mathbp.delta(*objects, Z, y), np.asarray(delta), rtol=1e-9, atol=1e-13)


def test_labels():
    torch = pytest.importorskip("torch")
    z = torch.tensor(Z, requires_grad=True)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor(LABELS))
    loss.backward()
    compare(("softmax", "cross_entropy"), LABELS, loss.item(), z.grad.numpy())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_jacobians(name):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    activation = {"identity": lambda z: z, "tanh": jax.numpy.tanh}.get(name, getattr(jax.nn, name, None))
    J = jax.vmap(jax.jacobian(activation))(Z)
    assert_allclose(getattr(mathbp, name).jacobian(Z), np.asarray(J), rtol=1e-10, atol=1e-14)
