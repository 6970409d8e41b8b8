"""The picture that a LogitExplorer leaves in a notebook: the parts that its page shows, one below the other."""

import numpy as np

from mathbp.explorers.sketch import Sketch, short, tint
from mathbp.palette import GREY, INK, NEGATIVE, OUTPUT, POSITIVE

ROW, CELL, DIGITS = 24, 62, "₀₁₂₃₄₅"
STRONGEST = 0.25  # p (1 - p) is at most 1/4: a pale matrix is a saturated layer


def picture(explorer):
    """The classes, and below them what `show` asks for; of a chosen logit, that of the target."""
    sketch = Sketch(max(680, 250 + CELL * (len(explorer.logits) + 2)), 1300)
    bottom = classes(sketch, 20, explorer)
    for part in (jacobian, paths, contraction, terms):
        if {"jacobian": "J"}.get(part.__name__, part.__name__) in explorer.show:
            bottom = part(sketch, bottom + 30, explorer)
    return sketch.cut(bottom + 12)


def letter(explorer):
    return "p" if explorer.activation == "softmax" else "a"


def products(explorer):
    """J_ik g_i for the logit k of the target; 0 where no path leads."""
    J, g = explorer.jacobian[:, explorer.target], explorer.gradient
    leads = (explorer.activation == "softmax") | (np.arange(len(g)) == explorer.target)
    with np.errstate(invalid="ignore"):
        return np.where(leads, J * g, 0.0), leads


def classes(sketch, top, explorer):
    for i, (z, p, d) in enumerate(zip(explorer.logits, explorer.p, explorer.delta)):
        y = top + ROW * i
        sketch.text(12, y, f"{i}" + ", target" * (i == explorer.target))
        sketch.text(190, y, f"z{DIGITS[i]} = {short(z)}", "rm")
        sketch.text(220, y, f"{letter(explorer)}{DIGITS[i]}")
        sketch.bar(245, y, 120, p, OUTPUT)
        sketch.text(430, y, short(p), "rm")
        if "p" in explorer.show:
            sketch.text(455, y, f"delta{DIGITS[i]}")
            sketch.bar(560, y, 50, d * explorer.temperature)
            sketch.text(668, y, short(d, "+"), "rm")
    if "p" in explorer.show:
        sketch.line([(560, top - 12), (560, top + ROW * len(explorer.logits) - 12)], GREY, 1)
    return top + ROW * len(explorer.logits) - 12


def jacobian(sketch, top, explorer):
    n, J, k = len(explorer.logits), explorer.jacobian, explorer.target
    zero = max(450, 160 + CELL * n)
    sketch.text(12, top, "J: row = output, column = logit")
    sketch.text(zero, top + ROW, f"∂{letter(explorer)}/∂z{DIGITS[k]}", "mm")
    for i in range(n):
        sketch.text(40 + CELL * (i + 0.5), top + ROW, f"z{DIGITS[i]}", "mm")
        sketch.text(32, top + ROW * (i + 2), f"{letter(explorer)}{DIGITS[i]}", "rm")
        sketch.bar(zero, top + ROW * (i + 2), 100, J[i, k] * explorer.temperature / STRONGEST)
    sketch.matrix(40, top + 1.5 * ROW, J, STRONGEST / explorer.temperature)
    return top + ROW * (n + 1.5)


def paths(sketch, top, explorer):
    n, J, g, target = len(explorer.logits), explorer.jacobian * explorer.temperature, explorer.gradient, explorer.target
    (terms, leads), row = products(explorer), 44
    node = [[(x, top + row * (i + 0.9)) for i in range(n)] for x in (40, 260)]
    loss = (440, top + row * (n / 2 + 0.4))
    sketch.text(12, top - 6, f"The paths from z{DIGITS[target]} to the loss L")
    order = [(i, k) for k in range(n) for i in range(n) if explorer.activation == "softmax" or i == k]
    for i, k in sorted(order, key=lambda path: path[1] == target):  # the lit ones above the others
        wire(sketch, node[0][k], node[1][i], J[i, k] / STRONGEST, k == target)
    finite = g[np.isfinite(g)]
    strongest = max(1, np.abs(finite).max(initial=0))
    for i in np.argsort(leads):
        wire(sketch, node[1][i], loss, g[i] / strongest, leads[i])
    for i in range(n):
        for (x, y), text in ((node[0][i], f"z{DIGITS[i]}"), (node[1][i], f"{letter(explorer)}{DIGITS[i]}")):
            dark = text == f"z{DIGITS[target]}"
            sketch.dot(x, y, 15, INK if dark else GREY)
            sketch.dot(x, y, 14, INK if dark else "white")
            sketch.text(x, y, text, "mm", 13, "white" if dark else INK)
        if leads[i]:
            sketch.cell(205, node[1][i][1], explorer.jacobian[i, target], STRONGEST / explorer.temperature, height=20)
            sketch.cell(315, node[1][i][1], g[i], 10, height=20)
            index = f"{DIGITS[i]}{DIGITS[target]}"
            sketch.text(590, node[1][i][1], f"J{index} g{DIGITS[i]} =", "rm", color=INK if terms[i] else GREY)
            sketch.text(668, node[1][i][1], short(terms[i], "+"), "rm", color=INK if terms[i] else GREY)
    sketch.dot(*loss, 15, GREY)
    sketch.dot(*loss, 14, "white")
    sketch.text(*loss, "L", "mm")
    y = top + row * (n + 0.7)
    sketch.line([(500, y - 16), (668, y - 16)], GREY, 1)
    sketch.text(590, y, f"delta{DIGITS[target]} =", "rm")
    sketch.text(668, y, short(terms.sum(), "+"), "rm")
    return y + 12


def wire(sketch, start, end, share, lit):
    """From node to node: its sign in colour and dash, its strength in its width."""
    t = np.linspace(0, 1, 31)
    x, y = (
        start[0] + (end[0] - start[0]) * (1.5 * t - 1.5 * t**2 + t**3),
        start[1] + (end[1] - start[1]) * (3 - 2 * t) * t**2,
    )
    color = "#d4d4d4" if share == 0 else (NEGATIVE if share < 0 else POSITIVE) if lit else tint(np.sign(share) * 0.2)
    sketch.line(list(zip(x, y)), color, 1 + 8 * min(1, abs(share)), dashed=share < 0)


def contraction(sketch, top, explorer):
    n, k = len(explorer.logits), explorer.target
    for i in range(n):
        sketch.text(32, top + ROW * (i + 1), f"z{DIGITS[i]}", "rm")
    x = 40 + CELL * n
    sketch.matrix(40, top + ROW / 2, explorer.jacobian.T, STRONGEST / explorer.temperature, "Jᵀ")
    sketch.text(x + 12, top + ROW * (n + 1) / 2, "·", "mm", 18)
    sketch.matrix(x + 24, top + ROW / 2, explorer.gradient[:, np.newaxis], 10, "g")
    sketch.text(x + CELL + 38, top + ROW * (n + 1) / 2, "=", "mm", 18)
    sketch.text(x + CELL + 52, top, "delta")
    for i, d in enumerate(explorer.delta):
        sketch.text(x + 2 * CELL + 50, top + ROW * (i + 1), short(d, "+"), "rm")
    left, y = 39, top + ROW * (k + 0.5)
    sketch.line([(left, y), (x, y), (x, y + ROW), (left, y + ROW), (left, y)], INK, 1.5)
    return top + ROW * (n + 0.5)


def terms(sketch, top, explorer):
    n, k = len(explorer.logits), explorer.target
    each, _ = products(explorer)
    sketch.text(12, top, f"Term by term: delta{DIGITS[k]} = Σᵢ Jᵢ{DIGITS[k]} gᵢ")
    rows = [(f"Jᵢ{DIGITS[k]}", explorer.jacobian[:, k]), ("× gᵢ", explorer.gradient), ("product", each)]
    for line, (name, values) in enumerate(rows, 1):
        sketch.text(70, top + ROW * line, name, "rm")
        for i, value in enumerate(values):
            sketch.text(75 + CELL * (i + 1), top + ROW * line, short(value, "+"), "rm", color=INK if each[i] else GREY)
    sketch.line([(20, top + 2.5 * ROW), (75 + CELL * n, top + 2.5 * ROW)], GREY, 1)
    sketch.text(90 + CELL * n, top + 3 * ROW, f"= {short(each.sum(), '+')}")
    return top + 3.5 * ROW
