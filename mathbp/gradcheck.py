"""Checking a gradient: compare what you derived with what the function does.

`numerical_gradient` needs nothing but the function; `check_gradient` compares
it with your own gradient, component by component, and says where they part.
"""

from dataclasses import dataclass

import numpy as np

from mathbp import inputs


def numerical_gradient(f, x, method="central"):
    """The gradient of a function, from its values alone.

    `f` takes an array of x's shape and gives one number, or an array. The method "central" is
    (f(x + h) - f(x - h)) / 2h, with h = eps^(1/3) max(1, |x|): there the error of the formula, about h², meets
    that of rounding, about eps/h; some 10 digits remain in float64, 4 in float32. "complex" is Im f(x + ih) / h
    with h = eps²: nothing is subtracted, so all digits remain, but f has to be made of functions that NumPy
    extends to complex numbers (+, *, exp, log, tanh; not abs, max, <).

    Returns an array of shape f(x).shape + x.shape: a gradient, or a Jacobian, [i, k] = ∂f_i/∂x_k. Raises TypeError
    if x or f(x) does not hold real numbers, or f gives real ones to the complex step; ValueError for another method.
    Source: Nocedal and Wright, *Numerical Optimization* (2006), section 8.1; Squire and Trapp, SIAM Review 40 (1998).

    >>> import mathbp
    >>> mathbp.numerical_gradient(lambda x: (x**2).sum(), [1.0, 2.0]).round(8)
    array([2., 4.])
    >>> mathbp.numerical_gradient(lambda x: np.exp(x).sum(), [1.0, 2.0], method="complex")
    array([2.71828183, 7.3890561 ])
    """
    x = inputs.real(x, "x")
    if method not in ("central", "complex"):
        raise ValueError(f"method is {method!r}; it must be 'central' or 'complex'")
    column = complex_step if method == "complex" else lambda f, x, i: central_difference(f, x, i, step(x, i))
    columns = [column(f, x, i) for i in np.ndindex(x.shape)]
    if not columns:
        return np.zeros(np.shape(f(x)) + x.shape, x.dtype)
    return np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape).astype(x.dtype, copy=False)


def step(x, i):
    return np.finfo(x.dtype).eps ** (1 / 3) * max(1, abs(x[i]))


def moved(x, i, h):
    x = x.copy()
    x[i] += h
    return x


def central_difference(f, x, i, h):
    ahead, behind = moved(x, i, h), moved(x, i, -h)
    # ahead - behind, not 2h: the difference that x's rounding really made.
    change = inputs.real(f(ahead.copy()), "f(x)") - inputs.real(f(behind.copy()), "f(x)")
    return np.asarray(change / (ahead[i] - behind[i]))


def complex_step(f, x, i):
    z, h = x.astype(np.result_type(x.dtype, np.complex64)), float(np.finfo(x.dtype).eps) ** 2
    z[i] += 1j * h
    value = np.asarray(f(z))
    if not np.iscomplexobj(value):
        raise TypeError("f gives real values for complex x, so the complex step sees nothing; use method='central'")
    return value.imag / h


@dataclass
class GradientCheck:
    """What `check_gradient` found. `print` shows the verdict; a cell shows the numbers, too."""

    ok: bool
    max_relative_error: float
    worst_index: tuple
    analytic: np.ndarray
    numerical: np.ndarray
    factor: float | None = None  # the one factor by which every component is off, if there is one
    coarse: int = 0  # in how many components the numerical gradient is not fine enough for all digits
    unseen: int = 0  # in how many it is drowned by rounding, and cannot tell right from wrong

    @property
    def exact(self):
        return bool((self.analytic == self.numerical).all())

    @property
    def largest_difference(self):
        return float(abs(self.analytic - self.numerical).max())

    def __str__(self):
        i, size = self.worst_index, self.numerical.size
        values = f" at [{', '.join(map(str, i))}]" * bool(i)
        values += f", where yours is {self.analytic[i]:.6g} and the numerical one {self.numerical[i]:.6g}"
        bound = np.sqrt(np.finfo(self.numerical.dtype).eps)  # not the error itself: its digits are another machine's
        if self.ok:
            text = f"gradient ok: relative error below {bound:.1e} in all {size} components"
            return text + f", as far as the numerical one can tell ({self.coarse} are less certain)" * (self.coarse > 0)
        if self.max_relative_error <= bound:
            return (
                f"cannot tell: in {self.unseen} of {size} components rounding drowns the numerical gradient; the "
                f"first is{values}. Compare at another x, or a part of f that is smaller"
            )
        text = f"gradient wrong: relative error {self.max_relative_error:.1e}{values}"
        if self.factor is not None:
            text += f".\nEvery component is {self.factor:.4g} times what it should be: the direction is right.\n"
            text += "Look for a mean in one place and a sum, or another mean, in the other"
        return text

    def __repr__(self):
        yes, largest = {True: "yes", False: "no"}, f"{self.largest_difference:.2g}"
        return f"{self}\nexact: {yes[self.exact]} | approximate: {yes[self.ok]} | largest difference: {largest}"


def check_gradient(f, gradient, x):
    """Compare a gradient with the numerical one.

    `f` takes an array of x's shape and gives one number. `gradient` is what you derived: a function of x, or its
    value at x, of x's shape. Returns a GradientCheck: `ok`, `max_relative_error`, `worst_index`; `exact`, `analytic`,
    `numerical`, `largest_difference`. Raises ValueError if x is empty, f does not give one number, or the shapes
    differ; TypeError where x, f(x) or the gradient does not hold real numbers.

    A right gradient differs from the central difference by about eps^(2/3) of its size (Nocedal and Wright, *Numerical
    Optimization* (2006), section 8.1), a wrong one by much more; `ok` draws the line at eps^(1/2): 1.5e-8 in float64.
    What the central difference gets wrong itself, by its step or by rounding, does not count. Where that is more
    than the gradient, other steps are tried.

    >>> import mathbp
    >>> f = lambda x: (x**2).sum()
    >>> mathbp.check_gradient(f, lambda x: 2 * x, [1.0, 2.0]).ok
    True
    >>> print(mathbp.check_gradient(f, lambda x: x, [1.0, 2.0]))
    gradient wrong: relative error 5.0e-01 at [0], where yours is 1 and the numerical one 2.
    Every component is 0.5 times what it should be: the direction is right.
    Look for a mean in one place and a sum, or another mean, in the other
    """
    x = inputs.real(x, "x")
    if x.size == 0:
        raise ValueError(f"x has shape {x.shape}: there is nothing to compare")
    value = inputs.real(f(x.copy()), "f(x)")
    if value.ndim:
        raise ValueError(f"f gives an array of shape {value.shape}; a gradient is that of one number, such as a loss")
    analytic = inputs.like(gradient(x.copy()) if callable(gradient) else gradient, x, "the gradient", "x")
    tolerance = np.finfo(x.dtype).eps ** (1 / 2)
    numerical, error, coarse, unseen = np.empty_like(x), np.empty_like(x), 0, np.zeros(x.shape, bool)
    for i in np.ndindex(x.shape):
        n, allowed, scale = slope(f, x, i, value, abs(analytic[i]))
        difference, size = abs(analytic[i] - n), max(abs(analytic[i]), abs(n), np.finfo(x.dtype).tiny)
        numerical[i], error[i] = n, np.inf if np.isnan(difference) else difference / size
        if difference <= allowed:  # what is left may be the numerical gradient's own error
            unseen[i] = allowed > size / 2 and allowed > tolerance * scale
            coarse += error[i] > tolerance and size > allowed
            error[i] = min(error[i], tolerance)
    worst = inputs.position(error >= error.max() * 0.9999)  # the first of those that are equally wrong
    right = bool(error[worst] <= tolerance)
    hidden, factor = int(unseen.sum()), None if right else common_factor(analytic, numerical)
    ok, index = right and not hidden, inputs.position(unseen) if right and hidden else worst
    return GradientCheck(ok, float(error[worst]), index, analytic, numerical, factor, int(coarse), hidden)


@np.errstate(all="ignore")  # a step may leave the range where f has a value
def slope(f, x, i, value, size):
    """The numerical gradient's component i, how far it may be off, and how steep f is hereabouts.

    With the usual step, if its error is small beside the gradient (of about `size`); else with the best of many:
    far shorter ones, for an f that bends close by, and far longer ones, for one whose changes rounding hides.
    """
    first = tried(f, x, i, step(x, i), value)
    if first[1] <= max(size, abs(first[0])) / 10:
        return first
    tries = [first, *(tried(f, x, i, step(x, i) * 10.0**k, value) for k in range(-8, 6))]
    if first[1] < np.inf:  # a long step may land beyond a kink: what it finds must fit the usual one
        tries = [t for t in tries if abs(t[0] - first[0]) <= first[1] + t[1]]
    relative = lambda t: t[1] / max(size, abs(t[0]), t[2], np.finfo(x.dtype).tiny)
    best = min(tries, key=lambda t: (t[2] == 0, relative(t)))
    # A gradient of 0 says that f does not depend on x_i here. Where nothing can be seen, that is right.
    unseen = size == 0 and (best[2] == 0 or relative(best) > 1 / 2)
    return (0.0, 0.0, 0.0) if unseen and min(tries, key=lambda t: t[1])[0] == 0 else best


def tried(f, x, i, h, value):
    """One central difference; how far it may be off, by its formula (as half the step tells) and by rounding; the steepness."""
    try:
        n, half, quarter = (central_difference(f, x, i, h / part) for part in (1, 2, 4))
        change = max(abs(np.subtract(f(moved(x, i, side)), value)) for side in (h, -h))
    except (ValueError, ArithmeticError):  # such as a probability beyond 1
        return np.nan, np.inf, 0.0
    allowed = 2 * max(abs(n - half), abs(half - quarter)) + 10 * np.finfo(x.dtype).eps * (abs(value) + change / h) / h
    return (n, allowed, change / h) if np.isfinite(allowed) else (np.nan, np.inf, 0.0)


def common_factor(analytic, numerical):
    """The c with analytic = c numerical to 4 digits, if there is one, and two components to tell by."""
    scale = (numerical**2).sum()
    c = float((analytic * numerical).sum() / scale) if scale > 0 else 0.0
    same = abs(analytic - c * numerical).max() <= 1e-4 * abs(analytic).max() < abs(analytic - numerical).max()
    return c if same and c > 0 and np.count_nonzero(numerical) > 1 else None
