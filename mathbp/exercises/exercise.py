"""What `check`, `hint` and `solution` do, and the exercises whose answer is a number, a shape or a letter.

An exercise is a function that solves it: its docstring is the question, its body
the solution. A decorator says which mistakes to look for and what to hint.
"""

import html
import inspect
import operator
import re
import textwrap
from dataclasses import dataclass

import numpy as np

from mathbp.mistakes import recognise


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


class ValueExercise(Exercise):
    """The answer is a number or an array, right to three decimals. `labels` names its entries."""

    labels = None

    def judge(self, answer):
        try:
            got = np.asarray(answer, float)
        except (TypeError, ValueError, OverflowError):
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
            got, right = tuple(map(operator.index, np.atleast_1d(answer).tolist())), self.solve()
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
