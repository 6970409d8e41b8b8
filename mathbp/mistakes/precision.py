"""Mistakes where a formula is right on paper, and floating point goes wrong."""

import numpy as np

from mathbp.activations import softmax
from mathbp.mistakes.parts import KEEPDIMS, SOFTMAX, largest, total
from mathbp.mistakes.recognise import table

# Numbers added to p, or put in place of a smaller p, so that the logarithm is finite: they hide the fault.
TINY = [*(10.0**-k for k in range(3, 17)), 1e-20, 1e-30, 1e-100, 1e-300, np.finfo(float).eps, np.finfo(float).tiny]


def naive(z):
    return np.exp(z) / total(np.exp(z))


def shifted(z, m):
    """log Σ e^z of each row, with m taken off inside and added outside."""
    return m + np.log(np.exp(z - m[..., np.newaxis]).sum(axis=-1))


def lse(z):
    return shifted(z, z.max(axis=-1))


def own(x, y):
    """The entry of each row at its label."""
    return x[np.arange(len(y)), y]


PARTS = SOFTMAX | {"L": lse, "top": lambda z: z.max(axis=-1), "log_p": lambda z, L: z - L[:, np.newaxis]}

# A row: the name, the rules, what to say. Every table stays as it is laid out.
# fmt: off
LOG_SUM_EXP = table("z", PARTS,
    ("e^z overflows", lambda e: np.log(e.sum(axis=-1)), lambda e: np.log(total(e)), lambda e: np.nan_to_num(np.log(e.sum(axis=-1))),
     *[lambda z, end=end: np.log(np.exp(z.clip(-end, end)).sum(axis=-1)) for end in (100, 500, 600, 700, 708, 709)],
     *[lambda z, end=end: np.log(np.exp(np.minimum(z, end)).sum(axis=-1)) for end in (100, 500, 600, 700, 708, 709)],
     lambda z: shifted(z, z.min(axis=-1)), lambda z: shifted(z, z.mean(axis=-1)), lambda z: shifted(z, z[:, 0]), lambda z: shifted(z, z[:, -1]),
     *[lambda e, tiny=tiny: np.log(e.sum(axis=-1) + tiny) for tiny in TINY],
     "e^710 is inf already. Take the largest z of each row off first, and add it back after the logarithm."),
    ("(N, 1) + (N,) is (N, N)", lambda z, m: m + np.log(np.exp(z - m).sum(axis=-1)),
     "The maximum kept its axis, the sum lost it. Keep it in both or in neither: m[:, 0] + ..."),
    ("keepdims is missing", lambda z, top: top + np.log(np.exp(z - top).sum(axis=-1)), KEEPDIMS),
    ("the largest z taken off twice", lambda L, top: L - 2 * top, "What is taken off inside has to be added outside: + m."),
    ("the largest z is not added back", lambda L, top: L - top, "log Σ e^(z - m) is smaller by m: add m."),
    ("the largest z is not taken off", lambda e, top: top + np.log(e.sum(axis=-1)), lambda L, top: L + top, "Adding m is half of it: inside the sum stands e^(z - m)."),
    ("one maximum for the whole batch", lambda z: z.max() + np.log(np.exp(z - z.max()).sum(axis=-1)), lambda z: z.max() + np.log(np.exp(z - largest(z)).sum(axis=-1)),
     "Each row has its own maximum: z.max(axis=-1, keepdims=True). Else e^(z - m) is 0 in the other rows."),
    ("the largest size in place of the largest z", lambda z: shifted(z, abs(z).max(axis=-1)), "m is the largest z, with its sign: with |z|, e^(z - m) may be 0 for all of them."),
    ("the maximum alone", lambda top: top, "The others count, too: + log Σ e^(z - m)."),
    ("multiplied by m in place of added", lambda z, m, top: top * np.log(np.exp(z - m).sum(axis=-1)), "log(e^m Σ e^(z - m)) = m + log Σ e^(z - m): the product becomes a sum."),
    ("the mean in place of the sum", lambda z, L: L - np.log(z.shape[-1]), "log Σ, not the logarithm of a mean."),
    ("the logarithm is missing", lambda z, L: np.exp(L), lambda z, L, top: top + np.exp(L - top), lambda z, L, top: np.exp(L - top), "The sum's logarithm is asked for: m + np.log(...)."),
    ("log 1p in place of log", lambda z, L, top: top + np.log1p(np.exp(L - top)), lambda L: np.logaddexp(L, 0), "log1p(x) is log(1 + x): a class too many. Take np.log."),
    ("another base", lambda z, L: L / np.log(2), lambda z, L: L / np.log(10), lambda L, top: top + (L - top) / np.log(2), lambda L, top: top + (L - top) / np.log(10), "np.log, the natural logarithm: it is the inverse of e^z."),
    ("a sum in place of the log of the sum", lambda z: z.sum(axis=-1), lambda z: np.log(abs(z).sum(axis=-1)), lambda z: np.log(z.sum(axis=-1)), lambda z: np.logaddexp(z[:, 0], z[:, -1]),
     "The logarithm of a sum is not a sum of logarithms: log Σ e^z."),
    ("summed over the whole batch", lambda z: lse(z.ravel()), lambda z: lse(z.T), lambda z, L: 0 * L + lse(z.ravel()), "Each row has its own sum: axis=-1."),
    ("softmax or its logarithm", lambda log_p: log_p, lambda p: p, lambda p: np.log(p.sum(axis=-1)), lambda p: -np.log(p), "log Σ e^z is one number for each row: what log softmax takes off."),
    ("a row too few", lambda z: lse(z[:, 1:]) if z.shape[1] > 1 else None, lambda z: lse(z[:, :-1]) if z.shape[1] > 1 else None, "Every class is in the sum."),
    ("the sign is flipped", lambda L: -L, lambda z: lse(-z), lambda z, L, top: top - (L - top), "m + log Σ e^(z - m), with these signs."),
)

LOG_SOFTMAX = table("z", PARTS,
    ("unstable log", lambda p: np.log(p), lambda z: np.log(naive(z)), lambda z, e: z - np.log(total(e)),
     *[lambda z, tiny=tiny, p=p: np.log(p(z) + tiny) for tiny in TINY for p in (softmax, naive)],
     *[lambda z, tiny=tiny, p=p: np.log(p(z).clip(tiny, 1)) for tiny in TINY for p in (softmax, naive)],
     *[lambda z, tiny=tiny, p=p: np.log(p(z).clip(tiny, 1 - tiny)) for tiny in TINY for p in (softmax, naive)],
     lambda p: np.nan_to_num(np.log(p)), lambda p: np.where(p > 0, np.log(p), 0), lambda z: np.nan_to_num(np.log(naive(z))),
     *[lambda z, e, tiny=tiny: z - np.log(total(e) + tiny) for tiny in TINY], *[lambda z, end=end: np.log(naive(z.clip(-end, end))) for end in (100, 500, 700, 709)],
     *[lambda z, end=end: z - np.log(total(np.exp(z.clip(-end, end)))) for end in (100, 500, 700, 709)],
     ("Where a p has rounded to 0, its logarithm is -inf, and a tiny number added to p only hides that. Put the "
     "logarithm in first: log p = z - log Σ e^z, with the largest z taken off.")),
    ("the largest z taken off in one place only", lambda z, L, top: z - (L - top)[:, None], lambda z, m, L: z - m - L[:, None], lambda z, m, e: z - m - np.log(total(e)),
     "Take m off everywhere, z - m - log Σ e^(z - m), or put it back: z - (m + log Σ e^(z - m))."),
    ("one maximum for the whole batch", lambda z: z - z.max() - np.log(total(np.exp(z - z.max()))), lambda z: np.log(naive(z - z.max())),
     "Each row has its own maximum: z.max(axis=-1, keepdims=True). Else e^(z - m) is 0 in the other rows."),
    ("keepdims is missing", lambda z, L: z - L, lambda z, top: z - top - np.log(np.exp(z - top).sum(axis=-1)), lambda z, m: z - m - np.log(np.exp(z - m).sum(axis=-1)),
     lambda z, top: z - top - np.log(total(np.exp(z - top))), KEEPDIMS),
    ("the sum without its logarithm", lambda z, L, m: z - m - np.exp(L[:, None] - m), lambda z, e: z - total(e), "z - m - log Σ e^(z - m): the logarithm of the quotient is a difference of logarithms."),
    ("no logarithm", lambda p: p, lambda z: naive(z), "That is softmax."),
    ("the sign is flipped", lambda log_p: -log_p, lambda z, m, L: z - m + L[:, None] - m, lambda z, L: z + L[:, None], "log p is negative: z - log Σ e^z."),
    ("the logarithm of the sum is missing", lambda z, m: z - m, lambda z: z, "Taking the maximum off is half of it: - log Σ e^(z - m) comes next."),
    ("the logarithm of the sum alone", lambda L: L, lambda L: L[:, None], lambda L: -L, "log p_i = z_i - log Σ_k e^(z_k): z comes first."),
    ("the mean in place of the sum", lambda z, log_p: log_p + np.log(z.shape[-1]), lambda z: z - z.mean(axis=-1, keepdims=True), "log Σ, not the logarithm of a mean."),
    ("another base", lambda log_p: log_p / np.log(2), lambda log_p: log_p / np.log(10), "np.log, the natural logarithm."),
    ("a quotient of logarithms", lambda z, L: z / L[:, None], lambda z, m, L: (z - m) / (L[:, None] - m), "The logarithm of a quotient is a difference: z - log Σ e^z."),
    ("softmax over the wrong axis", lambda z: (z.T - lse(z.T)[:, None]).T, lambda z: z - lse(z.ravel()), "Each row is a sample: axis=-1."),
    ("applied twice", lambda p: softmax(p), lambda p: np.log(softmax(p)), "One softmax, one logarithm."),
    ("log sigmoid in place of log softmax", lambda z: -np.logaddexp(0, -z), "The outputs of a sample share one sum: log Σ e^z over the row."),
)

CROSS_ENTROPY_FROM_LOGITS = table("z y", PARTS | {"loss": lambda log_p, y: -own(log_p, y), "N": lambda z: len(z)},
    ("unstable log", *[lambda z, y, tiny=tiny, p=p: -np.log(own(p(z), y) + tiny).mean() for tiny in TINY for p in (softmax, naive)],
     *[lambda z, y, tiny=tiny, p=p: -np.log(own(p(z), y).clip(tiny, 1)).mean() for tiny in TINY for p in (softmax, naive)],
     *[lambda z, e, y, tiny=tiny: (np.log(e.sum(axis=-1) + tiny) - own(z, y)).mean() for tiny in TINY],
     *[lambda z, y, end=end: (lse(z.clip(-end, end)) - own(z.clip(-end, end), y)).mean() for end in (100, 500, 700, 709)],
     "-log p is inf where p has rounded to 0. From the logits it is log Σ e^z - z_t, with the largest z off first."),
    ("the logarithm is missing", lambda p, y: -own(p, y).mean(), lambda p, y: 1 - own(p, y).mean(), lambda p, y: own(p, y).mean(), "The loss is -log p_t, not 1 - p_t or -p_t."),
    ("log Σ e^z is missing", lambda z, y: -own(z, y).mean(), "-log p_t has two terms: log Σ_k e^(z_k) - z_t."),
    ("z_t is missing", lambda L: L.mean(), "-log p_t has two terms: log Σ_k e^(z_k) - z_t."),
    ("the sign of z_t", lambda z, L, y: (L + own(z, y)).mean(), "-log p_t = log Σ_k e^(z_k) - z_t."),
    ("the largest z is not added back", lambda z, L, top, y: (L - top - own(z, y)).mean(), "log Σ e^(z - m) is smaller by m. Add m, or take it off z_t as well."),
    ("the largest z is not taken off", lambda z, L, top, y: (L - own(z, y) + top).mean(), "Take m off in both terms, or in none."),
    ("one maximum for the whole batch", lambda z, y: (z.max() + np.log(np.exp(z - z.max()).sum(axis=-1)) - own(z, y)).mean(),
     "Each row has its own maximum: z.max(axis=-1, keepdims=True). Else e^(z - m) is 0 in the other rows."),
    ("the logarithm of a mean", lambda p, y: -np.log(own(p, y).mean()), "First the logarithm of each sample's p_t, then the mean."),
    ("the predicted class in place of the label", lambda log_p: -log_p.max(axis=-1).mean(), "The loss looks at the label's probability, not at the largest one."),
    ("all classes in place of the label's", lambda log_p: -log_p.mean(), lambda log_p: -log_p.sum(axis=-1).mean(), lambda log_p, p: -(p * log_p).sum(axis=-1).mean(),
     "Only the label's class counts: log_p[np.arange(len(y)), y]."),
    ("whole rows picked", lambda log_p, y: -log_p[y].mean(), lambda log_p, y: -log_p[:, y].mean(), lambda log_p, y: -log_p[y].sum(axis=-1).mean(), lambda log_p, y: -log_p[:, y].sum(axis=-1).mean(), "x[y] takes whole rows. x[np.arange(len(y)), y] takes one entry of each row."),
    ("the labels as weights", lambda log_p, y: -(y[:, None] * log_p).sum(axis=-1).mean(), lambda log_p, y: -(y[:, None] * log_p).mean(), "A label is an index, not a number to multiply with: log_p[np.arange(len(y)), y]."),
    ("classes counted from 1", lambda log_p, y: -own(log_p, y - 1).mean(), lambda log_p, y: -own(log_p, (y + 1) % log_p.shape[1]).mean(), "Labels count from 0, as NumPy's indices do."),
    ("the sum over the samples", lambda loss: loss.sum(), "The mean: divide by the number of samples."),
    ("one loss for each sample", lambda loss: loss, lambda loss: loss[:, None], "Take the mean of them."),
    ("one sample only", lambda loss: loss[0], lambda loss: loss[-1], lambda loss, N: loss[0] / N, lambda loss, N: loss[-1] / N, "The mean is over all samples."),
    ("the largest loss in place of the mean", lambda loss: loss.max(), lambda loss: np.median(loss), lambda loss: np.sqrt((loss**2).mean()), "The mean of the samples' losses."),
    ("the mean over samples × classes", lambda z, loss: loss.sum() / z.size, lambda z, loss: loss.sum() / z.shape[-1], "The loss adds up over the classes. Divide by the number of samples only."),
    ("the sign is flipped", lambda loss: -loss.mean(), lambda loss: -loss.sum(), lambda loss: -loss, "A loss is -log p: never negative."),
    ("another base", lambda loss: loss.mean() / np.log(2), lambda loss: loss.mean() / np.log(10), "np.log, the natural logarithm."),
    ("softmax over the wrong axis", lambda z, y: -own((z.T - lse(z.T)[:, None]).T, y).mean(), lambda z, y: -own(z - lse(z.ravel()), y).mean(), "Each row is a sample: axis=-1."),
    ("softmax applied twice", lambda p, y: (lse(p) - own(p, y)).mean(), "z goes in, not p."),
    ("keepdims is missing", lambda z, L, y: -own(z - L, y).mean(), KEEPDIMS),
)

CONFIDENT_DELTA = table("z y", SOFTMAX | {"others": lambda p, y: p * (1 - y)},
    ("p - y by subtraction", lambda p, y: p - y, *[lambda p, y, tiny=tiny: p.clip(tiny, 1 - tiny) - y for tiny in TINY],
     ("p has rounded to 1, and 1 - 1 is 0: every digit is gone. For the right class p - 1 is minus the sum of the "
     "other p, and those have all their digits.")),
    ("the sign of the right class", lambda y, others: others + y * total(others), "p - 1 is negative: minus the sum of the others."),
    ("the sign is flipped", lambda y, others: y * total(others) - others, "delta = p - y: positive for the wrong classes."),
    ("the right class is left at 0", lambda others: others, "The others are right. For the right class: minus their sum."),
    ("the right class alone", lambda y, others: -y * total(others), "The other classes have p itself."),
    ("minus the sum in every class", lambda y, others: others - total(others), lambda others: -total(others), lambda y, others: -total(others) * np.ones_like(y), "Only the right class has minus the sum of the others. Multiply it by y."),
    ("the sum over all classes", lambda p, y, others: others - y * total(p), "Only the wrong classes are summed: with the right one the sum is 1."),
    ("the mean or the largest in place of the sum", lambda y, others: others - y * others.mean(axis=-1, keepdims=True), lambda y, others: others - y * largest(others), "Minus the sum of the others."),
    ("keepdims is missing", lambda y, others: others - y * others.sum(axis=-1), KEEPDIMS),
    ("summed over the wrong axis", lambda y, others: others - y * others.sum(), lambda y, others: others - y * others.sum(axis=0), "Each sample has its own sum: axis=-1, keepdims=True."),
    ("e^z not normalised", lambda z, m, y: (q := np.exp(z - m) * (1 - y)) - y * total(q), "Divide by the sum over the classes."),
    ("normalised over the wrong classes only", lambda z, m, y: (q := np.exp(z - m) * (1 - y) / total(np.exp(z - m) * (1 - y))) - y * total(q), "p is divided by the sum over all classes, the right one too."),
    ("log p in place of p - 1", lambda p, y, others: others + y * np.log(p), lambda y, p, others: others + y * np.log1p(-total(others)), "log p is near p - 1 where p is near 1, and not equal to it."),
)
# fmt: on
