"""Exercises on training: the step, the score, and a network that reads digits."""

import numpy as np

import mathbp
from mathbp.exercises.exercise import ChoiceExercise, Exercise, ShapeExercise
from mathbp.exercises.function_exercise import ENDLESS, NOTHING, FunctionExercise
from mathbp.exercises.limit import NeverEnds, limited
from mathbp.mistakes import stops, wrong_answers
from mathbp.mistakes.layers import ACCURACY, STEP


def first_weights():
    """1437 images of 8 × 8 pixels go through `mathbp.MLP([64, 32, 10])`. What is the shape of $W_1$?"""
    return 32, 64


ShapeExercise(
    first_weights,
    why="A row for each of the 32 units, a column for each of the 64 pixels. The images are no part of it.",
    hints=["W1 takes an image of 8 × 8 pixels to 32 hidden units.", "(units, inputs)."],
    mistakes=wrong_answers(
        ("transposed", (64, 32), "Here W has a row for each unit and a column for each input."),
        ("samples in the weights", (1437, 64), (1437, 32), (64, 1437), (32, 1437),
         "W does not know how many samples there are."),
        ("the output layer", (10, 32), (32, 10), "W1 leads from the pixels to the hidden units."),
        ("the image not flattened", (32, 8, 8), "An image goes in as one row of 64 numbers."),
        ("past the hidden layer", (10, 64), (64, 10), "Between 64 and 10 stand 32."),
    ),
)  # fmt: skip


def growing_loss():
    """The training loss is larger after every epoch. What do you change first?"""
    return "b"


ChoiceExercise(
    growing_loss,
    options={
        "a": ("more hidden units", "The step is too long, not the network too small.", "a larger network"),
        "b": ("a smaller learning rate", "Each step overshoots the minimum and lands higher than it started."),
        "c": ("more epochs", "It grows with every epoch; more of them take it further away.", "more of the same"),
        "d": ("a larger learning rate", "Then each step overshoots even more.", "a longer step"),
    },
    hints=["The loss is like a valley. What happens if your step is longer than the valley is wide?"],
)  # fmt: skip


def random_step(draw):
    """Parameters of one or two layers, their gradients, and a learning rate that is not ½."""
    shapes = [(draw.n, draw.m), (draw.n,), (draw.m, draw.n), (draw.m,)][: 4 if draw.N > 2 else 2]
    rate = 0.25 if draw.whole else draw.random.uniform(0.05, 3)
    return [draw.normal(*shape) for shape in shapes], [draw.normal(*shape) for shape in shapes], rate


def gradient_step(parameters, gradients, learning_rate):
    """Write one step of gradient descent. `parameters` and `gradients` are lists of arrays, `[W, b, ...]`. Give the
    list of the new parameters, and leave the old ones as they are.
    """
    return [w - learning_rate * d for w, d in zip(parameters, gradients)]


FunctionExercise(
    gradient_step,
    inputs=random_step,
    gives="...: the shapes of the parameters",
    why="Downhill is against the gradient. The learning rate says how far.",
    hints=[
        "W - learning_rate * ∂L/∂W, for each pair of parameter and gradient.",
        "zip goes through both lists together; give back a new list.",
        "return [w - learning_rate * d for w, d in zip(parameters, gradients)]",
    ],
    mistakes=STEP,
)


def predictions(draw):
    """Probabilities and labels. A share is one number, so many samples. The first label is right, as are half of the rest."""
    N = 20 * draw.N if draw.N > draw.n else draw.N
    p = draw.random.dirichlet(np.ones(draw.n), N).round(3)
    guessed = draw.random.uniform(size=N) * np.arange(N) > 0.5
    y = np.where(guessed, draw.random.integers(draw.n, size=N), p.argmax(axis=-1))
    if N > 2:
        p[-1], y[-1] = np.eye(draw.n)[1], 1  # one that is quite sure: its p is 1, as its class is
    if N == 1:
        y = (y + 1) % draw.n  # one that is wrong
    return p, y


def accuracy(p, y):
    """`p` has shape `(N, n)`: probabilities, one row a sample. `y` has shape `(N,)`: labels from 0 to n - 1. Give the
    share of the samples whose most probable class is `y`.
    """
    return (p.argmax(axis=-1) == y).mean()


FunctionExercise(
    accuracy,
    inputs=predictions,
    gives=": a single number",
    why="It asks only which class has the largest p. The loss also asks how large: it is what you train on.",
    hints=[
        "The predicted class is the one with the largest probability. Which axis are the classes?",
        "p.argmax(axis=-1) == y says for each sample whether it is right. Now the share.",
        "return (p.argmax(axis=-1) == y).mean()",
    ],
    mistakes=ACCURACY,
)


class DigitsExercise(Exercise):
    """The answer trains on the digits and predicts the ones it has not seen."""

    enough = 0.95
    patience = 300  # seconds

    def judge(self, answer):
        X, y, X_test, y_test = mathbp.datasets.digits()
        if not callable(answer):
            return self.wrong("check wants the function itself, without brackets: check(answer).", hint=False)
        try:
            got = limited(lambda: answer(X.copy(), y.copy(), X_test.copy()), self.patience)
            if got is ...:
                return self.unanswered()
            if got is None:
                return self.wrong(NOTHING.why, known=NOTHING)
            got = np.asarray(got)
        except NeverEnds:
            return self.wrong(f"It was still training after {self.patience} seconds. {ENDLESS.why}", known=ENDLESS)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            return self.wrong(f"Your function {stops(error)}", hint=False)
        if got.shape != y_test.shape:
            shape = f"Your function gives shape {got.shape}; it should be {y_test.shape}: a label for each image."
            rows = got.shape == (len(y_test), 10)
            return self.wrong(shape + rows * " If each row holds probabilities, .argmax(axis=-1) gives the labels.")
        share = (got == y_test).mean()
        if share >= self.enough:
            return self.praise(f"At least {self.enough:.0%} of the images are read correctly.")
        if share < 0.2:
            return self.wrong(
                f"It reads {share:.0%} of the images, about what guessing does. Does the loss fall while it trains?"
            )
        return self.wrong(
            f"It reads {share:.0%} of the images; {self.enough:.0%} are asked for. It learns, but not enough."
        )


def read_digits(X, y, X_test):
    """Train a network on the images `X` (1437, 64) with their labels `y`, and give the labels of the images `X_test`
    (360, 64). Your function sees those only at the end, without labels. At least 95 % of them have to be right.

    Write the training yourself, with what you made in these exercises. Or take `mathbp.MLP`, and choose its settings.
    """
    import mathbp

    net = mathbp.MLP([64, 32, 10], seed=0)
    net.fit(X, y, epochs=15, learning_rate=1.0, batch_size=32, progress=False)
    return net.predict(X_test)


DigitsExercise(
    read_digits,
    why="It reads images it has not seen: it has learned digits, not the training images.",
    hints=[
        "Put together what you have: the backward pass, the step, many small batches.",
        "Start from small random weights, and go through all samples about 100 times in batches of 32.",
        "mathbp.MLP does it: net = mathbp.MLP([64, 32, 10]), net.fit(X, y, ...), net.predict(X_test).",
    ],
)
