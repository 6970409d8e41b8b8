r"""A formula as a tree, and the tree as text: LaTeX, or plain Unicode for where nothing can be typeset.

The tree keeps what the eye sees, brackets and dots included:

    >>> from mathbp.derivation.reading import read
    >>> read(r"p_k \sum_i y_i - y_k").plain()
    'pₖ Σᵢ yᵢ − yₖ'
    >>> read(r"\frac{\partial p_i}{\partial z_k}\,g_i").latex()
    '\\frac{\\partial p_i}{\\partial z_k}\\, g_i'
"""

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
COMMANDS = {"exp", "log", "ln", "tanh", "cosh", "sinh", "max", "min"}


class Node:
    """A part of a formula. `parts` are the parts it is made of; `with_parts` makes it of others."""

    def latex(self):
        return latex(self)

    def plain(self):
        return plain(self)

    def parts(self):
        for value in vars(self).values():
            if isinstance(value, Node):
                yield value
            elif is_pairs(value):
                yield from (part for _, part in value)

    def with_parts(self, parts):
        parts, changed = iter(parts), dict(vars(self))
        for field, value in changed.items():
            if isinstance(value, Node):
                changed[field] = next(parts)
            elif is_pairs(value):
                changed[field] = tuple((mark, next(parts)) for mark, _ in value)
        return type(self)(**changed)

    def walk(self):
        yield self
        for part in self.parts():
            yield from part.walk()

    def names(self):
        return [node for node in self.walk() if isinstance(node, Name)]

    def __str__(self):
        return plain(self)


def is_pairs(value):
    """Whether a field holds (sign, node) or (dot, node), one for each part."""
    return isinstance(value, tuple) and all(isinstance(part, tuple) for part in value)


@dataclass(frozen=True)
class Number(Node):
    text: str


@dataclass(frozen=True)
class Name(Node):
    r"""p_i, W_{kj}, \delta_{ik}; `word` for a name of several letters, such as \text{delta}."""

    name: str
    indices: tuple = ()
    word: bool = False


@dataclass(frozen=True)
class Add(Node):
    terms: tuple  # of (sign, node)


@dataclass(frozen=True)
class Mul(Node):
    factors: tuple  # of (dot, node); dot "" where two stand side by side


@dataclass(frozen=True)
class Fraction(Node):
    top: Node
    bottom: Node


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transpose(Node):
    base: Node


@dataclass(frozen=True)
class Call(Node):
    """A function and what it is taken of, in brackets or not: log p_i, exp(z_k)."""

    name: str
    argument: Node


@dataclass(frozen=True)
class Sum(Node):
    """Σ over an index, of all that is multiplied behind it; `apart`: without this index, `upto`: its last value.

    Without an index, over the entries of a vector: Σ y.
    """

    index: str
    body: Node
    apart: str = ""
    upto: str = ""


@dataclass(frozen=True)
class Partial(Node):
    """∂top/∂bottom."""

    top: Node
    bottom: Node


@dataclass(frozen=True)
class Group(Node):
    """Brackets."""

    body: Node


@dataclass(frozen=True)
class At(Node):
    """An entry of a vector or matrix that is computed: (Wᵀ delta)_j."""

    body: Node
    indices: tuple


@dataclass(frozen=True)
class Relation(Node):
    """Two sides and what stands between: Σᵢ yᵢ = 1."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Listed(Node):
    """Numbers in a row, for texts: (1, 0, 0)."""

    items: tuple  # of (comma, node)


# ---------------------------------------------------------------------------- as text


def latex(node):
    match node:
        case Name(name, indices, word):
            name = "\\" + LETTERS[name] if name in LETTERS else name
            return (rf"\text{{{name}}}" if word else name) + lower(indices)
        case Add(terms):
            return added(terms, latex, "-")
        case Mul(((_, first), *rest)):
            return latex(first) + "".join(rf" {DOTS[dot]} {latex(f)}" if dot else rf"\, {latex(f)}" for dot, f in rest)
        case Fraction(top, bottom):
            return rf"\frac{{{latex(top)}}}{{{latex(bottom)}}}"
        case Power(base, exponent):
            return f"{latex(base)}^{{{latex(exponent)}}}"
        case Transpose(base):
            return rf"{latex(base)}^\top"
        case Call("sqrt", argument):
            return rf"\sqrt{{{latex(argument)}}}"
        case Call(name, argument) if name in COMMANDS:
            return rf"\{name} {latex(argument)}"
        case Call(name, argument):
            return (r"\sigma" if name == "σ" else rf"\operatorname{{{name}}}") + latex(argument)
        case Sum(index, body, apart, upto):
            below = rf"{index} \ne {apart}" if apart else f"{index}=1" if upto else index
            limits = (f"_{{{below}}}" if len(below) > 1 else f"_{below}" * bool(below)) + f"^{upto}" * bool(upto)
            return rf"\sum{limits} {latex(body)}"
        case Partial(top, bottom):
            return rf"\frac{{\partial {latex(top)}}}{{\partial {latex(bottom)}}}"
        case Group(body):
            return rf"\left({latex(body)}\right)"
        case At(body, indices):
            return latex(body) + lower(indices)
        case Relation(left, sign, right):
            return f"{latex(left)} {RELATIONS[sign]} {latex(right)}"
        case Listed(items):
            return r",\ ".join(latex(item) for _, item in items)
        case _:
            return node.text


def plain(node):
    match node:
        case Name(name, indices):
            return name + lowered(indices)
        case Add(terms):
            return added(terms, plain, "−")
        case Mul(factors):
            return multiplied(factors)
        case Fraction(top, bottom):
            above, below = plain(top), plain(bottom)
            above = f"({above})" if ends_in_sum(top) or (isinstance(top, Add) and len(top.terms) > 1) else above
            return f"{above}/{below}" if isinstance(bottom, Name | Number | Group | Power) else f"{above}/({below})"
        case Power(base, exponent):
            below, above = plain(base), plain(exponent)
            below = below if isinstance(base, Name | Number | Group | Call) else f"({below})"
            if all(ord(c) in UPPER for c in above):
                return below + above.translate(UPPER)
            return f"{below}^{above if isinstance(exponent, Name | Group) else f'({above})'}"
        case Transpose(base):
            return plain(base) + "ᵀ"
        case Call(name, argument):
            return name + ("" if isinstance(argument, Group) else " ") + plain(argument)
        case Sum(index, body, apart):
            return f"Σ{f'_{{{index}≠{apart}}}' if apart else lowered((index,))} {plain(body)}"
        case Partial(top, bottom):
            return f"∂{plain(top)}/∂{plain(bottom)}"
        case Group(body):
            return f"({plain(body)})"
        case At(body, indices):
            return plain(body) + lowered(indices)
        case Relation(left, sign, right):
            return f"{plain(left)} {sign} {plain(right)}".lstrip()
        case Listed(items):
            return ", ".join(plain(item) for _, item in items)
        case _:
            return node.text


def added(terms, text, minus):
    (sign, first), *rest = terms
    return minus * (sign == "-") + text(first) + "".join(f" {minus if s == '-' else '+'} {text(t)}" for s, t in rest)


def multiplied(factors):
    """2n, but 2 (n + 1) and x y; a/(b c)."""
    (_, before), *rest = factors
    result = plain(before)
    for dot, factor in rest:
        close = dot == "/" or (dot == "" and isinstance(before, Number) and isinstance(factor, Name))
        text = f"({plain(factor)})" if dot == "/" and isinstance(factor, Fraction | Mul) else plain(factor)
        result += (dot if close else f" {dot} " if dot else " ") + text
        before = factor
    return result


def ends_in_sum(node):
    """Whether it ends in a sum, which would take in what is written behind."""
    return isinstance(node, Sum) or (isinstance(node, Add | Mul) and ends_in_sum(list(node.parts())[-1]))


def lower(indices):
    """Indices as LaTeX; a digit before others is a layer: z_{2,k}."""
    text = "".join(indices)
    if len(text) > 1:
        return f"_{{{text[0]},{text[1:]}}}" if text[0].isdigit() else f"_{{{text}}}"
    return f"_{text}" * bool(text)


def lowered(indices):
    """Indices as plain text, small and low where Unicode has the letter: W₂ₖⱼ, p_c."""
    text = "".join(indices)
    if all(ord(c) in LOWER for c in text):
        return text.translate(LOWER)
    return f"_{text}" if len(text) == 1 else f"_{{{text}}}"
