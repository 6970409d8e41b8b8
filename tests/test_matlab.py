"""The MATLAB side of the course, run in GNU Octave and compared with mathbp.

A sample is a column there and a row here: every array crosses over transposed.
"""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat, savemat

import mathbp

MATLAB = Path(__file__).parents[1] / "notebooks" / "matlab"
LEARNING_RATE, EPOCHS = 0.3, 10
PAIRS = {
    "sigmoid_squared_error_step": (mathbp.sigmoid, mathbp.squared_error),
    "softmax_cross_entropy_step": (mathbp.softmax, mathbp.cross_entropy),
}
# (samples, inputs, units); a single sample and a single unit are where MATLAB reduces along another axis.
SHAPES = [(20, 5, 3), (1, 4, 3), (7, 2, 1), (1, 1, 1)]
SCRIPT = """
load('problems.mat');
for k = 1:numel(problems)
  q = problems{k};
  step = str2func(q.step);
  [delta, W, b, loss] = step(q.W, q.b, q.x, q.y, q.learning_rate);
  answers{k}.delta = delta;
  answers{k}.losses = loss;
  for epoch = 2:q.epochs
    [unused, W, b, answers{k}.losses(epoch)] = step(W, b, q.x, q.y, q.learning_rate);
  end
  answers{k}.W = W;
  answers{k}.b = b;
end
save('-v6', 'answers.mat', 'answers');
"""


@pytest.fixture(scope="module")
def octave(tmp_path_factory):
    """Every problem with Octave's answer to it, from one start of Octave."""
    if shutil.which("octave-cli") is None:
        if os.environ.get("CI"):
            pytest.fail("GNU Octave is not installed, and CI must not skip the MATLAB side")
        pytest.skip("GNU Octave is not installed")
    random, problems = np.random.default_rng(0), []
    for step in PAIRS:
        for samples, n_in, units in SHAPES:
            labels = random.integers(units, size=samples)
            problems.append(
                dict(
                    step=step,
                    W=random.normal(size=(units, n_in)),
                    b=random.normal(size=(units, 1)),
                    x=random.normal(size=(n_in, samples)),
                    y=np.eye(units)[labels].T if "softmax" in step else random.uniform(size=(units, samples)),
                    learning_rate=LEARNING_RATE,
                    epochs=float(EPOCHS),
                )
            )
    folder = tmp_path_factory.mktemp("octave")
    cells = np.empty((1, len(problems)), object)
    cells[0] = problems
    savemat(folder / "problems.mat", {"problems": cells})
    subprocess.run(
        ["octave-cli", "--norc", "--no-history", "--path", str(MATLAB), "--eval", SCRIPT], cwd=folder, check=True
    )
    answers = loadmat(folder / "answers.mat", simplify_cells=True)["answers"]
    for q, answer in zip(problems, answers):  # reading the file drops axes of length 1
        answer.update(delta=np.reshape(answer["delta"], q["y"].shape))
        answer.update({name: np.reshape(answer[name], q[name].shape) for name in "Wb"})
    return list(zip(problems, answers))


def test_delta_of_every_sample(octave):
    for q, answer in octave:
        z = q["x"].T @ q["W"].T + q["b"].T
        ours = mathbp.delta(*PAIRS[q["step"]], z, q["y"].T, "sum")
        np.testing.assert_allclose(ours.T, answer["delta"], rtol=0, atol=1e-12)


def test_ten_epochs_of_training(octave):
    for q, answer in octave:
        activation, loss = PAIRS[q["step"]]
        units, n_in = q["W"].shape
        X, y = q["x"].T, q["y"].T
        net = mathbp.MLP([n_in, units], output=activation, loss=loss)
        net.parameters = [q["W"].copy(), q["b"].ravel()]
        history = net.fit(X, y, EPOCHS, LEARNING_RATE, batch_size=len(X), progress=False)
        np.testing.assert_allclose(net.parameters[0], answer["W"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(net.parameters[1], answer["b"].ravel(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(history.loss[:-1], answer["losses"], rtol=0, atol=1e-12)


def test_the_line_that_students_bring():
    assert "\ndelta = (a - y) .* a .* (1 - a);\n" in (MATLAB / "sigmoid_squared_error_step.m").read_text()
