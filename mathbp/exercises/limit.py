"""Running somebody's function so that it comes to an end, whatever it does."""

import contextvars
import ctypes
import sys
import threading
import time

# Seconds for one call. A slow loop over a few small rows needs a hundredth of one.
LIMIT = 10
# Its number among the tools that may watch Python run: debuggers and the like have others.
CLOCK = 4


class NeverEnds(Exception):
    """The function was still running when its time was over."""


def limited(function, seconds=LIMIT):
    """What a function gives, or raises; `NeverEnds` if it takes longer.

    It runs in a thread of its own, so the wait ends in any case, on every system: also where the function
    sleeps, or catches every exception. Where there are no threads (Python in a browser), a clock looks in on it.
    """
    found: list[tuple] = []
    end = time.monotonic() + seconds

    def work():
        try:
            found.append((function(), None))
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the function's own here
            found.append((None, error))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    try:
        thread.start()
    except RuntimeError:
        clocked(work, end)
        late = time.monotonic() > end
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


def clocked(work, end):
    """Run this; when its time is over, raise NeverEnds at each turn of a loop and each call: no `except` outlasts that.

    A single call into C that never returns cannot be ended so. Before Python 3.12, nothing can.
    """
    monitoring = getattr(sys, "monitoring", None)
    if not monitoring or monitoring.get_tool(CLOCK):  # an answer that itself checks one is clocked already
        return work()

    def look(*_):
        if time.monotonic() > end:
            raise NeverEnds

    events = (monitoring.events.JUMP, monitoring.events.PY_START)
    monitoring.use_tool_id(CLOCK, "mathbp")
    for event in events:
        monitoring.register_callback(CLOCK, event, look)
    monitoring.set_events(CLOCK, sum(events))
    try:
        work()
    finally:
        monitoring.set_events(CLOCK, monitoring.events.NO_EVENTS)
        monitoring.free_tool_id(CLOCK)
