"""What a mistake is, and how one is recognised: an answer is not read, it is run.

If at every input it gives what one of a mistake's rules gives, it makes that
mistake, however it is written. The tables are meant to be read by eye, and to
grow: you see one in class, you add a line. Each row of a batch is a sample.
Where two mistakes give the same numbers, the first one in the table is named.
"""

import inspect
import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np


@dataclass(frozen=True)
class Mistake:
    """A mistake: its short name, what to say about it, and functions that make it."""

    name: str
    why: str
    rules: tuple = ()

    def __str__(self):
        return f"It looks like this mistake: {self.name}.\n{self.why}"


def mistake(name, why, *rules):
    return Mistake(name, why, rules)


def table(arguments, parts, *rows):
    """A table of mistakes from rows (name, rule, ..., what to say).

    `arguments` names what a rule is called with, "z y"; `parts` says how other
    names are computed from them, {"p": softmax}. A rule asks for any of these by
    name, so that it reads like its formula:

        >>> wrong_sign, = table("z y", {"p": lambda z: 2 * z}, ("y - p", lambda p, y: y - p, "The sign."))
        >>> wrong_sign.rules[0](1, 5)
        3
    """
    names = arguments.split()
    return made(lambda rule: Rule(names, parts, rule), *rows)


def made(change, *rows):
    """A table from rows (name, what is changed, ..., what to say): `change` makes a rule of what is changed."""
    known = []
    for name, *changed, why in rows:
        if not isinstance(why, str) or not changed or any(isinstance(x, str) for x in changed):
            raise TypeError(f'mistake "{name}": after the name stand functions that make it, and last what to say')
        known.append(Mistake(name, why, tuple(map(change, changed))))
        for rule in known[-1].rules:
            if isinstance(rule, Rule) and (unknown := missing(rule.function, rule.names, rule.parts)):
                there = ", ".join([*rule.names, *rule.parts])
                raise TypeError(f'mistake "{name}": there is no part {unknown!r}; there are {there}')
    return known


def wrong_answers(*rows):
    """A table of wrong numbers or shapes: rows (name, answer, ..., what to say)."""
    return made(lambda answer: lambda: answer, *rows)


def missing(function, names, parts):
    """What a function asks for, or a part that it asks for, and nothing gives; None where all is there."""
    asked = [name for name in wanted(function) if name not in names]
    found = (missing(parts[name], names, parts) if name in parts else name for name in asked)
    return next(filter(None, found), None)


def joined(*tables):
    """One table of several: mistakes of the same name become one, where the first of them stands."""
    found = {}
    for known in (known for table in tables for known in table):
        first = found.setdefault(known.name, Mistake(known.name, known.why))
        found[known.name] = Mistake(first.name, first.why, first.rules + known.rules)
    return list(found.values())


class Rule:
    """A function of an exercise's arguments that asks for its parts by name."""

    def __init__(self, names, parts, function):
        self.names, self.parts, self.function = names, parts, function
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        self.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])

    def __call__(self, *values):
        return by_name(self.function, dict(zip(self.names, values)), self.parts)


def by_name(function, values, parts):
    """What a function gives that asks for values, and for parts computed from them, by their names."""
    return function(
        *(values[name] if name in values else by_name(parts[name], values, parts) for name in wanted(function))
    )


@cache
def wanted(function):
    """The names of a function's parameters that have no default."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]


# ------------------------------------------------------------------ comparing

# A right answer is this near, measured against its own size and against the largest number in it, if that lies between
# 0.1 and 1. float32 keeps 7 digits, of which a sum costs one; central differences in float64 keep 9. Rounding to four
# decimals, a difference to one side with a step of 1e-3, or 1e-5 added to a probability are further away.
NEAR = 1e-6


def same(got, expected, relative=False):
    """Equal shapes, and numbers no further apart than float32 or a central difference would explain.

    With `relative`, each number is measured against itself alone.
    """
    if got is None or expected is None:
        return got is expected
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(got, list) or np.shape(got) != np.shape(expected):
        return False
    got, expected = np.asarray(got), np.asarray(expected)
    if got.dtype == bool or expected.dtype == bool:
        return bool((got == expected).all())
    finite = abs(expected[np.isfinite(expected)])
    near = NEAR * (abs(expected) + (0 if relative else min(1, max(0.1, finite.max(initial=0)))))
    with np.errstate(invalid="ignore"):
        close = (
            ((abs(got - expected) <= near) & np.isfinite(expected))
            | (got == expected)
            | (np.isnan(got) & np.isnan(expected))
        )
    return bool(close.all())


def attempt(rule, arguments):
    """What the rule gives, or None if it raises: some mistakes only run at some sizes."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return rule(*arguments)
        except (ValueError, IndexError):
            return None


def recognise(table, trials, relative=False):
    """The first mistake of the table that gives what the answer gives, in every trial; or None.

    `trials` is a list of (arguments, what the answer gives); None stands for an answer that raises.
    """
    if all(got is None for _, got in trials):
        return None
    for known in table:
        for rule in known.rules:
            if all(same(got, attempt(rule, arguments), relative) for arguments, got in trials):
                return known
    return None


# ------------------------------------------------------------------ whatever the exercise

# fmt: off
# What can be off by a constant factor: N samples, n classes or units.
FACTORS = [(mistake(name, why), factor) for name, factor, why in [
    ("the sign is flipped", lambda N, n: -1, "Every number has the wrong sign."),
    ("the mean over the samples", lambda N, n: 1 / N, "Every number is divided by the number of samples N. Here no mean is taken."),
    ("the mean over samples × classes", lambda N, n: 1 / (N * n),
     "Every number is divided by N times n: .mean() without an axis counts every entry. The loss adds up over the classes."),
    ("a factor 1/n", lambda N, n: 1 / n, "Every number is divided by n, and nothing here asks for a mean over it."),
    ("a factor 2/n", lambda N, n: 2 / n, "2/n is the factor of the mean squared error. Here the loss is another one."),
    ("a factor 2", lambda N, n: 2, "Everything is twice what it should be."),
    ("a factor ½", lambda N, n: 1 / 2, "Everything is half of what it should be."),
    ("a factor N", lambda N, n: N, "Everything is N times what it should be, N the number of samples."),
    ("a factor n", lambda N, n: n, "Everything is n times what it should be."),
    ("a factor 2/N", lambda N, n: 2 / N, "Everything is 2/N times what it should be, N the number of samples."),
]]

ZEROS = mistake("nothing but zeros",
    "Every number is exactly 0. Has the array you began with been filled? (An array of integers drops all decimals.)")
CONSTANT = mistake("the same whatever it is given",
    "It gives the same numbers for every input. What does it do with its arguments?")
FEW_DIGITS = mistake("too few digits",
    "The formula may be right, but only about the first three to five digits are. Has something been rounded? A small "
    "number added to a probability? A difference quotient to one side only? All but the last few digits have to agree.")

# Right numbers in the wrong arrangement. Some need a batch: there the first axis holds the samples.
TRANSPOSED, = table("right", {},
    ("transposed", lambda right: right.T, "The numbers are right, rows and columns are swapped. A sample is a row here, a column in MATLAB."))
OVER_BATCH = table("right", {},
    ("averaged over the batch", lambda right: right.mean(axis=0), lambda right: right.sum(axis=0), lambda right: right.mean(axis=0, keepdims=True),
     lambda right: right.sum(axis=0, keepdims=True), "Each sample has its own row; you added them up."),
    ("summed over the classes", lambda right: right.sum(axis=-1), lambda right: right.sum(axis=-1, keepdims=True), lambda right: right.mean(axis=-1),
     lambda right: right.mean(axis=-1, keepdims=True), "The classes are added up. Each class has a number of its own."))
ARRANGED = table("right", {},
    ("one axis too many", lambda right: right[..., np.newaxis], lambda right: right[..., np.newaxis, :], lambda right: right[np.newaxis],
     "The numbers are right, but an axis of length 1 is left over. In NumPy, x[..., 0] takes it off."),
    ("flattened", lambda right: right.ravel(), lambda right: right.reshape(-1, 1), lambda right: right.reshape(1, -1),
     "The numbers are right, but all along one axis. reshape gives the rows back."),
    ("everything summed to one number", lambda right: right.sum(), lambda right: right.mean(), "A sum or a mean without an axis adds everything up."),
    ("summed over an axis", lambda right: right.sum(axis=0), lambda right: right.sum(axis=-1), lambda right: right.mean(axis=0),
     lambda right: right.mean(axis=-1), "The numbers along one axis are added up. Each of them is asked for."),
    ("only the diagonal", lambda right: right.diagonal(axis1=-2, axis2=-1), "The numbers on the diagonal are right; the ones beside it are asked for as well."))
# fmt: on
LAYOUT = [TRANSPOSED, *OVER_BATCH, *ARRANGED]


def recognise_right_numbers(rights, gots, sizes):
    """The mistake that leaves the right numbers in the wrong arrangement, or off by a constant factor; or None.

    `sizes` has (N, n) for each trial; N is nan where there is no batch.
    """
    batched = not np.isnan([N for N, _ in sizes]).any()
    layout = LAYOUT if batched else [TRANSPOSED, *ARRANGED]
    if isinstance(rights[0], list):
        layout = []
    if known := recognise(layout, [((right,), got) for right, got in zip(rights, gots)]):
        return known
    if known := next((known for known, undone in without_factor(gots, sizes) if all(map(same, undone, rights))), None):
        return known
    return FEW_DIGITS if all(map(nearly, gots, rights)) else None


def without_factor(gots, sizes):
    """Each constant factor, and what the answers would be without it."""
    for known, factor in FACTORS:
        if np.isfinite([factor(*size) for size in sizes]).all():
            yield known, [undo(got, factor(*size)) for got, size in zip(gots, sizes)]


def undo(got, factor):
    """What an answer gives, with a factor taken out again."""
    if isinstance(got, list):
        return [undo(part, factor) for part in got]
    with np.errstate(all="ignore"):
        return got if got is None else got / factor


def nearly(got, right):
    """Right to about three digits, but for what is much smaller than the rest."""
    if got is None or isinstance(right, list) or np.shape(got) != np.shape(right) or not np.isfinite(right).all():
        return False
    return bool((abs(got - right) < 4e-3 * (abs(right) + 0.25 * abs(right).max(initial=0))).all())


# Of a line tried in a derivation.
NOT_SAID = mistake(
    "Σ y = 1 is taken for granted",
    r'The line follows where the targets sum to one. If it may need that, say so: needs=r"\sum_i y_i = 1".',
)
ONE_HOT = mistake("one-hot targets are taken for granted", "The line follows where one target is 1 and all others 0.")
