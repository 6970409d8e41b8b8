"""The proof that the proofs are right: thousands of slips in the course's own lines, and rewritings that are none.

Every slip is a single edit of a line's tree, written as LaTeX and read again. Whether it changes the value at all
is said by a second computation in 50 digits that shares no arithmetic with the checker (formula_oracle).
"""

import ast
import itertools
import json
import random
import time
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from formula_oracle import DIGITS, TINY, Misfit, evaluate, sigmoid

import mathbp
from mathbp.derivation import Unreadable, read, tree
from mathbp.derivation.checking import Wrong
from mathbp.derivation.computing import DoesNotFit
from mathbp.derivation.names import UnknownName

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


# --------------------------------------------------------------- the course's derivations


def in_notebooks():
    """Every call of mathbp.Derivation in the course: where it stands, and its source."""
    for path in sorted(NOTEBOOKS.rglob("*.ipynb")):
        if "checkpoint" in str(path):
            continue
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(line for line in cell["source"] if line[0] not in "%!")
            if cell["cell_type"] != "code" or "Derivation(" not in source:
                continue
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "Derivation":
                    yield cell["id"], ast.get_source_segment(source, node)


COURSE = dict(in_notebooks())


def made(cell):
    return eval(COURSE[cell], {"mathbp": mathbp, "np": np})


def lines():
    """(cell, number, line, the conditions it stands under) for each line of the course."""
    for cell in COURSE:
        derivation = made(cell)
        for number, line in enumerate(derivation.lines):
            conditions = derivation.conditions if line.needs else {}
            yield pytest.param(derivation, line, conditions, id=f"{cell}-{number + 1}")


LINES = [param for param in lines() if param.values[1].tree]


def test_the_lessons_that_derive_have_derivations():
    assert {"01", "02", "03", "04", "07"} <= {cell[:2] for cell in COURSE}


def test_every_line_of_the_course_is_exact_as_it_is_typeset_in_two_seconds_together():
    start = time.perf_counter()
    for cell in COURSE:
        assert [line.status.split(",")[0] for line in made(cell).lines if line.tree] == ["exact"] * len(
            made(cell).lines
        )
    assert (time.perf_counter() - start) / 2 < 2


# ------------------------------------------------------------------------- a second opinion


def softmax(z):
    e = z.apply(mp.exp)
    return e / sum(e)


def environments(derivation, conditions):
    """What the names stand for, in 50 digits, at a few sizes and kinds of targets."""
    names, kinds = derivation.checker.names, ("one-hot", "soft") if conditions else ("one-hot", "soft", "any")
    rng = random.Random(0)

    def matrix(rows, cols=1):
        return mp.matrix([[mp.mpf(rng.uniform(-1.5, 1.5)) for _ in range(cols)] for _ in range(rows)])

    for n, kind in itertools.product((2, 3, 4), kinds):
        m = 7 - n
        y = mp.matrix([int(i == n - 2) for i in range(n)]) if kind == "one-hot" else matrix(n).apply(abs)
        y = y / sum(y) if kind == "soft" else y
        env = {"n": n, "y": y, "S": lambda e: sum(e["z"].apply(mp.exp)), "a": lambda e: e["z"].apply(sigmoid)}
        env |= {"z": matrix(n), "W": matrix(n, m), "b": matrix(n), "x": matrix(m), "W2": matrix(n, m), "b2": matrix(n)}
        env["p"] = lambda e: softmax(value(e, "z"))
        env["L"] = lambda e: -sum(t * mp.log(p) for t, p in zip(e["y"], value(e, "p")))
        env["delta"] = lambda e: sum(e["y"]) * value(e, "p") - e["y"]
        if names.by == "W":
            env["z"] = lambda e: e["W"] * e["x"] + e["b"]
        if names.by == "z1":
            env |= {"z1": matrix(m), "a": lambda e: e["z1"].apply(sigmoid)}
            env |= {"z2": lambda e: e["W2"] * value(e, "a") + e["b2"], "p": lambda e: softmax(value(e, "z2"))}
            env["delta2"] = env["delta"]
        if names.activation == "a":
            env["L"] = lambda e: sum((a - t) ** 2 for t, a in zip(e["y"], value(e, "a"))) / 2
        if "g" in names.of.asks(names):
            env |= {"g": matrix(n), "L": lambda e: sum(g * p for g, p in zip(e["g"], value(e, "p")))}
        if getattr(names.meanings["a"], "tree", None) == read("e^z"):
            env["a"] = lambda e: e["z"].apply(mp.exp)
            env["L"] = lambda e: sum(a - t * mp.log(a) for t, a in zip(e["y"], value(e, "a")))
        yield env


def value(env, name):
    return env[name](env) if callable(env[name]) else env[name]


def values(formula, indices, shape_of, env):
    """The formula at every value of its indices; Misfit where it has none."""
    sizes = {"k": env["n"], "i": env["n"], "j": 7 - env["n"]}
    for at in itertools.product(*(range(sizes[index]) for index in indices)):
        yield evaluate(formula, env, dict(zip(indices, at)))


def equal(formula, right, derivation, environments):
    """Whether two formulas have the same values; a formula without a value is no formula's equal."""
    with mp.workdps(DIGITS):
        for env in environments:
            for other, one in zip(*(values(f, derivation.checker.indices, None, env) for f in (formula, right))):
                if isinstance(other, mp.matrix) != isinstance(one, mp.matrix):
                    return False
                if isinstance(one, mp.matrix):
                    if (one.rows, one.cols) != (other.rows, other.cols) or mp.norm(other - one) > TINY * (
                        1 + mp.norm(one)
                    ):
                        return False
                elif abs(other - one) > TINY * (1 + abs(one)):
                    return False
    return True


# ----------------------------------------------------------------------------------- slips


def everywhere(formula, change):
    """The formulas that one change of one part makes of it."""
    yield from change(formula)
    parts = list(formula.parts())
    for place, part in enumerate(parts):
        for other in everywhere(part, change):
            yield formula.with_parts([*parts[:place], other, *parts[place + 1 :]])


def slips(node):
    """What can go wrong at one part of a formula."""
    one = tree.Number("1")
    match node:
        case tree.Add(terms):
            for i, (sign, term) in enumerate(terms):
                flipped = ("+" if sign == "-" else "-", term)
                yield tree.Add((*terms[:i], flipped, *terms[i + 1 :]))
                if len(terms) > 1:
                    yield tree.Group(tree.Add((*terms[:i], *terms[i + 1 :])))
                    yield tree.Add((*terms[: i + 1], *terms[i:]))
        case tree.Mul(factors):
            for i in range(len(factors)):
                rest = (*factors[:i], *factors[i + 1 :])
                yield tree.Mul((("", rest[0][1]), *rest[1:])) if len(rest) > 1 else rest[0][1]
                yield tree.Mul((*factors[: i + 1], ("", factors[i][1]), *factors[i + 1 :]))
        case tree.Fraction(top, bottom):
            yield from (top, tree.Fraction(bottom, top), tree.Fraction(one, bottom))
        case tree.Power(base, exponent):
            yield from (
                base,
                tree.Power(base, tree.Add((("-", tree.Group(exponent)),))),
                tree.Power(base, tree.Number("3")),
            )
        case tree.Number(text) if text.isdigit():
            yield from (tree.Number(str(int(text) + 1)), tree.Number("1.000000000001"))
        case tree.Name(name, indices, word):
            for i, index in enumerate(indices):
                for other in {"i", "k", "j"} - {index}:
                    yield tree.Name(name, (*indices[:i], other, *indices[i + 1 :]), word)
            if len(indices) == 2:
                yield tree.Name(name, indices[::-1], word)
            others = {"p": "yz", "y": "pz", "a": "yz", "z": "yp"}.get(name, "")
            yield from (tree.Name(other, indices) for other in others)
            yield tree.Group(tree.Add((("+", one), ("-", node)))) if name != "L" else one
        case tree.Sum(index, body, apart):
            yield body
            if not apart and index != "k":
                yield tree.Sum(index, body, "k")
        case tree.Partial(top, bottom):
            if isinstance(top, tree.Name) and top.indices and bottom.indices:
                swapped = (tree.Name(a.name, b.indices, a.word) for a, b in ((top, bottom), (bottom, top)))
                yield tree.Partial(*swapped)
            yield one
        case tree.Transpose(base):
            yield base
        case tree.Group(tree.Add() as body):
            yield from (tree.Group(tree.Add((("-", node),))), body)
    if not isinstance(node, tree.Relation):
        yield tree.Group(tree.Mul((("", tree.Number("1.000000000001")), ("", tree.Group(node)))))


def bare(node):
    """Slips that edit what must stay a name, a base or an exponent's e: no formula."""
    return any(
        (isinstance(n, tree.Partial) and not isinstance(n.bottom, tree.Name))
        or (isinstance(n, tree.Partial) and not isinstance(n.top, tree.Name))
        or (isinstance(n, tree.Power) and isinstance(n.base, tree.Name) and n.base.name == "e" and n.base.indices)
        for n in node.walk()
    )


def verdict(derivation, latex, conditions):
    """What the checker says of a line: True where it is exactly the derivative."""
    try:
        return derivation.checker.check(read(latex), conditions) is None
    except (Wrong, DoesNotFit, ZeroDivisionError, UnknownName, Unreadable):
        return False


def judged(derivation, line, conditions, edited, envs):
    """Whether the second computation finds an edited line equal to the right one, and what the checker says."""
    latex = edited.latex()
    try:
        same = equal(read(latex), line.tree, derivation, envs)
    except (Misfit, Unreadable, ZeroDivisionError, KeyError, IndexError):
        same = False
    return same, verdict(derivation, latex, conditions)


def hides_behind_symmetry(formula):
    """Whether a derivative stands in it, whose indices a symmetric Jacobian would let pass."""
    return any(isinstance(n, tree.Partial) for n in formula.walk())


def single_and_double(line):
    """Every single slip of a line, and as many double ones."""
    rng = random.Random(line.latex)
    single = {edited.latex(): edited for edited in everywhere(line.tree, slips) if not bare(edited)}
    single.pop(line.tree.latex(), None)
    double = {}
    for edited in rng.choices(list(single.values()), k=2 * len(single)):
        again = rng.choice(list(everywhere(edited, slips)))
        if not bare(again):
            double[again.latex()] = again
    return list((double | single).values())


@pytest.mark.slow
@pytest.mark.parametrize("derivation, line, conditions", LINES)
def test_every_slip_is_refused_and_what_changes_nothing_is_accepted(derivation, line, conditions):
    envs = list(environments(derivation, conditions))
    for edited in single_and_double(line):
        same, said = judged(derivation, line, conditions, edited, envs)
        if said != same and not (same and hides_behind_symmetry(edited)):
            pytest.fail(
                f"{edited.latex()} is {'right' if same else 'wrong'}, but was {'accepted' if said else 'refused'}"
            )


@pytest.mark.slow
def test_that_were_more_than_two_thousand():
    assert sum(len(single_and_double(line)) for _, line, _ in (param.values for param in LINES)) > 2500


@pytest.mark.parametrize("derivation, line, conditions", LINES)
def test_a_wrong_sign_and_a_billionth_are_refused_and_told(derivation, line, conditions):
    for slip in (r"-\left({}\right)", r"1.000000001 \left({}\right)"):
        told = str(derivation.try_line(slip.format(line.latex), needs=line.needs or None))
        assert "does not follow" in told and "the derivative is" in told


# ------------------------------------------------------------------------------ rewritings


def with_index(node, old, new):
    """The formula with one index renamed."""
    if isinstance(node, tree.Name | tree.At):
        indices = tuple(new if index == old else index for index in node.indices)
        node = tree.Name(node.name, indices, node.word) if isinstance(node, tree.Name) else tree.At(node.body, indices)
    return node.with_parts([with_index(part, old, new) for part in node.parts()])


def rewritings(node):
    """What may be written for a part without changing its value."""
    number = tree.Number
    match node:
        case tree.Add(terms) if len(terms) > 1:
            yield tree.Add(terms[::-1])
            yield tree.Add((("-", tree.Group(tree.Add(tuple(("+" if s == "-" else "-", t) for s, t in terms)))),))
        case tree.Mul(factors) if not any(dot == "/" for dot, _ in factors):
            yield tree.Mul(tuple(("·", tree.Group(part)) for _, part in factors[::-1]))
            (_, first), *rest = factors
            if len(rest) == 1 and isinstance(rest[0][1], tree.Group) and isinstance(rest[0][1].body, tree.Add):
                terms = tuple((sign, tree.Mul((("", first), ("", term)))) for sign, term in rest[0][1].body.terms)
                yield tree.Group(tree.Add(terms))
        case tree.Fraction(top, bottom):
            yield tree.Mul((("", tree.Group(top)), ("", tree.Power(tree.Group(bottom), read("-1")))))
            yield tree.Fraction(
                tree.Mul((("", number("3")), ("", tree.Group(top)))), read(rf"3 \left({bottom.latex()}\right)")
            )
        case tree.Name("p", (i,)) if i != "l":
            yield read(rf"\frac{{e^{{z_{i}}}}}{{\sum_l e^{{z_l}}}}")
            yield read(rf"e^{{\log p_{i}}}")
            yield read(rf"(1 - \sum_{{l \ne {i}}} p_l)")
        case tree.Name("a", ()):
            yield from map(read, (r"\frac{1}{1 + e^{-z}}", r"\frac{e^z}{1 + e^z}", r"\sigma(z)"))
            yield read(r"\left(\frac{1}{2} + \frac{1}{2} \tanh \left(\frac{z}{2}\right)\right)")
        case tree.Name("S"):
            yield read(r"\left(\sum_l e^{z_l}\right)")
        case tree.Name("δ", (i, k)):
            yield tree.Name("δ", (k, i))
            yield tree.Power(node, number("2"))
        case tree.Name(name, (i,)) if name in "yz" and i != "l":
            yield read(rf"\sum_l \delta_{{l{i}}} {name}_l")
        case tree.Power(tree.Name("e", ()), exponent):
            yield read(rf"\frac{{1}}{{e^{{-\left({exponent.latex()}\right)}}}}")
            yield read(rf"e^{{{exponent.latex()} - z_k}} e^{{z_k}}") if "_" in exponent.latex() else node
        case tree.Sum(index, body, ""):
            yield tree.Sum("l", with_index(body, index, "l"))
            if index == "i":
                left_out = tree.Sum(index, body, "k")
                yield tree.Group(tree.Add((("+", tree.Group(with_index(body, index, "k"))), ("+", left_out))))
        case tree.Partial(tree.Name("p", (i,)), tree.Name("z", (k,))):
            yield read(rf"p_{i} (\delta_{{{i}{k}}} - p_{k})")
        case tree.Group(body):
            yield tree.Group(tree.Add((("+", tree.Group(body)), ("+", number("2")), ("-", number("2")))))


def rewritten(line, conditions):
    """Lines that say the same in other words: one to three rewritings in a row."""
    rng, seen = random.Random(line.latex), {line.tree.latex()}
    for _ in range(18):
        edited = line.tree
        for _ in range(rng.randint(1, 3)):
            edited = rng.choice([other for other in everywhere(edited, rewritings) if not bare(other)] or [edited])
        if edited.latex() not in seen:
            seen.add(edited.latex())
            yield edited


@pytest.mark.slow
def test_more_than_three_hundred_rewritings_are_all_accepted():
    accepted = 0
    for derivation, line, conditions in (param.values for param in LINES):
        envs = list(environments(derivation, conditions))[:4]
        for edited in rewritten(line, conditions):
            same, said = judged(derivation, line, conditions, edited, envs)
            assert said or not same, f"{edited.latex()} is right, but was refused"
            accepted += said
    assert accepted >= 300
