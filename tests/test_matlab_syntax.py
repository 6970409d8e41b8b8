"""A MATLAB line in a cell of IPython: the error says what to write in NumPy."""

import subprocess
import sys
import types

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mathbp import matlab_syntax


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell.instance()
    for _ in range(2):
        matlab_syntax.install()
    yield shell
    InteractiveShell.clear_instance()


def said(shell, cell):
    result = shell.run_cell(cell)
    error = result.error_before_exec or result.error_in_exec
    return type(error).__name__, getattr(error, "msg", None)


@pytest.mark.parametrize(
    "cell, meant",
    [
        ("delta = (a - y) .* a .* (1 - a)", "`.*` is"),
        ("def answer(z, y):\n    p = softmax(z)\n    return p .* y;", "`.*` is"),
        ("g = -y ./ p", "`./` is"),
        ("L = sum((a - y).^2) / 2;", "`.^` is"),
        ("delta = J' * g", "`'` is"),
        ("J'*g", "`'` is"),
        ("dW = (p - y)' * x'", "`'` is"),
        ("J.'*g", "`'` is"),
        ("J = [0.2 -0.1; -0.1 0.2];", "`;` between"),
        ("x = 1;  % the input", "`%` begins"),
        ("delta = p - y % the error signal", "`%` begins"),
        ("function delta = softmax_delta(z, y)\n  delta = p - y;\nend", "`function` is"),
    ],
)
def test_a_matlab_line_is_explained(shell, capsys, cell, meant):
    name, message = said(shell, cell)
    assert name == "SyntaxError" and message.startswith(meant)
    assert message in capsys.readouterr().out


@pytest.mark.parametrize(
    "cell",
    [
        "x = 1 +",
        "print('J .* g' 'a'",
        'print("a ./ b" +',
        "x = (1 2)  # J' * g",
        "x = f'{1}' 'a",
        "1 % 2 +",
        "re.sub(r'.*', '', s",
        "z = x % y if x else y )",
    ],
)
def test_any_other_slip_keeps_its_own_message(shell, cell):
    name, message = said(shell, cell)
    # A line that ends too soon has a name of its own from Python 3.13 on.
    assert name in {"SyntaxError", "_IncompleteInputError"} and message not in matlab_syntax.SAID.values()


@pytest.mark.parametrize(
    "cell, hint",
    [
        ("answer = c", 'A letter is a text, with quotes: answer = "c"'),
        ("import numpy as np\nnp.ones(3)^2", "`^` is MATLAB's power"),
        ("0.5^2", "`^` is MATLAB's power"),
    ],
)
def test_what_python_reads_and_stumbles_over_gets_a_hint(shell, capsys, cell, hint):
    said(shell, cell)
    assert capsys.readouterr().out.count(hint) == 1


@pytest.mark.parametrize("cell", ["answers = c", "c", "{1}^{2}", "1 + 'a'", "answer = 'c'"])
def test_no_hint_where_none_is_due(shell, capsys, cell):
    said(shell, cell)
    out = capsys.readouterr().out
    assert "quotes" not in out and "MATLAB" not in out


def test_python_runs_as_ever(shell):
    for cell in ["x = 'a .* b'", "import asyncio\nawait asyncio.sleep(0)", "%who", "10 % 3"]:
        assert said(shell, cell) == ("NoneType", None)
    assert shell.input_transformers_post.count(matlab_syntax.explain) == 1


def test_in_the_browser_it_is_said_when_the_cell_runs(shell, monkeypatch):
    """Its kernel transforms a cell before it takes care of errors, and would never answer."""
    monkeypatch.setattr(matlab_syntax, "sys", types.SimpleNamespace(platform="emscripten"))
    assert compile(shell.transform_cell("delta = J .* g"), "<cell>", "exec")
    assert said(shell, "delta = J .* g")[1].startswith("`.*` is MATLAB's")


def test_importing_mathbp_is_enough_and_without_ipython_nothing_happens():
    code = "import mathbp, sys; assert not {'IPython', 'mathbp.matlab_syntax'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", code], check=True)
    code = "import IPython; IPython.start_ipython(['-c', 'import mathbp; get_ipython().run_cell(\"J .* g\")'])"
    assert "`.*` is MATLAB's" in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
