"""MATLAB in a Python cell: `delta = (a - y) .* a` is a SyntaxError, and here it says what NumPy writes.

Only within IPython, so in every notebook that imports mathbp. IPython shows the functions in `input_transformers_post` each cell before it runs, and a SyntaxError that one of them
raises as the cell's own (https://ipython.readthedocs.io/en/stable/config/inputtransforms.html). A cell that is Python
passes unchanged.
"""

import ast
import re
import sys
import warnings

# What stands in the line, and what to write instead. The first that is found is said.
SAID = {
    r"^\s*function\b": "`function` is MATLAB's. In Python: def f(z, y):, and its last line is return delta",
    r"\.\*": "`.*` is MATLAB's. In NumPy, `*` multiplies element by element; the matrix product is `@`",
    r"\./": "`./` is MATLAB's. In NumPy, `/` divides element by element",
    r"\.\^": "`.^` is MATLAB's. In NumPy, `**` is the power, element by element: a**2",
    r"[\w)\]]\.?'": "`'` is MATLAB's transpose. In NumPy it is `.T`, and the matrix product is `@`: J.T @ g",
    r"\[[^\]]*;": "`;` between the rows of a matrix is MATLAB's. In NumPy: np.array([[1, 2], [3, 4]])",
    r"(?<=;)\s*%|%\s*[A-Za-z]+ +(?!(?:if|else|for|or|and|in|is|not|as)\b)[A-Za-z]": "`%` begins a comment in MATLAB. In Python, `#` does",
}
# A string or a comment of Python's: what stands in it is not meant.
QUOTED = re.compile(r"""(?<![\w)\]])[bBfFrRuU]{0,2}'[^']*'|"[^"]*"|#.*""")


def explain(lines):
    """The lines of a cell, unchanged; or, where they are MATLAB, a SyntaxError that says what to write."""
    source = "".join(lines)
    try:
        with warnings.catch_warnings(action="ignore"):  # IPython gives them when it compiles the cell
            compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        line = [*source.splitlines(), ""][(error.lineno or 1) - 1]
        code = QUOTED.sub(lambda quoted: " " * len(quoted[0]), line)
        for pattern, said in SAID.items():
            if found := re.search(pattern, code):
                where = ("<cell>", error.lineno, found.start() + 1, line)
                if sys.platform == "emscripten":  # whose kernel never answers a cell that fails before it runs
                    return [f"raise SyntaxError({said!r}, {where!r})\n"]
                raise SyntaxError(said, where) from None
    return lines


def add_hint(result):
    """What Python reads, and then stumbles over: said below its error."""
    error = result.error_in_exec
    if isinstance(error, TypeError) and re.search(r"bitwise_xor|for \^", str(error)):
        print("`^` is MATLAB's power. In Python it is `**`: z**2")
    name = getattr(error, "name", None)
    if isinstance(error, NameError) and re.search(rf"^answer\s*=\s*{name}\b", result.info.raw_cell, re.M):
        print(f'A letter is a text, with quotes: answer = "{name}"')


def install():
    """Add both to the IPython that runs, if one does."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell and explain not in shell.input_transformers_post:
        shell.input_transformers_post.append(explain)
        shell.events.register("post_run_cell", add_hint)
        if sys.platform == "emscripten":  # without the lines that `explain` put in place of the cell
            shell.set_custom_exc((SyntaxError,), lambda shell, *error, **options: shell.showsyntaxerror())
