"""LogitExplorer: the logits of a softmax on sliders, and everything up to delta."""

import numpy as np
import traitlets

from mathbp import binary_cross_entropy, cross_entropy, delta, inputs, loss_from_logits, sigmoid, softmax, squared_error
from mathbp.explorers import formula
from mathbp.explorers.explorer import Explorer, class_table
from mathbp.explorers.logit_picture import picture

PARTS = ("p", "J", "paths", "contraction", "terms", "formula")
ACTIVATIONS = {"sigmoid": sigmoid, "softmax": softmax}
LOSSES = {"squared_error": squared_error, "cross_entropy": cross_entropy}


class LogitExplorer(Explorer):
    """An output layer: from the logits z to delta = Jᵀ g, live.

    Parameters
    ----------
    logits : 2 to 6 finite numbers
        Sliders reach from -6 to 6, and further where a logit you set needs it.
    target : int, default 0
        The class that y says is right: y is 1 there, and 0 for the others.
    temperature : float, default 1.0
        T > 0: the activation sees z/T, so J and delta are divided by T. Its slider is shown
        where you set it to anything but 1.
    activation : `mathbp.softmax` (default) or `mathbp.sigmoid`, or its name
    loss : `mathbp.cross_entropy` (default) or `mathbp.squared_error`, or its name
        With the sigmoid, cross-entropy is `mathbp.binary_cross_entropy`.
    show : names of the parts below the sliders, default ("p", "contraction")
        "p" the outputs and delta as bars; "J" the Jacobian and what each logit does;
        "paths" the ways from a logit to the loss; "contraction" Jᵀ g as matrix times vector;
        "terms" one of its sums, term by term; "formula" your own line instead of Jᵀ g.
    large : bool, default False
        Large print, for the last row.

    All are attributes too, the last three as names. Assign them, and the page follows; move a
    slider, and they follow. `p`, `jacobian`, `gradient`, `delta` and the loss's value `L` are
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

    names = ("logits", "target", "temperature", "activation", "loss", "show")
    given = ("questions",)
    questions = traitlets.Dict(help="What the formula field compares a line with, for each layer.").tag(sync=True)
    logits = traitlets.TraitType((2.0, 1.0, 0.1)).tag(sync=True)
    target = traitlets.TraitType(0).tag(sync=True)
    temperature = traitlets.TraitType(1.0).tag(sync=True)
    activation = traitlets.TraitType("softmax").tag(sync=True)
    loss = traitlets.TraitType("cross_entropy").tag(sync=True)
    show = traitlets.TraitType(("p", "contraction")).tag(sync=True)

    def __init__(
        self,
        logits=(2.0, 1.0, 0.1),
        target=0,
        temperature=1.0,
        activation=softmax,
        loss=cross_entropy,
        show=("p", "contraction"),
        **kwargs,
    ):
        own = {"temperature": temperature, "activation": activation, "loss": loss, "show": show}
        super().__init__(logits=logits, target=target, **own, **kwargs)

    @traitlets.default("questions")
    def _questions(self):
        return formula.output_layers() if "formula" in self.show else {}

    @traitlets.observe("show")
    def _shown(self, _):
        self.questions = self._questions()

    @traitlets.validate(*names)
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(logits, target, temperature, activation, loss, show):
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
        if str(loss) == "binary_cross_entropy" and str(activation) == "sigmoid":
            loss = cross_entropy
        if str(activation) not in ACTIVATIONS:
            raise ValueError(f"activation is {activation}; it must be one of {', '.join(ACTIVATIONS)}")
        if str(loss) not in LOSSES:
            raise ValueError(f"loss is {loss}; with {activation} it must be one of {', '.join(LOSSES)}")
        if isinstance(show, str) or not set(show) <= set(PARTS):
            raise ValueError(f"show is {show!r}; it must be a list of names out of {', '.join(PARTS)}")
        return {
            "logits": tuple(map(float, logits)),  # not a list: its items could be set past this check
            "target": int(target),
            "temperature": float(temperature),
            "activation": str(activation),
            "loss": str(loss),
            "show": tuple(part for part in PARTS if part in show),
        }

    @property
    def scaled(self):
        return np.array(self.logits) / self.temperature

    @property
    def pair(self):
        """The activation and the loss, as mathbp's own objects."""
        if (self.activation, self.loss) == ("sigmoid", "cross_entropy"):
            return sigmoid, binary_cross_entropy
        return ACTIVATIONS[self.activation], LOSSES[self.loss]

    @property
    def y(self):
        """The targets: 1 for the target class, 0 for the others."""
        return np.eye(len(self.logits))[self.target]

    @property
    def p(self):
        """What comes out, softmax(z/T) or sigmoid(z/T), of shape (n,)."""
        return self.pair[0](self.scaled)

    @property
    def jacobian(self):
        """J[i, k] = ∂p_i/∂z_k, of shape (n, n)."""
        return self.pair[0].jacobian(self.scaled) / self.temperature

    @property
    def gradient(self):
        """g = ∂L/∂p, of shape (n,)."""
        return self.pair[1].gradient(self.p, self.y)

    @property
    def delta(self):
        """∂L/∂z = Jᵀ g, of shape (n,)."""
        return delta(*self.pair, self.scaled, self.y) / self.temperature

    @property
    def L(self):
        """The loss."""
        return float(loss_from_logits(*self.pair, self.scaled, self.y))

    def numbers(self):
        return class_table(self)

    def describe(self):
        def listed(x):
            return ", ".join(f"{v:.3g}" for v in x)

        parts = {"J": "the Jacobian as a heat map", "paths": "the paths from the target's logit to the loss"}
        parts |= {"contraction": "Jᵀ g as a matrix times a vector", "terms": "one of its sums, term by term"}
        below = "; ".join(words for part, words in parts.items() if part in self.show)
        return (
            f"{self.activation.capitalize()} with {self.loss.replace('_', '-' if self.loss[0] == 'c' else ' ')} for logits {listed(self.logits)} and target class {self.target}: "
            f"{'probabilities' if self.activation == 'softmax' else 'outputs'} {listed(self.p)}; delta {listed(self.delta)}"
            + (f". Below: {below}." if below else ".")
        )

    def draw(self):
        return picture(self)
