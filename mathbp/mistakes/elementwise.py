"""Mistakes in delta where each unit is on its own: sigmoid, tanh, and e^z, with several losses."""

import numpy as np

from mathbp.activations import sigmoid, softmax
from mathbp.mistakes.parts import LOSS_ITSELF, slope
from mathbp.mistakes.recognise import mistake

MATLAB_DELTA = [
    mistake(
        "y - a",
        "The sign is flipped. Delta is the slope of the loss, (a - y) a (1 - a); gradient descent then subtracts it.",
        lambda z, y: (y - sigmoid(z)) * slope(z),
    ),
    mistake(
        "a (1 - a) is missing",
        "a - y is ∂L/∂a. The chain rule goes on to z, by the factor ∂a/∂z = a (1 - a). "
        "(a - y alone is the delta of another loss, the cross-entropy.)",
        lambda z, y: sigmoid(z) - y,
        lambda z, y: y - sigmoid(z),
    ),
    mistake(
        "z (1 - z) in place of a (1 - a)",
        "The sigmoid's derivative is written with its output a, not with z.",
        lambda z, y: (sigmoid(z) - y) * z * (1 - z),
    ),
    mistake(
        "z in place of a",
        "z has not been through the sigmoid yet: a = 1 / (1 + e^-z) first.",
        lambda z, y: (z - y) * z * (1 - z),
        lambda z, y: (z - y) * slope(z),
    ),
    mistake(
        "the brackets are missing",
        "a - y * a * (1 - a) takes the whole product off a: * comes before -. Write (a - y).",
        lambda z, y: sigmoid(z) - y * slope(z),
        lambda z, y: (sigmoid(z) - y) * sigmoid(z) * 1 - sigmoid(z),
        lambda z, y: sigmoid(z) - y * sigmoid(z) * 1 - sigmoid(z),
    ),
    mistake(
        "the sigmoid's sign",
        "1 / (1 + e^z) falls as z grows. The sigmoid is 1 / (1 + e^-z).",
        lambda z, y: (sigmoid(-z) - y) * slope(z),
        lambda z, y: sigmoid(-z) - y,
    ),
    mistake(
        "softmax in place of the sigmoid",
        "Here each unit is on its own: a = 1 / (1 + e^-z), nothing is divided by a sum.",
        lambda z, y: (softmax(z) - y) * softmax(z) * (1 - softmax(z)),
        lambda z, y: softmax(z) - y,
    ),
    mistake(
        "the sigmoid applied twice",
        "The derivative was taken at a in place of z: a is a sigmoid already.",
        lambda z, y: (sigmoid(z) - y) * slope(sigmoid(z)),
        lambda z, y: (sigmoid(sigmoid(z)) - y) * slope(sigmoid(z)),
        lambda z, y: (sigmoid(sigmoid(z)) - y) * slope(z),
    ),
    mistake(
        "a - y is missing",
        "a (1 - a) is ∂a/∂z. It multiplies the error a - y.",
        lambda z, y: slope(z),
    ),
    mistake(
        "a (1 - a) twice",
        "The derivative of the sigmoid goes in once.",
        lambda z, y: (sigmoid(z) - y) * slope(z) ** 2,
    ),
    mistake(
        "a matrix product in place of .*",
        "Unit i's error meets unit i's derivative and no other: * in NumPy, .* in MATLAB. Nothing is transposed.",
        lambda z, y: (sigmoid(z) - y) @ slope(z),
        lambda z, y: (sigmoid(z) - y) @ slope(z).T,
        lambda z, y: (sigmoid(z) - y).T @ slope(z),
        lambda z, y: slope(z) @ (sigmoid(z) - y).T,
        lambda z, y: slope(z).T @ (sigmoid(z) - y),
    ),
    mistake(
        "a (1 + a) in place of a (1 - a)",
        "∂a/∂z = a - a².",
        lambda z, y: (sigmoid(z) - y) * sigmoid(z) * (1 + sigmoid(z)),
    ),
    mistake(
        "1 - a² in place of a (1 - a)",
        "1 - a² is the derivative of tanh.",
        lambda z, y: (sigmoid(z) - y) * (1 - sigmoid(z) ** 2),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: (sigmoid(z) - y) ** 2 / 2,
        lambda z, y: ((sigmoid(z) - y) ** 2).sum(axis=-1) / 2,
    ),
]

TANH_DELTA = [
    mistake(
        "the sigmoid's derivative",
        "a (1 - a) belongs to the sigmoid. For a = tanh z the derivative is 1 - a².",
        lambda z, y: (np.tanh(z) - y) * np.tanh(z) * (1 - np.tanh(z)),
        lambda z, y: (np.tanh(z) - y) * slope(z),
    ),
    mistake("1 - a² is missing", "a - y is ∂L/∂a; the factor ∂a/∂z is missing.", lambda z, y: np.tanh(z) - y),
    mistake("a - y is missing", "1 - a² is ∂a/∂z. It multiplies the error a - y.", lambda z, y: 1 - np.tanh(z) ** 2),
    mistake(
        "1 + a² in place of 1 - a²",
        "The slope of tanh is largest at 0, where a is 0, and falls on both sides.",
        lambda z, y: (np.tanh(z) - y) * (1 + np.tanh(z) ** 2),
    ),
    mistake(
        "the square at the wrong place",
        "The slope is 1 - a², which is 1/cosh² z: square a, not 1 - a; square cosh.",
        lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z)) ** 2,
        lambda z, y: (np.tanh(z) - y) / np.cosh(z),
    ),
    mistake(
        "z in place of a",
        "z has not been through tanh yet: a = tanh(z) first.",
        lambda z, y: (z - y) * (1 - np.tanh(z) ** 2),
        lambda z, y: (z - y) * (1 - z**2),
    ),
    mistake(
        "1 - z² in place of 1 - a²",
        "The derivative of tanh is written with its output a, not with z.",
        lambda z, y: (np.tanh(z) - y) * (1 - z**2),
    ),
    mistake("1 - a in place of 1 - a²", "Square a first.", lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z))),
    mistake(
        "tanh applied twice",
        "The derivative was taken at a in place of z.",
        lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(np.tanh(z)) ** 2),
    ),
    mistake(
        "the sigmoid's output",
        "Here a = tanh(z).",
        lambda z, y: (sigmoid(z) - y) * slope(z),
        lambda z, y: (sigmoid(z) - y) * (1 - sigmoid(z) ** 2),
    ),
]

MSE_DELTA = [
    mistake(
        "the constant of ½ Σ",
        "That is the delta of ½ Σ (a - y)². The mean over the n units, without the ½, puts 2/n in front.",
        lambda z, y: (sigmoid(z) - y) * slope(z),
    ),
    mistake(
        "1/n in place of 2/n",
        "The square brings down a 2, and nothing cancels it here.",
        lambda z, y: (sigmoid(z) - y) * slope(z) / z.shape[-1],
    ),
    mistake("2 in place of 2/n", "The mean divides by n.", lambda z, y: 2 * (sigmoid(z) - y) * slope(z)),
    mistake(
        "n samples in place of n units",
        "The mean is over the units of one sample, the last axis: z.shape[-1], not len(z).",
        lambda z, y: 2 * (sigmoid(z) - y) * slope(z) / len(z),
    ),
    mistake(
        "divided by every entry",
        "z.size counts samples × units. The mean is over the units of one sample: z.shape[-1].",
        lambda z, y: 2 * (sigmoid(z) - y) * slope(z) / z.size,
    ),
    mistake(
        "a (1 - a) is missing",
        "2/n (a - y) is ∂L/∂a. The chain rule goes on to z.",
        lambda z, y: 2 * (sigmoid(z) - y) / z.shape[-1],
    ),
    mistake(
        "the mean taken of delta",
        "The mean is in the loss. Its derivative by z_k has one term left, and that keeps the factor 2/n.",
        lambda z, y: ((sigmoid(z) - y) * slope(z)).mean(),
        lambda z, y: (2 * (sigmoid(z) - y) * slope(z)).mean(),
        lambda z, y: ((sigmoid(z) - y) * slope(z)).mean(axis=-1),
        lambda z, y: (2 * (sigmoid(z) - y) * slope(z)).mean(axis=-1),
        lambda z, y: ((sigmoid(z) - y) * slope(z)).mean(axis=-1, keepdims=True),
        lambda z, y: (2 * (sigmoid(z) - y) * slope(z)).mean(axis=-1, keepdims=True),
    ),
]

POISSON_DELTA = [
    mistake(
        "g alone",
        "1 - y/a is ∂L/∂a. The chain rule goes on to z: times ∂a/∂z = e^z.",
        lambda z, y: 1 - y * np.exp(-z),
    ),
    mistake("y is not taken off", "The second term of the loss has a derivative, too.", lambda z, y: np.exp(z)),
    mistake(
        "only one term multiplied by e^z",
        "The chain rule multiplies all of ∂L/∂a = 1 - y/a by a: what becomes of y/a?",
        lambda z, y: np.exp(z) - y * np.exp(-z),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: np.exp(z) - y * z,
        lambda z, y: (np.exp(z) - y * z).sum(axis=-1),
    ),
    mistake(
        "another activation",
        "Here a = e^z, and nothing else.",
        lambda z, y: softmax(z) - y,
        lambda z, y: sigmoid(z) - y,
    ),
    mistake(
        "z in place of a",
        "a = e^z.",
        lambda z, y: z - y,
    ),
    mistake(
        "the derivative of log a is missing",
        "∂(y log a)/∂a is y/a, not y.",
        lambda z, y: np.exp(z) * (1 - y),
        lambda z, y: 1 - y,
        lambda z, y: np.exp(z) - y * np.exp(z) * z,
    ),
    mistake(
        "the squared error's delta",
        "Here g is not a - y. Differentiate a - y log a.",
        lambda z, y: (np.exp(z) - y) * np.exp(z),
    ),
]

LOG_COSH_DELTA = [
    mistake("the activation's derivative is missing", "tanh(a - y) is ∂L/∂a.", lambda z, y: np.tanh(np.tanh(z) - y)),
    mistake(
        "the squared error's gradient",
        "The derivative of log cosh x is tanh x, not x.",
        lambda z, y: (np.tanh(z) - y) * (1 - np.tanh(z) ** 2),
        lambda z, y: np.tanh(z) - y,
    ),
    mistake(
        "the sigmoid's derivative",
        "For a = tanh z the derivative is 1 - a².",
        lambda z, y: np.tanh(np.tanh(z) - y) * np.tanh(z) * (1 - np.tanh(z)),
    ),
    mistake(
        "the square at the wrong place",
        "The slope of tanh is 1 - a², which is 1/cosh² z.",
        lambda z, y: np.tanh(np.tanh(z) - y) * (1 - np.tanh(z)),
        lambda z, y: np.tanh(np.tanh(z) - y) / np.cosh(z),
    ),
    mistake(
        "the loss, not its derivative",
        LOSS_ITSELF,
        lambda z, y: np.log(np.cosh(np.tanh(z) - y)),
        lambda z, y: np.log(np.cosh(np.tanh(z) - y)).sum(axis=-1),
    ),
    mistake(
        "the second derivative of log cosh",
        "1 - tanh² is the derivative of tanh. That of log cosh x is tanh x.",
        lambda z, y: (1 - np.tanh(np.tanh(z) - y) ** 2) * (1 - np.tanh(z) ** 2),
    ),
    mistake(
        "sinh in place of tanh",
        "The logarithm divides: (log cosh x)' = sinh x / cosh x.",
        lambda z, y: np.sinh(np.tanh(z) - y) * (1 - np.tanh(z) ** 2),
    ),
    mistake(
        "1 - z² in place of 1 - a²",
        "The derivative is written with a.",
        lambda z, y: np.tanh(np.tanh(z) - y) * (1 - z**2),
    ),
    mistake(
        "z - y in place of a - y",
        "The loss compares a = tanh z with y.",
        lambda z, y: np.tanh(z - y) * (1 - np.tanh(z) ** 2),
        lambda z, y: np.tanh(z - y),
    ),
    mistake(
        "1/cosh in place of tanh",
        "The chain rule inside: (log cosh x)' = sinh x / cosh x.",
        lambda z, y: (1 - np.tanh(z) ** 2) / np.cosh(np.tanh(z) - y),
    ),
]
