"""Lectures that are planned: slides from several notebooks in an order of their own, with notes and minutes; and polls.

A plan is a file in `plans/`: each slide has `steps` (a cell's id, or Markdown; a list of them appears at once), `notes`
for the speaker, and the `minute` at which it begins.
"""

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from mathbp.exercises.polls import POLLS
from mathbp.lecture.notebook import NotReady

PLANS = sorted((Path(__file__).parent / "plans").glob("*.toml"))
CELL = re.compile(r"\d\d-\w+")


def planned(path, notebooks):
    """The notebook that a plan makes of the cells of others.

    Raises
    ------
    NotReady
        If the plan names a cell that no notebook has.
    """
    plan = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    cells = {cell.id: cell for notebook in notebooks for cell in notebook.cells}
    opening = f"# {plan['title']}\n\n**The question:** {plan['question']}"
    result = [markdown("opening", opening, "slide"), markdown("opening-notes", plan.get("notes", ""), "notes")]
    for number, slide in enumerate(plan["slide"], 1):
        parts = [
            (content, "-" if i else "fragment")
            for step in slide["steps"]
            for i, content in enumerate([step] if isinstance(step, str) else step)
        ]
        for i, (content, kind) in enumerate(parts):
            if CELL.fullmatch(content) and content not in cells:
                raise NotReady(f"{path}: no notebook has the cell {content}")
            cell = copy.deepcopy(cells.get(content)) or markdown(f"slide-{number}-{i}", content)
            cell.metadata["slideshow"] = {"slide_type": kind if i else "slide"}
            if not i:
                cell.metadata["mathbp"] = {**cell.metadata.get("mathbp", {}), "minute": slide["minute"]}
            result.append(cell)
        result.append(markdown(f"slide-{number}-notes", slide["notes"], "notes"))
    return new_notebook(cells=result)


def markdown(name, source, slide_type="-"):
    return new_markdown_cell(source, id=name, metadata={"slideshow": {"slide_type": slide_type}})


def with_polls(notebook):
    """The notebook with a vote of the whole room under each cell that asks for a prediction.

    Its wrong options are mistakes with a name; the answer comes on the next key.
    """
    cells, voted = [], False
    for cell in notebook.cells:
        if voted and slide_type(cell) == "fragment":
            cell.metadata["slideshow"] = {"slide_type": "subslide"}
        cells.append(cell)
        poll: Any = POLLS.get(cell.id)
        voted = poll is not None
        if not poll:
            continue
        asked = re.split(r"(?<=\.) (?=[A-Z])", poll.question)[-1]  # the rest of it stands above
        asked = "" if asked in cell.source else asked
        right = poll.solve()
        options = listed(text for text, _ in poll.options.values())
        why = listed(
            f"*{literal(poll.names.get(letter, 'right'))}*: {literal(said)}"
            for letter, (_, said) in poll.options.items()
        )
        answer = f"<details><summary>{right.upper()} is right</summary>\n\n{why}\n\n</details>"
        cells.append(markdown(f"{cell.id}-poll", f"**Vote.** {asked}\n\n{options}\n\n{answer}", "fragment"))
    return nbformat.from_dict({**notebook, "cells": cells})


def listed(options):
    """A list that the style sheet letters A, B, C."""
    return "\n".join(f"1. {option}" for option in options)


def slide_type(cell):
    slideshow = cell.metadata.get("slideshow")
    return slideshow.get("slide_type") if isinstance(slideshow, dict) else None


def literal(text):
    """What the checks say, for Markdown: stars are stars, p_i has an index, and p - y a minus."""
    text = re.sub(r"(?<!\$)\*", r"\\*", text)
    text = re.sub(r"(?<=\s)-(?=\s)|(?<![^\s(^])-(?=[\w∞])", "−", text)
    return re.sub(r"(?<![\w$])([^\W\d_])_(\w+)\b", r"$\1_{\2}$", text)
