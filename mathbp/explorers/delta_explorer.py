"""DeltaExplorer: one sigmoid unit, two losses, and the plateau that one of them has."""

import numpy as np
import traitlets

from mathbp import binary_cross_entropy, delta, inputs, loss_from_logits, sigmoid, squared_error
from mathbp.explorers import formula
from mathbp.explorers.explorer import Explorer
from mathbp.explorers.sketch import Panel, Sketch, short
from mathbp.palette import DASHED, GREY, LOSS, OUTPUT

LOSSES = {"squared_error": squared_error, "cross_entropy": binary_cross_entropy}


class DeltaExplorer(Explorer):
    """One sigmoid unit: squared error against cross-entropy, and where the unit saturates.

    Parameters
    ----------
    z : float, default -4.0
        The pre-activation. The slider reaches from -8 to 8, and further where you set it so.
    y : float from 0 to 1, default 1.0
        The target.
    large : bool, default False
        Large print, for the last row.

    All three are attributes too. Assign them, and the page follows; move a
    slider, and they follow. `a`, `derivative`, and, for each of the two losses,
    `loss`, `gradient` and `delta` are computed from them by `mathbp`.

    Raises
    ------
    ValueError
        At construction and on assignment, for a value that does not fit; the state stays as it was.

    Notes
    -----
    delta = ∂L/∂a · a (1 - a). With cross-entropy ∂L/∂a has a (1 - a) in its denominator, and
    delta = a - y. With squared error the factor stays, and is nearly 0 where a is nearly 0 or 1:
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.2.

    Examples
    --------
    >>> import mathbp
    >>> explorer = mathbp.DeltaExplorer(z=-4.0, y=1.0)
    >>> {name: round(d, 4) for name, d in explorer.delta.items()}
    {'squared_error': -0.0173, 'cross_entropy': -0.982}
    """

    names = ("z", "y")
    given = ("question",)
    question = traitlets.Dict(help="What the formula field compares a line with.").tag(sync=True)
    z = traitlets.TraitType(-4.0).tag(sync=True)
    y = traitlets.TraitType(1.0).tag(sync=True)

    def __init__(self, z=-4.0, y=1.0, **kwargs):
        super().__init__(z=z, y=y, **kwargs)

    @traitlets.default("question")
    def _question(self):
        return formula.one_sigmoid()

    @traitlets.validate(*names)
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(z, y):
        z, y = inputs.finite(z, "z"), inputs.finite(y, "y")
        for name, value in [("z", z), ("y", y)]:
            if value.ndim:
                raise ValueError(f"{name} has shape {value.shape}; it must be one number")
        if not 0 <= y <= 1:
            raise ValueError(f"y is {y}; a target must lie in [0, 1]")
        return {"z": float(z), "y": float(y)}

    @property
    def a(self):
        """The activation, sigmoid(z)."""
        return float(sigmoid(self.z))

    @property
    def derivative(self):
        """∂a/∂z = a (1 - a)."""
        return float(sigmoid.derivative(self.z))

    @property
    def loss(self):
        """L, for each of the two losses by name."""
        return {name: float(loss_from_logits(sigmoid, loss, self.z, self.y)) for name, loss in LOSSES.items()}

    @property
    def gradient(self):
        """∂L/∂a, for each of the two losses by name."""
        return {name: float(loss.gradient(self.a, self.y)) for name, loss in LOSSES.items()}

    @property
    def delta(self):
        """∂L/∂z, for each of the two losses by name."""
        return {name: float(delta(sigmoid, loss, self.z, self.y)) for name, loss in LOSSES.items()}

    def numbers(self):
        rows = [
            f"a = {self.a:.4g}, a (1 - a) = {self.derivative:.4g}",
            f"{'':>13} {'L':>10} {'dL/da':>10} {'delta':>10}",
        ]
        for name in LOSSES:
            rows.append(f"{name:>13} {self.loss[name]:10.4g} {self.gradient[name]:10.4g} {self.delta[name]:10.4g}")
        return "\n".join(rows)

    def describe(self):
        d = self.delta
        return (
            f"A sigmoid unit at z = {self.z:.3g} with target y = {self.y:.3g}: activation {self.a:.3g}; delta is "
            f"{d['squared_error']:.3g} with squared error and {d['cross_entropy']:.3g} with cross-entropy. "
            "Three panels over z: the activation, both losses, both deltas."
        )

    def draw(self):
        sketch = Sketch(750, 250)
        z = np.linspace(-8, 8, 161)[:, np.newaxis]  # one unit a sample
        y = np.full_like(z, self.y)
        activation = Panel(sketch, 0, f"a = sigmoid(z) = {short(self.a)}", 0, 1, (0, 0.5, 1))
        losses = Panel(sketch, 250, "loss L", 0, 8, (0, 4, 8))
        deltas = Panel(sketch, 500, "delta = ∂L/∂z", -1, 1, (-1, 0, 1))
        for panel in (activation, losses, deltas):
            sketch.line([(panel.x(self.z), panel.top), (panel.x(self.z), panel.y(panel.low))], GREY, 1)
        activation.curve((-8, 8), (self.y, self.y), OUTPUT, dashed=True)
        activation.curve(z[:, 0], sigmoid(z[:, 0]))
        activation.dot(self.z, self.a)
        for i, (name, loss) in enumerate(LOSSES.items()):
            line = {"color": LOSS[name], "dashed": DASHED[name]}
            losses.curve(z[:, 0], loss_from_logits(sigmoid, loss, z, y, "none"), **line)
            losses.dot(self.z, self.loss[name], LOSS[name])
            deltas.curve(z[:, 0], delta(sigmoid, loss, z, y, "sum")[:, 0], **line)
            deltas.dot(self.z, self.delta[name], LOSS[name])
            sketch.line([(290 + 230 * i, 230), (320 + 230 * i, 230)], LOSS[name], 2, DASHED[name])
            words = name.replace("_", "-" if name == "cross_entropy" else " ")
            sketch.text(328 + 230 * i, 230, f"{words}: delta {short(self.delta[name], '+')}")
        return sketch
