"""What may come in, and what is said when something else does: the argument, the value, its place, what would fit."""

import math
import sys

import numpy as np

from mathbp.sums import highest, lowest, pick, places


class NotFinite(ValueError):
    """Numbers that are none: where a training ends that has diverged."""


class Named:
    """An activation or a loss: one object, known by its name."""

    name: str

    def __init_subclass__(cls):
        shared = cls.__mro__[-3]  # Activation or Loss: help(mathbp.softmax) shows what it says, too
        cls.__doc__ = cls.__doc__ if cls is shared else f"{(cls.__doc__ or cls.name).rstrip()}\n\n    {shared.__doc__}"

    def __repr__(self):
        return self.name

    def __reduce__(self):
        # There is one softmax: a copy or a pickle of it refers to it. One of your own is made again.
        return self.name if vars(sys.modules[self.__module__]).get(self.name) is self else (type(self), ())


# Around every public function: an overflow to inf, an underflow to 0 and 1/0 = inf are results
# here, not accidents. What stays an accident is a NaN.
quiet = np.errstate(over="ignore", under="ignore", divide="ignore")


def array(x, name):
    """`x` as an array with the units of a sample side by side: NumPy sums them faster and better so."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, whose mask would be lost; mask a class with a logit of -inf")
    try:
        return np.asarray(x, order="C")
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths, which make no array") from None


def real(x, name):
    """`x` as a float array; integers and booleans become float64, and float16, too short for a sum, float32."""
    x = array(x, name)
    if x.dtype.kind == "f":
        return x if x.itemsize > 2 else x.astype(np.float32)
    if x.dtype.kind in "biu":
        return x.astype(np.float64)
    raise TypeError(f"{name} has dtype {x.dtype}; it must hold real numbers: floats, integers or booleans")


def preactivations(z, name="z"):
    """`z` as a float array without NaN and without +inf; -inf is allowed."""
    z = real(z, name)
    if not highest(z) < np.inf:  # NaN fails every comparison
        bad = np.isnan(z) | (z == np.inf)
        raise NotFinite(f"{at(name, z, bad)}; every entry must be finite (or -inf, for a masked class)")
    return z


def logits(z, name="z"):
    """`z` as a float array with a class axis."""
    z = real(z, name)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"{name} has shape {z.shape}: there are no classes; the last axis must hold at least one")
    return z


def largest(z):
    """The largest logit of each sample. NaN and +inf show in it, and so does a sample that is masked throughout."""
    m = pick(z, z.argmax(axis=-1))
    if not np.isfinite(m).all():
        row = position(preactivations(z).max(axis=-1) == -np.inf)
        where = f"z[{', '.join(map(str, row))}]" if row else "z"
        raise NotFinite(f"{where} is -inf for all classes; at least one class must stay unmasked")
    return m


def vector(z):
    if z.ndim == 0:
        raise ValueError("z is a single number; a Jacobian needs a vector: write [z]")
    return z


def no_derivative(name):
    return TypeError(
        f"{name} has no elementwise derivative: each output depends on every entry of z, so its "
        f"derivative is a matrix. Use {name}.jacobian(z) for that matrix J, or "
        f"{name}.vjp(z, g) for the product Jᵀ g that backpropagation needs"
    )


def like(x, reference, name, reference_name):
    """`x` as an array of the shape and type of `reference`."""
    x = real(x, name)
    if x.shape != reference.shape:
        raise ValueError(
            f"{name} has shape {x.shape}, but {reference_name} has shape {reference.shape}; they must agree"
            + (f": {name}.T would fit" if x.T.shape == reference.shape else "")
        )
    return x.astype(reference.dtype, copy=False)


def probabilities(a, name="a"):
    """`a` as a float array with every entry in [0, 1]."""
    a = real(a, name)
    if not (lowest(a) >= 0 and highest(a) <= 1):
        raise ValueError(f"{at(name, a, ~((a >= 0) & (a <= 1)))}; a probability must lie in [0, 1]")
    return a


def finite(a, name="a"):
    """`a` as a float array of finite numbers."""
    a = real(a, name)
    if not np.isfinite(a).all():
        raise NotFinite(f"{at(name, a, ~np.isfinite(a))}; every entry must be finite")
    return a


def targets(y, z, name, least, most):
    """`y` checked against `z`: labels of shape `z.shape[:-1]`, or targets of z's shape and type.

    One-hot rows become labels, which say the same in one number a sample.
    """
    if z.shape[-1:] == (0,):
        raise ValueError(f"{name} has shape {z.shape}: there are no classes; the last axis must hold at least one")
    y = array(y, "y")
    if y.dtype.kind not in "biuf":
        raise TypeError(f"y has dtype {y.dtype}; it must hold labels or real targets")
    if y.shape == z.shape:
        hot = labels(y)
        if hot is not None:
            return hot
        y = y.astype(z.dtype, copy=False)
        if not (least <= lowest(y) > -np.inf and most >= highest(y) < np.inf):
            bad = ~((y >= least) & (y <= most) & np.isfinite(y))
            limits = {(-np.inf, np.inf): "be finite", (0, np.inf): "be finite and not negative"}
            raise ValueError(f"{at('y', y, bad)}; a target must {limits.get((least, most), 'lie in [0, 1]')}")
        return y
    if y.shape == z.shape[:-1]:
        n = z.shape[-1]
        t = y.astype(np.intp, copy=False) if y.dtype.kind != "f" or ((y == np.floor(y)) & (abs(y) < n)).all() else None
        if t is None or not (lowest(t) >= 0 and highest(t) < n):
            bad = ~((y >= 0) & (y < n) & (y == np.floor(y)))
            raise ValueError(
                f"{at('y', y, bad)}; a label must be a whole number from 0 to {n - 1}"
                + (". For targets of a single unit write y[..., np.newaxis]" if n == 1 else "")
            )
        return t
    swapped = y.swapaxes(-1, -2) if y.ndim > 2 else y
    fits = {"y.T": y.T.shape, "y.swapaxes(-1, -2)": swapped.shape, "y.ravel()": (y.size,)}
    hints = [f": {how} would fit" for how, shape in fits.items() if shape in (z.shape, z.shape[:-1])]
    as_labels = ", as labels" * ("ravel" in "".join(hints[:1]) and (y.size,) == z.shape[:-1])
    raise ValueError(
        f"y has shape {y.shape}, but {name} has shape {z.shape}; y must be labels of shape "
        f"{z.shape[:-1]} or targets of shape {z.shape}{''.join(hints[:1])}{as_labels}"
    )


def labels(y):
    """The labels of one-hot rows; None if a row is anything else."""
    if y.shape[-1:] in {(), (1,)}:  # of a single unit, 1 is a target
        return None
    hot = y.astype(bool)
    t = hot.argmax(axis=-1)
    # If each row has a 1, and as many entries as there are rows are not 0, nothing else is left.
    ones = y.reshape(-1)[places(y, t)]
    return t if np.count_nonzero(hot) == len(ones) and lowest(ones) == 1 == highest(ones) else None


def one_hot(y, z):
    """Targets of z's shape and type; labels become rows with a single 1."""
    return y if y.shape == z.shape else (y[..., np.newaxis] == np.arange(z.shape[-1])).astype(z.dtype)


def yes_or_no(y):
    bad = (y != 0) & (y != 1)
    if bad.any():
        raise ValueError(f"{at('y', y, bad)}; with a single output, a class is 0 or 1")


def samples_of(X, y, validation):
    if not (validation is None or (isinstance(validation, tuple | list) and len(validation) == 2)):
        raise ValueError("validation must be a pair (Xv, yv)")
    if X.ndim != 2 or y.shape[:1] != X.shape[:1]:
        raise ValueError(f"X has shape {X.shape} and y {y.shape}; they must hold one row per sample each")


def sizes(x):
    if np.ndim(x) != 1 or len(x) < 2 or not all((type(n) is int or isinstance(n, np.integer)) and n > 0 for n in x):
        raise ValueError(f"sizes is {x}; it must name at least inputs and outputs, each a whole number above 0")


def whole(x, name, least=1):
    if not isinstance(x, int | np.integer) or isinstance(x, bool) or x < least:
        raise ValueError(f"{name} is {x!r}; it must be a whole number {f'above {least - 1}' if least else 'from 0 up'}")


def positive(x, name):
    if not isinstance(x, int | float | np.integer | np.floating):
        raise TypeError(f"{name} is {x!r}; it must be a positive number")
    if not 0 < x < np.inf:
        raise ValueError(f"{name} is {x}; it must be positive and finite")


def seed(x):
    if not (x is None or isinstance(x, np.random.Generator)):
        whole(x, "seed", least=0)
    return x


def samples(shape):
    """The number of samples: the product of the batch axes, 1 for a single vector. NumPy is faster with a float."""
    return float(math.prod(shape[:-1]))


def reduction(name, allowed=("mean", "sum", "none")):
    if name not in ("mean", "sum", "none"):
        raise ValueError(f"reduction is {name!r}; it must be one of 'mean', 'sum' and 'none'")
    if name not in allowed:
        raise ValueError(
            "reduction 'none' is for the value of a loss ('mean', 'sum' or 'none'); "
            "a gradient has one row per sample anyway: reduction='sum' gives the rows undivided"
        )


def pair(activation, loss):
    if loss.probabilities and not activation.probabilities:
        raise ValueError(
            f"{loss.name} reads its input as probabilities, but {activation.name} gives {activation.values}. "
            f"With {activation.name} use squared_error or mean_squared_error; {loss.name} fits {loss.fits}"
        )


def kind(x, base, name, example):
    if not isinstance(x, base):
        what = base.__name__.lower()
        raise TypeError(f"{name} is {x!r}; it must be {'an' if what[0] == 'a' else 'a'} {what}, such as {example}")


def position(mask):
    """The index of the first True."""
    return tuple(int(i) for i in np.argwhere(mask)[0])


def at(name, x, bad):
    """For example "z[0, 2] is nan": the first entry of `x` that is `bad`."""
    i = position(bad)
    return f"{name}[{', '.join(map(str, i))}] is {x[i]}" if i else f"{name} is {x}"
