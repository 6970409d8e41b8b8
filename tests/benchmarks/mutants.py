"""Would the tests notice? Break the mathematics in every small way there is, and see.

    python tests/benchmarks/mutants.py [module ...]

cosmic-ray changes one operator, number or condition at a time in a copy of the
package, and the unit tests run on each such mutant, in a process forked from one
that has loaded the libraries. A mutant that lives is printed with its change:
either a test is missing, or the change does not matter. It takes a while.
"""

import difflib
import os
import resource
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.update(OPENBLAS_NUM_THREADS="1", MPLBACKEND="agg")

import autograd.scipy.special  # noqa: F401  what the tests import, loaded once
import hypothesis.extra.numpy  # noqa: F401
import mpmath  # noqa: F401
import pytest
import tqdm.auto  # noqa: F401
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[2]
MODULES = ["activations", "losses", "output_layer", "stable", "network", "gradcheck", "inputs", "sums"]
# Of the eleven other operators that may stand in for one, the nearest tells most.
NEAREST = (
    "Add_Sub Sub_Add Sub_Mul Mul_Div Div_Mul Pow_Mul FloorDiv_Div BitOr_BitAnd BitAnd_BitOr Eq_NotEq NotEq_Eq "
    "Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt Is_IsNot IsNot_Is "
    "Delete_USub Delete_Invert Delete_Not"
).split()
SECONDS = 60


def mutants(path):
    """Every mutated source of a file, once."""
    source, seen = path.read_text(), set()
    for name in operator_names():
        if "Operator_" in name and name.partition("Operator_")[2] not in NEAREST:
            continue
        operator = get_operator(name)
        if operator.arguments():
            continue
        operator = operator()
        number = sum(1 for node in ast_nodes(get_ast_from_path(path)) for _ in operator.mutation_positions(node))
        for occurrence in range(number):
            mutant = mutate_code(source, operator, occurrence)
            if mutant not in seen | {None, source}:
                seen.add(mutant)
                yield mutant


def survives(copy, tests):
    """Run the tests on the mutant, in a child that imports it freshly."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # a mutant that hangs is dead
        os.chdir(copy)
        sys.dont_write_bytecode = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1), os.dup2(nowhere, 2)
        options = "-x -q --assert=plain --hypothesis-profile=few -p no:cacheprovider -p no:doctest".split()
        deselected = ["-k", "not handwritten and not plots and not import_loads"]
        os._exit(any(pytest.main([*options, *deselected, *some]) for some in (tests[:1], tests[1:])))
    _, status = os.waitpid(child, 0)
    return status == 0


def change(source, mutant):
    lines = difflib.unified_diff(source.splitlines(), mutant.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def report(module):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("mathbp", "tests"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "browser"))
        (copy / "pytest.ini").write_text("[pytest]\npythonpath = .\nfilterwarnings = error:::mathbp\n")
        order = [module, *(name for name in MODULES if name != module), "accuracy"]  # most die in their own tests
        tests = [path for name in order if (copy / (path := f"tests/test_{name}.py")).exists()]
        path = copy / "mathbp" / f"{module}.py"
        source, number, alive = path.read_text(), 0, 0
        assert survives(copy, tests), "the tests fail without any mutation"
        for mutant in mutants(path):
            path.write_text(mutant)
            number += 1
            if survives(copy, tests):
                alive += 1
                print(change(source, mutant), flush=True)
            path.write_text(source)
            print(f"\r{number}", end="", file=sys.stderr, flush=True)
    print(f"{module}: {number} mutants, {number - alive} killed: {1 - alive / number:.1%}\n", flush=True)


if __name__ == "__main__":
    for module in sys.argv[1:] or MODULES:
        report(module)
