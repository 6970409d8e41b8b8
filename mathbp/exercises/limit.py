"""Running somebody's function so that it comes to an end, whatever it does."""

import contextvars
import ctypes
import threading

# Seconds for one call. A slow loop over a few small rows needs a hundredth of one.
LIMIT = 10


class NeverEnds(Exception):
    """The function was still running when its time was over."""


def limited(function, seconds=LIMIT):
    """What a function gives, or raises; `NeverEnds` if it takes longer.

    It runs in a thread of its own, so the wait ends in any case, on every system: also where the function
    sleeps, or catches every exception. Where there are no threads (Python in a browser), it just runs.
    """
    found: list[tuple] = []

    def work():
        try:
            found.append((function(), None))
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the function's own here
            found.append((None, error))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    try:
        thread.start()
    except RuntimeError:
        work()
    else:
        try:
            thread.join(seconds)
            late = not found
        finally:  # also when whoever waits interrupts the kernel
            stop(thread)
        if late:
            raise NeverEnds
    value, error = found[0]
    if error is not None:
        raise error
    return value


def stop(thread):
    """Raise SystemExit in a thread that is still running; again, if it catches it."""
    for _ in range(10):
        if not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        thread.join(0.05)
