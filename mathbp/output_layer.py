"""The output layer: delta = ∂L/∂z = Jᵀ g, for any activation with any loss.

J is the Jacobian of the activation, g the gradient of the loss with respect to
the activation. That product is always right. For some pairs it collapses to a
formula that is shorter, faster and keeps its digits where J and g lose theirs;
those pairs stand in the tables `CLOSED_FORMS` and `FORMS`.
"""

import numpy as np

from mathbp import inputs, losses
from mathbp.activations import Activation, exponentials, identity, log_softmax, sigmoid, softmax, sum_of_others, total
from mathbp.losses import Loss, binary_cross_entropy, cross_entropy, product, squared_error


@inputs.quiet
def delta(activation, loss, z, y, reduction="mean"):
    """∂L/∂z, the error signal that backpropagation starts from.

    Parameters
    ----------
    activation, loss : for example `mathbp.softmax` and `mathbp.cross_entropy`
    z : array of shape (..., n)
        The pre-activations (logits), one sample a row (MATLAB: a column).
    y : array
        Integer labels of shape `z.shape[:-1]`, or targets of z's shape.
    reduction : "mean" or "sum"
        Whether L is the mean or the sum of the samples' losses.

    Returns
    -------
    array of z's shape and type

    Raises
    ------
    ValueError
        If the pair has no meaning, or a value, label, shape or reduction does not fit.
    TypeError
        If z or y does not hold real numbers.

    Notes
    -----
    The chain rule: delta_k = Σ_i J_ik g_i, with J_ik = ∂a_i/∂z_k and g_i = ∂L/∂a_i.
    Bishop, *Pattern Recognition and Machine Learning* (2006), eqs. 4.109 and 5.18;
    for the pairs that collapse to a - y, section 4.3.6 ("canonical link functions").

    Examples
    --------
    >>> import mathbp
    >>> mathbp.delta(mathbp.softmax, mathbp.cross_entropy, [2.0, 1.0, 0.1], 0)
    array([-0.34099886,  0.24243297,  0.09856589])
    >>> a = mathbp.sigmoid(0.5)                      # the MATLAB line:
    >>> float((a - 1.0) * a * (1 - a))
    -0.08872345...
    >>> float(mathbp.delta(mathbp.sigmoid, mathbp.squared_error, 0.5, 1.0))
    -0.08872345...
    """
    inputs.reduction(reduction, allowed=("mean", "sum"))
    z, y = check(activation, loss, z, y)
    samples = inputs.samples(z.shape) if reduction == "mean" else 1
    if (activation, loss) in FORMS:
        closed_form, _ = FORMS[activation, loss]
        return closed_form(z, y, samples)
    g = loss.gradient(activation(z), y, "sum")
    return activation.vjp(z, g) / samples


@inputs.quiet
def loss_from_logits(activation, loss, z, y, reduction="mean"):
    """The loss of `activation(z)` against y, computed from z.

    For the pairs of `FORMS` this is finite and right to the last digits
    where `loss(activation(z), y)` has rounded a probability to 0 or 1.

    Parameters and shapes are those of `delta`; `reduction` may also be "none",
    which gives one value per sample. So are the errors: ValueError for a pair without
    meaning, or a value, label, shape or reduction that does not fit, TypeError for a
    dtype that is not real.

    Source: Blanchard, Higham and Higham (2021), section 4; the class `LogSoftmax` has the details.

    Examples
    --------
    >>> import mathbp
    >>> float(mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, [0.0, 800.0], 0))
    800.0
    >>> float(mathbp.cross_entropy(mathbp.softmax([0.0, 800.0]), 0))
    inf
    """
    inputs.reduction(reduction)
    z, y = check(activation, loss, z, y)
    if (activation, loss) in FORMS:
        _, terms = FORMS[activation, loss]
        return losses.reduce(terms(z, inputs.one_hot(y, z)), reduction)
    return loss(activation(z), y, reduction)


# ------------------------------------------------------- the pairs that collapse


def softmax_cross_entropy_delta(z, y, samples):
    """(Σy) p - y, without ever subtracting nearly equal numbers."""
    n = z.shape[-1]
    out = np.empty(z.shape, z.dtype)
    rows, m, d = z.reshape(-1, n), inputs.largest(z).reshape(-1, 1), out.reshape(-1, n)
    if y.shape == z.shape:
        rule, y = delta_of_targets, y.reshape(-1, n)
    else:
        rule, y = delta_of_labels, y.reshape(-1)
    # A block of samples at a time, small enough to stay in the processor's cache.
    step = max(1, BLOCK_BYTES // (n * z.itemsize))
    for start in range(0, len(rows), step):
        block = slice(start, start + step)
        rule(rows[block], m[block], y[block], samples, out=d[block])
    return out


def delta_of_labels(z, m, t, samples, out):
    """p_i for the wrong classes; for the right class t, p_t - 1 is minus the sum of those."""
    e = exponentials(z, m)
    right = np.arange(len(z)), t
    e_t, e[right] = e[right], 0
    others = total(e)[:, 0]
    denominator = (others + e_t) * samples
    np.divide(e, denominator[:, np.newaxis], out=out)
    out[right] = 0 - others / denominator
    if not e_t.all():  # a right class may be masked
        out[right] = np.where(z[right] == -np.inf, 0, out[right])


def delta_of_targets(z, m, y, samples, out):
    """p_i Σ_{k≠i} y_k - y_i Σ_{k≠i} p_k, which is (Σy) p_i - y_i with y_i p_i taken off both terms."""
    e = exponentials(z, m)
    np.divide(e * sum_of_others(y) - y * sum_of_others(e), total(e) * samples, out=out)
    out[z == -np.inf] = 0


def sigmoid_binary_cross_entropy_delta(z, y, samples):
    """a - y = a (1 - y) - (1 - a) y, with 1 - a as sigmoid(-z)."""
    y = inputs.one_hot(y, z)
    d = sigmoid.value(z) * (1 - y) - sigmoid.value(-z) * y
    return np.where(z == -np.inf, 0, d) / samples


def sigmoid_binary_cross_entropy_terms(z, y):
    """-log a = log(1 + e⁻ᶻ) and -log(1 - a) = log(1 + eᶻ)."""
    return product(y, np.logaddexp(0, -z)) + product(1 - y, np.logaddexp(0, z))


def softmax_binary_cross_entropy_delta(z, y, samples):
    """h_k - p_k Σ h_i, with h_i = p_i g_i = (1 - y_i) p_i / (1 - p_i) - y_i.

    For the largest p, 1 - p is the sum q of the others, which may be 0. Its h is written out,
    so that q cancels, or makes of another p_k the softmax s_k without the largest class.
    """
    largest, others, alone = without_the_largest(z)
    p, s, y = softmax(z), softmax(others), inputs.one_hot(y, z)
    p_1, y_1 = (np.where(largest, x, 0).sum(axis=-1, keepdims=True) for x in (p, y))
    p_k = np.where(largest, 0, p)
    h = np.where(largest, 0, (1 - y) * p_k / (1 - p_k) - y)
    q, H = (x.sum(axis=-1, keepdims=True) for x in (p_k, h))
    d = np.where(largest, (1 - y) * p - y * q, h - (1 - y_1) * p_1 * s + y_1 * p) - p * H
    return np.where((z == -np.inf) | alone, 0, d) / samples


def softmax_binary_cross_entropy_terms(z, y):
    """-log p and -log(1 - p). For the largest p, log(1 - p) is log p_k less what it is without that class."""
    largest, others, alone = without_the_largest(z)
    log_p, k = log_softmax(z), others.argmax(axis=-1, keepdims=True)
    rest = np.take_along_axis(log_p, k, axis=-1) - np.take_along_axis(log_softmax(others), k, axis=-1)
    log_q = np.where(largest, np.where(alone, -np.inf, rest), np.log1p(-np.exp(np.where(largest, 0, log_p))))
    return product(y, 0 - log_p) + product(1 - y, 0 - log_q)


def without_the_largest(z):
    """Which logit is the largest; z with that class masked; whether there is no other (z is then left as it is)."""
    largest = np.arange(z.shape[-1]) == z.argmax(axis=-1, keepdims=True)
    alone = (z > -np.inf).sum(axis=-1, keepdims=True) < 2
    return largest, np.where(largest & ~alone, -np.inf, z), alone


BLOCK_BYTES = 2**18

# The pairs whose Jᵀ g collapses to a - y, each with
#   its delta, divided by the number of samples     and   its loss, unit by unit.
CLOSED_FORMS = {
    (identity, squared_error): (
        lambda z, y, samples: (inputs.finite(z, "z") - inputs.one_hot(y, z)) / samples,
        lambda z, y: (inputs.finite(z, "z") - y) ** 2 / 2,
    ),
    (sigmoid, binary_cross_entropy): (
        sigmoid_binary_cross_entropy_delta,
        sigmoid_binary_cross_entropy_terms,
    ),
    (softmax, cross_entropy): (
        softmax_cross_entropy_delta,
        lambda z, y: product(y, 0 - log_softmax(z)),
    ),
}
# Two more, where g alone would be infinite. -y/a and a (1 - a) share the factor a, which may be 0;
# and softmax may leave a 1 - a of 0.
FORMS = {
    **CLOSED_FORMS,
    (softmax, binary_cross_entropy): (
        softmax_binary_cross_entropy_delta,
        softmax_binary_cross_entropy_terms,
    ),
    (sigmoid, cross_entropy): (
        lambda z, y, samples: np.where(z == -np.inf, 0, -inputs.one_hot(y, z) * sigmoid.value(-z)) / samples,
        lambda z, y: product(y, np.logaddexp(0, -z)),
    ),
}


def check(activation, loss, z, y):
    """z and y as arrays that fit each other, for a pair that has a meaning."""
    pair(activation, loss)
    z = inputs.preactivations(z) if activation.elementwise else inputs.logits(z)
    return z, inputs.targets(y, z, "z", *loss.targets)


def pair(activation, loss):
    """Refuse what is no activation, no loss, or a pair without a meaning."""
    if not isinstance(activation, Activation):
        raise TypeError(f"activation is {activation!r}; it must be an activation, such as mathbp.softmax")
    if not isinstance(loss, Loss):
        raise TypeError(f"loss is {loss!r}; it must be a loss, such as mathbp.cross_entropy")
    if loss.probabilities and not activation.probabilities:
        raise ValueError(
            f"{loss.name} reads its input as probabilities, but {activation.name} gives {activation.values}. "
            f"With {activation.name} use squared_error or mean_squared_error; {loss.name} fits "
            f"{'sigmoid' if loss is binary_cross_entropy else 'softmax'}"
        )
