"""The ladder: forward and backward pass of a softmax network, cut into single steps.

Each step is an exercise of its own, `ladder_` and the name of what it computes, and is checked with everything before it
given. `ladder_whole` is all of it in one go; its mistakes are those of the steps, each told with the step it is made in.
`ladder_collapsed` is what the steps from the loss to z2 come to.
"""

import numpy as np

from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import mistake, table
from mathbp.mistakes.layers import BIAS_GRADIENT, WEIGHT_GRADIENT
from mathbp.mistakes.parts import slope, total
from mathbp.mistakes.precision import own
from mathbp.mistakes.recognise import wanted

# N samples, i inputs, m hidden units, n classes. dx is ∂L/∂x, of the shape of x.
SHAPES = {
    "X": "N i", "y": "N labels", "W1": "m i", "b1": "m", "W2": "n m", "b2": "n", "z1": "N m", "a1": "N m", "z2": "N n",
    "m": "N 1", "s": "N n", "e": "N n", "t": "N 1", "p": "N n", "l": "N n", "c": "N", "L": "",
}  # fmt: skip
SHAPES |= {"d" + name: shape for name, shape in SHAPES.items() if name not in "Xy"}
GIVES = {
    "N m": "one row a sample, one column a hidden unit",
    "N n": "one row a sample, one column a class",
    "N 1": "a column, one number for each row",
    "N": "one number for each sample",
    "": "one number",
    "m i": "the shape of W1",
    "m": "the shape of b1",
    "n m": "the shape of W2",
    "n": "the shape of b2",
}
GIVEN = ("X", "y", "W1", "b1", "W2", "b2")  # what it begins with
STEPS = {}  # each step by the name of what it computes, in their order
MISTAKES = []  # those of all steps, each with the step it is made in


class Walk:
    """What a step is given: what the steps before it compute, from a random batch and random weights."""

    def __init__(self, names):
        self.shapes = {name: SHAPES[name] for name in names}

    def __call__(self, draw):
        climbed = climb({name: draw.array(SHAPES[name]) for name in GIVEN})
        return tuple(climbed[name] for name in self.shapes)


def climb(values, **rules):
    """All values, step by step; a rule stands in for the step of its name."""
    values = dict(values)
    for step, solve in STEPS.items():
        values[step] = rules.get(step, solve)(*(values[argument] for argument in wanted(solve)))
    return values


def step(solve, mistakes, **options):
    """Declare a step. Its mistakes are rows whose rules have its arguments, or a table."""
    name = solve.__name__.removeprefix("ladder_")
    STEPS[name], shape = solve, SHAPES[name]
    if isinstance(mistakes[0], tuple):
        mistakes = table(" ".join(wanted(solve)), {"N": lambda c: len(c)}, *mistakes)
    MISTAKES.extend((name, known) for known in mistakes)
    FunctionExercise(solve, inputs=Walk(wanted(solve)), gives=f"{shape}: {GIVES[shape]}", mistakes=mistakes, **options)


ROWS = "Each row is a sample: axis=-1."
KEEP = "keepdims=True leaves (N, 1), a column beside the rows: the next step needs it."


# fmt: off
LINEAR = table("x W b", {},
    ("W in place of Wᵀ", lambda x, W, b: x @ W + b, "W has a row for each unit, a sample is a row: x @ W.T."),
    ("columns in place of rows", lambda x, W, b: W @ x.T + b[:, None], lambda x, W, b: W @ x.T + b, "W x is for a column. For rows it is x @ W.T."),
    ("b is missing", lambda x, W, b: x @ W.T, "Each unit has its own b: + b."),
    ("b is taken off", lambda x, W, b: x @ W.T - b, "+ b."),
    ("b for each sample", lambda x, W, b: x @ W.T + b[:, None], lambda x, W, b: x @ W.T + b.sum(), "b has one number for each unit, a column of z: NumPy adds it to every row as it is."),
    ("b before the product", lambda x, W, b: (x + b[: x.shape[1]]) @ W.T, lambda x, W, b: x @ (W + b[:, None]).T, "First the product, then + b."),
    ("the activation on top", lambda x, W, b: 1 / (1 + np.exp(-(x @ W.T + b))), "That comes in the next step."),
)


# ------------------------------------------------------------------ forward

def ladder_z1(X, W1, b1):
    """**Step 1.** The first layer: `X` (N, inputs), one row a sample; `W1` (m, inputs), `b1` (m,). Give `z1` (N, m)."""
    return X @ W1.T + b1

step(ladder_z1, mistakes=LINEAR,
     why="z = W x + b for each row: X @ W1.T does it for all of them.",
     hints=["For one sample z1 = W1 x + b1. A sample is a row here.", "return X @ W1.T + b1"])


def ladder_a1(z1):
    """**Step 2.** Its activation, the sigmoid: give `a1` (N, m)."""
    return 1 / (1 + np.exp(-z1))

step(ladder_a1, why="Entry by entry. Keep a1: the way back needs it.",
     hints=["1 / (1 + e^-z), entry by entry.", "return 1 / (1 + np.exp(-z1))"], mistakes=[
    ("the sign of z", lambda z1: 1 / (1 + np.exp(z1)), "1 / (1 + e^z) falls as z grows: e^-z."),
    ("the brackets are missing", lambda z1: 1 / 1 + np.exp(-z1), lambda z1: np.exp(-z1), "1 / 1 + e^-z is 1 + e^-z: the sum in brackets."),
    ("1 - e^-z", lambda z1: 1 / (1 - np.exp(-z1)), "1 plus e^-z."),
    ("tanh", lambda z1: np.tanh(z1), "tanh goes from -1 to 1. The sigmoid goes from 0 to 1."),
    ("ReLU", lambda z1: z1.clip(0), lambda z1: (z1 > 0) * 1.0, "Here it is the sigmoid."),
    ("softmax", lambda z1: np.exp(z1) / total(np.exp(z1)), "Softmax comes at the output. A hidden unit is on its own."),
    ("the derivative", lambda z1: slope(z1), "That is its derivative. It comes on the way back."),
    ("no activation", lambda z1: z1, lambda z1: np.exp(z1), "z has to go through 1 / (1 + e^-z).")])


def ladder_z2(a1, W2, b2):
    """**Step 3.** The second layer: `W2` (n, m), `b2` (n,). Give the logits `z2` (N, n)."""
    return a1 @ W2.T + b2

step(ladder_z2, mistakes=LINEAR,
     why="The same as step 1, with a1 in place of X.", hints=["As step 1, from a1.", "return a1 @ W2.T + b2"])


def ladder_m(z2):
    """**Step 4.** Now softmax, slowly. The largest logit of each row, as a column: `m` (N, 1)."""
    return z2.max(axis=-1, keepdims=True)

step(ladder_m, why="Each sample has its own largest logit; as a column it can be taken off its row.",
     hints=["max along the last axis, with keepdims.", "return z2.max(axis=-1, keepdims=True)"], mistakes=[
    ("keepdims is missing", lambda z2: z2.max(axis=-1), KEEP),
    ("one maximum for the whole batch", lambda z2: z2.max(), lambda z2: z2.max(keepdims=True), lambda z2: 0 * z2[:, :1] + z2.max(), ROWS),
    ("the maximum of each column", lambda z2: z2.max(axis=0), lambda z2: z2.max(axis=0, keepdims=True), ROWS),
    ("where, not what", lambda z2: z2.argmax(axis=-1), lambda z2: z2.argmax(axis=-1)[:, None], "argmax says at which class the largest stands. Here its value is asked for: max."),
    ("another number of the row", lambda z2: z2.min(axis=-1, keepdims=True), lambda z2: z2.mean(axis=-1, keepdims=True), lambda z2: abs(z2).max(axis=-1, keepdims=True), "The largest z, with its sign.")])


def ladder_s(z2, m):
    """**Step 5.** The shift: give `s` (N, n), the logits with `m` taken off."""
    return z2 - m

step(ladder_s, why="(N, n) - (N, 1): each row loses its own m. No s is above 0 now, so nothing can overflow.",
     hints=["(N, n) and (N, 1) fit: NumPy repeats the column.", "return z2 - m"], mistakes=[
    ("m is added", lambda z2, m: z2 + m, "Taken off: - m."),
    ("the wrong way round", lambda z2, m: m - z2, "z2 - m: the largest becomes 0, the others negative."),
    ("divided by m", lambda z2, m: z2 / m, "A difference, not a quotient: softmax keeps its value under a shift alone."),
    ("no shift", lambda z2, m: z2, "- m."),
    ("the column made flat", lambda z2, m: z2 - m[:, 0], "m is a column for a reason: flat, NumPy lines it up with the classes."),
    ("one m for all rows", lambda z2, m: z2 - m.max(), lambda z2, m: z2 - m[0], lambda z2, m: z2 - m.sum(), "Each row has its own m.")])


def ladder_e(s):
    """**Step 6.** The exponential: give `e` (N, n)."""
    return np.exp(s)

step(ladder_e, why="Positive, the largest in each row is 1.", hints=["np.exp, entry by entry.", "return np.exp(s)"], mistakes=[
    ("the sign of s", lambda s: np.exp(-s), "e^s: the largest logit gets the largest e."),
    ("another base", lambda s: 2**s, lambda s: 10**s, "np.exp: the base is e."),
    ("no exponential", lambda s: s, lambda s: 1 + s, "np.exp(s)."),
    ("e^s - 1", lambda s: np.expm1(s), "np.exp, not np.expm1."),
    ("summed already", lambda s: np.exp(s).sum(axis=-1), lambda s: np.exp(s).sum(), "The sum is the next step."),
    ("normalised already", lambda s: np.exp(s) / total(np.exp(s)), "Sum and quotient are the next two steps."),
    ("the sigmoid", lambda s: 1 / (1 + np.exp(-s)), "The outputs compete: e^s first, then a common sum.")])


def ladder_t(e):
    """**Step 7.** The sum of each row, as a column: `t` (N, 1)."""
    return e.sum(axis=-1, keepdims=True)

step(ladder_t, why="One total for each sample, and a column, so that it divides its row.",
     hints=["sum along the last axis, with keepdims.", "return e.sum(axis=-1, keepdims=True)"], mistakes=[
    ("keepdims is missing", lambda e: e.sum(axis=-1), KEEP),
    ("summed over the whole batch", lambda e: e.sum(), lambda e: e.sum(keepdims=True), lambda e: 0 * e[:, :1] + e.sum(), ROWS),
    ("summed down the columns", lambda e: e.sum(axis=0), lambda e: e.sum(axis=0, keepdims=True), ROWS),
    ("the mean in place of the sum", lambda e: e.mean(axis=-1, keepdims=True), "The sum: then p sums to 1."),
    ("another number of the row", lambda e: e.prod(axis=-1, keepdims=True), lambda e: total(e**2), "The sum of e, all classes."),
    ("the exponential twice", lambda e: total(np.exp(e)), "e has been through exp already.")])


def ladder_p(e, t):
    """**Step 8.** The quotient: the probabilities `p` (N, n)."""
    return e / t

step(ladder_p, why="Each row of p sums to 1. Steps 4 to 8 are softmax.",
     hints=["Each row of e, divided by its own total.", "return e / t"], mistakes=[
    ("upside down", lambda e, t: t / e, "e / t."),
    ("multiplied", lambda e, t: e * t, lambda e, t: e - t, "A quotient: e / t."),
    ("not divided", lambda e, t: e, "By t, so that the row sums to 1."),
    ("the column made flat", lambda e, t: e / t[:, 0], "t is a column for a reason: flat, NumPy lines it up with the classes."),
    ("one total for all rows", lambda e, t: e / t.sum(), lambda e, t: e / t[0], lambda e, t: e / t.mean(), "Each row has its own t."),
    ("a matrix product", lambda e, t: e.T @ (1 / t), lambda e, t: (e / t).sum(axis=-1), "Entry by entry: e / t.")])


def ladder_l(p):
    """**Step 9.** The logarithm: `l` (N, n)."""
    return np.log(p)

step(ladder_l, why="Negative, and close to 0 where p is close to 1.", hints=["np.log, entry by entry.", "return np.log(p)"], mistakes=[
    ("the minus comes too early", lambda p: -np.log(p), "The minus belongs to the loss, in step 11."),
    ("another base", lambda p: np.log2(p), lambda p: np.log10(p), "np.log, the natural logarithm: the inverse of np.exp."),
    ("log (1 - p)", lambda p: np.log(1 - p), lambda p: np.log1p(p), "The logarithm of p."),
    ("1/p", lambda p: 1 / p, "That is the derivative of the logarithm. It comes on the way back."),
    ("p log p", lambda p: p * np.log(p), lambda p: -p * np.log(p), "That is the entropy's term. Here log p alone."),
    ("no logarithm", lambda p: p, lambda p: np.exp(p), "np.log(p).")])


def ladder_c(l, y):
    """**Step 10.** Pick the entry of the right class from each row: `y` (N,) holds labels. Give `c` (N,)."""
    return l[np.arange(len(y)), y]

step(ladder_c, why="Two lists of indices, one for rows, one for columns, go in step.",
     hints=["l[rows, columns] takes one entry for each pair.", "return l[np.arange(len(y)), y]"], mistakes=[
    ("whole rows picked", lambda l, y: l[y], lambda l, y: l[:, y], "l[y] takes whole rows. l[np.arange(len(y)), y] takes one entry of each row."),
    ("the largest in place of the label's", lambda l, y: l.max(axis=-1), lambda l, y: l.min(axis=-1), "The label's, whether it is the largest or not."),
    ("the label as a weight", lambda l, y: (l * y[:, None]).sum(axis=-1), "A label is an index, not a number to multiply with."),
    ("classes counted from 1", lambda l, y: own(l, y - 1), lambda l, y: own(l, (y + 1) % l.shape[1]), "Labels count from 0, as NumPy's indices do."),
    ("one class for all", lambda l, y: l[:, 0], lambda l, y: l[:, y[0]], lambda l, y: l[:, -1], lambda l, y: l[np.arange(len(y)), 0 * y + y[-1]], "Each sample has its own label: y, with np.arange for the rows."),
    ("all classes summed", lambda l, y: l.sum(axis=-1), lambda l, y: l.mean(axis=-1), "Only the label's entry counts."),
    ("a column", lambda l, y: own(l, y)[:, None], "(N,), without the extra axis."),
    ("the minus comes too early", lambda l, y: -own(l, y), "The minus belongs to the next step.")])


def ladder_L(c):
    """**Step 11.** The loss: minus the mean of `c`. Give one number, `L`."""
    return -c.mean()

step(ladder_L, why="That is the mean cross-entropy. Now all the way back.", hints=["One mean, one minus.", "return -c.mean()"], mistakes=[
    ("the minus is missing", lambda c: c.mean(), "A loss goes down: minus the mean."),
    ("the sum in place of the mean", lambda c: -c.sum(), lambda c: c.sum(), "Divide by the number of samples."),
    ("one loss for each sample", lambda c: -c, lambda c, N: -c / N, "One number for all: the mean."),
    ("divided twice", lambda c, N: -c.mean() / N, "The mean divides by N once."),
    ("one sample only", lambda c: -c[0], lambda c: -c[-1], lambda c: -c.min(), "All samples count."),
    ("the logarithm twice", lambda c: -np.log(-c).mean(), "c holds logarithms already.")])


# ------------------------------------------------------------------ backward


def ladder_dc(c):
    """**Step 12.** Now back. `L` is minus the mean of `c` (N,). Give `dc` = ∂L/∂c, of the shape of `c`."""
    return np.full(len(c), -1 / len(c))

step(ladder_dc, why="Each c has the same share in the mean, -1/N. Nothing else of the mean comes back later.",
     hints=["L = -(c_1 + ... + c_N) / N. What is ∂L/∂c_1?", "return np.full(len(c), -1 / len(c))"], mistakes=[
    ("the mean is missing", lambda c: -np.ones(len(c)), "L is the mean: -1/N for each."),
    ("the minus is missing", lambda c, N: np.ones(N) / N, lambda c: np.ones(len(c)), "L is minus the mean."),
    ("c is still there", lambda c, N: -c / N, lambda c, N: c / N, lambda c: -c, "The derivative of c by c is 1."),
    ("1/c", lambda c, N: -1 / c / N, lambda c: -1 / c, "There is no logarithm in this step: it comes in step 14."),
    ("one number for all", lambda c, N: -1 / N, lambda c: -1.0, "dc has the shape of c: one for each sample."),
    ("N upside down", lambda c, N: np.full(N, -1.0 * N), lambda c, N: np.full(N, -1 / N**2), "-1/N.")])


def ladder_dl(dc, l, y):
    """**Step 13.** `c` was picked from `l` (N, n) by the labels `y`. Give `dl` (N, n)."""
    dl = np.zeros_like(l)
    dl[np.arange(len(y)), y] = dc
    return dl

step(ladder_dl, why="What was not picked has no influence: 0. What was picked gets dc.",
     hints=["An entry that was not picked changes nothing. What is its derivative?", "Begin with np.zeros_like(l), and fill dl[np.arange(len(y)), y]."], mistakes=[
    ("dc for every class", lambda dc, l, y: dc[:, None] + 0 * l, "Only the picked entry of each row has an influence."),
    ("one-hot alone", lambda dc, l, y: ladder_dl(1, l, y), lambda dc, l, y: -ladder_dl(1, l, y), "dc goes to the picked places: with its 1/N and its minus."),
    ("whole columns filled", lambda dc, l, y: 0 * l + np.isin(np.arange(l.shape[1]), y) * dc[0], "dl[:, y] = ... fills whole columns. dl[np.arange(len(y)), y] one entry of each row."),
    ("the wrong places", lambda dc, l, y: ladder_dl(dc, l, y - 1), lambda dc, l, y: ladder_dl(dc, l, (y + 1) % l.shape[1]), lambda dc, l, y: ladder_dl(dc, l, l.argmax(axis=-1)), lambda dc, l, y: ladder_dl(dc, l, 0 * y), "At the labels, counted from 0."),
    ("multiplied by l", lambda dc, l, y: ladder_dl(dc, l, y) * l, lambda dc, l, y: dc[:, None] * l, "Picking has the derivative 1."),
    ("nothing but the other classes", lambda dc, l, y: dc[:, None] * (1 - ladder_dl(1, l, y)), "The picked entries have dc, the others 0."),
    ("dc as it is", lambda dc, l, y: dc, lambda dc, l, y: dc[:, None], "dl has the shape of l.")])


def ladder_dp(dl, p):
    """**Step 14.** `l` is log `p`. Give `dp` (N, n)."""
    return dl / p

step(ladder_dp, why="That is g = -y/p, with the mean's 1/N in it.", hints=["The derivative of log p is 1/p.", "return dl / p"], mistakes=[
    ("multiplied by p", lambda dl, p: dl * p, "(log p)' = 1/p: divide."),
    ("the derivative is missing", lambda dl, p: dl, "Times 1/p, the derivative of the logarithm."),
    ("dl is missing", lambda dl, p: 1 / p, lambda dl, p: -1 / p, "The chain rule multiplies 1/p by dl: only the right class is left."),
    ("log in place of its derivative", lambda dl, p: dl * np.log(p), lambda dl, p: dl / np.log(p), "(log p)' = 1/p."),
    ("the squared 1/p", lambda dl, p: dl / p**2, "1/p², with a minus, is the derivative of 1/p. That of log p is 1/p."),
    ("the sign of 1/p", lambda dl, p: -dl / p, "(log p)' is +1/p. The minus of the loss is in dl already."),
    ("the binary cross-entropy's", lambda dl, p: dl / (1 - p), lambda dl, p: dl / (p * (1 - p)), "1/p alone.")])


def ladder_dt(dp, e, t):
    """**Step 15.** `p` is `e / t`, and `t` (N, 1) stands below every entry of its row. Give `dt` (N, 1)."""
    return -(dp * e / t**2).sum(axis=-1, keepdims=True)

step(ladder_dt, why="t has an influence on every p of its row: their contributions add up. This is how the classes come to depend on each other.",
     hints=["The derivative of e/t by t is -e/t². How many p does one t touch?", "Each entry gives dp (-e/t²). They add up along the row.", "return -(dp * e / t**2).sum(axis=-1, keepdims=True)"], mistakes=[
    ("the minus is missing", lambda dp, e, t: total(dp * e / t**2), "(1/t)' = -1/t²."),
    ("the sum is missing", lambda dp, e, t: -dp * e / t**2, "t is one number for the row: what comes back from all its classes adds up."),
    ("t not squared", lambda dp, e, t: -total(dp * e / t), lambda dp, e, t: total(dp / t), "(1/t)' = -1/t²."),
    ("e is missing", lambda dp, e, t: -total(dp / t**2), "e stays above: -e/t²."),
    ("dp is missing", lambda dp, e, t: -total(e / t**2), lambda dp, e, t: -1 / t**2, "The chain rule multiplies by dp."),
    ("keepdims is missing", lambda dp, e, t: -(dp * e / t**2).sum(axis=-1), KEEP),
    ("summed over the wrong axis", lambda dp, e, t: -(dp * e / t**2).sum(axis=0, keepdims=True), lambda dp, e, t: -(dp * e / t**2).sum(), ROWS),
    ("a sum before the product", lambda dp, e, t: -total(dp) * total(e) / t**2, "Each dp is multiplied by its own e, then they add up."),
    ("the mean in place of the sum", lambda dp, e, t: -(dp * e / t**2).mean(axis=-1, keepdims=True), "Contributions add up; nothing is divided.")])


def ladder_de(dp, t, dt):
    """**Step 16.** `e` stands above in `p = e / t`, and it is in the sum `t` as well. Give `de` (N, n): both ways add up."""
    return dp / t + dt

step(ladder_de, why="Two ways lead from e to the loss, and they add up. Leave out the second, and you have the diagonal alone.",
     hints=["From above: dp / t. From the sum: t = e_1 + ... + e_n, so each e gets dt.", "return dp / t + dt"], mistakes=[
    ("the way through the sum is missing", lambda dp, t, dt: dp / t, "e is also a part of t: + dt."),
    ("the way from above is missing", lambda dp, t, dt: dt + 0 * dp, lambda dp, t, dt: dt, "e stands above in e / t as well: dp / t."),
    ("multiplied by t", lambda dp, t, dt: dp * t + dt, "(e/t)' by e is 1/t."),
    ("not divided by t", lambda dp, t, dt: dp + dt, "(e/t)' by e is 1/t."),
    ("taken off", lambda dp, t, dt: dp / t - dt, "Two ways add up; the minus is in dt already."),
    ("multiplied in place of added", lambda dp, t, dt: dp / t * dt, "Ways add up; factors along one way multiply."),
    ("t squared", lambda dp, t, dt: dp / t**2 + dt, "1/t² belongs to the derivative by t, in step 15."),
    ("dt added up", lambda dp, t, dt: dp / t + dt.sum(), lambda dp, t, dt: dp / t + dt[:, 0], lambda dp, t, dt: dp / t + dt / dp.shape[1], "Each row adds its own dt, as the column it is.")])


def ladder_ds(de, e):
    """**Step 17.** `e` is e^`s`. Give `ds` (N, n).

    (The step after it costs nothing: `s = z2 - m`, and softmax does not see a shift, so what comes back through `m` adds
    up to 0. `dz2` is `ds`.)
    """
    return de * e

step(ladder_ds, why="e^s is its own derivative, and it is there already. Look at the numbers: they are (p - y) / N.",
     hints=["The derivative of e^s is e^s, which is e.", "return de * e"], mistakes=[
    ("the derivative is missing", lambda de, e: de, "Times the derivative of e^s, which is e."),
    ("divided by e", lambda de, e: de / e, "The chain rule multiplies."),
    ("the exponential twice", lambda de, e: de * np.exp(e), "e is e^s already."),
    ("the sigmoid's derivative", lambda de, e: de * e * (1 - e), "e^s is its own derivative: times e."),
    ("the logarithm", lambda de, e: de * np.log(e), lambda de, e: de / np.log(e), "s = log e is the way forward undone. The derivative of e^s is e."),
    ("de is missing", lambda de, e: e, "The chain rule multiplies by de."),
    ("summed over the row", lambda de, e: total(de * e), lambda de, e: total(de) * e, "Entry by entry: each e comes from one s."),
    ("added in place of multiplied", lambda de, e: de + e, "The chain rule multiplies.")])


def ladder_dz2(ds):
    """`dz2` is `ds`."""
    return ds


STEPS["dz2"] = ladder_dz2


def ladder_dW2(dz2, a1):
    """**Step 18.** `z2 = a1 @ W2.T + b2`. Give `dW2` (n, m), summed over the samples."""
    return dz2.T @ a1

step(ladder_dW2, mistakes=WEIGHT_GRADIENT,
     why="An outer product for each sample, added up. The mean's 1/N is in dz2 already.", hints=["A gradient has the shape of what it belongs to. Which product gives (n, m)?", "return dz2.T @ a1"])


def ladder_db2(dz2):
    """**Step 19.** And `db2` (n,)."""
    return dz2.sum(axis=0)

step(ladder_db2, mistakes=BIAS_GRADIENT,
     why="All samples share b2.", hints=["b2 is added to every row.", "return dz2.sum(axis=0)"])


def ladder_da1(dz2, W2):
    """**Step 20.** Through the weights to the hidden layer: give `da1` (N, m)."""
    return dz2 @ W2

step(ladder_da1, why="Wᵀ delta for each sample: every class sends back what it has, through its weight.",
     hints=["Each hidden unit reaches every class, through its column of W2.", "return dz2 @ W2"], mistakes=[
    ("W2ᵀ in place of W2", lambda dz2, W2: dz2 @ W2.T, "For rows it is dz2 @ W2."),
    ("columns in place of rows", lambda dz2, W2: W2.T @ dz2, lambda dz2, W2: W2 @ dz2, "W2.T @ dz2 is for columns. A sample is a row: dz2 @ W2."),
    ("not transposed back", lambda dz2, W2: W2.T @ dz2.T, "That has a column for each sample: (N, m) is asked for."),
    ("the activation's derivative too early", lambda dz2, W2: dz2 @ slope(W2), lambda dz2, W2: (dz2 * slope(dz2)) @ W2, "It comes in the next step, and belongs to the hidden units."),
    ("W2 is left out", lambda dz2, W2: dz2, lambda dz2, W2: total(dz2) + 0 * (dz2 @ W2), "Back through the weights: dz2 @ W2."),
    ("summed first", lambda dz2, W2: dz2.sum(axis=0) @ W2, "Each dz2 is multiplied by its own weight, then they add up: dz2 @ W2."),
    ("sizes in place of weights", lambda dz2, W2: dz2 @ abs(W2), lambda dz2, W2: dz2 @ W2**2, lambda dz2, W2: dz2 @ np.sign(W2), "The weights with their signs.")])


def ladder_dz1(da1, a1):
    """**Step 21.** Through the sigmoid: give `dz1` (N, m)."""
    return da1 * a1 * (1 - a1)

step(ladder_dz1, why="The sigmoid's Jacobian is diagonal: .* is enough here.",
     hints=["The sigmoid's derivative, written with its output.", "return da1 * a1 * (1 - a1)"], mistakes=[
    ("the derivative is missing", lambda da1, a1: da1, "Times a (1 - a)."),
    ("a alone", lambda da1, a1: da1 * a1, lambda da1, a1: da1 * (1 - a1), "Two factors: a (1 - a)."),
    ("the derivative taken at a", lambda da1, a1: da1 * slope(a1), "a is a sigmoid already: a (1 - a), without another one."),
    ("1 - a²", lambda da1, a1: da1 * (1 - a1**2), "That is the derivative of tanh."),
    ("a (1 + a)", lambda da1, a1: da1 * a1 * (1 + a1), lambda da1, a1: da1 * a1 * 1 - a1, "a (1 - a), in brackets."),
    ("ReLU's derivative", lambda da1, a1: da1 * (a1 > 0.5), "Here the hidden units are sigmoids."),
    ("the derivative twice", lambda da1, a1: da1 * (a1 * (1 - a1)) ** 2, "Once."),
    ("da1 is missing", lambda da1, a1: a1 * (1 - a1), "The chain rule multiplies by da1."),
    ("divided by the derivative", lambda da1, a1: da1 / (a1 * (1 - a1)), "The chain rule multiplies."),
    ("a matrix product", lambda da1, a1: da1 @ (a1 * (1 - a1)).T, lambda da1, a1: da1.T @ (a1 * (1 - a1)), "Unit by unit: *.")])


def ladder_dW1(dz1, X):
    """**Step 22.** As step 18, one layer down: `dW1` (m, inputs)."""
    return dz1.T @ X

step(ladder_dW1, mistakes=WEIGHT_GRADIENT,
     why="What came in to W1 is X.", hints=["What came in to W1?", "return dz1.T @ X"])


def ladder_db1(dz1):
    """**Step 23.** The last one: `db1` (m,)."""
    return dz1.sum(axis=0)

step(ladder_db1, mistakes=BIAS_GRADIENT, why="As step 19. You are down: every parameter has its gradient.",
     hints=["As step 19.", "return dz1.sum(axis=0)"])


# ------------------------------------------------------------------ in one go, and collapsed


def ladder_whole(X, y, W1, b1, W2, b2):
    """**In one go.** All 23 steps: from `X`, labels `y` and the parameters to the list `[dW1, db1, dW2, db2]`."""
    a1 = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    z2 = a1 @ W2.T + b2
    e = np.exp(z2 - z2.max(axis=-1, keepdims=True))
    dz2 = e / e.sum(axis=-1, keepdims=True)
    dz2[np.arange(len(y)), y] -= 1
    dz2 /= len(y)
    dz1 = (dz2 @ W2) * a1 * (1 - a1)
    return [dz1.T @ X, dz1.sum(axis=0), dz2.T @ a1, dz2.sum(axis=0)]


def in_the_whole(step, rule):
    """The gradients, with a mistake in one step."""

    def gradients(*values):
        climbed = climb(dict(zip(GIVEN, values)), **{step: rule})
        return [climbed[name] for name in ("dW1", "db1", "dW2", "db2")]

    return gradients


FunctionExercise(
    ladder_whole,
    inputs=Walk(GIVEN),
    gives="m i, m, n m, n: the shapes of [W1, b1, W2, b2]",
    why="Every framework does these steps, in this order, and keeps what the way back needs.",
    hints=["Put your steps one below the other.", "Steps 1 to 11 forward, then 12 to 23. Nothing new is needed."],
    mistakes=[
        mistake(f"{step}: {known.name}", f"In the step {step}. {known.why}", *[in_the_whole(step, rule) for rule in known.rules])
        for step, known in MISTAKES])


def ladder_collapsed(p, y):
    """**Collapsed.** Steps 12 to 17 in one line: `dz2` from the probabilities `p` (N, n) and the labels `y` (N,)."""
    dz2 = p.copy()
    dz2[np.arange(len(y)), y] -= 1
    return dz2 / len(y)


FunctionExercise(
    ladder_collapsed,
    inputs=Walk(("p", "y")),
    gives="N n: one row a sample, one column a class",
    why="(p - y) / N: six steps, and almost all of it cancels. This is the line the course began with.",
    hints=["Look at the numbers of ds, beside those of p.", "p with 1 taken off at the labels, divided by N."],
    mistakes=table("p y", {"h": lambda p, y: np.eye(p.shape[-1])[y], "N": lambda p: len(p)},
        ("the mean is missing", lambda p, h: p - h, "L is the mean: divide by N."),
        ("y - p", lambda p, h, N: (h - p) / N, lambda p, h: h - p, "p - y: the loss falls as the right p grows."),
        ("the labels taken off as numbers", lambda p, y, N: (p - y[:, None]) / N, lambda p, y: p - y[:, None], "A label is a place: 1 is taken off there."),
        ("1 taken off everywhere", lambda p, N: (p - 1) / N, lambda p: p - 1, "Only at the label of each row."),
        ("whole columns", lambda p, y, N: (p - np.isin(np.arange(p.shape[1]), y)) / N, "p[:, y] -= 1 takes it off in whole columns: p[np.arange(len(y)), y]."),
        ("y is not taken off", lambda p, N: p / N, lambda p: p, "1 is taken off at the labels."),
        ("1/N taken off in place of 1", lambda p, h, N: p - h / N, lambda p, h, N: p / N - h, "First p - y, then all of it divided by N."),
        ("divided by the classes", lambda p, h: (p - h) / p.shape[1], lambda p, h: (p - h) / p.size, "By the number of samples, len(y)."),
        ("-1/p at the labels", lambda p, h, N: -h / p / N, lambda p, h: -h / p, "That is dp, step 14. Three more steps lead to dz2.")))
# fmt: on
