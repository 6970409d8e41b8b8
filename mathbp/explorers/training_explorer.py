"""TrainingExplorer: a network learns the digits in the page, with the right delta or a wrong one."""

from base64 import b64encode

import numpy as np
import traitlets

from mathbp import losses
from mathbp.activations import sigmoid, softmax
from mathbp.explorers.explorer import Explorer
from mathbp.explorers.sketch import Sketch
from mathbp.inputs import positive
from mathbp.network import MLP
from mathbp.palette import DASHED, GREY, LOSS

HIDDEN = (2, 4, 8, 16, 32, 64)
OUTPUTS = {"softmax": softmax, "sigmoid": sigmoid}
LOSSES = ("cross_entropy", "squared_error")
DELTAS = ("right", "diagonal only", "once too often", "wrong sign")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!*()+"


class Learner(MLP):
    """The network that the page trains, here in Python: with a delta that may be wrong on purpose."""

    def __init__(self, hidden, output="softmax", loss="cross_entropy", delta="right"):
        cross_entropy = losses.cross_entropy if output == "softmax" else losses.binary_cross_entropy
        chosen = cross_entropy if loss == "cross_entropy" else losses.squared_error
        super().__init__([64, hidden, 10], output=OUTPUTS[output], loss=chosen, seed=0)
        self.wrong = delta

    def delta(self, z, y):
        right, J = super().delta(z, y), self.output.jacobian(z)
        slope = np.einsum("nii->ni", J)
        if self.wrong == "diagonal only" and not self.output.elementwise:
            return slope * self.loss_function.gradient(self.output(z), y)
        return {"once too often": right * slope, "wrong sign": -right}.get(self.wrong, right)


class TrainingExplorer(Explorer):
    """Train 64 - hidden - 10 units on handwritten digits, and change what you like while it learns.

    The page trains, with the weights and the order of the samples that
    `mathbp.MLP([64, hidden, 10], seed=0)` has, and batches of 32: after each epoch its
    weights are those of `fit`.

    Parameters
    ----------
    hidden : int
        Units of the hidden layer: 2, 4, 8, 16, 32 or 64.
    learning_rate : float
    output : "softmax" or "sigmoid"; or the activation itself
    loss : "cross_entropy" or "squared_error"; or the loss itself
        After a sigmoid the cross-entropy is `mathbp.binary_cross_entropy`.
    delta : "right", "diagonal only", "once too often" or "wrong sign"
        diag(J) g in place of Jᵀ g; delta a (1 - a); -delta.
    large : bool, optional
        Large print.

    Raises
    ------
    ValueError
        For a value that is none of these.
    TypeError
        For a learning rate that is no number.

    Examples
    --------
    >>> import mathbp
    >>> mathbp.TrainingExplorer(hidden=16, delta="wrong sign").delta
    'wrong sign'
    """

    names = ("hidden", "learning_rate", "output", "loss", "delta")
    given = ("data",)
    hidden = traitlets.TraitType(32).tag(sync=True)
    learning_rate = traitlets.TraitType(1.0).tag(sync=True)
    output = traitlets.TraitType("softmax").tag(sync=True)
    loss = traitlets.TraitType("cross_entropy").tag(sync=True)
    delta = traitlets.TraitType("right").tag(sync=True)
    data = traitlets.Dict(help="The digits, and where the network starts from, packed.").tag(sync=True)

    def __init__(self, hidden=32, learning_rate=1.0, output="softmax", loss="cross_entropy", delta="right", **kwargs):
        state = self.check(hidden, learning_rate, output, loss, delta)
        super().__init__(**state, **kwargs)

    @staticmethod
    def check(hidden, learning_rate, output, loss, delta):
        output, loss = (getattr(x, "name", x) for x in (output, loss))
        loss = "cross_entropy" if loss == "binary_cross_entropy" else loss
        state = {"hidden": hidden, "output": output, "loss": loss, "delta": delta}
        for (name, value), allowed in zip(state.items(), (HIDDEN, tuple(OUTPUTS), LOSSES, DELTAS)):
            if value not in allowed:
                raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(map(repr, allowed))}")
        positive(learning_rate, "learning_rate")
        return state | {"learning_rate": float(learning_rate)}

    @traitlets.validate("hidden", "learning_rate", "output", "loss", "delta")
    def _check(self, proposal):
        return self.checked(proposal)

    @traitlets.default("data")
    def _data(self):
        return packed()

    def history(self, epochs=15):
        """What `fit` gives for this state, in Python."""
        import mathbp  # the data load when first touched

        X, y, X_test, y_test = mathbp.datasets.digits()
        net = Learner(self.hidden, self.output, self.loss, self.delta)
        try:
            return net.fit(X, y, epochs, self.learning_rate, validation=(X_test, y_test), progress=False)
        except FloatingPointError:
            return net.history

    @property
    def words(self):
        return "cross-entropy" if self.loss == "cross_entropy" else "squared error"

    def numbers(self):
        return (
            f"64 - {self.hidden} - 10 units, {self.output} with {self.words}, delta: {self.delta}, "
            f"learning rate {self.learning_rate:.3g}"
        )

    def describe(self):
        return f"The share of the test digits that is right, over 15 epochs of training: {self.numbers()}."

    def draw(self):
        right = self.history().validation_accuracy
        sketch, x, y = Sketch(620, 260), lambda epoch: 60 + 34 * epoch, lambda share: 224 - 170 * share
        sketch.text(16, 14, f"Test digits that are right: {right[-1]:.0%} after {len(right) - 1} epochs", size=12)
        sketch.text(60, 30, self.numbers(), size=11, color=GREY)
        for share in (0, 0.5, 1):
            sketch.line([(x(0), y(share)), (x(15), y(share))], "#d4d4d4", 1)
            sketch.text(x(0) - 6, y(share), f"{share:.0%}", "rm", 11, GREY)
        for epoch in (0, 5, 10, 15):
            sketch.text(x(epoch), 240, f"{epoch}" + " epochs" * (epoch == 15), "mm", 11, GREY)
        points = [(x(epoch), y(share)) for epoch, share in enumerate(right)]
        sketch.line(points, LOSS[self.loss], 2.5, DASHED[self.loss])
        return sketch


def packed():
    """The digits and the start, for the page (training.js): at most 150 kB.

    Pixels are whole numbers from 0 to 16: three of them make one of 4913, written with two letters.
    """
    import mathbp

    X, y, X_test, y_test = mathbp.datasets.digits()
    pixels = np.rint(16 * np.concatenate([X, X_test])).astype(int).reshape(-1, 3) @ [289, 17, 1]
    generators = {}
    for hidden in HIDDEN:
        state = MLP([64, hidden, 10], seed=0).random.bit_generator.state["state"]
        generators[hidden] = {name: str(value) for name, value in state.items()}
    normals = np.random.default_rng(0).normal(size=(64 + 10) * max(HIDDEN))
    return {
        "pixels": "".join(LETTERS[high] + LETTERS[low] for high, low in zip(*divmod(pixels, len(LETTERS)))),
        "labels": "".join(map(str, np.concatenate([y, y_test]))),
        "train": len(y),
        "normals": b64encode(normals.astype("<f8").tobytes()).decode(),
        "generators": {str(hidden): state for hidden, state in generators.items()},
    }
