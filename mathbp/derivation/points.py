"""Random values for the names of a derivation, and derivatives there."""

import random
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from mathbp.derivation import computing
from mathbp.derivation.computing import ACROSS, DOWN, DoesNotFit, Value
from mathbp.derivation.exact import Exact, Exponentials, P, exact, slopes, variables
from mathbp.gradcheck import numerical_gradient

TARGETS = ("y", "Y")
SIZES = ("n", "m", "N")
# To compute with by hand: what stands in an exponent has a whole e^z.
SMALL, SMALL_EXPONENTS = (0, 1, 2), (0, 1, np.log(2), np.log(3))
UNITS = {"I": np.eye, "1": np.ones}


@dataclass
class Point:
    """Random values for the names: exact ones or floats, of given sizes and a kind of targets.

    `kind` is "one-hot", "soft" (the targets sum to one) or "any". `small` draws numbers to compute with by hand.
    """

    names: Any  # a Names
    sizes: dict
    kind: str
    seed: str | int
    exactly: bool = True
    small: bool = False
    given: dict = field(default_factory=dict)  # what has been drawn
    seeded: bool = False  # whether a derivative is being computed

    def __post_init__(self):
        self.values, self.table = {}, Exponentials(self.seed)

    def at(self, key, array, seeded=False):
        """The same point with another value for one name, and for all that depends on it."""
        point = replace(self, seeded=seeded)
        point.table, point.values[key] = self.table, array
        return point

    def __getitem__(self, key):
        for known in (self.values, self.given):
            if key in known:
                return known[key]
        if shape := self.names.shape(key) if key not in self.names.meanings else "":
            self.given[key] = self.draw(key, tuple(self.sizes[letter] for letter in shape))
            return self.given[key]
        self.values[key] = self.computed(key)
        return self.values[key]

    def computed(self, key):
        if key in self.names.meanings:
            return self.names.meanings[key].at(self)
        if key in SIZES:
            return np.asarray(self.number(self.sizes[key]))
        if key in UNITS:
            return self.numbers(UNITS[key](self.sizes["n"]))
        raise self.names.unknown(key)

    # ---------------------------------------------------------------- numbers

    def number(self, x, degree=(0, 0)) -> Any:
        return Exact(exact(x).value, (), self.table, degree) if self.exactly else float(x)

    def numbers(self, array, degree=(0, 0)):
        return np.vectorize(lambda x: self.number(x, degree), otypes=[object if self.exactly else float])(array)

    def array(self, got):
        """What a function gives, as an array of this point's numbers."""
        if got is None or got is ...:
            raise ValueError(f"it gives {'nothing' if got is None else '...'}")
        if np.iscomplexobj(got):
            raise ValueError("it gives complex numbers")
        if not self.exactly:
            return np.asarray(got, float)
        got = np.array(got, dtype=object)
        return np.vectorize(exact, otypes=[object])(got) if got.size else got

    def draw(self, key, shape):
        rng, count = random.Random(f"{self.seed} {key} {shape} {self.small}"), int(np.prod(shape))
        if key in TARGETS:
            drawn = [y for _ in range(count // shape[-1]) for y in self.targets(rng, shape[-1])]
        elif self.exactly:
            drawn = [rng.randrange(P) for _ in range(count)]
        elif self.small:
            drawn = rng.choices(SMALL_EXPONENTS if key[0] in "zb" else SMALL, k=count)
        else:
            drawn = [rng.gauss(0, 1) for _ in range(count)]
        return self.numbers(np.array(drawn, dtype=object).reshape(shape), degree=(1, 0))

    def targets(self, rng, n):
        if self.kind == "one-hot":
            chosen = rng.randrange(n)
            return [int(i == chosen) for i in range(n)]
        if self.exactly:
            y = [rng.randrange(P) for _ in range(n)]
            return [*y[1:], (1 - sum(y[1:])) % P] if self.kind == "soft" else y
        y = [rng.randint(0, 2) if self.small else rng.random() for _ in range(n)]
        return [v / (sum(y) or 1) for v in y] if self.kind == "soft" else y

    # ------------------------------------------------------------ derivatives

    def slopes(self, compute, key, what="what is differentiated"):
        """The derivative of an array by a name: an array of the shape of both. `compute(point)` gives a Value."""
        x = self[key]
        if self.seeded:
            raise DoesNotFit("a derivative of a derivative is not understood")
        if not self.exactly:
            return numerical_gradient(lambda x: compute(self.at(key, x)).array, x), compute(self).labels
        v = compute(self.at(key, variables(x), seeded=True))
        if x.size and not any(exact(number).slopes for number in v.array.flat):
            raise DoesNotFit(f"{what} does not depend on {key}")
        return slopes(v.array, x), v.labels

    def derivative(self, top, bottom, sizes):
        """∂top/∂bottom as a Value. Where it is by the derivation's own variable, it remembers by which entry."""
        key, indices = self.names.resolve(bottom)
        array, labels = self.slopes(lambda point: computing.value(top, point, sizes), key, str(top))
        own = self[key].ndim
        if self.exactly and key == self.names.by:
            for i in np.ndindex(array.shape):
                array[i].slopes = {("∂", i[len(labels) :]): 1}
        if indices:
            if len(indices) != own:
                raise DoesNotFit(f"{bottom} has {len(indices)} indices, it needs {own}")
            return Value(array, (*labels, *indices)).relabelled()
        if own == 0 or not {DOWN, ACROSS} & set(labels):
            return Value(array, (*labels, *(DOWN, ACROSS)[:own]))
        if labels == (DOWN,) and own == 1:
            return Value(array, (DOWN, ACROSS)).relabelled((DOWN, DOWN if self.names.elementwise(top, key) else ACROSS))
        raise DoesNotFit(f"∂{top}/∂{bottom} has more than two axes: give it indices")
