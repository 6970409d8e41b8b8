"""DerivationExplorer: a derivation that listens."""

import traitlets

from mathbp.derivation import Derivation, hear, hints, readable, words
from mathbp.explorers.derivation_numbers import numbers
from mathbp.explorers.explorer import Explorer
from mathbp.explorers.mathml import mathml
from mathbp.explorers.sketch import Sketch
from mathbp.palette import GREY


class DerivationExplorer(Explorer):
    r"""A derivation with its lines hidden: write the next one, and hear what it is.

    Parameters
    ----------
    derivation : mathbp.Derivation
    shown : int, default 0
        How many lines stand there already.
    large : bool, default False
        Large print, for the last row.

    The page says of what you type whether it is the next line, a later one, right by a way of
    its own, a known mistake, or does not follow. Hints go from the reason of the next step to the
    line itself, so that hints alone finish every derivation. A line may be written with indices,
    p_k - y_k, or for the whole vector, p - y. Python judges it exactly; a page without Python by its
    numbers at a few points, in plain index notation, MATLAB or NumPy.

    Raises
    ------
    TypeError
        If `derivation` is none.
    ValueError
        If `shown` is less than 0, or more than there are lines.

    Examples
    --------
    >>> import mathbp
    >>> explorer = mathbp.DerivationExplorer(
    ...     mathbp.Derivation(r"\text{delta}", of=mathbp.squared_error, lines=[(r"(a - y)\,a\,(1 - a)", "the chain rule")])
    ... )
    >>> explorer.hear("a - y").mistake
    'a (1 - a) is missing'
    """

    names = ("derivation", "shown")
    derivation = traitlets.Dict(help="Its lines, as the page needs them.").tag(sync=True)
    shown = traitlets.TraitType(0).tag(sync=True)
    typed = traitlets.Dict(help="From the page: {'line': text, 'after': lines, 'number': of the question}.").tag(
        sync=True
    )
    heard = traitlets.Dict(help="To the page: what that is.").tag(sync=True)

    def __init__(self, derivation, shown=0, **kwargs):
        self.of = derivation if isinstance(derivation, Derivation) else None
        if self.of is None and not isinstance(derivation, dict):
            raise TypeError(f"DerivationExplorer shows a mathbp.Derivation; this is {derivation!r}")
        super().__init__(derivation=contents(derivation) if self.of else derivation, shown=shown, **kwargs)
        self.observe(self.answer, "typed")

    @traitlets.validate("shown", "derivation")
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(derivation, shown):
        if not {"left", "plain", "indices", "lines", "numbers"} <= derivation.keys() or not all(
            isinstance(line, dict) and {"plain", "math", "reason", "needs", "status", "hints", "written"} <= line.keys()
            for line in derivation["lines"]
        ):
            raise ValueError("this is not the content of a derivation")
        if isinstance(shown, bool) or not isinstance(shown, int) or not 0 <= shown <= len(derivation["lines"]):
            raise ValueError(f"shown is {shown!r}; it must be a whole number from 0 to {len(derivation['lines'])}")
        return {"derivation": derivation, "shown": shown}

    def hear(self, line):
        """What a line is, LaTeX or a function, after those that are shown: a `mathbp.derivation.Heard`."""
        if self.of is None:
            raise ValueError("this explorer comes from a saved page, without its derivation")
        return hear(self.of, line, self.shown)

    def answer(self, change):
        """Answer what the page asks."""
        if self.of is None or not isinstance(change.new.get("line"), str):
            return
        found = hear(
            self.of, change.new["line"][:1000], min(max(int(change.new.get("after", 0)), 0), len(self.of.lines))
        )
        self.heard = {"number": change.new.get("number"), "kind": found.kind, "text": found.text, "line": found.line}
        self.heard |= {"mistake": found.mistake}

    def numbers(self):
        lines = self.derivation["lines"][: self.shown]
        rest = len(self.derivation["lines"]) - self.shown
        rows = [
            f"{self.derivation['plain']} = {line['plain']}    {line['reason']}    {line['status']}" for line in lines
        ]
        return "\n".join([*rows, f"{self.derivation['plain']} = ?    {rest} lines to find"] if rest else rows)

    def describe(self):
        return f"A derivation of {self.derivation['plain']} with {self.shown} of its {len(self.derivation['lines'])} lines shown."

    def draw(self):
        rows = self.numbers().split("\n")
        sketch = Sketch(720, 30 + 26 * len(rows))
        for i, row in enumerate(rows):
            formula, *reason = row.split("    ")
            sketch.text(16, 28 + 26 * i, formula, size=14)
            sketch.text(400, 28 + 26 * i, ", ".join(reason), size=11, color=GREY)
        return sketch

    def __repr__(self):
        return f"DerivationExplorer({self.derivation['plain']}, shown={self.shown})"


def contents(derivation):
    """What the page needs of a derivation: each line as text and as MathML, its reason, its hints, its numbers."""
    left = readable(derivation.left)
    return {
        "plain": left.plain() if left else derivation.left,
        "left": mathml(derivation.left, "block"),
        "indices": list(derivation.checker.indices),
        "lines": [
            {
                "plain": line.tree.plain() if line.tree else line.latex,
                "math": mathml(line.latex, "block"),
                "reason": words(line.reason),
                "needs": words(f"${line.needs}$") if line.needs else "",
                "status": words(line.status),
                "hints": hints(line),
                # What one may type for it in a page without Python.
                "written": [line.latex, line.tree.latex(), line.tree.plain()] if line.tree else [],
            }
            for line in derivation.lines
        ],
        "numbers": numbers(derivation),
    }
