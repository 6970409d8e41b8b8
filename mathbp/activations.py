"""Activations: from pre-activations z to activations a, and the Jacobian ∂a/∂z.

One small callable object per activation. Each knows

    value       a(z)
    jacobian    J[..., i, k] = ∂a_i/∂z_k        (outputs × pre-activations)
    vjp         Jᵀ g, without building J

and, if each unit depends on its own z alone, its `derivative`: the diagonal
of J, which is all there is of J then.

The last axis is the class (unit) axis, every leading axis is batch: a sample
is a row here, where MATLAB has a column.
"""

import numpy as np

from mathbp import inputs


class Activation:
    """What all activations share. Subclasses say how the value and Jᵀ g are computed."""

    name = "this activation"
    values = "any number"  # what comes out, for messages
    probabilities = False  # may a cross-entropy read the values as probabilities?
    elementwise = False

    def __repr__(self):
        return self.name

    def __reduce__(self):
        # There is one softmax: a copy or a pickle of it refers to it. One of your own is made again.
        return self.name if globals().get(self.name) is self else (type(self), ())


# ------------------------------------------------------------- one unit at a time


class Elementwise(Activation):
    """An activation whose unit i depends on z_i alone, so that J is diagonal.

    To add your own, subclass it and write two methods, `value(z)` and
    `slope(z)`: plain NumPy expressions, of the same shape as z.
    """

    elementwise = True

    @inputs.quiet
    def __call__(self, z):
        """The activations a, of z's shape and type.

        Raises ValueError for NaN or +inf in z, TypeError for a dtype that is not real.
        """
        return self.value(inputs.preactivations(z))

    @inputs.quiet
    def derivative(self, z):
        """da/dz for each unit: the diagonal of the Jacobian, of z's shape."""
        return self.slope(inputs.preactivations(z))

    def jacobian(self, z):
        """J of shape (..., n, n): `derivative(z)` on the diagonal, zero elsewhere.

        >>> import mathbp
        >>> mathbp.relu.jacobian([-1.0, 2.0])
        array([[0., 0.],
               [0., 1.]])
        """
        d = self.derivative(z)
        if d.ndim == 0:
            raise ValueError("z is a single number; a Jacobian needs a vector: write [z]")
        return d[..., np.newaxis] * np.eye(d.shape[-1], dtype=d.dtype)

    @inputs.quiet
    def vjp(self, z, g):
        """Jᵀ g for a g of z's shape. J is diagonal, so this is MATLAB's `.*`.

        >>> import mathbp
        >>> mathbp.relu.vjp([-1.0, 2.0], [5.0, 5.0])
        array([0., 5.])
        """
        z = inputs.preactivations(z)
        return self.derivative(z) * inputs.like(g, z, "g", "z")


class Identity(Elementwise):
    """a = z: no activation at all (Bishop, *Pattern Recognition and Machine Learning* (2006), section 5.2.1).

    z has any shape, one sample a row (MATLAB: a column); a has the same. Raises ValueError for NaN or +inf
    in z, TypeError for a dtype that is not real.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.identity([-1.0, 2.0])
    array([-1.,  2.])
    """

    name = "identity"

    def value(self, z):
        return np.positive(z)

    def slope(self, z):
        return np.ones_like(z)


class Sigmoid(Elementwise):
    """The logistic sigmoid, a = 1 / (1 + e⁻ᶻ).

    Its derivative is a (1 - a). Here 1 - a is computed as sigmoid(-z), which is
    the same number and keeps its digits when a is close to 1.

    z has any shape, one sample a row (MATLAB: a column); a has the same. Raises ValueError for NaN or +inf
    in z, TypeError for a dtype that is not real.

    Source: Bishop, *Pattern Recognition and Machine Learning* (2006), eqs. 4.59, 4.60 and 4.88.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.sigmoid([0.0, 2.0])
    array([0.5       , 0.88079708])
    >>> mathbp.sigmoid.derivative([0.0, 2.0])
    array([0.25      , 0.10499359])
    """

    name = "sigmoid"
    values = "a number between 0 and 1"
    probabilities = True

    def value(self, z):
        return 1 / (1 + np.exp(-z))

    def slope(self, z):
        return self.value(z) * self.value(-z)


class Tanh(Elementwise):
    """The hyperbolic tangent. Its derivative is 1 - a², computed as 1 / cosh² z.

    z has any shape, one sample a row (MATLAB: a column); a has the same. Raises ValueError for NaN or +inf
    in z, TypeError for a dtype that is not real.

    Source: Bishop (2006), eq. 5.59.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.tanh([0.0, 2.0])
    array([0.        , 0.96402758])
    """

    name = "tanh"
    values = "a number between -1 and 1"

    def value(self, z):
        return np.tanh(z)

    def slope(self, z):
        return 1 / np.cosh(z) ** 2


class ReLU(Elementwise):
    """a = max(z, 0). At the kink z = 0 the derivative is taken as 0.

    z has any shape, one sample a row (MATLAB: a column); a has the same. Raises ValueError for NaN or +inf
    in z, TypeError for a dtype that is not real.

    Source: Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.3.1.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.relu([-1.0, 2.0])
    array([0., 2.])
    """

    name = "relu"
    values = "a number from 0 up"

    def value(self, z):
        return np.maximum(z, 0)

    def slope(self, z):
        return (z > 0).astype(z.dtype)


# ------------------------------------------------------- all units of a sample at once


class Softmax(Activation):
    """Softmax over the last axis, p_i = e^{z_i} / Σ_k e^{z_k}.

    Every output depends on every logit, so the Jacobian is a full matrix,
    J = diag(p) - p pᵀ. A logit of -inf masks its class: p = 0 there.

    z has shape (..., n), one sample a row (MATLAB: a column); p has the same. Raises ValueError for NaN or
    +inf in z, for a sample without an unmasked class and where there are no classes; TypeError for a
    dtype that is not real.

    Source: Bishop (2006), eqs. 4.104-4.106; Goodfellow et al. (2016), section 6.2.2.3,
    for taking the maximum off first.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.softmax([2.0, 1.0, 0.1])
    array([0.65900114, 0.24243297, 0.09856589])
    >>> mathbp.softmax.jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """

    name = "softmax"
    values = "probabilities"
    probabilities = True

    @inputs.quiet
    def __call__(self, z):
        """The probabilities p, of z's shape and type.

        Raises ValueError for NaN or +inf in z, for a sample without an unmasked
        class, and where there are no classes; TypeError for a dtype that is not real.
        """
        z = inputs.logits(z)
        e = exponentials(z, inputs.largest(z))
        e /= total(e)
        return e

    @inputs.quiet
    def jacobian(self, z):
        """J of shape (..., n, n), J[..., i, k] = p_i (δ_ik - p_k)."""
        p = self(z)
        J = -p[..., :, np.newaxis] * p[..., np.newaxis, :]
        # On the diagonal p_i (1 - p_i), with 1 - p_i as the sum of the others.
        np.einsum("...ii->...i", J)[...] = p * sum_of_others(p)
        return J

    @inputs.quiet
    def vjp(self, z, g):
        """Jᵀ g = p (g - Σ_k p_k g_k), of z's shape: n numbers, never n².

        >>> import mathbp
        >>> mathbp.softmax.vjp([0.0, 0.0], [1.0, 0.0])
        array([ 0.25, -0.25])
        """
        p = self(z)
        g = inputs.like(g, p, "g", "z")
        return p * (g - (p * g).sum(axis=-1, keepdims=True))

    def derivative(self, z):
        """There is none: raises a TypeError that says why."""
        raise no_derivative(self)


class LogSoftmax(Activation):
    """log softmax(z) = z - log Σ_k e^{z_k}, every component right to the last digits.

    With m the largest logit, log Σ e^{z_k} = m + log(1 + r), where r sums e^{z_k - m}
    over all classes but one that attains m. Adding that 1 to r first would lose r
    where r is small, that is where the prediction is confident; `log1p` does not.

    z has shape (..., n), one sample a row (MATLAB: a column); log p has the same. Raises ValueError for NaN or
    +inf in z, for a sample without an unmasked class and where there are no classes; TypeError for a
    dtype that is not real.

    Source: Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA J. Numer. Anal. 41 (2021), Algorithm 4.1 and eq. 4.6.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.log_softmax([2.0, 1.0, 0.1])
    array([-0.41703002, -1.41703002, -2.31703002])
    >>> mathbp.log_softmax([0.0, 40.0])     # log(softmax(z)) would give 0 for the second
    array([-4.00000000e+01, -4.24835426e-18])
    """

    name = "log_softmax"
    values = "logarithms of probabilities"

    @inputs.quiet
    def __call__(self, z):
        """The log-probabilities, of z's shape and type. Raises as softmax does."""
        z = inputs.logits(z)
        m = inputs.largest(z)
        r = exponentials(z, m)
        np.put_along_axis(r, z.argmax(axis=-1, keepdims=True), 0, axis=-1)
        return (z - m) - np.log1p(r.sum(axis=-1, keepdims=True))

    def jacobian(self, z):
        """J of shape (..., n, n), J[..., i, k] = δ_ik - p_k.

        >>> import mathbp
        >>> mathbp.log_softmax.jacobian([0.0, 0.0])
        array([[ 0.5, -0.5],
               [-0.5,  0.5]])
        """
        p = softmax(z)
        J = np.repeat(-p[..., np.newaxis, :], p.shape[-1], axis=-2)
        np.einsum("...ii->...i", J)[...] = sum_of_others(p)
        return J

    @inputs.quiet
    def vjp(self, z, g):
        """Jᵀ g = g - p Σ_k g_k, of z's shape.

        >>> import mathbp
        >>> mathbp.log_softmax.vjp([0.0, 0.0], [1.0, 0.0])
        array([ 0.5, -0.5])
        """
        p = softmax(z)
        g = inputs.like(g, p, "g", "z")
        return g - p * g.sum(axis=-1, keepdims=True)

    def derivative(self, z):
        """There is none: raises a TypeError that says why."""
        raise no_derivative(self)


def exponentials(z, m):
    """e^{z - m}, where m is the largest logit: none overflows, and softmax does not see the shift."""
    d = z - m
    return np.exp(d, out=d)


def total(e):
    """Σ_k e_k over the last axis, which is kept, for 0 ≤ e_k ≤ 1.

    A sum of many nearly equal numbers is rounded the same way again and again, and
    ten roundings are too many where e^{z - max z} is right to the last digit. What is
    left between the numbers and their mean is small, and so is the rounding of its
    sum: adding it takes the error off.
    """
    s = e.sum(axis=-1, keepdims=True)
    n = e.shape[-1]
    if n > 10 and s.size and s.max() > n / 4:
        s += (e - s / n).sum(axis=-1, keepdims=True)
    return s


def sum_of_others(x):
    """Σ_{k≠i} x_k for every i, of x's shape, for x ≥ 0, without cancellation.

    The total minus x_i is right unless x_i is nearly the whole total. That can
    only be the largest entry; for it, sum the rest instead.

    Examples
    --------
    >>> sum_of_others(np.array([1e-20, 1.0]))
    array([1.e+00, 1.e-20])
    """
    largest = x.argmax(axis=-1, keepdims=True)
    rest = x.copy()
    np.put_along_axis(rest, largest, 0, axis=-1)
    rest = total(rest)
    others = (rest + np.take_along_axis(x, largest, axis=-1)) - x
    np.put_along_axis(others, largest, rest, axis=-1)
    return others


def no_derivative(activation):
    return TypeError(
        f"{activation.name} has no elementwise derivative: each output depends on every entry of z, so its "
        f"derivative is a matrix. Use {activation.name}.jacobian(z) for that matrix J, or "
        f"{activation.name}.vjp(z, g) for the product Jᵀ g that backpropagation needs"
    )


identity = Identity()
sigmoid = Sigmoid()
tanh = Tanh()
relu = ReLU()
softmax = Softmax()
log_softmax = LogSoftmax()
