"""Exercises whose answer is a function.

An answer is run on random inputs; what it gives is compared with what the
solution gives, and then with what each known mistake gives.

A wrong answer is told, in this order: the shape, if it is off; the mistake, if it
is a known one; a small input where it goes wrong; a hint, if it is not.
"""

import copy
import functools
import inspect
import time
from collections.abc import Callable, Iterable

import numpy as np

from mathbp.exercises.draw import SIZES, SMALL, Draw
from mathbp.exercises.exercise import Exercise
from mathbp.exercises.limit import LIMIT, NeverEnds
from mathbp.exercises.outcome import NotAnArray, Outcome, constant, even, flat, run, shapes, show
from mathbp.mistakes import CONSTANT, ZEROS, attempt, mistake, recognise_right_numbers, same, stops, without_factor

# Seconds for one check in all. A single call has the LIMIT.
PATIENCE = 60


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
    may = (*Exercise.may, "extreme", "strict", "relative", "line", "parts", "answers")
    inputs: dict | Callable
    gives: str
    extreme: Iterable[tuple] = ()  # further arguments, where arithmetic can overflow
    strict = False  # do the extreme ones count, or only call for a remark?
    relative = False  # must small components be right in their own digits?
    line = ""  # the names that an answer in one line may use, "z y p"
    parts: dict[str, Callable] = {}  # how those are computed that are no arguments
    answers: dict[str, str] = {}  # a right line, {"numpy": "p - y", "matlab": "p - y"}

    def verify(self):
        names = self.arguments()
        if isinstance(self.inputs, dict):
            has = ", ".join(self.inputs)
            self.require(
                list(self.inputs) == names, f"inputs= has to have the arguments {', '.join(names)}; it has {has}"
            )
        for known in self.table:
            for asked in [rule.names for rule in known.rules if hasattr(rule, "names")]:
                fits = len(asked) == len(names)
                self.require(fits, f'mistake "{known.name}" asks for {", ".join(asked)}, not for {", ".join(names)}')
        draw = Draw(np.random.default_rng(0), *SIZES[0])
        letters, _, self.meant = self.gives.partition(": ")
        try:
            arguments = self.drawn(draw)
        except ValueError as error:
            self.refuse(f"inputs=: {error}")
        try:
            sizes = [tuple(map(draw.size, part.split())) for part in letters.split(", ") if part != "..."]
        except ValueError as error:
            self.refuse(f'gives=: {error}; write its shape first, "N n: one row a sample"')
        self.require(len(arguments) == len(names), f"inputs= has to give {', '.join(names)}")
        if sizes:  # else there are as many as there are parameters
            try:
                right = self.solve(*arguments)
            except Exception as error:
                self.refuse(f"the solution stops: {error!r}")
            got = shapes(right) if isinstance(right, list) else [np.shape(right)]
            self.require(sizes == got, f"gives= says {letters!r}, and the solution gives {got}")
        for name in self.line.split():
            known = name in names or name in self.parts
            self.require(known, f"line= has {name}, which is neither an argument nor in parts=")
        self.require(
            (set(self.answers) == {"numpy", "matlab"}) if self.line else not (self.parts or self.answers),
            'line= has the names in a line, "z y p", and answers= a right one: {"numpy": "p - y", "matlab": "p - y"}; '
            f"there {'are' if self.answers else 'is'} {', '.join(self.answers) or 'none'}",
        )

    def drawn(self, draw):
        """Arguments to try an answer with."""
        if callable(self.inputs):
            return self.inputs(draw)
        return tuple(shape(draw) if callable(shape) else draw.array(shape) for shape in self.inputs.values())

    def arguments(self):
        return list(inspect.signature(self.solve).parameters)

    def batched(self):
        """The names of the arguments with a row for each sample."""
        return [name for name, shape in self.shapes.items() if shape.startswith("N")]

    @property
    def shapes(self):
        """The declared shapes, as far as they are: arguments that belong together may have them, too."""
        shapes = self.inputs if isinstance(self.inputs, dict) else getattr(self.inputs, "shapes", {})
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
            for changed in (o.changed for o in outcomes if o.changed is not None):
                return self.wrong(CHANGES.why.format(self.arguments()[changed]), known=CHANGES, hint=False)
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
        batch = bool(self.batched()) or callable(self.inputs)
        drawn = [(N if batch else np.nan, self.drawn(Draw(random, N, n, m))) for N, n, m in SIZES]
        return drawn + [(len(x[0]), x) for x in (self.extreme if self.strict else ())]

    def call(self, answer, arguments, N=np.nan, quiet=True):
        """The outcome of running the answer on a copy of the arguments."""
        return self.run(answer, arguments, self.solve(*copy.deepcopy(arguments)), N, quiet)

    def run(self, answer, arguments, right, N=np.nan, quiet=True):
        return run(answer, arguments, right, min(LIMIT, self.until - time.monotonic()), N, quiet)

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
        gots = [self.run(answer, row, right).got for row, right in zip(zip(*arguments), outcome.right)]
        rows = [got for got in gots if got is not None]
        if len(rows) == len(gots) and len(set(map(np.shape, rows))) == 1:
            outcome.got = np.stack(rows)
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
        told = (known for known, _, values, useless in self.tried if not useless and self.equal(gots, values))
        return next(told, None)

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
        tried, seen = [], [("gives the right answer", rights)]
        for known in self.table:
            for rule in known.rules:
                values = [attempt(rule, arguments) for arguments in trials]
                twin = next((above for above, others in seen if self.equal(values, others)), None)
                if all(value is None for value in values):
                    useless = "never runs"
                elif constant(values) and not fixed:
                    useless = "gives the same numbers whatever it is given"
                else:
                    useless = twin
                if not useless:
                    seen.append((f'gives the same numbers as "{known.name}", which stands above it', values))
                tried.append((known, rule, values, useless))
        return tried

    @functools.cached_property
    def mistakes(self):
        """The mistakes that can be told apart here."""
        rules = {}
        for known, rule, _, useless in self.tried:
            if not useless:
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
        small = [self.drawn(Draw(random, *sizes, whole=True)) for sizes in SMALL for _ in range(5)]
        for arguments in [*small, *(arguments for _, arguments in self.trials())]:
            outcome = self.call(answer, arguments)
            if isinstance(outcome.error, NeverEnds):
                return None
            if outcome.got is not None and not self.right(outcome):
                got, right, which = outcome.got, outcome.right, ""
                if isinstance(right, list) and len(got) == len(right):
                    off = [i for i in range(len(right)) if not same(got[i], right[i])]
                    got, right = got[off[0]], right[off[0]]
                    which = f" for entry {off[0]} of the list (wrong: {', '.join(map(str, off))})"
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
