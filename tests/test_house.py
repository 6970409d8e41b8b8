"""The house: data flows one way through the files of mathbp, and no import runs in a circle."""

import ast
import graphlib
import pathlib

PACKAGE = pathlib.Path(__file__).parents[1] / "mathbp"

# From the ground up. Rooms in one row may lean on each other, in one direction.
ORDER = [
    ["inputs", "sums", "matlab_syntax"],
    ["activations"],
    ["losses"],
    ["output_layer", "stable"],
    ["history", "network"],
    ["gradcheck"],
    ["mistakes"],
    ["derivation"],
    ["exercises"],
    ["palette"],
    ["figures"],
    ["explorers"],
    ["lecture"],
    ["datasets"],
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}

# What a student reads: short, docstrings included.
CORE = ["inputs", "activations", "losses", "output_layer", "stable", "network", "gradcheck"]


def modules():
    """The files of mathbp by their names, without the package's own."""
    names = {".".join(p.relative_to(PACKAGE).with_suffix("").parts): p for p in PACKAGE.rglob("*.py")}
    return {name.removesuffix(".__init__"): path for name, path in names.items() if name != "__init__"}


def imports(path, known):
    """The modules of mathbp that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from mathbp import losses` imports that file, `from mathbp.losses import add` the file it is in.
            files = [f"{node.module}.{alias.name}" for alias in node.names]
            found = [name if name.removeprefix("mathbp.") in known else node.module for name in files]
        else:
            continue
        yield from known & {name.removeprefix("mathbp.") for name in found if name.startswith("mathbp.")}


FILES = modules()
GRAPH = {name: set(imports(path, set(FILES))) - {name} for name, path in FILES.items()}


def test_every_file_stands_in_a_room():
    assert {name.split(".")[0] for name in FILES} <= set(RANK)


def test_no_file_imports_one_that_stands_below_it():
    wrong = [
        f"{name} imports {other}"
        for name, found in GRAPH.items()
        for other in found
        if RANK[other.split(".")[0]] > RANK[name.split(".")[0]]
    ]
    assert not wrong


def test_no_import_runs_in_a_circle():
    graphlib.TopologicalSorter(GRAPH).prepare()


def test_the_core_is_small():
    size = lambda names: sum(len(FILES[name].read_text().splitlines()) for name in names)
    assert size(CORE) < 1300
    assert size([*CORE, "sums", "history"]) < 1430
