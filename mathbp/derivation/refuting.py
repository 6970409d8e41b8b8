"""What is said of a line that is wrong: numbers to check it by hand, and the mistake it looks like."""

import itertools
import re
from fractions import Fraction

import numpy as np

from mathbp.derivation.computing import Misshapen
from mathbp.derivation.points import Point
from mathbp.mistakes import NOT_SAID, ONE_HOT, attempt, meaning, mistakes_in, recognise, recognise_right_numbers, same
from mathbp.mistakes.recognise import wanted

# Of targets, the plainest first.
KINDS = ("one-hot", "any", "soft")


def counterexample(checker, line, conditions, found):
    """In words: among small points where the line is visibly wrong, the one with the plainest numbers; else `found`."""
    smallest = (2, 1, 3) if checker.names.activation == "p" else (1, 2, 3)  # a single p is 1, whatever z is
    tell = lambda point: described(checker, line, point) if visibly_wrong(checker, line, point) else ""
    for n in (*smallest, found.sizes["n"]):
        if plain := plainest(small_points(checker, conditions, n), tell):
            return tell(plain)
    point = Point(checker.names, found.sizes, found.kind, found.seed, exactly=False) if found.exactly else found
    return described(checker, line, point)


def small_points(checker, conditions, n):
    """Points with numbers to compute with by hand."""
    sizes = checker.sizes(n, 0) | dict.fromkeys("md", 2)
    for seed, kind in itertools.product(range(96), KINDS):
        point = Point(checker.names, sizes, kind, seed, exactly=False, small=True)
        if checker.satisfies(point, conditions):
            yield point


def plainest(points, tell):
    """The easiest to compute with by hand, of the points of which there is something to tell; None if there is none.

    That is: no decimals; no variable that has an entry twice, so that p_1 and p_2 can be told apart; one-hot targets;
    few words.
    """
    best, found = None, None
    for count, point in enumerate(points):
        if count >= 72 and not (best and best[0]):  # it looks on while there are decimals only
            break
        if text := tell(point):
            repeats = sum(np.unique(x).size < x.size for x in point.given.values())
            plainness = bool(re.search(r"\d\.\d", text)), repeats, KINDS.index(point.kind), len(text)
            if best is None or plainness < best:
                best, found = plainness, point
    return found


def visibly_wrong(checker, line, point):
    truth = checker.truth(point)
    if truth is None:
        return False
    try:
        value = checker.value(line, point, truth)
    except Exception:
        return True
    return value.shape != truth.shape or (written(value) != written(truth) and checker.digits(value, truth, point) < 5)


def described(checker, line, point):
    """A point in words, with the line's value beside the derivative."""
    right = checker.truth(point)
    try:
        value = checker.value(line, point, right)
    except Exception as error:
        given = in_words(checker, point)
        return f"{given}\nyour line raises    {type(error).__name__}: {error}\n{meaning(error)}".rstrip()
    text = in_words(checker, point)
    text += f"\nyour line gives    {written(value, 19)}\nthe derivative is  {written(right, 19)}"
    if value.shape != right.shape:
        return text + f"\nYour line has shape {value.shape}, the derivative has shape {right.shape}."
    if checker.exactly and np.allclose(value, right, rtol=1e-5, atol=0):
        text += f"\nThe digits shown agree. In exact arithmetic they differ, for n = {point.sizes['n']}."
    return text


def in_words(checker, point):
    names = sorted(point.given)
    if checker.names.activation in point.values:
        names.append(checker.names.activation)
    shown = [f"{name} = {written(point[name], len(name) + 8)}" for name in names]
    return "With " + (",\n     " if "\n" in "".join(shown) else ", ").join(shown)


def written(x, indent=0):
    """Numbers as one writes them: [1/3, ln 2]."""
    text = np.array2string(np.asarray(x, float), separator=", ", formatter={"float_kind": one})
    return text.replace("\n", "\n" + " " * indent)


def one(x):
    for power in (2, 3):
        if abs(abs(x) - np.log(power)) < 1e-9:
            return f"-ln {power}" if x < 0 else f"ln {power}"
    if not np.isfinite(x):
        return str(x)
    simple = Fraction(x).limit_denominator(60)
    return str(simple) if abs(x - simple) < 1e-8 * (1 + abs(x)) and abs(x) < 1e4 else f"{x:.6g}"


# ------------------------------------------------------------------------ known mistakes


def mistake_in(checker, line, conditions, table):
    """The known mistake that has the effect of this line, or None; without a table, mathbp's own are searched."""
    trials = []
    for point, right in checker.points(False):
        if checker.satisfies(point, conditions) and point.sizes["n"] in (1, 2, 3, 5):
            try:
                trials.append((point, right, checker.value(line, point, right)))
            except Misshapen as error:
                trials.append((point, right, error.array))
            except Exception:
                return None
    follows = [same(value, right) for _, right, value in trials]
    if all(follows):
        return None
    given = trials[0][0].given
    if "y" in given and follows == [abs(point["y"].sum() - 1) < 1e-12 for point, _, _ in trials]:
        return NOT_SAID
    trials = [trial for trial in trials if one_hot(trial[0])] or trials
    points, rights, values = zip(*trials)
    if all(map(same, values, rights)):
        return ONE_HOT
    gots = [value[np.newaxis] for value in values]
    for mistake in mistakes_at(points, rights) if table is None else table:
        if mistake.rules and recognise([mistake], list(zip(batches(mistake.rules[0], points), gots))):
            return mistake
    return recognise_right_numbers(rights, values, [(np.nan, right.shape[-1]) for right in rights])


def mistakes_at(points, rights):
    """The mistakes that mathbp knows in the derivative that has these values."""

    def is_derivative(function):
        try:
            given = batches(function, points)
        except ValueError:  # it asks for what this derivation has not: ∂L/∂p where there is no loss
            return False
        return all(same(attempt(function, batch), right[np.newaxis]) for batch, right in zip(given, rights))

    return mistakes_in(is_derivative)


def batches(function, points):
    """What the function asks for, as batches of one sample."""
    return [tuple(point[name][np.newaxis] for name in wanted(function)) for point in points]


def one_hot(point):
    return "y" not in point.given or (point["y"].max() == point["y"].sum() == 1 and point["y"].size > 1)
