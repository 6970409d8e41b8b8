"""Exercises on backpropagation: from delta to the weights, and to the layers before."""

import numpy as np

from mathbp.exercises.exercise import ShapeExercise, ValueExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.mistakes import wrong_answers
from mathbp.mistakes.layers import BACKWARD, BIAS_GRADIENT, HIDDEN_DELTA, WEIGHT_GRADIENT
from mathbp.mistakes.parts import SIGMOID


def weight_shape():
    r"""A layer has 64 inputs and 10 outputs, and a batch of 32 samples goes through it. What is the shape of
    $\partial L/\partial W$?
    """
    return 10, 64


ShapeExercise(
    weight_shape,
    why="A gradient has the shape of what it belongs to, and W has a row for each output. The 32 samples add up.",
    hints=[
        "A gradient has the shape of what it is the gradient of.",
        "W has a row for each output, a column for each input.",
    ],
    mistakes=wrong_answers(
        ("transposed", (64, 10), "W has a row for each output: z = W a + b for one sample."),
        ("one gradient for each sample", (32, 10, 64), (32, 64, 10),
         "The 32 samples share W; their gradients add up."),
        ("samples in the weights", (32, 10), (32, 64), (10, 32), (64, 32),
         "W does not know how many samples there are."),
        ("the bias's shape", (10,), "That is ∂L/∂b: one number for each output."),
    ),
)  # fmt: skip


def weight_gradient(delta, a):
    r"""`delta` has shape `(N, n)`. `a`, what came in to the layer, has shape `(N, m)`: one row a sample. Give
    $\partial L/\partial W$ of shape `(n, m)`, summed over the samples.
    """
    return delta.T @ a


FunctionExercise(
    weight_gradient,
    inputs={"delta": "N n", "a": "N m"},
    gives="n m: (n, m), the shape of W",
    why="One outer product delta aᵀ for each sample, and the matrix product adds them up.",
    hints=[
        "For one sample it is the outer product delta aᵀ. For the batch: the sum over the samples.",
        "A matrix product sums over its inner axis. Which axis should that be?",
        "return delta.T @ a",
    ],
    mistakes=WEIGHT_GRADIENT,
    line="delta a",
    answers={"numpy": "np.outer(delta, a)", "matlab": "delta * a'"},
)


def bias_gradient(delta):
    r"""`delta` has shape `(N, n)`, one row a sample. **Predict** the shape of $\partial L/\partial b$, then write it,
    summed over the samples.
    """
    return delta.sum(axis=0)


FunctionExercise(
    bias_gradient,
    inputs={"delta": "N n"},
    gives="n: (n,), the shape of b",
    why="∂z/∂b = 1, and all samples share b: their deltas add up.",
    hints=["b is added to every sample's z. So each sample has its part in ∂L/∂b.", "return delta.sum(axis=0)"],
    mistakes=BIAS_GRADIENT,
)


def hidden_delta(delta, W, z):
    r"""Go back one layer. `delta` (shape `(N, n)`) belongs to a layer with weights `W` (shape `(n, m)`). `z` (shape
    `(N, m)`) belongs to the hidden layer before it, whose activation is the sigmoid. Give $\partial L/\partial z$ of
    that hidden layer, shape `(N, m)`.
    """
    a = 1 / (1 + np.exp(-z))
    return (delta @ W) * a * (1 - a)


FunctionExercise(
    hidden_delta,
    inputs={"delta": "N n", "W": "n m", "z": "N m"},
    gives="N m: one row a sample, one column a hidden unit",
    why="Jᵀ g once more: g = Wᵀ delta comes back through the weights, and the sigmoid's J is diagonal.",
    hints=[
        "Two steps back: through W, then through the hidden activation.",
        "Through W: Wᵀ delta for a column, delta @ W for rows. Through the sigmoid: times a (1 - a).",
        "a = sigmoid(z), then return (delta @ W) * a * (1 - a).",
    ],
    mistakes=HIDDEN_DELTA,
    parts=SIGMOID,
    line="delta W z a",
    answers={"numpy": "(W.T @ delta) * a * (1 - a)", "matlab": "(W' * delta) .* a .* (1 - a)"},
)


def two_hidden_layers(X, y, W1, b1, W2, b2, W3, b3):
    r"""Now all of it. Two hidden layers of sigmoids, softmax at the output, $L$ the **mean** cross-entropy over the
    $N$ samples:

    $$z_1 = X W_1^\top + b_1,\quad a_1 = \text{sigmoid}(z_1),\quad z_2 = a_1 W_2^\top + b_2,\quad
    a_2 = \text{sigmoid}(z_2),\quad p = \text{softmax}(a_2 W_3^\top + b_3)$$

    `X` and one-hot `y` hold one row a sample. Give the list of the six gradients, in the order of the parameters:
    `[dW1, db1, dW2, db2, dW3, db3]`.
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


FunctionExercise(
    two_hidden_layers,
    inputs={"X": "N i", "y": "N n one-hot", "W1": "m i", "b1": "m", "W2": "m m", "b2": "m", "W3": "n m", "b3": "n"},
    gives="m i, m, m m, m, n m, n: the shapes of [W1, b1, W2, b2, W3, b3]",
    why="One line for each layer back, and the mean once, in delta3. Every deeper network goes on in the same way.",
    hints=[
        "Go forward first and keep every a: z1 = X @ W1.T + b1, a1 = sigmoid(z1), and so on.",
        "Then backward: delta3 = (p - y) / N, the mean over the samples. delta2 = (delta3 @ W3) * a2 * (1 - a2).",
        "Each layer: ∂L/∂W = delta.T @ (what came in), ∂L/∂b = delta.sum(axis=0).",
    ],
    mistakes=BACKWARD,
)


def find_the_bug():
    """Which line of each function is wrong? Give the list of the five line numbers, `[A, B, C, D, E]`."""
    return [3, 2, 4, 4, 3]


ValueExercise(
    find_the_bug,
    why="""A3 sums over the samples: axis=-1 with keepdims=True. B2 takes the derivative at a: at z, or a * (1 - a).
C4 forgets the samples before: += in place of =. D4 sums J_ik g_i over k: over i, which is axis=1.
E3 leaves out the mean: / len(X).""",
    hints=[
        "Write the shape of every variable beside its line, and what it is the derivative of.",
        "Run each one through the check of its exercise: it says what goes wrong. Then find the line that does it.",
    ],
    labels="ABCDE",
)
