r"""A derivation that listens: you write the next line, and hear what it is.

>>> import mathbp
>>> d = mathbp.Derivation(
...     r"\delta_k",
...     of=mathbp.cross_entropy,
...     lines=[
...         (r"\sum_i \frac{\partial p_i}{\partial z_k}\, \frac{\partial L}{\partial p_i}", "the chain rule"),
...         (r"p_k \sum_i y_i - y_k", "both put in"),
...         (r"p_k - y_k", "the targets sum to one", r"\sum_i y_i = 1"),
...     ],
... )
>>> hear(d, r"\sum_i J_{ik} g_i")
That is the next line: the chain rule.
>>> hear(d, "p_k - y_k", after=1).kind, hear(d, "y_k - p_k", after=1).mistake
('later', 'y - p')
"""

from dataclasses import dataclass, replace

from mathbp.derivation import tree
from mathbp.derivation.alike import which_line
from mathbp.derivation.reading import Unreadable, read_typed, words


@dataclass
class Heard:
    """What a line is: `kind` is one of

    next      the line that comes next
    later     one that comes later: `line` says which, from 1
    here      one that stands there already
    detour    right, but none of the derivation's lines
    mistake   wrong, and known: `mistake` is its short name
    wrong     it does not follow
    unread    it cannot be read
    """

    kind: str
    text: str
    line: int | None = None
    mistake: str | None = None

    def __repr__(self):
        return self.text


def hear(derivation, line, after=0):
    """What a line is, LaTeX or as one types it (or a function), to someone who has the first `after` lines.

    Returns
    -------
    Heard
    """
    formula = None
    if isinstance(line, str):
        try:
            formula = read_typed(line)
        except Unreadable as error:
            return Heard("unread", f"{error.where}\nOne may write p_k - y_k, sum_i p_i g_i or J' g, or take a hint.")
        if isinstance(formula, tree.Relation) and formula.sign == "=":  # "delta_k = p_k - y_k"
            formula = formula.right
        formula = with_its_activation(derivation, formula)
        line = formula.latex()
        if number := which_line(derivation, formula, after):
            return told(derivation, number, after)
    attempt = derivation.show(after).try_line(line)
    if attempt.ok:
        return Heard("detour", detour(derivation, after))
    if attempt.text.startswith("This line cannot be"):
        return Heard("unread", attempt.text)
    for other in derivation.lines[after:]:
        if other.needs and derivation.show(after).try_line(line, needs=list(derivation.conditions)[-1]).ok:
            text = words(f"Right, where ${other.needs}$. {detour(derivation, after)}")
            return Heard("detour", text)
    return Heard("mistake" if attempt.mistake else "wrong", attempt.text, mistake=attempt.mistake)


def with_its_activation(derivation, formula):
    """The formula with p for a, or a for p, where the derivation speaks of one of them alone."""
    names = derivation.checker.names
    own, other = ("p", "a") if names.activation == "p" else ("a", "p")
    spoken = any(n.name == other for line in derivation.lines if line.tree for n in line.tree.names())
    if spoken or other not in names.assumed:
        return formula
    return renamed(formula, other, own)


def renamed(node, old, new):
    if isinstance(node, tree.Name) and node.name == old:
        return replace(node, name=new)
    return node.with_parts([renamed(part, old, new) for part in node.parts()])


def told(derivation, number, after):
    line = derivation.lines[number - 1]
    needs = (
        words(f" It needs ${line.needs}$.")
        if line.needs and (not after or derivation.lines[after - 1].needs != line.needs)
        else ""
    )
    if number <= after:
        return Heard("here", f"That is line {number}, which you have already.", number)
    if number == after + 1:
        end = " That was the last one." if number == len(derivation.lines) else ""
        return Heard("next", f"That is the next line: {words(line.reason)}.{needs}{end}", number)
    steps = number - after - 1
    skipped = "one step" if steps == 1 else f"{steps} steps"
    return Heard("later", f"Right, that is line {number}: you skipped {skipped}. Why is it so?{needs}", number)


def detour(derivation, after):
    if after >= len(derivation.lines):
        return "It follows; the derivation was at its end already."
    return f"It follows, by a way of its own. The next line here: {words(derivation.lines[after].reason)}."


# ----------------------------------------------------------------------------------- hints


def hints(line):
    """What to say about a line before it is shown, from gentle to plain: its reason, then the line with a gap."""
    first = f"Next: {words(line.reason)}."
    return [first, f"It begins like this: {with_gap(line.tree).plain()}"] if line.tree else [first]


GAP = tree.Name("□")


def with_gap(node):
    """A formula whose last part is left out."""
    parts = list(node.parts())
    if not parts or isinstance(node, tree.Partial):
        return GAP
    if isinstance(node, tree.Sum | tree.Transpose) or (isinstance(node, tree.Group) and len(list(node.walk())) > 4):
        return node.with_parts([with_gap(part) for part in parts])
    if isinstance(node, tree.Add) and len(parts) == 1:
        return node.with_parts([with_gap(parts[0])])
    if isinstance(node, tree.At):
        return replace(node, body=with_gap(node.body))
    return node.with_parts([*parts[:-1], GAP])
