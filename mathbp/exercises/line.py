"""An answer in one line, for one sample: what a formula field needs to judge it."""

import numpy as np

from mathbp.exercises.draw import Draw
from mathbp.mistakes import attempt, by_name

SIZES = [(3, 2), (4, 3), (2, 5)]  # (n, m)
LETTERS = {3: "n", 2: "m"}  # those of the first of them


def fingerprints(exercise):
    """The numbers a line is compared with, at a few points that lie on no symmetry; nothing is written twice.

    "names" has the shape of each name in letters, "points" their values, "right" what is right there, and "mistakes"
    what every rule of every mistake gives; None where it does not run.
    """
    random = np.random.default_rng(4)
    batches = [exercise.drawn(Draw(random, 1, n, m)) for n, m in SIZES]
    points = [sample(exercise, batch) for batch in batches]
    rows = exercise.gives.startswith("N")

    def alone(value):
        return np.asarray(value)[0] if rows and np.ndim(value) else value

    return {
        "names": {name: "".join(LETTERS[size] for size in np.shape(x)) for name, x in points[0].items()},
        "points": points,
        "right": [alone(exercise.solve(*batch)) for batch in batches],
        "mistakes": [
            {"name": known.name, "why": known.why, "values": [alone(attempt(rule, batch)) for batch in batches]}
            for known in exercise.mistakes
            for rule in known.rules
        ],
    }


def sample(exercise, batch):
    """The values of the names in a line, for the one sample of a batch."""
    given, values = dict(zip(exercise.arguments(), batch)), {}
    for name in exercise.line.split():
        if name in given:
            values[name] = given[name][0] if name in exercise.batched() else given[name]
        else:
            x = by_name(exercise.parts[name], given, exercise.parts)
            values[name] = x[0] if np.ndim(x) and exercise.batched() else x
    return values
