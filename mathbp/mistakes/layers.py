"""Mistakes on the way back through the layers, and in the step that follows."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.mistakes.parts import SIGMOID, slope
from mathbp.mistakes.recognise import mistake, table

# A row: the name, the rules, what to say. Every table stays as it is laid out.
# fmt: off
WEIGHT_GRADIENT = table("delta a", {},
    ("the outer product in the wrong order", lambda delta, a: a.T @ delta,
     "That is its transpose, a deltaᵀ. W has a row for each output: ∂L/∂W = delta aᵀ, in rows delta.T @ a."),
    ("np.outer of a whole batch", lambda delta, a: np.outer(delta, a), lambda delta, a: np.outer(a, delta),
     "np.outer flattens what it gets: it is for one sample's two vectors. For the batch: delta.T @ a."),
    ("not summed over the samples", lambda delta, a: delta[:, :, None] * a[:, None, :], lambda delta, a: a[:, :, None] * delta[:, None, :],
     lambda delta, a: np.concatenate(delta[:, :, None] * a[:, None, :]),
     "That is an outer product for each sample. They share W, so their gradients add up."),
    ("a product entry by entry", lambda delta, a: delta * a, lambda delta, a: (delta * a).sum(), lambda delta, a: (delta * a).sum(axis=0),
     "Every unit meets every input: that is an outer product for each sample, delta.T @ a for all of them."),
    ("the activation's derivative on top", lambda delta, a: delta.T @ (a * (1 - a)), lambda delta, a: (delta * delta * (1 - delta)).T @ a,
     lambda delta, a: delta.T @ slope(a), lambda delta, a: delta.T @ sigmoid(a), lambda delta, a: slope(delta).T @ a,
     "delta is ∂L/∂z already. On the way to W there is no activation left: z = W a + b."),
    ("samples against samples", lambda delta, a: delta @ a.T, lambda delta, a: a @ delta.T,
     "The axis that is summed over has to be the samples: (n, N) @ (N, m)."),
    ("a product of the wrong axes", lambda delta, a: delta @ a, lambda delta, a: a @ delta, lambda delta, a: delta.T @ a.T,
     lambda delta, a: np.tensordot(delta, a, 0), "The axis that is summed over has to be the samples: delta aᵀ, in rows delta.T @ a."),
    ("one sample only", lambda delta, a: np.outer(delta[0], a[0]), lambda delta, a: np.outer(delta[-1], a[-1]),
     "Every sample counts: add their outer products up."),
    ("summed before the product", lambda delta, a: np.outer(delta.sum(axis=0), a.sum(axis=0)), lambda delta, a: np.outer(delta.mean(axis=0), a.mean(axis=0)),
     lambda delta, a: np.outer(delta.sum(axis=0), a.mean(axis=0)), lambda delta, a: np.outer(delta.sum(axis=0), a[0]),
     lambda delta, a: np.outer(delta[0], a.sum(axis=0)),
     "The sum of products is not the product of sums: multiply sample by sample, then add."),
    ("a is left out", lambda delta, a: delta.T @ np.ones_like(a), lambda delta, a: delta, lambda delta: delta.T, lambda delta: delta.sum(axis=0),
     "That is the bias's gradient, or delta itself. Each weight's delta is multiplied by what came in, a."),
    ("delta is left out", lambda delta, a: a, lambda delta, a: a.T, lambda delta, a: np.ones_like(delta).T @ a, lambda a: a.T @ a, lambda a: a.sum(axis=0),
     "What came in is multiplied by delta: delta aᵀ, in rows delta.T @ a."),
    ("a squared", lambda delta, a: delta.T @ a**2, lambda delta, a: (delta**2).T @ a, lambda delta, a: delta.T @ abs(a), lambda delta, a: delta.T @ delta,
     "Each goes in once: delta aᵀ, in rows delta.T @ a."),
    ("a sum in place of a product", lambda delta, a: (delta[:, :, None] + a[:, None, :]).sum(axis=0), "z = W a + b: the derivative by W_jk is delta_j a_k, a product."),
    ("delta and a swapped", lambda delta, a: (a.T @ delta)[: delta.shape[1]], "check calls your function with delta first, then a."),
    ("the largest in place of the sum", lambda delta, a: (delta[:, :, None] * a[:, None, :]).max(axis=0), "The samples add up."),
    ("a bias among the weights", lambda delta, a: delta.T @ np.hstack([a, np.ones((len(a), 1))]), lambda delta, a: delta.T @ np.hstack([np.ones((len(a), 1)), a]),
     "W has a column for each input and no more. The bias has a gradient of its own."),
)

BIAS_GRADIENT = table("delta", {},
    ("not summed over the samples", lambda delta: delta, "The samples share b, so their gradients add up."),
    ("summed over the units", lambda delta: delta.sum(axis=1), lambda delta: delta.sum(axis=1, keepdims=True), lambda delta: delta.mean(axis=1),
     "Each unit has its own b. Sum over the samples, axis=0."),
    ("one sample only", lambda delta: delta[0], lambda delta: delta[-1], lambda delta: delta[:1], lambda delta: delta[-1:], "Every sample counts: add them up over axis=0."),
    ("everything summed to one number", lambda delta: delta.sum(), lambda delta: delta.mean(), lambda delta: np.full(delta.shape[1], delta.sum()),
     lambda delta: np.full(delta.shape[1], delta.mean()), lambda delta: delta.sum(keepdims=True), "Each unit has its own b: sum over axis=0."),
    ("an axis too many", lambda delta: delta.sum(axis=0, keepdims=True), lambda delta: delta.mean(axis=0, keepdims=True),
     lambda delta: delta.sum(axis=0)[:, None], "b has shape (n,): leave keepdims out."),
    ("delta is left out", lambda delta: np.full(delta.shape[1], len(delta)),
     "The 1 is the derivative of z by b. By the chain rule it is multiplied by delta, and summed over the samples."),
    ("a square or a size", lambda delta: (delta**2).sum(axis=0), lambda delta: abs(delta).sum(axis=0), lambda delta: np.sqrt((delta**2).sum(axis=0)),
     lambda delta: (delta * delta * (1 - delta)).sum(axis=0), lambda delta: (delta * (1 - delta)).sum(axis=0), "Delta goes in as it is: add it up over the samples."),
    ("a running sum", lambda delta: delta.cumsum(axis=0), lambda delta: delta.cumsum(axis=0)[:, -1], lambda delta: delta.cumsum(axis=1), "cumsum keeps every step of the sum. Only its end is asked for: sum."),
    ("the largest in place of the sum", lambda delta: delta.max(axis=0), lambda delta: delta.max(axis=1), lambda delta: np.median(delta, axis=0), lambda delta: delta.min(axis=0),
     lambda delta: delta.prod(axis=0), lambda delta: delta.std(axis=0), "The samples add up."),
    ("a sample is left out", lambda delta: delta[1:].sum(axis=0), lambda delta: delta[:-1].sum(axis=0), "Every sample counts."),
)

HIDDEN_DELTA = table("delta W z", SIGMOID | {"back": lambda delta, W: delta @ W},
    ("Wᵀ and W mixed up", lambda delta, W, s: (delta @ W.T) * s, lambda delta, W: delta @ W.T,
     "W has shape (n, m), and a sample is a row: Wᵀ delta, for each sample, is delta @ W for all of them."),
    ("columns in place of rows", lambda delta, W, s: (W.T @ delta) * s, lambda delta, W, z: (W.T @ delta) * z * (1 - z), lambda delta, W: W.T @ delta,
     lambda delta, W, s: (W @ delta) * s, lambda delta, W: W @ delta, lambda delta, W, s: W @ delta.T * s,
     "W.T @ delta is the form for columns, as in MATLAB. Here a sample is a row: delta @ W."),
    ("not transposed back", lambda delta, W, s: (W.T @ delta.T) * s, lambda delta, W: W.T @ delta.T,
     lambda delta, W, s: (W.T @ delta.T) * s.T, "W.T @ delta.T has a column for each sample, z has a row. Transpose it back: (W.T @ delta.T).T, or delta @ W."),
    ("the derivative of another activation", lambda back, z: back * (1 - np.tanh(z) ** 2), lambda back, z: back * (z > 0), lambda back, z: back * softmax(z) * (1 - softmax(z)),
     lambda back, a: back * (1 - a**2), lambda back, z: softmax.vjp(z, back), lambda back, z: back * np.exp(z),
     "The hidden units are sigmoids: a (1 - a) with a = sigmoid(z)."),
    ("the hidden derivative is missing", lambda back: back, "Wᵀ delta, in rows delta @ W, is ∂L/∂a of the hidden layer. Its own activation comes next: times a (1 - a)."),
    ("the hidden derivative at the wrong place", lambda delta, W, s: (delta * s) @ W, lambda delta, W, s: delta @ (W * s), lambda delta, W: delta * slope(delta) @ W,
     lambda delta, W: delta @ slope(W), lambda delta, W: delta @ W * slope(delta @ W), lambda delta, W, back: back * back * (1 - back),
     lambda delta, W: (delta * delta * (1 - delta)) @ W,
     "First back through W, then through the activation: the derivative multiplies the hidden units."),
    ("the derivative taken at a", lambda back, a: back * slope(a), lambda back, a: back * sigmoid(a), lambda back, a: back * a * (1 - sigmoid(a)),
     "The derivative belongs to z. With a = sigmoid(z) it is a (1 - a); sigmoid(a) is one sigmoid too many."),
    ("z (1 - z) in place of a (1 - a)", lambda back, z: back * z * (1 - z), lambda back, z, a: back * a * (1 - z), lambda back, z, a: back * z * (1 - a),
     lambda back, z: back * (1 - z), lambda back, z: back * (1 - z**2), "The sigmoid's derivative is written with its output a, not with z."),
    ("a in place of a (1 - a)", lambda back, a: back * a, lambda back, z: back * z, lambda back, a: back * (1 - a), "Back through an activation goes its derivative, a (1 - a)."),
    ("the hidden derivative twice", lambda back, s: back * s**2, lambda back, a: back * a * (1 - a) ** 2, lambda back, a: back * a**2 * (1 - a), lambda back, a: back * a**2,
     lambda back, a: back * (1 - a) ** 2, lambda back, a: back * a * (1 - a**2), lambda back, a: back * a * (1 + a), "∂a/∂z = a (1 - a), once, with one factor each."),
    ("divided by the hidden derivative", lambda back, s: back / s, "The chain rule multiplies by ∂a/∂z."),
    ("the brackets are missing", lambda back, a: back * a * 1 - a, lambda back, s: back + s,
     "Write (1 - a) in brackets; and the chain rule multiplies."),
    ("a matrix product in place of .*", lambda back, s: back @ s.T, lambda back, s: back.T @ s, lambda back, s: back @ s, lambda back, s: back * s.sum(),
     lambda back, s: (back * s).sum(axis=-1, keepdims=True) * np.ones_like(s), "Back through the activation it is unit by unit: * in NumPy, .* in MATLAB."),
    ("W summed first", lambda delta, W, s: delta.sum(axis=-1, keepdims=True) * W.sum(axis=0) * s, lambda delta, W, s: delta.sum(axis=-1, keepdims=True) * s,
     lambda W, s: W.sum(axis=0) * s, lambda delta, W, s: delta @ abs(W) * s, lambda delta, W, s: delta @ W**2 * s, lambda delta, W, s: delta @ np.sign(W) * s,
     "Each delta is multiplied by its own weight, with its sign, before the sum: Wᵀ delta, in rows delta @ W."),
    ("W is left out", lambda delta, s: delta * s, lambda delta: delta, lambda s: s, "delta belongs to the layer after. It goes back through its weights: Wᵀ delta, in rows delta @ W."),
    ("the inverse of W", lambda delta, W, s: delta @ np.linalg.pinv(W).T * s,
     "Going back is not undoing. By the chain rule it is the transpose: Wᵀ delta, in rows delta @ W."),
    ("the sigmoid's sign", lambda back, s: -back * s, lambda back, z: back * np.exp(-z), "∂a/∂z = a (1 - a) = e^-z / (1 + e^-z)²: positive."),
    ("the outer product", lambda delta, W, z: delta.T @ sigmoid(z), lambda delta, z: delta.T @ z, "That is the gradient of W. Asked for is ∂L/∂z of the hidden layer."),
    ("all samples in one", lambda back, s: back.mean(axis=0) * s, lambda back, s: back.sum(axis=0) * s, lambda back, s: back[0] * s[0], lambda back, s: back[0] * s, lambda back, s: back * s[0],
     lambda back, s: back * s.mean(axis=0), "Each sample, each row, goes back on its own."),
)


def backward(X, y, W1, b1, W2, b2, W3, b3, bug=""):
    """The gradients of a network with two hidden layers of sigmoids, right or with one of the bugs below."""
    N = len(X)
    z1 = X @ W1.T + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2.T + b2
    a2 = sigmoid(z2)
    z3 = a2 @ W3.T + b3
    p = {"sigmoid": sigmoid, "twice": lambda z: softmax(softmax(z)), "axis": lambda z: softmax(z.T).T}.get(bug, softmax)(z3)
    starts = {"p (1 - p)": (p - y) * p * (1 - p), "g": -y / p, "p": p, "J": softmax.vjp(z3, p - y), "diagonal": -y * (1 - p), "p + y": p + y}
    d3 = starts.get(bug, p - y) / N
    slopes = {
        "none": (1, 1), "no first": (slope(z2), 1), "no second": (1, slope(z1)), "of a": (slope(a2), slope(a1)),
        "of z": (z2 * (1 - z2), z1 * (1 - z1)), "one later": (slope(z2), slope(z2)), "swapped": (slope(z1), slope(z2)), "first": (slope(z1), slope(z1)),
        "a alone": (a2, a1), "1 - a": (1 - a2, 1 - a1), "1 - a²": (1 - a2**2, 1 - a1**2), "twice each": (slope(z2)**2, slope(z1)**2),
        "tanh": (1 - np.tanh(z2)**2, 1 - np.tanh(z1)**2), "relu": (z2 > 0, z1 > 0),
    }
    slope2, slope1 = slopes.get(bug, (slope(z2), slope(z1)))
    d2 = d3 @ W3 * slope2
    d1 = d2 @ (W2.T if bug == "W" else W2) * slope1
    if bug == "skips":
        d1 = d3 @ W3 * slope1
    inputs = {"own a": [a1, a2, p], "X": [X, X, X], "z": [X, z1, z2], "slopes": [X, a1 * (1 - a1), a2 * (1 - a2)], "late": [X, a1, a1]}.get(bug, [X, a1, a2])
    gradients = []
    for d, a in zip([d1, d2, d3], inputs):
        biases = {"bias mean": d.mean(axis=0), "bias": d, "bias units": d.sum(axis=1), "bias N": N * d.sum(axis=0), "bias one": d.sum(), "bias first": d[0]}
        db = biases.get(bug, d.sum(axis=0))
        weights = {"order": a.T @ d, "weights N": N * d.T @ a}
        gradients += [weights[bug] if bug in weights else d.T @ a, db]
    return gradients


def buggy(*bugs):
    return [lambda *arguments, bug=bug: backward(*arguments, bug=bug) for bug in bugs]


def reordered(*orders):
    return [lambda *arguments, order=order: [backward(*arguments)[i] for i in order] for order in orders]


def reshaped(of_biases):
    return lambda *arguments: [d if d.ndim == 2 else of_biases(d) for d in backward(*arguments)]


def scaled(factor):
    return lambda X, y, *rest: [factor(len(X), y.shape[-1]) * d for d in backward(X, y, *rest)]


BACKWARD = [
    mistake("the mean over the samples is missing", "These are the gradients of the summed loss. The mean divides delta by the number of samples.",
            scaled(lambda N, n: N)),
    mistake("y - p", "The sign is flipped: delta starts with p - y.", scaled(lambda N, n: -1), scaled(lambda N, n: -N)),
    mistake("divided by the number of samples twice", "The mean is taken once: in delta, or in each gradient, not in both.", scaled(lambda N, n: 1 / N)),
    mistake("p (1 - p) on top of p - y", "p - y already holds the derivative of the softmax.", *buggy("p (1 - p)")),
    mistake("the Jacobian on top of p - y", "p - y is Jᵀ g already.", *buggy("J")),
    mistake("g alone", "-y/p is ∂L/∂p. Through the softmax it becomes p - y.", *buggy("g")),
    mistake("only the diagonal of the Jacobian", "-y (1 - p) leaves out the entries beside the diagonal: p - y.", *buggy("diagonal")),
    mistake("y is not taken off", "delta starts with p - y.", *buggy("p")),
    mistake("p + y", "delta starts with p - y.", *buggy("p + y")),
    mistake("sigmoid in place of softmax", "The output is a softmax.", *buggy("sigmoid")),
    mistake("softmax applied twice", "softmax(p) is not p.", *buggy("twice")),
    mistake("softmax over the wrong axis", "The probabilities of each sample, each row, sum to 1: axis=-1.", *buggy("axis")),
    mistake("the hidden derivative is missing", "After delta @ W comes the activation: times a (1 - a).", *buggy("none")),
    mistake("the hidden derivative at the wrong place", "Each hidden layer has its own: layer 1 takes a1 (1 - a1), layer 2 takes a2 (1 - a2).",
            *buggy("one later", "swapped", "first")),
    mistake("one hidden derivative is missing", "There are two hidden layers: delta2 takes a2 (1 - a2), and delta1 takes a1 (1 - a1).",
            *buggy("no first", "no second")),
    mistake("a in place of a (1 - a)", "Back through an activation goes its derivative, a (1 - a).", *buggy("a alone", "1 - a")),
    mistake("the hidden derivative twice", "a (1 - a) goes in once for each layer.", *buggy("twice each")),
    mistake("the derivative of another activation", "The hidden units are sigmoids: a (1 - a).", *buggy("1 - a²", "tanh", "relu")),
    mistake("the derivative taken at a", "With a = sigmoid(z) the derivative is a (1 - a); sigmoid(a) is one sigmoid too many.", *buggy("of a")),
    mistake("z (1 - z) in place of a (1 - a)", "The derivative is written with a.", *buggy("of z")),
    mistake("Wᵀ and W mixed up", "Back through W2 it is delta2 @ W2.", *buggy("W")),
    mistake("a layer is skipped", "delta1 comes from delta2 through W2, not from delta3.", *buggy("skips")),
    mistake("the outer product in the wrong order", "W has a row for each output: delta.T @ a.", *buggy("order")),
    mistake("the layer's output in place of its input", "∂L/∂W = delta aᵀ, where a is what came in to that W.", *buggy("own a", "X", "late")),
    mistake("z in place of a", "∂L/∂W = delta aᵀ, where a is what came in to that W: after the activation.", *buggy("z", "slopes")),
    mistake("the bias not summed over the samples", "The samples share b: sum delta over axis=0. (No mean: delta holds 1/N already.)",
            *buggy("bias", "bias mean", "bias units", "bias one", "bias first")),
    mistake("the mean of the weights' gradients only",
            "The biases' gradients have to be divided by the number of samples as well. In delta3 it is done once for all.", *buggy("bias N")),
    mistake("the mean of the biases' gradients only", "The weights' gradients have to be divided by the number of samples as well.", *buggy("weights N")),
    mistake("the mean over samples × classes", "The loss adds up over the classes. Divide by the number of samples only.", scaled(lambda N, n: 1 / n)),
    mistake("an axis too many in the biases", "b has shape (n,): delta.sum(axis=0), without keepdims.",
            reshaped(lambda d: d[np.newaxis]), reshaped(lambda d: d[:, np.newaxis])),
    mistake("the gradients in another order", "The numbers are right. The order is that of the parameters: W1, b1, W2, b2, W3, b3.",
            *reordered((5, 4, 3, 2, 1, 0), (4, 5, 2, 3, 0, 1), (0, 2, 4, 1, 3, 5), (1, 0, 3, 2, 5, 4), (4, 2, 0, 5, 3, 1))),
    mistake("only the weights", "The biases have gradients, too: delta.sum(axis=0) for each layer.", *reordered((0, 2, 4), (4, 2, 0))),
    mistake("only the biases", "The weights have gradients, too: delta.T @ a for each layer.", *reordered((1, 3, 5))),
    mistake("a layer is left out", "Each of the three layers has two gradients.", *reordered((2, 3, 4, 5), (0, 1, 2, 3), (4, 5), (0, 1), (0, 1, 4, 5))),
    mistake("only the layer below the output is right", "The gradients of W3 and b3 are right; the hidden layers' are still 0.",
            lambda *arguments: [d * (i > 3) for i, d in enumerate(backward(*arguments))]),
]


def step(change):
    return lambda parameters, gradients, rate: [change(w, d, rate) for w, d in zip(parameters, gradients)]


STEP = [
    mistake("uphill", "The gradient points to where the loss grows. Go the other way: minus.", step(lambda w, d, r: w + r * d), step(lambda w, d, r: w + d)),
    mistake("no learning rate", "The step is learning_rate times the gradient.", step(lambda w, d, r: w - d)),
    mistake("a learning rate of its own", "The step is learning_rate times the gradient, whatever it is: use the argument.",
            *[step(lambda w, d, r, c=c: w - c * d) for c in (0.5, 0.1, 0.01, 0.001, 0.25, 0.05, 2)]),
    mistake("the step, not the parameters", "Take the step off the parameters, and return those.", step(lambda w, d, r: r * d), step(lambda w, d, r: -r * d)),
    mistake("the gradients, not the parameters", "Take learning_rate times the gradient off the parameters.", step(lambda w, d, r: d), step(lambda w, d, r: -d)),
    mistake("nothing happens", "The parameters come back as they were. `w = w - ...` in a loop gives a new name to the result and drops it.", step(lambda w, d, r: w)),
    mistake("the sign is flipped", "The parameters come first: w - learning_rate * d.", step(lambda w, d, r: r * d - w), step(lambda w, d, r: -w - r * d)),
    mistake("divided by the learning rate", "A smaller learning rate is a smaller step: multiply.", step(lambda w, d, r: w - d / r)),
    mistake("the learning rate squared", "The step is learning_rate times the gradient.", step(lambda w, d, r: w - r**2 * d), step(lambda w, d, r: w - 2 * r**2 * d),
            step(lambda w, d, r: w - np.sqrt(r) * d)),
    mistake("a factor in the step", "The step is learning_rate times the gradient, and nothing else.", step(lambda w, d, r: w - 2 * r * d), step(lambda w, d, r: w - r * d / 2),
            step(lambda w, d, r: w - r * d / len(w)), step(lambda w, d, r: w - r * d / d.size)),
    mistake("1 - learning rate", "The step is learning_rate times the gradient.", step(lambda w, d, r: w - (1 - r) * d), step(lambda w, d, r: w - (1 + r) * d),
            step(lambda w, d, r: (1 - r) * w - r * d), step(lambda w, d, r: (1 - r) * w + r * d), step(lambda w, d, r: r * w - (1 - r) * d)),
    mistake("the learning rate multiplies the parameters, too", "Only the gradient is multiplied: w - learning_rate * d.", step(lambda w, d, r: r * (w - d)),
            step(lambda w, d, r: r * w - d), step(lambda w, d, r: w - r * w * d), step(lambda w, d, r: w * (1 - r * d)), step(lambda w, d, r: w - w * d),
            step(lambda w, d, r: w * (1 - r))),
    mistake("the gradient's sign or size only", "The step is as long as the gradient is.", step(lambda w, d, r: w - r * np.sign(d)), step(lambda w, d, r: w - r * abs(d)),
            step(lambda w, d, r: w - r * d**2), step(lambda w, d, r: w - r * d / np.linalg.norm(d)), step(lambda w, d, r: w - r * d.mean()),
            step(lambda w, d, r: w - r * d.sum()), step(lambda w, d, r: w - r)),
    mistake("two steps", "One step: take it off once.", step(lambda w, d, r: w - r * d - r * d - r * d)),
    mistake("parameters and gradients swapped", "learning_rate times the gradient is taken off the parameter.", step(lambda w, d, r: d - r * w)),
    mistake("some parameters are missing", "Every parameter takes a step. Is the `return` inside the loop?",
            lambda parameters, gradients, rate: step(lambda w, d, r: w - r * d)(parameters, gradients, rate)[:1],
            lambda parameters, gradients, rate: step(lambda w, d, r: w - r * d)(parameters, gradients, rate)[-1:],
            lambda parameters, gradients, rate: step(lambda w, d, r: w - r * d)(parameters, gradients, rate)[:2]),
    mistake("only some parameters take a step", "Every parameter takes a step, the biases too.",
            lambda parameters, gradients, rate: [w - rate * d * (i == 0) for i, (w, d) in enumerate(zip(parameters, gradients))],
            lambda parameters, gradients, rate: [w - rate * d * (w.ndim == 2) for w, d in zip(parameters, gradients)],
            lambda parameters, gradients, rate: [w - rate * d * (w.ndim == 1) for w, d in zip(parameters, gradients)],
            lambda parameters, gradients, rate: [w - rate * d * (i == len(parameters) - 1) for i, (w, d) in enumerate(zip(parameters, gradients))]),
    mistake("the parameters in another order", "The numbers are right. The order is that of the parameters.",
            lambda parameters, gradients, rate: step(lambda w, d, r: w - r * d)(parameters, gradients, rate)[::-1]),
]


ACCURACY = table("p y", {"found": lambda p: p.argmax(axis=-1), "hit": lambda found, y: found == y, "own": lambda p, y: p[np.arange(len(y)), y]},
    ("argmax over the wrong axis", lambda p, y: np.mean(p.argmax(axis=0) == y), "Each row is a sample: its class is the largest in the row, argmax(axis=-1)."),
    ("the count, not the share", lambda hit: np.sum(hit), lambda hit: 100 * np.mean(hit), "Divide by the number of samples."),
    ("the count of errors", lambda hit: np.sum(~hit), lambda hit: 100 * np.mean(~hit), "That counts the wrong ones. Asked for is the share of the right ones."),
    ("divided by the number of classes", lambda p, hit: np.sum(hit) / p.shape[-1], "Divide by the number of samples: len(y), not p.shape[1]."),
    ("not the class of each row", lambda p, y: np.mean(p.max(axis=-1) == y), lambda p, y: np.mean(p == y[:, np.newaxis]),
     lambda p, y: np.mean(p.round() == y[:, np.newaxis]), lambda p, y: np.mean(p.max() == y), lambda p, y: np.mean(p.max(axis=-1).round() == y),
     ("max gives a probability, and y is a class. argmax without an axis gives a place in the whole array. "
     "argmax(axis=-1) says for each row at which class its largest stands.")),
    ("a threshold", lambda own: np.mean(own > 0.5), lambda p, own: np.mean(own > 1 / p.shape[-1]),
     lambda p: np.mean(p.max(axis=-1) > 0.5),
     "With several classes, the largest p may be below ½. Ask only which class has the largest."),
    ("the least probable class", lambda p, y: np.mean(p.argmin(axis=-1) == y), "argmax, not argmin."),
    ("classes counted from 1", lambda found, y: np.mean(found + 1 == y), lambda found, y: np.mean(found == y + 1), "Labels and argmax both count from 0. MATLAB counts from 1."),
    ("all or nothing", lambda hit: float(np.all(hit)), lambda hit: float(np.any(hit)),
     "That says whether every sample, or one, is right. The share of the right ones is the mean."),
    ("the share of errors", lambda hit: np.mean(~hit), "That is 1 - accuracy."),
    ("the probability of the right class", lambda own: own.mean(), lambda p: p.max(axis=-1).mean(), lambda own: own.sum(), lambda own: -np.log(own).mean(),
     lambda own: 1 - own.mean(), "Accuracy only asks whether the largest p is at the right class."),
    ("divided by every entry", lambda p, hit: np.sum(hit) / p.size, lambda p, y: np.mean(np.eye(p.shape[-1])[p.argmax(axis=-1)] == np.eye(p.shape[-1])[y]),
     "Divide by the number of samples, not of all entries."),
    ("one answer for each sample", lambda hit: hit.astype(float), lambda found: found.astype(float), lambda found, y: (found - y).astype(float), "That says for each sample whether it is right, or its class. Take the mean of found == y."),
    ("the distance of the labels", lambda found, y: np.mean(found - y), lambda found, y: np.mean(abs(found - y)), lambda found, y: np.mean((found - y) ** 2), lambda found, y: 1 - np.mean(abs(found - y)),
     "Labels are names: 2 is not further from 0 than 1 is. Ask only whether they are equal."),
    ("sorted, or as sets", lambda found, y: np.mean(np.sort(found) == np.sort(y)), lambda found, y: np.mean(np.isin(found, y)),
     "Sample by sample: found == y."),
    ("off by one sample", lambda hit: np.sum(hit) / (len(hit) - 1), lambda hit: np.mean(hit[1:]), lambda hit: np.sum(hit) / (len(hit) + 1), lambda hit: (np.sum(hit) - 1) / len(hit),
     "Every sample counts once: divide by len(y)."),
    ("the mean of y or of the classes", lambda y: y.mean(), lambda found: found.mean(), lambda y, p: np.bincount(y).max() / len(y), "Compare first: found == y. Then the mean."),
    ("top two", lambda p, y: np.mean([t in np.argsort(r)[-2:] for r, t in zip(p, y)]), lambda p, y: np.mean(np.argsort(p, axis=-1)[:, -2] == y) if p.shape[1] > 1 else None, "Only the most probable class counts."),
)
# fmt: on
