"""Explorers in a plain HTML page: no kernel, no server, no network."""

import json
import re
from base64 import b64encode
from html import escape

from mathbp.explorers.explorer import STYLE, Explorer
from mathbp.explorers.modules import HERE, joined


def revived(explorer, state):
    """The explorer that a notebook has saved in its metadata, as {"explorer": name, "state": {...}}.

    Raises
    ------
    ValueError
        If there is none of that name, or the state is none of its states.
    """
    kind = Explorer.named(explorer)
    try:
        foreign = set(state) - {*kind.names, "large"}
        if foreign:
            raise ValueError(f"{min(foreign)!r} is no part of a state")
        return kind(**state)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{explorer} cannot be {state!r}: {error}") from None


def place(explorer, inside):
    """The element of a page in which `script()` brings an explorer to life, with what stands there until then."""
    state = escape(json.dumps(explorer.state | {name: getattr(explorer, name) for name in explorer.given}))
    return f'<div data-mathbp-explorer="{type(explorer).__name__}" data-state="{state}">{inside}</div>'


def fragment(explorer):
    """The place of an explorer in a page, with its state; without `script()`, or printed, its picture.

    Parameters
    ----------
    explorer : an Explorer

    Returns
    -------
    str, one HTML element. A page may hold many.
    """
    png, width, _ = explorer.picture()
    data, alt = b64encode(png).decode(), escape(explorer.describe())
    return place(explorer, f'<img src="data:image/png;base64,{data}" width="{width}" alt="{alt}">')


def script(*explorers):
    """The styles and the one script that bring the fragments before them to life.

    It loads nothing and evaluates no text: a page with a content security policy
    can allow it by its hash.

    Parameters
    ----------
    explorers : Explorer objects or names
        Which ones the page has; all that there are, where you give none.

    Raises
    ------
    ValueError
        For a name that no explorer has.
    """
    names = [x if isinstance(x, str) else type(x).__name__ for x in explorers] or Explorer.known
    classes = {name: Explorer.named(name) for name in sorted(names)}
    live = ", ".join(f'{name}: linked["{cls.script.name}"].default' for name, cls in classes.items())
    modules = joined(HERE / "page.js", *(cls.script for cls in classes.values()))
    styles = STYLE + "".join(cls.style for cls in classes.values())
    return (
        f"<style>\n{styles}</style>\n"
        f'<script type="module">\n{modules}\nlinked["page.js"].enliven({{ {live} }});</script>'
    )


def page(*explorers, title=""):
    """A complete HTML page with these explorers, as text: write it to a file and open that."""
    title = title or ", ".join(dict.fromkeys(re.sub(r"\B([A-Z])", r" \1", type(x).__name__) for x in explorers))
    places = "\n".join(fragment(explorer) for explorer in explorers)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>body {{ font-family: system-ui, sans-serif; }}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{places}
</main>
{script(*explorers)}
</body>
</html>
"""
