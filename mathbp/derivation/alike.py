r"""Which line of a derivation a formula is, if it is written a little differently.

All lines of a derivation are equal, so their values do not tell them apart. But if p, g, J and delta are taken for
letters, with values that have nothing to do with each other, then \sum_i J_{ik} g_i is no longer p_k - y_k. What is
equal even so differs in how it is written, and there the line that is made of the same parts is meant.
"""

import copy
from collections import Counter

import numpy as np

from mathbp.derivation import tree
from mathbp.derivation.computing import DoesNotFit
from mathbp.derivation.names import UnknownName
from mathbp.derivation.points import Point

LETTERS = {"g": "n", "J": "nn", "delta": "n", "slope": "n"}  # with their shapes; p (or a) is one, too


def which_line(derivation, formula, after=0):
    """The number of the line, from 1, or None; of two that are as like it, one after the first `after` lines."""
    checker = derivation.checker
    where, truth = checker.points(checker.exactly)[-1]
    point = in_letters(checker, where)
    found = [value(checker, line, point, truth) for line in (formula, *(line.tree for line in derivation.lines))]
    alike = [n for n, other in enumerate(found[1:], 1) if other is not None and same(found[0], other)]
    parts = Counter(kinds(formula))

    def unlike(number):
        others = Counter(kinds(derivation.lines[number - 1].tree))
        return ((parts - others) + (others - parts)).total(), number <= after, number

    return min(alike, key=unlike, default=None)


def same(a, b):
    return a is not None and a.shape == b.shape and (np.equal(a, b) if a.dtype == object else np.isclose(a, b)).all()


def kinds(node):
    """What a formula is made of: its names and numbers, and what is done with them."""
    return [getattr(n, "name", getattr(n, "text", type(n))) for n in node.walk() if not isinstance(n, tree.Group)]


def in_letters(checker, point):
    """A point of the same sizes at which p, g, J and delta are random, whatever z is."""
    names = copy.copy(checker.names)
    letters = LETTERS | {names.activation: "n"}
    names.meanings = {name: how for name, how in names.meanings.items() if name.rstrip("0123456789") not in letters}
    names.layered = names.layered | {f"delta{layer}" for layer in names.layers}
    names.shapes = names.shapes | letters
    return Point(names, point.sizes, "any", "letters", point.exactly)


def value(checker, line, point, truth):
    """A line's value there, in the layout of the derivative; None where it has none."""
    try:
        return checker.value(with_letters(line, checker.names.activation), point, truth) if line else None
    except (DoesNotFit, UnknownName, ZeroDivisionError, TypeError):
        return None


def with_letters(node, activation):
    """The formula with g_i for ∂L/∂p_i, J_ik for ∂p_i/∂z_k, and delta_k for ∂L/∂z_k."""
    match node:
        case tree.Partial(tree.Name("L"), tree.Name(name, i)) if name in (activation, "z"):
            return tree.Name("g" if name == activation else "delta", i)
        case tree.Partial(tree.Name(name, i), tree.Name("z", k)) if name == activation:
            return tree.Name("J" if i or k else "slope", (*i, *k))
    return node.with_parts([with_letters(part, activation) for part in node.parts()])
