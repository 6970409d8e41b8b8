"""Exercises on backpropagation: from delta to the weights, and to the layers before."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.exercises.exercise import ShapeExercise, ValueExercise, exercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import mistake
from mathbp.mistakes.parts import slope


@exercise(
    ShapeExercise,
    mistakes=[
        mistake("transposed", "W has a row for each output: z = W a + b for one sample.", lambda: (64, 10)),
        mistake(
            "one gradient for each sample", "The 32 samples share W; their gradients add up.", lambda: (32, 10, 64)
        ),
        mistake(
            "samples in the weights",
            "W does not know how many samples there are.",
            *[lambda shape=shape: shape for shape in [(32, 10), (32, 64), (10, 32), (64, 32)]],
        ),
    ],
    hints=[
        "A gradient has the shape of what it is the gradient of.",
        "W has a row for each output, a column for each input.",
    ],
)
def weight_shape():
    """A layer has 64 inputs and 10 outputs, and goes through a batch of 32 samples. What is the shape of ∂L/∂W?"""
    return 10, 64


WEIGHT_GRADIENT = [
    mistake(
        "the outer product in the wrong order",
        "That is its transpose, a deltaᵀ. W has a row for each output: ∂L/∂W = delta aᵀ, in rows delta.T @ a.",
        lambda delta, a: a.T @ delta,
    ),
    mistake(
        "np.outer of a whole batch",
        "np.outer flattens what it gets: it is for one sample's two vectors. For the batch: delta.T @ a.",
        lambda delta, a: np.outer(delta, a),
        lambda delta, a: np.outer(a, delta),
    ),
    mistake(
        "not summed over the samples",
        "That is an outer product for each sample. They share W, so their gradients add up.",
        lambda delta, a: delta[:, :, np.newaxis] * a[:, np.newaxis, :],
        lambda delta, a: np.concatenate(delta[:, :, np.newaxis] * a[:, np.newaxis, :]),
    ),
    mistake(
        "a product entry by entry",
        "Every unit meets every input: that is an outer product for each sample, delta.T @ a for all of them.",
        lambda delta, a: delta * a,
    ),
    mistake(
        "the activation's derivative on top",
        "delta is ∂L/∂z already. On the way to W there is no activation left: z = W a + b.",
        lambda delta, a: delta.T @ (a * (1 - a)),
    ),
    mistake(
        "samples against samples",
        "The axis that is summed over has to be the samples: (n, N) @ (N, m).",
        lambda delta, a: delta @ a.T,
        lambda delta, a: a @ delta.T,
    ),
    mistake(
        "one sample only",
        "Every sample counts: add their outer products up.",
        lambda delta, a: np.outer(delta[0], a[0]),
        lambda delta, a: np.outer(delta[-1], a[-1]),
    ),
    mistake(
        "summed before the product",
        "The sum of products is not the product of sums: multiply sample by sample, then add.",
        lambda delta, a: np.outer(delta.sum(axis=0), a.sum(axis=0)),
        lambda delta, a: np.outer(delta.mean(axis=0), a.mean(axis=0)),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.normal(draw.N, draw.m)),
    gives="(n, m), the shape of W",
    mistakes=WEIGHT_GRADIENT,
    hints=[
        "For one sample it is the outer product delta aᵀ. For the batch: the sum over the samples.",
        "A matrix product sums over its inner axis. Which axis should that be?",
        "return delta.T @ a",
    ],
)
def weight_gradient(delta, a):
    """delta has shape (N, n), a (what came in to the layer) has shape (N, m): one row a sample.

    Give ∂L/∂W of shape (n, m), summed over the samples.
    """
    return delta.T @ a


BIAS_GRADIENT = [
    mistake("not summed over the samples", "The samples share b, so their gradients add up.", lambda delta: delta),
    mistake(
        "summed over the units",
        "Each unit has its own b. Sum over the samples, axis=0.",
        lambda delta: delta.sum(axis=1),
        lambda delta: delta.sum(axis=1, keepdims=True),
        lambda delta: delta.mean(axis=1),
    ),
    mistake(
        "one sample only",
        "Every sample counts: add them up over axis=0.",
        lambda delta: delta[0],
        lambda delta: delta[-1],
    ),
    mistake(
        "everything summed to one number",
        "Each unit has its own b: sum over axis=0.",
        lambda delta: delta.sum(),
        lambda delta: delta.mean(),
    ),
    mistake(
        "an axis too many", "b has shape (n,): leave keepdims out.", lambda delta: delta.sum(axis=0, keepdims=True)
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n),),
    gives="(n,), the shape of b",
    mistakes=BIAS_GRADIENT,
    hints=["b is added to every sample's z. So each sample has its part in ∂L/∂b.", "return delta.sum(axis=0)"],
)
def bias_gradient(delta):
    """delta has shape (N, n), one row a sample. Give ∂L/∂b of shape (n,), summed over the samples."""
    return delta.sum(axis=0)


HIDDEN_DELTA = [
    mistake(
        "Wᵀ and W mixed up",
        "W has shape (n, m), and a sample is a row: Wᵀ delta, for each sample, is delta @ W for all of them.",
        lambda delta, W, z: (delta @ W.T) * slope(z),
    ),
    mistake(
        "columns in place of rows",
        "W.T @ delta is the form for columns, as in MATLAB. Here a sample is a row: delta @ W.",
        lambda delta, W, z: (W.T @ delta) * slope(z),
        lambda delta, W, z: (W.T @ delta) * z * (1 - z),
        lambda delta, W, z: W.T @ delta,
        lambda delta, W, z: (W @ delta) * slope(z),
        lambda delta, W, z: W @ delta,
    ),
    mistake(
        "not transposed back",
        "W.T @ delta.T has a column for each sample, z has a row. Transpose it back: (W.T @ delta.T).T, or delta @ W.",
        lambda delta, W, z: (W.T @ delta.T) * slope(z),
        lambda delta, W, z: W.T @ delta.T,
    ),
    mistake(
        "the derivative of another activation",
        "The hidden units are sigmoids: a (1 - a) with a = sigmoid(z).",
        lambda delta, W, z: (delta @ W) * (1 - np.tanh(z) ** 2),
        lambda delta, W, z: (delta @ W) * (z > 0),
        lambda delta, W, z: (delta @ W) * softmax(z) * (1 - softmax(z)),
    ),
    mistake(
        "the hidden derivative is missing",
        "delta @ W is ∂L/∂a of the hidden layer. Its own activation comes next: times a (1 - a).",
        lambda delta, W, z: delta @ W,
    ),
    mistake(
        "the hidden derivative at the wrong place",
        "First back through W, then through the activation: the derivative multiplies the hidden units.",
        lambda delta, W, z: (delta * slope(z)) @ W,
        lambda delta, W, z: delta @ (W * slope(z)),
    ),
    mistake(
        "the derivative taken at a",
        "The derivative belongs to z. With a = sigmoid(z) it is a (1 - a); sigmoid(a) is one sigmoid too many.",
        lambda delta, W, z: (delta @ W) * slope(sigmoid(z)),
    ),
    mistake(
        "z (1 - z) in place of a (1 - a)",
        "The sigmoid's derivative is written with its output a, not with z.",
        lambda delta, W, z: (delta @ W) * z * (1 - z),
    ),
    mistake(
        "a in place of a (1 - a)",
        "Back through an activation goes its derivative, a (1 - a).",
        lambda delta, W, z: (delta @ W) * sigmoid(z),
        lambda delta, W, z: (delta @ W) * z,
    ),
    mistake(
        "a matrix product in place of .*",
        "Back through the activation it is unit by unit: *.",
        lambda delta, W, z: (delta @ W) @ slope(z).T,
        lambda delta, W, z: (delta @ W).T @ slope(z),
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (draw.normal(draw.N, draw.n), draw.normal(draw.n, draw.m), draw.normal(draw.N, draw.m)),
    gives="(N, m), one row a sample, one column a hidden unit",
    mistakes=HIDDEN_DELTA,
    hints=[
        "Two steps back: through W, then through the hidden activation.",
        "Through W: Wᵀ delta for a column, delta @ W for rows. Through the sigmoid: times a (1 - a).",
        "a = sigmoid(z), then return (delta @ W) * a * (1 - a).",
    ],
)
def hidden_delta(delta, W, z):
    """Go back one layer. delta (N, n) belongs to a layer with weights W (n, m); z (N, m) to the hidden layer before
    it, whose activation is the sigmoid. Give ∂L/∂z of the hidden layer, shape (N, m)."""
    a = 1 / (1 + np.exp(-z))
    return (delta @ W) * a * (1 - a)


def network(draw):
    """A batch, and the parameters of a network with two hidden layers of m units."""
    n, m = draw.n, draw.m
    inputs = n + 1 if n != m else n
    parameters = []
    for units, before in [(m, inputs), (m, m), (n, m)]:
        parameters += [draw.normal(units, before), draw.normal(units)]
    return draw.normal(draw.N, inputs), draw.one_hot(), *parameters


def backward(X, y, W1, b1, W2, b2, W3, b3, bug=None):
    """The gradients of a network with two hidden layers of sigmoids, right or with one of the bugs below."""
    N = len(X)
    z1 = X @ W1.T + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2.T + b2
    a2 = sigmoid(z2)
    p = softmax(a2 @ W3.T + b3)
    d3 = (p - y) / N
    if bug == "p (1 - p)":
        d3 = d3 * p * (1 - p)
    slope2, slope1 = slope(z2), slope(z1)
    if bug == "none":
        slope2, slope1 = 1, 1
    if bug == "of a":
        slope2, slope1 = slope(a2), slope(a1)
    if bug == "of z":
        slope2, slope1 = z2 * (1 - z2), z1 * (1 - z1)
    if bug == "one later":
        slope2, slope1 = slope(z2), slope(z2)
    if bug == "no first":
        slope1 = 1
    if bug == "no second":
        slope2 = 1
    if bug == "swapped":
        slope2, slope1 = slope(z1), slope(z2)
    d2 = d3 @ W3 * slope2
    d1 = d2 @ (W2.T if bug == "W" else W2) * slope1
    if bug == "skips":
        d1 = d3 @ W3 * slope1
    inputs = {"own a": [a1, a2, p], "X": [X, X, X]}.get(bug, [X, a1, a2])
    gradients = []
    for d, a in zip([d1, d2, d3], inputs):
        biases = {"bias mean": d.mean(axis=0), "bias": d, "bias units": d.sum(axis=1), "bias N": N * d.sum(axis=0)}
        db = biases.get(bug, d.sum(axis=0))
        gradients += [a.T @ d if bug == "order" else d.T @ a, db]
    return gradients


def buggy(bug):
    return lambda *arguments: backward(*arguments, bug=bug)


BACKWARD = [
    mistake(
        "the mean over the samples is missing",
        "These are the gradients of the summed loss. The mean divides delta by the number of samples.",
        lambda X, *rest: [len(X) * d for d in backward(X, *rest)],
    ),
    mistake(
        "y - p",
        "The sign is flipped: delta starts with p - y.",
        lambda *arguments: [-d for d in backward(*arguments)],
    ),
    mistake(
        "divided by the number of samples twice",
        "The mean is taken once: in delta, or in each gradient, not in both.",
        lambda X, *rest: [d / len(X) for d in backward(X, *rest)],
    ),
    mistake("p (1 - p) on top of p - y", "p - y already holds the derivative of the softmax.", buggy("p (1 - p)")),
    mistake(
        "the hidden derivative is missing", "After delta @ W comes the activation: times a (1 - a).", buggy("none")
    ),
    mistake(
        "the hidden derivative at the wrong place",
        "Each hidden layer has its own: layer 1 takes a1 (1 - a1), layer 2 takes a2 (1 - a2).",
        buggy("one later"),
        buggy("swapped"),
    ),
    mistake(
        "one hidden derivative is missing",
        "There are two hidden layers: delta2 takes a2 (1 - a2), and delta1 takes a1 (1 - a1).",
        buggy("no first"),
        buggy("no second"),
    ),
    mistake(
        "the derivative taken at a",
        "With a = sigmoid(z) the derivative is a (1 - a); sigmoid(a) is one sigmoid too many.",
        buggy("of a"),
    ),
    mistake("z (1 - z) in place of a (1 - a)", "The derivative is written with a.", buggy("of z")),
    mistake("Wᵀ and W mixed up", "Back through W2 it is delta2 @ W2.", buggy("W")),
    mistake("a layer is skipped", "delta1 comes from delta2 through W2, not from delta3.", buggy("skips")),
    mistake(
        "the outer product in the wrong order",
        "W has a row for each output: delta.T @ a.",
        buggy("order"),
    ),
    mistake(
        "the layer's output in place of its input",
        "∂L/∂W = delta aᵀ, where a is what came in to that W.",
        buggy("own a"),
        buggy("X"),
    ),
    mistake(
        "the bias not summed over the samples",
        "The samples share b: sum delta over axis=0. (No mean: delta holds 1/N already.)",
        buggy("bias"),
        buggy("bias mean"),
        buggy("bias units"),
    ),
    mistake(
        "the mean of the weights' gradients only",
        "The biases' gradients have to be divided by the number of samples as well. In delta3 it is done once for all.",
        buggy("bias N"),
    ),
    mistake(
        "the mean over samples × classes",
        "The loss adds up over the classes. Divide by the number of samples only.",
        lambda X, y, *rest: [d / y.shape[-1] for d in backward(X, y, *rest)],
    ),
    mistake(
        "an axis too many in the biases",
        "b has shape (n,): delta.sum(axis=0), without keepdims.",
        lambda *arguments: [d if d.ndim == 2 else d[np.newaxis] for d in backward(*arguments)],
        lambda *arguments: [d if d.ndim == 2 else d[:, np.newaxis] for d in backward(*arguments)],
    ),
    mistake(
        "the gradients in another order",
        "The numbers are right. The order is that of the parameters: W1, b1, W2, b2, W3, b3.",
        *[
            lambda *arguments, order=order: [backward(*arguments)[i] for i in order]
            for order in [(5, 4, 3, 2, 1, 0), (4, 5, 2, 3, 0, 1), (0, 2, 4, 1, 3, 5), (1, 0, 3, 2, 5, 4)]
        ],
    ),
    mistake(
        "only the weights",
        "The biases have gradients, too: delta.sum(axis=0) for each layer.",
        lambda *arguments: backward(*arguments)[::2],
    ),
]


@exercise(
    FunctionExercise,
    inputs=network,
    gives="the shapes of [W1, b1, W2, b2, W3, b3]",
    mistakes=BACKWARD,
    hints=[
        "Go forward first and keep every a: z1 = X @ W1.T + b1, a1 = sigmoid(z1), and so on.",
        "Then backward: delta3 = (p - y) / N, the mean over the samples. delta2 = (delta3 @ W3) * a2 * (1 - a2).",
        "Each layer: ∂L/∂W = delta.T @ (what came in), ∂L/∂b = delta.sum(axis=0).",
    ],
)
def two_hidden_layers(X, y, W1, b1, W2, b2, W3, b3):
    """Write the backward pass of a network with two hidden layers of sigmoids and a softmax output.

    L is the mean cross-entropy over the N samples; X (N, inputs) and one-hot y (N, n) hold one row a sample;
    z1 = X @ W1.T + b1, and so on. Give the list [∂L/∂W1, ∂L/∂b1, ∂L/∂W2, ∂L/∂b2, ∂L/∂W3, ∂L/∂b3].
    """
    a1 = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    a2 = 1 / (1 + np.exp(-(a1 @ W2.T + b2)))
    z3 = a2 @ W3.T + b3
    e = np.exp(z3 - z3.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    delta3 = (p - y) / len(X)
    delta2 = (delta3 @ W3) * a2 * (1 - a2)
    delta1 = (delta2 @ W2) * a1 * (1 - a1)
    return [delta1.T @ X, delta1.sum(axis=0), delta2.T @ a1, delta2.sum(axis=0), delta3.T @ a2, delta3.sum(axis=0)]


@exercise(
    ValueExercise,
    labels="ABCDE",
    hints=[
        "Write the shape of every variable beside its line, and what it is the derivative of.",
        "Run each one through the check of its exercise: it says what goes wrong. Then find the line that does it.",
    ],
)
def find_the_bug():
    """Five functions, A to E, with one bug each. Give the list of the five line numbers that are wrong."""
    return [3, 2, 4, 4, 3]
