"""What a training leaves: loss and accuracy, epoch by epoch; and the bar that shows them on the way."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from mathbp import inputs


@dataclass
class History:
    """Loss and accuracy after each epoch, from 0 (before the first) on."""

    loss: list = field(default_factory=list)
    accuracy: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    validation_accuracy: list = field(default_factory=list)

    def append(self, net, X, y, validation):
        values = [net.loss(X, y), net.accuracy(X, y)]
        if validation is not None:
            values += [net.loss(*validation), net.accuracy(*validation)]
        for name, value in zip(vars(self), values):
            if not np.isfinite(value):
                raise inputs.NotFinite(f"the {name.replace('_', ' ')} is {value}")
        for series, value in zip(vars(self).values(), values):
            series.append(float(value))

    def latest(self):
        return {name: f"{values[-1]:.4f}" for name, values in vars(self).items() if values}

    def plot(self):
        """Draw loss and accuracy over the epochs."""
        import mathbp  # figures load when first touched

        return mathbp.figures.learning_curves(self)

    def __repr__(self):
        latest = ", ".join(f"{name} {value}" for name, value in self.latest().items())
        return f"{len(self.loss) - 1} epochs: {latest}" if latest else "not trained yet"


def progress_bar(total, show):
    """A tqdm bar; without tqdm, or with show=False, one that shows nothing."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        nothing = lambda *_, **__: None
        return nullcontext(SimpleNamespace(set_postfix=nothing, update=nothing))
    return tqdm(total=total, unit="epoch", disable=not show)
