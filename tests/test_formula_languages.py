"""The formula field's MATLAB against GNU Octave, its NumPy against NumPy: thousands of random lines, no two of one form.

Same shape and value, or an error of the same kind. What Octave does beyond MATLAB
(its diagonal matrices) is switched off. What the field refuses by saying that it is beyond it
(complex numbers, inverses, other diagonals) is passed over; there must be few of that.
"""

import json
import os
import random
import shutil
import subprocess
import warnings
from pathlib import Path

import numpy as np
import pytest
from node import node

HERE = Path(__file__).parent
LINES = 10_000
SCOPE = {
    "z": [2.0, 1.0, 0.25],
    "p": [0.625, 0.25, 0.125],
    "g": [-1.5, 0.75, 0.5],
    "J": [[1.0, 2.0, -3.0], [0.5, -1.0, 2.0], [0.25, 3.0, 1.5]],
    "W": [[1.0, 2.0], [-1.0, 0.5], [3.0, -2.0]],
    "x": [0.5, -2.0],
    "n": 3,
}


class Writer:
    """Writes random lines. `depth` bounds the tree; one leaf in some is wrong on purpose."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def line(self):
        line = self.expression(self.pick([1, 2, 2, 3, 3, 4]))
        if self.random.random() < 0.05:  # a slip of the finger: a bracket or a name is lost, or one too many
            places = [i for i, sign in enumerate(line) if sign in "()[],"]
            if places:
                i = self.pick(places)
                line = line[:i] + self.pick(["", line[i] * 2]) + line[i + 1 :]
        if self.random.random() < 0.02:
            line = line.replace(self.pick("zpgJW"), "q", 1)
        return line

    def number(self):
        return self.pick(["1", "2", "3", "0.5", "10", ".25", "1e2", "2.5"])

    def expression(self, depth):
        if depth == 0 or self.random.random() < 0.1:
            return self.pick(["z", "p", "g", "J", "J", "W", "x", "n", self.number()])
        return self.pick(self.FORMS)(self, depth - 1)

    def unary(self, depth):
        return f"{self.pick(['-', '-', '+'])}{self.atom(depth)}"

    def binary(self, depth):
        sign = self.pick(self.OPERATORS)
        space, left = self.pick(["", " "]), self.atom(depth)
        if sign == ".^":  # complex numbers are another subject
            left = f"abs({left})"
        return f"{left}{space}{sign}{space}{self.atom(depth)}"

    def compared(self, depth):
        return f"({self.atom(depth)} {self.pick(self.COMPARISONS)} {self.atom(depth)})"

    def chain(self, depth):
        parts = [self.expression(max(0, depth - 1)) for _ in range(3)]
        return f" {self.pick(self.OPERATORS)} ".join(parts)

    def atom(self, depth):
        inner = self.expression(depth)
        return inner if inner.isalnum() else f"({inner})"


class Matlab(Writer):
    OPERATORS = ("*", "*", ".*", ".*", "/", "./", "+", "-", ".^")
    COMPARISONS = ("==", "~=", "<", ">", "<=", ">=")

    def power(self, depth):
        exponent = self.pick(["2", "3", "-1", "0.5", "0", "2"])  # Octave's J^0 is a diagonal matrix
        return f"{self.atom(depth)}{self.pick(['.^', '^']) if exponent != '0' else '.^'}{exponent}"

    def transpose(self, depth):
        return f"{self.atom(depth)}{self.pick([chr(39), chr(39), '.' + chr(39)])}"

    def function(self, depth):
        name = self.pick(
            ["exp", "log", "sum", "sum", "max", "diag", "numel", "size", "length", "exp", "tanh", "abs", "min"]
        )
        inner = self.expression(depth)
        if name == "log":
            inner = f"1 + abs({inner})"
        if name == "sum" and self.random.random() < 0.6:
            return f"{name}({inner}, {self.pick(['1', '2', '2', '3', '0'])})"
        if name in ("max", "min") and self.random.random() < 0.6:
            return self.pick([f"{name}({inner}, [], {self.pick('123')})", f"{name}({inner}, {self.expression(depth)})"])
        if name == "size" and self.random.random() < 0.6:
            return f"size({inner}, {self.pick('123')})"
        if name == "diag" and self.random.random() < 0.3:
            return f"diag({inner}, {self.pick(['1', '-1', '0'])})"
        return f"{name}({inner})"

    def made(self, _):
        name = self.pick(["eye", "ones", "zeros"])
        size = self.pick(["n", "3", "2, 3", "3, 1", "size(J)", "1, n", "size(W)", "numel(g)", ""])
        return f"{name}({size})"

    def two(self, depth):
        return f"dot({self.expression(depth)}, {self.expression(depth)})" + self.pick(["", "", "'"])

    def index(self, _):
        one = lambda: self.pick(
            ["1", "2", "3", ":", "end", "[1 3]", "1:2", "1:end", "4", "0", "end-1", "[2; 1]", "J(1)"]
        )
        return f"{self.pick('zpgJJWx')}({one()}{self.pick(['', ', ' + one()])})"

    def brackets(self, depth):
        rows = self.pick([1, 1, 2])
        row = lambda: self.pick([", ", " "]).join(self.atom(depth) for _ in range(self.pick([1, 2, 2])))
        return f"[{'; '.join(row() for _ in range(rows))}]"

    FORMS = (
        Writer.unary,
        *[Writer.binary] * 4,
        Writer.compared,
        Writer.chain,
        power,
        *[transpose] * 3,
        *[function] * 3,
        made,
        two,
        index,
        brackets,
    )


class NumPy(Writer):
    OPERATORS = ("*", "*", "@", "@", "/", "+", "-", "**")
    COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")

    def power(self, depth):
        return f"{self.atom(depth)}**{self.pick(['2', '3', '-1', '0.5', '-2', '0'])}"

    def transpose(self, depth):
        return f"{self.atom(depth)}.T"

    def axis(self):
        return self.pick(
            ["", "", "axis=0", "axis=-1", "axis=1", "0", "axis=-1, keepdims=True", "axis=0, keepdims=True",
             "keepdims=True", "axis=(0, 1)", "axis=None", "axis=2", "-1", "axis=-2, keepdims=False"]
        )  # fmt: skip

    def function(self, depth):
        name = self.pick(["exp", "log", "sum", "sum", "max", "diag", "diagonal", "exp", "tanh", "abs", "mean", "min"])
        inner = self.expression(depth)
        if name in ("sum", "max", "mean", "min"):
            axis = self.axis()
            return f"np.{name}({inner}{axis and ', ' + axis})"
        if name in ("diag", "diagonal") and self.random.random() < 0.3:
            return f"np.{name}({inner}, {self.pick(['1', '-1', '0'])})"
        return f"np.{name}({inner})"

    def method(self, depth):
        return f"{self.atom(depth)}.{self.pick(['sum', 'sum', 'max', 'mean', 'min'])}({self.axis()})"

    def method_of_two(self, depth):
        return self.pick([f"{self.atom(depth)}.dot({self.expression(depth)})", f"{self.atom(depth)}.diagonal()"])

    def made(self, _):
        return self.pick(["np.eye(n)", "np.eye(3)", "np.eye(2, 3)", "np.ones(3)", "np.ones((3, 1))", "np.ones((2, 3))",
                          "np.zeros(n)", "np.ones(J.shape)", "np.zeros((3, 2))", "np.eye(len(g))", "np.ones((2, 3, 3))",
                          "np.eye(J.shape[0])", "np.ones(z.shape[-1])", "z.size", "J.shape[1]", "len(W)"])  # fmt: skip

    def two(self, depth):
        return (
            f"np.{self.pick(['dot', 'inner', 'outer', 'matmul'])}({self.expression(depth)}, {self.expression(depth)})"
        )

    def index(self, depth):
        one = lambda: self.pick(
            [
                "0",
                "1",
                "-1",
                ":",
                "None",
                "...",
                "1:",
                ":2",
                "::2",
                "::-1",
                "2",
                "3",
                "-4",
                "np.newaxis",
                "1:1",
                "-1:0:-1",
            ]
        )
        subs = ", ".join(one() for _ in range(self.pick([1, 1, 2, 2, 3])))
        return f"{self.pick(['z', 'p', 'g', 'J', 'J', 'W', self.atom(depth)])}[{subs}]"

    def einsum(self, _):
        spec, arrays = self.pick(
            [("ik,i->k", "J, g"), ("ik,k->i", "J, g"), ("ik,i", "J, g"), ("i,i", "p, g"), ("i,i->", "p, g"), ("i,k->ik", "p, g"),
             ("ij->ji", "J"), ("ii->i", "J"), ("ii", "J"), ("ik,kj->ij", "J, W"), ("ik,ij->kj", "J, W"), ("i,ik,k", "p, J, g"),
             ("...i,...i->...", "J, g"), ("...ik,...i->...k", "J, g"), ("ij,jk", "J, W"), ("i->", "g"), ("ik,i->k", "W, g"),
             ("ik,k->i", "W, g"), ("i,i->i", "p, x"), ("ij->i", "W"), ("...i->i...", "W"), ("ik", "g"), ("i,i->k", "p, g"),
             ("ij,ij->ij", "J, J"), ("ba", "W"), ("ik, i -> k", "J, z")]
        )  # fmt: skip
        return f"np.einsum('{spec}', {arrays})"

    FORMS = (
        Writer.unary,
        *[Writer.binary] * 4,
        Writer.compared,
        Writer.chain,
        power,
        *[transpose] * 2,
        *[function] * 2,
        *[method] * 2,
        method_of_two,
        made,
        two,
        *[index] * 2,
        einsum,
    )


def distinct(writer):
    lines = set()
    while len(lines) < LINES:
        lines.add(writer.line())
    return sorted(lines)


def by_field(language, lines):
    """What the field makes of each line: (shape, data, scale), or a kind of error."""
    given = json.dumps({"language": language, "scope": SCOPE, "lines": lines})
    command = [node(), HERE / "js" / "evaluate.mjs"]
    return json.loads(subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout)


def differences(lines, field, oracle):
    """Lines where the two disagree. The oracle gives (shape, data), or the kinds of error that would do."""
    found = []
    for line, ours, theirs in zip(lines, field, oracle):
        if ours.get("kind") == "beyond" or theirs == BEYOND:
            continue
        if "kind" in ours:
            # Who evaluates a function's arguments before looking for the function finds their error first; and
            # NumPy tells an array without axes, which has .dot, from a number, which has none.
            excused = "q" in line or ("..." in line and ".dot(" in line)
            if not excused and (not isinstance(theirs, set) or not theirs & {ours["kind"], "any"}):
                found.append((line, ours, theirs))
            continue
        if isinstance(theirs, set):
            found.append((line, ours, theirs))
            continue
        shape, data = theirs
        got, right = np.array(ours["data"], float), np.array(data, float)
        allowed = 1e-12 * max(1.0, ours["scale"])
        # A division by what is 0 but for rounding.
        chaos = max(ours["scale"], *abs(right[np.isfinite(right)]), 0) > 1e12 or ("/" in line and np.isinf(got).any())
        if (
            list(ours["shape"]) != list(shape)
            or not chaos
            and not np.allclose(got, right, rtol=1e-9, atol=allowed, equal_nan=True)
        ):
            found.append((line, ours, theirs))
    return found


def report(found):
    return f"{len(found)} lines differ\n" + "\n".join(
        f"{line}\n    {ours}\n    {theirs}" for line, ours, theirs in found[:20]
    )


# ------------------------------------------------------------------ NumPy


BEYOND = {"a whole number to a negative power"}  # the field has one type of numbers


def by_numpy(line):
    names = {name: np.array(value) if isinstance(value, list) else value for name, value in SCOPE.items()}
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = eval(line, {"np": np}, names)
        if value is None or value is Ellipsis or isinstance(value, tuple) or np.iscomplexobj(value):
            return {"any"}
        return np.shape(value), np.asarray(value, float).ravel()
    except SyntaxError:
        return {"syntax"}
    except (NameError, AttributeError):
        return {"name"}
    except (ValueError, IndexError) as error:
        if "Integers to negative integer powers" in str(error):
            return BEYOND
        return {"shape", "syntax"}
    except (TypeError, ArithmeticError):
        return {"any"}


@pytest.mark.slow
def test_the_fields_numpy_is_numpy():
    lines = distinct(NumPy(1))
    field, oracle = by_field("numpy", lines), list(map(by_numpy, lines))
    found = differences(lines, field, oracle)
    assert not found, report(found)
    assert sum("kind" not in x for x in field) > 0.35 * LINES  # it is not errors alone that agree
    assert sum(x.get("kind") == "beyond" for x in field) < 0.03 * LINES


# ------------------------------------------------------------------ Octave

OCTAVE = """
1;
function r = eye(varargin), r = full(builtin('eye', varargin{:})); end
function r = diag(varargin), r = full(builtin('diag', varargin{:})); end
function r = dot(varargin), numbers = cellfun(@double, varargin, 'UniformOutput', false); r = builtin('dot', numbers{:}); end
function r = log(x), r = builtin('log', x); if iscomplex(r), error('complex'); end, end
warning('off', 'all');
load('scope.mat');
lines = strsplit(fileread('lines.txt'), "\\n");
out = fopen('answers.txt', 'w');
for k = 1:numel(lines)
  try
    clear ans
    value = eval(lines{k});
    if iscomplex(value) && all(abs(imag(value(:))) <= 1e-9 * max(abs(value(:)))), value = real(value); end
    if iscomplex(value), fprintf(out, 'error complex\\n');
    elseif ischar(value) || ndims(value) > 2, fprintf(out, 'error unlike\\n');
    else fprintf(out, '%d %d', size(value)); fprintf(out, ' %.17g', full(double(value)).'); fprintf(out, '\\n');
    end
  catch problem
    fprintf(out, 'error %s\\n', strrep(problem.message, "\\n", ' '));
  end
end
fclose(out);
"""
KINDS = [
    ("complex", {"syntax"}),
    ("parse error", {"syntax"}),
    ("undefined", {"name"}),
    ("nonconformant", {"shape"}),
    ("dimension mismatch", {"shape"}),
    ("out of bound", {"shape"}),
    ("must match", {"shape"}),
    ("", {"any"}),
]


def by_octave(lines, directory):
    from scipy.io import savemat

    scope = {name: np.atleast_2d(value).T if np.ndim(value) == 1 else value for name, value in SCOPE.items()}
    savemat(directory / "scope.mat", {name: np.asarray(value, float) for name, value in scope.items()})
    (directory / "lines.txt").write_text("\n".join(lines))
    (directory / "run.m").write_text(OCTAVE)
    command = ["octave-cli", "--norc", "--quiet", "run.m"]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    for answer in (directory / "answers.txt").read_text().splitlines():
        if answer.startswith("error"):
            yield next(kinds for words, kinds in KINDS if words in answer)
        else:
            m, n, *data = answer.split()
            yield (int(m), int(n)), data


@pytest.mark.slow
def test_the_fields_matlab_is_octave(tmp_path):
    if shutil.which("octave-cli") is None:
        if os.environ.get("CI"):
            pytest.fail("GNU Octave is not installed, and CI must not skip the MATLAB side")
        pytest.skip("GNU Octave is not installed")
    lines = distinct(Matlab(1))
    field, oracle = by_field("matlab", lines), list(by_octave(lines, tmp_path))
    found = differences(lines, field, oracle)
    assert not found, report(found)
    assert sum("kind" not in x for x in field) > 0.35 * LINES
    assert sum(x.get("kind") == "beyond" for x in field) < 0.03 * LINES
