"""What a page without Python compares a line of a derivation with: its numbers at a few points."""

import json

import numpy as np

from mathbp.derivation.alike import in_letters, value
from mathbp.derivation.refuting import batches, in_words, mistakes_at, plainest, small_points, written
from mathbp.explorers import formula
from mathbp.mistakes import attempt, same


def numbers(derivation):
    """The derivative and the known mistakes at some points, and what tells the lines apart, as JSON.

    Every line is equal to the derivative. They are told apart at points where p, g, J and delta are numbers that
    have nothing to do with each other: there J' * g is not p - y.
    """
    checker, conditions = derivation.checker, derivation.conditions
    # The small ones first, but not those where a size is 1, and a matrix looks like a vector.
    pairs = sorted(checker.points(False), key=lambda pair: (thin(pair[0]), pair[0].sizes["n"]))
    held = [checker.satisfies(point, conditions) for point, _ in pairs]
    under, beyond = ([pair for pair, holds in zip(pairs, held) if holds is wanted] for wanted in (True, False))
    under, beyond, free = under[1:4] or under, beyond[:2], pairs[:9:3]
    names = names_in(checker, *under[0])

    def at(points):
        return [{name: point[name] for name in names} for point in points]

    def tell(point):
        at([point])  # draws what the names need
        right = checker.truth(point)
        dull = right is None or not right.round(6).all()
        return "" if dull else f"{in_words(checker, point)} {written(right)}"

    points, rights = zip(*under)
    mistakes = []
    for mistake in mistakes_at(points, rights):
        for rule in mistake.rules:
            got = [attempt(rule, batch) for batch in batches(rule, points)]
            mistakes.append(formula.named(mistake, [x[0] if isinstance(x, np.ndarray) and x.ndim else x for x in got]))
    question = {"names": names, "points": at(points), "right": rights, "mistakes": mistakes}
    small = plainest(small_points(checker, conditions, under[0][0].sizes["n"]), tell) or under[0][0]
    letters = [(in_letters(checker, point), truth) for point, truth in free]
    found = formula.plain(
        {
            "question": formula.question(question),
            "beyond": {"points": at(point for point, _ in beyond), "right": [truth for _, truth in beyond]},
            "small": {"words": in_words(checker, small), "point": at([small])[0], "right": checker.truth(small)},
            "free": at(point for point, _ in letters),
            "lines": [[value(checker, line.tree, *pair) for pair in letters] for line in derivation.lines],
        }
    )
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)  # one text: a notebook saves lists line by line


def thin(point):
    return any(1 in x.shape for x in point.given.values())


def names_in(checker, point, truth):
    """The names a line may use, with a letter for each of their sizes; not those of what is asked for."""
    names, given, found = checker.names, set(point.given), {"n": ""}
    other = {"p", "a"} - {names.activation}
    for name in [*sorted(given), *(n for n in names.meanings if n != "L" and n not in other & names.assumed)]:
        try:
            value = point[name]
        except ValueError:
            continue
        if set(point.given) == given and not same(value, truth):
            shape = "n" * value.ndim
            found[name] = shape if name == names.activation else names.shape(name) or shape
        for new in set(point.given) - given:  # it is made of what the derivation does not speak of
            del point.given[new]
    return found
