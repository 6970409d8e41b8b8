"""LaTeX as plain text, for where nothing can be typeset: a terminal, a screen reader, the saved notebook."""

import re

# Pattern and replacement, in this order.
BRACES = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
PLAIN = [
    (r"\\(?:text|mathrm|mathbf|boldsymbol|operatorname)" + BRACES, r"\1"),
    (r"\\(?:left|right|[bB]igg?[lr]?|displaystyle)(?![A-Za-z])", ""),
    (r"\\[,;: ]|\\q?quad|~", " "),
    (r"\^\{?\\top\}?|\^\{?T\}?", "ᵀ"),
    (r"\\([A-Za-z]+)", lambda m: SYMBOLS.get(m[1], m[0])),
    (r"∂\s+", "∂"),
    (r"_(?:\{([^{}]*)\}|(\w))", lambda m: (m[1] or m[2]).translate(LOWER)),
    (r"\^(?:\{([^{}]*)\}|(\w))", lambda m: (m[1] or m[2]).translate(UPPER)),
    (r"\s*-", lambda m: " −" if m[0] != "-" else "−"),
    (r"\\[tdc]?frac" + BRACES + BRACES, lambda m: fraction(m[1], m[2])),
    (r"\\[tdc]?frac" + BRACES + BRACES, lambda m: fraction(m[1], m[2])),  # a fraction in a fraction
    (r"[${}]|\\!", ""),
    (r"\s+", " "),
]
SYMBOLS = {
    "partial": "∂", "sum": "Σ", "delta": "δ", "sigma": "σ", "lambda": "λ", "varepsilon": "ε", "cdot": "·",
    "odot": "⊙", "times": "×", "log": "log ", "exp": "exp ", "ln": "ln ", "tanh": "tanh ", "neq": "≠", "ne": "≠",
    "le": "≤", "ge": "≥", "in": "∈", "dots": "…", "cdots": "⋯", "ldots": "…", "top": "ᵀ", "infty": "∞",
}  # fmt: skip
LOWER = str.maketrans("0123456789aeijklmnoprstuvx+-=", "₀₁₂₃₄₅₆₇₈₉ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌", ", ")  # z_{1,j} is z₁ⱼ
UPPER = str.maketrans("0123456789zni+-", "⁰¹²³⁴⁵⁶⁷⁸⁹ᶻⁿⁱ⁺⁻")


def plain(latex):
    r"""LaTeX as readable text.

    >>> plain(r"\frac{\partial p_i}{\partial z_k}\,g_i")
    '∂pᵢ/∂zₖ gᵢ'
    >>> plain(r"-\frac{y}{a} + \frac{1-y}{1-a}")
    '−y/a + (1−y)/(1−a)'
    """
    for pattern, replacement in PLAIN:
        latex = re.sub(pattern, replacement, latex)
    return latex.strip()


def fraction(above, below):
    """A sum above, or anything but one letter or number below, needs brackets."""
    above = f"({above})" if re.search(r".[+−]", above) else above
    return f"{above}/{below}" if re.fullmatch(r"∂?[^\W\d]\w*|\d+", below) else f"{above}/({below})"


def words(text):
    """Words as readable text; in them, mathematics stands between dollar signs."""
    parts = text.split("$")
    parts[1::2] = map(plain, parts[1::2])
    return "".join(parts)
