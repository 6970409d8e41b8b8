r"""How likely a wrong line would pass as exact: by its degree, which is counted here.

Two sides N₁/D₁ and N₂/D₂ are equal where N₁D₂ − N₂D₁ = 0. Where that is a polynomial of degree d, and not
zero everywhere, a random point has it zero with a chance of at most d/P (`exact` explains why). The degree is
found by computing with degrees in place of numbers, by the rules for fractions:

    x/y + u/v = (xv + uy)/(yv)      (x/y) (u/v) = xu/(yv)      (u/v)' = u'/v − uv'/v²

    >>> z, y = Degree(), Degree()
    >>> z * z + y, z / (z + y) - 1 / y
    (degree 2/0, degree 2/2)

Every e^x is the square of a random number (see `Exponentials`), so it counts 2. What cancels is not noticed:
the degree is the true one or larger.
"""

import numpy as np

from mathbp.derivation.computing import NotThere
from mathbp.derivation.exact import Field, NotRational, P, with_a_number
from mathbp.derivation.points import Point


def plus(a, b):
    """The degrees above and below of a sum."""
    return max(a[0] + b[1], b[0] + a[1]), a[1] + b[1]


def times(a, b):
    return a[0] + b[0], a[1] + b[1]


class Degree(Field):
    """A number of which only the degrees are known, above and below its fraction bar; that of a variable is 1, 0.

    `slope` has those of its derivative (None: it is 0), `e` those of e^x, `ln` those of log x. `value` is a constant's.
    """

    def __init__(self, own=(1, 0), slope=None, e=(2, 0), ln=(1, 0), value=None):
        self.own, self.slope, self.e, self.ln, self.value = own, slope, e, ln, value

    def __repr__(self):
        return f"degree {self.own[0]}/{self.own[1]}"

    @staticmethod
    def lift(x):
        return degree(x)

    @with_a_number
    def __add__(self, other):
        slope = plus(self.slope, other.slope) if self.slope and other.slope else self.slope or other.slope
        value = None if None in (self.value, other.value) else self.value + other.value
        return Degree(plus(self.own, other.own), slope, e=times(self.e, other.e), value=value)

    @with_a_number
    def __mul__(self, other):
        slopes = [times(a.slope, b.own) for a, b in ((self, other), (other, self)) if a.slope]
        slope = plus(*slopes) if len(slopes) == 2 else slopes[0] if slopes else None
        e: tuple = (2, 0)
        for constant, x in ((self.value, other.e), (other.value, self.e)):
            if constant is not None:  # e^(3x) is e^x e^x e^x
                e = tuple(int(np.ceil(abs(constant))) * count for count in (x if constant > 0 else x[::-1]))
        value = None if None in (self.value, other.value) else self.value * other.value
        return Degree(times(self.own, other.own), slope, e, ln=plus(self.ln, other.ln), value=value)

    def one_over(self):
        top, bottom = self.own
        return Degree((bottom, top), self.slope and times(self.slope, (2 * bottom, 2 * top)), ln=self.ln)

    def whole(self):
        if self.value is None or int(self.value) != self.value:
            raise NotRational("a power that is no whole number")
        return int(self.value)

    def exp(self):
        return Degree(self.e, self.slope and times(self.slope, self.e), ln=self.own)

    def log(self):
        return Degree(self.ln, self.slope and times(self.slope, self.own[::-1]), e=self.own)


def degree(x):
    """A constant as a `Degree`."""
    return x if isinstance(x, Degree) else Degree((0, 0), e=(2 * (x > 0), 2 * (x < 0)), value=float(x))


class DegreePoint(Point):
    """A point at which the value of a name is its degree."""

    def numbers(self, array):
        return np.vectorize(degree, otypes=[object])(array)

    def number(self, x):
        return degree(x)

    def array(self, got):
        return self.numbers(got)

    def draw(self, key, shape):
        return np.full(shape, Degree())

    def slopes(self, compute, key, what=""):
        x = self[key]
        v = compute(self.at(key, np.vectorize(lambda d: Degree(d.own, slope=(0, 0)), otypes=[object])(x)))
        slopes = np.empty(v.array.shape + x.shape, object)
        for i in np.ndindex(slopes.shape):
            slopes[i] = Degree(v.array[i[: v.array.ndim]].slope or (0, 0))
        return slopes, v.labels


def chance(checker, line):
    """How likely, at most, a formula or function would pass the exact check if it were not the derivative."""
    largest = 0
    for point, _ in checker.points(True):
        here = DegreePoint(checker.names, point.sizes, point.kind, point.seed)
        truth = checker.truth(here)
        try:
            value = np.asarray(checker.value(line, here, truth))
        except NotThere:  # as in the check
            continue
        largest = max(largest, *(plus(a.own, b.own)[0] for a, b in zip(truth.flat, value.flat)))
    return largest / P
