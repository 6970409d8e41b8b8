r"""Reading a formula: LaTeX, or what one types for it, becomes a tree.

    >>> read(r"\frac{e^{z_i}}{S} \left(\delta_{ik} - \frac{e^{z_k}}{S}\right)").plain()
    'e^zᵢ/S (δᵢₖ − e^zₖ/S)'
    >>> read("p_k - y_k") == read("pₖ − yₖ")
    True

Brackets that only LaTeX needs, spaces and sizes (\left, \big, \,) are passed over. A letter is a name; a
name of several letters is written \text{delta}, \operatorname{softmax}, or is one of `WORDS`. Side by side
is multiplied. \sum takes all that is multiplied behind it, up to the next + or -: \sum_i a_i b_i + c_k is
(Σᵢ aᵢ bᵢ) + cₖ. \log and its like take the next factor: \log p_i q_i is (log pᵢ) qᵢ.
"""

import re

from mathbp.derivation import tree
from mathbp.derivation.tree import DOTS, GREEK, LETTERS, LOWER, RELATIONS, UPPER

FUNCTIONS = {"exp", "log", "ln", "tanh", "cosh", "sinh", "softmax", "sigmoid", "relu", "diag", "max", "min"}
WORDS = FUNCTIONS | {"delta", "sum"}
UNDERSTOOD = (
    r"letters with indices (p_k, W_{kj}, z_{2,k}), numbers, + - \cdot / \circ, \frac, powers, ( ), \sum_i, \sum_{i \ne k}, "
    r"\delta_{ik}, \text{delta}, \frac{\partial p_i}{\partial z_k}, ^\top, \exp \log \tanh \sigma "
    r"\operatorname{softmax} \operatorname{diag}"
)

SPACE = r"\\[,;:!> ]|\\q?quad|\\displaystyle|\\(?:left|right|middle|limits|[bB]igg?[lrm]?)(?![A-Za-z])|~|\s+"
WORD = r"\\(?:text|mathrm|mathbf|mathit|mathsf|boldsymbol|operatorname\*?)\s*\{(?P<word>[^{}]*)\}"
LOW, HIGH = ("".join(re.escape(chr(c)) for c in table.values()) for table in (LOWER, UPPER))
BACKWARDS = {small: plain for plain, small in [*UPPER.items(), *LOWER.items()]}
RAISED = {"low": "_", "high": "^"}
TOKEN = re.compile(
    rf"(?P<space>{SPACE})|{WORD}|(?P<low>[{LOW}]+)|(?P<high>[{HIGH}]+)|"
    r"(?P<letters>[A-Za-z]{2,})|(?P<token>\\[A-Za-z]+|"
    r"(?<=frac)\d|(?<=frac\d)\d|(?<=frac )\d|(?<=frac \d)\d|"  # \frac12 is one half
    r"\d+(?:\.\d+)?|\S)"
)
NAMES = {r"\cdot": "·", "*": "·", r"\ast": "·", r"\times": "×", r"\circ": "∘", r"\odot": "⊙", r"\bigodot": "⊙"}
NAMES |= {"−": "-", "–": "-", "Σ": r"\sum", "∑": r"\sum", "∂": r"\partial", "√": r"\sqrt", "[": "(", "]": ")"}
NAMES |= {r"\tfrac": r"\frac", r"\dfrac": r"\frac"}
NAMES |= {r"\neq": "≠", r"\leq": "≤", r"\geq": "≥", "∗": "·", r"\intercal": r"\top", r"\T": r"\top"}
NAMES |= {command: sign for sign, command in RELATIONS.items()}


# What one types in a hurry, or in MATLAB or NumPy: a letter and its index, then signs.
LETTER = r"(?<![A-Za-z\\_^{])(delta|[A-Za-z])"
INDICES = r"(?:\{([ijklm]{1,2})\}|([ijklm]{1,2})(?![a-z]))"
TYPED = [
    (r"(?<![A-Za-z\\_])d([A-Za-z]\d?(?:_\w+|_\{\w+\})?) */ *d(?=[A-Za-z])", r"∂\1/∂"),  # dL/dp_i
    (r"\b(?:np|numpy)\.|;\s*$", ""),
    (r"(\w+(?:\(\w+\))?)\.sum\(\)", r"sum(\1)"),  # exp(z).sum()
    (LETTER + r"[\[(]([ijklm])(?:,\s*([ijklm]))?[\])]", r"\1_{\2\3}"),  # p[k], J(i, k)
    (LETTER + r"_?(\d)_?" + INDICES, r"\1_{\2,\3\4}"),  # W2_kj, W_2kj
    (LETTER + r"(\d)(?![\w}])", r"\1_{\2}"),  # W2
    (r"_([ijklm]{2})(?![a-z])", r"_{\1}"),  # W_kj
    (r"(?<![A-Za-z\\{])delta(_\{[ijklm]{2}\}|[ᵢⱼₖₗₘ]{2})", r"\\delta\1"),  # delta_ik is δᵢₖ, delta_k is not
    (r"(?<![A-Za-z\\])sigma(?![A-Za-z])", r"\\sigma"),
    (r"\.\*", r"\\circ "),
    (r"\./", "/"),
    (r"\.\^|\*\*", "^"),
    (r"\.T\b", r"^\\top "),
    ("@", r"\\cdot "),
]


class Unreadable(ValueError):
    """A formula that cannot be read; the message says which part, and what is understood. `where` is its first part."""

    def __init__(self, where):
        super().__init__(f"{where}\nUnderstood are {UNDERSTOOD}.")
        self.where = where


def read(text):
    """The tree of a formula. Raises Unreadable."""
    return Reader(text).everything()


def read_typed(text):
    r"""The tree of what a learner types: delta_ik, p[k], J.T @ g, a .* (1 - a). Raises Unreadable.

    >>> read_typed("sum_i p_i (delta_ik - p_k) g[i]").plain()
    'Σᵢ pᵢ (δᵢₖ − pₖ) gᵢ'
    """
    if called := re.search(r"\b(dot|inner|outer|matmul|einsum)\s*\(", text):
        raise Unreadable(f"Instead of {called[1]}, write the sum, sum_i a_i b_i, or the product, a' b or a b'.")
    if re.search(r"\bnp\.|\.T\b|@|\*\*", text):  # in NumPy, * is entry by entry
        text = re.sub(r"(?<![*.])\*(?!\*)", ".*", text)
    for wanted, latex in TYPED:
        text = re.sub(wanted, latex, text)
    return read(text)


def tokens(text):
    """The formula's tokens, each with where it begins; a word in a command is "\\text delta"."""
    for match in TOKEN.finditer(text):
        kind, start = str(match.lastgroup), match.start()
        token = match[kind].strip()
        if kind in RAISED:  # ₖ is _{k}, ² is ^{2}
            inside = [inner for inner, _ in tokens(token.translate(BACKWARDS))][:-1]
            yield from ((part, start) for part in (RAISED[kind], "{", *inside, "}"))
        elif kind == "word" or (token.lstrip("\\") in WORDS and token != r"\delta"):
            word = token.lstrip("\\")
            yield r"\sum" if word == "sum" else r"\text " + word, start
        elif kind == "letters":
            yield from ((letter, start + i) for i, letter in enumerate(token))
        elif kind != "space":
            yield NAMES.get(token, token), start
    yield "", len(text)


class Reader:
    """One method for each kind of part, from the whole down to a single name."""

    def __init__(self, text):
        self.text, self.tokens, self.at = text, list(tokens(text)), 0

    @property
    def next(self):
        return self.tokens[self.at][0]

    def take(self, *wanted):
        """The next token if it is one of these (or whatever it is), else an empty text."""
        if wanted and self.next not in wanted:
            return ""
        self.at += 1
        return self.tokens[self.at - 1][0]

    def need(self, wanted):
        if not self.take(wanted):
            self.stop(f"{wanted} is missing")

    def stop(self, why="this is not understood"):
        rest = self.text[self.tokens[self.at][1] :].strip()
        raise Unreadable(f"{self.text}\ncannot be read {f'from here on: {rest}' if rest else 'to its end'} ({why}).")

    def everything(self):
        node = tree.Number("") if self.next in RELATIONS else self.sum_of_terms()
        while self.next in RELATIONS:
            node = tree.Relation(node, self.take(), self.sum_of_terms())
        return node if not self.next else self.stop()

    def sum_of_terms(self):
        terms = [(self.take("+", "-") or "+", self.product())]
        while sign := self.take("+", "-"):
            terms.append((sign, self.product()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else tree.Add(tuple(terms))

    def product(self):
        factors = [("", self.factor())]
        while self.next not in ("", ")", "}", "+", "-", ",", "&", *RELATIONS):
            dot = self.take(*DOTS)
            factors.append((dot, tree.Add((("-", self.factor()),)) if dot and self.take("-") else self.factor()))
        return factors[0][1] if len(factors) == 1 else tree.Mul(tuple(factors))

    def factor(self):
        """One factor with its indices and powers."""
        node = self.bare_factor()
        while True:
            if self.take("_"):
                node = self.with_indices(node, self.indices())
            elif self.take("'") or self.raised_t():
                node = tree.Transpose(node)
            elif self.take("^"):
                node = tree.Power(node, self.argument())
            else:
                return node

    def raised_t(self):
        """Whether ^\\top, ^T or ^{\\top} comes next; then it is taken."""
        for sign in (["^", r"\top"], ["^", "T"], ["^", "{", r"\top", "}"], ["^", "{", "T", "}"]):
            if [token for token, _ in self.tokens[self.at : self.at + len(sign)]] == sign:
                self.at += len(sign)
                return True
        return False

    def with_indices(self, node, indices):
        match node:
            case tree.Power(base, tree.Name() as exponent):  # e^z_i is e^{z_i}
                return tree.Power(base, self.with_indices(exponent, indices))
            case tree.Power(base, exponent):  # a^2_i is (a_i)^2
                return tree.Power(self.with_indices(base, indices), exponent)
            case tree.Name(name, (), word):
                return tree.Name(name, indices, word)
            case tree.Group() | tree.Call() | tree.Transpose():
                return tree.At(node, indices)
        return self.stop("what has this index?")

    def indices(self):
        """k, {kj}, {2,k}: a tuple of letters and digits."""
        if not self.take("{"):
            return (self.index(),)
        found = []
        while not self.take("}"):
            if not self.take(","):
                found.append(self.index())
        return tuple(found)

    def index(self):
        return self.take() if re.fullmatch(r"[A-Za-z]|\d", self.next) else self.stop("an index is one letter or digit")

    def argument(self):
        """{...} as one part, or the next token."""
        if not self.take("{"):
            if re.fullmatch(r"\d[\d.]+", self.next):
                self.stop(f"LaTeX takes one digit here: write {{{self.next}}}")
            return self.bare_factor()
        node = self.sum_of_terms()
        self.need("}")
        return node

    def bare_factor(self):
        token = self.next
        if re.fullmatch(r"\d+(\.\d+)?", token):
            return tree.Number(self.take())
        if token == "(":
            return self.brackets()
        if token == "{":
            return self.argument()
        if token == r"\sum":
            return self.big_sum()
        if self.take(r"\frac"):
            if [token for token, _ in self.tokens[self.at : self.at + 2]] == ["{", r"\partial"]:
                self.at += 2
                return self.derivative(fraction=True)
            return tree.Fraction(self.argument(), self.argument())
        if self.take(r"\partial"):
            return self.derivative(fraction=False)
        if self.take(r"\sqrt"):
            return tree.Call("sqrt", self.argument())
        if token in (r"\sigma", "σ") and self.tokens[self.at + 1][0] == "(":
            self.take()
            return tree.Call("σ", self.brackets())
        if token.startswith(r"\text ") and token[6:] in FUNCTIONS:
            self.take()
            if self.next in ("^", "_"):
                self.stop("the function has nothing to be taken of")
            return tree.Call(token[6:], self.factor() if self.next not in ("(", r"\sum") else self.bare_factor())
        return self.name()

    def brackets(self):
        self.need("(")
        parts = [("", self.sum_of_terms())]
        while self.take(","):
            parts.append((",", self.sum_of_terms()))
        self.need(")")
        return tree.Group(parts[0][1] if len(parts) == 1 else tree.Listed(tuple(parts)))

    def name(self):
        word = self.next.removeprefix(r"\text ")
        if word != self.next and re.fullmatch(r"[A-Za-z]\w*|1", word):
            self.take()
            return tree.Name(word, word=len(word) > 1)
        letter = GREEK.get(self.next.lstrip("\\"), self.next)
        if letter in LETTERS or re.fullmatch(r"[A-Za-z]", letter):
            self.take()
            return tree.Name(letter)
        return self.stop()

    def derivative(self, fraction):
        r"""What follows a first ∂: \frac{∂ top}{∂ bottom}, \frac{∂}{∂ bottom} top, or ∂top/∂bottom."""
        top = None if self.next == "}" else self.factor()
        for sign in ["}", "{", r"\partial"] if fraction else ["/", r"\partial"]:
            self.need(sign)
        bottom = self.name()
        if self.take("_"):
            bottom = tree.Name(bottom.name, self.indices(), bottom.word)
        if fraction:
            self.need("}")
        return tree.Partial(top or self.factor(), bottom)

    def big_sum(self):
        r"""\sum_i, \sum_{i,j}, \sum_{i=1}^n, \sum_{i \ne k}, or \sum of a vector; and all that is multiplied behind it."""
        self.need(r"\sum")
        if not self.take("_"):
            return tree.Sum("", self.brackets() if self.next == "(" else self.product())
        names, apart, upto, braces = [], "", "", self.take("{")
        while not names or (braces and not self.take("}")):
            if names and self.take("≠"):
                apart = self.index()
            elif names and self.take("="):
                self.need("1")
            elif not (names and self.take(",")):
                names.append(self.index())
        if self.take("^"):
            (upto,) = self.indices() or self.stop()
        node = self.product()
        for index in reversed(names):
            node = tree.Sum(index, node, apart, upto)
        return node


# ------------------------------------------------------------------ formulas in plain text


def readable(latex):
    try:
        return read(latex)
    except Unreadable:
        return None


def plain(latex):
    r"""LaTeX as readable text; as it stands where it cannot be read.

    >>> plain(r"\frac{\partial p_i}{\partial z_k}\,g_i")
    '∂pᵢ/∂zₖ gᵢ'
    """
    formula = readable(latex)
    return formula.plain() if formula else re.sub(r"\\text\{([^{}]*)\}", r"\1", latex)


def aligned(left, rows):
    """The lines of a derivation in plain text, each a row of texts, in columns."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["    ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join(f"{left if n == 0 else ' ' * len(left)} = {line}" for n, line in enumerate(lines))


def words(text):
    """Words as readable text; in them, mathematics stands between dollar signs."""
    parts = text.split("$")
    parts[1::2] = map(plain, parts[1::2])
    return "".join(parts)
