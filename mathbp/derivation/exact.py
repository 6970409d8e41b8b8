"""Exact numbers: arithmetic without rounding, in which a derivative is exact, too.

How can a computer tell that two formulas are equal, and not only nearly equal?
Three ideas do it.

**1. Count modulo a prime.** Two different polynomials of degree d agree in few
places: their difference is a polynomial of degree d and has at most d zeros
(in several variables: it is zero at a fraction d/P of all points at most, if
each variable takes P values). So put in random numbers. If the two sides agree,
they are equal, or you have hit one of the few. With real numbers this would need
endless digits; with whole numbers modulo a prime P every number is one of
0, 1, ..., P - 1, and + - × and ÷ (by anything but 0) work as they always do:
1/2 is the number that gives 1 when doubled. Here P = 2⁶¹ - 1. A formula of degree
1000 that is wrong passes at one random point with a probability of at most
1000/2⁶¹, less than 10⁻¹⁵. Fractions are no harder: N₁/D₁ = N₂/D₂ says N₁D₂ = N₂D₁.

    >>> half = Exact(1) / 2
    >>> half + half == 1, half == 0.5
    (True, True)
    >>> Exact(1) + 1e-12 == 1           # nothing is too small to be seen
    False

**2. Let e^z be a variable of its own.** There is no e^z modulo P. But what does a
derivation know of e^z? That e^0 = 1, that e^(a+b) = e^a e^b, that its derivative
is e^z again, and nothing else. So each e^z is a new random number E, written down
in a table; e^-z is 1/E. A formula that is right for every E is right for E = e^z.
(And a formula that is wrong for E = e^z is wrong for nearly every E: e^z is no root
of a polynomial in z, so the variables z and E have no equation between them to
hide behind.) log works from the same table, read backwards. sigmoid, tanh and
softmax are fractions of such E.

**3. Carry the slopes along.** Each number knows its derivatives by the variables it
depends on (a "dual number"), and every operation knows its rule:

    (u + v)' = u' + v'    (u v)' = v u' + u v'    (1/u)' = -u'/u²
    (e^u)' = e^u u'       (log u)' = u'/u

    >>> x = Exact(3, {"x": 1}, degree=(1, 0))    # the variable x itself: its slope by x is 1
    >>> y = x * x + 1 / x
    >>> y == Fraction(28, 3), y.slopes["x"] == (Exact(6) - Exact(1) / 9).value
    (True, True)

**4. Count the degree along.** Each number knows, too, of what degree the formula is that
it was computed by, above and below its fraction bar. (What cancels is not noticed, so the
true degree may be lower.) Then the chance of 1 is known, too: `Derivation.chance`.

    x/y + u/v = (xv + uy)/(yv)      (x/y) (u/v) = xu/(yv)

    >>> (x * x + 1 / x).degree
    (3, 1)

What has no such rule (a maximum, a comparison with <, a square root) raises
`NotRational`. NumPy needs to know nothing of all this: an array of these numbers adds,
multiplies, sums and takes np.exp like any other.

Source: Schwartz, "Fast probabilistic algorithms for verification of polynomial
identities", J. ACM 27 (1980), for 1; Griewank and Walther, *Evaluating
Derivatives* (2008), chapter 3, for 3.
"""

import random
from fractions import Fraction
from functools import reduce

import numpy as np

P = 2**61 - 1


class NotRational(TypeError):
    """A step that leads out of the numbers that can be computed exactly."""


def with_a_number(operation):
    """The other side as an exact number; what to do with an array, NumPy knows."""
    return lambda self, other: NotImplemented if isinstance(other, np.ndarray) else operation(self, exact(other))


class Exact:
    """A number modulo P.

    `slopes` has its derivatives, {variable: derivative by it}, and `degree` its degree above and below the fraction
    bar; that of every slope is `steep` at most. `table` is where its e^x are written down.
    """

    __slots__ = ("degree", "slopes", "steep", "table", "value")

    def __init__(self, value, slopes=(), table=None, degree=(0, 0), steep=(0, 0)):
        self.value, self.slopes, self.table, self.degree, self.steep = value % P, dict(slopes), table, degree, steep

    def result(self, value, degree, *parts):
        """The number with this value and, by the chain rule, the slopes Σ factor × slopes over (factor, number)."""
        slopes, steep = {}, []
        for factor, number in parts:
            for variable, slope in number.slopes.items():
                slopes[variable] = (slopes.get(variable, 0) + factor.value * slope) % P
            if number.slopes:
                steep.append(times(factor.degree, number.steep))
        table = next((number.table for _, number in parts if number.table is not None), None)
        return Exact(value, slopes, table, degree, reduce(plus, steep) if steep else (0, 0))

    @with_a_number
    def __add__(self, other):
        return self.result(self.value + other.value, plus(self.degree, other.degree), (ONE, self), (ONE, other))

    @with_a_number
    def __mul__(self, other):
        return self.result(self.value * other.value, times(self.degree, other.degree), (other, self), (self, other))

    def one_over(self):
        inverted, (top, bottom) = inverse(self.value), self.degree
        return self.result(inverted, (bottom, top), (Exact(-inverted * inverted, degree=(2 * bottom, 2 * top)), self))

    def exp(self):
        e = self.powers().exp(self)
        return self.result(e.value, e.degree, (e, self))

    def log(self):
        x = self.powers().log(self)
        return self.result(x.value, x.degree, (self.one_over(), self))

    def powers(self):
        return Exponentials() if self.table is None else self.table

    def cosh(self):
        return (self.exp() + (-self).exp()) / 2

    def sinh(self):
        return (self.exp() - (-self).exp()) / 2

    def tanh(self):
        return self.sinh() / self.cosh()

    def __pow__(self, power):
        n, product = exact(power).whole(), Exact(1)
        for _ in range(abs(n)):
            product = product * self
        return product if n >= 0 else product.one_over()

    def whole(self):
        """The small whole number that it is, for a power."""
        n = self.value if self.value < P // 2 else self.value - P
        if self.slopes or abs(n) > 1000:
            raise NotRational("a power that is no small whole number")
        return n

    __neg__ = lambda self: self * -1
    __pos__ = lambda self: self
    __radd__ = lambda self, other: self + other
    __rmul__ = lambda self, other: self * other
    __sub__ = with_a_number(lambda self, other: self + other * -1)
    __rsub__ = with_a_number(lambda self, other: other - self)
    __truediv__ = with_a_number(lambda self, other: self * other.one_over())
    __rtruediv__ = with_a_number(lambda self, other: other / self)
    __rpow__ = with_a_number(lambda self, other: (self * other.log()).exp())

    def __eq__(self, other):
        return self.value == exact(other).value

    def __hash__(self):
        return hash(self.value)

    def __bool__(self):
        return self.value != 0

    def no_order(self, *_):
        raise NotRational("numbers modulo a prime have no order: no maximum, no absolute value, no root")

    __lt__ = __le__ = __gt__ = __ge__ = __abs__ = __float__ = __int__ = sqrt = no_order

    def __repr__(self):
        return f"Exact({self.value})"


ONE = Exact(1)


def plus(a, b):
    """The degree, above and below, of a sum of fractions that have these."""
    return max(a[0] + b[1], b[0] + a[1]), a[1] + b[1]


def times(a, b):
    return a[0] + b[0], a[1] + b[1]


def exact(x):
    """A number as an `Exact`. A float stands for the simplest fraction that it prints as: 0.1 for 1/10."""
    if isinstance(x, Exact):
        return x
    if not isinstance(x, (int, float, Fraction, np.integer, np.floating, np.bool_)) or not np.isfinite(float(x)):
        raise NotRational(f"no exact number: {x!r}")
    if isinstance(x, float | np.floating):
        simple = Fraction(float(x)).limit_denominator(1_000_000)
        x = simple if float(simple) == x else Fraction(float(x))
    x = Fraction(int(x) if isinstance(x, np.integer | np.bool_) else x)
    return Exact(x.numerator * inverse(x.denominator))


def variables(x):
    """An array of numbers as variables: each has slope 1 by itself."""
    made = np.empty(x.shape, object)
    for i in np.ndindex(x.shape):
        made[i] = Exact(x[i].value, {i: 1}, x[i].table, x[i].degree)
    return made


def slopes(got, x):
    """The derivative of what was computed from the `variables` x: an array of the shape of both."""
    found = np.empty(got.shape + x.shape, object)
    for j in np.ndindex(got.shape):
        number = exact(got[j])
        for i in np.ndindex(x.shape):
            found[j + i] = Exact(number.slopes.get(i, 0), (), number.table, number.steep)
    return found


def inverse(x):
    if x % P == 0:
        raise ZeroDivisionError("division by zero")
    return pow(x, -1, P)


class Exponentials:
    """Pairs (x, e^x), each e^x a new random number, and log x where that is asked for.

    What is known is kept: e^0 = 1, e^-x = 1/e^x, e^(a+b) = e^a e^b. (A new x comes with x/2, so that e^x
    is (e^(x/2))².) Two numbers that are related in another way count as unrelated: then a right line may be
    called wrong, never a wrong one right.
    """

    def __init__(self, seed=0):
        self.random = random.Random(seed)
        self.e, self.ln = {0: Exact(1)}, {1: Exact(0)}

    def draw(self):
        return Exact(self.random.randrange(1, P), degree=(1, 0))

    def note(self, x, e):
        for power, value in ((x, e), (-x, e.one_over())):
            self.e[power.value], self.ln[value.value] = value, power

    def exp(self, x):
        x = Exact(x.value, degree=x.degree)
        if x.value not in self.e:
            pairs = ((e, (x.value - a) % P) for a, e in self.e.items())
            whole = next((e * self.e[rest] for e, rest in pairs if rest in self.e), None)
            if whole is None:
                half = self.draw()
                self.note(x / 2, half)
                whole = half * half
            self.note(x, whole)
        return self.e[x.value]

    def log(self, e):
        e = Exact(e.value, degree=e.degree)
        if not e:
            raise ZeroDivisionError("the logarithm of zero")
        if e.value not in self.ln:
            pairs = ((self.ln[a.value], e.value * self.e[-x % P].value % P) for x, a in self.e.items())
            whole = next((x + self.ln[rest] for x, rest in pairs if rest in self.ln), None)
            self.note(self.draw() if whole is None else whole, e)
        return self.ln[e.value]
