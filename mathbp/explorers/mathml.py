"""LaTeX as MathML, which every browser typesets by itself."""

import re

from latex2mathml.converter import convert


def mathml(latex, display="inline"):
    latex = re.sub(r"\\[bB]igg?l?\(", r"\\left(", latex)  # the converter knows these two as a pair
    latex = re.sub(r"\\[bB]igg?r?\)", r"\\right)", latex)
    latex = re.sub(r"(?<=[\w}])\s*(?=\\log)|(?<=\\log)\s+", r"\\,", latex)  # and sets no space around a logarithm
    # The T of a transpose is no operator: Safari would set it apart from its letter.
    return re.sub(r"<mo>(&#x022A4;)</mo>", r"<mi>\1</mi>", convert(latex, display=display)) if latex else ""
