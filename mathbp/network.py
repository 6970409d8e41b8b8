"""A multi-layer perceptron: forward, backward, and gradient descent.

    forward     z_l = W_l a_{l-1} + b_l,   a_l = f(z_l)
    backward    delta_L = Jᵀ g                              (`mathbp.delta`)
                ∂L/∂W_l = delta_l a_{l-1}ᵀ                  (the outer product)
                ∂L/∂b_l = delta_l
                delta_{l-1} = f'(z_{l-1}) .* (W_lᵀ delta_l)

W has one row per unit of its layer and one column per input, as in MATLAB. A
sample is a row here and a column there, so `W * a` there is `a @ W.T` here.

Source: Rumelhart, Hinton and Williams, "Learning representations by
back-propagating errors", Nature 323 (1986); Nielsen, *Neural Networks and Deep
Learning* (2015), chapter 2, eqs. BP1-BP4.
"""

import json

import numpy as np

from mathbp import activations, inputs, losses, sums
from mathbp.activations import Activation, sigmoid, softmax
from mathbp.history import History, progress_bar
from mathbp.losses import cross_entropy
from mathbp.output_layer import delta, fit, loss_from_logits

# A training has diverged when the loss is this many times that of the start (or 1), for so many epochs.
FAR, PATIENCE = 100, 5
KNOWN = {x.name: x for x in (*vars(activations).values(), *vars(losses).values()) if isinstance(x, inputs.Named)}


class MLP:
    """A network of fully connected layers.

    sizes : the number of inputs, of units in each hidden layer, and of outputs
    hidden, output : activations of the hidden layers and of the output layer
    loss : a loss that fits the output activation
    seed : of the weights at the start, and of the order of the samples in `fit`

    `parameters` is [W1, b1, W2, b2, ...]; W of shape (units, inputs), b of shape (units,). The weights start
    from a normal distribution of variance 2 / (inputs + units), the biases at 0 (Glorot and Bengio, AISTATS
    2010, eq. 12). `history` is that of the last `fit`, also of one that was interrupted. Raises ValueError for
    sizes or a seed that are none, and for a loss that has no meaning after the output activation; TypeError for
    what is no activation, or no loss.

    >>> import mathbp
    >>> net = mathbp.MLP([2, 3, 2], seed=0)
    >>> net.forward([[0.0, 1.0], [1.0, 0.0]]).shape
    (2, 2)
    >>> [dW.shape for dW in net.gradients([[0.0, 1.0], [1.0, 0.0]], [0, 1])]
    [(3, 2), (3,), (2, 3), (2,)]
    """

    def __init__(self, sizes, hidden=sigmoid, output=softmax, loss=cross_entropy, seed=0):
        inputs.sizes(sizes)
        inputs.kind(hidden, Activation, "hidden", "mathbp.sigmoid")
        fit(output, loss, "output")
        self.hidden, self.output, self.loss_function = hidden, output, loss
        self.random = np.random.default_rng(inputs.seed(seed))
        self.history, self.parameters = History(), []
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            W = self.random.normal(scale=np.sqrt(2 / (n_in + n_out)), size=(n_out, n_in))
            self.parameters += [W, np.zeros(n_out)]

    def __repr__(self):
        sizes = [self.parameters[0].shape[1], *(len(b) for b in self.parameters[1::2])]
        return f"MLP({sizes}, hidden={self.hidden}, output={self.output}, loss={self.loss_function})"

    @property
    def layers(self):
        """The pairs (W, b), from the first layer to the last."""
        return list(zip(self.parameters[::2], self.parameters[1::2]))

    def preactivations(self, X):
        """The inputs of each layer and their z: the lists [X, a_1, ...] and [z_1, z_2, ...]."""
        X = inputs.finite(X, "X")
        n_in = self.parameters[0].shape[1]
        if X.ndim == 0 or X.shape[-1] != n_in:
            raise ValueError(f"X has shape {X.shape}; its last axis must hold the network's {n_in} inputs")
        activations, zs = [X], []
        for W, b in self.layers:
            if zs:
                activations.append(self.hidden(zs[-1]))
            # In X's type: float32 samples stay float32.
            zs.append(activations[-1] @ W.T.astype(X.dtype, copy=False) + b.astype(X.dtype, copy=False))
        return activations, zs

    def forward(self, X):
        """The outputs for samples X of shape (..., inputs), one row per sample. ValueError for an X that does not fit."""
        _, zs = self.preactivations(X)
        return self.output(zs[-1])

    def loss(self, X, y):
        """The mean loss over the samples; X as in `forward`, y and errors as in `mathbp.delta`."""
        _, zs = self.preactivations(X)
        return loss_from_logits(self.output, self.loss_function, zs[-1], y)

    def delta(self, z, y):
        """∂L/∂z of the output layer. A subclass may try another one."""
        return delta(self.output, self.loss_function, z, y)

    def gradients(self, X, y):
        """The gradients of the mean loss: a list of arrays beside `parameters`."""
        activations, zs = self.preactivations(X)
        d = self.delta(zs[-1], y)
        gradients = []
        for layer in reversed(range(len(zs))):
            gradients = [outer(d, activations[layer]), rows(d).sum(axis=0), *gradients]
            if layer > 0:
                W = self.parameters[2 * layer]
                d = self.hidden.vjp(zs[layer - 1], d @ W)
        return gradients

    def predict(self, X):
        """The class of each sample: the largest output; with a single output, whether it exceeds ½."""
        return classes(self.forward(X))

    def accuracy(self, X, y):
        """The share of the samples whose class is predicted right; y as in `mathbp.delta`, or 0 and 1 for one output."""
        a, y = self.forward(X), inputs.real(y, "y")
        if a.shape[-1] > 1 or y.shape != a.shape[:-1]:
            y = inputs.targets(y, a, "the output", *self.loss_function.targets)
        else:
            inputs.yes_or_no(y)
        return float(sums.mean(1.0 * (classes(a) == (classes(y) if y.shape == a.shape else y))))

    def fit(self, X, y, epochs=10, learning_rate=0.1, batch_size=32, validation=None, progress=True):
        """Gradient descent on mini-batches: W -= learning_rate * ∂L/∂W.

        X has shape (samples, inputs), one sample a row (MATLAB: a column), and y labels or targets. Each of the
        `epochs` goes through all samples, in a new order, `batch_size` at a time. `validation` is (Xv, yv): samples
        that the history follows too. `progress` shows a bar, if tqdm is installed.

        Returns the History: after each epoch the loss and accuracy on (X, y) and on the validation samples; entry 0
        is before the first epoch. `history.plot()` draws it. Raises ValueError for samples or settings that do not
        fit; FloatingPointError if training diverges: the loss is not finite, or far above the start for long.
        Whatever ends it early, a Ctrl-C too, the network keeps the parameters after its last good epoch, and
        `self.history` what was measured until then.

        >>> import mathbp
        >>> net = mathbp.MLP([1, 2], seed=0)
        >>> history = net.fit([[-1.0], [1.0]], [0, 1], epochs=20, learning_rate=1.0, progress=False)
        >>> history.accuracy[-1], history.loss[-1] < history.loss[0]
        (1.0, True)
        """
        X, y = inputs.finite(X, "X"), inputs.array(y, "y")
        inputs.positive(learning_rate, "learning_rate")
        inputs.whole(epochs, "epochs")
        inputs.whole(batch_size, "batch_size")
        inputs.samples_of(X, y, validation)
        self.history = history = History()
        history.append(self, X, y, validation)
        good, far = [p.copy() for p in self.parameters], 0
        try:
            with progress_bar(epochs, progress) as bar:
                for epoch in range(1, epochs + 1):
                    try:
                        self.epoch(X, y, learning_rate, batch_size)
                        history.append(self, X, y, validation)
                        far = far + 1 if history.loss[-1] > FAR * max(1, history.loss[0]) else 0
                        if far == PATIENCE or (far and epoch == epochs):
                            raise inputs.NotFinite(f"the loss is {history.loss[-1]:.2g}, from {history.loss[0]:.2g}")
                    except inputs.NotFinite as error:  # X and y passed all checks before: it is the parameters
                        raise FloatingPointError(
                            f"training diverged in epoch {epoch} ({error}); lower learning_rate={learning_rate}"
                        ) from None
                    if not far:
                        good = [p.copy() for p in self.parameters]
                    bar.set_postfix(history.latest(), refresh=False)
                    bar.update()
        finally:
            for parameter, value in zip(self.parameters, good):
                parameter[...] = value
        return history

    @np.errstate(over="ignore", invalid="ignore")  # `fit` says what has become of the parameters
    def epoch(self, X, y, learning_rate, batch_size):
        """One pass through all samples, in a new order."""
        order = self.random.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            for parameter, gradient in zip(self.parameters, self.gradients(X[batch], y[batch])):
                parameter -= learning_rate * gradient

    def save(self, path):
        """Write the network to a file (.npz), for `MLP.load`. ValueError if its activation or loss is your own."""
        parts, random = (self.hidden, self.output, self.loss_function), json.dumps(self.random.bit_generator.state)
        own = [part for part in parts if part is not KNOWN.get(part.name)]
        if own:
            raise ValueError(f"{own[0]} is your own: a file keeps names, and no code; np.savez keeps net.parameters")
        with open(path, "wb") as file:  # given a path, np.savez may add .npz to it
            np.savez(file, *self.parameters, parts=[part.name for part in parts], random=random)

    @classmethod
    def load(cls, path):
        """The network that `save` has written; `fit` goes on from there. ValueError if the file holds none."""
        from zipfile import BadZipFile  # here, since importing mathbp costs what NumPy costs

        try:
            with np.load(path, allow_pickle=False) as file:
                parameters = [file["arr_0"], *(file[f"arr_{i}"] for i in range(1, len(file) - 2))]
                parts, random = [KNOWN[name] for name in file["parts"]], json.loads(str(file["random"]))
        except (EOFError, KeyError, TypeError, ValueError, BadZipFile):  # of np.load, for what is no such file
            raise ValueError(f"{path} holds no network; MLP.save writes one") from None
        net = cls([parameters[0].shape[1], *(len(b) for b in parameters[1::2])], *parts)
        net.parameters, net.random.bit_generator.state = parameters, random
        return net


def classes(a):
    """The class that each row of outputs, or of targets, stands for."""
    return a.argmax(axis=-1) if a.shape[-1] > 1 else (a[..., 0] > 0.5).astype(int)


def rows(x):
    return x.reshape(-1, x.shape[-1])  # all batch axes as one: (samples, units)


def outer(d, a):
    return rows(d).T @ rows(a)  # Σ delta aᵀ over the samples: their outer products, added by one matrix product
