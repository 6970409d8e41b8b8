r"""A formula as a tree, and the tree as text: LaTeX, or plain Unicode for where nothing can be typeset.

The tree keeps what the eye sees, brackets and dots included:

    >>> from mathbp.derivation.reading import read
    >>> read(r"p_k \sum_i y_i - y_k").plain()
    'pₖ Σᵢ yᵢ − yₖ'
    >>> read(r"\frac{\partial p_i}{\partial z_k}\,g_i").latex()
    '\\frac{\\partial p_i}{\\partial z_k}\\, g_i'
"""

import dataclasses
from dataclasses import dataclass

LOWER = str.maketrans("0123456789aeijklmnoprstuvx+-=", "₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌")
UPPER = str.maketrans("0123456789zniT+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹ᶻⁿⁱᵀ⁺⁻⁻")
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "epsilon": "ϵ", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "omega": "ω",
    "ell": "ℓ", "infty": "∞", "nabla": "∇", "Delta": "Δ",
}  # fmt: skip
LETTERS = {letter: command for command, letter in GREEK.items()}
DOTS = {"·": r"\cdot", "∘": r"\circ", "⊙": r"\odot", "×": r"\times", "/": "/"}
RELATIONS = {
    "=": "=", "≠": r"\ne", "<": "<", ">": ">", "≤": r"\le", "≥": r"\ge", "≈": r"\approx", "∈": r"\in", "→": r"\to",
}  # fmt: skip
# Functions with a command of their own in LaTeX; the others are \operatorname{...}.
COMMANDS = {"exp", "log", "ln", "tanh", "cosh", "sinh", "max", "min", "dim", "det", "sqrt"}


class Node:
    """A part of a formula. `parts` are the parts it is made of; `with_parts` makes it of others."""

    def latex(self):
        raise NotImplementedError

    def plain(self):
        raise NotImplementedError

    def parts(self):
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            yield from [value] if isinstance(value, Node) else ()
            if isinstance(value, tuple):
                yield from (part[1] for part in value if isinstance(part, tuple) and isinstance(part[1], Node))

    def with_parts(self, parts):
        parts, changed = iter(parts), {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Node):
                changed[field.name] = next(parts)
            elif isinstance(value, tuple) and value and isinstance(value[0], tuple):
                changed[field.name] = tuple((mark, next(parts)) for mark, _ in value)
        return dataclasses.replace(self, **changed)

    def walk(self):
        yield self
        for part in self.parts():
            yield from part.walk()

    def __str__(self):
        return self.plain()


@dataclass(frozen=True)
class Number(Node):
    text: str

    def latex(self):
        return self.text

    plain = latex


@dataclass(frozen=True)
class Name(Node):
    """p_i, W_{kj}, \\delta_{ik}; `word` for a name of several letters, such as \\text{delta}."""

    name: str
    indices: tuple = ()
    word: bool = False

    def latex(self):
        name = "\\" + LETTERS[self.name] if self.name in LETTERS else self.name
        return (rf"\text{{{name}}}" if self.word else name) + lower(self.indices)

    def plain(self):
        return self.name + lowered(self.indices)


@dataclass(frozen=True)
class Add(Node):
    terms: tuple  # of (sign, node)

    def latex(self):
        return self.joined(lambda node: node.latex(), "-")

    def plain(self):
        return self.joined(lambda node: node.plain(), "−")

    def joined(self, text, minus):
        (sign, first), *rest = self.terms
        start = (minus if sign == "-" else "") + text(first)
        return start + "".join(f" {minus if sign == '-' else '+'} {text(node)}" for sign, node in rest)


@dataclass(frozen=True)
class Mul(Node):
    factors: tuple  # of (dot, node); dot "" where two stand side by side

    def latex(self):
        (_, text), *rest = [(DOTS.get(dot, dot), node.latex()) for dot, node in self.factors]
        for dot, factor in rest:
            text += f" {dot} {factor}" if dot else rf"\, {factor}"
        return text

    def plain(self):
        (_, first), *rest = self.factors
        text, dots = (
            first.plain(),
            {"/": "/", "": "" if isinstance(first, Number) and isinstance(rest[0][1], Name) else " "},
        )
        for dot, node in rest:
            factor = f"({node.plain()})" if dot == "/" and isinstance(node, Fraction | Mul) else node.plain()
            text += dots.get(dot, f" {dot} ") + factor
            dots[""] = " "
        return text


@dataclass(frozen=True)
class Fraction(Node):
    top: Node
    bottom: Node

    def latex(self):
        return rf"\frac{{{self.top.latex()}}}{{{self.bottom.latex()}}}"

    def plain(self):
        top, bottom = self.top.plain(), self.bottom.plain()
        if (isinstance(self.top, Add) and len(self.top.terms) > 1) or open_ended(self.top):
            top = f"({top})"
        return f"{top}/{bottom}" if isinstance(self.bottom, Name | Number | Group | Power) else f"{top}/({bottom})"


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node

    def latex(self):
        return f"{self.base.latex()}^{{{self.exponent.latex()}}}"

    def plain(self):
        base, exponent = self.base.plain(), self.exponent.plain()
        if not isinstance(self.base, Name | Number | Group | Call):
            base = f"({base})"
        if all(ord(c) in UPPER for c in exponent):
            return base + exponent.translate(UPPER)
        return f"{base}^{exponent if isinstance(self.exponent, Name | Group) else f'({exponent})'}"


@dataclass(frozen=True)
class Transpose(Node):
    base: Node

    def latex(self):
        return self.base.latex() + r"^\top"

    def plain(self):
        return self.base.plain() + "ᵀ"


@dataclass(frozen=True)
class Call(Node):
    """A function and what it is taken of, in brackets or not: log p_i, exp(z_k)."""

    name: str
    argument: Node

    def latex(self):
        if self.name == "sqrt":
            return rf"\sqrt{{{self.argument.latex()}}}"
        if self.name in COMMANDS:
            return rf"\{self.name} {self.argument.latex()}"
        name = r"\sigma" if self.name == "σ" else rf"\operatorname{{{self.name}}}"
        return name + self.argument.latex()

    def plain(self):
        return self.name + ("" if isinstance(self.argument, Group) else " ") + self.argument.plain()


@dataclass(frozen=True)
class Sum(Node):
    """Σ over an index, of all that is multiplied behind it; `apart`: without this index, `upto`: its last value.

    Without an index, over the entries of a vector: Σ y.
    """

    index: str
    body: Node
    apart: str = ""
    upto: str = ""

    def latex(self):
        below = rf"{{{self.index} \ne {self.apart}}}" if self.apart else self.index
        if not below:
            return rf"\sum {self.body.latex()}"
        below, above = (f"{{{self.index}=1}}", f"^{self.upto}") if self.upto else (below, "")
        return rf"\sum_{below}{above} {self.body.latex()}"

    def plain(self):
        below = f"_{{{self.index}≠{self.apart}}}" if self.apart else lowered((self.index,))
        return f"Σ{below} {self.body.plain()}"


@dataclass(frozen=True)
class Partial(Node):
    """∂top/∂bottom."""

    top: Node
    bottom: Node

    def latex(self):
        return rf"\frac{{\partial {self.top.latex()}}}{{\partial {self.bottom.latex()}}}"

    def plain(self):
        return f"∂{self.top.plain()}/∂{self.bottom.plain()}"


@dataclass(frozen=True)
class Group(Node):
    body: Node

    def latex(self):
        return rf"\left({self.body.latex()}\right)"

    def plain(self):
        return f"({self.body.plain()})"


@dataclass(frozen=True)
class At(Node):
    """An entry of a vector or matrix that is computed: (Wᵀ delta)_j."""

    body: Node
    indices: tuple

    def latex(self):
        return self.body.latex() + lower(self.indices)

    def plain(self):
        return self.body.plain() + lowered(self.indices)


@dataclass(frozen=True)
class Relation(Node):
    """Two sides and what stands between: Σᵢ yᵢ = 1."""

    left: Node
    sign: str
    right: Node

    def latex(self):
        return f"{self.left.latex()} {RELATIONS[self.sign]} {self.right.latex()}"

    def plain(self):
        return f"{self.left.plain()} {self.sign} {self.right.plain()}".lstrip()


@dataclass(frozen=True)
class Listed(Node):
    """Numbers in a row, for texts: (1, 0, 0)."""

    items: tuple  # of (comma, node)

    def latex(self):
        return r",\ ".join(node.latex() for _, node in self.items)

    def plain(self):
        return ", ".join(node.plain() for _, node in self.items)


def open_ended(node):
    """Whether it ends in a sum, which would take in what is written behind."""
    return isinstance(node, Sum) or (isinstance(node, Add | Mul) and open_ended(list(node.parts())[-1]))


def lower(indices):
    """Indices as LaTeX; a digit before others is a layer: z_{2,k}."""
    if len(indices) > 1 and indices[0].isdigit():
        indices = (indices[0] + ",", *indices[1:])
    text = "".join(indices)
    return "" if not indices else f"_{text}" if len(text) == 1 else f"_{{{text}}}"


def lowered(indices):
    """Indices as plain text, small and low where Unicode has the letter: W₂ₖⱼ, p_c."""
    text = "".join(indices)
    if all(ord(c) in LOWER for c in text):
        return text.translate(LOWER)
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"
