"""Is a line equal to the derivative? Exactly where that can be had; else to the digits that floats allow."""

import itertools
import warnings
from functools import cached_property

import numpy as np

from mathbp.derivation import computing, tree
from mathbp.derivation.computing import ACROSS, DOWN, DoesNotFit, Misshapen, Value, free_indices
from mathbp.derivation.exact import NotRational, P, exact, plus
from mathbp.derivation.meanings import Function
from mathbp.derivation.names import Names
from mathbp.derivation.points import Point
from mathbp.mistakes.recognise import wanted

KINDS = ("one-hot", "soft", "any")  # of targets
SIZES = range(1, 9)

# Central differences agree with a right line to more than 9 digits. One fewer is claimed, so that every machine
# prints the same; a line that agrees to fewer than ENOUGH is wrong.
DIGITS, ENOUGH = 8, 7


class DoesNotFollow(ValueError):
    """A line is not equal to the derivative; the message shows where."""


class Wrong(Exception):
    """What the check finds at a point where a line is not the derivative."""

    def __init__(self, point, why=""):
        self.point, self.why = point, why


class Checker:
    """The derivative of `of` by `by` at many points, and the lines that are compared with it."""

    def __init__(self, left, of, by, where, shapes):
        self.names = Names(of, by, where, shapes)
        self.indices = tuple(free_indices(left)) if left else ()
        self.cache = {}

    # ------------------------------------------------------------------- points

    def points(self, exactly):
        """Points of every size from 1 to 8, and each with one-hot, soft and any targets; with the derivative there."""
        if exactly not in self.cache:
            points = [
                Point(self.names, self.sizes(n, shift), kind, f"{n} {kind}", exactly)
                for n, (shift, kind) in itertools.product(SIZES, enumerate(KINDS))
            ]
            self.cache[exactly] = [(point, truth) for point in points if (truth := self.truth(point)) is not None]
            if not self.cache[exactly]:
                raise ValueError("the derivative cannot be computed anywhere")
        return self.cache[exactly]

    @staticmethod
    def sizes(n, shift):
        """Sizes for n outputs; the others differ from n, and from each other."""
        return {"n": n, "m": 1 + (n + shift) % 4, "d": 1 + (n + 2 * shift) % 3, "N": 1 + (n + shift) % 3} | {
            letter: 1 + (n + place + shift) % 4 for place, letter in enumerate("abcefghijklopqrstuvwxyz")
        }

    def truth(self, point):
        """The derivative at a point; None where the loss has none there, as y log y where y = 0."""
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                slopes, _ = point.slopes(lambda p: Value(self.names.of.at(p)), self.names.by)
        except ZeroDivisionError:
            return None
        of = getattr(self.names.of, "indices", ())
        by = [index for index in self.indices if index not in of]
        if self.indices and len(self.indices) != slopes.ndim:
            raise ValueError(
                f"the left side has {len(self.indices)} indices ({', '.join(self.indices)}), "
                f"the derivative has {slopes.ndim}"
            )
        own = (*of, *by) if of and len(of) + len(by) == slopes.ndim else self.indices
        return Value(slopes, own).along(self.indices) if self.indices else slopes

    @cached_property
    def exactly(self):
        """Whether the derivative can be computed exactly."""
        try:
            return bool(self.points(True))
        except NotRational:
            return False

    # ---------------------------------------------------------------- one line

    def check(self, line, conditions):
        """None if the line, a tree or a function, is exactly the derivative; else to how many digits. Raises Wrong."""
        for name in wanted(line) if callable(line) else ():
            if not self.names.knows(name):
                raise self.names.unknown(name)
        if self.exactly:
            try:
                return self.compare(line, conditions, True)
            except NotRational:
                pass
            except ZeroDivisionError:
                if isinstance(line, tree.Node):
                    raise
        return self.compare(line, conditions, False)

    def compare(self, line, conditions, exactly):
        """As `check`, in exact arithmetic or in floating point."""
        digits = []
        for point, truth in self.points(exactly):
            if not self.satisfies(point, conditions):
                continue
            try:
                value = self.value(line, point, truth)
            except Exception:
                if exactly or isinstance(line, tree.Node):
                    raise
                raise Wrong(point) from None  # a function that stops
            if value.shape != truth.shape or (exactly and not (value == truth).all()):
                raise Wrong(point)
            if exactly:
                self.no_other_derivative(value, point)
            digits.append(DIGITS if exactly else self.digits(value, truth, point))
            if digits[-1] < ENOUGH:
                raise Wrong(point)
        if not digits:
            raise ValueError(f"No numbers were found for which {' and '.join(conditions)} holds.")
        return None if exactly else int(min(DIGITS, *digits))

    def chance(self, line):
        """How likely, at most, a line would pass the exact check if it were not the derivative: its degree over P."""
        pairs = [(truth, self.value(line, point, truth)) for point, truth in self.points(True)]
        degrees = [(exact(a).degree, exact(b).degree) for pair in pairs for a, b in zip(*map(np.ravel, pair))]
        return max(plus(a, b)[0] for a, b in degrees) / P

    def value(self, line, point, truth):
        """The line at a point, in the layout of the derivative."""
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            if not isinstance(line, tree.Node):
                return Function(line, wanted(line)).at(point)
            v = computing.value(line, point, dict(zip(self.indices, truth.shape)))
        if v.vector_axes():
            expected = (DOWN, ACROSS)[: truth.ndim]
            if v.labels == (ACROSS,) and expected == (DOWN,):
                raise DoesNotFit(f"{line} is a row, not a column: transpose it")
            if set(v.labels) != set(expected):
                raise Misshapen(f"{line} is {computing.kind(v)}, not {computing.kind(Value(truth, expected))}", v)
            return v.along(expected)
        expected = self.indices or tuple(range(truth.ndim))
        for index, size in zip(v.labels, v.array.shape):
            if index not in expected:
                raise DoesNotFit(f"In {line} the index {index} is left over: nothing sums over it")
            if size != truth.shape[expected.index(index)]:
                raise DoesNotFit(f"In {line} the index {index} does not run over what it runs over on the left")
        return np.broadcast_to(v.along(expected), truth.shape)

    def no_other_derivative(self, value, point):
        """Where ∂p_i/∂z_k still stands in a line, only that by z_k may: its value alone would not tell ∂p_k/∂z_i,
        because softmax's Jacobian is symmetric."""
        by = point[self.names.by].ndim
        for i in np.ndindex(value.shape):
            for variable, slope in getattr(value[i], "slopes", {}).items():
                if variable[0] == "∂" and slope and variable[1] != i[len(i) - by :]:
                    raise Wrong(
                        point,
                        "Its numbers are right, but only because this Jacobian is symmetric. Look at the indices, or for a "
                        "missing transpose.",
                    )

    def digits(self, value, truth, point):
        """To how many digits floats agree, measured by the derivative's own size."""
        if not np.isfinite(value).all():
            return 0
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            noise = 1e-9 * np.max(abs(self.names.of.at(point)), initial=0)
        off = np.max(abs(value - truth) - noise, initial=0)
        size = np.max(abs(truth), initial=0)
        return 0 if off > size else -np.log10(max(off / size if size else 0, 1e-16))

    # ------------------------------------------------------------- conditions

    def satisfies(self, point, conditions):
        """Whether the equations hold at the point."""
        for condition in conditions.values():
            sides = condition.left, condition.right
            sizes = {i: computing.size_of(i, side, point, {}) for side in sides for i in free_indices(side)}
            left, right = (computing.value(side, point, sizes) for side in sides)
            difference = computing.together(np.subtract, left, right).array
            if difference.any() if point.exactly else np.max(abs(difference), initial=0) > 1e-9:
                return False
        return True
