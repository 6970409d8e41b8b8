r"""Derivations whose every line is proved as it is typeset.

    >>> import mathbp
    >>> mathbp.Derivation(
    ...     r"\delta_k",
    ...     of=mathbp.cross_entropy,
    ...     lines=[
    ...         (r"\sum_i \frac{\partial p_i}{\partial z_k}\, \frac{\partial L}{\partial p_i}", "the chain rule"),
    ...         (r"p_k \sum_i y_i - y_k", "both put in"),
    ...         (r"p_k - y_k", "the targets sum to one", r"\sum_i y_i = 1"),
    ...     ],
    ... )
    δₖ = Σᵢ ∂pᵢ/∂zₖ ∂L/∂pᵢ    the chain rule            exact
       = pₖ Σᵢ yᵢ − yₖ        both put in               exact
       = pₖ − yₖ              the targets sum to one    exact, given Σᵢ yᵢ = 1

A line is read (`reading`) as a formula (`tree`). Names in it have their usual meaning (`names`,
`meanings`) and random values (`points`); it is computed (`computing`) with numbers that are not
rounded (`exact`), and compared with the derivative (`checking`). So what you read is what was
proved, but for a chance that is known. A wrong line is refuted (`refuting`), a learner's
next line is judged (`listening`), and some derivations are proved for every n (`every_n`).
"""

from mathbp.derivation.checking import DoesNotFollow
from mathbp.derivation.derivation import Attempt, Derivation, Line
from mathbp.derivation.every_n import NotProved, for_every_n
from mathbp.derivation.listening import Heard, hear, hints
from mathbp.derivation.reading import Unreadable, plain, read, readable, words

__all__ = [
    "Attempt",
    "Derivation",
    "DoesNotFollow",
    "Heard",
    "Line",
    "NotProved",
    "Unreadable",
    "for_every_n",
    "hear",
    "hints",
    "plain",
    "read",
    "readable",
    "words",
]
