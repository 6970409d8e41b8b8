"""Exercises whose answer is a function.

An answer is run on random inputs; what it gives is compared with what the
solution gives, and then with what each known mistake gives.

A wrong answer is told, in this order: the shape, if it is off; the mistake, if it
is a known one; a small input where it goes wrong; a hint.
"""

import contextlib
import copy
import inspect
import io
import warnings
from dataclasses import dataclass

import numpy as np

from mathbp.exercises.exercise import Exercise, Result
from mathbp.mistakes import (
    FACTORS,
    ZEROS,
    meaning,
    mistake,
    numbers,
    recognise,
    recognise_right_numbers,
    same,
    stops,
    undo,
)


@dataclass(frozen=True)
class Draw:
    """Where inputs come from: N samples, n classes, m inputs; random numbers, or small whole ones to read."""

    random: np.random.Generator
    N: int
    n: int
    m: int
    whole: bool = False

    def normal(self, *shape):
        return self.random.integers(-1, 3, shape) * 1.0 if self.whole else self.random.normal(size=shape)

    def probability(self, *shape):
        return self.random.integers(1, 4, shape) / 4 if self.whole else self.random.uniform(0.05, 0.95, shape)

    def labels(self):
        return self.random.integers(self.n, size=self.N)

    def one_hot(self):
        return np.eye(self.n)[self.labels()]


# Sizes (N, n, m) that differ tell the axes apart. Equal ones let a wrong transpose run, so that its numbers show.
SIZES = [(4, 3, 2), (2, 5, 3), (3, 3, 3), (1, 4, 5)]
SMALL = [(1, 2, 1), (1, 2, 2), (2, 2, 2), (2, 3, 2), (1, 3, 3)]


@dataclass
class Outcome:
    """One call of an answer: what it was given, what it gave, and what is right."""

    arguments: tuple
    right: np.ndarray
    got: np.ndarray | None = None
    error: Exception | None = None
    changed: str | None = None


class NotAnArray(ValueError):
    """What an answer gives is no array of numbers; the message goes on after "your function gives"."""


def as_array(got, right):
    """What an answer gives, as an array; as a list of arrays where the right answer is one."""
    if isinstance(right, list):
        if isinstance(got, dict | str) or (isinstance(got, np.ndarray) and got.dtype != object):
            one = "array" if isinstance(got, np.ndarray) else type(got).__name__
            raise NotAnArray(f"one {one}; it should be a list of {len(right)} arrays.")
        parts = list(got)
        for i, part in enumerate(parts):
            try:
                parts[i] = as_array(part, None)
            except NotAnArray as error:
                raise NotAnArray(f"a list whose entry {i} is {error}") from error
        return parts
    if got is None or got is ...:
        raise NotAnArray("None." if got is None else "still open: `...`.")
    try:
        if np.iscomplexobj(got):
            raise NotAnArray("complex numbers.")
        return np.asarray(got, float)
    except NotAnArray:
        raise
    except (TypeError, ValueError) as error:
        raise NotAnArray(f"a {type(got).__name__} that is no array of numbers. {meaning(error)}".rstrip()) from error


class FunctionExercise(Exercise):
    """The answer is a function. The decorator says which inputs to try."""

    inputs = None  # a function of a Draw, which gives the arguments
    gives = ""  # the shape to return, in words
    rows = False  # are all arguments one row a sample? Then an answer for one sample can be understood
    extreme = ()  # further arguments, where arithmetic can overflow
    strict = False  # do the extreme ones count, or only call for a remark?
    relative = False  # must small components be right in their own digits?

    def judge(self, answer):
        if not callable(answer):
            return self.wrong("check wants the function itself, without brackets: check(answer).", hint=False)
        first, *others = self.trials()
        outcomes = [self.call(answer, first, quiet=False), *(self.call(answer, arguments) for arguments in others)]
        if any(o.got is ... for o in outcomes):  # the `return ...` of an exercise that is still open
            return self.unanswered()
        if any(o.got is None and o.error is None for o in outcomes):
            return self.wrong(NOTHING.why, known=NOTHING)
        bad = next((o for o in outcomes if not self.right(o)), None)
        if bad is None:
            name = next((o.changed for o in outcomes if o.changed), None)
            return self.wrong(CHANGES.why.format(name), known=CHANGES, hint=False) if name else self.praise(answer)
        known, remark = self.recognise(answer, outcomes)
        return self.wrong(
            bad.error and self.explain(bad), self.shape(bad), known, remark, self.example(answer), known=known
        )

    def praise(self, answer):
        for arguments in () if self.strict else self.extreme:
            outcome = self.call(answer, arguments)
            if not self.right(outcome):
                return Result(
                    True,
                    None,
                    f"Right. One thing more: with\n{self.describe(arguments)}\nyour function gives\n"
                    f"{show(outcome.got)}\nin place of\n{show(outcome.right)}\n"
                    "Your formula is right, but floating point is at its end here: e^z has become inf, or a p 0. "
                    "Notebook 06 has the cure.",
                )
        return Result(True, None, "Right.")

    # ------------------------------------------------------------------ running it

    def trials(self):
        random = np.random.default_rng(0)
        return [self.inputs(Draw(random, *sizes)) for sizes in SIZES] + list(self.extreme if self.strict else ())

    def call(self, answer, arguments, quiet=True):
        """The outcome of running the answer on a copy of the arguments."""
        return self.run(answer, arguments, self.solve(*copy.deepcopy(arguments)), quiet)

    def run(self, answer, arguments, right, quiet=True):
        """Run the answer, and keep what it raises. What it prints is shown once, not for every input that is tried."""
        given, outcome = copy.deepcopy(arguments), Outcome(arguments, right)
        printing = contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext()
        with np.errstate(all="ignore"), warnings.catch_warnings(), printing:
            warnings.simplefilter("ignore")
            try:
                got = answer(*given)
                outcome.got = got if got is None or got is ... else as_array(got, right)
            except Exception as error:
                outcome.error = error
        for name, before, after in zip(self.names(), arguments, given):
            if not np.array_equal(*map(flat, (before, after))):
                outcome.changed = name
        return outcome

    def right(self, outcome):
        return same(outcome.got, outcome.right, self.relative)

    def names(self):
        return list(inspect.signature(self.solve).parameters)

    # ------------------------------------------------------------------ understanding it

    def recognise(self, answer, outcomes):
        """The mistake the answer makes, and a remark if it makes a second one; (None, None) if unknown."""
        found = self.find(outcomes)
        if found or not self.rows:
            return found or (None, None)
        singles = [self.row_by_row(answer, outcome.arguments) for outcome in outcomes]
        if all(map(self.right, singles)):
            return ONE_SAMPLE, None
        known, remark = self.find(singles) or (None, None)
        return known, known and "\n\n".join(filter(None, [remark, f"And on top of it: {ONE_SAMPLE.why}"]))

    def row_by_row(self, answer, arguments):
        """The outcome of calling the answer once for each sample."""
        outcome = Outcome(arguments, self.solve(*arguments))
        parts = [self.run(answer, row, right) for row, right in zip(zip(*arguments), outcome.right)]
        if len({np.shape(part.got) for part in parts}) == 1 and all(part.got is not None for part in parts):
            outcome.got = np.stack([part.got for part in parts])
        return outcome

    def find(self, outcomes):
        """The mistake whose effect the outcomes show, alone or with a constant factor on top."""
        outcomes = [o for o in outcomes if o.right is not None]
        if all(o.got is None for o in outcomes):
            return None
        trials = [(o.arguments, o.got) for o in outcomes]
        if np.ndim(flat(outcomes[0].right)) and not any(o.got is not None and flat(o.got).any() for o in outcomes):
            return ZEROS, None
        if known := recognise(self.mistakes, trials, relative=self.relative):
            return known, None
        if is_list(outcomes[0]):
            return None
        sizes = [(len(o.arguments[0]), o.arguments[0].shape[-1]) for o in outcomes]
        if known := recognise_right_numbers([o.right for o in outcomes], [o.got for o in outcomes], sizes):
            return known, None
        for second, factor in FACTORS:
            undone = [(arguments, undo(got, factor(*size))) for (arguments, got), size in zip(trials, sizes)]
            if known := recognise(self.mistakes, undone):
                return known, f"And on top of it: {second.name}. {second.why}"
        return None

    # ------------------------------------------------------------------ telling it

    def shape(self, outcome):
        """What is off about the shape, or None."""
        if outcome.error or shapes(outcome.got) == shapes(outcome.right):
            return None
        return (
            f"The shape is off. With {self.given(outcome)} your function gives shape {shapes(outcome.got)}; "
            f"it should be {shapes(outcome.right)}{self.gives and ': ' + self.gives}."
        )

    def example(self, answer):
        """The first small whole-number input at which the answer is wrong, its value beside the right one."""
        random = np.random.default_rng(1)
        small = [self.inputs(Draw(random, *sizes, whole=True)) for sizes in SMALL for _ in range(5)]
        for arguments in [*small, *self.trials()]:
            outcome = self.call(answer, arguments)
            if outcome.got is not None and not self.right(outcome):
                got, right, which = outcome.got, outcome.right, ""
                if is_list(outcome) and len(got) == len(right):
                    off = [i for i in range(len(right)) if not same(got[i], right[i])]
                    got, right, which = got[off[0]], right[off[0]], f" for entry {off[0]} of the list"
                    which += f" (the entries {', '.join(map(str, off))} are wrong, the others right)"
                return (
                    f"For example, with\n{self.describe(arguments)}\nyour function gives{which}\n{show(got)}\n"
                    f"and right is\n{show(right)}"
                )
        return None

    def explain(self, outcome):
        """The learner's own error: where it happened, and what it usually means."""
        told = f"gives {outcome.error}" if isinstance(outcome.error, NotAnArray) else stops(outcome.error)
        return f"With {self.given(outcome)} your function {told}"

    def given(self, outcome):
        return ", ".join(f"{name} of shape {shapes(x)}" for name, x in zip(self.names(), outcome.arguments))

    def describe(self, arguments):
        return "\n".join(show(x, f"    {name} = ") for name, x in zip(self.names(), arguments))


NOTHING = mistake("returns nothing", "Your function returns None. Is it still empty, or is a `return` missing?")
CHANGES = mistake(
    "changes its input",
    "The numbers are right, but your function changes its input {0}: whoever called it has other data afterwards. "
    "x = x - 1 makes a new array; x -= 1 writes into the one you were given.",
)
ONE_SAMPLE = mistake(
    "one sample only",
    "Your function is written for one sample. Here each row is a sample: let sums run over axis=-1 with "
    "keepdims=True, or go through the rows in a loop.",
)


def is_list(outcome):
    return isinstance(outcome.right, list)


def shapes(x):
    return [np.shape(part) for part in x] if isinstance(x, list) else np.shape(x)


def flat(x):
    return np.concatenate([np.ravel(part) for part in x]) if isinstance(x, list) else x


def show(x, name="    "):
    """An array, or a list of them, in print."""
    if isinstance(x, list):
        return "\n".join(show(part, f"{name}[{i}] ") for i, part in enumerate(x))
    return name + numbers(x, len(name)) if x is not None else f"{name}an error"
