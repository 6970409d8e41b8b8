"""BackwardExplorer: a small network's backward pass, and what each of its numbers is made of."""

import numpy as np
import traitlets

from mathbp import inputs
from mathbp.explorers.explorer import Explorer
from mathbp.explorers.sketch import Sketch, tint
from mathbp.network import MLP
from mathbp.palette import INK

SAMPLES = (
    (1.0, 0.5, -1.0, 0.2),
    (-0.5, 1.5, 0.3, 1.0),
    (0.8, -1.2, 0.6, -0.4),
    (0.1, 0.9, 1.4, -1.1),
    (-1.3, -0.2, 0.7, 0.5),
)
LABELS = (0, 2, 1, 1, 0)
PARAMETERS = (
    ((0.9, -0.6, 0.4, 1.1), (-1.2, 0.8, 0.5, -0.3), (0.2, 1.3, -0.9, 0.7)),
    (0.1, -0.2, 0.0),
    ((1.4, -0.9, 0.6), (-0.7, 1.6, -0.4), (0.3, -1.1, 1.2)),
    (0.0, 0.2, -0.1),
)
# What stands in the picture, from left to right; below the forward pass, the backward.
STATIONS = (("x",), ("W1", "dW1", "db1"), ("a1", "delta1"), ("W2", "dW2", "db2"), ("p", "delta2"), ("y",))
BACKWARD = ("delta2", "dW2", "db2", "delta1", "dW1", "db1")


class BackwardExplorer(Explorer):
    """A network with one hidden layer: choose a number of the backward pass, and what it is made of lights up.

    Parameters
    ----------
    X : array of shape (N, inputs)
        The samples: at most 6, of at most 5 inputs.
    y : N labels
    parameters : [W1, b1, W2, b2]
        As `mathbp.MLP` has them, W of shape (units, inputs); at most 4 units in a layer.
    samples : "rows" (default) or "columns"
        A sample as a row, as in NumPy, or as a column, as in MATLAB.
    chosen : str, default ""
        The number whose making is shown, "dW2,0,1" for dW2[0, 1]; a sample counts as a row here.
    large : bool, default False
        Large print, for the last row.

    All are attributes too. `matrices` holds every matrix of both passes, computed by `mathbp`.

    Raises
    ------
    ValueError
        At construction and on assignment, for a value that does not fit; the state stays as it was.

    Notes
    -----
    The hidden layer has a sigmoid, the output a softmax with cross-entropy, averaged over the samples.
    Nielsen, *Neural Networks and Deep Learning* (2015), chapter 2, eqs. BP1-BP4.

    Examples
    --------
    >>> import mathbp
    >>> explorer = mathbp.BackwardExplorer(chosen="dW2,0,1")
    >>> m = explorer.matrices
    >>> bool(np.isclose(m["dW2"][0, 1], m["delta2"][:, 0] @ m["a1"][:, 1]))
    True
    """

    names = ("samples", "chosen", "X", "y", "parameters")
    X = traitlets.TraitType(SAMPLES).tag(sync=True)
    y = traitlets.TraitType(LABELS).tag(sync=True)
    parameters = traitlets.TraitType(PARAMETERS).tag(sync=True)
    samples = traitlets.TraitType("rows").tag(sync=True)
    chosen = traitlets.TraitType("").tag(sync=True)

    def __init__(self, X=SAMPLES, y=LABELS, parameters=PARAMETERS, samples="rows", chosen="", **kwargs):
        super().__init__(X=X, y=y, parameters=parameters, samples=samples, chosen=chosen, **kwargs)

    @traitlets.validate(*names)
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(X, y, parameters, samples, chosen):
        X = inputs.finite(X, "X")
        if len(parameters) != 4:
            raise ValueError(f"parameters has {len(parameters)} arrays; it must have 4: W1, b1, W2, b2")
        W1, b1, W2, b2 = (inputs.finite(part, f"parameters[{i}]") for i, part in enumerate(parameters))
        if X.ndim != 2 or X.shape[0] > 6 or X.shape[1] > 5:
            raise ValueError(f"X has shape {X.shape}; it must be at most 6 samples of at most 5 inputs")
        h, n = len(b1), len(b2)
        if (
            W1.shape != (h, X.shape[1])
            or W2.shape != (n, h)
            or b1.ndim != 1
            or b2.ndim != 1
            or not 1 <= h <= 4
            or not 2 <= n <= 4
        ):
            shapes = ", ".join(str(part.shape) for part in (W1, b1, W2, b2))
            raise ValueError(
                f"parameters have shapes {shapes}; they do not fit X of shape {X.shape} and at most 4 units"
            )
        if np.shape(y) != (len(X),) or any(label not in range(n) for label in y):
            raise ValueError(f"y is {y!r}; it must be {len(X)} labels from 0 to {n - 1}")
        if samples not in ("rows", "columns"):
            raise ValueError(f'samples is {samples!r}; it must be "rows" or "columns"')
        shapes = {
            "delta2": (len(X), n),
            "dW2": W2.shape,
            "db2": (1, n),
            "delta1": (len(X), h),
            "dW1": W1.shape,
            "db1": (1, h),
        }
        name, *index = str(chosen).split(",")
        if chosen != "":
            sizes = shapes.get(name, (0, 0))
            if len(index) != 2 or any(not i.isdigit() or int(i) >= size for i, size in zip(index, sizes)):
                raise ValueError(
                    f'chosen is {chosen!r}; it must be like "dW2,0,1", a number in one of {", ".join(shapes)}'
                )
        return {
            "X": nested(X),
            "y": tuple(int(label) for label in y),
            "parameters": tuple(map(nested, (W1, b1, W2, b2))),
            "samples": str(samples),
            "chosen": str(chosen),
        }

    @property
    def network(self):
        """The `mathbp.MLP` with these parameters."""
        W1, _, W2, _ = self.parameters
        net = MLP([len(W1[0]), len(W1), len(W2)])
        net.parameters = [np.array(part) for part in self.parameters]
        return net

    @property
    def matrices(self):
        """Every matrix of the forward and the backward pass by its name, a sample a row."""
        net, X = self.network, np.array(self.X)
        activations, zs = net.preactivations(X)
        dW1, db1, dW2, db2 = net.gradients(X, np.array(self.y))
        output = MLP([len(self.parameters[1]), len(db2)])  # the second layer alone, whose inputs are a1
        output.parameters = net.parameters[2:]
        delta2 = net.output.vjp(zs[1], net.loss_function.gradient(net.output(zs[1]), np.array(self.y)))
        delta1 = net.hidden.vjp(zs[0], delta2 @ net.parameters[2])
        y = np.eye(len(db2))[list(self.y)]
        p = net.output(zs[1])
        W1, b1, W2, b2 = net.parameters
        forward = {"x": X, "W1": W1, "b1": b1, "a1": activations[1], "W2": W2, "b2": b2, "p": p, "y": y}
        return forward | {"delta2": delta2, "dW2": dW2, "db2": db2, "delta1": delta1, "dW1": dW1, "db1": db1}

    def numbers(self):
        with np.printoptions(precision=4, suppress=True):
            return "\n".join(f"{name} =\n{value}" for name, value in self.matrices.items() if name in BACKWARD)

    def describe(self):
        shown = [name for names in STATIONS for name in names]
        shapes = ", ".join(
            f"{name} {' × '.join(map(str, self.oriented(self.matrices[name], name).shape))}" for name in shown
        )
        text = f"The forward pass of a small network as matrices, and below it the backward pass, one sample per {self.samples[:-1]}: {shapes}."
        if self.chosen:
            *of, chosen = self.made_of()
            text += f" A number of {chosen} is lit, and what it is made of: numbers of {', '.join(of)}."
        return text

    def made_of(self):
        """The matrices that the chosen number is made of, and where in each; a sample counts as a row."""
        if not self.chosen:
            return {}
        name, (i, j), every = self.chosen.split(",")[0], map(int, self.chosen.split(",")[1:]), slice(None)
        return {
            "delta2": {"p": (i, j), "y": (i, j)},
            "dW2": {"delta2": (every, i), "a1": (every, j)},
            "db2": {"delta2": (every, j)},
            "delta1": {"delta2": (i, every), "W2": (every, j), "a1": (i, j)},
            "dW1": {"delta1": (every, i), "x": (every, j)},
            "db1": {"delta1": (every, j)},
        }[name] | {name: (i, j)}

    def oriented(self, values, name):
        """A matrix as the page shows it: a sample, or a bias, as a row or as a column."""
        values = np.atleast_2d(values)
        return values.T if self.samples == "columns" and "W" not in name else values

    def draw(self):
        sketch, made_of, x, bottom = Sketch(1500, 480), self.made_of(), 12, 0
        for names in STATIONS:
            width, y = 0, 30
            for name in names:
                lit = np.zeros(np.atleast_2d(self.matrices[name]).shape, dtype=bool)
                if name in made_of:
                    lit[made_of[name]] = True
                values, lit = self.oriented(self.matrices[name], name), self.oriented(lit, name)
                sketch.text(x, y - 13, f"{name}  {' × '.join(map(str, values.shape))}")
                for (i, k), value in np.ndenumerate(values):
                    chosen = lit[i, k] and self.chosen.startswith(name)
                    sketch.box(x + 44 * k, y + 24 * i, 42, 22, INK if chosen else tint(0.5) if lit[i, k] else "#ececec")
                    text = f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
                    sketch.text(x + 44 * (k + 0.5), y + 24 * i + 11, text, "mm", 12, "white" if chosen else INK)
                width, bottom = max(width, values.shape[1]), max(bottom, y + 24 * len(values))
                y = 190 if y == 30 else y + 24 * len(values) + 30
            x += 14 + 44 * width
        return sketch.cut(bottom + 8, x)


def nested(array):
    """An array as tuples: not lists, whose items could be set past the checks."""
    return tuple(map(nested, array)) if array.ndim else float(array)
