"""What the formula field knows of a question: fixed points, the right values there, and those of every known mistake.

The page has no Python. So everything a line is compared with is computed here, once, and handed
over as numbers; the questions come from `mathbp.exercises`, the mistakes from `mathbp.mistakes`.
"""

import re
from functools import cache
from typing import Any

import numpy as np

from mathbp import binary_cross_entropy, sigmoid, squared_error
from mathbp.exercises import Exercise, line
from mathbp.mistakes import FACTORS, ZEROS, attempt
from mathbp.mistakes.elementwise import SIGMOID_CROSS_ENTROPY
from mathbp.mistakes.recognise import ARRANGED, CONSTANT, TRANSPOSED


def question(given, answers=None, **more):
    """What the page is given, ready for JSON.

    Parameters
    ----------
    given : dict
        As `mathbp.exercises.line.fingerprints` gives it: "names", "points", "right" and "mistakes".
    answers : dict, optional
        For "matlab" and "numpy" a right line, from which the page finds what is two changes away.
    """
    points, right, names = (given[key] for key in ("points", "right", "names"))
    n = [sizes(names, point)["n"] for point in points]
    factors = {  # but for those of N, or of an n that is 1
        known: [factor(1, size) for size in n]
        for known, factor in FACTORS
        if len({factor(N, 1) for N in (1, 7)}) == 1 and (set(n) != {1} or factor(1, 7) == factor(1, 1))
    }
    layout = [
        named(known, [attempt(rule, (np.asarray(x),)) for x in right])
        for known in [TRANSPOSED, *ARRANGED]
        for rule in known.rules
    ]
    # A line has names, and is for one sample; where numbers are asked for, they may be those of a batch.
    mistakes = [known for known in [*given["mistakes"], *layout] if not (names and OF_A_BATCH.search(known["name"]))]
    return plain(
        {
            "sizes": names,
            "names": list(names),
            "points": points,
            "right": right,
            "mistakes": distinct(mistakes, right),
            "factors": [named(known, values) for known, values in factors.items() if set(values) != {1}],
            "zeros": named(ZEROS),
            "constant": named(CONSTANT),
            "answers": answers or {},
            **more,
        }
    )


def sizes(names, point):
    """How long n, and m, is at a point; n is 1 where there is none."""
    found = {"n": 1}
    for name, letters in names.items():
        found |= dict(zip(letters, np.shape(point[name])))
    return found


def named(known, values=()) -> dict[str, Any]:
    return {"name": known.name, "why": known.why, "values": values}


# What cannot go wrong where there is one sample: here it would name something else.
OF_A_BATCH = re.compile("keepdims|batch|sample|every entry|^(?!J times g).*over the wrong axis")


def distinct(mistakes, right):
    """One entry for each mistake, with the values of its rules: those that have a value here, and one of their own."""
    groups: dict[str, dict] = {}
    seen: dict[tuple, list[np.ndarray]] = {}

    def new(values):
        """Are these numbers new? Remembers them."""
        numbers, others = np.concatenate([x.ravel() for x in values]), seen.setdefault(tuple(map(np.shape, values)), [])
        known = bool(others) and bool(np.isclose(np.array(others), numbers, 1e-6, 1e-6).all(axis=1).any())
        others.append(numbers)
        return not known

    new([np.asarray(x) for x in right])
    for known in mistakes:
        if any(x is None for x in known["values"]):
            continue
        values = [np.asarray(x) for x in known["values"]]
        if not all(np.isfinite(x).all() for x in values):
            continue
        alone = all(x.size == 1 for x in values) and np.size(right[0]) > 1  # of one sample: a number, too
        for found in [values, [x.reshape(()) for x in values]] if alone else [values]:
            if new(found):
                group = groups.setdefault(known["name"], {"name": known["name"], "why": known["why"], "rules": []})
                group["rules"].append(found)
    return list(groups.values())


def plain(value):
    """Lists and numbers in place of arrays, with as many digits as a comparison needs."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return float(f"{value:.9g}") + 0.0 if isinstance(value, float) else value


# ------------------------------------------------------------------ the unit of DeltaExplorer


@cache
def one_sigmoid():
    """delta of a sigmoid unit with squared error: each unit of the exercise's layers is a point of its own."""
    layer = fingerprints("matlab_delta")

    def units(values):
        return [x for value in values for x in np.asarray(value).tolist()]

    points = [{name: point[name][i] for name in "zya"} for point in layer["points"] for i in range(len(point["z"]))]
    own = [known for known in layer["mistakes"] if all(map(same_shape, known["values"], layer["right"]))]
    return question(
        {
            "names": {"z": "", "y": "", "a": ""},
            "points": points,
            "right": units(layer["right"]),
            "mistakes": [known | {"values": units(known["values"])} for known in own],
        },
        {"matlab": "(a - y) .* a .* (1 - a)", "numpy": "(a - y) * a * (1 - a)"},
        general={key: layer[key] for key in ("names", "points", "right")},
        only="But only for one unit. For a layer of them the products go unit by unit: .* in MATLAB, * in NumPy.",
    )


def same_shape(x, y):
    return np.shape(x) == np.shape(y)


# ------------------------------------------------------------------ the output layers of LogitExplorer


def fingerprints(name) -> dict[str, Any]:
    return line.fingerprints(Exercise.all[name])


def of_exercise(exercise):
    """The question of an exercise that a line can answer. What gives it away is told on request."""
    given = fingerprints(exercise.name)
    return question(
        given, exercise.answers, exercise=True, **(any_jacobian() if given["names"].get("J") == "nn" else {})
    )


def any_jacobian():
    """Where J is symmetric, `J * g` is right: what is said then."""
    general = fingerprints("contraction")
    return {
        "general": {key: general[key] for key in ("names", "points", "right")},
        "only": "But only here, where J is symmetric. For any J it is J' * g, in NumPy J.T @ g.",
    }


@cache
def output_layers():
    """A question for each output layer: delta, where J, g, z, y and the outputs are at hand."""
    product = {"matlab": "J' * g", "numpy": "J.T @ g"}
    layers: dict[str, dict] = {
        "softmax cross_entropy": fingerprints("softmax_delta"),
        "softmax squared_error": fingerprints("softmax_squared_error_delta"),
        "sigmoid cross_entropy": sigmoids(binary_cross_entropy),
        "sigmoid squared_error": sigmoids(squared_error) | {"mistakes": fingerprints("matlab_delta")["mistakes"]},
    }
    layers["sigmoid cross_entropy"]["mistakes"] = told(SIGMOID_CROSS_ENTROPY, layers["sigmoid cross_entropy"], "a", "y")
    for layer in layers.values():
        layer["mistakes"] += told(Exercise.all["contraction"].mistakes, layer, "J", "g")
        layer["points"] = [point | {"T": 1} for point in layer["points"]]
        layer["names"] |= {"T": ""}
    return {name: question(layer, product, **any_jacobian()) for name, layer in layers.items()}


def sigmoids(loss):
    """Points for a layer of sigmoids, at the z and y of the exercise on it."""
    points, right = [], []
    for point in fingerprints("matlab_delta")["points"]:
        z, y, a = (np.array(point[name]) for name in "zya")
        J, g = sigmoid.jacobian(z), loss.gradient(a, y)
        points.append({"z": z, "y": y, "a": a, "g": g, "J": J, "n": len(z)})
        right.append(J.T @ g)
    names = {"z": "n", "y": "n", "a": "n", "g": "n", "J": "nn", "n": ""}
    return {"names": names, "points": points, "right": right, "mistakes": []}


def told(mistakes, layer, *names):
    """What known mistakes, which are made of these names, give in this layer."""
    values = lambda rule: [attempt(rule, [np.array(q[name]) for name in names]) for q in layer["points"]]
    return [named(known, values(rule)) for known in mistakes for rule in known.rules]
