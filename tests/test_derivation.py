"""Derivations: right lines hold, and every line of every lesson, broken on purpose, is caught."""

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import mathbp
from mathbp.derivation import DIGITS, DoesNotFollow, numbers
from mathbp.plain_text import plain

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
SUM = r"\sum_i y_i = 1"


# ------------------------------------------------------------------ the derivations in the lessons


def calls(tree, name):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == name]


def derivations():
    """Every call of mathbp.Derivation in a lesson: the call, and what the notebook imports."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
        trees = [ast.parse("".join(line for line in c["source"] if line[0] not in "%!")) for c in cells]
        imports = [n for tree in trees for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        found = [call for tree in trees for call in calls(tree, "Derivation")]
        names = {}
        if found:
            exec(compile(ast.Module(imports, []), path.name, "exec"), names)
        for number, call in enumerate(found, start=1):
            yield pytest.param(call, names, id=f"{path.stem}-{number}")


def run(expression, names):
    return eval(compile(ast.fix_missing_locations(ast.Expression(expression)), "a lesson", "eval"), names)


def lines_of(call):
    return next(k.value for k in call.keywords if k.arg == "lines").elts


def broken(body):
    """What can go wrong in an expression: (what, the broken expression)."""
    yield "flip the sign", ast.UnaryOp(ast.USub(), body)
    yield "transpose", ast.Attribute(body, "T", ast.Load())
    for number, node in enumerate(ast.walk(body)):
        replacements = []
        if isinstance(node, ast.BinOp):
            replacements += [("drop the right term", node.left), ("drop the left term", node.right)]
            if isinstance(node.op, ast.Add | ast.Sub):
                swapped = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
                replacements.append(("flip a sign", ast.BinOp(node.left, swapped, node.right)))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in ("np", "mathbp"):
            one = ast.parse(f"0 * {node.id} + 1", mode="eval").body
            replacements.append((f"drop the factor {node.id}", one))
        if isinstance(node, ast.Constant) and "->" in str(node.value):
            before, after = node.value.split("->")
            replacements.append(("transpose the result", ast.Constant(f"{before}->{after[::-1]}")))
        if isinstance(node, ast.UnaryOp):
            replacements.append(("drop the minus", node.operand))
        if isinstance(node, ast.Attribute) and node.attr == "T":
            replacements.append(("drop the transpose", node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "outer":
            replacements.append(("transpose the outer product", ast.Call(node.func, node.args[::-1], [])))
        for what, replacement in replacements:
            yield what, replaced(body, number, replacement)


def replaced(body, number, replacement):
    """A copy of the expression in which one node, by its number in ast.walk, is another."""

    class Replace(ast.NodeTransformer):
        def visit(self, node):
            return copy.deepcopy(replacement) if node is target else self.generic_visit(node)

    body = copy.deepcopy(body)
    target = list(ast.walk(body))[number]
    return Replace().visit(body)


def differs(derivation, function, other, conditions):
    """Whether two functions differ at some random point: a mutant that never does is the same mathematics."""
    with np.errstate(all="ignore"):
        for batch, _ in derivation.points:
            for sample in batch:
                if not all(derivation.variables.evaluate(condition, sample) for condition in conditions.values()):
                    continue
                try:
                    a, b = derivation.variables.evaluate(function, sample), derivation.variables.evaluate(other, sample)
                except Exception:
                    return True
                if np.shape(a) != np.shape(b) or not np.allclose(a, b, rtol=1e-9, atol=1e-9):
                    return True
    return False


def test_the_lessons_that_derive_have_derivations():
    found = {param.id[:2] for param in derivations()}
    assert {"01", "02", "03", "04", "07"} <= found


@pytest.mark.parametrize("call, names", list(derivations()))
def test_every_line_of_every_lesson_is_caught_when_broken(call, names):
    right = run(call, names)
    conditions = {}
    for number, (line, shown) in enumerate(zip(lines_of(call), right.lines), start=1):
        conditions = right.conditions if shown.needs else conditions
        function = line.elts[1]
        caught = []
        for what, body in broken(function.body):
            mutant = copy.deepcopy(call)
            lines_of(mutant)[number - 1].elts[1].body = body
            at_that_line = copy.copy(right)
            at_that_line.conditions = conditions
            other = run(lines_of(mutant)[number - 1].elts[1], names)
            if not differs(right, shown.function, other, conditions):
                continue
            with pytest.raises(DoesNotFollow, match="broken"):
                at_that_line.check(other, f"broken: {what} in line {number}")
            caught.append((what, mutant))
        assert len(caught) >= 3, f"line {number}: too few ways to break it"
        with pytest.raises(DoesNotFollow, match=f"Line {number} does not follow"):
            run(caught[0][1], names)


# --------------------------------------------------------------------------- right lines hold


def softmax_delta(*lines):
    return mathbp.Derivation(
        r"\delta_k",
        of=mathbp.cross_entropy,
        where={"a": mathbp.softmax, "p": mathbp.softmax},
        lines=list(lines) or [("p_k - y_k", lambda p, y: p - y, "targets sum to one", SUM)],
    )


def test_a_right_line_holds_to_all_digits_shown_and_the_condition_is_told():
    (line,) = softmax_delta().steps()
    assert line.digits == DIGITS
    assert line.status == "✓ 8 digits, given $\\sum_i y_i = 1$"


def test_without_its_condition_the_line_is_refuted_by_targets_that_do_not_sum_to_one():
    with pytest.raises(DoesNotFollow) as told:
        softmax_delta(("p_k - y_k", lambda p, y: p - y, "forgotten"))
    y = eval(str(told.value).split("y = ")[1].split("]")[0] + "]")
    assert sum(y) != 1


def test_what_a_line_needs_is_needed_by_the_lines_after_it():
    d = softmax_delta(
        (r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "all sums"),
        ("p_k - y_k", lambda p, y: p - y, "targets sum to one", SUM),
        ("-(y_k - p_k)", lambda p, y: -(y - p), "turned round"),
    )
    assert [line.digits for line in d.lines] == [DIGITS] * 3
    assert [line.needs for line in d.lines] == ["", SUM, SUM]


def test_parameters_are_shared_by_the_samples_of_a_batch():
    d = mathbp.Derivation(
        "dL/dW",
        of=mathbp.squared_error,
        by="W",
        where={"z": lambda W, x, b: W @ x + b, "a": mathbp.sigmoid},
        lines=[("", lambda z, a, y, x: np.outer((a - y) * a * (1 - a), x), "")],
    )
    batch, derivatives = next((b, d) for b, d in d.points if len(b) == 3)
    assert len(derivatives) == 1 and all(sample["W"] is batch[0]["W"] for sample in batch)
    assert len({sample["x"].tobytes() for sample in batch}) == 3


def test_sizes_and_targets_vary():
    samples = [s for batch, _ in softmax_delta().points for s in batch]
    assert {len(s["z"]) for s in samples} == {1, 2, 3, 5}
    sums = np.array([s["y"].sum() for s in samples])
    assert np.isclose(sums, 1).mean() > 0.5 and (abs(sums - 1) > 0.1).any()
    assert any(len(s["y"]) > 1 and s["y"].max() == 1 for s in samples)
    assert any(0 < s["y"].max() < 1 and abs(s["y"].sum() - 1) < 1e-12 for s in samples)


def test_a_line_that_is_off_in_the_seventh_digit_shows_fewer_digits_and_one_off_in_the_fourth_is_wrong():
    (line,) = softmax_delta(("", lambda p, y: p * y.sum() - y + 2e-7, "")).lines
    assert line.digits == 6
    with pytest.raises(DoesNotFollow):
        softmax_delta(("", lambda p, y: p * y.sum() - y + 2e-4, ""))


# --------------------------------------------------------------------------- wrong lines are told


def test_the_counterexample_is_small_true_and_in_whole_numbers():
    with pytest.raises(DoesNotFollow) as told:
        softmax_delta(
            ("y_k", lambda p, y: p * y.sum() - y, "right"),
            (r"p_k y_k", lambda p, y: p * y, "wrong"),
        )
    text = str(told.value)
    assert text.startswith("Line 2 does not follow: pₖ yₖ\n")
    y, z = (np.array(eval(text.split(f"{name} = ")[1].split("]")[0] + "]"), float) for name in "yz")
    line, derivative = (
        np.array(eval(text.split(f"{name}  ")[1].split("\n")[0])) for name in ("gives  ", "derivative is")
    )
    p = mathbp.softmax(z)
    assert z.size == 1 and (z == z.round()).all() and (y == y.round()).all()
    assert np.allclose(line, p * y) and np.allclose(derivative, p * y.sum() - y, atol=1e-5)


def test_where_small_whole_numbers_do_not_refute_it_a_random_sample_does():
    with pytest.raises(DoesNotFollow) as told:
        softmax_delta(("", lambda p, y, z: p * y.sum() - y + (z.min() < -1), "wrong for some z only"))
    z = np.array(eval(str(told.value).split("z = ")[1].split("]")[0] + "]"))
    assert z.min() < -1


def test_a_line_of_another_shape_and_a_line_that_raises_are_told():
    with pytest.raises(DoesNotFollow, match=r"has shape \(1, 1\), the derivative has shape \(1,\)"):
        softmax_delta(("", lambda p, y: np.outer(p, y), ""))
    with pytest.raises(DoesNotFollow, match="Line 1(.|\n)*raises    ZeroDivisionError"):
        softmax_delta(("", lambda p: 1 / 0, ""))
    with pytest.raises(DoesNotFollow):
        softmax_delta(("", lambda p: p * np.nan, ""))


@pytest.mark.parametrize(
    "how, told",
    [
        (dict(lines=[("", lambda q: q, "")]), "there is no 'q'; known are p, z, y"),
        (dict(by="t", lines=[]), "there is no 't'"),
        (dict(lines=[("", lambda z: z, "", "y = 7")]), "the condition 'y = 7' is unknown"),
        (dict(lines=[("", lambda z: z, "", ("never", lambda z: False))]), "No random point satisfies"),
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
        (lambda p, y: (p * y).sum() - y, "-p_i p_k not divided by p_i"),
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
    with pytest.raises(ValueError, match="where= goes in a circle: p needs q needs p"):
        mathbp.Derivation("x", of=lambda p: p.sum(), lines=[], where={"p": lambda q: q, "q": lambda p: p})


def test_a_line_that_needs_targets_that_sum_to_one_is_told_so():
    d = softmax_delta((r"p_k \sum_i y_i - y_k", lambda p, y: p * y.sum() - y, "all sums"))
    for line in (lambda p, y: p - y, lambda z, y: mathbp.softmax(z) - y, lambda p, y: [a - b for a, b in zip(p, y)]):
        attempt = d.try_line(line)
        assert attempt.mistake == "Σ y = 1 is taken for granted" and SUM in str(attempt)
    assert d.try_line(lambda p, y: y - p).mistake == "y - p"


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
        (lambda q: q, "This line cannot be checked.\nIt asks for q; this derivation knows a, p, y, z."),
        (lambda *all: all, "It asks for all"),
        (None, "A line is computed by a function"),
        ("p - y", "A line is computed by a function"),
        (np.zeros(3), "A line is computed by a function"),
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
    assert "'y sums to 1' is unknown" in str(softmax_delta().try_line(lambda p, y: p - y, needs="y sums to 1"))


def test_a_line_that_writes_into_its_sample_spoils_nothing():
    d = softmax_delta()
    assert d.try_line(lambda p, y: np.subtract(p, y, out=y)).ok
    assert d.try_line(lambda p, y: p - y).ok


def test_a_wrong_line_under_a_condition_that_no_one_hot_target_has():
    few = (r"\text{few}", lambda y: y.max() < 0.9)
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
    assert [line.latex for line in d.steps()][2] == "p_k - y_k"
    with pytest.raises(ValueError, match="lines 1 to 3"):
        d.show(4)


def test_the_plain_text_can_be_read():
    assert str(three_lines()).splitlines() == [
        "δₖ = Σᵢ ∂pᵢ/∂zₖ gᵢ    if a < b              ✓ 8 digits",
        "   = pₖ Σᵢ yᵢ − yₖ    pᵢ cancels            ✓ 8 digits",
        "   = pₖ − yₖ          targets sum to one    ✓ 8 digits, given Σᵢ yᵢ = 1",
    ]
    assert plain(r"\left(W^\top\delta\right)_k") == "(Wᵀδ)ₖ"


@pytest.mark.parametrize(
    "latex, text",
    [
        (r"\left(-\frac{y}{a} + \frac{1-y}{1-a}\right) a\,(1 - a)", "(−y/a + (1−y)/(1−a)) a (1 − a)"),
        (r"\frac{a - y}{a\,(1 - a)}", "(a − y)/(a (1 − a))"),
        (r"\frac{\delta_{ik}\, e^{z_i} S - e^{z_i} e^{z_k}}{S^2}", "(δᵢₖ eᶻᵢ S − eᶻᵢ eᶻₖ)/S²"),
        (r"\frac{e^{z_i}}{S}", "eᶻᵢ/S"),
        (r"\frac{1}{2n}", "1/(2n)"),
        (r"\frac{1}{2}", "1/2"),
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
