"""A derivation that listens: what it says of the next line, wherever one stands."""

import json
import random
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node import run
from test_proof import COURSE, bare, everywhere, made, rewritings, slips, verdict, with_index

import mathbp
from mathbp.derivation import hear, hints, read, tree
from mathbp.derivation.alike import which_line
from mathbp.explorers.derivation_explorer import contents

EXPLORERS = Path(mathbp.explorers.__file__).parent
DERIVATIONS = {cell: made(cell) for cell in COURSE}
DELTA = DERIVATIONS["03-16"]


@pytest.mark.parametrize(
    "line, after, kind, says",
    [
        (r"\sum_i \frac{\partial L}{\partial p_i} \frac{\partial p_i}{\partial z_k}", 0, "next", "the chain rule"),
        (r"\sum_j J_{jk} g_j", 0, "next", "the chain rule"),
        ("J^T g", 0, "next", "the chain rule"),
        ("J' * g", 0, "next", "the chain rule"),
        (r"-\sum_j (\delta_{kj} - p_k) y_j", 1, "later", "line 3: you skipped one step"),
        ("p_k - y_k", 0, "later", "you skipped 4 steps. Why is it so? It needs Σᵢ yᵢ = 1."),
        ("p - y", 4, "next", "It needs Σᵢ yᵢ = 1. That was the last one."),
        ("delta_k = p_k − y_k", 4, "next", "the targets sum to one"),
        ("pₖ Σᵢ yᵢ − yₖ", 4, "here", "line 4"),
        (r"\sum_i p_i (\delta_{ik} - p_k) g_i", 1, "detour", "put in J and g"),
        (r"sum_i J_ik g_i + 2 - 2", 1, "here", "line 1"),
        ("2 p_k - y_k - p_k", 4, "next", "the targets sum to one"),
        (r"p_k - y_k + \sum_i y_i - 1", 3, "detour", "Right, where Σᵢ yᵢ = 1."),
        ("y_k - p_k", 3, "mistake", "y - p"),
        ("p_k y_k - y_k", 3, "mistake", "only the diagonal"),
        ("p_k + 3 y_k", 3, "wrong", "the derivative is"),
        ("J g", 0, "wrong", "symmetric"),
        ("p_k - ", 3, "unread", "to its end"),
        ("p_k - q_k", 3, "unread", "there is no 'q'"),
        ("p^k - y^k", 3, "unread", "an index stands below, as in p_k"),
        # ASCII, MATLAB and NumPy
        ("sum_i p_i (delta_ik - p_k) * (-y_i / p_i)", 0, "later", "line 2"),
        ("-sum_i y_i (delta_{ik} - p_k)", 1, "later", "line 3"),
        ("delta_k", 4, "detour", "a way of its own"),
        ("sum_i J[i, k] * g[i]", 0, "next", "the chain rule"),
        ("p(k) - y(k)", 4, "next", "the targets sum to one"),
        ("J.T @ g", 0, "next", "the chain rule"),
        ("J.T * g", 0, "mistake", "is a matrix, not a column"),
        ("p' - y'", 4, "wrong", "is a row, not a column: transpose it"),
        ("J .* g", 0, "mistake", "J times g without the sum"),
        ("sum_i dp_i/dz_k dL/dp_i", 0, "next", "the chain rule"),
        ("sum(y) .* p - y;", 3, "next", "pₖ leaves the sum"),
        ("np.exp(z) / np.exp(z).sum() - y", 4, "detour", "a way of its own"),
        ("a - y", 4, "next", "the targets sum to one"),
        ("dot(J, g)", 0, "unread", "Instead of dot, write the sum, sum_i a_i b_i"),
        ("np.dot(J.T, g)", 0, "unread", "Instead of dot, write the sum, sum_i a_i b_i"),
    ],
)
def test_what_it_says_of_a_line(line, after, kind, says):
    heard = hear(DELTA, line, after)
    assert heard.kind == kind and says in heard.text, heard
    assert len(heard.text.splitlines()) < 7 and heard.text.count("cannot be") <= 1


@pytest.mark.parametrize("line", ["(W2' * delta2) .* a .* (1 - a)", "sum_k W2_kj delta2_k a_j (1 - a_j)"])
def test_a_layers_number_may_stand_beside_its_letter(line):
    assert hear(DERIVATIONS["04-16"], line).kind == "later"


def test_the_numbers_to_check_by_hand_have_no_decimals_even_behind_a_hidden_layer():
    for cell, derivation in DERIVATIONS.items():
        heard = hear(derivation, rf"3 \left({derivation.lines[-1].latex}\right)")
        assert "With " in heard.text and not re.search(r"\d\.\d", heard.text), f"{cell}: {heard}"


def test_it_listens_to_functions():
    assert hear(DELTA, lambda J, g: J.T @ g).kind == "detour"
    assert hear(DELTA, lambda p, y: y - p, 3).mistake == "y - p"


@pytest.mark.parametrize("cell", COURSE)
def test_every_line_of_the_course_is_heard_from_everywhere_as_it_is_written_and_printed(cell):
    derivation = DERIVATIONS[cell]
    for number, line in enumerate(derivation.lines, 1):
        for after in range(len(derivation.lines)):
            kind = "here" if number <= after else "next" if number == after + 1 else "later"
            for text in (line.latex, line.tree.latex(), line.tree.plain()):
                assert (hear(derivation, text, after).kind, hear(derivation, text, after).line) == (kind, number)


@pytest.mark.parametrize("cell", COURSE)
def test_hints_do_not_give_the_line_away_and_lead_to_it(cell):
    for line in DERIVATIONS[cell].lines:
        first, second = hints(line)
        assert first.startswith("Next: ") and "□" in second and line.tree.plain() not in second


@given(st.randoms(use_true_random=False))
def test_order_brackets_and_names_of_indices_make_no_line_another(rng):
    derivation = rng.choice(list(DERIVATIONS.values()))
    number, line = rng.choice(list(enumerate(derivation.lines, 1)))

    def shuffled(node):
        node = node.with_parts([shuffled(part) for part in node.parts()])
        if isinstance(node, tree.Add) and len(node.terms) > 1:
            return tree.Group(tree.Add(tuple(rng.sample(node.terms, len(node.terms)))))
        matrices = any(isinstance(n, tree.Transpose) for n in node.walk())
        if isinstance(node, tree.Mul) and not matrices and not any(dot == "/" for dot, _ in node.factors):
            parts = [tree.Group(factor) for _, factor in rng.sample(node.factors, len(node.factors))]
            return tree.Mul((("", parts[0]), *(("·", part) for part in parts[1:])))
        if isinstance(node, tree.Sum) and node.index == "i":
            return tree.Sum("l", with_index(node.body, "i", "l"))
        return node

    other = shuffled(line.tree)
    assert which_line(derivation, read(other.latex())) == which_line(derivation, read(other.plain())) == number


def test_another_line_is_another_line():
    for derivation in DERIVATIONS.values():
        for number, line in enumerate(derivation.lines, 1):
            assert which_line(derivation, line.tree, after=number) == number
            for other in everywhere(line.tree, slips):
                if not bare(other) and not verdict(derivation, other.latex(), derivation.conditions):
                    assert which_line(derivation, read(other.latex())) is None, other.plain()


# ----------------------------------------------------------------------------------- shown


def test_the_page_takes_every_element_and_attribute_of_a_lines_mathml():
    source = (EXPLORERS / "derivation_explorer.js").read_text(encoding="utf-8")
    elements = re.compile(re.search("MATHML = /(.*)/;", source)[1])
    attributes = json.loads(re.search("ATTRIBUTES = (.*);", source)[1]) + ["display", "xmlns"]
    for derivation in DERIVATIONS.values():
        for line in contents(derivation)["lines"]:
            for node in ElementTree.fromstring(line["math"]).iter():
                assert elements.match(node.tag.split("}")[1]) and not set(node.attrib) - set(attributes)


@pytest.mark.slow
def test_without_python_the_page_accepts_and_refuses_what_python_does(tmp_path):
    """Slips and rewritings of the course's lines, typed into the page; but for those that no float would show."""
    rng, cases = random.Random(0), []
    for cell, derivation in DERIVATIONS.items():
        for line in derivation.lines:
            for change in (slips, rewritings):
                edited = [e for e in everywhere(line.tree, change) if not bare(e) and "000001" not in e.latex()]
                for other in rng.sample(edited, min(12, len(edited))):
                    right = verdict(derivation, other.latex(), derivation.conditions)
                    cases += [{"cell": cell, "line": text, "right": right} for text in (other.plain(), other.latex())]
    derivations = {cell: contents(derivation) for cell, derivation in DERIVATIONS.items()}
    run("derivation.test.js", {"derivations": derivations, "cases": cases}, tmp_path)


def test_what_the_page_gets_can_be_saved_and_comes_back_the_same():
    explorer = mathbp.DerivationExplorer(DELTA, shown=2)
    again = mathbp.DerivationExplorer(**json.loads(json.dumps(explorer.state)))
    assert again.numbers() == explorer.numbers() and again.state == explorer.state
    assert "2 of its 5 lines" in again.describe()
    with pytest.raises(ValueError, match="without its derivation"):
        again.hear("p - y")


def test_any_derivation_can_be_shown():
    line, total = (r"\mathcal{F}(p, y)", lambda p, y: p * y.sum() - y, "a function"), lambda z, y: (z * y).sum()
    for derivation in (
        mathbp.Derivation(r"\delta_k", of=mathbp.cross_entropy, lines=[line, ("", *line[1:])]),
        mathbp.Derivation("d", of=total, lines=[("y", "linear", "n = 1")]),
        mathbp.Derivation("d", of=mathbp.softmax, lines=[]),
    ):
        assert mathbp.DerivationExplorer(derivation).hear("y").text


@pytest.mark.parametrize("bad", [dict(shown=6), dict(shown=-1), dict(shown=1.5), dict(shown=True), dict(derivation={})])
def test_a_state_that_is_none_is_refused(bad):
    with pytest.raises((ValueError, TypeError)):
        mathbp.DerivationExplorer(**dict(derivation=DELTA) | bad)


def test_python_answers_what_the_page_asks_and_only_that():
    explorer = mathbp.DerivationExplorer(DELTA)
    explorer.set_state({"typed": {"line": "p_k - y_k", "after": 4, "number": 7}})
    assert explorer.heard["kind"] == "next" and explorer.heard["number"] == 7 and explorer.heard["line"] == 5
    explorer.set_state({"typed": {"line": "y_k - p_k", "after": 99, "number": 8}})
    assert explorer.heard["mistake"] == "y - p"
    explorer.set_state({"typed": {"line": ["no", "text"]}})
    assert explorer.heard["number"] == 8
