"""The pictures of the course, in one style.

Large type for the last row; colours that differ in lightness, so that they
survive a black-and-white print; the sign of a number always in its text too.
Every picture carries its description (alt text) for readers who do not see it.
"""

import base64
import io

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

BLUE, ORANGE, RED, GREEN, GREY, INK = "#0072B2", "#E69F00", "#D55E00", "#009E73", "#767676", "#1a1a1a"

# Negative is dark blue, zero white, positive light orange (after Okabe and Ito, "Color universal design", 2008).
SIGNED = LinearSegmentedColormap.from_list("signed", [BLUE, "white", ORANGE])

STYLE = {
    "font.size": 14,
    "axes.titlesize": 15,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, RED], linestyle=["-", "--", "-.", ":"]),
    "lines.linewidth": 2.5,
    "legend.frameon": False,
    "mathtext.fontset": "cm",
    "figure.facecolor": "white",
    "savefig.dpi": 144,
}


class Picture:
    """A figure that shows itself in a notebook, together with its description."""

    def __init__(self, figure, alt):
        self.figure, self.alt = figure, alt

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": base64.b64encode(png(self.figure)).decode(), "text/plain": self.alt}
        width, height = (int(96 * inches) for inches in self.figure.get_size_inches())
        metadata = {"image/png": {"alt": self.alt, "width": width, "height": height}}
        return data, metadata


def png(figure):
    """The bytes of a PNG; without metadata, so that the same picture is the same file."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def axes(columns=1, rows=1, size=(8, 3.6), **options):
    """A new figure in the style of the course and its axes, without pyplot: nothing is left behind."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=size, layout="constrained")
        all_axes = figure.subplots(rows, columns, **options)
        for ax in figure.axes:
            ax.locator_params(steps=[1, 2, 5, 10])  # no ticks at two and a half epochs
        return figure, all_axes


def curves(x, lines, xlabel, ylabel, alt):
    """Lines over a common x, from a dict of label to array."""
    with mpl.rc_context(STYLE):
        figure, ax = axes(size=(10, 3.8))
        for label, y in lines.items():
            ax.plot(x, y, label=label)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        ax.axhline(0, color=GREY, linewidth=0.8, linestyle="-", zorder=0)
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return Picture(figure, alt)


def matrices(parts, alt, unit=0.78, digits=2):
    """Matrices and vectors in a row, with their numbers: an equation as a picture.

    Parameters
    ----------
    parts : list
        A (title, array) pair for each matrix; a vector is drawn as a column. A string is
        written between its neighbours: "=", "·".
    """
    widths = [
        0.5 if isinstance(part, str) else np.atleast_2d(part[1]).shape[-1] if part[1].ndim > 1 else 1 for part in parts
    ]
    arrays = [part[1] for part in parts if not isinstance(part, str)]
    height = max(len(a) for a in arrays)
    with mpl.rc_context(STYLE):
        figure, all_axes = axes(
            len(parts),
            size=(unit * (sum(widths) + 0.35 * len(parts)) + 0.3, unit * height + 0.95),
            width_ratios=widths,
            squeeze=False,
        )
        for ax, part in zip(all_axes[0], parts):
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(False)
            if isinstance(part, str):
                ax.text(0.5, 0.5, part, ha="center", va="center", fontsize=22, transform=ax.transAxes)
                continue
            title, values = part
            draw_matrix(ax, values if values.ndim > 1 else values[:, np.newaxis], digits)
            ax.set_title(title)
    return Picture(figure, alt)


def draw_matrix(ax, values, digits):
    limit = abs(values).max() or 1
    ax.imshow(values, cmap=SIGNED, vmin=-limit, vmax=limit)
    for (i, k), value in np.ndenumerate(values):
        colour = "white" if value < -0.8 * limit else INK
        number = round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
        ax.text(k, i, f"{number:.{digits}f}", ha="center", va="center", color=colour, fontsize=13)
    ax.set_xticks(np.arange(values.shape[1] + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(values.shape[0] + 1) - 0.5, minor=True)
    ax.grid(which="minor", color=GREY, linewidth=0.8, linestyle="-")
    ax.tick_params(which="both", length=0)


def learning_curves(history):
    """Loss and accuracy over the epochs, of the training and of the validation samples."""
    with mpl.rc_context(STYLE):
        figure, all_axes = axes(2, size=(10, 3.6))
        for ax, what in zip(all_axes, ("loss", "accuracy")):
            ax.plot(getattr(history, what), label="training")
            if getattr(history, "validation_" + what):
                ax.plot(getattr(history, "validation_" + what), label="validation")
            ax.set(xlabel="epoch", ylabel=what, ylim=(0, None if what == "loss" else 1.02))
        all_axes[1].legend(loc="lower right")
    return Picture(
        figure,
        f"Loss and accuracy over {len(history.loss) - 1} epochs. The loss goes from {history.loss[0]:.1f} to "
        f"{history.loss[-1]:.1f}, the accuracy from {history.accuracy[0]:.0%} to {history.accuracy[-1]:.0%}.",
    )


def accuracy_curves(histories):
    """Accuracy on the validation samples over the epochs, a line for each history in a dict by name."""
    with mpl.rc_context(STYLE):
        figure, ax = axes(size=(10, 3.8))
        for name, history in histories.items():
            ax.plot(history.validation_accuracy, label=name)
        ax.set(xlabel="epoch", ylabel="test accuracy", ylim=(0, 1.02))
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    ends = (f"{name} ends at {history.validation_accuracy[-1]:.0%}" for name, history in histories.items())
    return Picture(figure, f"Test accuracy over the epochs: {'; '.join(ends)}.")


def training_curves(ax, epochs):
    """Empty axes for accuracies over the epochs; gives the two lines to fill, for training and test."""
    with mpl.rc_context(STYLE):
        lines = [ax.plot([], [], label=label)[0] for label in ("training", "test")]
        ax.set(xlabel="epoch", ylabel="accuracy", xlim=(0, epochs), ylim=(0, 1.02))
        ax.legend(loc="lower right")
    return lines


def digits(X, titles, columns=6):
    """Pictures of digits (rows of 64 pixels), each under its title."""
    count = len(X)
    columns = min(columns, count)
    rows = -(-count // columns)
    with mpl.rc_context(STYLE):
        figure, all_axes = axes(columns, rows, size=(1.55 * columns, 1.9 * rows), squeeze=False)
        for ax in all_axes.flat:
            ax.axis("off")
        for ax, x, title in zip(all_axes.flat, X, titles):
            ax.imshow(x.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
            ax.set_title(title, fontsize=13)
    return Picture(
        figure,
        f"{count} handwritten digits, each 8 by 8 pixels: " + "; ".join(t.replace("\n", ", ") for t in titles) + ".",
    )
