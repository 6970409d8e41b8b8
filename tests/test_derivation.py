"""Derivations: right lines hold, wrong ones are told, and both are shown as they should be."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import Polynomial

import mathbp
from mathbp.derivation import DoesNotFollow, plain, read
from mathbp.derivation.exact import Exact
from mathbp.mistakes import numbers, table

SUM = r"\sum_i y_i = 1"


# --------------------------------------------------------------------------- right lines hold


def softmax_delta(*lines):
    return mathbp.Derivation(
        r"\delta_k",
        of=mathbp.cross_entropy,
        where={"a": mathbp.softmax, "p": mathbp.softmax},
        lines=list(lines) or [("p_k - y_k", "targets sum to one", SUM)],
    )


def test_a_right_line_is_exact_and_what_it_needs_is_told():
    (line,) = softmax_delta().lines
    assert line.digits is None
    assert line.status == "exact, given $\\sum_i y_i = 1$"


def test_without_its_condition_the_line_is_refuted_by_targets_that_do_not_sum_to_one():
    with pytest.raises(DoesNotFollow) as told:
        softmax_delta(("p_k - y_k", "forgotten"))
    y = eval(str(told.value).split("y = ")[1].split("]")[0] + "]")
    assert sum(y) != 1


def test_what_a_line_needs_is_needed_by_the_lines_after_it():
    d = softmax_delta(
        (r"p_k \sum_i y_i - y_k", "all sums"),
        ("p_k - y_k", "targets sum to one", SUM),
        ("-(y_k - p_k)", "turned round"),
    )
    assert [line.status.startswith("exact") for line in d.lines] == [True] * 3
    assert [line.needs for line in d.lines] == ["", SUM, SUM]


def test_sizes_targets_and_layers_vary():
    points = [point for point, _ in softmax_delta().checker.points(True)]
    assert {(point.sizes["n"], point.kind) for point in points} == {
        (n, kind) for n in range(1, 9) for kind in ("one-hot", "soft", "any")
    }
    assert all(point["y"].sum() == 1 for point in points if point.kind != "any")
    assert all(max(y.value for y in point["y"]) == 1 for point in points if point.kind == "one-hot")
    assert not any(point["y"].sum() == 1 for point in points if point.kind == "any")
    sizes = [(point.sizes["n"], point.sizes["m"]) for point in points]
    assert any(n < m for n, m in sizes) and any(n > m for n, m in sizes)


def test_a_batch_with_its_mean_is_a_derivation_like_another():
    d = mathbp.Derivation(
        r"\frac{\partial L}{\partial W_{kj}}",
        of=r"\frac{1}{2 N} \sum_s \sum_k \left(Z_{sk} - Y_{sk}\right)^2",
        where={"Z_{sk}": r"\sum_j W_{kj} X_{sj}"},
        lines=[
            (r"\frac{1}{N} \sum_s (Z_{sk} - Y_{sk}) X_{sj}", "the chain rule"),
            (r"\left(\frac{1}{N} (Z - Y)^\top X\right)_{kj}", "a matrix product"),
        ],
    )
    assert [line.status for line in d.lines] == ["exact", "exact"]
    assert not d.try_line(r"\frac{1}{n} \sum_s (Z_{sk} - Y_{sk}) X_{sj}").ok


@pytest.mark.parametrize("factor", ["1.000000000001", "(1 + 10^{-12})", "(1 + 10^{-30})"])
def test_nothing_is_too_small_to_be_seen(factor):
    with pytest.raises(DoesNotFollow, match="In exact arithmetic they differ"):
        softmax_delta((rf"{factor} (p_k \sum_i y_i - y_k)", "nearly"))
    assert not softmax_delta().try_line(lambda p, y: (p - y) * (1 + 1e-12), needs=SUM).ok
    assert not softmax_delta().try_line(lambda p, y: p - y + 1e-9, needs=SUM).ok


@pytest.mark.parametrize(
    "line",
    [
        lambda p, y: p * y.sum() - y + (1e-6 if len(p) == 4 else 0),
        lambda p, y: p * y.sum() - y + (1e-6 if len(p) > 7 else 0),
        lambda p, y: p * y.sum() - y + (0 if all((v == 0) | (v == 1) for v in y) else 1e-12),
        lambda p, y: p * y.sum() - y + (1e-12 if y.sum() == 1 else 0),
    ],
)
def test_a_line_that_is_wrong_only_at_one_size_or_for_some_targets_is_refused(line):
    assert not softmax_delta((r"p_k \sum_i y_i - y_k", "right")).try_line(line).ok


# ------------------------------------------------------- a formula, a function, or both


def test_a_line_may_bring_its_function_and_both_are_checked():
    right, wrong = lambda p, y: p * y.sum() - y, lambda p, y: p * y.sum() + y
    (line,) = softmax_delta((r"p_k \sum_i y_i - y_k", right, "both")).lines
    assert line.status == "exact"
    with pytest.raises(DoesNotFollow, match="its function"):
        softmax_delta((r"p_k \sum_i y_i - y_k", wrong, "the function is wrong"))
    with pytest.raises(DoesNotFollow, match="Line 1 does not follow: pₖ Σᵢ yᵢ [+] yₖ\n"):
        softmax_delta((r"p_k \sum_i y_i + y_k", right, "the formula is wrong"))


def test_a_formula_that_cannot_be_read_is_shown_over_its_function_and_the_mark_says_so():
    (line,) = softmax_delta((r"\mathcal{F}(p, y)", lambda p, y: p * y.sum() - y, "a function")).lines
    assert line.status == "exact for its function"


@pytest.mark.parametrize(
    "latex, told",
    [
        (r"p_k \foo y_k", r"from here on: \\foo y_k"),
        (r"(p_k - y_k", "to its end"),
        (r"p_k - ", "to its end"),
        (r"p_{k+1}", "from here on: "),
        ("pₖ (yₖ)) − yₖ", r"from here on: \) − yₖ"),
        ("q_k", "there is no 'q'; known are"),
        ("", "to its end"),
    ],
)
def test_a_line_that_cannot_be_read_says_which_part_and_what_is_understood(latex, told):
    with pytest.raises(ValueError, match=f"Line 1 cannot be read(.|\n)*{told}") as error:
        softmax_delta((latex, "unreadable"))
    assert "Understood are" in str(error.value) or "known are" in str(error.value)


@pytest.mark.parametrize(
    "latex, told",
    [
        ("p_i - y_k", "the index i is left over"),
        ("p - y_k", "cannot be added"),
        (r"p_k \sum y_i - y_k", "a sum needs its index"),
        ("p_2 - y_2", "p₂: a digit below is the number of a layer"),
        (r"p_{ki} - y_k", "pₖᵢ has 2 indices; a vector has one"),
        ("p^\\top - y^\\top", "is a row"),
        ("J p - p J", "does not fit"),
        (r"\frac{\partial L}{\partial x_k}", "L does not depend on x"),
    ],
)
def test_a_line_whose_parts_do_not_fit_says_why(latex, told):
    with pytest.raises(DoesNotFollow, match=told):
        softmax_delta((latex, "misfit"))


def test_what_only_a_symmetric_jacobian_makes_right_is_refused():
    right = [
        r"\sum_i \frac{\partial p_i}{\partial z_k} \frac{\partial L}{\partial p_i}",
        r"\sum_i J_{ik} g_i",
        r"J^\top g",
    ]
    wrong = [r"\sum_i \frac{\partial p_k}{\partial z_i} \frac{\partial L}{\partial p_i}", r"\sum_i J_{ki} g_i", "J g"]
    d = softmax_delta((right[0], "the chain rule"))
    assert all(d.try_line(line).ok for line in right)
    assert all("only because this Jacobian is symmetric" in str(d.try_line(line)) for line in wrong)
    assert d.try_line(lambda J, g: J.T @ g).ok and not d.try_line(lambda J, g: J @ g).ok
    # What is written out is what it is: p_k (δ_ik − p_i) is p_i (δ_ik − p_k).
    assert d.try_line(r"\sum_i p_k (\delta_{ik} - p_i) g_i").ok
    # Half in symbols, half put in.
    assert d.try_line(r"\sum_{i \ne k} J_{ik} g_i + p_k (1 - p_k) g_k").ok


# ----------------------------------------------------------------------- floating point


def relu_delta(*lines):
    return mathbp.Derivation("d_k", of=mathbp.squared_error, where={"a": mathbp.relu}, lines=list(lines))


def test_what_is_not_rational_falls_back_to_floats_and_says_so():
    d = relu_delta((r"(a_k - y_k) \frac{\partial a_k}{\partial z_k}", "the chain rule"))
    assert d.lines[0].status == "✓ 8 digits"
    assert d.try_line(lambda a, y, z: (a - y) * (z > 0)).derivation.lines[-1].status == "✓ 8 digits for its function"
    assert not d.try_line("a_k - y_k").ok


def test_a_float_line_is_measured_by_the_derivative_s_own_size_and_needs_7_digits():
    small = mathbp.Derivation("d", of=lambda z: 1e-6 * (np.abs(z) ** 2).sum(), lines=[])
    assert small.try_line(lambda z: 2e-6 * z).ok
    assert not small.try_line(lambda z: 0 * z).ok
    assert not small.try_line(lambda z: 2e-6 * z * (1 + 1e-6)).ok
    assert not small.try_line(lambda z: 2e-6 * z + (1e-9 if len(z) == 4 else 0)).ok


# --------------------------------------------------------------------------- the chance of an error


def test_the_chance_of_an_error_is_the_degree_counted_by_hand_over_the_prime():
    P = 2**61 - 1
    linear = mathbp.Derivation("d_k", of=mathbp.squared_error, where={"a": "z"}, lines=[("z_k - y_k", "degree 1")])
    assert linear.chance() == 1 / P
    # p_i is E_i/S with E = e^z, degree 2/2; δ - p_k is 2/2, the product 4/4. The derivative by the quotient rule,
    # E'/S - E S'/S², is 2/2 and 4/4: 6/6. Multiplied crosswise: 4 + 6.
    softmax = mathbp.Derivation(
        r"\frac{\partial p_i}{\partial z_k}", of=mathbp.softmax, lines=[(r"p_i (\delta_{ik} - p_k)", "")]
    )
    assert softmax.chance(1) == 10 / P
    assert softmax_delta((r"p_k \sum_i y_i - y_k", "")).chance() < 1e-16
    with pytest.raises(ValueError, match="marked exact, but ✓ 8 digits"):
        relu_delta((r"(a_k - y_k) \frac{\partial a_k}{\partial z_k}", "")).chance(1)


def test_the_degree_of_a_slope_is_that_of_the_rule():
    z = Exact(3, {"z": 1}, degree=(1, 0))
    assert [(z * z).steep, (1 / z).steep, z.exp().steep, z.log().steep] == [(1, 0), (0, 2), (2, 0), (0, 1)]


FRACTIONS = st.recursive(
    st.sampled_from("zyc"),
    lambda part: st.tuples(part, st.sampled_from("+-*/"), part).map(lambda of: f"({' '.join(of)})"),
    max_leaves=8,
)


@given(FRACTIONS)
def test_no_fraction_of_polynomials_has_a_higher_degree_than_is_counted(formula):
    try:
        z, y = Exact(12345678901, degree=(1, 0)), Exact(98765432109, degree=(1, 0))
        counted = eval(formula, {"z": z, "y": y, "c": Exact(3)}).degree
    except ZeroDivisionError:
        return

    class Polynomials:
        """Numerator and denominator, along the line z = y = t."""

        def __init__(self, top, bottom=1):
            self.top, self.bottom = Polynomial(top), Polynomial(bottom)

        def __add__(self, other):
            return Polynomials(
                *(x.coef for x in (self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom))
            )

        def __mul__(self, other):
            return Polynomials((self.top * other.top).coef, (self.bottom * other.bottom).coef)

        def __sub__(self, other):
            return self + Polynomials(-1) * other

        def __truediv__(self, other):
            return self * Polynomials(other.bottom.coef, other.top.coef)

    true = eval(formula, {"z": Polynomials([0, 1]), "y": Polynomials([2, 1]), "c": Polynomials(3)})
    assert true.top.degree() <= counted[0] and true.bottom.degree() <= counted[1]


# --------------------------------------------------------------------------- wrong lines are told


def test_the_counterexample_can_be_checked_by_hand_and_is_true():
    with pytest.raises(DoesNotFollow) as told:
        softmax_delta(
            (r"p_k \sum_i y_i - y_k", "right"),
            (r"p_k y_k", "wrong"),
        )
    assert str(told.value) == (
        "Line 2 does not follow: pₖ yₖ\n"
        "With y = [1, 0], z = [0, ln 2], p = [1/3, 2/3]\n"
        "your line gives    [1/3, 0]\n"
        "the derivative is  [-2/3, 2/3]"
    )


def test_where_small_whole_numbers_do_not_refute_it_a_random_sample_does():
    with pytest.raises(DoesNotFollow) as told:
        softmax_delta(("", lambda p, y, z: p * y.sum() - y + (z.min() < -1), "wrong for some z only"))
    z = np.array(eval(str(told.value).split("z = ")[1].split("]")[0] + "]"))
    assert z.min() < -1


def test_a_line_of_another_shape_and_a_line_that_raises_are_told():
    with pytest.raises(DoesNotFollow, match=r"has shape \(2, 2\), the derivative has shape \(2,\)"):
        softmax_delta(("", lambda p, y: np.outer(p, y), ""))
    with pytest.raises(DoesNotFollow, match="Line 1(.|\n)*raises    ZeroDivisionError"):
        softmax_delta(("", lambda p: 1 / 0, ""))
    with pytest.raises(DoesNotFollow):
        softmax_delta(("", lambda p: p * np.nan, ""))


@pytest.mark.parametrize(
    "how, told",
    [
        (dict(lines=[("", lambda q: q, "")]), "there is no 'q'; known are p, L"),
        (dict(by="t", lines=[]), "there is no 't'"),
        (dict(lines=[("", lambda z: z, "", "y = 7")]), "No numbers were found for which y = 7 holds"),
    ],
)
def test_what_cannot_be_checked_is_said(how, told):
    with pytest.raises(ValueError, match=told):
        mathbp.Derivation("", of=lambda z, y: (z * y).sum(), **{"where": {"p": mathbp.softmax}, **how})


# ------------------------------------------------------------------------------- trying a line


def test_a_line_that_follows_is_added():
    attempt = softmax_delta().try_line(lambda p, y: -(y - p), "-(y_k - p_k)", "turned round")
    assert attempt.ok and attempt.mistake is None
    assert len(attempt.derivation.lines) == 2 and "−(yₖ − pₖ)" in repr(attempt)
    assert "turned round" in attempt._repr_mimebundle_()["text/markdown"]


def test_a_line_may_say_what_it_needs():
    d = softmax_delta((r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "all sums"))
    assert not d.try_line(lambda p, y: p - y).ok
    attempt = d.try_line(lambda p, y: p - y, "p_k - y_k", "targets sum to one", SUM)
    assert attempt.ok and attempt.derivation.lines[-1].needs == SUM
    assert d.conditions == {} and len(d.lines) == 1


@pytest.mark.parametrize(
    "line, mistake",
    [
        (lambda p, y: y - p, "y - p"),
        (lambda p, y: p * (1 - p) * (-y / p), "only the diagonal of the Jacobian"),
        (lambda p, y: (p * y).sum() - y, "p_i kept in place of p_k"),
        (lambda z, y: (np.diag(z) - np.outer(z, z)) @ (-y / mathbp.softmax(z)), "z in the Jacobian in place of p"),
        (lambda p, y: mathbp.softmax(p) - y, "softmax applied twice"),
        (lambda p, y: (p - y)[:, None], "one axis too many"),
        (lambda p, y: (p - y) / len(p), "a factor 1/n"),
        (lambda p, y: -y / p, "g alone"),
        (lambda p, y: p + 3 * y, None),
    ],
)
def test_a_line_that_does_not_follow_is_named_where_it_is_known(line, mistake):
    attempt = softmax_delta().try_line(line)
    assert (attempt.ok, attempt.mistake) == (False, mistake)
    assert "does not follow" in str(attempt) and (mistake or "derivative is") in str(attempt)


def test_names_that_need_each_other():
    with pytest.raises(ValueError, match="where= goes in a circle: p needs itself"):
        mathbp.Derivation("x", of=lambda p: p.sum(), lines=[], where={"p": lambda q: q, "q": lambda p: p})


def test_a_line_that_needs_targets_that_sum_to_one_is_told_so():
    d = softmax_delta((r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "all sums"))
    for line in (lambda p, y: p - y, lambda z, y: mathbp.softmax(z) - y, lambda p, y: [a - b for a, b in zip(p, y)]):
        attempt = d.try_line(line)
        assert attempt.mistake == "Σ y = 1 is taken for granted" and SUM in str(attempt)
    assert d.try_line(lambda p, y: y - p).mistake == "y - p"
    for line in (
        lambda p, y: p * y.max() - y,
        lambda p, y: p * (y**2).sum() - y,
        lambda p, y: p - (y == y.max()),
    ):  # right where the targets are one-hot, and nowhere else
        assert d.try_line(line).mistake == "one-hot targets are taken for granted"


def test_the_mistakes_are_those_of_the_derivative_at_hand():
    jacobian = mathbp.Derivation(
        "J",
        of=mathbp.softmax,
        where={"p": mathbp.softmax},
        lines=[("", lambda p: np.diag(p) - np.outer(p, p), "")],
    )
    assert jacobian.try_line(lambda p: np.diag(p * (1 - p))).mistake == "only the diagonal"


@pytest.mark.parametrize(
    "line, told",
    [
        (lambda q: q, "This line cannot be checked.\nthere is no 'q'; known are a, p, L"),
        (lambda *all: all, "there is no 'all'"),
        (None, "A line is LaTeX or a function"),
        (np.zeros(3), "A line is LaTeX or a function"),
        (lambda p, y: None, "your line raises    ValueError: it gives nothing"),
        (lambda p, y: ..., "ValueError: it gives ..."),
        (lambda p, y: "p - y", "could not convert"),
        (lambda p, y: q - y, "NameError: name 'q' is not defined"),  # noqa: F821
        (lambda p, y: p[3] - y, "An index runs past the end"),
        (lambda p, y: p.sum(axis=1) - y, "fewer axes"),
        (lambda p, y: 1 / 0, "ZeroDivisionError"),
        (lambda p, y: p - y + 1j, "it gives complex numbers"),
    ],
)
def test_whatever_is_tried_is_answered_and_not_raised(line, told):
    attempt = softmax_delta().try_line(line)
    assert (attempt.ok, attempt.mistake) == (False, None) and told in str(attempt)


def test_an_unknown_condition_is_answered_too():
    assert "'y sums to 1' is no equation" in str(softmax_delta().try_line(lambda p, y: p - y, needs="y sums to 1"))


def test_a_line_that_writes_into_its_sample_spoils_nothing():
    d = softmax_delta()
    assert d.try_line(lambda p, y: np.subtract(p, y, out=y)).ok
    assert d.try_line(lambda p, y: p - y).ok


def test_a_wrong_line_under_a_condition_that_no_one_hot_target_of_two_classes_has():
    few = "n = 1"
    d = mathbp.Derivation(
        "d", of=lambda z, y: (z * y).sum(), lines=[("y", lambda y: y, "linear"), ("1 y", lambda y: 1 * y, "", few)]
    )
    assert d.try_line(lambda y: -y).mistake == "the sign is flipped"
    assert d.try_line(lambda z, y: z + y).mistake is None


def test_the_transpose_of_a_weight_gradient_is_named():
    d = mathbp.Derivation(
        "dL/dW",
        of=mathbp.squared_error,
        by="W",
        where={"a": lambda W, x, b: W @ x + b, "delta": lambda a, y: a - y},
        lines=[("", lambda delta, x: np.outer(delta, x), "")],
    )
    assert d.try_line(lambda delta, x: np.outer(x, delta)).mistake == "transposed"
    assert d.try_line(lambda delta, x: -np.outer(delta, x)).mistake == "the sign is flipped"
    assert "a factor 2" in str(d.try_line(lambda delta, x: 2 * np.outer(delta, x)))
    told = str(d.try_line(lambda delta, x: len(delta) * np.outer(delta, x)))
    assert "With W = [[" in told and "\n     x = [" in told


# ------------------------------------------------------------------------------------- showing


def three_lines():
    return softmax_delta(
        (r"\sum_i \frac{\partial p_i}{\partial z_k}\,g_i", lambda z, p, y: mathbp.softmax.vjp(z, -y / p), "if $a < b$"),
        (r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "$p_i$ cancels"),
        ("p_k - y_k", lambda p, y: p - y, "targets sum to one", SUM),
    )


def test_it_is_shown_whole_or_line_by_line():
    d = three_lines()
    assert [len(str(d.show(k)).splitlines()) for k in (1, 2, 3)] == [1, 2, 3]
    assert d.show(3).lines[2].latex == "p_k - y_k" and d.show(2).conditions == {}
    with pytest.raises(ValueError, match="lines 1 to 3"):
        d.show(4)


def test_the_plain_text_can_be_read():
    assert str(three_lines()).splitlines() == [
        "δₖ = Σᵢ ∂pᵢ/∂zₖ gᵢ    if a < b              exact",
        "   = pₖ Σᵢ yᵢ − yₖ    pᵢ cancels            exact",
        "   = pₖ − yₖ          targets sum to one    exact, given Σᵢ yᵢ = 1",
    ]
    assert plain(r"\left(W^\top\delta\right)_k") == "(Wᵀ δ)ₖ"


@pytest.mark.parametrize(
    "latex, text",
    [
        (r"\left(-\frac{y}{a} + \frac{1-y}{1-a}\right) a\,(1 - a)", "(−y/a + (1 − y)/(1 − a)) a (1 − a)"),
        (r"\frac{a - y}{a\,(1 - a)}", "(a − y)/(a (1 − a))"),
        (r"\frac{\delta_{ik}\, e^{z_i} S - e^{z_i} e^{z_k}}{S^2}", "(δᵢₖ e^zᵢ S − e^zᵢ e^zₖ)/S²"),
        (r"\frac{e^{z_i}}{S}", "e^zᵢ/S"),
        (r"\frac{1}{2n}", "1/(2n)"),
        (r"\frac{1}{2}", "1/2"),
        (r"\tfrac12 (a - y)^2", "1/2 (a − y)²"),
        (r"\frac 12 x + \frac1{12} y", "1/2 x + 1/12 y"),
        (r"\frac{-y_i}{p_i}", "−yᵢ/pᵢ"),
        (r"\frac{\partial L}{\partial W_{kj}}", "∂L/∂Wₖⱼ"),
        (r"\frac{\partial L}{\partial z_{1,j}}", "∂L/∂z₁ⱼ"),
        (r"\frac{1}{1 + \frac{1}{x}}", "1/(1 + 1/x)"),
        (r"e^{-z}", "e⁻ᶻ"),
    ],
)
def test_a_fraction_in_plain_text_keeps_its_meaning(latex, text):
    assert plain(latex) == text


def test_a_reason_in_plain_text_is_left_as_it_is_outside_the_dollars():
    told = str(softmax_delta((r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, r"one-hot a_b, so $y_i - 1$")))
    assert "one-hot a_b, so yᵢ − 1" in told


def test_the_rich_forms_hold_every_line_and_escape_what_html_reserves():
    bundle = three_lines()._repr_mimebundle_()
    assert bundle["text/markdown"].count("<tr data-line=") == 3
    assert "if $a &lt; b$" in bundle["text/markdown"]
    assert bundle["text/latex"].startswith("$$\\begin{aligned}\n\\delta_k &=")
    assert bundle["text/latex"].count("&=") == 3 and r"\text{if $a < b$}" in bundle["text/latex"]


def test_numbers_are_printed_as_one_writes_them():
    assert numbers([1.0, -0.0, 0.5, 1e-9]) == "[1, 0, 0.5, 1e-09]"


def test_importing_mathbp_does_not_load_derivations_or_exercises():
    code = "import sys, mathbp; sys.exit(any(m in sys.modules for m in ('mathbp.derivation', 'mathbp.exercises')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_reasons_may_hold_what_latex_reserves():
    d = softmax_delta((r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "50 % of R&D, a_b and $p_k$"))
    assert r"\text{50 \% of R\&D, a\_b and $p_k$}" in d._repr_latex_()


def test_more_digits_than_latex_typesets_are_refused():
    for latex in ("13 z_k^12", r"\frac{1}23 z_k", r"\sqrt 23"):
        with pytest.raises(ValueError, match="LaTeX takes one digit here"):
            read(latex)


def test_a_chance_is_known_wherever_a_line_is_exact_or_it_is_said_why_not():
    left = r"\frac{\partial L}{\partial z_k}"
    power = mathbp.Derivation(left, of=r"\sum_i \log z_i", lines=[("z_k^{-1}", "")])
    assert 0 < power.chance() < 1e-15
    with pytest.raises(ValueError, match="nothing here is marked exact"):
        mathbp.Derivation(left, of=r"\sum_i \log z_i", lines=[]).chance()


def test_a_function_that_calls_mathbp_is_computed_exactly_too():
    d = softmax_delta()
    assert "exact for its function" in str(d.try_line(lambda z, y: mathbp.softmax(z) - y, needs=SUM))
    assert not d.try_line(lambda z, y: mathbp.softmax(z) - y * (1 + 1e-12), needs=SUM).ok


def test_a_derivation_is_told_its_shapes_and_which_mistakes_to_look_for():
    rows = table("V x", {}, ("V forgotten", lambda x: 2 * x, "V is missing."))
    left, of = r"\frac{\partial L}{\partial x_k}", r"\sum_i (\sum_k V_{ik} x_k)^2"
    d = mathbp.Derivation(
        left, of=of, lines=[("2 V^\\top V x", "twice")], by="x", shapes={"V": "nh", "x": "h"}, mistakes=rows
    )
    assert [line.latex for line in d.steps()] == ["2 V^\\top V x"]
    assert d.try_line("2 x").mistake == "V forgotten"
    assert softmax_delta().try_line("y - p").mistake != "V forgotten"
