"""What the checks say to several hundred attempts: nothing wrong is accepted, nothing right refused, no name misfits."""

import numpy as np
import pytest
from attempts import ATTEMPTS

import mathbp
from mathbp import exercises


def loop(one):
    return lambda z, y: np.array([one(r, t) for r, t in zip(z, y)])


NAMES = {
    "np": np, "mathbp": mathbp, "s": mathbp.softmax, "sg": mathbp.sigmoid, "J": mathbp.softmax.jacobian,
    "es": np.einsum, "loop": loop,
}  # fmt: skip

TABLE = [
    (*head.split(": "), *line.strip().rsplit(" | ", 1))
    for head, lines in ATTEMPTS.items()
    for line in lines.strip().split("\n")
]


@pytest.mark.parametrize("name, arguments, expression, verdict", TABLE, ids=[f"{row[0]}: {row[2]}" for row in TABLE])
def test_an_attempt_is_judged_well(name, arguments, expression, verdict):
    result = getattr(exercises, name).check(eval(f"lambda {arguments}: {expression}", NAMES))
    if verdict == "ok":
        assert result.ok, str(result)
    else:
        assert not result.ok, "a wrong answer is accepted"
        assert (result.mistake or "-") in verdict.split(" // "), f"{result.mistake!r} is no fit"


def test_nearly_all_attempts_are_named():
    assert len(TABLE) >= 400
    assert sum("-" in verdict.split(" // ") for *_, verdict in TABLE) <= 0.05 * len(TABLE)
