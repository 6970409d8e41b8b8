"""Losses: how wrong the activations a are for the targets y, and g = ∂L/∂a.

One small callable object per loss: `loss(a, y)` is the value, and
`loss.gradient(a, y)` is g, of a's shape. The loss of one sample is a sum over its
units (the last axis). `reduction` says what becomes of the samples: "mean" (the
default) divides by their number, "sum" adds them, "none" keeps one value per sample.

Sources: Bishop, *Pattern Recognition and Machine Learning* (2006), sections 4.3 and 5.2;
Goodfellow, Bengio and Courville, *Deep Learning* (2016), sections 5.1 and 6.2.
"""

from typing import Any

import numpy as np

from mathbp import inputs, sums


class Loss(inputs.Named):
    """What all losses share: the checks of what comes in, and the reduction.

    `a` has shape (..., n): one sample a row (MATLAB: a column). `y` holds integer labels of shape (...), or
    targets of a's shape. float32 gives float32, whole numbers float64. Everything raises ValueError for a value, label,
    shape or reduction that does not fit, and TypeError for a dtype that is not real.

    To add your own, write `terms(a, y)` and `slopes(a, y)`: each unit's summand and its derivative by a, of a's shape.

    >>> import mathbp
    >>> float(mathbp.cross_entropy([0.25, 0.75], 1))
    0.2876820724517809
    >>> mathbp.cross_entropy.gradient([0.25, 0.75], 1)
    array([ 0.        , -1.33333333])
    """

    name = "this loss"
    probabilities = False  # must a hold probabilities?
    fits = "identity"  # the activation it goes with, for messages
    targets = (-np.inf, np.inf)  # the range in which a target has a meaning

    @inputs.quiet
    def __call__(self: Any, a, y, reduction="mean"):
        """The loss: one number, or one per sample with `reduction="none"`."""
        inputs.reduction(reduction)
        return reduce(self.terms(*self.check(a, y)), reduction)

    @inputs.quiet
    def gradient(self: Any, a, y, reduction="mean"):
        """g = ∂L/∂a, of a's shape; `reduction` is "mean" or "sum"."""
        inputs.reduction(reduction, allowed=("mean", "sum"))
        g = self.slopes(*self.check(a, y))
        return g / inputs.samples(g.shape) if reduction == "mean" else g

    def check(self, a, y):
        a = inputs.probabilities(a) if self.probabilities else inputs.finite(a)
        return a, inputs.one_hot(inputs.targets(y, a, "a", *self.targets), a)


class SquaredError(Loss):
    """½ Σ (a - y)²: the loss behind the MATLAB line (Bishop, eq. 5.11). With the ½, its gradient is a - y."""

    name = "squared_error"

    def terms(self, a, y):
        return (a - y) ** 2 / 2

    def slopes(self, a, y):
        return a - y


class MeanSquaredError(Loss):
    """(1/n) Σ (a - y)², 2/n times `squared_error`: the same minimum, another step (Goodfellow et al., eq. 5.5)."""

    name = "mean_squared_error"

    def terms(self, a, y):
        return (a - y) ** 2 / units(a)

    def slopes(self, a, y):
        return 2 / units(a) * (a - y)


class BinaryCrossEntropy(Loss):
    """-Σ y log a + (1 - y) log(1 - a): each unit answers its own yes-or-no question (Bishop, eq. 4.90).

    `a` and `y` lie between 0 and 1. Where a = 0 and y > 0 (or a = 1 and y < 1) the loss is
    inf and the gradient infinite. Computing from z avoids that: see `mathbp.loss_from_logits`.
    """

    name = "binary_cross_entropy"
    probabilities = True
    fits = "sigmoid"
    targets = (0, 1)

    def terms(self, a, y):
        return product(y, 0 - np.log(a)) + product(1 - y, 0 - np.log1p(-a))

    def slopes(self, a, y):
        """(1 - y)/(1 - a) - y/a, on one denominator: (a - y) / (a (1 - a)); y - 1 or 1 where a = y is certain."""
        g = ratio(ratio(a - y, a), 1 - a)
        return np.where((a == y) & (a * (1 - a) == 0), 1 - 2 * y, g)


class CrossEntropy(Loss):
    """-Σ y log a, for probabilities a (the p of a softmax) and targets y ≥ 0 (Bishop, eq. 4.108).

    The targets need not sum to one. A class with y = 0 contributes nothing. Where a = 0 and y > 0 the loss is inf
    and the gradient -inf. Computing from the logits avoids that: see `mathbp.loss_from_logits` and `mathbp.delta`.
    """

    name = "cross_entropy"
    probabilities = True
    fits = "softmax"
    targets = (0, np.inf)

    def terms(self, a, y):
        return product(y, 0 - np.log(a))

    def slopes(self, a, y):
        return ratio(-y, a)


def product(y, x):
    """y x, with 0 · inf = 0: what has no weight does not count."""
    return np.multiply(y, x, out=np.zeros_like(x), where=y != 0)


def ratio(y, a):
    """y / a for a ≥ 0, with 0 / 0 = 0, and -0 taken as 0."""
    return np.divide(y, abs(a), out=np.zeros_like(a), where=y != 0)


def units(a):
    return a.shape[-1] if a.ndim else 1


def reduce(terms, reduction):
    """Sum over the units of each sample, then over the samples as `reduction` says."""
    per_sample = sums.total(terms)[..., 0] if terms.ndim else terms
    if reduction == "none":
        return per_sample
    if reduction == "sum":
        return sums.total(per_sample.reshape(-1))[0]
    return sums.mean(per_sample)


squared_error = SquaredError()
mean_squared_error = MeanSquaredError()
binary_cross_entropy = BinaryCrossEntropy()
cross_entropy = CrossEntropy()
