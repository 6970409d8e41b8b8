"""What `check`, `hint` and `solution` do, and the exercises whose answer is a number, a shape or a letter.

An exercise is a function that solves it: its docstring is the question, in
Markdown, its body the solution. Below it stands what else belongs to it:

    def weight_shape():
        '''A layer has 64 inputs and 10 outputs. What is the shape of its weights?'''
        return 10, 64


    ShapeExercise(
        weight_shape,
        why="A row for each output, a column for each input.",
        hints=["z = W a: how many rows has W?"],
        mistakes=wrong_answers(("transposed", (64, 10), "W has a row for each output.")),
    )
"""

import difflib
import html
import inspect
import operator
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mathbp.derivation import words
from mathbp.exercises.limit import limited
from mathbp.exercises.outcome import as_array
from mathbp.mistakes import Mistake


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
        text = "\n".join(map(marked_up, self.text.split("\n")))
        return {"text/html": f'<pre style="{style}">{text}</pre>', "text/plain": self.text}


# What makes a word part of a formula, what does not although it looks so, and the short words of plain English.
FORMULA = re.compile(r"[-+*/@=<>^_∂Σδᵀ²½·×≥≠()\[\]]")
WORDS = re.compile(r"\(?[A-Za-z]+([-/][a-z]+)?\)?[-.,:;!?)]*")
SHORT = set("A I an as at be by do go if in is it no of on or so to up".split())


def marked_up(line):
    """A line as HTML: what it is in bold, formulas unbroken."""
    headline = re.findall(r"^(?:Right|Not yet|Hint|It looks like this mistake: .*|)", line)[0]
    bold = f"<b>{html.escape(headline)}</b>" if headline else ""
    return bold + unbroken(line.removeprefix(headline))


def unbroken(line):
    """A line as HTML in which no formula is broken at its spaces or signs."""
    if line.startswith("    "):  # numbers or code, laid out already
        return html.escape(line)
    words = line.split(" ")
    strong = [bool(FORMULA.search(word)) and not WORDS.fullmatch(word) for word in words]
    runs: list[tuple[bool, list[str]]] = []
    for i, word in enumerate(words):
        letters = word.strip("().,:;")
        beside = any(strong[max(i - 1, 0) : i + 2]) and len(letters) <= 2 and letters not in SHORT
        formula = strong[i] or beside
        before, run = runs[-1] if runs else (None, [])
        if formula == before and not (formula and (run[-1][-1:] in ".,:;" or len(" ".join(run)) > 60)):
            run.append(word)
        else:
            runs.append((formula, [word]))
    texts = [(formula, html.escape(" ".join(run))) for formula, run in runs]
    return " ".join(f'<span style="white-space: nowrap">{text}</span>' if formula else text for formula, text in texts)


class Text(str):
    """A hint or a solution, to read: it shows without quotes."""

    def __repr__(self):
        return str(self)


class Undeclared(TypeError):
    """An exercise that is not declared as it has to be; the message says what to write."""


class Exercise:
    """One exercise. Showing it shows the question."""

    all = {}  # every exercise by its name, in the order of the course
    form: Callable | None = None  # gives the data and metadata of an exercise in a page; explorers set it

    # What has to be declared, and what may be; what may be stands in the class, too.
    needs = {"hints": "a list of sentences, from gentle to plain", "why": "what is said after 'Right.': why it is so"}
    may: tuple[str, ...] = ("mistakes",)
    hints: list[str]
    why: str
    judge: Callable[..., "Result"]

    def __init__(self, solve, **options):
        self.solve, self.name, self.hints_given = solve, solve.__name__, 0
        self.__doc__ = self.question = inspect.cleandoc(solve.__doc__ or "")
        known = [*self.needs, *self.may]
        for option in options:
            if option not in known:
                near = difflib.get_close_matches(option, known, 1) or [", ".join(known)]
                self.refuse(f"there is no option {option}=; write {near[0]}=")
        for option, what in self.needs.items():
            if not options.get(option):
                self.refuse(f"{option}= is missing; write {what}")
        self.table = options.pop("mistakes", ())
        vars(self).update(options)
        self.require(self.question, "the question is missing; write it as the docstring of the function")
        self.require(texts(self.hints), "hints= has to be a list of sentences")
        self.require(isinstance(self.why, str), "why= has to be a sentence")
        for known in self.table:
            good = isinstance(known, Mistake) and texts([known.name, known.why]) and known.rules
            named = getattr(known, "name", known)
            self.require(good, f"mistakes= has to be a table of mistakes, and has {named!r}")
        names = [known.name for known in self.table]
        twice = {name for name in names if names.count(name) > 1}
        self.require(not twice, f"mistakes= has two of the name {', '.join(sorted(twice))}; give one of them all rules")
        other = Exercise.all.get(self.name)
        self.require(
            not other or other.solve.__module__ == solve.__module__, "there is an exercise of this name; take another"
        )
        self.verify()
        self.register()

    @property
    def mistakes(self):
        """The mistakes that are told."""
        return self.table

    def register(self):
        Exercise.all[self.name] = self

    def refuse(self, why):
        raise Undeclared(f"exercise {self.name}: {why}")

    def require(self, condition, why):
        if not condition:
            self.refuse(why)

    def verify(self):
        """What else has to be true of the options of this kind."""

    def apart(self, equal):
        """Where nothing is drawn: a mistake gives neither what is right nor what an earlier one gives."""
        seen = [("the right answer", self.solve())]
        for name, rule in [(known.name, rule) for known in self.table for rule in known.rules]:
            for what, other in seen:
                self.require(not equal(rule(), other), f'mistake "{name}" gives {what}')
            seen.append((f'what "{name}" gives, which stands above it', rule()))

    # ------------------------------------------------------------------ showing it

    def __repr__(self):
        return words(self.text().replace("**", ""))

    def text(self):
        """The question, in Markdown."""
        return self.question

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/markdown": self.text(), "text/plain": repr(self)}
        data, metadata = Exercise.form(self) if Exercise.form else ({}, {})
        return bundle | data, metadata

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
        head, _, body = re.split(r'r?"""', source, maxsplit=2)
        return Text(head.rstrip() + body.rstrip())

    # ------------------------------------------------------------------ judging it

    def check(self, answer):
        """Is the answer right, and if not, why not? Gives a `Result`."""
        return self.unanswered() if answer is ... or answer is None else self.judge(answer)

    def unanswered(self):
        return Result(False, None, f"Not answered yet. For a start: exercises.{self.name}.hint()", answered=False)

    def praise(self, remark=None):
        return Result(True, None, "\n\n".join(filter(None, [f"Right. {self.why}", remark])))

    def wrong(self, *parts, known=None, hint=True):
        """A Result from the parts of an explanation, in their order."""
        # What is said about a known mistake is the hint: it knows where the learner stands.
        parts = [*parts, hint and not known and f"Hint: {self.hints[0]}"]
        return Result(False, known and known.name, "\n\n".join(["Not yet.", *(str(part) for part in parts if part)]))


def texts(x):
    return isinstance(x, list | tuple) and all(isinstance(part, str) and part.strip() for part in x)


def shown(answer):
    """An answer in print, short, whatever it is."""
    try:
        text = repr(answer)
    except Exception:
        return f"this {type(answer).__name__}"
    return text if len(text) < 80 else text[:60] + " ..."


class ValueExercise(Exercise):
    """The answer is a number or an array, right to three decimals. `labels` names its entries."""

    may = (*Exercise.may, "labels")
    labels: Sequence[str] = ()

    def verify(self):
        self.apart(near)

    def judge(self, answer):
        try:
            got = limited(lambda: as_array(answer, None))
        except (Exception, SystemExit, KeyboardInterrupt):
            return self.wrong(f"{shown(answer)} is not a number or an array of numbers.", hint=False)
        right = np.asarray(self.solve(), float)
        if right.ndim == 0 and got.size == 1:
            got = got.reshape(())
        if got.shape != right.shape:
            return self.wrong(f"Your answer has shape {got.shape}; it should be {right.shape}.")
        off = ~np.isclose(got, right, atol=1e-3)
        if not off.any():
            return self.praise()
        known = next((m for m in self.mistakes if any(near(got, rule()) for rule in m.rules)), None)
        places = [self.labels[i[0]] if self.labels else str(i) for i in map(tuple, np.argwhere(off).tolist())]
        where = f"Look again at: {', '.join(places)}." if places[0] != "()" else not known and self.compare(got, right)
        return self.wrong(known, where, known=known)

    @staticmethod
    def compare(got, right):
        """How a wrong number differs, without telling the right one."""
        if got * right < 0:
            return f"{got:g} has the wrong sign."
        if got == 0:
            return "It is not 0."
        side = "far from" if abs(got) > abs(right) else "close to"
        return f"{got:g} is too {side} 0. Three decimals have to be right." if np.isfinite(got) else None


def near(got, expected):
    return np.shape(got) == np.shape(expected) and bool(np.isclose(got, expected, atol=1e-3).all())


class ShapeExercise(Exercise):
    """The answer is a shape: a tuple of whole numbers."""

    def verify(self):
        self.apart(operator.eq)

    def judge(self, answer):
        try:
            got = limited(lambda: tuple(map(operator.index, np.atleast_1d(answer).tolist())))
        except (Exception, SystemExit, KeyboardInterrupt):
            return self.wrong(
                f"{shown(answer)} is not a shape. A shape is a tuple of whole numbers: (2, 7).", hint=False
            )
        right = self.solve()
        if got == right:
            return self.praise()
        known = next((m for m in self.mistakes if got in [rule() for rule in m.rules]), None)
        if len(got) != len(right):
            where = f"The shape has {len(right)} axes; you named {len(got)}."
        else:
            off = [f"axis {i}, where you have {a}" for i, (a, b) in enumerate(zip(got, right)) if a != b]
            where = not known and f"Look again at {', and at '.join(off)}."
        return self.wrong(where, known, known=known)


class ChoiceExercise(Exercise):
    """The answer is a letter.

    `options` has, for each, the text, what to say to someone who chose it, and the mistake behind it if it is wrong.
    """

    needs = {
        "hints": Exercise.needs["hints"],
        "options": '{"a": (text, what to say, mistake), ...}, and for the right one (text, what to say)',
    }
    options: dict[str, tuple[str, ...]]
    why = ""  # it stands beside the right option

    def verify(self):
        right, declared = self.solve(), self.options
        self.require(right in declared, f"the right letter {right!r} is not among the options")
        for letter, option in declared.items():
            self.require(
                texts(option) and len(option) == (2 if letter == right else 3),
                f"option {letter} has to be (text, what to say{'' if letter == right else ', mistake'})",
            )
        self.options = {letter: option[:2] for letter, option in declared.items()}
        self.names = {letter: option[2] for letter, option in declared.items() if letter != right}
        self.why = declared[right][1]

    def text(self):
        return "\n".join(
            [self.question, "", *(f"- **{letter}**: {text}" for letter, (text, _) in self.options.items())]
        )

    def judge(self, answer):
        letter = shown(answer).strip(" ().:'\"\n").removesuffix("\\n").lower()
        if letter not in self.options:
            letters = ", ".join(self.options)
            return self.wrong(f'Choose one of {letters}: answer = "a"', hint=False)
        _, why = self.options[letter]
        return self.praise() if letter == self.solve() else self.wrong(why, known=Mistake(self.names[letter], why))
