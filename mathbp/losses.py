"""Losses: how wrong the activations a are for the targets y, and g = ∂L/∂a.

One small callable object per loss: `loss(a, y)` is the value, and
`loss.gradient(a, y)` is g, of a's shape.

The loss of one sample is a sum over its units (the last axis). `reduction`
says what becomes of the samples: "mean" (the default) divides by their number,
"sum" adds them, "none" keeps one value per sample.

`y` holds integer labels (shape `a.shape[:-1]`) or targets of a's shape. A
sample is a row here, where MATLAB has a column.
"""

import numpy as np

from mathbp import inputs


class Loss:
    """What all losses share.

    To add your own, subclass it and write two methods, `terms(a, y)` and
    `slopes(a, y)`: the summand of each unit and its derivative by a, both of
    a's shape.
    """

    name = "this loss"
    probabilities = False  # must a hold probabilities?
    targets = (-np.inf, np.inf)  # the range in which a target has a meaning

    @inputs.quiet
    def __call__(self, a, y, reduction="mean"):
        """The loss: one number, or one per sample with `reduction="none"`.

        Raises ValueError for a value, label, shape or reduction that does not fit,
        and TypeError for a dtype that is not real; the message says what would fit.
        """
        inputs.reduction(reduction)
        return reduce(self.terms(*self.check(a, y)), reduction)

    @inputs.quiet
    def gradient(self, a, y, reduction="mean"):
        """g = ∂L/∂a, of a's shape; `reduction` is "mean" or "sum". Raises as the value does."""
        inputs.reduction(reduction, allowed=("mean", "sum"))
        g = self.slopes(*self.check(a, y))
        return g / inputs.samples(g.shape) if reduction == "mean" else g

    def check(self, a, y):
        a = inputs.probabilities(a) if self.probabilities else inputs.finite(a)
        return a, inputs.one_hot(inputs.targets(y, a, "a", *self.targets), a)

    def __repr__(self):
        return self.name

    def __reduce__(self):
        # There is one cross_entropy: a copy or a pickle of it refers to it. One of your own is made again.
        return self.name if globals().get(self.name) is self else (type(self), ())


class SquaredError(Loss):
    """½ Σ (a - y)², summed over the units: the loss behind the MATLAB line.

    The ½ is there so that the gradient is a - y, without a factor.

    a has shape (..., n), one sample a row (MATLAB: a column); y that shape, or labels of shape (...).
    Raises ValueError for NaN, inf or a shape that does not fit, TypeError for a dtype that is not real.

    Source: Bishop (2006), eq. 5.11.

    Examples
    --------
    >>> import mathbp
    >>> float(mathbp.squared_error([0.8, 0.4], [1.0, 0.0]))
    0.1
    >>> mathbp.squared_error.gradient([0.8, 0.4], [1.0, 0.0])
    array([-0.2,  0.4])
    """

    name = "squared_error"

    def terms(self, a, y):
        return (a - y) ** 2 / 2

    def slopes(self, a, y):
        return a - y


class MeanSquaredError(Loss):
    """(1/n) Σ (a - y)², the mean over the n units.

    It is 2/n times `squared_error`: the same minimum, another step length.

    a has shape (..., n), one sample a row (MATLAB: a column); y that shape, or labels of shape (...).
    Raises ValueError for NaN, inf or a shape that does not fit, TypeError for a dtype that is not real.

    Source: Goodfellow et al. (2016), eq. 5.5.

    Examples
    --------
    >>> import mathbp
    >>> float(mathbp.mean_squared_error([0.8, 0.4], [1.0, 0.0]))
    0.1
    >>> mathbp.mean_squared_error.gradient([0.8, 0.4], [1.0, 0.0])
    array([-0.2,  0.4])
    """

    name = "mean_squared_error"

    def terms(self, a, y):
        return (a - y) ** 2 / units(a)

    def slopes(self, a, y):
        return 2 / units(a) * (a - y)


class BinaryCrossEntropy(Loss):
    """-Σ y log a + (1 - y) log(1 - a): each unit answers its own yes-or-no question.

    Where a = 0 and y > 0 (or a = 1 and y < 1) the loss is inf and the gradient
    infinite. Computing from z avoids that: see `mathbp.loss_from_logits`.

    a has shape (..., n), one sample a row (MATLAB: a column); y that shape, or labels of shape (...).
    Raises ValueError for a probability or target outside [0, 1] or a shape that does not
    fit, TypeError for a dtype that is not real.

    Source: Bishop (2006), eq. 4.90.

    Examples
    --------
    >>> import mathbp
    >>> float(mathbp.binary_cross_entropy([0.5], [1.0]))
    0.6931471805599453
    >>> mathbp.binary_cross_entropy.gradient([0.5], [1.0])
    array([-2.])
    """

    name = "binary_cross_entropy"
    probabilities = True
    targets = (0, 1)

    def terms(self, a, y):
        return product(y, 0 - np.log(a)) + product(1 - y, 0 - np.log1p(-a))

    def slopes(self, a, y):
        return ratio(1 - y, 1 - a) - ratio(y, a)


class CrossEntropy(Loss):
    """-Σ y log a, for probabilities a (the p of a softmax) and targets y ≥ 0.

    The targets need not sum to one. A class with y = 0 contributes nothing,
    whatever its probability. Where a = 0 and y > 0 the loss is inf and the
    gradient -inf. Computing from the logits avoids that: see
    `mathbp.loss_from_logits` and `mathbp.delta`.

    a has shape (..., n), one sample a row (MATLAB: a column); y that shape, or labels of shape (...).
    Raises ValueError for a probability outside [0, 1], a negative target or a shape that
    does not fit, TypeError for a dtype that is not real.

    Source: Bishop (2006), eq. 4.108; Goodfellow et al. (2016), section 6.2.2.3.

    Examples
    --------
    >>> import mathbp
    >>> float(mathbp.cross_entropy([0.25, 0.75], 1))
    0.2876820724517809
    >>> mathbp.cross_entropy.gradient([0.25, 0.75], 1)
    array([ 0.        , -1.33333333])
    """

    name = "cross_entropy"
    probabilities = True
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
    per_sample = add(terms) if terms.ndim else terms
    if reduction == "none":
        return per_sample
    if per_sample.size == 0 and reduction == "mean":
        raise ValueError(f"there are no samples (the batch axes are {per_sample.shape}); a mean needs at least one")
    return mean(per_sample) * (1 if reduction == "mean" else per_sample.size)


def add(terms):
    """Σ over the units. Many equal numbers are rounded the same way again and again: add what that leaves over."""
    s = terms.sum(axis=-1)
    n = terms.shape[-1]
    if n > 10 and np.isfinite(s).all():
        s += (terms - s[..., np.newaxis] / n).sum(axis=-1)
    return s


def mean(x):
    """The mean of all entries, to the last digits.

    Huge numbers may have a mean where their sum overflows: divide first. Then as in `add`.
    """
    m = (x / x.size).sum()
    return m + ((x - m) / x.size).sum() if np.isfinite(m) else m


squared_error = SquaredError()
mean_squared_error = MeanSquaredError()
binary_cross_entropy = BinaryCrossEntropy()
cross_entropy = CrossEntropy()
