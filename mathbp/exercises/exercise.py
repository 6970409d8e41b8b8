"""What `check`, `hint` and `solution` do.

An exercise is a function that solves it: its docstring is the question, its body
the solution. A decorator says which inputs to try, which mistakes to look for and
what to hint. An answer is run on random inputs; what it gives is compared with
what the solution gives, and then with what each known mistake gives.

A wrong answer is told, in this order: the shape, if it is off; the mistake, if it
is a known one; a small input where it goes wrong; a hint.
"""

import contextlib
import copy
import html
import inspect
import io
import re
import textwrap
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from mathbp.derivation import numbers
from mathbp.exercises.mistakes import FACTORS, ZEROS, mistake, recognise, recognise_right_numbers, same, undo


@dataclass(frozen=True)
class Result:
    """What `check` found: `ok`, the short name of a recognised `mistake` or None, and the text to read."""

    ok: bool
    mistake: str | None
    text: str
    answered: bool = True

    def __str__(self):
        return self.text

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        color = "#009E73" if self.ok else "#D55E00" if self.answered else "#767676"
        style = f"white-space: pre-wrap; margin: 0; padding: 0.3em 1em; border-left: 5px solid {color}"
        text = re.sub(
            r"^(Right|Not yet|Hint|It looks like this mistake: .*)", r"<b>\1</b>", html.escape(self.text), flags=re.M
        )
        return {"text/html": f'<pre style="{style}">{text}</pre>', "text/plain": self.text}


class Text(str):
    """A hint or a solution, to read: it shows without quotes."""

    def __repr__(self):
        return str(self)


class Exercise:
    """One exercise. Showing it shows the question."""

    def __init__(self, solve, mistakes=(), hints=(), **how):
        self.solve, self.mistakes, self.hints = solve, mistakes, hints
        self.name = solve.__name__
        self.__doc__ = self.question = inspect.cleandoc(solve.__doc__)
        self.hints_given = 0
        vars(self).update(how)

    def __repr__(self):
        return self.question

    def check(self, answer):
        """Is the answer right, and if not, why not? Gives a `Result`."""
        return self.unanswered() if answer is ... or answer is None else self.judge(answer)

    def unanswered(self):
        return Result(False, None, f"Not answered yet. For a start: exercises.{self.name}.hint()", answered=False)

    def hint(self):
        """The next hint; each call gives a plainer one."""
        self.hints_given = min(self.hints_given + 1, len(self.hints))
        more = f"(hint {self.hints_given} of {len(self.hints)})"
        if self.hints_given == len(self.hints):
            more += f" exercises.{self.name}.solution() shows a solution."
        return Text(f"{self.hints[self.hints_given - 1]}\n{more}")

    def solution(self):
        """One way to solve it."""
        source = textwrap.dedent(inspect.getsource(self.solve))
        head, _, body = source[source.index("def ") :].split('"""', 2)
        return Text(head.rstrip() + body.rstrip())

    def wrong(self, *parts, known=None, hint=True):
        """A Result from the parts of an explanation, in their order."""
        # Whoever makes a known mistake is on the way already: the second hint.
        parts = [*parts, hint and f"Hint: {self.hints[bool(known) and len(self.hints) > 2]}"]
        return Result(False, known and known.name, "\n\n".join(["Not yet.", *(str(part) for part in parts if part)]))


def exercise(kind, **how):
    """A decorator: the function becomes an exercise of that kind."""
    return lambda solve: kind(solve, **how)


# ---------------------------------------------------------- a number, an array, a shape, a choice


class ValueExercise(Exercise):
    """The answer is a number or an array, right to three decimals. `labels` names its entries."""

    labels = None

    def judge(self, answer):
        try:
            got = np.asarray(answer, float)
        except (TypeError, ValueError):
            return self.wrong(f"{answer!r} is not a number or an array of numbers.", hint=False)
        right = np.asarray(self.solve(), float)
        if right.ndim == 0 and got.size == 1:
            got = got.reshape(())
        if got.shape != right.shape:
            return self.wrong(f"Your answer has shape {got.shape}; it should be {right.shape}.")
        off = ~np.isclose(got, right, atol=1e-3)
        if not off.any():
            return Result(True, None, "Right.")
        known = recognise(self.mistakes, [((), got)])
        places = [self.labels[i[0]] if self.labels else str(i) for i in map(tuple, np.argwhere(off).tolist())]
        where = f"Look again at: {', '.join(places)}." if places[0] != "()" else not known and self.compare(got, right)
        return self.wrong(known, where, known=known)

    @staticmethod
    def compare(got, right):
        """How a wrong number differs, without telling the right one."""
        if got * right < 0:
            return f"{got:g} has the wrong sign."
        side = "far from" if abs(got) > abs(right) else "close to"
        return f"{got:g} is too {side} 0. Three decimals have to be right." if np.isfinite(got) else None


class ShapeExercise(Exercise):
    """The answer is a shape: a tuple of whole numbers."""

    def judge(self, answer):
        try:
            got, right = tuple(map(int, np.atleast_1d(answer))), self.solve()
        except (TypeError, ValueError):
            return self.wrong(f"{answer!r} is not a shape. A shape is a tuple of whole numbers: (2, 7).", hint=False)
        if got == right:
            return Result(True, None, "Right.")
        known = recognise(self.mistakes, [((), got)])
        if len(got) != len(right):
            where = f"The shape has {len(right)} axes; you named {len(got)}."
        else:
            off = [f"axis {i}, where you have {a}" for i, (a, b) in enumerate(zip(got, right)) if a != b]
            where = not known and f"Look again at {', and at '.join(off)}."
        return self.wrong(where, known, known=known)


class ChoiceExercise(Exercise):
    """The answer is a letter. `options` has, for each, the text and what to say to someone who chose it."""

    def __repr__(self):
        return "\n".join([self.question, "", *(f"  {letter}  {text}" for letter, (text, _) in self.options.items())])

    def judge(self, answer):
        letter = str(answer).strip(" ().\n").lower()
        if letter not in self.options:
            return self.wrong(f"Choose one of {', '.join(self.options)}.", hint=False)
        _, why = self.options[letter]
        return Result(True, None, f"Right. {why}") if letter == self.solve() else self.wrong(why)


# --------------------------------------------------------------------------------- a function


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
        return np.asarray(got, float)
    except (TypeError, ValueError) as error:
        raise NotAnArray(f"a {type(got).__name__} that is no array of numbers. {meaning(error)}".rstrip()) from error


class FunctionExercise(Exercise):
    """The answer is a function."""

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

# What an error message usually means: the first row whose words are in it.
MATMUL = (
    "In A @ B, the last axis of A has to be as long as the last but one of B: it is the one that is summed over. "
    "Which one should that be?"
)
ERRORS = [
    ("must be of integer", "A one-hot y is not an index. The class of each sample is y.argmax(axis=-1)."),
    ("indexing arrays could not", "A one-hot y is not an index. The class of each sample is y.argmax(axis=-1)."),
    (
        "broadcast",
        "Two arrays do not fit: counted from the right, axes must be equally long, or have length 1. "
        "(A sum or a maximum over an axis loses that axis; keepdims=True keeps it, with length 1.)",
    ),
    ("matmul", MATMUL),
    ("shapes (", MATMUL),
    ("positional argument", "check calls your function with these arguments, in this order."),
    (
        "not defined",
        "Python does not know this name. Is it np. something, or mathbp. something? Has the cell that defines it run?",
    ),
    ("local variable", "This name has no value yet at that line. Does `x += ...` need an `x = 0` before the loop?"),
    ("inhomogeneous", "The rows are not equally long, or several things are in it: return one array."),
    ("setting an array element", "An array stands where one number belongs. In a batch, p[i] is a whole row."),
    ("truth value", "`if` wants one yes or no. For an array it is np.where(condition, a, b)."),
    ("converted to Python scalars", "math.exp and float take one number; np.exp takes an array."),
    ("math range error", "e^x is too large for a float from x = 710 on."),
    (
        "NoneType",
        "Something here is None: a function without `return`, or one such as z.sort() that gives nothing back.",
    ),
    ("has no attribute", "An array does not know this name. NumPy's functions are called as np.exp(z)."),
    ("too many indices", "The array has fewer axes than you index: look at its .shape."),
    ("out of bounds for array", "There are fewer axes than that. The last one is always axis=-1."),
    ("out of bounds for axis", "An index runs past the end. Take the range from that axis: range(z.shape[1])."),
    ("'list'", "A list is not an array: go through it in a loop, or with zip."),
    ("multiply sequence", "A list is not an array: go through it in a loop, or with zip."),
    ("", ""),
]


def meaning(error):
    return next(text for part, text in ERRORS if part in str(error))


def stops(error):
    """Where an answer stops, and with what: "stops in the line ... with ...", and what that usually means."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)[1:] if frame.line]
    where = f"in the line\n    {frames[0].line}\n" if frames else ""
    return f"stops {where}with {type(error).__name__}: {error}\n{meaning(error)}".rstrip()


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
