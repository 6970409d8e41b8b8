"""ExerciseForm: an exercise as a small form, with a field for one line, or choices; alive without a kernel, too."""

import html
import re

import numpy as np
import traitlets

from mathbp.exercises.exercise import ChoiceExercise, Exercise, ShapeExercise, ValueExercise
from mathbp.exercises.function_exercise import FunctionExercise
from mathbp.explorers import formula
from mathbp.explorers.explorer import Explorer
from mathbp.explorers.mathml import mathml
from mathbp.explorers.sketch import Sketch


class ExerciseForm(Explorer):
    """The form of an exercise: the question, a field or choices, Check, Hint, Solution.

    Parameters
    ----------
    exercise : str
        Its name, as in `mathbp.exercises`.

    What the page says of a line is what `check` says of a function that gives the same numbers:
    both compare with the values of `mathbp.mistakes`. An exercise whose answer is a program
    shows its question, its hints and its solution.
    """

    names = ("exercise",)
    given = ("form",)
    exercise = traitlets.Unicode("softmax_delta").tag(sync=True)
    form = traitlets.Dict(help="What the page asks, and what it compares an answer with.").tag(sync=True)

    def __init__(self, exercise="softmax_delta", **kwargs):
        super().__init__(exercise=exercise, **kwargs)
        self.form = form(Exercise.all[self.exercise])

    @traitlets.validate("exercise")
    def _checked(self, proposal):
        return self.checked(proposal)

    @staticmethod
    def check(exercise):
        if exercise not in Exercise.all:
            raise ValueError(f"there is no exercise {exercise!r}")
        return {"exercise": exercise}

    def numbers(self):
        return repr(Exercise.all[self.exercise])

    def describe(self):
        return f"Exercise {self.exercise}: {Exercise.all[self.exercise]!r}"

    def draw(self):
        lines = self.numbers().split("\n")
        sketch = Sketch(720, 22 * len(lines) + 16)
        for i, line in enumerate(lines):
            sketch.text(10, 20 + 22 * i, line)
        return sketch

    def bundle(self):
        """What a notebook shows and saves, without the question that the exercise itself adds as text."""
        data, metadata = self._repr_mimebundle_()
        for kind in ("image/png", "text/plain"):
            data.pop(kind)
            metadata.pop(kind, None)
        return data, metadata


Exercise.form = staticmethod(lambda exercise: ExerciseForm(exercise.name).bundle())


def form(exercise):
    """What the page is given of an exercise, ready for JSON."""
    options = getattr(exercise, "options", {}) if isinstance(exercise, ChoiceExercise) else {}
    line = getattr(exercise, "line", None)
    return {
        "question": typeset(for_one_sample(exercise.question) if line else exercise.question),
        "hints": [typeset(hint) for hint in exercise.hints],
        "solution": str(exercise.solution()),
        "why": typeset(exercise.why),
        "choices": [[letter, typeset(text), typeset(said)] for letter, (text, said) in options.items()],
        "right": exercise.solve() if options else None,
        "field": field(exercise),
    }


# A question asks for a function of a batch; a line is of one sample.
OF_A_BATCH = {
    r"`\(N, (\w)\)`": r"`(\1,)`",
    r"[,:]\s+(one\s+row\s+a\s+sample|not averaged( over the samples)?|summed over the samples)\b": "",
    r"\s+(for each row|and a loop)(?=,)": "",
}


def for_one_sample(question):
    for words, others in OF_A_BATCH.items():
        question = re.sub(words, others, question)
    return question


def field(exercise):
    """The question for the formula field; None where the answer is no line."""
    if isinstance(exercise, FunctionExercise):
        return formula.of_exercise(exercise) if exercise.line else None
    if not isinstance(exercise, ValueExercise | ShapeExercise):
        return None
    # Numbers are asked for: one point, and no names.
    mistakes = [
        formula.named(known, [np.asarray(rule(), float)]) for known in exercise.mistakes for rule in known.rules
    ]
    right = np.asarray(exercise.solve(), float)
    given = {"names": {}, "points": [{}], "right": [right], "mistakes": mistakes}
    return formula.question(given, near=1e-3 if isinstance(exercise, ValueExercise) else 1e-9)


# ------------------------------------------------------------------ Markdown, as much as questions have of it

SPAN = re.compile(r"(\$[^$]+\$|`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)")
MARKS = {"$": mathml, "`": lambda text: f"<code>{html.escape(text)}</code>"}


def typeset(text):
    """Markdown as HTML, its mathematics as MathML."""
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith(("    ", "```")):
            code = block.strip("`\n").removeprefix("python\n")
            blocks.append(f"<pre>{html.escape(code)}</pre>")
        elif block.startswith("- "):
            items = re.split(r"(?:^|\n)- ", block)[1:]
            blocks.append(f"<ul>{''.join(f'<li>{spans(item)}</li>' for item in items)}</ul>")
        else:
            blocks.append(f"<p>{spans(block)}</p>")
    return "".join(blocks)


def spans(text):
    return "".join(map(span, SPAN.split(re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text))))


def span(text):
    if text[:1] in MARKS and len(text) > 2 and text[-1] == text[0]:
        return MARKS[text[0]](text[1:-1])
    if text.startswith("**") and len(text) > 4:
        return f"<b>{html.escape(text[2:-2])}</b>"
    if text.startswith("*") and len(text) > 2:
        return f"<i>{html.escape(text[1:-1])}</i>"
    text = re.sub(r"(?<![A-Za-z])([A-Za-zδΣ])_([a-z]{1,2})\b", r"\1<sub><i>\2</i></sub>", html.escape(text))
    return re.sub(r"(?<![A-Za-z])([A-Za-z])_(\d)\b", r"\1<sub>\2</sub>", text)
