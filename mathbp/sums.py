"""Sums over the units of a sample that keep their digits; and what NumPy's own functions do slowly for a small array."""

import numpy as np


def total(x):
    """Σ_k x_k for x ≥ 0, of shape (..., 1).

    In a sum of many nearly equal numbers the roundings are equal, too, and add up. So split each
    number at the last digit of a power of two beyond the sum: the leading parts add up without any
    rounding, and what is left is small. (Rump, Ogita and Oishi, "Accurate floating-point summation",
    SIAM J. Sci. Comput. 31 (2008), section 3.)

    >>> total(np.full(100, 0.1)) - 10
    array([0.])
    """
    n = x.shape[-1]
    # Along rows of this length, einsum adds in as many strands as sum does, at half the cost of a call.
    s = np.einsum("...k->...", x)[..., np.newaxis] if 10 <= n <= 128 else x.sum(axis=-1, keepdims=True)
    if n > 10 and x.size:
        top = pick(x, x.argmax(axis=-1))
        flat = ((s > n / 4 * top) & (s < np.finfo(x.dtype).max / 8))[..., 0]
        if flat.any():
            _, exponent = np.frexp(s[flat])
            power = np.ldexp(x.dtype.type(2), exponent)
            leading = (x[flat] + power) - power
            s[flat] = leading.sum(axis=-1, keepdims=True) + (x[flat] - leading).sum(axis=-1, keepdims=True)
    return s


def sum_of_others(x):
    """Σ_{k≠i} x_k for every i, of x's shape, for x ≥ 0, without cancellation.

    The total minus x_i is right unless x_i is nearly the whole total. That can
    only be the largest entry; for it, sum the rest instead.

    >>> sum_of_others(np.array([1e-20, 1.0]))
    array([1.e+00, 1.e-20])
    """
    i, rest = x.argmax(axis=-1), x.copy()
    put(rest, i, 0)
    rest = total(rest)
    others = (rest + pick(x, i)) - x
    put(others, i, rest)
    return others


def mean(x):
    """The mean of the samples. Huge numbers may have a mean where their sum overflows: divide first."""
    if x.size == 0:
        raise ValueError(f"there are no samples (the batch axes are {x.shape}); a mean needs at least one")
    s = total(x.reshape(-1))[0]
    return s / x.size if np.isfinite(s) else total(x.reshape(-1) / x.size)[0]


def lowest(x):
    """The smallest entry of all: NaN if there is one, 0 if there are none. As x.min()."""
    return x.item(x.argmin()) if x.size else 0


def highest(x):
    """The largest entry of all. As x.max()."""
    return x.item(x.argmax()) if x.size else 0


def pick(x, i):
    """x_i of each sample. As np.take_along_axis."""
    return x.reshape(-1)[places(x, i)].reshape(*x.shape[:-1], 1)


def put(x, i, value):
    """x_i = value in each sample, in place."""
    x.reshape(-1)[places(x, i)] = np.reshape(value, -1)


def places(x, i):
    """Where x_i of each sample stands when all samples are written one after the other."""
    return np.arange(0, x.size, x.shape[-1]) + i.reshape(-1)
