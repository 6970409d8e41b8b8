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
from mathbp.derivation.tree import DOTS, GREEK, LOWER, RELATIONS, UPPER

FUNCTIONS = {"exp", "log", "ln", "tanh", "cosh", "sinh", "softmax", "sigmoid", "relu", "diag", "max", "min", "tr"}
WORDS = FUNCTIONS | {"delta", "sum"}
UNDERSTOOD = (
    r"letters with indices (p_k, W_{kj}, z_{2,k}), numbers, + - \cdot / \circ, \frac, powers, ( ), \sum_i, \sum_{i \ne k}, "
    r"\delta_{ik}, \text{delta}, \frac{\partial p_i}{\partial z_k}, ^\top, \exp \log \tanh \sigma "
    r"\operatorname{softmax} \operatorname{diag}"
)

SPACE = r"\\[,;:!> ]|\\q?quad|\\displaystyle|\\(?:left|right|middle|limits|[bB]igg?[lrm]?)(?![A-Za-z])|~|\s+"
WORD = r"\\(?:text|mathrm|mathbf|mathit|mathsf|boldsymbol|operatorname\*?)\s*\{([^{}]*)\}"
TOKEN = re.compile(rf"(?P<space>{SPACE})|{WORD}|(?P<token>\\[A-Za-z]+|\d+(?:\.\d+)?|[A-Za-z]{{2,}}|\S)")
DIGITS = "".join(chr(c) for c in LOWER.values()), "".join(chr(c) for c in UPPER.values())
NAMES = {r"\cdot": "·", "*": "·", r"\ast": "·", r"\times": "×", r"\circ": "∘", r"\odot": "⊙", r"\bigodot": "⊙"}
NAMES |= {"−": "-", "–": "-", "Σ": r"\sum", "∑": r"\sum", "∂": r"\partial", "√": r"\sqrt", "[": "(", "]": ")"}
NAMES |= {r"\tfrac": r"\frac", r"\dfrac": r"\frac"}
NAMES |= {r"\neq": "≠", r"\leq": "≤", r"\geq": "≥", "∗": "·", r"\intercal": r"\top", r"\T": r"\top"}
NAMES |= {command: sign for sign, command in RELATIONS.items()}


class Unreadable(ValueError):
    """A formula that cannot be read; the message says which part, and what is understood."""


def read(text):
    """The tree of a formula. Raises Unreadable."""
    return Reader(text).everything()


def tokens(text):
    """The formula's tokens, each with where it begins; a word in a command is "\\text delta"."""
    lows, ups = (re.escape(letters) for letters in DIGITS)
    backwards = {chr(small): chr(plain) for plain, small in [*UPPER.items(), *LOWER.items()]}
    text = re.sub("ᵀ", r"^\\top ", text)
    text = re.sub(f"[{lows}]+", lambda m: "_{" + "".join(backwards[c] for c in m[0]) + "}", text)
    text = re.sub(f"[{ups}]+", lambda m: "^{" + "".join(backwards[c] for c in m[0]) + "}", text)
    for match in TOKEN.finditer(text):
        if match["space"]:
            continue
        if match["token"] is None:
            yield r"\text " + match[match.lastindex].strip(), match.start()
        elif re.fullmatch("[A-Za-z]{2,}", match["token"]) and match["token"] not in WORDS:
            yield from ((letter, match.start() + i) for i, letter in enumerate(match["token"]))
        elif match["token"].lstrip("\\") in WORDS and match["token"] != r"\delta":
            word = match["token"].lstrip("\\")
            yield (r"\sum" if word == "sum" else r"\text " + word), match.start()
        else:
            yield NAMES.get(match["token"], match["token"]), match.start()
    yield "", len(text)


class Reader:
    """One method for each kind of part, from the whole down to a single name."""

    def __init__(self, text):
        self.text, self.tokens, self.at = text, list(tokens(text)), 0

    @property
    def next(self):
        return self.tokens[self.at][0]

    def take(self, *wanted):
        """The next token, if it is one of these (or whatever it is)."""
        if wanted and self.next not in wanted:
            return None
        self.at += 1
        return self.tokens[self.at - 1][0]

    def need(self, wanted):
        if not self.take(wanted):
            self.stop(f"expected {wanted}")

    def stop(self, why="this is not understood"):
        where = self.tokens[self.at][1]
        rest = self.text[where:].strip()
        raise Unreadable(
            f"{self.text}\ncannot be read {f'from here on: {rest}' if rest else 'to its end'} ({why}).\n"
            f"Understood are {UNDERSTOOD}."
        )

    def everything(self):
        node = tree.Number("") if self.next in RELATIONS else self.sum_of_terms()
        while self.next in RELATIONS:
            node = tree.Relation(node, self.take(), self.sum_of_terms())
        return node if not self.next else self.stop()

    def sum_of_terms(self):
        terms = [(self.take("+", "-") or "+", self.product())]
        while self.next in ("+", "-") and self.next:
            terms.append((self.take(), self.product()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else tree.Add(tuple(terms))

    def product(self):
        factors = [("", self.factor())]
        while self.next in DOTS or self.begins_factor():
            dot = self.take(*DOTS) or ""
            factors.append((dot, tree.Add((("-", self.factor()),)) if dot and self.take("-") else self.factor()))
        return factors[0][1] if len(factors) == 1 else tree.Mul(tuple(factors))

    def begins_factor(self):
        return self.next not in ("", ")", "}", "+", "-", ",", "&", *DOTS, *RELATIONS)

    def factor(self):
        """One factor with its indices and powers."""
        node = self.plain_factor()
        while self.next in ("^", "_", "'"):
            if self.take("_"):
                node = self.with_indices(node, self.indices())
            elif self.take("'") or self.raised_t():
                node = tree.Transpose(node)
            else:
                self.need("^")
                node = tree.Power(node, self.argument())
        return node

    def raised_t(self):
        """Whether ^\\top, ^T or ^{\\top} comes next; then it is taken."""
        for sign in (["^", r"\top"], ["^", "T"], ["^", "{", r"\top", "}"], ["^", "{", "T", "}"]):
            if [token for token, _ in self.tokens[self.at : self.at + len(sign)]] == sign:
                self.at += len(sign)
                return True
        return False

    def with_indices(self, node, indices):
        if isinstance(node, tree.Power):  # a^2_i is (a_i)^2, e^z_i is e^{z_i}
            if isinstance(node.exponent, tree.Name):
                return tree.Power(node.base, self.with_indices(node.exponent, indices))
            return tree.Power(self.with_indices(node.base, indices), node.exponent)
        if isinstance(node, tree.Name) and not node.indices:
            return tree.Name(node.name, indices, node.word)
        return (
            tree.At(node, indices)
            if isinstance(node, tree.Group | tree.Call | tree.Transpose)
            else self.stop("what has this index?")
        )

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
        if re.fullmatch(r"[A-Za-z]|\d", self.next):
            return self.take()
        if self.next.isdigit() and self.next != "":
            self.stop("an index is one letter or digit")
        return self.stop("an index is a letter or a digit")

    def argument(self):
        """{...} as one part, or the next token."""
        if self.take("{"):
            node = self.sum_of_terms()
            self.need("}")
            return node
        return self.plain_factor()

    def plain_factor(self):
        token = self.next
        if re.fullmatch(r"\d+(\.\d+)?", token):
            return tree.Number(self.take())
        if token == "(":
            return self.brackets()
        if token == "{":
            return self.argument()
        if token == r"\frac":
            return self.fraction()
        if token == r"\partial":
            return self.derivative(self.take(), lambda: self.need("/"))
        if token == r"\sum":
            return self.big_sum()
        if token == r"\sqrt":
            self.take()
            return tree.Call("sqrt", self.argument())
        if token in (r"\sigma", "σ") and self.tokens[self.at + 1][0] == "(":
            self.take()
            return tree.Call("σ", self.brackets())
        if token.startswith(r"\text ") and token[6:] in FUNCTIONS:
            return tree.Call(self.take()[6:], self.argument_of_function())
        return self.name()

    def argument_of_function(self):
        if self.next in ("^", "_"):
            self.stop("the function has nothing to be taken of")
        if self.next == "(":
            return self.brackets()
        return self.big_sum() if self.next == r"\sum" else self.factor()

    def brackets(self):
        self.need("(")
        parts = [("", self.sum_of_terms())]
        while self.take(","):
            parts.append((",", self.sum_of_terms()))
        self.need(")")
        return tree.Group(parts[0][1] if len(parts) == 1 else tree.Listed(tuple(parts)))

    def name(self):
        token = self.next
        if token.startswith(r"\text "):
            word = self.take()[6:]
            return tree.Name(word, word=len(word) > 1) if re.fullmatch(r"[A-Za-z]\w*|1", word) else self.stop()
        if re.fullmatch(r"[A-Za-z]", token):
            return tree.Name(self.take())
        if token.lstrip("\\") in GREEK or token in GREEK.values():
            return tree.Name(GREEK.get(self.take().lstrip("\\"), token))
        return self.stop()

    def fraction(self):
        self.need(r"\frac")
        if [token for token, _ in self.tokens[self.at : self.at + 2]] == ["{", r"\partial"]:
            self.at += 2
            return self.derivative(None, lambda: (self.need("}"), self.need("{")), lambda: self.need("}"))
        return tree.Fraction(self.argument(), self.argument())

    def derivative(self, _, between, end=lambda: None):
        r"""What follows a first ∂: \frac{∂ top}{∂ bottom}, ∂top/∂bottom, or \frac{∂}{∂ bottom} top."""
        top = None if self.next == "}" else self.factor()
        between()
        self.need(r"\partial")
        bottom = self.name()
        if self.take("_"):
            bottom = tree.Name(bottom.name, self.indices(), bottom.word)
        end()
        return tree.Partial(top if top is not None else self.factor(), bottom)

    def big_sum(self):
        r"""\sum_i, \sum_{i,j}, \sum_{i=1}^n, \sum_{i \ne k}, or \sum of a vector; and all that is multiplied behind it."""
        self.need(r"\sum")
        if not self.take("_"):
            return tree.Sum("", self.product())
        names, apart, upto = [], "", ""
        if self.take("{"):
            while not self.take("}"):
                if self.take("≠"):
                    apart = self.index()
                elif self.take("="):
                    self.need("1")
                elif not self.take(","):
                    names.append(self.index())
        else:
            names.append(self.index())
        if self.take("^"):
            braces = self.take("{")
            upto = self.index()
            if braces:
                self.need("}")
        node = self.product()
        for index in reversed(names):
            node = tree.Sum(index, node, apart, upto)
        return node if names else self.stop("the sum needs an index")


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


def words(text):
    """Words as readable text; in them, mathematics stands between dollar signs."""
    parts = text.split("$")
    parts[1::2] = map(plain, parts[1::2])
    return "".join(parts)
