r"""For every n: sums with δ_ik, simplified by rules, without putting in a number.

`exact` tries n = 1, ..., 8. Here n stays a letter. Each line of a derivation is
brought into one normal form, a sum of products, by the rules below; two lines
with the same normal form are equal for every n. The rules that one of them
needed and the other did not are what the step between them is made of.

    >>> import mathbp
    >>> d = mathbp.Derivation(
    ...     r"\delta_k",
    ...     of=mathbp.cross_entropy,
    ...     lines=[
    ...         (r"\sum_i p_i (\delta_{ik} - p_k) \cdot \left(-\frac{y_i}{p_i}\right)", "the chain rule"),
    ...         (r"p_k \sum_i y_i - y_k", "δ leaves one term"),
    ...         (r"p_k - y_k", "the targets sum to one", r"\sum_i y_i = 1"),
    ...     ],
    ... )
    >>> for_every_n(d)
    δₖ = Σᵢ pᵢ (δᵢₖ − pₖ) · (−yᵢ/pᵢ)    ...
       = pₖ Σᵢ yᵢ − yₖ                  multiply out; x/x = 1; a sum of terms is summed term by term; of δᵢₖ only i = k survives; what has no i leaves Σᵢ
       = pₖ − yₖ                        given Σᵢ yᵢ = 1
    proved for every n

A formula is a dict {product: number}, a product a sorted tuple of (factor, power).
A factor is ("p", "i") for p_i, ("δ", "i", "k"), ("e", "i") for e^{z_i}, ("S",), ("log", product),
or ("Σ", product), in which the index that is summed over is called "#", so that its name does not matter.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from mathbp import activations, losses
from mathbp.derivation import tree
from mathbp.derivation.meanings import PLAIN, Formula
from mathbp.derivation.reading import aligned, plain, read, words

CROSS_ENTROPY = r"-\sum_i y_i \log p_i"


class NotProved(ValueError):
    """What stands in the way of a proof for every n."""


class Simplifier:
    """Brings formulas into normal form, and remembers which rules that took.

    `loss` is L as a tree, where there is one; `definitions` puts in what p is; `sums_to_one` has the
    products whose sum is 1.
    """

    def __init__(self, loss=None, definitions=False, sums_to_one=()):
        self.used: Counter[str] = Counter()
        self.loss, self.definitions, self.sums_to_one = loss, definitions, sums_to_one

    def rule(self, name):
        self.used[name] += 1

    def normal(self, node):
        """The normal form of a tree. Raises NotProved where it leaves what the rules speak of."""
        match node:
            case tree.Number(text):
                return number(text)
            case tree.Group(body):
                return self.normal(body)
            case tree.Name("S", ()):
                return atom("S")
            case tree.Name("δ", (i, k)):
                return atom("δ", *sorted((i, k)))
            case tree.Name("p", (i,)) if self.definitions:
                self.rule("the definition of softmax")
                return {product({("e", i): 1, ("S",): -1}): Fraction(1)}
            case tree.Name("g", (i,)) if self.loss and not any(n.name == "g" for n in self.loss.names()):
                return self.normal(tree.Partial(tree.Name("L"), tree.Name("p", (i,))))
            case tree.Name(name, (i,)) if name in ("p", "y", "z", "g"):
                return atom(name, i)
            case tree.Name("J", (i, k)):
                return self.normal(tree.Partial(tree.Name("p", (i,)), tree.Name("z", (k,))))
            case tree.Add(terms):
                return added(*(scaled(self.normal(t), 1 if sign == "+" else -1) for sign, t in terms))
            case tree.Mul(factors):
                result = number(1)
                for dot, factor in factors:
                    f = self.normal(factor)
                    result = self.times(result, self.one_over(f, factor) if dot == "/" else f)
                return result
            case tree.Fraction(top, bottom):
                return self.times(self.normal(top), self.one_over(self.normal(bottom), bottom))
            case tree.Power(tree.Name("e"), tree.Name("z", (i,))):
                return atom("e", i)
            case tree.Power(base, tree.Number(n)) if n.isdigit():
                result = number(1)
                for _ in range(int(n)):
                    result = self.times(result, self.normal(base))
                return result
            case tree.Call("log", argument):
                return self.log(self.normal(argument), argument)
            case tree.Sum(index, body, "") if index:
                return self.total(index, self.normal(body))
            case tree.Partial(tree.Name("L"), tree.Name(name, (k,))) if self.loss and (
                name == "z" or not self.definitions
            ):
                return self.slope(self.normal(self.loss), name, k)
            case tree.Partial(top, tree.Name("z", (k,))):
                return self.slope(self.normal(top), "z", k)
        raise NotProved(f"{node.plain()}: no rule here speaks of that")

    # ------------------------------------------------------------------ products and sums

    def times(self, a, b):
        if len(a) > 1 or len(b) > 1:
            self.rule("multiply out")
        return added(*(self.product(dict(x), dict(y), m * n) for x, m in a.items() for y, n in b.items()))

    def product(self, x, y, coefficient):
        """Two products multiplied: powers add up, and under a δ its second index is its first."""
        powers = Counter(x)
        for factor, power in y.items():
            if powers[factor] * power < 0:
                self.rule("x/x = 1")
            powers[factor] += power
        done = set()
        while deltas := [f for f, n in powers.items() if f[0] == "δ" and n and f not in done]:
            factor = min(deltas)
            done.add(factor)
            _, first, second = factor
            others = {f: n for f, n in powers.items() if f != factor and n}
            if first != second and any(mentions(f, second) for f in others):
                self.rule("δᵢₖ xᵢ = δᵢₖ xₖ")
            powers = Counter({factor: 1} if first != second else {})  # δ_kk is 1, and δ² is δ
            for f, n in others.items():
                powers[renamed_factor(f, second, first)] += n
        return {product(powers): coefficient}

    def one_over(self, f, node):
        if len(f) != 1:
            raise NotProved(f"{node.plain()}: a sum below a fraction is not taken apart")
        [(x, coefficient)] = f.items()
        if any(factor[0] not in ("p", "e", "S", "n") for factor, _ in x):
            raise NotProved(f"{node.plain()}: it may be 0, and stands below a fraction")
        return {product({factor: -power for factor, power in x}): 1 / coefficient}

    def total(self, index, f):
        """Σ over an index of a normal form."""
        if len(f) > 1:
            self.rule("a sum of terms is summed term by term")
        return added(*(self.total_of_one(index, dict(x), c) for x, c in f.items()))

    def total_of_one(self, index, powers, coefficient):
        for factor in powers:
            if factor[0] == "δ" and index in factor[1:]:
                self.rule("of δᵢₖ only i = k survives")
                other = factor[2] if factor[1] == index else factor[1]
                rest = {product({f: n for f, n in powers.items() if f != factor}): coefficient}
                return self.renamed(rest, index, other)
        inside = {factor: n for factor, n in powers.items() if mentions(factor, index)}
        outside = {factor: n for factor, n in powers.items() if factor not in inside}
        if any(factor[0] == "Σ" for factor in inside):
            raise NotProved(f"a sum inside a sum that depends on its index {index}")
        if outside and inside:
            self.rule("what has no i leaves Σᵢ")
        if not inside:
            return self.product(outside, {("n",): 1}, coefficient)
        if inside == {("e", index): 1}:
            self.rule("S = Σ e^z")
            return self.product(outside, {("S",): 1}, coefficient)
        body = product(renamed(inside.items(), index, "#"))
        if body in self.sums_to_one:
            self.rule("given")
            return self.product(outside, {}, coefficient)
        return self.product(outside, {("Σ", body): 1}, coefficient)

    def renamed(self, f, old, new):
        return added(*(self.product(renamed(x, old, new), {}, c) for x, c in f.items()))

    def log(self, f, node):
        if len(f) != 1 or next(iter(f.values())) != 1:
            raise NotProved(f"log {node.plain()}: the logarithm of a sum")
        return atom("log", next(iter(f)))

    # ------------------------------------------------------------------------- derivatives

    def slope(self, f, name, k):
        """∂f/∂name_k, by the product rule."""
        parts = []
        for x, coefficient in f.items():
            if len(x) > 1:
                self.rule("∂(u v) = u ∂v + v ∂u")
            for factor, power in x:
                rest = {product({g: (n - (g == factor)) for g, n in x}): coefficient * power}
                parts.append(self.times(rest, self.slope_of_factor(factor, name, k)))
        return added(*parts)

    def slope_of_factor(self, factor, name, k):
        match factor:
            case ("S",) if name == "z":
                self.rule("∂S/∂zₖ = e^zₖ")
                return atom("e", k)
            case ("e", i) if name == "z":
                self.rule("∂e^zᵢ/∂zₖ = δᵢₖ e^zᵢ")
                return self.times(atom("δ", *sorted((i, k))), atom("e", i))
            case ("p", i) if name == "z":
                self.rule("∂pᵢ/∂zₖ = pᵢ (δᵢₖ − pₖ)")
                bracket = added(atom("δ", *sorted((i, k))), scaled(atom("p", k), -1))
                return self.times(atom("p", i), bracket)
            case ("log", x):
                self.rule("∂log x = ∂x/x")
                return self.times(self.slope({x: Fraction(1)}, name, k), self.one_over({x: Fraction(1)}, None))
            case ("Σ", body):
                self.rule("∂Σ = Σ∂")
                fresh = k + "'"  # an index that nothing else has
                inner = {product(renamed(body, "#", fresh)): Fraction(1)}
                return self.total(fresh, self.slope(inner, name, k))
            case (letter, i) if letter == name:
                self.rule("∂xᵢ/∂xₖ = δᵢₖ")
                return atom("δ", *sorted((i, k)))
        return {}


# --------------------------------------------------------------------- normal forms


def number(x):
    return {(): Fraction(x)} if Fraction(x) else {}


def atom(*factor):
    return {((factor, 1),): Fraction(1)}


def product(powers):
    return tuple(sorted(((factor, n) for factor, n in powers.items() if n), key=repr))


def scaled(f, by):
    return {x: by * c for x, c in f.items()}


def added(*fs):
    total = Counter()
    for f in fs:
        for x, c in f.items():
            total[x] += c
    return {x: c for x, c in total.items() if c}


def renamed(factors, old, new):
    """Powers with another index; what becomes the same factor is counted together: p_i p_k is p_k² then."""
    powers = Counter()
    for factor, n in factors:
        powers[renamed_factor(factor, old, new)] += n
    return powers


def renamed_factor(factor, old, new):
    """A factor with another index; a δ keeps its two in order."""
    if factor[0] in ("Σ", "log"):
        return factor[0], product(renamed(factor[1], old, new))
    name, *indices = factor
    indices = [new if index == old else index for index in indices]
    return name, *(sorted(indices) if name == "δ" else indices)


def mentions(factor, index):
    return any(mentions(f, index) for f, _ in factor[1]) if factor[0] in ("Σ", "log") else index in factor[1:]


# ------------------------------------------------------------------------------ proofs


@dataclass
class Proof:
    """The lines of a derivation, each with the rules that lead to it."""

    left: str
    steps: list  # of (line, rules)

    def __repr__(self):
        rows = [(line, "; ".join(rules)) for line, rules in self.steps]
        return f"{aligned(self.left, rows)}\nproved for every n"


def for_every_n(derivation):
    """Prove a derivation by z of softmax, or of cross-entropy after softmax, for every n.

    Returns
    -------
    Proof
        Printed, each line with the rules that its step takes.

    Raises
    ------
    NotProved
        Where the derivation or a line leaves what the rules speak of; the message says what.
    """
    before, steps = derivative(derivation), []
    for line in derivation.lines:
        if line.tree is None:
            raise NotProved(f"{line.latex} is a function")
        steps.append((line.tree.plain(), rules_between(before, line, derivation)))
        before = line.tree
    return Proof(plain(derivation.left), steps)


def derivative(derivation):
    """What is differentiated, as a tree: ∂p_i/∂z_k or ∂L/∂z_k, in the derivation's own indices."""
    names, indices = derivation.checker.names, derivation.checker.indices
    p = names.meanings["p"]
    usual = p == Formula(read(r"\operatorname{softmax}(z)")) or getattr(p, "run", None) is PLAIN[activations.softmax]
    if names.by == "z" and usual and not {"z", "y"} & set(names.meanings):
        if getattr(names.of, "run", None) is PLAIN[activations.softmax] and len(indices) == 2:
            return tree.Partial(tree.Name("p", indices[:1]), tree.Name("z", indices[1:]))
        if loss_of(names) and len(indices) == 1:
            return tree.Partial(tree.Name("L"), tree.Name("z", indices))
    raise NotProved(f"{plain(derivation.left)}: the rules speak of softmax, and of what is computed from it, by z_k")


def loss_of(names):
    """L as a tree: cross-entropy, or a formula."""
    if isinstance(names.of, Formula):
        return names.of.tree
    own = names.of.run is PLAIN[losses.cross_entropy] and names.of.arguments == ["p", "y"]
    return read(CROSS_ENTROPY) if own else None


def rules_between(before, line, derivation):
    """The rules that one of two lines needs for the normal form of both, and the other does not."""
    loss, given = loss_of(derivation.checker.names), sums_to_one(derivation) if line.needs else ()
    for definitions in (False, True):  # the definition of softmax goes in only where it has to
        a, b = Simplifier(loss, definitions, given), Simplifier(loss, definitions, given)
        if a.normal(before) == b.normal(line.tree):
            rules = [rule for rule in (a.used | b.used) if a.used[rule] != b.used[rule]]
            return [words(f"given ${line.needs}$") if rule == "given" else rule for rule in rules]
    raise NotProved(f"{line.tree.plain()}: its normal form is not that of the line before")


def sums_to_one(derivation):
    """Of which products the condition says that their sum is 1."""
    found = []
    for condition in derivation.conditions.values():
        if isinstance(condition, tree.Relation) and condition.right == tree.Number("1"):
            found += [f[1] for x in Simplifier().normal(condition.left) for f, _ in x if f[0] == "Σ"]
    return found
