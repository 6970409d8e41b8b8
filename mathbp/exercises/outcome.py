"""One call of an answer: on a copy of its arguments, in bounded time. What it raises is kept."""

import contextlib
import copy
import io
import warnings
from dataclasses import dataclass

import numpy as np

from mathbp.exercises.limit import limited
from mathbp.mistakes import meaning, numbers


@dataclass
class Outcome:
    """One call of an answer: what it was given, what it gave, and what is right."""

    arguments: tuple
    right: np.ndarray
    N: int | float  # the number of samples, nan where there is no batch
    got: np.ndarray | None = None
    error: BaseException | None = None
    changed: int | None = None  # which argument is not as it was
    single: bool = False  # in float32?


class NotAnArray(ValueError):
    """What an answer gives is no array of numbers; the message goes on after "your function gives"."""


def as_array(got, right):
    """What an answer gives, as an array; as a list of arrays where the right answer is one."""
    if isinstance(right, list):
        if isinstance(got, dict | str) or (isinstance(got, np.ndarray) and got.dtype != object):
            one = "array" if isinstance(got, np.ndarray) else type(got).__name__
            raise NotAnArray(f"one {one}; it should be a list of {len(right)} arrays.")
        parts = list(got)
        for i, part in enumerate(parts):
            try:
                parts[i] = as_array(part, None)
            except NotAnArray as error:
                raise NotAnArray(f"a list whose entry {i} is {error}") from error
        return parts
    if got is None or got is ...:
        raise NotAnArray("None." if got is None else "still open: `...`.")
    if isinstance(got, np.ma.MaskedArray):
        raise NotAnArray("a masked array: what is masked is no number.")
    try:
        array = np.asarray(got)
        if array.dtype.kind == "c":
            raise NotAnArray("complex numbers.")
        if array.dtype.kind in "USmM" or any(isinstance(x, str | bytes) for x in array.flat if array.dtype == object):
            raise NotAnArray(f"a {type(got).__name__} that is no array of numbers but text or dates.")
        return array if array.dtype == np.float32 else np.asarray(array, float)
    except NotAnArray:
        raise
    except Exception as error:
        raise NotAnArray(f"a {type(got).__name__} that is no array of numbers. {meaning(error)}".rstrip()) from error


def run(answer, arguments, right, seconds, N=np.nan, quiet=True):
    """Run the answer. What it prints is shown once, not for every input that is tried."""
    given, outcome = copy.deepcopy(arguments), Outcome(arguments, right, N)

    def work():
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            got = answer(*given)
            return got if got is None or got is ... else as_array(got, right)

    with contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext():
        try:
            got = limited(work, seconds)
            outcome.single = isinstance(got, np.ndarray) and got.dtype == np.float32
            outcome.got = np.asarray(got, float) if outcome.single else got
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            outcome.error = error
    kept = [np.array_equal(flat(before), flat(after)) for before, after in zip(arguments, given)]
    outcome.changed = None if all(kept) else kept.index(False)
    return outcome


def shapes(x):
    return [np.shape(part) for part in x] if isinstance(x, list) else np.shape(x)


def flat(x):
    return np.concatenate([np.zeros(0), *map(np.ravel, x)]) if isinstance(x, list) else np.asarray(x)


def constant(gots, number=None):
    """Whether all entries of all answers are one and the same number. A single entry says nothing yet."""
    entries = [entry for got in gots if got is not None for entry in np.ravel(flat(got)).tolist()]
    return len(entries) > 1 and all(entry == (entries[0] if number is None else number) for entry in entries)


def even(rights):
    """Whether in each right answer all entries are the same, and there are several."""
    rights = list(map(flat, rights))
    return all(len(np.unique(right)) == 1 for right in rights) and any(np.size(right) > 1 for right in rights)


def show(x, name="    "):
    """An array, or a list of them, in print."""
    if isinstance(x, list):
        return "\n".join(show(part, f"{name}[{i}] ") for i, part in enumerate(x))
    return name + numbers(x, len(name)) if x is not None else f"{name}an error"
