"""DeltaExplorer: one sigmoid unit, two losses, and the plateau that one of them has."""

import numpy as np
import traitlets

from mathbp import binary_cross_entropy, delta, inputs, loss_from_logits, sigmoid, squared_error
from mathbp.explorers.explorer import Explorer, short
from mathbp.figures import BLUE, GREY, INK, RED

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
    z = traitlets.TraitType(-4.0).tag(sync=True)
    y = traitlets.TraitType(1.0).tag(sync=True)

    def __init__(self, z=-4.0, y=1.0, **kwargs):
        super().__init__(z=z, y=y, **kwargs)

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

    def draw(self, figure):
        figure.set_size_inches(7.5, 2.5)
        activation, losses, deltas = figure.subplots(1, 3)
        z = np.linspace(-8, 8, 161)
        here = np.clip(self.z, -8, 8)
        activation.plot(z, sigmoid(z), color=INK)
        activation.plot(here, sigmoid(here), "o", color=INK)
        activation.axhline(self.y, color=GREY, linestyle=":")
        activation.set_title(f"$a$ = sigmoid($z$) = {self.a:.3g}", fontsize=10)
        losses.set(ylim=(0, 8))
        losses.set_title("loss $L$", fontsize=10)
        deltas.set(ylim=(-1.1, 1.1))
        deltas.set_title(r"delta = $\partial L / \partial z$", fontsize=10)
        y = np.full_like(z, self.y)
        styles = [("squared error", BLUE, "--"), ("cross-entropy", RED, "-")]
        for (name, loss), (words, color, line) in zip(LOSSES.items(), styles):
            label = f"{words}: {short(self.delta[name], '+')}"
            # One unit a sample: the last axis of length 1.
            values = loss_from_logits(sigmoid, loss, z[:, np.newaxis], y[:, np.newaxis], "none")
            losses.plot(z, values, line, color=color)
            losses.plot(here, min(self.loss[name], 8), "o", color=color)
            deltas.plot(
                z, delta(sigmoid, loss, z[:, np.newaxis], y[:, np.newaxis], "sum"), line, color=color, label=label
            )
            deltas.plot(here, self.delta[name], "o", color=color)
        deltas.legend(fontsize=7)
        for axes in (activation, losses, deltas):
            axes.axvline(here, color=GREY, linewidth=0.8)
            axes.set(xlabel="$z$", xticks=(-8, -4, 0, 4, 8))
            axes.tick_params(labelsize=8)
            axes.spines[["top", "right"]].set_visible(False)
