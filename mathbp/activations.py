"""Activations: from pre-activations z to activations a, and the Jacobian ∂a/∂z.

One small callable object per activation. Each knows

    value       a(z)
    jacobian    J[..., i, k] = ∂a_i/∂z_k        (outputs × pre-activations)
    vjp         Jᵀ g, without building J

and, if each unit depends on its own z alone, its `derivative`: the diagonal
of J, which is all there is of J then. The last axis is the class (unit) axis,
every leading axis is batch: a sample is a row here, where MATLAB has a column.

Sources: Bishop, *Pattern Recognition and Machine Learning* (2006), sections 4.2, 4.3
and 5.1; Goodfellow, Bengio and Courville, *Deep Learning* (2016), sections 6.2 and 6.3.
"""

from typing import Any

import numpy as np

from mathbp import inputs
from mathbp.sums import pick, put, sum_of_others, total


class Activation(inputs.Named):
    """What all activations share: the checks of what comes in. The mathematics stands in the subclasses.

    `z` has shape (..., n): one sample a row (MATLAB: a column). float32 gives float32, whole numbers float64. All raise
    ValueError for NaN or +inf in z, and for a shape that does not fit; TypeError for a dtype that is not real.
    A subclass writes `value(z)`, `matrix(z)` and `product(z, g)`: a, J and Jᵀ g for a z that has been checked.

    >>> import mathbp
    >>> mathbp.softmax([2.0, 1.0, 0.1])
    array([0.65900114, 0.24243297, 0.09856589])
    >>> mathbp.softmax.jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    >>> mathbp.softmax.vjp([0.0, 0.0], [1.0, 0.0])
    array([ 0.25, -0.25])
    >>> mathbp.sigmoid.derivative([0.0, 2.0])
    array([0.25      , 0.10499359])
    """

    name = "this activation"
    values = "any number"  # what comes out, for messages
    probabilities = False  # may a cross-entropy read the values as probabilities?
    elementwise = False
    check = staticmethod(inputs.preactivations)

    @inputs.quiet
    def __call__(self: Any, z):
        """The activations a, of z's shape."""
        return self.value(self.check(z))

    @inputs.quiet
    def jacobian(self: Any, z):
        """J of shape (..., n, n), J[..., i, k] = ∂a_i/∂z_k."""
        return self.matrix(inputs.vector(self.check(z)))

    @inputs.quiet
    def vjp(self: Any, z, g):
        """Jᵀ g, of z's shape, for a g of z's shape: n numbers a sample, never n²."""
        z = self.check(z)
        return self.product(z, inputs.like(g, z, "g", "z"))

    @inputs.quiet
    def derivative(self: Any, z):
        """da/dz for each unit: the diagonal of J, of z's shape. TypeError where J is more than its diagonal."""
        if not self.elementwise:
            raise inputs.no_derivative(self.name)
        return self.slope(self.check(z))


class Elementwise(Activation):
    """Unit i depends on z_i alone, so J is diagonal. To add your own, write `value(z)` and `slope(z)`, of z's shape."""

    elementwise = True

    def matrix(self: Any, z):
        return self.slope(z)[..., np.newaxis] * np.eye(z.shape[-1], dtype=z.dtype)

    def product(self: Any, z, g):
        return self.slope(z) * g  # J is diagonal, so this is MATLAB's `.*`


class Identity(Elementwise):
    """a = z: no activation at all."""

    name = "identity"

    def value(self, z):
        return np.positive(z)

    def slope(self, z):
        return np.ones_like(z)


class Sigmoid(Elementwise):
    """The logistic sigmoid, a = 1 / (1 + e⁻ᶻ), with the derivative a (1 - a) (Bishop, eqs. 4.59, 4.60 and 4.88).

    1 - a is computed as sigmoid(-z): the same number, and it keeps its digits when a is close to 1.
    """

    name = "sigmoid"
    values = "a number between 0 and 1"
    probabilities = True

    def value(self, z):
        return 1 / (1 + np.exp(-z))

    def slope(self, z):
        return self.value(z) * self.value(-z)


class Tanh(Elementwise):
    """The hyperbolic tangent. Its derivative is 1 - a², computed as 1 / cosh² z (Bishop, eq. 5.59)."""

    name = "tanh"
    values = "a number between -1 and 1"

    def value(self, z):
        return np.tanh(z)

    def slope(self, z):
        return 1 / np.cosh(z) ** 2


class ReLU(Elementwise):
    """a = max(z, 0). At the kink z = 0 the derivative is taken as 0 (Goodfellow et al., section 6.3.1)."""

    name = "relu"
    values = "a number from 0 up"

    def value(self, z):
        return np.maximum(z, 0)

    def slope(self, z):
        return (z > 0).astype(z.dtype)


class Softmax(Activation):
    """p_i = e^{z_i} / Σ_k e^{z_k} over the last axis (Bishop, eqs. 4.104-4.106).

    Every output depends on every logit, so the Jacobian is a full matrix, J = diag(p) - p pᵀ. A logit of -inf masks its
    class: p = 0 there. ValueError for a sample without an unmasked class, and where there are no classes.
    """

    name = "softmax"
    values = "probabilities"
    probabilities = True
    check = staticmethod(inputs.logits)

    def value(self, z):
        e = np.exp(z - inputs.largest(z))  # p does not see the shift, and nothing overflows
        e /= total(e)
        return e

    def matrix(self, z):
        """J_ik = p_i (δ_ik - p_k)."""
        p = self.value(z)
        J = -p[..., :, np.newaxis] * p[..., np.newaxis, :]
        np.einsum("...ii->...i", J)[...] = p * sum_of_others(p)  # p_i (1 - p_i), with 1 - p_i as the sum of the others
        return J

    def product(self, z, g):
        """p_k (g_k - Σ_i p_i g_i)."""
        p, g = self.value(z), g / 4  # a quarter, so that no difference overflows
        # A constant added to g changes nothing. Take the mean of g off: what is left keeps its digits.
        g -= (p * g).sum(axis=-1, keepdims=True)
        i, others = p.argmax(axis=-1), p.copy()
        p_i, g_i = pick(p, i), pick(g, i)
        put(others, i, 0)
        terms = others * g
        rest = total(np.maximum(terms, 0)) - total(np.maximum(-terms, 0))
        d = p * (g - (rest + p_i * g_i))
        # For the largest p, g_i - p_i g_i is (1 - p_i) g_i, with 1 - p_i as the sum of the others.
        put(d, i, p_i * (total(others) * g_i - rest))
        return 4 * d


class LogSoftmax(Activation):
    """log softmax(z) = z - log Σ_k e^{z_k}, every component right to the last digits.

    With m the largest logit, log Σ e^{z_k} = m + log(1 + r), where r sums e^{z_k - m}
    over all classes but one that attains m. Adding that 1 to r first would lose r
    where r is small, that is where the prediction is confident; `log1p` does not.
    (Blanchard, Higham and Higham, IMA J. Numer. Anal. 41 (2021), Algorithm 4.1 and eq. 4.6.)
    """

    name = "log_softmax"
    values = "logarithms of probabilities"
    check = staticmethod(inputs.logits)

    def value(self, z):
        m = inputs.largest(z)
        r = np.exp(z - m)
        put(r, z.argmax(axis=-1), 0)
        return (z - m) - np.log1p(r.sum(axis=-1, keepdims=True))

    def matrix(self, z):
        """J_ik = δ_ik - p_k."""
        p = softmax.value(z)
        J = np.repeat(-p[..., np.newaxis, :], p.shape[-1], axis=-2)
        np.einsum("...ii->...i", J)[...] = sum_of_others(p)
        return J

    def product(self, z, g):
        """g_k - p_k Σ_i g_i."""
        p = softmax.value(z)
        i, others = p.argmax(axis=-1), g.copy()
        p_i, g_i = pick(p, i), pick(g, i)
        put(others, i, 0)
        n = 2.0 ** g.shape[-1].bit_length()  # the mean of g first: the sum might overflow
        rest = (others / n).sum(axis=-1, keepdims=True)
        d = g - n * p * (rest + g_i / n)
        # For the largest p, g_i - p_i g_i is (1 - p_i) g_i, as above.
        put(d, i, pick(sum_of_others(p), i) * g_i - n * p_i * rest)
        return d


identity = Identity()
sigmoid = Sigmoid()
tanh = Tanh()
relu = ReLU()
softmax = Softmax()
log_softmax = LogSoftmax()
