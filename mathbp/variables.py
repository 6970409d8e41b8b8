"""The variables of a derivation: random values for them, and functions that get them by name."""

import inspect
import itertools
import string
from functools import lru_cache

import numpy as np

from mathbp.gradcheck import numerical_gradient

# The shape of each variable, one letter for a size: n outputs of the layer, m inputs.
SHAPES = {"z": "n", "y": "n", "g": "n", "W": "nm", "b": "n", "a": "m", "x": "m"}


class Variables:
    """What these functions depend on; `by`, `where` and `shapes` as in a `Derivation`."""

    def __init__(self, functions, by, where, shapes):
        self.by, self.where, self.shapes = by, where, SHAPES | shapes
        self.names = self.asked(functions)

    def asked(self, functions):
        """The names that have to be drawn: what the functions ask for, and what `where` asks for to compute it."""
        names = []

        def ask(name, path=()):
            if name in path:
                raise ValueError(f"where= goes in a circle: {' needs '.join([*path, name])}")
            if name in self.where:
                for other in reversed(arguments(self.where[name])):
                    ask(other, (*path, name))
            elif name not in self.shapes:
                known = ", ".join({**self.where, **self.shapes})
                raise ValueError(f"there is no {name!r}; known are {known}; add others to where= or shapes=")
            elif name not in names:
                names.append(name)

        for name in reversed([self.by, *itertools.chain(*map(arguments, functions))]):
            ask(name)
        return names

    def evaluate(self, function, sample):
        """The function's value at a sample; each argument is found by its name."""
        return function(*(self.value(name, sample) for name in arguments(function)))

    def value(self, name, sample):
        return sample[name] if name in sample else self.evaluate(self.where[name], sample)

    def derivatives(self, of, batch):
        """The numerical derivative of a function for each sample; for a parameter, that of its sum over the batch."""

        def f(x, samples):
            return sum(self.evaluate(of, sample | {self.by: x}) for sample in samples)

        parts = [batch] if is_parameter(self.by) else [[sample] for sample in batch]
        return [numerical_gradient(lambda x: f(x, part), self.value(self.by, part[0])) for part in parts]

    def batches(self):
        """Random samples, alone and in batches of three."""
        random = np.random.default_rng(0)
        for n, kind, N in itertools.product((1, 2, 3, 5), ("one-hot", "soft", "any"), (1, 1, 3)):
            sizes = {letter: int(random.integers(1, 5)) for letter in string.ascii_lowercase} | {"n": n}
            batch = [self.draw(random, kind, sizes) for _ in range(N)]
            yield [s | {name: v for name, v in batch[0].items() if is_parameter(name)} for s in batch]

    def draw(self, random, kind, sizes, whole=False):
        """One random sample: normal numbers, or whole ones from 1 to 3; and targets of the given kind."""
        sizes = {letter: 2 for letter in string.ascii_lowercase} | sizes
        sample = {}
        for name in self.names:
            shape = [sizes[letter] for letter in self.shapes[name]]
            if name == "y":
                sample[name] = targets(random, shape[0], kind, whole)
            else:
                sample[name] = random.integers(1, 4, shape) * 1.0 if whole else random.normal(size=shape)
        return sample


@lru_cache(maxsize=256)  # asked for at every evaluation
def arguments(function):
    """The names of a function's parameters that have no default."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]


def is_parameter(name):
    return name[0] in "Wb"


def targets(random, n, kind, whole):
    """Targets y: one-hot, soft (they sum to one), or any numbers between 0 and 1."""
    if kind == "one-hot":
        return np.eye(n)[random.integers(n)]
    if kind == "soft":
        return random.dirichlet(np.ones(n))
    return random.integers(0, 2, n) * 1.0 if whole else random.uniform(size=n)
