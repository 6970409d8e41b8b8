"""What the formula field says of a line is what `check` says of a function, for every rule of every table.

A rule is a function of a batch. Written as a line for one sample (its helpers put in, its parts spelt out), it has
to get the name in the page that it gets from Python; so have thousands of lines that differ from such lines by one
change, and no right line may be called wrong.
"""

import ast
import functools
import json
import random
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from node import node

from mathbp import sigmoid, softmax
from mathbp.exercises import Exercise
from mathbp.explorers.exercise_form import field
from mathbp.explorers.formula import OF_A_BATCH
from mathbp.mistakes import parts
from mathbp.mistakes.recognise import by_name

HERE = Path(__file__).parent
LINED = [name for name, exercise in Exercise.all.items() if getattr(exercise, "line", None)]


@functools.cache
def questions():
    return {name: asked for name, exercise in Exercise.all.items() if (asked := field(exercise))}


def by_page(lines):
    """What the page says of (exercise, line, language)."""
    given = json.dumps({"questions": questions(), "lines": lines})
    command = [node(), HERE / "js" / "judge.mjs"]
    return json.loads(subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout)


# ------------------------------------------------------------------ a rule as a line


@functools.cache
def lambdas(file):
    return [found for found in ast.walk(ast.parse(Path(file).read_text())) if isinstance(found, ast.Lambda)]


def tree_of(function):
    """The expression a function gives, and the names of its parameters."""
    code = function.__code__
    lines = {line for line, *_ in code.co_positions() if line}
    columns = {column for _, _, column, _ in code.co_positions() if column}
    if function.__name__ != "<lambda>":
        tree = next(f for f in ast.walk(ast.parse(Path(code.co_filename).read_text()))
                    if isinstance(f, ast.FunctionDef) and f.name == function.__name__)  # fmt: skip
        returned = [part for part in tree.body if isinstance(part, ast.Return)]
        return (returned[0].value, tree.args) if len(tree.body) <= 2 and returned else None
    for found in lambdas(code.co_filename):
        names = [argument.arg for argument in found.args.args]
        body = found.body
        inside = body.lineno == min(lines) and body.col_offset <= min(columns) <= body.end_col_offset
        if names == list(code.co_varnames[: code.co_argcount]) and inside:
            return body, found.args
    return None


class PutIn(ast.NodeTransformer):
    """Puts in what names and helpers stand for, until a line of NumPy with the exercise's own names is left."""

    def __init__(self, values, made, known):
        self.values, self.made, self.known = values, made, known

    def visit_Name(self, node):
        if node.id in self.values:
            return self.values[node.id]
        if node.id in self.known or node.id not in self.made:
            return node
        function = lambda_for_jacobian if self.made[node.id] == parts.jacobian else self.made[node.id]
        if function in (sigmoid, softmax):
            return ast.parse(f"{function}(z)", mode="eval").body
        found = tree_of(function)
        return self.visit(found[0]) if found else node

    def visit_Call(self, node):
        node = self.generic_visit(node)
        if isinstance(node.func, ast.Name) and hasattr(parts, node.func.id):
            if node.func.id == "normalise":
                z, axis, *shift = node.args
                e = f"np.exp({ast.unparse(z)} - ({ast.unparse(shift[0]) if shift else 0}))"
                return ast.parse(f"({e} / {e}.sum(axis={ast.unparse(axis)}, keepdims=True))", mode="eval").body
            function = getattr(parts, node.func.id)
            if node.func.id == "jacobian":
                function = lambda_for_jacobian
            if callable(function) and hasattr(function, "__code__") and (found := tree_of(function)):
                names = [argument.arg for argument in found[1].args]
                return PutIn(dict(zip(names, node.args)), {}, ()).visit(
                    ast.parse(ast.unparse(found[0]), mode="eval").body
                )
        return node


lambda_for_jacobian = lambda z: parts.diag_minus_outer(softmax(z), softmax(z))


def line_of(rule, exercise):
    found = tree_of(rule.function if hasattr(rule, "function") else rule)
    if found is None:
        return None
    body = ast.parse(ast.unparse(found[0]), mode="eval").body
    defaults = dict(zip([a.arg for a in found[1].args][::-1], found[1].defaults[::-1]))
    if any(not isinstance(value, ast.Constant) for value in defaults.values()):
        return None
    made = getattr(rule, "parts", exercise.parts)
    put_in = PutIn(defaults, made, exercise.line.split())
    for _ in range(3):
        body = ast.parse(ast.unparse(put_in.visit(body)), mode="eval").body
    return ast.unparse(body)


def as_function(exercise, line):
    """The line as an answer to the exercise: a function of a batch."""
    code = compile(line, "line", "eval")

    def answer(*values):
        known = dict(zip(exercise.arguments(), values))
        names = {
            name: known[name] if name in known else by_name(exercise.parts[name], known, exercise.parts)
            for name in exercise.line.split()
        }
        return eval(code, {"np": np, "softmax": softmax, "sigmoid": sigmoid, "abs": abs}, names)

    return answer


# One sample has no rows to mix up: as a line, these are right, or another mistake.
OF_ROWS = {
    "J times g summed over the wrong axis", "summed before the product", "columns in place of rows", "not transposed back",
    "the hidden derivative at the wrong place", "a squared", "a is left out", "delta is left out", "the cross-entropy's gradient",
}  # fmt: skip


@functools.cache
def rules():
    """(exercise, mistake, line) for every rule that is a line of NumPy, and how many rules there are."""
    found, count = [], 0
    for name in LINED:
        exercise = Exercise.all[name]
        for known in exercise.mistakes:
            count += len(known.rules)
            lines = [line_of(rule, exercise) for rule in known.rules]
            lines = [line for line in lines if line and "/ ((z ==" not in line]  # 0 / 0: no numbers to tell it by
            found += [(name, known.name, line) for line in lines if not OF_A_BATCH.search(known.name)]
    return found, count


@pytest.mark.slow
def test_every_rule_gets_its_name_in_the_page():
    found, count = rules()
    said = by_page([[name, line, "numpy"] for name, _, line in found])
    read = [(rule, answer) for rule, answer in zip(found, said) if not answer["unread"]]
    assert len(read) > 0.6 * count  # the others take a line apart, or are of a batch
    other = [(rule, answer) for rule, answer in read if answer["mistake"] != rule[1] and rule[1] not in OF_ROWS]
    assert len(other) <= 1, [
        (*rule, answer["verdict"], answer["mistake"]) for rule, answer in other
    ]  # np.outer of two batches


def varied(line, names, random):
    """The line with one sign or one name changed."""
    places = [i for i, sign in enumerate(line) if sign in "+-*/" and line[i - 1] == line[i + 1] == " "]
    places += [m.start() for m in re.finditer(r"(?<![\w.'])[a-zA-Z](?![\w.'(\[=])", line) if m[0] in names]
    if not places:
        return line
    i = random.choice(places)
    new = random.choice("+-*/") if line[i] in "+-*/" else random.choice(names)
    return line[:i] + new + line[i + 1 :]


@pytest.mark.slow
def test_lines_one_change_from_a_mistake_are_called_what_check_calls_them():
    rng, lines = random.Random(0), set()
    every = [(name, line) for name, known, line in rules()[0] if known not in OF_ROWS and len(line) < 120]
    while len(lines) < 2000:
        name, line = rng.choice(every)
        vectors = [letter for letter in Exercise.all[name].line.split() if letter not in "nJW"]
        lines.add((name, varied(line, vectors, rng)))
    lines = sorted(lines)
    said, other, same = by_page([[name, line, "numpy"] for name, line in lines]), [], 0
    for (name, line), answer in zip(lines, said):
        exercise = Exercise.all[name]
        exercise.until = float("inf")
        outcomes = [exercise.run(as_function(exercise, line), x, exercise.solve(*x), N) for N, x in exercise.trials()]
        if answer["unread"] or any(outcome.error or not np.isfinite(outcome.got).all() for outcome in outcomes):
            continue  # it runs for one sample, or for none
        right = all(map(exercise.right, outcomes))
        known = None if right else (exercise.find(outcomes) or [None])[0]
        same += 1
        if (answer["verdict"] == "right") != right or (answer["mistake"] != (known and known.name)):
            other.append((name, line, right, known and known.name, answer["verdict"], answer["mistake"]))
    assert same > 1000
    assert len(other) < 0.01 * same, "\n".join(map(str, other))


# ------------------------------------------------------------------ right lines, however they are written

WAYS = {  # (exercise, language): ways to write the line
    ("contraction", "matlab"): """J' * g | J.' * g | transpose(J) * g | (g' * J)' | (g.' * J).' | sum(J .* g, 1)' | sum(g .* J, 1)'
        | sum(J .* g)' | sum(diag(g) * J, 1)' | (J' * diag(g)) * ones(numel(g), 1) | (ones(1, length(g)) * diag(g) * J)'
        | J' * eye(numel(g)) * g""",
    ("contraction", "numpy"): """J.T @ g | g @ J | np.dot(J.T, g) | np.dot(g, J) | J.T.dot(g) | g.dot(J) | np.matmul(g, J)
        | np.einsum('ik,i->k', J, g) | np.einsum('i,ik->k', g, J) | (J * g[:, None]).sum(axis=0) | (J.T * g).sum(axis=1)
        | np.sum(J * g[:, np.newaxis], axis=0) | np.inner(J.T, g) | (g[None, :] @ J)[0] | (J.T @ g[:, None])[:, 0]""",
    ("softmax_delta", "matlab"): """p - y | -y + p | -(y - p) | J' * g | (g' * J)' | sum(J .* g, 1)' | p .* (g - p' * g)
        | p .* g - p * (p' * g) | (diag(p) - p * p') * g | p .* (g - dot(p, g)) | p .* (g - sum(p .* g))
        | exp(z) ./ sum(exp(z)) - y | exp(z) / sum(exp(z)) - y | p * sum(y) - y | J' * (-y ./ p) | softmax(z) - y""",
    ("softmax_delta", "numpy"): """p - y | -y + p | -(y - p) | J.T @ g | g @ J | np.einsum('ik,i->k', J, g) | p * (g - p @ g)
        | p * (g - (p * g).sum()) | p * (g - np.dot(p, g)) | p * g - p * (p @ g) | (np.diag(p) - np.outer(p, p)) @ g
        | np.exp(z) / np.exp(z).sum() - y | np.exp(z) / np.sum(np.exp(z)) - y | p * y.sum() - y | J.T @ (-y / p)
        | np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=-1, keepdims=True) - y | softmax(z) - y""",
    ("matlab_delta", "matlab"): """(a - y) .* a .* (1 - a) | a .* (1 - a) .* (a - y) | (a - y) .* (a - a.^2) | (a - y) .* (a - a .* a)
        | -(y - a) .* a .* (1 - a) | diag(a .* (1 - a)) * (a - y) | diag(a - y) * (a .* (1 - a)) | (a - y) .* a - (a - y) .* a.^2
        | (a - y) .* exp(-z) ./ (1 + exp(-z)).^2 | (1 ./ (1 + exp(-z)) - y) .* a .* (1 - a) | a .* (a - y) .* (1 - a)
        | (a.^2 - a .* y) .* (1 - a)""",
    ("matlab_delta", "numpy"): """(a - y) * a * (1 - a) | a * (1 - a) * (a - y) | (a - y) * (a - a**2) | (a - y) * (a - a * a)
        | -(y - a) * a * (1 - a) | np.diag(a * (1 - a)) @ (a - y) | np.diag(a - y) @ (a * (1 - a)) | (a - y) * a - (a - y) * a**2
        | (a - y) * np.exp(-z) / (1 + np.exp(-z))**2 | (1 / (1 + np.exp(-z)) - y) * a * (1 - a) | a * (a - y) * (1 - a)
        | np.multiply(a - y, a * (1 - a))""",
}  # fmt: skip
TYPED = [
    lambda line: line,
    lambda line: line.replace(" ", ""),
    lambda line: f"delta = {line};",
    lambda line: f"  ({line})  ",
    lambda line: line.replace("-", "−").replace("'", "’") if "einsum" not in line else f"return {line}",
    lambda line: f"{line}  % what I wrote",
]


@pytest.mark.slow
@pytest.mark.parametrize("key", WAYS, ids="-".join)
def test_no_right_line_is_called_wrong(key):
    name, language = key
    lines = sorted({typed(line.strip()) for line in WAYS[key].split("|") for typed in TYPED})
    if language == "numpy":
        lines = [line for line in lines if not line.endswith(";")] + [
            line.strip("; ") for line in lines if line.endswith(";")
        ]
    assert len(lines) >= 60
    for chosen in (language, None):
        said = by_page([[name, line, chosen] for line in lines])
        assert not [(line, answer) for line, answer in zip(lines, said) if answer["verdict"] != "right"]
        for answer in said:  # both languages, each judged right, and the indices
            assert {"MATLAB", "NumPy"} <= set(answer["translations"]), answer
    assert sum("with indices" in answer["translations"] for answer in said) > 0.6 * len(said)


# ------------------------------------------------------------------ what is near a right line

TOKEN = re.compile(r"np\.\w+|\.T|\.sum|\.\*|\./|\.\^|\*\*|\w+|[-+*/@^'()]")


def edited(line, names, language, random):
    """The line with one thing changed: a sign, a name, a number, a term, a transpose, a function, a bracket."""
    tokens = TOKEN.findall(line.replace(" ", ""))
    signs = ["+", "-", *(["*", ".*", "./"] if language == "matlab" else ["*", "/", "@"])]
    i = random.randrange(len(tokens))
    token, new = tokens[i], None
    if token in signs:
        new = random.choice([s for s in signs if s != token])
    elif token in names:
        transpose = "'" if language == "matlab" else ".T"
        new = random.choice([*[other for other in names if other != token], "1", f"(1-{token})", f"-{token}" if i == 0 else "0.5",
                             f"{token}{transpose}", f"{token}*2", f"np.log({token})" if language == "numpy" else f"log(abs({token}))"])  # fmt: skip
    elif token.isdigit():
        new = random.choice([n for n in ("0", "1", "2", "3") if n != token])
    elif token in ("'", ".T"):
        new = ""
    elif token == ".^" or token == "**":
        new = random.choice([signs[2], "+"])
    elif token in ("np.diag", "np.exp", "np.tanh", "diag", "exp", "tanh", "sum", "np.sum"):
        new = ""
    if new is None:
        return None
    rest = tokens[i + 1 :]
    if token in signs and rest and rest[0] in names and random.random() < 0.4:  # a term or a factor is left out
        new, rest = "", rest[1:]
    return "".join(tokens[:i]) + new + "".join(rest)


@pytest.mark.slow
@pytest.mark.parametrize(("edits", "share"), [(1, 0.95), (2, 0.70)])
def test_most_lines_near_a_right_one_are_named_or_marked(edits, share):
    rng, lines = random.Random(1), set()
    for name in LINED:
        for language, line in Exercise.all[name].answers.items():
            for _ in range(60):
                new = line
                for _ in range(edits):
                    new = edited(new, Exercise.all[name].line.split(), language, rng) or new
                if new.replace(" ", "") != line.replace(" ", ""):
                    lines.add((name, new, language))
    lines = sorted(lines)
    said = [(line, answer) for line, answer in zip(lines, by_page(lines)) if answer["verdict"] != "right"]
    vague = [
        (*line, answer["verdict"], answer["message"])
        for line, answer in said
        if not (answer["mistake"] or answer["marked"] or answer["verdict"] in ("near", "layout", "syntax", "name"))
    ]
    assert len(said) > 600
    offered = [(name, answer["change"], language) for (name, _, language), answer in said if answer["change"]]
    assert len(offered) > 200
    assert not [line for line, answer in zip(offered, by_page(offered)) if answer["verdict"] != "right"]
    assert len(vague) <= (1 - share) * len(said), f"{len(vague)} of {len(said)}\n" + "\n".join(map(str, vague[:40]))
