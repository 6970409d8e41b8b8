"""What the answers that the tests try are made of."""

import numpy as np

import mathbp


def soft(z, axis=-1):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


def loop(one):
    """An answer written for one sample, in a loop over the batch."""
    return lambda z, y: np.array([one(z[s], y[s]) for s in range(len(z))])


def jacobian(p):
    return np.diag(p) - np.outer(p, p)


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
