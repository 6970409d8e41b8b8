"""A derivation: its lines, how they are checked, and how they are shown."""

import copy
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from mathbp.derivation import tree
from mathbp.derivation.checking import Checker, DoesNotFollow, Wrong
from mathbp.derivation.computing import DoesNotFit
from mathbp.derivation.names import UnknownName
from mathbp.derivation.reading import Unreadable, aligned, plain, read, read_typed, readable, words
from mathbp.derivation.refuting import counterexample, mistake_in


@dataclass
class Line:
    """One line. `tree` is its formula, if that could be read; `function` computes it, if one is given.

    `digits` is None where the line is exactly the derivative, else to how many digits floats agree.
    """

    latex: str
    tree: tree.Node | None
    function: Callable | None
    reason: str
    needs: str = ""
    digits: int | None = None
    conditions: dict = field(default_factory=dict)  # what it needs, and the lines before it: {latex: tree}

    @property
    def status(self):
        """For example "exact". Mathematics in it stands between dollar signs."""
        mark = "exact" if self.digits is None else f"✓ {self.digits} digits"
        of = "" if self.tree or not self.latex else " for its function"
        return mark + of + (f", given ${self.needs}$" if self.needs else "")


class Derivation:
    r"""A chain of equal expressions for a derivative, every line of it proved as it is typeset.

    Parameters
    ----------
    left : str
        LaTeX of what is derived, such as r"\delta_k" or r"\frac{\partial p_i}{\partial z_k}".
    of : str or callable
        What is differentiated: one of mathbp's losses or activations, LaTeX, or a function.
    lines : list of (latex, reason) or (latex, reason, needs)
        With `needs`, an equation such as r"\sum_i y_i = 1", this line and those after it are
        checked only where that holds. A line may bring a function that computes it as well:
        (latex, function, reason) or (latex, function, reason, needs). Both are checked; LaTeX that
        cannot be read is then only shown.
    by : str
        The variable of the derivative; by default the one on the left side, or z.
    where : dict
        What names mean, in LaTeX or as a function, where it is not what `mathbp.derivation.names`
        says: {"z": "W x + b", "a": mathbp.tanh, "S": r"\sum_k e^{z_k}"}.
    shapes : dict
        Further variables, with a letter for each size: {"V": "nh"} has n rows and h columns.
    mistakes : list of mathbp.mistakes.Mistake
        What `try_line` looks for; functions of batches, which ask for names as lines do. The
        default is the table for this derivative, if there is one in mathbp.mistakes.

    Raises
    ------
    DoesNotFollow
        (a ValueError) if a line is not equal to the derivative. It names the line and shows
        the smallest counterexample found.
    ValueError
        If a line cannot be read, a name is unknown, or nothing satisfies what a line needs.

    Notes
    -----
    Every line is compared with the derivative in exact arithmetic, at one random point for each
    n = 1, ..., 8 with one-hot targets, soft ones (they sum to one), and any others: a line is
    marked *exact* if all the numbers are equal. `mathbp.derivation.exact` explains in a page why that
    is a proof, but for a tiny `chance` of an error. Where a line is no rational expression in its
    variables and their exponentials and logarithms (ReLU, a maximum), or a function takes floats
    only, it is compared with `mathbp.numerical_gradient` to 8 digits, and its mark says so.

    Examples
    --------
    >>> import mathbp
    >>> matlab = mathbp.Derivation(
    ...     r"\frac{\partial L}{\partial z}",
    ...     of=mathbp.squared_error,
    ...     lines=[(r"(a - y)\,a\,(1 - a)", "the chain rule")],
    ... )
    >>> matlab
    ∂L/∂z = (a − y) a (1 − a)    the chain rule    exact
    >>> print(f"a wrong line would pass with a chance below {matlab.chance():.0e}")
    a wrong line would pass with a chance below 4e-17
    >>> matlab.try_line("a - y")
    This line does not follow.
    With y = [1], z = [0], a = [1/2]
    your line gives    [-1/2]
    the derivative is  [-1/8]
    It looks like this mistake: a (1 - a) is missing.
    ...
    """

    def __init__(self, left, of, lines, by=None, where=None, shapes=None, mistakes=None):
        self.left, self.mistakes, self.lines = left, mistakes, []
        self.left_tree = readable(left)
        self.checker = Checker(self.left_tree, of, by or self.variable(), where or {}, shapes or {})
        self.checker.points(self.checker.exactly)  # there is a derivative
        for number, (latex, *rest) in enumerate(lines, start=1):
            try:
                self.add(line_of(latex, *rest))
            except DoesNotFollow as error:
                raise DoesNotFollow(f"Line {number} does not follow: {plain(latex)}\n{error}") from None
            except (Unreadable, UnknownName) as error:
                raise ValueError(f"Line {number} cannot be read. {error}") from None

    def variable(self):
        """What the left side differentiates by: z, if it does not say."""
        match self.left_tree:
            case tree.Partial(_, tree.Name(name, indices)):
                return name + "".join(index for index in indices[:1] if index.isdigit())
        return "z"

    def add(self, line):
        """Check a line and add it. What a line needs, the lines after it need as well."""
        line.conditions = self.conditions | ({line.needs: equation(line.needs)} if line.needs else {})
        self.check(line)
        line.needs = ", ".join(line.conditions)
        self.lines = [*self.lines, line]

    @property
    def conditions(self):
        """What its last line needs, as {latex: tree}."""
        return self.lines[-1].conditions if self.lines else {}

    def check(self, line):
        """Find out how far the line agrees: its formula, and its function. Raises DoesNotFollow or ValueError."""
        try:
            line.tree = read(line.latex)
            line.digits = self.agreement(line.tree, line.conditions)
        except (Unreadable, UnknownName):
            if line.function is None:
                raise
            line.tree = None
        if line.function is not None:
            digits = self.agreement(line.function, line.conditions, "In its function:\n" if line.tree else "")
            line.digits = digits if line.tree is None else line.digits

    def agreement(self, what, conditions, before=""):
        """To how many digits a tree or a function is the derivative; None for exactly."""
        try:
            return self.checker.check(what, conditions)
        except DoesNotFit as error:
            raise DoesNotFollow(f"{before}{error}.") from None
        except ZeroDivisionError:
            raise DoesNotFollow(f"{before}It divides by zero.") from None
        except Wrong as wrong:
            found = wrong.why or counterexample(self.checker, what, conditions, wrong.point)
            raise DoesNotFollow(f"{before}{found}") from None

    # ------------------------------------------------------------------- showing

    def show(self, lines):
        """The derivation up to a line: `show(1)` shows its first line. ValueError if there is no such line."""
        if not 0 <= lines <= len(self.lines):
            raise ValueError(f"lines is {lines}; this derivation has lines 1 to {len(self.lines)}")
        shown = copy.copy(self)
        shown.lines = self.lines[:lines]
        return shown

    def steps(self):
        """The lines one by one, each with `latex`, `reason`, `needs`, `digits` and `status`."""
        return iter(self.lines)

    def chance(self, line=None):
        """How likely, at most, a line marked exact would have passed if it were wrong.

        Parameters
        ----------
        line : int, optional
            Its number, from 1; by default, the likeliest of all lines.

        Returns
        -------
        float
            For example 4e-17. `mathbp.derivation.exact` says how that is found.
        """
        chosen = self.lines if line is None else self.show(line).lines[-1:]
        exact = [line for line in chosen if line.digits is None]
        if not exact:
            raise ValueError(f"nothing here is marked exact, but {words(', '.join(line.status for line in chosen))}")
        return max(self.checker.chance(line.tree or line.function) for line in exact)

    def __repr__(self):
        rows = [(plain(line.latex), words(line.reason), words(line.status)) for line in self.lines]
        return aligned(plain(self.left), rows)

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

    # ------------------------------------------------------------------- trying

    def try_line(self, line, latex=None, reason="your reason", needs=None):
        r"""Try a next line of your own: does it follow?

        Parameters
        ----------
        line : str or callable
            A formula, as LaTeX or as you type it, "p_k - y_k"; or a function of any of the
            derivation's names, for one sample: `lambda p, y: p - y`.
        latex, reason : str
            To see a function typeset as the next line, and why it follows.
        needs : str
            What the line needs, as in a line of the derivation: r"\sum_i y_i = 1".

        Returns
        -------
        Attempt
            With `ok`, and `mistake`: the short name of a recognised mistake, or None.
        """
        longer = copy.copy(self)
        try:
            if isinstance(line, str):
                new = line_of(read_typed(line).latex(), reason, needs or "")
            else:
                new = line_of(latex or r"\text{your line}", line, reason, needs or "")
            try:
                longer.add(new)
            except DoesNotFollow as error:
                mistake = mistake_in(self.checker, new.function or new.tree, new.conditions, self.mistakes)
                told = f"This line does not follow.\n{error}"
                return Attempt(False, mistake.name if mistake else None, f"{told}\n{mistake}" if mistake else told)
        except ValueError as error:
            return Attempt(False, None, f"This line cannot be checked.\n{error}")
        return Attempt(True, None, "It follows.", longer)


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
        shown = self.derivation._repr_mimebundle_() if self.derivation else {}
        return shown | {"text/plain": repr(self)}


# -------------------------------------------------------------------------- helpers


def line_of(latex, *rest):
    """A line from what was given: (latex, [function,] reason, [needs])."""
    function, reason, *needs = rest if not isinstance(rest[0], str) else (None, *rest)
    if not isinstance(rest[0], str) and not callable(function):
        raise ValueError(f"A line is LaTeX or a function, such as lambda z, y: z - y. This is {function!r}.")
    return Line(latex, None, function, reason, *needs)


def equation(latex):
    """What a line needs, as a tree."""
    condition = read(latex)
    if not isinstance(condition, tree.Relation) or condition.sign != "=":
        raise ValueError(f"the condition {latex!r} is no equation")
    return condition


def text(words):
    """Words inside a formula, with what LaTeX reserves escaped; mathematics between dollar signs stays."""
    parts = words.split("$")
    parts[::2] = [re.sub(r"([%&#_])", r"\\\1", part) for part in parts[::2]]
    return rf"\text{{{'$'.join(parts)}}}"


def typeset(latex):
    return rf"$\displaystyle {html.escape(latex)}$"
