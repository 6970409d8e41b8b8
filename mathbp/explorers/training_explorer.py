"""TrainingExplorer: learning rate and hidden units on sliders; Python trains, the curves follow."""

import asyncio

import ipywidgets as widgets
import numpy as np

import mathbp
from mathbp.network import MLP


class TrainingExplorer:
    """Train a softmax network anew for each setting of two sliders.

    Here the picture cannot follow in the same frame: a training takes a moment. So a
    slider only notes what is wanted. One training runs at a time, beside the kernel's
    own work, and when it ends, the next one takes the newest wish: nothing queues up.

    Parameters
    ----------
    X, y, X_test, y_test : arrays
        As `mathbp.datasets.digits()` gives them: samples of shape (N, inputs) and labels.
    epochs : int
        How long each training lasts.

    Attributes
    ----------
    learning_rate, hidden : ipywidgets sliders
        Their `value` can be read and set.
    history : mathbp.network.History
        Of the last training.

    Examples
    --------
    >>> import mathbp
    >>> explorer = mathbp.TrainingExplorer(*mathbp.datasets.digits(), epochs=2)
    >>> len(explorer.history.loss)
    3
    """

    def __init__(self, X, y, X_test, y_test, epochs=15):
        self.data, self.epochs = (X, y, X_test, y_test), epochs
        self.learning_rate = widgets.FloatLogSlider(value=1.0, min=-3, max=1.5, step=0.1, description="learning rate")
        self.hidden = widgets.IntSlider(value=32, min=1, max=64, description="hidden units")
        for slider in (self.learning_rate, self.hidden):
            slider.style.description_width = "7em"
            slider.layout.width = "24em"
            slider.observe(self.wish, "value")
        self.message = widgets.HTML()
        self.figure, self.axes = mathbp.figures.axes(size=(8, 3.6))
        self.lines = mathbp.figures.training_curves(self.axes, epochs)
        self.image = widgets.Image(format="png", width=768)
        self.image.layout.max_width = "100%"
        self.task = None
        self.draw(self.train(*self.wanted))

    @property
    def wanted(self):
        return self.learning_rate.value, self.hidden.value

    def wish(self, _):
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self.follow())

    async def follow(self):
        done = None
        while done != self.wanted:
            done = self.wanted
            self.message.value = "training …"
            self.draw(await asyncio.to_thread(self.train, *done))

    def train(self, learning_rate, hidden):
        X, y, X_test, y_test = self.data
        net = MLP([X.shape[-1], hidden, int(y.max()) + 1], seed=0)
        return net.fit(X, y, self.epochs, learning_rate, validation=(X_test, y_test), progress=False)

    def draw(self, history):
        self.history = history
        for line, accuracy in zip(self.lines, (history.accuracy, history.validation_accuracy)):
            line.set_data(np.arange(len(accuracy)), accuracy)
        self.message.value = self.describe()
        self.image.value = mathbp.figures.png(self.figure)

    def describe(self):
        learning_rate, hidden = self.wanted
        accuracy = self.history.validation_accuracy[-1]
        return (
            f"learning rate {learning_rate:.3g}, {hidden} hidden units: "
            f"test accuracy {accuracy:.0%} after {self.epochs} epochs"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        # Whoever cannot run widgets takes the picture.
        box = widgets.VBox([self.learning_rate, self.hidden, self.message, self.image])
        data, metadata = mathbp.figures.Picture(self.figure, self.describe())._repr_mimebundle_()
        return box._repr_mimebundle_() | data, metadata

    def __repr__(self):
        return self.describe()
