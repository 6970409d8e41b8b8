"""What a name stands for: a formula, a function, or one of mathbp's own, which take exact numbers here, too."""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mathbp import activations, losses
from mathbp.derivation import computing, tree
from mathbp.derivation.computing import DoesNotFit, free_indices
from mathbp.derivation.exact import NotRational, exact, slopes, variables
from mathbp.derivation.reading import read
from mathbp.mistakes.recognise import wanted

# mathbp's activations and losses in plain NumPy, which runs on exact numbers.
PLAIN: dict[Any, Callable] = {
    activations.identity: lambda z: +z,
    activations.sigmoid: lambda z: 1 / (1 + np.exp(-z)),
    activations.tanh: lambda z: np.tanh(z),
    activations.relu: lambda z: np.maximum(z, 0),
    activations.softmax: lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
    activations.log_softmax: lambda z: z - np.log(np.exp(z).sum(axis=-1, keepdims=True)),
    losses.squared_error: lambda a, y: ((a - y) ** 2).sum() / 2,
    losses.mean_squared_error: lambda a, y: ((a - y) ** 2).sum() / a.shape[-1],
    losses.binary_cross_entropy: lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(),
    losses.cross_entropy: lambda a, y: -(y * np.log(a)).sum(),
}


def in_plain_numpy(thing):
    """One of mathbp's own activations and losses as a function in plain NumPy; None for anything else."""
    return PLAIN.get(thing) if isinstance(thing, activations.Activation | losses.Loss) else None


@dataclass
class Formula:
    """Computed by a formula; its axes stand in the order of `indices`."""

    tree: tree.Node
    indices: tuple = ()

    def asks(self, names):
        found = [n for n in self.tree.names() if not computing.is_kronecker(n) and n != tree.Name("e")]
        return [names.resolve(n)[0] for n in found]

    def at(self, point):
        sizes = {index: computing.size_of(index, self.tree, point, {}) for index in self.indices}
        v = computing.value(self.tree, point, sizes)
        order = self.indices or computing.sorted_axes(v)
        if set(order) != set(v.labels):
            raise DoesNotFit(f"{self.tree} has indices {', '.join(v.labels)}, not {', '.join(order)}")
        return v.along(order)


@dataclass
class Function:
    """Computed by a function that asks for its arguments by name."""

    run: Callable
    arguments: list

    def asks(self, names):
        return self.arguments

    def at(self, point):
        given = [point[name].copy() for name in self.arguments]
        run = on_exact_numbers(self.run) if point.exactly else self.run
        try:
            return point.array(run(*given))
        except ZeroDivisionError:
            raise
        except Exception as error:
            if point.exactly:
                raise NotRational("a function that takes floats only") from error
            raise


def meaning(how, indices=()):
    """What a definition says: LaTeX, one of mathbp's own functions, or any other."""
    if isinstance(how, str):
        formula = read(how)
        return Formula(formula, indices or tuple(free_indices(formula)))
    if not callable(how):
        raise ValueError(f"a definition is LaTeX or a function; this is {how!r}")
    run = in_plain_numpy(how) or how
    return Function(run, wanted(run))


def key_of(name):
    """A name as where= and by= write it: "p", "z1", "z_2", "z_k", "J_{ik}" → the name and its indices."""
    if re.fullmatch(r"[A-Za-z]+\d*", name):
        return name, ()
    node = read(name)
    if not isinstance(node, tree.Name):
        raise ValueError(f"{name!r} is no name")
    word = "delta" if node.name == "δ" else node.name
    layer = node.indices[0] if node.indices and node.indices[0].isdigit() else ""
    return word + layer, node.indices[bool(layer) :]


# ------------------------------------------------------- mathbp's functions in a function of the learner's


class OnExactNumbers:
    """One of mathbp's functions as a learner's function calls it, on exact numbers and for one sample."""

    def __init__(self, run):
        self.run = run

    def __call__(self, *arguments, reduction="sum"):
        if any(np.ndim(x) != 1 for x in arguments):
            raise NotRational("several samples at once")
        return self.run(*arguments)

    def jacobian(self, x, *others, reduction="sum"):
        x = np.array([exact(number) for number in x], object)
        if any(number.slopes for number in x):
            raise NotRational("a derivative of a derivative")
        return slopes(np.asarray(self(variables(x), *others), object), x)

    gradient = jacobian

    def derivative(self, z):
        return np.diagonal(self.jacobian(z))

    def vjp(self, z, g):
        return self.jacobian(z).T @ g


def on_exact_numbers(function):
    """The function with mathbp's own activations and losses, which take floats only, replaced by plain NumPy."""
    if not isinstance(function, types.FunctionType):
        return function
    names = {name: stand_in(value) for name, value in function.__globals__.items()}
    cells = tuple(types.CellType(stand_in(cell.cell_contents)) for cell in function.__closure__ or ())
    copied = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, cells or None)
    copied.__kwdefaults__ = function.__kwdefaults__
    return copied


def stand_in(value):
    if getattr(value, "__name__", None) == "mathbp" and isinstance(value, types.ModuleType):
        return types.SimpleNamespace(**{own.name: OnExactNumbers(run) for own, run in PLAIN.items()})
    run = in_plain_numpy(value)
    return OnExactNumbers(run) if run else value
