"""Proofs for every n: each rule against exact numbers, no slip proved, the central three proved."""

import inspect
import random
import re
from fractions import Fraction

import pytest
from test_proof import COURSE, everywhere, made, rewritings, slips

import mathbp
from mathbp.derivation import computing, every_n, for_every_n, read, tree
from mathbp.derivation.checking import Checker, Wrong
from mathbp.derivation.computing import DoesNotFit
from mathbp.derivation.every_n import NotProved, Simplifier, loss_of, rules_between

# An instance of each rule.
RULES = {
    "multiply out": (r"p_i (\delta_{ik} - p_k)", r"p_i \delta_{ik} - p_i p_k"),
    "x/x = 1": (r"p_i \frac{y_i}{p_i}", r"y_i"),
    "δᵢₖ xᵢ = δᵢₖ xₖ": (r"\delta_{ik} y_i", r"\delta_{ik} y_k"),
    "a sum of terms is summed term by term": (r"\sum_i (y_i + p_i)", r"\sum_i y_i + \sum_i p_i"),
    "of δᵢₖ only i = k survives": (r"\sum_i \delta_{ik} y_i", r"y_k"),
    "what has no i leaves Σᵢ": (r"\sum_i p_k y_i", r"p_k \sum_i y_i"),
    "the definition of softmax": (r"p_i", r"\frac{e^{z_i}}{S}"),
    "S = Σ e^z": (r"\sum_i e^{z_i}", r"S"),
    "∂e^zᵢ/∂zₖ = δᵢₖ e^zᵢ": (r"\frac{\partial}{\partial z_k} e^{z_i}", r"\delta_{ik} e^{z_i}"),
    "∂S/∂zₖ = e^zₖ": (r"\frac{\partial S}{\partial z_k}", r"e^{z_k}"),
    "∂pᵢ/∂zₖ = pᵢ (δᵢₖ − pₖ)": (r"\frac{\partial p_i}{\partial z_k}", r"p_i (\delta_{ik} - p_k)"),
    "∂(u v) = u ∂v + v ∂u": (
        r"\frac{\partial}{\partial z_k} \left(z_i e^{z_i}\right)",
        r"z_i \frac{\partial}{\partial z_k} e^{z_i} + \delta_{ik} e^{z_i}",
    ),
    "∂xᵢ/∂xₖ = δᵢₖ": (r"\frac{\partial z_i}{\partial z_k}", r"\delta_{ik}"),
    "∂log x = ∂x/x": (
        r"\frac{\partial}{\partial z_k} \log p_i",
        r"\frac{1}{p_i} \frac{\partial p_i}{\partial z_k}",
    ),
    "∂Σ = Σ∂": (
        r"\frac{\partial}{\partial z_k} \sum_i y_i e^{z_i}",
        r"\sum_i y_i \frac{\partial}{\partial z_k} e^{z_i}",
    ),
}
CENTRAL = {"Jacobian": made("02-13"), "collapse": made("03-16"), "contraction": made("08-06")}
LINES = [(name, line) for name, derivation in CENTRAL.items() for line in derivation.lines]
CHECKER = Checker(read("L"), mathbp.cross_entropy, "z", {}, {})


def values(node, point):
    """A formula at a point, its axes in the order of their names."""
    indices = sorted(computing.free_indices(node))
    n = point.sizes["n"]
    v = computing.value(node, point, dict.fromkeys("ijklm", n))
    return computing.together(lambda x: x, v).along(tuple(indices)) if indices else v.array


def test_every_rule_has_its_instance():
    said = set(re.findall(r'self\.rule\("(.*?)"\)', inspect.getsource(every_n)))
    assert said - {"given"} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_holds_in_exact_arithmetic_at_every_size(rule):
    left, right = map(read, RULES[rule])
    for point, _ in CHECKER.points(True):
        assert (values(left, point) == values(right, point)).all()


def as_tree(form):
    """A normal form as a formula again."""

    def factor(f, inside=""):
        match f:
            case ("S",) | ("n",):
                return tree.Name(f[0])
            case ("e", i):
                return tree.Power(tree.Name("e"), tree.Name("z", (i.replace("#", "m"),)))
            case ("log", x):
                return tree.Call("log", tree.Group(term(x, Fraction(1))))
            case ("Σ", x):
                return tree.Group(tree.Sum("m", term(x, Fraction(1))))
            case (name, *indices):
                return tree.Name(name, tuple(index.replace("#", "m") for index in indices))

    def term(x, c):
        parts = [tree.Fraction(tree.Number(str(abs(c.numerator))), tree.Number(str(c.denominator)))]
        for f, n in x:
            power = tree.Power(factor(f), tree.Number(str(abs(n))))
            parts.append(power if n > 0 else tree.Fraction(tree.Number("1"), power))
        return tree.Mul(tuple(("", part) for part in parts))

    terms = tuple(("+" if c > 0 else "-", term(x, c)) for x, c in form.items())
    return tree.Group(tree.Add(terms)) if terms else tree.Number("0")


@pytest.mark.parametrize("name, line", LINES)
def test_the_normal_form_has_the_formulas_value(name, line):
    """All rules at once, on many formulas."""
    derivation, rng, seen = CENTRAL[name], random.Random(line.latex), 0
    points = [point for point, _ in derivation.checker.points(True)][2::6]
    formulas = [line.tree] + [
        rng.choice(list(everywhere(line.tree, change)) or [line.tree]) for change in (rewritings, slips) * 20
    ]
    for formula in formulas:
        for definitions in (False, True):
            try:
                form = as_tree(Simplifier(loss_of(derivation.checker.names), definitions).normal(formula))
                both = [
                    computing.together(
                        lambda a, b: a - b,
                        *(computing.value(f, point, dict.fromkeys("ijkl", point.sizes["n"])) for f in (formula, form)),
                    )
                    for point in points
                ]
            except (NotProved, DoesNotFit, ZeroDivisionError):
                continue
            seen += 1
            assert not any(difference.array.any() for difference in both), formula.plain()
    assert seen > 10


def test_the_central_three_are_proved_and_each_step_says_its_rules():
    for derivation in CENTRAL.values():
        proof = for_every_n(derivation)
        assert all(rules for _, rules in proof.steps) and str(proof).endswith("proved for every n")
    steps = dict(for_every_n(CENTRAL["collapse"]).steps)
    assert steps["−Σᵢ yᵢ (δᵢₖ − pₖ)"] == ["multiply out", "x/x = 1"]
    assert {"of δᵢₖ only i = k survives", "what has no i leaves Σᵢ"} <= set(steps["pₖ Σᵢ yᵢ − yₖ"])
    assert steps["pₖ − yₖ"] == ["given Σᵢ yᵢ = 1"]


@pytest.mark.parametrize("name, line", LINES)
def test_no_slip_is_proved(name, line):
    derivation = CENTRAL[name]
    conditions = derivation.conditions if line.needs else {}
    proved = 0
    for edited in everywhere(line.tree, slips):
        other = type(line)(edited.latex(), edited, None, "", line.needs)
        try:
            rules_between(line.tree, other, derivation)
        except NotProved:
            continue
        proved += 1
        try:  # what is proved for every n is right for n = 1, ..., 8
            assert derivation.checker.compare(edited, conditions, True) is None
        except Wrong as wrong:
            assert "symmetric" in wrong.why
    assert proved < 8


@pytest.mark.parametrize("cell", [cell for cell in COURSE if cell[:2] in ("01", "04", "07")])
def test_what_the_rules_do_not_speak_of_is_said(cell):
    with pytest.raises(NotProved, match="the rules speak of softmax"):
        for_every_n(made(cell))


@pytest.mark.parametrize("zero", [r"y_k \frac{1}{y_k}", r"\frac{1}{p_k - y_k}", r"\frac{1}{\delta_{ik}}"])
def test_what_may_be_zero_does_not_cancel(zero):
    with pytest.raises(NotProved):
        Simplifier().normal(read(zero))
