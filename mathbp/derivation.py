r"""Derivations whose every line is checked by computing it.

A derivation is a chain of equal expressions. Here each line carries its LaTeX,
a function that computes it, and the reason for the step. All lines are compared
with a numerical derivative, so a slip of the pen cannot survive:

    >>> import mathbp
    >>> mathbp.Derivation(
    ...     r"\delta_k",
    ...     of=lambda p, y: -(y * np.log(p)).sum(),
    ...     where={"p": mathbp.softmax},
    ...     lines=[
    ...         (r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "the chain rule"),
    ...         (r"p_k - y_k", lambda p, y: p - y, "the targets sum to one", r"\sum_i y_i = 1"),
    ...     ],
    ... )
    δₖ = pₖ Σᵢ yᵢ − yₖ    the chain rule            ✓ 8 digits
       = pₖ − yₖ          the targets sum to one    ✓ 8 digits, given Σᵢ yᵢ = 1

A function names what it needs, and gets it by that name: `lambda p, y: p - y`.
It is written for one sample; the checker sees to several sizes and to batches.
"""

import copy
import html
import itertools
import re
from dataclasses import dataclass

import numpy as np

from mathbp.mistakes import NOT_SAID, attempt, meaning, mistakes_in, numbers, recognise, recognise_right_numbers, same
from mathbp.plain_text import plain, words
from mathbp.variables import Variables, arguments, is_parameter

# Central differences agree with a right line to more than 9 digits. One fewer is claimed, so that every machine
# prints the same. A wrong line is off by far more than WRONG at one of the random points.
DIGITS = 8
WRONG = 1e-5

# What a line may need, and the function that tells whether it is so.
NEEDS = {r"\sum_i y_i = 1": lambda y: abs(y.sum() - 1) < 1e-12}


class DoesNotFollow(ValueError):
    """A line is not equal to the derivative; the message shows where."""


@dataclass
class Line:
    """One line of a derivation; `digits` is how far it agrees with the numerical derivative."""

    latex: str
    function: callable
    reason: str
    needs: str
    digits: int

    @property
    def status(self):
        """For example "✓ 8 digits". Mathematics in it stands between dollar signs."""
        return f"✓ {self.digits} digits" + (f", given ${self.needs}$" if self.needs else "")


class Derivation:
    r"""A chain of equal expressions for a derivative, every line of it checked.

    Parameters
    ----------
    left : str
        LaTeX of what is derived, such as r"\delta_k".
    of : callable
        What is differentiated: a loss (one number), or an activation (a vector; the
        derivative is then the Jacobian, [i, k] = ∂a_i/∂z_k).
    lines : list of (latex, function, reason) or (latex, function, reason, needs)
        The function computes the line for one sample. With `needs`, this line and those
        after it are checked only where that holds: r"\sum_i y_i = 1", or a pair (latex,
        function) of your own.
    by : str
        The variable of the derivative.
    where : dict
        Further names and how they are computed: {"p": mathbp.softmax, "g": lambda p, y: -y / p}.
    shapes : dict
        Variables besides z, y, g, W, b, a and x, with a letter for each size: {"W2": "nh"}
        has n rows and h columns.
    mistakes : list of mathbp.mistakes.Mistake
        What `try_line` looks for; functions of batches, which ask for names as lines do. The
        default is the table for this derivative, if there is one in mathbp.mistakes.

    Raises
    ------
    DoesNotFollow
        (a ValueError) if a line is not equal to the derivative. It names the line and shows
        the smallest counterexample found.
    ValueError
        If a name is unknown, or nothing satisfies what a line needs.

    Notes
    -----
    Every line is compared with `mathbp.numerical_gradient` at random points: 1 to 5 outputs;
    one-hot targets, soft targets, and targets that do not sum to one; single samples and
    batches. Variables whose name begins with W or b are parameters: the samples of a batch
    share them, so their derivatives add up.

    Examples
    --------
    >>> import mathbp
    >>> matlab = mathbp.Derivation(
    ...     r"\frac{\partial L}{\partial z}",
    ...     of=mathbp.squared_error,
    ...     where={"a": mathbp.sigmoid},
    ...     lines=[(r"(a - y)\,a\,(1 - a)", lambda a, y: (a - y) * a * (1 - a), "the chain rule")],
    ... )
    >>> matlab
    ∂L/∂z = (a − y) a (1 − a)    the chain rule    ✓ 8 digits
    >>> matlab.try_line(lambda a, y: a - y)
    This line does not follow.
    With y = [1], z = [1]
    your line gives    [-0.268941]
    the derivative is  [-0.0528771]
    It looks like this mistake: a (1 - a) is missing.
    ...
    """

    def __init__(self, left, of, lines, by="z", where=None, shapes=None, mistakes=None):
        self.left, self.of, self.mistakes = left, of, mistakes
        lines = [self.with_condition(*line) for line in lines]
        functions = [of, *(part for line in lines for part in line if callable(part))]
        self.variables = Variables(functions, by, where or {}, shapes or {})
        self.points = [(batch, self.variables.derivatives(of, batch)) for batch in self.variables.batches()]
        self.lines, self.conditions = [], {}
        for number, line in enumerate(lines, start=1):
            self.add(*line, f"Line {number} does not follow: {plain(line[0])}")

    def add(self, latex, function, reason, needs, condition, title):
        """Check a line and add it. What a line needs, the lines after it need as well."""
        self.conditions = self.conditions | ({needs: condition} if needs else {})
        digits = self.check(function, title)
        self.lines = [*self.lines, Line(latex, function, reason, ", ".join(self.conditions), digits)]

    @staticmethod
    def with_condition(latex, function, reason, needs=None):
        needs, condition = (needs, NEEDS.get(needs)) if needs is None or isinstance(needs, str) else needs
        if needs and not condition:
            raise ValueError(f"the condition {needs!r} is unknown; known are {list(NEEDS)}, or give (latex, function)")
        return latex, function, reason, needs or "", condition

    # ------------------------------------------------------------------- showing

    def show(self, lines):
        """The derivation up to a line, from 1: `show(1)` shows its first line. ValueError if there is no such line."""
        if not 1 <= lines <= len(self.lines):
            raise ValueError(f"lines is {lines}; this derivation has lines 1 to {len(self.lines)}")
        shown = copy.copy(self)
        shown.lines = self.lines[:lines]
        return shown

    def steps(self):
        """The lines one by one, each with `latex`, `reason`, `needs`, `digits` and `status`."""
        return iter(self.lines)

    def __repr__(self):
        rows = [(plain(line.latex), words(line.reason), words(line.status)) for line in self.lines]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lefts = [plain(self.left)] + [" " * len(plain(self.left))] * len(rows)
        return "\n".join(
            f"{left} = {formula:<{widths[0]}}    {reason:<{widths[1]}}    {status}"
            for left, (formula, reason, status) in zip(lefts, rows)
        )

    def _repr_latex_(self):
        rows = [rf"&= {line.latex} && {text(line.reason)} && {text(line.status)}" for line in self.lines]
        return "$$\\begin{aligned}\n" + self.left + " " + " \\\\[4pt]\n".join(rows) + "\n\\end{aligned}$$"

    def html(self):
        """A table with one `<tr data-line>` for each line; its mathematics stands between dollar signs."""
        cell = '<td style="text-align: left; vertical-align: middle; padding: 0.3em">{}</td>'
        # A reason stands beside its formula, and below it where the page is narrow.
        block = '<div style="display: inline-block; vertical-align: middle; min-width: {}">{}</div>'
        rows = [
            f'<tr data-line="{number}" style="background: none">'
            + cell.format(typeset(self.left) if number == 1 else "")
            + cell.format(
                block.format("20em", typeset("= " + line.latex))
                + block.format("8em", f"{html.escape(line.reason)}<br><small>{html.escape(line.status)}</small>")
            )
            + "</tr>"
            for number, line in enumerate(self.lines, start=1)
        ]
        head = '<table data-mathbp="derivation" style="margin-left: 0; border: none; font-size: 110%">'
        return "\n".join([head, *rows, "</table>"])

    def _repr_mimebundle_(self, include=None, exclude=None):
        # JupyterLab shows the first, GitHub and VS Code the second (mathematics in text/html is not typeset there).
        return {"text/markdown": self.html(), "text/latex": self._repr_latex_(), "text/plain": repr(self)}

    # ------------------------------------------------------------------ checking

    def try_line(self, function, latex=r"\text{your line}", reason="your reason", needs=None):
        r"""Try a next line of your own: does it follow?

        Parameters
        ----------
        function : callable
            Of any of the derivation's names, for one sample: `lambda p, y: p - y`.
        latex, reason : str
            To see it typeset as the next line.
        needs : str
            What the line needs, as in a line of the derivation: r"\sum_i y_i = 1".

        Returns
        -------
        Attempt
            With `ok`, and `mistake`: the short name of a recognised mistake, or None.
        """
        longer = copy.copy(self)
        try:
            longer.add(*self.with_condition(latex, function, reason, needs), "This line does not follow.")
        except DoesNotFollow as error:
            mistake = longer.recognise(function)
            return Attempt(False, mistake and mistake.name, f"{error}\n{mistake}" if mistake else str(error))
        except ValueError as error:
            return Attempt(False, None, f"This line cannot be checked.\n{error}")
        return Attempt(True, None, "It follows.", longer)

    def check(self, function, title):
        """To how many digits a function equals the derivative. Raises DoesNotFollow if it does not."""
        if not callable(function):
            raise ValueError(f"A line is computed by a function, such as lambda z, y: z - y. This is {function!r}.")
        known = [*self.variables.where, *self.variables.names]
        if unknown := set(arguments(function)) - {*known}:
            raise ValueError(f"It asks for {', '.join(sorted(unknown))}; this derivation knows {', '.join(known)}.")
        points = [(batch, d) for batch, d in self.points if all(map(self.satisfies, batch))]
        if not points:
            raise ValueError(f"No random point satisfies {' and '.join(self.conditions)}.")
        error = max(self.error(function, *point) for point in points)
        if error < WRONG:
            return min(DIGITS, int(-np.log10(max(error, 1e-16))))
        samples = [sample for batch, _ in points for sample in batch]
        sample = self.counterexample(function) or max(samples, key=lambda s: self.error_at(s, function))
        raise DoesNotFollow(f"{title}\n{self.describe(function, sample)}")

    def error(self, function, batch, derivatives):
        """The largest difference between the line and the derivative; inf if the line cannot be computed."""
        try:
            values = [self.line_at(sample, function) for sample in batch]
        except Exception:
            return np.inf
        if any(value.shape != derivatives[0].shape for value in values):
            return np.inf
        return max(map(distance, [sum(values)] if is_parameter(self.variables.by) else values, derivatives))

    def line_at(self, sample, function):
        """The line's value at a sample. It gets a copy: a line that writes into it spoils nothing."""
        with np.errstate(all="ignore"):
            value = self.variables.evaluate(function, copy.deepcopy(sample))
        if value is None or value is ...:
            raise ValueError(f"it gives {'nothing' if value is None else '...'}")
        if np.iscomplexobj(value):
            raise ValueError("it gives complex numbers")
        return np.asarray(value, float)

    def error_at(self, sample, function):
        return self.error(function, [sample], self.variables.derivatives(self.of, [sample]))

    def satisfies(self, sample):
        """Whether the sample has what the lines so far need."""
        return all(self.variables.evaluate(condition, sample) for condition in self.conditions.values())

    def counterexample(self, function):
        """The smallest sample of small whole numbers where the line is wrong, or None."""
        random = np.random.default_rng(0)
        for kind, n in itertools.product(("one-hot", "any"), (1, 2, 3)):
            samples = [self.variables.draw(random, kind, {"n": n}, whole=True) for _ in range(50)]
            wrong = [s for s in samples if self.satisfies(s) and self.error_at(s, function) > WRONG]
            if wrong:
                return min(wrong, key=lambda sample: sum(abs(v - 0.1).sum() for v in sample.values()))
        return None

    def describe(self, function, sample):
        """A sample in words, with the line's value beside the derivative."""
        shown = [f"{name} = {numbers(sample[name], len(name) + 8)}" for name in sorted(sample)]
        text = "With " + (",\n     " if "\n" in "".join(shown) else ", ").join(shown)
        right = self.variables.derivatives(self.of, [sample])[0]
        try:
            value = self.line_at(sample, function)
        except Exception as error:
            return f"{text}\nyour line raises    {type(error).__name__}: {error}\n{meaning(error)}".rstrip()
        text += f"\nyour line gives    {numbers(value, 19)}\nthe derivative is  {numbers(right, 19)}"
        if value.shape != right.shape:
            text += f"\nYour line has shape {value.shape}, the derivative has shape {right.shape}."
        return text

    def recognise(self, function):
        """The known mistake that has the effect of this line, or None."""
        alone = [(batch[0], ds[0]) for batch, ds in self.points if len(batch) == 1 and self.satisfies(batch[0])]
        try:
            values = [self.line_at(sample, function) for sample, _ in alone]
        except Exception:
            return None
        if not alone:
            return None
        follows = [same(value, right) for value, (_, right) in zip(values, alone)]
        if "y" in self.variables.names and follows == [abs(sample["y"].sum() - 1) < 1e-12 for sample, _ in alone]:
            return NOT_SAID
        trials = [(*point, value) for point, value in zip(alone, values)]
        trials = [trial for trial in trials if one_hot(trial[0])] or trials
        _, rights, values = zip(*trials)
        sizes = [(np.nan, right.shape[-1]) for right in rights]
        return self.recognise_in_table(trials) or recognise_right_numbers(rights, values, sizes)

    def recognise_in_table(self, trials):
        """The mistake from the table that the line makes; `trials`: (sample, right value, line's value)."""
        samples, rights, values = zip(*trials)

        def batches(function):
            """What the function asks for, as batches of one sample."""
            names = arguments(function)
            return [tuple(self.variables.value(name, sample)[np.newaxis] for name in names) for sample in samples]

        def is_derivative(function):
            known = {*self.variables.names, *self.variables.where}
            return known.issuperset(arguments(function)) and all(
                same(attempt(function, batch), right[np.newaxis]) for batch, right in zip(batches(function), rights)
            )

        table = mistakes_in(is_derivative) if self.mistakes is None else self.mistakes
        gots = [value[np.newaxis] for value in values]
        return next((m for m in table if m.rules and recognise([m], list(zip(batches(m.rules[0]), gots)))), None)


@dataclass
class Attempt:
    """What `Derivation.try_line` found. `derivation` has the line added, if it follows."""

    ok: bool
    mistake: str | None
    text: str
    derivation: Derivation | None = None

    def __repr__(self):
        return f"{self.text}\n{self.derivation}" if self.ok else self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        if not self.ok:
            return {"text/plain": self.text}
        return self.derivation._repr_mimebundle_() | {"text/plain": repr(self)}


# -------------------------------------------------------------------------- helpers


def one_hot(sample):
    return "y" not in sample or (sample["y"].max() == sample["y"].sum() == 1 and sample["y"].size > 1)


def distance(a, b):
    """The largest difference, relative to the largest number in b if that exceeds 1; inf for NaN."""
    if not np.isfinite(a).all():
        return np.inf
    return float(abs(a - b).max(initial=0) / max(1, abs(b).max(initial=0)))


def text(words):
    """Words inside a formula, with what LaTeX reserves escaped; mathematics between dollar signs stays."""
    parts = words.split("$")
    parts[::2] = [re.sub(r"([%&#_])", r"\\\1", part) for part in parts[::2]]
    return rf"\text{{{'$'.join(parts)}}}"


def typeset(latex):
    return rf"$\displaystyle {html.escape(latex)}$"
