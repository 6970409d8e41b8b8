"""LogitExplorer: the logits of a softmax on sliders, and everything up to delta."""

import numpy as np
import traitlets

from mathbp import cross_entropy, delta, inputs, loss_from_logits, softmax
from mathbp.explorers.explorer import Explorer, short
from mathbp.figures import BLUE, GREEN, GREY, ORANGE, SIGNED


class LogitExplorer(Explorer):
    """Softmax and cross-entropy: from the logits z to delta = Jᵀ g, live.

    Parameters
    ----------
    logits : 2 to 6 finite numbers
        Sliders reach from -6 to 6, and further where a logit you set needs it.
    target : int, default 0
        The class that y says is right.
    temperature : float, default 1.0
        T > 0: the softmax sees z/T, so J and delta are divided by T.
    large : bool, default False
        Large print, for the last row.

    All four are attributes too. Assign them, and the page follows; move a
    slider, and they follow. `p`, `jacobian`, `gradient`, `delta` and `loss` are
    computed from them by `mathbp`.

    Raises
    ------
    ValueError
        At construction and on assignment, for a value that does not fit; the state stays as it was.

    Notes
    -----
    Bishop, *Pattern Recognition and Machine Learning* (2006), eqs. 4.106, 4.108 and 4.109;
    for the temperature, Hinton, Vinyals and Dean (2015), arXiv:1503.02531, eq. 1 and section 2.1.

    Examples
    --------
    >>> import mathbp
    >>> explorer = mathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)
    >>> explorer.delta
    array([-0.34099886,  0.24243297,  0.09856589])
    >>> explorer.target = 3
    Traceback (most recent call last):
    ...
    mathbp.explorers.explorer.BadState: target is 3; it must be a whole number from 0 to 2
    """

    names = ("logits", "target", "temperature")
    logits = traitlets.TraitType((2.0, 1.0, 0.1)).tag(sync=True)
    target = traitlets.TraitType(0).tag(sync=True)
    temperature = traitlets.TraitType(1.0).tag(sync=True)

    def __init__(self, logits=(2.0, 1.0, 0.1), target=0, temperature=1.0, **kwargs):
        super().__init__(logits=logits, target=target, temperature=temperature, **kwargs)

    @traitlets.validate(*names)
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(logits, target, temperature):
        logits = inputs.finite(logits, "logits")
        if logits.ndim != 1 or not 2 <= len(logits) <= 6:
            raise ValueError(f"logits has shape {logits.shape}; it must be a list of 2 to 6 numbers")
        if np.ndim(target) or target not in range(len(logits)):
            raise ValueError(f"target is {target!r}; it must be a whole number from 0 to {len(logits) - 1}")
        temperature = inputs.finite(temperature, "temperature")
        if temperature.ndim or not temperature > 0:
            raise ValueError(f"temperature is {temperature}; it must be one number above 0")
        with np.errstate(over="ignore"):
            if not np.isfinite(logits / temperature).all():
                raise ValueError(f"temperature is {temperature}; it is too small: logits / temperature must be finite")
        return {
            "logits": tuple(map(float, logits)),  # not a list: its items could be set past this check
            "target": int(target),
            "temperature": float(temperature),
        }

    @property
    def scaled(self):
        return np.array(self.logits) / self.temperature

    @property
    def p(self):
        """The probabilities, softmax(z/T), of shape (n,)."""
        return softmax(self.scaled)

    @property
    def jacobian(self):
        """J[i, k] = ∂p_i/∂z_k, of shape (n, n)."""
        return softmax.jacobian(self.scaled) / self.temperature

    @property
    def gradient(self):
        """g = ∂L/∂p = -y/p, of shape (n,)."""
        return cross_entropy.gradient(self.p, self.target)

    @property
    def delta(self):
        """∂L/∂z = Jᵀ g = (p - y)/T, of shape (n,)."""
        return delta(softmax, cross_entropy, self.scaled, self.target) / self.temperature

    @property
    def loss(self):
        """L = -log p of the target."""
        return float(loss_from_logits(softmax, cross_entropy, self.scaled, self.target))

    def numbers(self):
        rows = [f"{'class':>5} {'z':>10} {'p':>10} {'g':>10} {'delta':>10}"]
        for i, row in enumerate(zip(self.logits, self.p, self.gradient, self.delta)):
            numbers = " ".join(f"{x + 0.0:10.4g}" for x in row)
            rows.append(f"{i:5} {numbers}" + ("  <- target" if i == self.target else ""))
        return "\n".join(rows)

    def describe(self):
        def listed(x):
            return ", ".join(f"{v:.3g}" for v in x)

        return (
            f"Softmax with cross-entropy for logits {listed(self.logits)} and target class {self.target}: "
            f"probabilities {listed(self.p)}; delta {listed(self.delta)}; between them the Jacobian as a heat map."
        )

    def draw(self, figure):
        n, p, d = len(self.logits), self.p, self.delta
        figure.set_size_inches(5.8 + 0.5 * n, 0.7 + 0.42 * n)
        bars, matrix, vector, errors = figure.subplots(1, 4, width_ratios=[3, 1.1 * n, 1.1, 3])
        for axes in (bars, matrix, vector, errors):
            axes.set(xticks=[], yticks=[], ylim=(n - 0.5, -0.5))
            axes.spines[:].set_visible(False)
        marks = ["  target" if i == self.target else "" for i in range(n)]
        labels = [f"class {i}, $z$ = {self.logits[i]:.3g}{marks[i]}" for i in range(n)]
        bars.set_yticks(range(n), labels, fontsize=8)
        bars.tick_params(length=0)
        bars.set(title="$p$", xlim=(0, 1.6))
        bars.barh(range(n), p, height=0.6, color=GREEN)
        matrix.set_title("$J^T$")
        heat(matrix, self.jacobian.T, 0.25)
        vector.set_title("$g = -y/p$", fontsize=10)
        heat(vector, self.gradient[:, np.newaxis], 10)
        errors.set(title="delta = $J^T g$", xlim=(-1.8, 1.8))
        errors.axvline(0, color=GREY, linewidth=0.8)
        lengths = d * self.temperature
        errors.barh(range(n), lengths, height=0.6, color=[ORANGE if x >= 0 else BLUE for x in d])
        for i in range(n):
            bars.text(p[i] + 0.05, i, short(p[i]), va="center", fontsize=8)
            side = "left" if d[i] >= 0 else "right"
            errors.text(lengths[i] + np.copysign(0.1, d[i]), i, short(d[i], "+"), ha=side, va="center", fontsize=8)


def heat(axes, values, strongest):
    """Cells tinted by sign and size, each with its number."""
    # A gradient may be -inf, where a probability has underflowed to 0.
    axes.imshow(np.clip(values, -strongest, strongest), SIGNED, vmin=-strongest, vmax=strongest, aspect="auto")
    for (i, k), value in np.ndenumerate(values):
        ink = "white" if value < -0.88 * strongest else "black"
        axes.text(k, i, short(value, "+"), ha="center", va="center", fontsize=7.5, color=ink)
