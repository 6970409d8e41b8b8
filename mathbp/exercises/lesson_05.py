"""Exercises on training: the step, the score, and a network that reads digits."""

import numpy as np

import mathbp
from mathbp.exercises.exercise import ChoiceExercise, Exercise, Result, ShapeExercise, exercise
from mathbp.exercises.function_exercise import NOTHING, FunctionExercise
from mathbp.mistakes import mistake, stops


@exercise(
    ShapeExercise,
    mistakes=[
        mistake("transposed", "Here W has a row for each unit and a column for each input.", lambda: (64, 32)),
        mistake(
            "samples in the weights",
            "W does not know how many samples there are.",
            lambda: (1437, 64),
            lambda: (1437, 32),
        ),
        mistake(
            "the output layer", "W1 leads from the pixels to the hidden units.", lambda: (10, 32), lambda: (32, 10)
        ),
    ],
    hints=["W1 takes an image of 8 × 8 pixels to 32 hidden units.", "(units, inputs)."],
)
def first_weights():
    """1437 images of 8 × 8 pixels go through mathbp.MLP([64, 32, 10]). What is the shape of W1?"""
    return 32, 64


@exercise(
    ChoiceExercise,
    options={
        "a": ("more hidden units", "The step is too long, not the network too small."),
        "b": ("a smaller learning rate", "Each step overshoots the minimum and lands higher than it started."),
        "c": ("more epochs", "It grows with every epoch; more of them take it further away."),
        "d": ("a larger learning rate", "Then each step overshoots even more."),
    },
    hints=["The loss is like a valley. What happens if your step is longer than the valley is wide?"],
)
def growing_loss():
    """The training loss grows from epoch to epoch. What do you change first?"""
    return "b"


STEP = [
    mistake(
        "uphill",
        "The gradient points to where the loss grows. Go the other way: minus.",
        lambda parameters, gradients, rate: [w + rate * d for w, d in zip(parameters, gradients)],
    ),
    mistake(
        "no learning rate",
        "The step is learning_rate times the gradient.",
        lambda parameters, gradients, rate: [w - d for w, d in zip(parameters, gradients)],
    ),
    mistake(
        "the step, not the parameters",
        "Take the step off the parameters, and return those.",
        lambda parameters, gradients, rate: [rate * d for d in gradients],
        lambda parameters, gradients, rate: [-rate * d for d in gradients],
    ),
    mistake(
        "nothing happens",
        "The parameters come back as they were. `w = w - ...` in a loop gives a new name to the result and drops it.",
        lambda parameters, gradients, rate: parameters,
    ),
    mistake(
        "the sign is flipped",
        "The parameters come first: w - learning_rate * d.",
        lambda parameters, gradients, rate: [rate * d - w for w, d in zip(parameters, gradients)],
    ),
    mistake(
        "divided by the learning rate",
        "A smaller learning rate is a smaller step: multiply.",
        lambda parameters, gradients, rate: [w - d / rate for w, d in zip(parameters, gradients)],
    ),
    mistake(
        "some parameters are missing",
        "Every parameter takes a step. Is the `return` inside the loop?",
        lambda parameters, gradients, rate: [w - rate * d for w, d in zip(parameters, gradients)][:1],
    ),
]


@exercise(
    FunctionExercise,
    inputs=lambda draw: (
        [draw.normal(draw.n, draw.m), draw.normal(draw.n)],
        [draw.normal(draw.n, draw.m), draw.normal(draw.n)],
        0.5,
    ),
    gives="the shapes of the parameters",
    mistakes=STEP,
    hints=[
        "W - learning_rate * ∂L/∂W, for each pair of parameter and gradient.",
        "zip goes through both lists together; give back a new list.",
        "return [w - learning_rate * d for w, d in zip(parameters, gradients)]",
    ],
)
def gradient_step(parameters, gradients, learning_rate):
    """Write one step of gradient descent. parameters and gradients are lists of arrays, [W, b, ...].

    Give the list of the new parameters, and leave the old ones as they are.
    """
    return [w - learning_rate * d for w, d in zip(parameters, gradients)]


ACCURACY = [
    mistake(
        "argmax over the wrong axis",
        "Each row is a sample: its class is the largest in the row, argmax(axis=-1).",
        lambda p, y: np.mean(p.argmax(axis=0) == y),
    ),
    mistake(
        "the count, not the share",
        "Divide by the number of samples.",
        lambda p, y: np.sum(p.argmax(axis=-1) == y),
        lambda p, y: 100 * np.mean(p.argmax(axis=-1) == y),
    ),
    mistake(
        "divided by the number of classes",
        "Divide by the number of samples: len(y), not p.shape[1].",
        lambda p, y: np.sum(p.argmax(axis=-1) == y) / p.shape[-1],
    ),
    mistake(
        "not the class of each row",
        "max gives a probability, and y is a class. argmax without an axis gives a place in the whole array. "
        "argmax(axis=-1) says for each row at which class its largest stands.",
        lambda p, y: np.mean(p.max(axis=-1) == y),
        lambda p, y: np.mean(p.argmax() == y),
        lambda p, y: np.mean(p == y[:, np.newaxis]),
    ),
    mistake(
        "a threshold",
        "With several classes, the largest p may be below ½. Ask only which class has the largest.",
        lambda p, y: np.mean(p[np.arange(len(y)), y] > 0.5),
        lambda p, y: np.mean(p[np.arange(len(y)), y] >= 0.5),
    ),
    mistake("the least probable class", "argmax, not argmin.", lambda p, y: np.mean(p.argmin(axis=-1) == y)),
    mistake(
        "classes counted from 1",
        "Labels and argmax both count from 0. MATLAB counts from 1.",
        lambda p, y: np.mean(p.argmax(axis=-1) + 1 == y),
        lambda p, y: np.mean(p.argmax(axis=-1) == y + 1),
    ),
    mistake(
        "all or nothing",
        "all says whether every sample is right. The share of the right ones is the mean.",
        lambda p, y: float(np.all(p.argmax(axis=-1) == y)),
        lambda p, y: float(np.any(p.argmax(axis=-1) == y)),
    ),
    mistake("the share of errors", "That is 1 - accuracy.", lambda p, y: np.mean(p.argmax(axis=-1) != y)),
    mistake(
        "the probability of the right class",
        "Accuracy only asks whether the largest p is at the right class.",
        lambda p, y: p[np.arange(len(y)), y].mean(),
    ),
    mistake(
        "divided by every entry",
        "Divide by the number of samples, not of all entries.",
        lambda p, y: np.sum(p.argmax(axis=-1) == y) / p.size,
    ),
    mistake(
        "one answer for each sample",
        "That says for each sample whether it is right. Take the mean.",
        lambda p, y: (p.argmax(axis=-1) == y).astype(float),
    ),
]


def predictions(draw):
    """Probabilities and labels. A share is one number, so many samples. The first label is right, half of the rest."""
    N = 20 * draw.N if draw.N > draw.n else draw.N
    p = draw.random.dirichlet(np.ones(draw.n), N).round(3)
    guessed = draw.random.uniform(size=N) * np.arange(N) > 0.5
    return p, np.where(guessed, draw.random.integers(draw.n, size=N), p.argmax(axis=-1))


@exercise(
    FunctionExercise,
    inputs=predictions,
    gives="a single number",
    mistakes=ACCURACY,
    hints=[
        "The predicted class is the one with the largest probability. Which axis are the classes?",
        "p.argmax(axis=-1) == y says for each sample whether it is right. Now the share.",
        "return (p.argmax(axis=-1) == y).mean()",
    ],
)
def accuracy(p, y):
    """p has shape (N, n): probabilities, one row a sample. y has shape (N,): labels from 0 to n - 1.

    Give the share of the samples whose most probable class is y.
    """
    return (p.argmax(axis=-1) == y).mean()


class DigitsExercise(Exercise):
    """The answer trains on the digits and predicts the ones it has not seen."""

    enough = 0.95

    def judge(self, answer):
        X, y, X_test, y_test = mathbp.datasets.digits()
        if not callable(answer):
            return self.wrong("check wants the function itself, without brackets: check(answer).", hint=False)
        try:
            got = answer(X.copy(), y.copy(), X_test.copy())
            if got is ...:
                return self.unanswered()
            if got is None:
                return self.wrong(NOTHING.why, known=NOTHING)
            got = np.asarray(got)
        except Exception as error:
            return self.wrong(f"Your function {stops(error)}", hint=False)
        if got.shape != y_test.shape:
            shape = f"Your function gives shape {got.shape}; it should be {y_test.shape}: a label for each image."
            rows = got.shape == (len(y_test), 10)
            return self.wrong(shape + rows * " If each row holds probabilities, .argmax(axis=-1) gives the labels.")
        share = (got == y_test).mean()
        if share >= self.enough:
            return Result(True, None, f"Right: at least {self.enough:.0%} of the images are read correctly.")
        if share < 0.2:
            return self.wrong(
                f"It reads {share:.0%} of the images, about what guessing does. Does the loss fall while it trains?"
            )
        return self.wrong(
            f"It reads {share:.0%} of the images; {self.enough:.0%} are asked for. It learns, but not enough."
        )


@exercise(
    DigitsExercise,
    hints=[
        "Put together what you have: the backward pass, the step, many small batches.",
        "Start from small random weights, and go through all samples about 100 times in batches of 32.",
        "mathbp.MLP does it: net = mathbp.MLP([64, 32, 10]), net.fit(X, y, ...), net.predict(X_test).",
    ],
)
def read_digits(X, y, X_test):
    """Train a network on the images X (1437, 64) and their labels y; give the labels of the images X_test (360, 64).

    At least 95 % of them have to be right. Write the training yourself, or use mathbp.MLP.
    """
    net = mathbp.MLP([64, 32, 10], seed=0)
    net.fit(X, y, epochs=15, learning_rate=1.0, batch_size=32, progress=False)
    return net.predict(X_test)
