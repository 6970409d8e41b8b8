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
# Logits of one sample each; with the identity for W, the step's z is its x.
LOGITS = [[800.0, 0.0], [0.0, 800.0], [40.0, 0.0, -3.0], [2.0, 1.0, 0.1], [-745.0, 3.0, 3.0]]
SCRIPT = """
load('problems.mat');
for k = 1:numel(logits)
  z = logits{k}(:);
  n = numel(z);
  y = (1:n)' == 1;
  [digits{k}.delta, ~, ~, digits{k}.loss] = softmax_cross_entropy_step(eye(n), zeros(n, 1), z, y, 1);
  digits{k}.J = softmax_jacobian(z);
end
z = [0.5; -1; 2];
y = [0; 1; 0];
p = exp(z) / sum(exp(z));
loss = @(z) log(sum(exp(z))) - y' * z;
J = softmax_jacobian(z);
g = -y ./ p;
for attempt = {J' * g, p - y, J .* g, diag(J) .* g, y - p, (p - y) / 3}
  checks(end + 1) = check_gradient(loss, attempt{1}(1:3)', z);
end
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
save('-v6', 'answers.mat', 'answers', 'digits', 'checks');
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Every problem, and what Octave says to all of them, from one start of Octave."""
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
    savemat(
        folder / "problems.mat", {"problems": cells, "logits": np.array(LOGITS, object), "checks": np.empty((1, 0))}
    )
    subprocess.run(
        ["octave-cli", "--norc", "--no-history", "--path", str(MATLAB), "--eval", SCRIPT], cwd=folder, check=True
    )
    return problems, loadmat(folder / "answers.mat", simplify_cells=True)


@pytest.fixture(scope="module")
def octave(saved):
    problems, answers = saved[0], saved[1]["answers"]
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


def test_every_digit(saved):
    """Where log(p) is -inf and p - y is 0: held to the accuracy that mathbp promises."""
    for z, answer in zip(LOGITS, saved[1]["digits"]):
        rtol = 4 * (1 + np.ptp(z)) * np.finfo(float).eps
        pair = mathbp.softmax, mathbp.cross_entropy
        np.testing.assert_allclose(answer["delta"], mathbp.delta(*pair, z, 0), rtol=rtol)
        np.testing.assert_allclose(answer["loss"], mathbp.loss_from_logits(*pair, z, 0), rtol=rtol)
        np.testing.assert_allclose(answer["J"], mathbp.softmax.jacobian(z), rtol=rtol, atol=1e-320)


def test_the_check_passes_what_is_right_alone(saved):
    right = [True, True]  # J' * g and p - y
    assert saved[1]["checks"].astype(bool).tolist() == right + [False] * 4


def test_the_line_that_students_bring():
    assert "\ndelta = (a - y) .* a .* (1 - a);\n" in (MATLAB / "sigmoid_squared_error_step.m").read_text()
