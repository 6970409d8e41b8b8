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
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle

from mathbp.palette import BLUE, GREEN, GREY, INK, ORANGE, RED

# Negative is dark blue, zero white, positive light orange (after Okabe and Ito, "Color universal design", 2008).
SIGNED = LinearSegmentedColormap.from_list("signed", [BLUE, "white", ORANGE])

# One quantity, one colour and one line, here and in the explorers; the first name found in a label counts.
LINES = {
    "softmax, squared error": {"color": BLUE, "linestyle": "-."},
    "squared error": {"color": BLUE, "linestyle": "--"},
    "cross-entropy": {"color": RED, "linestyle": "-"},
}

STYLE = {
    "font.size": 14,
    "axes.titlesize": 15,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.prop_cycle": mpl.rcsetup.cycler(color=[BLUE, ORANGE, GREEN, RED], linestyle=["-", "--", "-.", ":"]),
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
        # The padding leaves room for what stands above a letter, such as the T of a transposed matrix.
        figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(h_pad=0.11))
        all_axes = figure.subplots(rows, columns, **options)
        for ax in figure.axes:
            ax.locator_params(steps=[1, 2, 5, 10])  # no ticks at two and a half epochs
        return figure, all_axes


def line_style(label):
    return next((style for name, style in LINES.items() if name in label), {})


def curves(x, lines, xlabel, ylabel, alt, **options):
    """Lines over a common x, from a dict of label to array; options, such as yscale="log", go to the axes."""
    with mpl.rc_context(STYLE):
        figure, ax = axes(size=(10, 3.8))
        for label, y in lines.items():
            ax.plot(x, y, label=label, **line_style(label))
        ax.set(xlabel=xlabel, ylabel=ylabel, **options)
        ax.axhline(0, color=GREY, linewidth=0.8, linestyle="-", zorder=0)
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return Picture(figure, alt)


def matrices(parts, alt, unit=0.78, digits=2, outline=0):
    """Matrices and vectors in a row, with their numbers: an equation as a picture.

    All matrices share one scale of colours, and all vectors another: what is compared can be compared.

    Parameters
    ----------
    parts : list
        A (title, array) pair for each matrix; a vector is drawn as a column. A string is
        written between its neighbours: "=", "·".
    outline : int
        Blocks of this size on the diagonal get an outline.
    """
    arrays = [np.asarray(part[1]) for part in parts if not isinstance(part, str)]
    limits = {ndim: max([abs(a).max() for a in arrays if a.ndim == ndim], default=0) or 1 for ndim in (1, 2)}
    widths = [0.5 if isinstance(part, str) else np.shape(np.atleast_2d(np.transpose(part[1])))[0] for part in parts]
    widths = [1 if not isinstance(part, str) and np.ndim(part[1]) == 1 else w for part, w in zip(parts, widths)]
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
            draw_matrix(ax, values if values.ndim > 1 else values[:, np.newaxis], limits[values.ndim], digits)
            for start in range(0, len(values), outline) if outline else []:
                corner = (start - 0.5, start - 0.5)
                ax.add_patch(Rectangle(corner, outline, outline, fill=False, edgecolor=INK, linewidth=3, zorder=3))
            ax.set_title(title)
    return Picture(figure, alt)


def draw_matrix(ax, values, limit, digits):
    ax.imshow(values, cmap=SIGNED, vmin=-limit, vmax=limit)
    for (i, k), value in np.ndenumerate(values):
        colour = "white" if value < -0.8 * limit else INK
        number = round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
        ax.text(k, i, f"{number:.{digits}f}", ha="center", va="center", color=colour, fontsize=13)
    ax.set_xticks(np.arange(values.shape[1] + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(values.shape[0] + 1) - 0.5, minor=True)
    ax.grid(which="minor", color=GREY, linewidth=0.8, linestyle="-")
    ax.tick_params(which="both", length=0)


def paths(J, g, k, letter, alt):
    """The paths from z_k over every output to the loss, with their slopes: what adds up to delta_k.

    A path with a positive term is orange, with a negative one blue, with a term 0 dashed; where J is
    zero by construction there is none.
    """
    n, end = len(g), (len(g) - 1) / 2
    with mpl.rc_context(STYLE):
        figure, ax = axes(size=(10, 1.05 * n + 0.7))
        ax.set(xlim=(-0.35, 7.9), ylim=(n - 0.2, -0.85))
        ax.axis("off")
        for x, title in ((1.25, f"$J_{{i{k}}}$"), (3.75, "$g_i$"), (6.6, "the terms of the sum")):
            ax.text(x, -0.65, title, ha="center", color=INK)
        for i in range(n):
            there = J[i, k] != 0
            node(ax, 0, i, f"$z_{i}$", i == k)
            node(ax, 2.5, i, f"${letter}_{i}$", there)
            term = J[i, k] * g[i]
            if not there:
                ax.text(5.6, i, f"${letter}_{i}$:  no path", va="center", color=GREY)
            else:
                colour, line = (ORANGE, "-") if term > 0 else (BLUE, "-") if term < 0 else (GREY, "--")
                ax.plot([0.28, 2.22], [k, i], color=colour, linestyle=line, zorder=1)
                ax.plot([2.78, 4.72], [i, end], color=colour, linestyle=line, zorder=1)
                label(ax, 0.28 + 1.94 * 0.66, k + (i - k) * 0.66, signed(J[i, k]))
                label(ax, 2.78 + 1.94 * 0.33, i + (end - i) * 0.33, signed(g[i]))
                ax.text(
                    5.6, i, f"${letter}_{i}$:  ({signed(J[i, k])}) · ({signed(g[i])}) = {signed(term)}", va="center"
                )
        node(ax, 5, end, "$L$", True)
        ax.text(5.6, n - 0.35, f"delta$_{k}$ = {signed(J[:, k] @ g)}", va="center", weight="bold")
    return Picture(figure, alt)


def signed(number):
    return f"{number:+.3f}".replace("-", "−") if abs(number) > 0.0005 else "0"


def node(ax, x, y, text, on):
    box = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": INK if on else GREY}
    ax.text(x, y, text, ha="center", va="center", color=INK if on else GREY, bbox=box, zorder=4)


def label(ax, x, y, text):
    box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
    ax.text(x, y, text, ha="center", va="center", fontsize=13, color=INK, bbox=box, zorder=3)


def backwards(stages, steps, alt):
    """A network as a row of stages: forward above, and below what comes back, with the factor of each step.

    Parameters
    ----------
    stages : list of (name, what comes back there, what is made of it there)
    steps : list of (name, factor on the way back), one fewer than stages
    """
    with mpl.rc_context(STYLE):
        figure, ax = axes(size=(10, 3.3))
        ax.set(xlim=(-0.45, len(stages) - 0.55), ylim=(-1.5, 1.05))
        ax.axis("off")
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white"}
        arrow = {"arrowstyle": "-|>", "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 16}
        for x, (name, back, made) in enumerate(stages):
            ax.text(x, 0.6, name, ha="center", va="center", fontsize=17, bbox=box | {"edgecolor": INK})
            if back:
                ax.text(x, -0.55, back, ha="center", va="center", bbox=box | {"edgecolor": RED})
            ax.text(x, -1.2, made, ha="center", va="center", color=INK)
        for x, (name, factor) in enumerate(steps):
            ax.annotate("", (x + 0.7, 0.6), (x + 0.3, 0.6), arrowprops=arrow | {"color": INK})
            ax.text(x + 0.5, 0.85, name, ha="center", va="center", color=INK)
            if factor:
                ax.annotate("", (x + 0.36, -0.55), (x + 0.64, -0.55), arrowprops=arrow | {"color": RED})
                ax.text(x + 0.5, -0.15, factor, ha="center", va="center", color=RED)
    return Picture(figure, alt)


def bowl(loss, delta, alt, reach=4.0):
    """The loss over two logits (the third is 0) as contours, with arrows along minus delta.

    `loss` and `delta` take an array of logits, the last axis of length 3.
    """
    fine, coarse = np.linspace(-reach, reach, 81), np.linspace(-reach, reach, 9)[1:-1]
    with mpl.rc_context(STYLE):
        figure, ax = axes(size=(5.6, 4.8))
        grid = np.stack([*np.meshgrid(fine, fine), np.zeros((81, 81))], axis=-1)
        ax.contour(fine, fine, loss(grid), levels=10, colors=[RED], linewidths=1, linestyles="-")
        points = np.stack([*np.meshgrid(coarse, coarse), np.zeros((7, 7))], axis=-1)
        down = -delta(points)
        ax.quiver(points[..., 0], points[..., 1], down[..., 0], down[..., 1], color=INK, width=0.006, angles="xy")
        ax.set(xlabel="$z_0$", ylabel="$z_1$", aspect="equal")
        ax.spines[:].set_visible(False)
    return Picture(figure, alt)


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
            ax.plot(history.validation_accuracy, label=name, **line_style(name))
        ax.set(xlabel="epoch", ylabel="test accuracy", ylim=(0, 1.02))
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    ends = (f"{name} ends at {history.validation_accuracy[-1]:.0%}" for name, history in histories.items())
    return Picture(figure, f"Test accuracy over the epochs:\n{'; '.join(ends)}.")


def accuracy_panels(histories):
    """As `accuracy_curves`, with a panel and its end in numbers for each line; the first one is thin behind the others."""
    right, *_ = histories.values()
    ends = []
    with mpl.rc_context(STYLE):
        figure, all_axes = axes(3, 2, size=(10, 4.3), sharex=True, sharey=True)
        for ax, (name, history) in zip(all_axes.flat, histories.items()):
            shares, stopped = history.validation_accuracy, len(history.loss) < len(right.loss)
            x, y = len(shares) - 1, shares[-1]
            ends.append(f"{y:.0%}" + ", stopped" * stopped)
            ax.plot(right.validation_accuracy, color=RED, linewidth=1)
            style = {"color": RED, "linestyle": "-"} if history is right else {"color": INK, "linestyle": "--"}
            ax.plot(shares, **style, linewidth=3)
            ax.plot(x, y, "X" if stopped else "o", color=style["color"], markersize=9)
            side = {"ha": "left" if stopped else "right", "va": "top" if y > 0.5 else "bottom"}
            ax.text(x, y - 0.14 if y > 0.5 else y + 0.1, ends[-1], fontsize=17, **side)
            ax.set_title(name, fontsize=16)
            ax.set(ylim=(0, 1.05), yticks=[0, 0.5, 1], yticklabels=["0%", "", "100%"])
        for ax in all_axes[-1]:
            ax.set_xlabel("epoch")
        figure.supylabel("test accuracy", color=INK, fontsize=14)
    return Picture(figure, f"Test accuracy over the epochs:\n{'; '.join(map(' ends at '.join, zip(histories, ends)))}.")


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
        f"{count} handwritten digits, each 8 by 8 pixels:\n" + "; ".join(t.replace("\n", ", ") for t in titles) + ".",
    )
