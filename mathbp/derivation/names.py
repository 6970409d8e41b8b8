r"""What the letters of a derivation mean, and random values for them.

Unless `where` says otherwise:

    z, y, x, W, b   given: n pre-activations, n targets, m inputs, n × m weights, n biases
    p, a            the activations: p = softmax(z), a = σ(z)
    L               what is differentiated, the derivation's `of`
    g               g_i = ∂L/∂p_i, or ∂L/∂a_i where the loss is taken of a
    J               J_{ik} = ∂p_i/∂z_k, or ∂a_i/∂z_k
    delta, \delta   \delta_k = ∂L/∂z_k (with two indices, \delta_{ik} is 1 where i = k, else 0)
    S               Σ_k e^{z_k}
    I, n            the identity matrix, the number of outputs

Where layers are numbered, a digit below belongs to the name: z_1, W_2, z_{2,k}, \text{delta}_2 = ∂L/∂z_2;
the hidden layer, z_1, has m units.
"""

import inspect
import random
import re
import types
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from mathbp import activations, losses
from mathbp.derivation import computing, tree
from mathbp.derivation.computing import ACROSS, DOWN, DoesNotFit, Value, free_indices
from mathbp.derivation.exact import Exact, Exponentials, NotRational, P, exact
from mathbp.derivation.reading import read
from mathbp.gradcheck import numerical_gradient

# The shape of what is given, a letter for each size: n outputs, m inputs, N samples.
SHAPES = {
    "z": "n", "y": "n", "g": "n", "W": "nm", "b": "n", "x": "m", "a": "m", "X": "Nm", "Y": "Nn", "Z": "Nn",
    "z1": "m", "b1": "m", "W1": "md",
}  # fmt: skip
SIZES = ("n", "m", "N")
TARGETS = ("y", "Y")

# mathbp's activations and losses in plain NumPy, which runs on exact numbers, too.
PLAIN_ACTIVATIONS = {
    "identity": lambda z: +z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: np.tanh(z),
    "relu": lambda z: np.maximum(z, 0),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
    "log_softmax": lambda z: z - np.log(np.exp(z).sum(axis=-1, keepdims=True)),
}
PLAIN_LOSSES = {
    "squared_error": lambda a, y: ((a - y) ** 2).sum() / 2,
    "mean_squared_error": lambda a, y: ((a - y) ** 2).sum() / a.shape[-1],
    "binary_cross_entropy": lambda a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(),
    "cross_entropy": lambda a, y: -(y * np.log(a)).sum(),
}
PLAIN = PLAIN_ACTIVATIONS | PLAIN_LOSSES


class UnknownName(ValueError):
    """A name that nothing is known of; the message says which names there are."""


@dataclass
class Formula:
    """Computed by a formula; its axes stand in the order of `indices`."""

    tree: tree.Node
    indices: tuple = ()

    def asks(self, names):
        found = [n for n in self.tree.walk() if isinstance(n, tree.Name) and not is_kronecker(n)]
        return [names.resolve(n)[0] for n in found if n != tree.Name("e")]

    def at(self, point):
        sizes = {index: computing.size_of(index, self.tree, point, {}) for index in self.indices}
        v = computing.value(self.tree, point, sizes)
        order = self.indices or computing.sorted_axes(v)
        if set(order) != set(v.labels):
            raise DoesNotFit(f"{self.tree.plain()} has indices {', '.join(v.labels)}, not {', '.join(order)}")
        return v.along(order)


@dataclass
class Function:
    """Computed by a function that asks for its arguments by name."""

    run: callable
    arguments: list

    def asks(self, names):
        return self.arguments

    def at(self, point):
        run = on_exact_numbers(self.run) if point.exactly else self.run
        got = run(*(point[name].copy() for name in self.arguments))
        return point.array(got)


class Names:
    """The meaning of each name in a derivation of `of` by `by`; `where` and `shapes` as in a `Derivation`."""

    def __init__(self, of, by, where, shapes):
        self.shapes = SHAPES | shapes
        keys = {name: key_of(name) if isinstance(how, str) else (name, ()) for name, how in where.items()}
        self.by = key_of(by)[0]
        # Names with a layer's number are known where they are spoken of: z_2 = W_2 a + b_2.
        formulas = [read(how) for how in where.values() if isinstance(how, str)]
        spoken = [n for formula in formulas for n in formula.walk() if isinstance(n, tree.Name) and n.indices]
        layered = [key for key, _ in keys.values()] + [self.by, *shapes]
        layered += [n.name + n.indices[0] for n in spoken if n.indices[0].isdigit() and n.name in self.shapes]
        self.layered = {key for key in layered if key[-1].isdigit()}
        self.layers = {key[-1] for key in self.layered}
        if "1" in self.layers and "x" not in shapes:
            self.shapes["x"] = "d"
        self.meanings = {keys[name][0]: meaning(how, keys[name][1]) for name, how in where.items()}
        self.of = self.meaning_of_loss(of)
        self.activation = next((name for name in ("p", "a") if name in self.of.asks(self)), "p")
        if plain_name(of) in PLAIN_ACTIVATIONS and plain_name(of) != "softmax":
            self.activation = "a"
        self.meanings |= {"L": self.of} | self.usual()
        self.diagonal = {}  # what is known of `elementwise`
        self.check_circles()

    def meaning_of_loss(self, of):
        if plain_name(of) not in PLAIN_LOSSES:
            return meaning(of)
        usual, other = ("p", "a") if of is losses.cross_entropy else ("a", "p")
        name = other if other in self.meanings and usual not in self.meanings else usual
        return Function(PLAIN[plain_name(of)], [name, "y"])

    def usual(self):
        """What the names mean that `where` does not speak of. What the loss asks for is given, if it has a shape."""
        a = self.activation
        usual = {
            "p": r"\operatorname{softmax}(z)",
            "a": r"\sigma(z)",
            "S": r"\sum_k e^{z_k}",
            "g_i": rf"\frac{{\partial L}}{{\partial {a}_i}}",
            "J_{ik}": rf"\frac{{\partial {a}_i}}{{\partial z_k}}",
            "delta_k": r"\frac{\partial L}{\partial z_k}",
        } | {
            f"delta_{{{d},k}}": rf"\frac{{\partial L}}{{\partial z_{{{d},k}}}}"
            for d in self.layers
            if f"z{d}" in self.layered
        }
        keys = {key_of(name): latex for name, latex in usual.items()}
        taken = {*self.meanings} | {name for name in self.of.asks(self) if name in self.shapes and name != "a"}
        return {key: meaning(latex, indices) for (key, indices), latex in keys.items() if key not in taken}

    def check_circles(self):
        """No name may need itself. A usual meaning that does gives way: then the name is given."""
        if "a" in self.meanings and "a" in self.needed_by("a"):
            del self.meanings["a"]
        for name in list(self.meanings):
            if name in self.needed_by(name):
                raise ValueError(f"where= goes in a circle: {name} needs itself")

    def needed_by(self, name):
        found, new = set(), {name}
        while new:
            new = {n for key in new if key in self.meanings for n in self.meanings[key].asks(self)} - found
            found |= new
        return found

    def knows(self, key):
        return key in self.meanings or bool(self.shape(key)) or key in (*SIZES, "I", "1")

    def shape(self, key):
        """The shape of what is given; a layer's name has that of the name without the layer's number."""
        if key[-1].isdigit() and key not in self.layered:
            return None
        return self.shapes.get(key) or self.shapes.get(key[:-1])

    def resolve(self, node):
        """A name in a formula: which it is, and its indices without the layer."""
        name = "delta" if node.name == "δ" else node.name
        if node.indices and node.indices[0] in self.layers:
            if not self.knows(name + node.indices[0]):
                raise self.unknown(name + node.indices[0])
            return name + node.indices[0], node.indices[1:]
        return name, node.indices

    def unknown(self, key):
        known = [name for name in dict.fromkeys([*self.meanings, *self.shapes, "n"]) if self.knows(name)]
        return UnknownName(f"there is no {key!r}; known are {', '.join(known)}; add others to where= or shapes=")

    @cached_property
    def probe(self):
        return Point(self, {"n": 3, "m": 4, "d": 2, "N": 5}, "any", 0, exactly=False)

    def elementwise(self, top, key):
        """Whether entry i of a vector depends on entry i of another alone, so that its Jacobian is diagonal."""
        if (top, key) not in self.diagonal:
            self.diagonal[top, key] = self.is_diagonal(top, key)
        return self.diagonal[top, key]

    def is_diagonal(self, top, key):
        slopes = numerical_gradient(lambda x: computing.value(top, self.probe.at(key, x), {}).array, self.probe[key])
        return slopes.shape[0] == slopes.shape[1] and not (slopes * (1 - np.eye(len(slopes)))).any()


class Point:
    """Random values for the names: exact ones or floats, of given sizes and a kind of targets.

    `kind` is "one-hot", "soft" (the targets sum to one) or "any". `whole` draws whole numbers from 1 to 3.
    """

    def __init__(self, names, sizes, kind, seed, exactly=True, whole=False):
        self.names, self.sizes, self.kind, self.seed, self.exactly, self.whole = (
            names,
            sizes,
            kind,
            seed,
            exactly,
            whole,
        )
        self.values, self.seeded, self.table = {}, None, Exponentials(seed)
        self.given = {}  # what has been drawn

    def at(self, key, array, seeded=None):
        """The same point with another value for one name, and for all that depends on it."""
        point = Point(self.names, self.sizes, self.kind, self.seed, self.exactly, self.whole)
        point.table, point.given, point.seeded = self.table, self.given, seeded
        point.values[key] = array
        return point

    def knows(self, key):
        return self.names.knows(key)

    def size(self, letter):
        return self.sizes[letter]

    def __getitem__(self, key):
        if key not in self.values:
            if key in self.names.meanings:
                self.values[key] = self.names.meanings[key].at(self)
            elif key in self.given:
                return self.given[key]
            elif shape := self.names.shape(key):
                self.given[key] = self.draw(key, tuple(self.sizes[letter] for letter in shape))
                return self.given[key]
            elif key in SIZES and key in self.sizes:
                self.values[key] = np.asarray(self.number(self.sizes[key]))
            elif key in ("I", "1"):
                self.values[key] = self.numbers(np.eye(self.sizes["n"]) if key == "I" else np.ones(self.sizes["n"]))
            else:
                raise self.names.unknown(key)
        return self.values[key]

    # ---------------------------------------------------------------- numbers

    def number(self, x):
        return Exact(exact(x).value, (), self.table) if self.exactly else float(x)

    def numbers(self, array):
        return np.vectorize(self.number, otypes=[object if self.exactly else float])(array)

    def array(self, got):
        """What a function gives, as an array of this point's numbers."""
        if got is None or got is ...:
            raise ValueError(f"it gives {'nothing' if got is None else '...'}")
        if np.iscomplexobj(got):
            raise ValueError("it gives complex numbers")
        if not self.exactly:
            return np.asarray(got, float)
        got = np.array(got, dtype=object)
        return np.vectorize(exact, otypes=[object])(got) if got.size else got

    def draw(self, key, shape):
        rng = random.Random(f"{self.seed} {key} {shape} {self.whole}")
        if key in TARGETS:
            rows = [self.targets(rng, shape[-1]) for _ in range(int(np.prod(shape[:-1])))]
            return self.numbers(np.array(rows, dtype=object).reshape(shape))
        one = (lambda: rng.randint(1, 3)) if self.whole else lambda: rng.gauss(0, 1)
        drawn = [rng.randrange(P) if self.exactly else one() for _ in range(int(np.prod(shape)))]
        return self.numbers(np.array(drawn, dtype=object).reshape(shape))

    def targets(self, rng, n):
        if self.kind == "one-hot":
            chosen = rng.randrange(n)
            return [int(i == chosen) for i in range(n)]
        if self.exactly:
            y = [rng.randrange(P) for _ in range(n)]
            return [*y[1:], (1 - sum(y[1:])) % P] if self.kind == "soft" else y
        if self.whole and self.kind == "any":
            return [rng.randint(0, 1) for _ in range(n)]
        y = [rng.random() for _ in range(n)]
        return [v / sum(y) for v in y] if self.kind == "soft" else y

    # ------------------------------------------------------------ derivatives

    def slopes(self, compute, key):
        """The derivative of an array by a name: an array of the shape of both. `compute(point)` gives a Value."""
        x = self[key]
        if self.seeded:
            raise DoesNotFit("a derivative of a derivative is not understood")
        if not self.exactly:
            return numerical_gradient(lambda x: compute(self.at(key, x)).array, x), compute(self).labels
        variables = np.empty(x.shape, object)
        for i in np.ndindex(x.shape):
            variables[i] = Exact(x[i].value, {(key, i): 1}, self.table)
        v = compute(self.at(key, variables, seeded=key))
        slopes = np.empty(v.array.shape + x.shape, object)
        touched = False
        for j in np.ndindex(v.array.shape):
            number = exact(v.array[j])
            for i in np.ndindex(x.shape):
                touched |= (key, i) in number.slopes
                slopes[j + i] = Exact(number.slopes.get((key, i), 0), (), self.table)
        if not touched and x.size:
            raise DoesNotFit(f"it does not depend on {key}")
        return slopes, v.labels

    def derivative(self, top, bottom, sizes):
        """∂top/∂bottom as a Value. Where it is by the derivation's own variable, it remembers by which entry."""
        key, indices = self.names.resolve(bottom)
        slopes, labels = self.slopes(lambda point: computing.value(top, point, sizes), key)
        if self.exactly and key == self.names.by:
            for i in np.ndindex(slopes.shape):
                slopes[i] = Exact(slopes[i].value, {("∂", i[len(labels) :]): 1}, self.table)
        own = self[key].ndim
        if indices:
            if len(indices) != own:
                raise DoesNotFit(f"{bottom.plain()} has {len(indices)} indices, it needs {own}")
            v = Value(slopes, (*labels, *(("axis", i) for i in range(own))))
            for axis in reversed(range(own)):
                if indices[axis].isdigit():
                    taken = np.take(v.array, int(indices[axis]) - 1, axis=len(labels) + axis)
                    v = Value(taken, v.labels[: len(labels) + axis] + v.labels[len(labels) + axis + 1 :])
            return v.relabelled([*labels, *(index for index in indices if not index.isdigit())])
        if own == 0:
            return Value(slopes, labels)
        if DOWN not in labels and ACROSS not in labels:
            return Value(slopes, (*labels, *(DOWN, ACROSS)[:own]))
        if labels == (DOWN,) and own == 1:
            if self.names.elementwise(top, key):
                return Value(slopes, (DOWN, DOWN)).relabelled((DOWN, DOWN))
            return Value(slopes, (DOWN, ACROSS))
        raise DoesNotFit(f"∂{top.plain()}/∂{bottom.plain()} has more than two axes: give it indices")


# ------------------------------------------------------------------------- functions


def meaning(how, indices=()):
    """What a definition says: LaTeX, one of mathbp's own functions, or any other."""
    if isinstance(how, str):
        formula = read(how)
        return Formula(formula, indices or tuple(free_indices(formula)))
    if name := plain_name(how):
        return Function(PLAIN[name], arguments(PLAIN[name]))
    if not callable(how):
        raise ValueError(f"a definition is LaTeX or a function; this is {how!r}")
    return Function(how, arguments(how))


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


def is_kronecker(node):
    return node.name == "δ" and len(node.indices) == 2 and not any(map(str.isdigit, node.indices))


@lru_cache(maxsize=256)  # asked for at every evaluation
def arguments(function):
    """The names of a function's parameters that have no default."""
    return [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]


def plain_name(thing):
    """The name of one of mathbp's own activations and losses, or None."""
    name = getattr(thing, "name", None)
    own = isinstance(name, str) and name in PLAIN
    return name if own and thing in (getattr(activations, name, None), getattr(losses, name, None)) else None


class OnExactNumbers:
    """One of mathbp's functions as a learner's function calls it, on exact numbers and for one sample."""

    def __init__(self, run):
        self.run = run

    def __call__(self, *arguments, reduction="sum"):
        if any(np.ndim(x) != 1 for x in arguments):
            raise NotRational("several samples at once")
        return self.run(*arguments)

    def jacobian(self, x, *others):
        x = np.asarray(x, object)
        variables = np.array([Exact(exact(v).value, {i: 1}, exact(v).table) for i, v in enumerate(x)], object)
        if any(exact(v).slopes for v in x):
            raise NotRational("a derivative of a derivative")
        got = np.asarray(self(variables, *others), object)
        slopes = [[Exact(exact(v).slopes.get(i, 0), (), exact(v).table) for i in range(len(x))] for v in got.ravel()]
        return np.array(slopes, object).reshape(got.shape + x.shape)

    def gradient(self, a, y, reduction="sum"):
        return self.jacobian(a, y)

    def derivative(self, z):
        return np.diagonal(self.jacobian(z))

    def vjp(self, z, g):
        return self.jacobian(z).T @ g


def on_exact_numbers(function):
    """The function with mathbp's own activations and losses, which take floats only, replaced by plain NumPy."""
    if not isinstance(function, types.FunctionType):
        return function
    names = {name: stand_in(value) for name, value in function.__globals__.items()}
    cells = [types.CellType(stand_in(cell.cell_contents)) for cell in function.__closure__ or ()]
    copied = types.FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, tuple(cells) or None
    )
    copied.__kwdefaults__ = function.__kwdefaults__
    return copied


def stand_in(value):
    if getattr(value, "__name__", None) == "mathbp" and isinstance(value, types.ModuleType):
        return types.SimpleNamespace(**{name: OnExactNumbers(run) for name, run in PLAIN.items()})
    name = plain_name(value)
    return OnExactNumbers(PLAIN[name]) if name else value
