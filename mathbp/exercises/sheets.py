"""Sheets to do on paper, with numbers of one's own that come out in small fractions.

    >>> from mathbp.exercises.sheets import sheet
    >>> task = sheet(seed=7)[0]
    >>> print(task)
    z = (0, log 3, log 3). What is p = softmax(z)?
      a  (1/3, 1, 1)
      ...

The logits are logarithms of whole numbers, so the probabilities are fractions, and so is everything made of them. Each
wrong option is what a known mistake gives. The same seed gives the same sheet on every machine: only `random.random()`
is used, whose numbers Python fixes.
"""

import html
import random
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from mathbp.exercises.exercise import unbroken

LARGEST = 60  # no denominator is larger


@dataclass(frozen=True)
class Task:
    """A question with options: (value, name of the mistake; empty for the right one)."""

    kind: str
    given: dict
    question: str
    options: tuple
    marks: int
    minutes: int

    @property
    def right(self):
        """The letter of the right option."""
        return next("abcdef"[i] for i, (_, name) in enumerate(self.options) if not name)

    def __str__(self):
        lines = [f"  {letter}  {plain(value)}" for letter, (value, _) in zip("abcdef", self.options)]
        return "\n".join([self.question, *lines])


class Dice:
    """Choices by a seed, the same everywhere."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, things):
        return things[int(self.random.random() * len(things))]

    def shuffled(self, things):
        return [things[i] for _, i in sorted((self.random.random(), i) for i in range(len(things)))]


# ------------------------------------------------------------------ the mathematics, in fractions


def softmax(e):
    """The probabilities of the logits log e."""
    return tuple(Fraction(x, sum(e)) for x in e)


def contract(p, g):
    """Jᵀ g for softmax: p_k (g_k - Σ p g)."""
    mean = sum(a * b for a, b in zip(p, g))
    return tuple(a * (b - mean) for a, b in zip(p, g))


def minus(a, b):
    return tuple(x - y for x, y in zip(a, b))


def times(*factors):
    return tuple(map(prod, zip(*factors)))


def prod(numbers):
    value = Fraction(1)
    for number in numbers:
        value *= number
    return value


def negative(v):
    return tuple(-x for x in v)


def outer(d, a):
    return tuple(tuple(x * y for y in a) for x in d)


# Whole numbers whose sum is at most 7: then products of two probabilities have denominators of at most 49.
TRIPLES = [e for e in product(range(1, 5), repeat=3) if sum(e) <= 7 and len(set(e)) > 1]
PAIRS = [e for e in product(range(1, 4), repeat=2) if sum(e) <= 4]


def logits(e):
    return "z = (" + ", ".join("0" if x == 1 else f"log {x}" for x in e) + ")"


def one_hot(n, t):
    return tuple(Fraction(int(i == t)) for i in range(n))


# Each kind of task: what is given, the question, the right value, and what each mistake gives.


def probabilities(dice):
    e = dice.one(TRIPLES)
    p = softmax(e)
    return {"e": e}, f"{logits(e)}. What is p = softmax(z)?", p, {
        "e^z not normalised": tuple(map(Fraction, e)),
        "divided by the largest or the mean, not by the sum": tuple(Fraction(x, max(e)) for x in e),
        "1 - p in place of p": tuple(1 - x for x in p),
    }  # fmt: skip


def beside(dice):
    e = dice.one(TRIPLES)
    i, k = dice.one([(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)])
    p = softmax(e)
    return {"e": e, "i": i, "k": k}, f"{logits(e)} and p = softmax(z). What is ∂p_{i + 1}/∂z_{k + 1}?", -p[i] * p[k], {
        "plus in place of minus": p[i] * p[k],
        "only the diagonal": Fraction(0),
        "p_i (1 - p_k) everywhere": p[i] * (1 - p[k]),
    }  # fmt: skip


def diagonal(dice):
    e = dice.one(TRIPLES)
    i = dice.one([0, 1, 2])
    p = softmax(e)[i]
    return {"e": e, "i": i}, f"{logits(e)} and p = softmax(z). What is ∂p_{i + 1}/∂z_{i + 1}?", p * (1 - p), {
        "p_i² not taken off": p,
        "diag(p) is missing": -(p**2),
        "the Jacobian of log softmax": 1 - p,
    }  # fmt: skip


def gradient(dice):
    e, t = dice.one(TRIPLES), dice.one([0, 1, 2])
    p, y = softmax(e), one_hot(3, t)
    question = f"{logits(e)}, p = softmax(z), class {t + 1} is right, L = -Σ y_i log p_i. What is g = ∂L/∂p?"
    return {"e": e, "t": t}, question, tuple(-b / a for a, b in zip(p, y)), {
        "-1/p without y": tuple(-1 / a for a in p),
        "the sign is flipped": tuple(b / a for a, b in zip(p, y)),
        "delta in place of g": minus(p, y),
    }  # fmt: skip


def collapsed(dice):
    e, t = dice.one(TRIPLES), dice.one([0, 1, 2])
    p, y = softmax(e), one_hot(3, t)
    question = f"{logits(e)}, p = softmax(z), class {t + 1} is right, L = -Σ y_i log p_i. What is delta = ∂L/∂z?"
    return {"e": e, "t": t}, question, minus(p, y), {
        "y - p": minus(y, p),
        "only the diagonal of the Jacobian": tuple(b * (a - 1) for a, b in zip(p, y)),
        "p (1 - p) on top of p - y": times(minus(p, y), p, tuple(1 - x for x in p)),
        "y is not taken off": p,
    }  # fmt: skip


def squared(dice):
    e, t = dice.one(PAIRS), dice.one([0, 1])
    p, y = softmax(e), one_hot(2, t)
    g = minus(p, y)
    question = f"{logits(e)}, p = softmax(z), class {t + 1} is right, L = ½ Σ (p_i - y_i)². What is delta = ∂L/∂z?"
    return {"e": e, "t": t}, question, contract(p, g), {
        "J is left out": g,
        "only the diagonal of the Jacobian": times(g, p, tuple(1 - x for x in p)),
        "the sign is flipped": negative(contract(p, g)),
    }  # fmt: skip


def sigmoid(dice):
    above, below = dice.one([(1, 1), (1, 2), (2, 1)])
    y = dice.one([0, 1])
    a = Fraction(above, above + below)
    z = "0" if above == below else "log 2" if above == 2 else "log ½"
    question = f"A sigmoid unit: z = {z}, y = {y}, L = ½ (a - y)². What is delta = ∂L/∂z?"
    return {"a": a, "y": y}, question, (a - y) * a * (1 - a), {
        "a (1 - a) is missing": a - y,
        "y - a": (y - a) * a * (1 - a),
        "1 - a² in place of a (1 - a)": (a - y) * (1 - a**2),
        "a - y is missing": a * (1 - a),
    }  # fmt: skip


def weights(dice):
    e, t, a = dice.one(TRIPLES), dice.one([0, 1, 2]), dice.one([(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)])
    p, y = softmax(e), one_hot(3, t)
    d = minus(p, y)
    question = f"z = W a with a = {plain(a)} gave {logits(e)}. p = softmax(z), class {t + 1} is right, L = -Σ y_i log p_i. What is ∂L/∂W?"
    return {"e": e, "t": t, "a": a}, question, outer(d, a), {
        "the outer product in the wrong order": outer(a, d),
        "y - p": outer(negative(d), a),
        "y is not taken off": outer(p, a),
        "a is left out": outer(d, (1, 1)),
    }  # fmt: skip


# Kind, marks, minutes.
KINDS = [
    (probabilities, 1, 3), (beside, 1, 3), (diagonal, 1, 3), (gradient, 1, 3), (collapsed, 2, 5), (sigmoid, 1, 4),
    (squared, 3, 8), (weights, 2, 6),
]  # fmt: skip


def sheet(seed):
    """The tasks of one sheet."""
    dice = Dice(seed)
    return [task(kind, marks, minutes, dice) for kind, marks, minutes in KINDS]


def task(kind, marks, minutes, dice):
    """A task with at least two wrong options, all options different, no denominator too large."""
    while True:
        given, question, right, mistakes = kind(dice)
        options = {right: ""}
        for name, value in mistakes.items():
            if small(value):
                options.setdefault(value, name)
        if len(options) > 2 and small(right):
            return Task(kind.__name__, given, question, tuple(dice.shuffled(list(options.items()))), marks, minutes)


def small(value):
    return all(map(small, value)) if isinstance(value, tuple) else Fraction(value).denominator <= LARGEST


# ------------------------------------------------------------------ on paper


def plain(value):
    if isinstance(value, tuple):
        return f"({', '.join(map(plain, value))})"
    return str(value).replace("-", "−")


def typeset(value):
    """A value as MathML: browsers print it without a script."""
    if isinstance(value, tuple) and isinstance(value[0], tuple):
        rows = "".join(f"<mtr>{''.join(f'<mtd>{number(x)}</mtd>' for x in row)}</mtr>" for row in value)
        return f"<math><mrow><mo>(</mo><mtable>{rows}</mtable><mo>)</mo></mrow></math>"
    if isinstance(value, tuple):
        return f"<math><mrow><mo>(</mo>{'<mo>,</mo>'.join(map(number, value))}<mo>)</mo></mrow></math>"
    return f"<math>{number(value)}</math>"


def number(x):
    x = Fraction(x)
    size = f"<mn>{abs(x.numerator)}</mn>"
    if x.denominator != 1:
        size = f"<mfrac>{size}<mn>{x.denominator}</mn></mfrac>"
    return f"<mrow><mo>−</mo>{size}</mrow>" if x < 0 else size


STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 44em; margin: 2em auto; padding: 0 1em; color: #000; background: #fff }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2em; border-bottom: 1px solid }
h1 { font-size: 1.4em; margin: 0.3em 0 } section { break-after: page } section:last-child { break-after: auto }
ol > li { margin: 1em 0; break-inside: avoid } .options { list-style: lower-alpha; margin: 0.4em 0 }
.options { columns: 2 } .options li { margin: 0.35em 0; break-inside: avoid } .marks { float: right; padding-left: 1em } .room { height: 5em }
math { font-size: 1.1em } td, th { padding: 0.25em 0.8em; text-align: left; vertical-align: top }
@page { margin: 18mm }
@media print { body { margin: 0; max-width: none } }
"""


def pages(seeds, title, key=False):
    """The sheets of some seeds as one page of HTML, each on paper of its own; or their keys."""
    body = "".join(
        section(seed, title, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i % 26] if len(seeds) > 1 else "", key)
        for i, seed in enumerate(seeds)
    )
    name = f"{title}: key" if key else title
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(name)}</title><style>{STYLE}</style>{body}</html>\n"
    )


def section(seed, title, letter, key):
    tasks = sheet(seed)
    marks, minutes = sum(t.marks for t in tasks), sum(t.minutes for t in tasks)
    which = f" {letter}" if letter else ""
    head = f"<h1>{html.escape(title)}{which}{': key' if key else ''}</h1>"
    head += f"<p>sheet {seed} · {marks} marks · {minutes} minutes</p>" + (
        "" if key else "<p>Name: ______________________</p>"
    )
    return f"<section><header>{head}</header>{answers(tasks) if key else questions(tasks)}</section>"


def questions(tasks):
    items = "".join(
        f'<li><span class="marks">{t.marks} {"mark" if t.marks == 1 else "marks"}, {t.minutes} min</span>{markup(t.question)}'
        f'<ol class="options">{"".join(f"<li>{typeset(value)}</li>" for value, _ in t.options)}</ol><div class="room"></div></li>'
        for t in tasks
    )
    return f"<p>One option is right for each task. log is the natural logarithm.</p><ol>{items}</ol>"


def answers(tasks):
    rows = "".join(
        f"<tr><td>{i}</td><td><b>{t.right}</b></td><td>{t.marks}</td><td>"
        + "<br>".join(f"{letter}: {html.escape(name)}" for letter, (_, name) in zip("abcdef", t.options) if name)
        + "</td></tr>"
        for i, t in enumerate(tasks, 1)
    )
    return f"<table><tr><th>task</th><th>right</th><th>marks</th><th>who chose another letter made this mistake</th></tr>{rows}</table>"


def markup(question):
    """A question as HTML: indices low, formulas unbroken."""
    return re.sub(r"_(\d|i)(?!\w)", r"<sub>\1</sub>", unbroken(question).replace("log ", "log\u00a0"))
