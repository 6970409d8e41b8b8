"""Exercises that name the mistake.

    >>> import numpy as np
    >>> from mathbp import exercises
    >>> def answer(z, y):
    ...     p = np.exp(z) / np.exp(z).sum()
    ...     return p - y
    >>> result = exercises.softmax_delta.check(answer)
    >>> result.ok, result.mistake
    (False, 'softmax over the wrong axis')

`print(result)` says what went wrong, with numbers. `exercises.softmax_delta.hint()`
helps, a little more each time, and `.solution()` shows one way to do it. Show an
exercise itself to read the question.

There is a file for each lesson. `exercise` says what check, hint and solution do,
`function_exercise` how a function is judged: on inputs from `draw`, run by `outcome`, and
as one line in a page with the numbers of `line`. The mistakes stand in mathbp.mistakes.
"""

from mathbp.exercises import lesson_01, lesson_02, lesson_03, lesson_04, ladder  # noqa: F401,I001
from mathbp.exercises import lesson_05, lesson_06, lesson_07, lesson_08  # noqa: F401
from mathbp.exercises.exercise import Exercise

__all__ = list(Exercise.all)

globals().update(Exercise.all)
