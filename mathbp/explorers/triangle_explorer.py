"""TriangleExplorer: three classes, p in the probability triangle, and the way down to the target."""

import numpy as np
import traitlets

from mathbp import cross_entropy, delta, inputs, loss_from_logits, softmax, squared_error
from mathbp.explorers.explorer import Explorer, class_table
from mathbp.explorers.sketch import Sketch, short
from mathbp.palette import DASHED, GREY, LOSS

# Where p = (1, 0, 0), (0, 1, 0) and (0, 0, 1) lie; all sides have length 1.
CORNERS = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])
SUBSCRIPTS = "₀₁₂"
LOSSES = {"squared_error": squared_error, "cross_entropy": cross_entropy}
LEVELS = {"squared_error": (0.05, 0.2, 0.4, 0.7), "cross_entropy": (0.25, 0.7, 1.4, 3)}  # where the loss has contours


class TriangleExplorer(Explorer):
    """Three classes: p in the probability triangle, J's columns as arrows, and descent with each of two losses.

    Parameters
    ----------
    logits : 3 finite numbers
        On sliders from -6 to 6, and further where a logit you set needs it. The point in the triangle can be dragged.
    target : 0, 1 or 2, default 0
        The class that y says is right.
    loss : `mathbp.cross_entropy` (default) or `mathbp.squared_error`, or its name
        Whose contours and delta are shown.
    steps : int from 0 to 1000, default 0
        How many steps of gradient descent on the logits are drawn, for both losses from the same start.
    learning_rate : float above 0, default 1.0
        z ← z − learning_rate · delta
    large : bool, default False
        Large print, for the last row.

    All are attributes too, the loss as its name. `p`, `jacobian`, `gradient`, `delta`, `L` and `descent`
    are computed from them by `mathbp`.

    Raises
    ------
    ValueError
        At construction and on assignment, for a value that does not fit; the state stays as it was.

    Notes
    -----
    The columns of J sum to zero, so they are steps inside the triangle; together they give zero, so
    the direction (1, 1, 1) is lost. With cross-entropy, -delta = y - p leads straight to the target's
    corner. With squared error it is J (y - p), and nearly zero in every corner, the wrong ones too:
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 6.2.2.3.

    Examples
    --------
    >>> import mathbp
    >>> explorer = mathbp.TriangleExplorer(logits=[-4.0, 4.0, 0.0], target=0, steps=100)
    >>> {name: round(float(mathbp.softmax(path[-1])[0]), 3) for name, path in explorer.descent.items()}
    {'squared_error': 0.002, 'cross_entropy': 0.993}
    """

    names = ("logits", "target", "loss", "steps", "learning_rate")
    logits = traitlets.TraitType((2.0, 1.0, 0.1)).tag(sync=True)
    target = traitlets.TraitType(0).tag(sync=True)
    loss = traitlets.TraitType("cross_entropy").tag(sync=True)
    steps = traitlets.TraitType(0).tag(sync=True)
    learning_rate = traitlets.TraitType(1.0).tag(sync=True)

    def __init__(self, logits=(2.0, 1.0, 0.1), target=0, loss=cross_entropy, steps=0, learning_rate=1.0, **kwargs):
        super().__init__(logits=logits, target=target, loss=loss, steps=steps, learning_rate=learning_rate, **kwargs)

    @traitlets.validate(*names)
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(logits, target, loss, steps, learning_rate):
        logits, learning_rate = inputs.finite(logits, "logits"), inputs.finite(learning_rate, "learning_rate")
        if logits.shape != (3,):
            raise ValueError(f"logits has shape {logits.shape}; a triangle has 3 corners, so it must be 3 numbers")
        if np.ndim(target) or target not in range(3):
            raise ValueError(f"target is {target!r}; it must be 0, 1 or 2")
        if str(loss) not in LOSSES:
            raise ValueError(f"loss is {loss}; it must be one of {', '.join(LOSSES)}")
        if np.ndim(steps) or steps not in range(1001):
            raise ValueError(f"steps is {steps!r}; it must be a whole number from 0 to 1000")
        if learning_rate.ndim or not learning_rate > 0:
            raise ValueError(f"learning_rate is {learning_rate}; it must be one number above 0")
        return {
            "logits": tuple(map(float, logits)),
            "target": int(target),
            "loss": str(loss),
            "steps": int(steps),
            "learning_rate": float(learning_rate),
        }

    @property
    def p(self):
        """The probabilities, of shape (3,)."""
        return softmax(np.array(self.logits))

    @property
    def jacobian(self):
        """J[i, k] = ∂p_i/∂z_k, of shape (3, 3)."""
        return softmax.jacobian(np.array(self.logits))

    @property
    def gradient(self):
        """g = ∂L/∂p, of shape (3,)."""
        return LOSSES[self.loss].gradient(self.p, self.target)

    @property
    def delta(self):
        """∂L/∂z = Jᵀ g, of shape (3,)."""
        return delta(softmax, LOSSES[self.loss], np.array(self.logits), self.target)

    @property
    def L(self):
        """The loss."""
        return float(loss_from_logits(softmax, LOSSES[self.loss], np.array(self.logits), self.target))

    @property
    def descent(self):
        """For each loss by name: the logits from the start on, of shape (steps + 1, 3)."""
        paths = {}
        for name, loss in LOSSES.items():
            path = [np.array(self.logits)]
            for _ in range(self.steps):
                path.append(path[-1] - self.learning_rate * delta(softmax, loss, path[-1], self.target))
            paths[name] = np.array(path)
        return paths

    def contour(self, level):
        """Probabilities of this loss, from one side of the triangle to the other."""
        share = np.linspace(0, 1, 25)[:, np.newaxis]
        _, right, left = np.roll(np.eye(3), -self.target, axis=0)
        if self.loss == "cross_entropy":  # constant along p_target = e^-L
            q = np.exp(-level)
            return q * np.eye(3)[self.target] + (1 - q) * (right + share * (left - right))
        # |p - y|² = 2 L: a circle around the corner, since the triangle's sides have |p - y|² = 2.
        target, angle = np.eye(3)[self.target], np.pi / 3 * share
        # Two directions of length √2 that are orthogonal in the plane.
        first, second = right - target, (2 * left - right - target) / np.sqrt(3)
        return target + np.sqrt(level) * (np.cos(angle) * first + np.sin(angle) * second)

    def numbers(self):
        return class_table(self)

    def describe(self):
        p = ", ".join(f"{x:.3g}" for x in self.p)
        text = (
            f"The triangle of all probabilities of three classes. A point at p = ({p}), target class {self.target}; "
            f"from it the three columns of the Jacobian and minus delta as arrows; contours of the "
            f"{self.loss.replace('_', '-' if self.loss[0] == 'c' else ' ')}."
        )
        if self.steps:
            ends = {name: softmax(path[-1])[self.target] for name, path in self.descent.items()}
            text += (
                f" After {self.steps} steps of descent the target has p = {ends['cross_entropy']:.3g} with "
                f"cross-entropy and {ends['squared_error']:.3g} with squared error."
            )
        return text

    def draw(self):
        sketch = Sketch(700, 340)

        def plane(v) -> tuple[float, float]:
            x, y = np.asarray(v) @ CORNERS
            return 330 * x, -330 * y

        def place(p) -> tuple[float, float]:
            x, y = plane(p)
            return x + 30, y + 306

        sketch.line([place(corner) for corner in (*np.eye(3), np.eye(3)[0])], GREY, 1.5)
        for level in LEVELS[self.loss]:
            line = self.contour(level)
            sketch.line([place(p) for p in line], "#b8b8b8", 1)
            x, y = place(line[-1])
            dx, dy, anchor = [(-8, 0, "rm"), (0, 12, "mm"), (8, 0, "lm")][self.target]
            sketch.text(x + dx, y + dy, f"{level:g}", anchor, 11, GREY)
        for i, (dx, dy, anchor) in enumerate([(0, 24, "mm"), (0, 24, "mm"), (10, 0, "lm")]):
            x, y = place(np.eye(3)[i])
            sketch.text(x + dx, y + dy, f"p{SUBSCRIPTS[i]} = 1", anchor)
        for name, path in self.descent.items():
            points = [place(p) for p in softmax(path)]
            if self.steps:
                sketch.line(points, LOSS[name], 1.5)
            for x, y in points[1:]:
                sketch.dot(x, y, 2.5, LOSS[name])
        sketch.arrow(*place(self.p), *plane(-self.delta), LOSS[self.loss], 4)
        for k, column in enumerate(self.jacobian.T):
            sketch.arrow(*place(self.p), *plane(column), width=2)
            if np.hypot(*plane(1.3 * column)) > 20:
                sketch.text(*place(self.p + 1.3 * column), f"z{SUBSCRIPTS[k]}", "mm", 12)
        sketch.dot(*place(self.p), 6)
        for x, title in [(405, "class"), (535, "z"), (605, "p"), (680, "delta")]:
            sketch.text(x, 60, title, "lm" if x == 405 else "rm")
        for i, (z, p, d) in enumerate(zip(self.logits, self.p, self.delta)):
            y = 86 + 26 * i
            sketch.text(405, y, f"{i}" + (", target" if i == self.target else ""))
            for x, number in [(535, short(z)), (605, short(p)), (680, short(d, "+"))]:
                sketch.text(x, y, number, "rm")
        for i, (name, path) in enumerate(self.descent.items()):
            words = name.replace("_", "-" if name == "cross_entropy" else " ")
            reached = softmax(path[-1])[self.target]
            sketch.line([(405, 200 + 28 * i), (435, 200 + 28 * i)], LOSS[name], 2, DASHED[name])
            sketch.text(443, 200 + 28 * i, f"{words}, {self.steps} steps: p = {short(reached)}", size=12)
        return sketch
