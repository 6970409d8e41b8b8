"""The output layer with every digit kept, and fast. A first reader may skip this file; notebook 6 explains it.

For a confident prediction p is nearly y, and the difference p - y has lost its digits. They are
still there in 1 - p, if that is computed as the sum of the other probabilities:

    p - y = p (1 - y) - (1 - p) y

Each pair below has two functions, delta(z, y, samples) and the loss terms(z, y), unit by unit.
`y` holds labels or targets; delta is divided by the number of samples where L is their mean.
"""

import numpy as np

from mathbp import inputs
from mathbp.activations import log_softmax, sigmoid, softmax
from mathbp.losses import binary_cross_entropy, cross_entropy, mean_squared_error, product, squared_error
from mathbp.output_layer import STABLE
from mathbp.sums import highest, lowest, pick, places, sum_of_others, total

BLOCK = 2**15


def softmax_cross_entropy_delta(z, y, samples):
    """(Σy) p - y. Targets are gone through in blocks that stay in the processor's cache."""
    if y.ndim < z.ndim:
        return delta_of_labels(z, y, samples)
    inputs.largest(z)  # refuses what holds no logits
    n, d = z.shape[-1], np.empty_like(z)
    z, y, out = (x.reshape(-1, n) for x in (z, y, d))
    step = max(1, BLOCK // n)
    for start in range(0, len(z), step):
        block = slice(start, start + step)
        delta_of_targets(z[block], y[block], samples, out[block])
    return d


def delta_of_labels(z, t, samples):
    """p_i for the wrong classes; for the right class t, p_t - 1 is minus the sum of those."""
    right = places(z, t)
    d, e_t, others = powers(z, right)
    s = e_t + others
    # In float32, too, e^z has a range of e^±69 = 10^±30; a smaller one beside a sum above 1 is a p too small as well.
    # Only where that does not do, take the largest logit off first.
    if not (highest(s) < 1e30 and (lowest(s) >= 1 or lowest(z) > -69)):
        d, e_t, others = powers(z - inputs.largest(z), right)
        s = e_t + others
    e = d.reshape(-1)
    e[right] -= others.reshape(-1)
    d /= s * samples
    if np.count_nonzero(e_t) < e_t.size:  # a right class may be masked
        e[right[z.reshape(-1)[right] == -np.inf]] = 0
    return d


def delta_of_targets(z, y, samples, out):
    """(Σy) p_k - y_k; for the largest p, with y_i p_i taken off both terms: p_i Σ_{k≠i} y_k - y_i Σ_{k≠i} p_k."""
    n = z.shape[-1]
    scale = n**2 if highest(y) > np.finfo(z.dtype).max / n**2 else 1  # a sum might overflow
    i, y = places(z, z.argmax(axis=-1)), y / scale
    _, e_i, q = powers(np.subtract(z, inputs.largest(z), out=out), i, out=out)
    y_i = y.reshape(-1)[i].reshape(q.shape)
    y.reshape(-1)[i] = 0
    rest, s = y.sum(axis=-1, keepdims=True), e_i + q
    out *= (rest + y_i) / s
    out -= y
    out.reshape(-1)[i] = ((e_i * rest - y_i * q) / s).reshape(-1)
    if lowest(z) == -np.inf:
        out[z == -np.inf] = 0
    out /= samples / scale


def powers(z, i, out=None):
    """e^z, but 0 for class i of each sample; those e^{z_i}; and the sums of the others."""
    d = np.exp(z, out=out)
    e = d.reshape(-1)
    e_i = e[i]
    e[i] = 0
    others = total(d)
    return d, e_i.reshape(others.shape), others


def softmax_cross_entropy_terms(z, y):
    losses = 0 - log_softmax.value(z)
    return pick(losses, y) if y.ndim < z.ndim else product(y, losses)


def difference(activation, z, y):
    """a - y as a (1 - y) - (1 - a) y."""
    a, y = activation.value(z), inputs.one_hot(y, z)
    rest = sum_of_others(a) if activation is softmax else sigmoid.value(-z)
    return a * (1 - y) - rest * y


def squared(activation, loss):
    """g = a - y keeps its digits, and so does Jᵀ g."""
    g = lambda z, y: difference(activation, z, y)
    return (
        lambda z, y, samples: activation.product(z, loss.slopes(g(z, y), 0)) / samples,
        lambda z, y: loss.terms(g(z, y), 0),
    )


def sigmoid_binary_cross_entropy_delta(z, y, samples):
    return np.where(z == -np.inf, 0, difference(sigmoid, z, y)) / samples


def sigmoid_binary_cross_entropy_terms(z, y):
    """-log a = log(1 + e⁻ᶻ) and -log(1 - a) = log(1 + eᶻ)."""
    y = inputs.one_hot(y, z)
    return product(y, np.logaddexp(0, -z)) + product(1 - y, np.logaddexp(0, z))


def softmax_binary_cross_entropy_delta(z, y, samples):
    """h_k - p_k Σ h_i, with h_i = p_i g_i = (1 - y_i) p_i / (1 - p_i) - y_i.

    For the largest p, 1 - p is the sum q of the others, which may be 0. Its h is written out,
    so that q cancels, or makes of another p_k the softmax s_k without the largest class.
    """
    top, others, alone = without_the_largest(z)
    p, s, y = softmax.value(z), softmax.value(others), inputs.one_hot(y, z)
    p_1, y_1 = (np.where(top, x, 0).sum(axis=-1, keepdims=True) for x in (p, y))
    p_k = np.where(top, 0, p)
    h = np.where(top, 0, (1 - y) * p_k / (1 - p_k) - y)
    q, H = (x.sum(axis=-1, keepdims=True) for x in (p_k, h))
    d = np.where(top, (1 - y) * p - y * q, h - (1 - y_1) * p_1 * s + y_1 * p) - p * H
    return np.where((z == -np.inf) | alone, 0, d) / samples


def softmax_binary_cross_entropy_terms(z, y):
    """-log p and -log(1 - p). For the largest p, log(1 - p) is log p_k less what it is without that class."""
    top, others, alone = without_the_largest(z)
    log_p, k, y = log_softmax.value(z), others.argmax(axis=-1), inputs.one_hot(y, z)
    rest = pick(log_p, k) - pick(log_softmax.value(others), k)
    log_q = np.where(top, np.where(alone, -np.inf, rest), np.log1p(-np.exp(np.where(top, 0, log_p))))
    return product(y, 0 - log_p) + product(1 - y, 0 - log_q)


def without_the_largest(z):
    """Which logit is the largest; z with that class masked; whether there is no other (z is then left as it is)."""
    top = np.arange(z.shape[-1]) == z.argmax(axis=-1)[..., np.newaxis]
    alone = (z > -np.inf).sum(axis=-1, keepdims=True) < 2
    return top, np.where(top & ~alone, -np.inf, z), alone


STABLE |= {(a, loss): squared(a, loss) for a in (sigmoid, softmax) for loss in (squared_error, mean_squared_error)}
STABLE |= {
    (softmax, cross_entropy): (softmax_cross_entropy_delta, softmax_cross_entropy_terms),
    (sigmoid, binary_cross_entropy): (sigmoid_binary_cross_entropy_delta, sigmoid_binary_cross_entropy_terms),
    (sigmoid, cross_entropy): (  # -y/a and a (1 - a) share the factor a, which may be 0
        lambda z, y, samples: np.where(z == -np.inf, 0, -inputs.one_hot(y, z) * sigmoid.value(-z)) / samples,
        lambda z, y: product(inputs.one_hot(y, z), np.logaddexp(0, -z)),
    ),
    (softmax, binary_cross_entropy): (softmax_binary_cross_entropy_delta, softmax_binary_cross_entropy_terms),
}
