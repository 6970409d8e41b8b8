"""What a learner is told: numbers in print, and what an error usually means."""

import pathlib
import traceback

import numpy as np

MATMUL = (
    "In A @ B, the last axis of A has to be as long as the last but one of B: it is the one that is summed over. "
    "Which one should that be?"
)
NO_INDEX = "A one-hot y is not an index. The class of each sample is y.argmax(axis=-1)."
NO_ARRAY = "A list is not an array: go through it in a loop, or with zip."
# The first row whose words are in the message counts.
# fmt: off
ERRORS = [
    ("must be of integer", NO_INDEX),
    ("indexing arrays could not", NO_INDEX),
    ("broadcast", ("Two arrays do not fit: counted from the right, axes must be equally long, or have length 1. "
     "(A sum or a maximum over an axis loses that axis; keepdims=True keeps it, with length 1.)")),
    ("matmul", MATMUL),
    ("shapes (", MATMUL),
    ("positional argument", "check calls your function with these arguments, in this order."),
    ("not defined", "Python does not know this name. Is it np. something, or mathbp. something? Has the cell that defines it run?"),
    ("local variable", "This name has no value yet at that line. Does `x += ...` need an `x = 0` before the loop?"),
    ("inhomogeneous", "The rows are not equally long, or several things are in it: return one array."),
    ("setting an array element", "An array stands where one number belongs. In a batch, p[i] is a whole row."),
    ("truth value", "`if` wants one yes or no. For an array it is np.where(condition, a, b)."),
    ("converted to Python scalars", "math.exp and float take one number; np.exp takes an array."),
    ("math range error", "e^x is too large for a float from x = 710 on."),
    ("NoneType", "Something here is None: a function without `return`, or one such as z.sort() that gives nothing back."),
    ("has no attribute", "An array does not know this name. NumPy's functions are called as np.exp(z)."),
    ("too many indices", "The array has fewer axes than you index: look at its .shape."),
    ("out of bounds for array", "There are fewer axes than that. The last one is always axis=-1."),
    ("out of bounds for axis", "An index runs past the end. Take the range from that axis: range(z.shape[1])."),
    ("'list'", NO_ARRAY),
    ("multiply sequence", NO_ARRAY),
    ("", ""),
]
# fmt: on


def meaning(error):
    return next(text for part, text in ERRORS if part in said(error))


def said(error):
    """An error's message; empty if it has none that can be read."""
    try:
        return str(error)
    except Exception:
        return ""


def stops(error):
    """Where an answer stops, and with what: "stops in the line ... with ...", and what that usually means."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.line and not ours(frame)]
    where = f"in the line\n    {frames[0].line}\n" if frames else ""
    return f"stops {where}with {type(error).__name__}: {said(error)}\n{meaning(error)}".rstrip()


def ours(frame):
    return pathlib.Path(frame.filename).is_relative_to(pathlib.Path(__file__).parents[1])


def numbers(x, indent=0):
    """An array in print, with six digits and without trailing dots: [1, 0.5]."""
    text = np.array2string(np.asarray(x) + 0.0, separator=", ", formatter={"float": "{:.6g}".format})
    return text.replace("\n", "\n" + " " * indent)
