"""Exercises whose answer is a function.

An answer is run on random inputs; what it gives is compared with what the
solution gives, and then with what each known mistake gives.

A wrong answer is told, in this order: the shape, if it is off; the mistake, if it
is a known one; a small input where it goes wrong; a hint.
"""

import contextlib
import copy
import functools
import inspect
import io
import time
import warnings
from dataclasses import dataclass

import numpy as np

from mathbp.exercises.exercise import Exercise
from mathbp.exercises.limit import LIMIT, NeverEnds, limited
from mathbp.mistakes import (
    CONSTANT,
    ZEROS,
    attempt,
    by_name,
    meaning,
    mistake,
    numbers,
    recognise_right_numbers,
    same,
    stops,
    without_factor,
)


@dataclass(frozen=True)
class Draw:
    """Where inputs come from: N samples, n classes, m inputs; random numbers, or small whole ones to read."""

    random: np.random.Generator
    N: int
    n: int
    m: int
    whole: bool = False

    def size(self, letter):
        # i, the inputs of a network, differ from its n outputs, unless every size is the same.
        if letter == "i":
            return self.n + (self.n != self.m)
        return int(letter) if letter.isdigit() else getattr(self, letter)

    def normal(self, *shape):
        return self.random.integers(-1, 3, shape) * 1.0 if self.whole else self.random.normal(size=shape)

    def probability(self, *shape):
        return self.random.integers(1, 4, shape) / 4 if self.whole else self.random.uniform(0.05, 0.95, shape)

    def labels(self, *shape):
        return self.random.integers(self.n, size=shape)

    def array(self, declared):
        """An array as an exercise declares it: "N n", or "N n one-hot"."""
        *letters, kind = declared.split() if declared.split()[-1] in KINDS else [*declared.split(), "normal"]
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

# Seconds for one check in all. A single call has the LIMIT.
PATIENCE = 60


@dataclass
class Outcome:
    """One call of an answer: what it was given, what it gave, and what is right."""

    arguments: tuple
    right: np.ndarray
    N: int | float  # the number of samples, nan where there is no batch
    got: np.ndarray | None = None
    error: BaseException | None = None
    changed: str | None = None
    single: bool = False  # in float32?


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
    if isinstance(got, np.ma.MaskedArray):
        raise NotAnArray("a masked array: what is masked is no number.")
    try:
        array = np.asarray(got)
        if array.dtype.kind == "c":
            raise NotAnArray("complex numbers.")
        if array.dtype.kind in "USmM" or any(isinstance(x, str | bytes) for x in array.flat if array.dtype == object):
            raise NotAnArray(f"a {type(got).__name__} that is no array of numbers but text or dates.")
        return array if array.dtype == np.float32 else np.asarray(array, float)
    except NotAnArray:
        raise
    except Exception as error:
        raise NotAnArray(f"a {type(got).__name__} that is no array of numbers. {meaning(error)}".rstrip()) from error


class FunctionExercise(Exercise):
    """The answer is a function.

    `inputs` says what its arguments are, {"z": "N n", "y": "N n one-hot"}: N samples, n classes, m inputs; an entry
    may be a function of a `Draw`, or all of it, for arguments that belong together. `gives` is the shape of the right
    answer in the same letters, and in words after a colon.
    """

    needs = Exercise.needs | {
        "inputs": 'the shape of each argument, {"z": "N n", "y": "N n one-hot"}',
        "gives": 'the shape of the answer and what it is, "N n: one row a sample"',
    }
    may = Exercise.may | {
        "extreme": (),  # further arguments, where arithmetic can overflow
        "strict": False,  # do the extreme ones count, or only call for a remark?
        "relative": False,  # must small components be right in their own digits?
        "parts": {},  # names that a one-line answer may use beside the arguments, and how they are computed
        "line": None,  # the names of a one-line answer, "z y p"
    }

    def __init__(self, solve, **options):
        self.declared = options.pop("inputs", None)  # `inputs` draws them
        super().__init__(solve, **options | ({"inputs": self.declared} if self.declared else {}))

    def verify(self):
        del self.inputs  # the option; the method of this name stays
        self.table = vars(self).pop("mistakes")
        names = self.arguments()
        if isinstance(self.declared, dict):
            self.require(list(self.declared) == names, f"inputs= has to have the arguments {', '.join(names)}")
        arguments = self.inputs(Draw(np.random.default_rng(0), *SIZES[0]))
        self.require(len(arguments) == len(names), f"inputs= has to give {', '.join(names)}")
        letters, _, self.meant = self.gives.partition(": ")
        if letters != "...":  # as many as there are parameters
            draw, right = Draw(np.random.default_rng(0), *SIZES[0]), self.solve(*arguments)
            sizes = [tuple(map(draw.size, part.split())) for part in letters.split(", ")]
            got = shapes(right) if isinstance(right, list) else [np.shape(right)]
            self.require(sizes == got, f"gives= says {letters!r}, and the solution gives {got}")

    def inputs(self, draw):
        """Arguments to try an answer with."""
        if callable(self.declared):
            return self.declared(draw)
        return tuple(shape(draw) if callable(shape) else draw.array(shape) for shape in self.declared.values())

    def arguments(self):
        return list(inspect.signature(self.solve).parameters)

    def batched(self):
        """The names of the arguments with a row for each sample."""
        return [name for name, shape in self.shapes.items() if shape.startswith("N")]

    @property
    def shapes(self):
        """The declared shapes, as far as they are: arguments that belong together may have them, too."""
        shapes = self.declared if isinstance(self.declared, dict) else getattr(self.declared, "shapes", {})
        return {name: shape for name, shape in shapes.items() if isinstance(shape, str)}

    @property
    def rows(self):
        """Are all arguments one row a sample? Then an answer for one sample can be understood."""
        return self.batched() == self.arguments() and self.gives.startswith("N")

    # ------------------------------------------------------------------ judging it

    def judge(self, answer):
        if not callable(answer):
            return self.wrong("check wants the function itself, without brackets: check(answer).", hint=False)
        self.until = time.monotonic() + PATIENCE
        outcomes = []
        for N, arguments in self.trials():
            outcomes.append(self.call(answer, arguments, N, quiet=bool(outcomes)))
            if outcomes[-1].got is ...:  # the `return ...` of an exercise that is still open
                return self.unanswered()
            if isinstance(outcomes[-1].error, NeverEnds):
                return self.wrong(self.explain(outcomes[-1]), known=ENDLESS)
        if any(o.got is None and o.error is None for o in outcomes):
            return self.wrong(NOTHING.why, known=NOTHING)
        bad = next((o for o in outcomes if not self.right(o)), None)
        if bad is None:
            name = next((o.changed for o in outcomes if o.changed), None)
            if name:
                return self.wrong(CHANGES.why.format(name), known=CHANGES, hint=False)
            return self.accept(answer, any(o.single for o in outcomes))
        known, remark = self.recognise(answer, outcomes)
        return self.wrong(
            bad.error and self.explain(bad), self.shape(bad), known, remark, self.example(answer), known=known
        )

    def accept(self, answer, single=False):
        """A right answer; with a remark where arithmetic overflows, or in float32."""
        for arguments in () if self.strict else self.extreme:
            outcome = self.call(answer, arguments)
            if not self.right(outcome):
                return self.praise(
                    f"One thing more: with\n{self.describe(arguments)}\nyour function gives\n"
                    f"{show(outcome.got)}\nin place of\n{show(outcome.right)}\n"
                    "Your formula is right, but floating point is at its end here: e^z has become inf, or a p 0. "
                    "Notebook 06 has the cure.",
                )
        return self.praise("Your numbers are float32: they have 7 digits, and those are right." if single else None)

    # ------------------------------------------------------------------ running it

    def trials(self):
        """Arguments, each with the number of samples."""
        random = np.random.default_rng(0)
        batch = bool(self.batched()) or callable(self.declared)
        drawn = [(N if batch else np.nan, self.inputs(Draw(random, N, n, m))) for N, n, m in SIZES]
        return drawn + [(len(x[0]), x) for x in (self.extreme if self.strict else ())]

    def call(self, answer, arguments, N=np.nan, quiet=True):
        """The outcome of running the answer on a copy of the arguments."""
        return self.run(answer, arguments, self.solve(*copy.deepcopy(arguments)), N, quiet)

    def run(self, answer, arguments, right, N=np.nan, quiet=True):
        """Run the answer, and keep what it raises. What it prints is shown once, not for every input that is tried."""
        given, outcome = copy.deepcopy(arguments), Outcome(arguments, right, N)

        def work():
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                got = answer(*given)
                return got if got is None or got is ... else as_array(got, right)

        with contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext():
            try:
                got = limited(work, min(LIMIT, self.until - time.monotonic()))
                outcome.single = isinstance(got, np.ndarray) and got.dtype == np.float32
                outcome.got = np.asarray(got, float) if outcome.single else got
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                outcome.error = error
        for name, before, after in zip(self.arguments(), arguments, given):
            if not np.array_equal(*map(flat, (before, after))):
                outcome.changed = name
        return outcome

    def right(self, outcome):
        return same(outcome.got, outcome.right, self.relative)

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
        outcome = Outcome(arguments, self.solve(*arguments), len(arguments[0]))
        parts = [self.run(answer, row, right) for row, right in zip(zip(*arguments), outcome.right)]
        if len({np.shape(part.got) for part in parts}) == 1 and all(part.got is not None for part in parts):
            outcome.got = np.stack([part.got for part in parts])
        return outcome

    def find(self, outcomes):
        """The mistake whose effect the outcomes show, alone or with a constant factor on top."""
        gots = [o.got for o in outcomes]
        if all(got is None for got in gots):
            return None
        if np.ndim(flat(outcomes[0].right)) and constant(gots, 0):
            return ZEROS, None
        if constant(gots) and not even([o.right for o in outcomes]):
            return CONSTANT, None
        if known := self.known(gots):
            return known, None
        sizes = [(o.N, self.columns(o)) for o in outcomes]
        if known := recognise_right_numbers([o.right for o in outcomes], gots, sizes):
            return known, None
        for second, undone in without_factor(gots, sizes):
            if known := self.known(undone):
                return known, f"And on top of it: {second.name}. {second.why}"
        return None

    def known(self, gots):
        """The first mistake that gives this in every trial, or None."""
        return next((known for known, _, values in self.effects if self.equal(gots, values)), None)

    def equal(self, gots, others):
        return all(same(got, other, self.relative) for got, other in zip(gots, others))

    @functools.cached_property
    def tried(self):
        """Every rule of every mistake, what it gives in the trials, and why it cannot be told here; None where it can.

        Tables are made to be combined, so a rule may be right here, or do what an earlier one does.
        """
        trials = [arguments for _, arguments in self.trials()]
        rights = [self.solve(*copy.deepcopy(arguments)) for arguments in trials]
        fixed = even(rights)  # then so may a mistake be
        tried, seen = [], [(None, rights)]
        for known in self.table:
            for rule in known.rules:
                values = [attempt(rule, arguments) for arguments in trials]
                twins = [above for above, others in seen if self.equal(values, others)]
                if all(value is None for value in values):
                    useless = "never runs"
                elif constant(values) and not fixed:
                    useless = "gives the same numbers whatever it is given"
                elif twins and not twins[0]:
                    useless = "gives the right answer"
                elif twins:
                    above = f'"{twins[0].name}", which stands above it'
                    useless = f"gives the same numbers as {'an earlier rule of its own' if known in twins else above}"
                else:
                    useless = None
                    seen.append((known, values))
                tried.append((known, rule, values, useless))
        return tried

    @property
    def effects(self):
        """The rules that can be told apart here, each with its mistake and what it gives in the trials."""
        return [(known, rule, values) for known, rule, values, useless in self.tried if not useless]

    @functools.cached_property
    def mistakes(self):
        """The mistakes that can be told apart here."""
        rules = {}
        for known, rule, _ in self.effects:
            rules.setdefault(known.name, (known, []))[1].append(rule)
        return [mistake(known.name, known.why, *kept) for known, kept in rules.values()]

    def columns(self, outcome):
        """The size n: the number of classes or units; nan where the exercise has none."""
        values = dict(zip(self.arguments(), outcome.arguments))
        for name, shape in self.shapes.items():
            if "n" in shape.split():
                return np.shape(values[name])[shape.split().index("n")]
        return np.nan

    # ------------------------------------------------------------------ telling it

    def shape(self, outcome):
        """What is off about the shape, or None."""
        if outcome.error or shapes(outcome.got) == shapes(outcome.right):
            return None
        return (
            f"The shape is off. With {self.given(outcome)} your function gives shape {shapes(outcome.got)}; "
            f"it should be {shapes(outcome.right)}: {self.meant}."
        )

    def example(self, answer):
        """The first small whole-number input at which the answer is wrong, its value beside the right one."""
        random = np.random.default_rng(1)
        small = [self.inputs(Draw(random, *sizes, whole=True)) for sizes in SMALL for _ in range(5)]
        for arguments in [*small, *(arguments for _, arguments in self.trials())]:
            outcome = self.call(answer, arguments)
            if isinstance(outcome.error, NeverEnds):
                return None
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
        given, error = self.given(outcome), outcome.error
        if isinstance(error, NeverEnds):
            return f"With {given} your function had not come to an end after {LIMIT} seconds. {ENDLESS.why}"
        if isinstance(error, SystemExit):
            return f"With {given} your function ends Python itself: it calls exit() or sys.exit(). Use return."
        return f"With {given} your function " + (f"gives {error}" if isinstance(error, NotAnArray) else stops(error))

    def given(self, outcome):
        return ", ".join(f"{name} of shape {shapes(x)}" for name, x in zip(self.arguments(), outcome.arguments))

    def describe(self, arguments):
        return "\n".join(show(x, f"    {name} = ") for name, x in zip(self.arguments(), arguments))

    # ------------------------------------------------------------------ for a line typed in a page

    def fingerprints(self):
        """What the formula field needs to judge a line for one sample, as plain data: nothing is written twice.

        The values of every name at a few points that lie on no symmetry, and the numbers that the right answer and
        every rule of every mistake give there.
        """
        sizes, random = [(3, 2), (4, 3), (2, 5)], np.random.default_rng(4)
        batches = [self.inputs(Draw(random, 1, n, m)) for n, m in sizes]
        batched = [name in self.batched() for name in self.arguments()]
        one = self.gives.startswith("N")

        def alone(value):
            return np.asarray(value)[0] if one and np.ndim(value) else value

        points = []
        for batch in batches:
            values, point = dict(zip(self.arguments(), batch)), {}
            for name in self.line.split():
                known = name in values
                x = values[name] if known else by_name(self.parts[name], values, self.parts)
                strip = batched[self.arguments().index(name)] if known else np.ndim(x) and any(batched)
                point[name] = x[0] if strip else x
            points.append(point)
        letters = {3: "n", 2: "m"}
        names = {name: "".join(letters[size] for size in np.shape(x)) for name, x in points[0].items()}
        rights = [alone(self.solve(*batch)) for batch in batches]
        mistakes = []
        for known in self.mistakes:
            for rule in known.rules:
                values = [attempt(rule, batch) for batch in batches]
                if all(value is not None and np.isfinite(value).all() for value in values):
                    values = [alone(value) for value in values]
                    if not all(map(same, values, rights)):
                        mistakes.append({"name": known.name, "why": known.why, "values": plain_data(values)})
        return {
            "exercise": self.name,
            "question": self.question,
            "gives": "".join(letters[size] for size in np.shape(rights[0])),
            "names": names,
            "points": plain_data(points),
            "right": plain_data(rights),
            "mistakes": mistakes,
        }


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
ENDLESS = mistake(
    "never ends",
    "Is there a loop whose end is never reached? `while` needs something in it that makes its condition false.",
)


def is_list(outcome):
    return isinstance(outcome.right, list)


def shapes(x):
    return [np.shape(part) for part in x] if isinstance(x, list) else np.shape(x)


def flat(x):
    return np.concatenate([np.ravel(part) for part in x]) if isinstance(x, list) else np.asarray(x)


def constant(gots, number=None):
    """Whether all entries of all answers are one and the same number. A single entry says nothing yet."""
    entries = [entry for got in gots if got is not None for entry in np.ravel(flat(got)).tolist()]
    return len(entries) > 1 and all(entry == (entries[0] if number is None else number) for entry in entries)


def even(rights):
    """Whether in each right answer all entries are the same, and there are several."""
    rights = list(map(flat, rights))
    return all(len(np.unique(right)) == 1 for right in rights) and any(np.size(right) > 1 for right in rights)


def plain_data(x):
    """Arrays as lists, all the way down."""
    if isinstance(x, dict):
        return {key: plain_data(value) for key, value in x.items()}
    return [plain_data(part) for part in x] if isinstance(x, list) else np.asarray(x).tolist()


def show(x, name="    "):
    """An array, or a list of them, in print."""
    if isinstance(x, list):
        return "\n".join(show(part, f"{name}[{i}] ") for i, part in enumerate(x))
    return name + numbers(x, len(name)) if x is not None else f"{name}an error"
