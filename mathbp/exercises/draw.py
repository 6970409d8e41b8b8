"""Where the inputs come from that an answer is tried with: random arrays, of the shape and kind an exercise declares."""

import difflib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Draw:
    """N samples, n classes, m inputs; random numbers, or small whole ones to read."""

    random: np.random.Generator
    N: int
    n: int
    m: int
    whole: bool = False

    def size(self, letter):
        if letter.isdigit():
            return int(letter)
        # i, the inputs of a network, differ from its n outputs, unless every size is the same.
        sizes = {"N": self.N, "n": self.n, "m": self.m, "i": self.n + (self.n != self.m)}
        if letter not in sizes:
            raise ValueError(f"there is no size {letter}; there are {', '.join(sizes)}, and numbers")
        return sizes[letter]

    def normal(self, *shape):
        return self.random.integers(-1, 3, shape) * 1.0 if self.whole else self.random.normal(size=shape)

    def probability(self, *shape):
        return self.random.integers(1, 4, shape) / 4 if self.whole else self.random.uniform(0.05, 0.95, shape)

    def labels(self, *shape):
        return self.random.integers(self.n, size=shape)

    def array(self, declared):
        """An array as an exercise declares it: "N n", or "N n one-hot"."""
        letters = declared.split()
        sized = not letters or len(letters[-1]) == 1 or letters[-1].isdigit()
        kind = "normal" if sized else letters.pop()
        if kind not in KINDS:
            near = difflib.get_close_matches(kind, KINDS, 1) or [", ".join(KINDS)]
            raise ValueError(f"there is no kind {kind}; did you mean {near[0]}?")
        return KINDS[kind](self, *map(self.size, letters))


KINDS = {
    "normal": Draw.normal,
    "probability": Draw.probability,
    "count": lambda draw, *shape: 2 * draw.probability(*shape),
    "labels": Draw.labels,
    "one-hot": lambda draw, *shape: np.eye(shape[-1])[draw.labels(*shape[:-1])],
}

# Sizes (N, n, m) that differ tell the axes apart. Equal ones let a wrong transpose run, so that its numbers show.
SIZES = [(4, 3, 2), (2, 5, 3), (3, 3, 3), (1, 4, 5)]
SMALL = [(1, 2, 1), (1, 2, 2), (2, 2, 2), (2, 3, 2), (1, 3, 3)]
