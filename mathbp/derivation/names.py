r"""What the letters of a derivation mean.

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

import numpy as np

from mathbp import losses
from mathbp.activations import Activation, softmax
from mathbp.derivation import computing
from mathbp.derivation.meanings import PLAIN, Function, key_of, meaning
from mathbp.derivation.points import SIZES, UNITS, Point
from mathbp.derivation.reading import read
from mathbp.gradcheck import numerical_gradient

# The shape of what is given, a letter for each size: n outputs, m inputs, N samples.
SHAPES = {
    "z": "n", "y": "n", "g": "n", "W": "nm", "b": "n", "x": "m", "a": "m", "X": "Nm", "Y": "Nn", "Z": "Nn",
    "z1": "m", "b1": "m", "W1": "md",
}  # fmt: skip


class UnknownName(ValueError):
    """A name that nothing is known of; the message says which names there are."""


class Names:
    """The meaning of each name in a derivation of `of` by `by`; `where` and `shapes` as in a `Derivation`."""

    def __init__(self, of, by, where, shapes):
        self.shapes, self.by, self.diagonal = SHAPES | shapes, key_of(by)[0], {}
        keys = {name: key_of(name) if isinstance(how, str) else (name, ()) for name, how in where.items()}
        # Names with a layer's number are known where they are spoken of: z_2 = W_2 a + b_2.
        formulas = [read(how) for how in where.values() if isinstance(how, str)]
        spoken = [n for formula in formulas for n in formula.names() if n.indices]
        layered = [n.name + n.indices[0] for n in spoken if n.name in self.shapes]
        self.layered = {k for k in (*layered, *(key for key, _ in keys.values()), self.by, *shapes) if k[-1].isdigit()}
        self.layers = {key[-1] for key in self.layered}
        if "1" in self.layers and "x" not in shapes:
            self.shapes["x"] = "d"
        self.meanings = {keys[name][0]: meaning(how, keys[name][1]) for name, how in where.items()}
        self.of = self.meaning_of_loss(of)
        self.activation = next((name for name in ("p", "a") if name in self.of.asks(self)), "p")
        if isinstance(of, Activation) and of is not softmax:
            self.activation = "a"
        assumed = self.usual()
        self.assumed, self.meanings = {*assumed}, self.meanings | {"L": self.of} | assumed
        self.check_circles()

    def meaning_of_loss(self, of):
        if not isinstance(of, losses.Loss) or of not in PLAIN:
            return meaning(of)
        usual, other = ("p", "a") if of is losses.cross_entropy else ("a", "p")
        name = other if other in self.meanings and usual not in self.meanings else usual
        return Function(PLAIN[of], [name, "y"])

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
        }
        for d in self.layers:
            if f"z{d}" in self.layered:
                usual[f"delta_{{{d},k}}"] = rf"\frac{{\partial L}}{{\partial z_{{{d},k}}}}"
        taken = {*self.meanings} | {name for name in self.of.asks(self) if name in self.shapes and name != "a"}
        keys = {key_of(name): latex for name, latex in usual.items()}
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
        return key in self.meanings or bool(self.shape(key)) or key in (*SIZES, *UNITS)

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
        if any(map(str.isdigit, node.indices)):
            raise computing.DoesNotFit(f"{node}: a digit below is the number of a layer, and there is no such layer")
        return name, node.indices

    def unknown(self, key):
        known = [name for name in dict.fromkeys([*self.meanings, *self.shapes, "n"]) if self.knows(name)]
        below = f" (an index stands below, as in p_{key})" if key in ("i", "j", "k") else ""
        return UnknownName(f"there is no {key!r}{below}; known are {', '.join(known)}")

    def elementwise(self, top, key):
        """Whether entry i of a vector depends on entry i of another alone, so that its Jacobian is diagonal."""
        if (top, key) not in self.diagonal:
            point = Point(self, {"n": 3, "m": 4, "d": 2, "N": 5}, "any", 0, exactly=False)
            J = numerical_gradient(lambda x: computing.value(top, point.at(key, x), {}).array, point[key])
            self.diagonal[top, key] = J.shape[0] == J.shape[1] and not (J * (1 - np.eye(len(J)))).any()
        return self.diagonal[top, key]
