"""Lectures that are planned: slides from several notebooks in an order of their own, with notes and minutes; and polls.

A plan is a file in `plans/`: each slide has `steps` (a cell's id, or Markdown), `notes` for the speaker, and the
`minute` at which it begins.
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
        for step, content in enumerate(slide["steps"]):
            if CELL.fullmatch(content) and content not in cells:
                raise NotReady(f"{path}: no notebook has the cell {content}")
            cell = copy.deepcopy(cells.get(content)) or markdown(f"slide-{number}-{step}", content)
            cell.metadata["slideshow"] = {"slide_type": "fragment" if step else "slide"}
            if not step:
                cell.metadata["mathbp"] = {"minute": slide["minute"]}
            result.append(cell)
        result.append(markdown(f"slide-{number}-notes", slide["notes"], "notes"))
    return new_notebook(cells=result)


def markdown(name, source, slide_type="-"):
    return new_markdown_cell(source, id=name, metadata={"slideshow": {"slide_type": slide_type}})


def with_polls(notebook):
    """The notebook with a question to the whole room after each cell that asks for a prediction.

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
        options = "\n".join(f"- **{letter.upper()}** \u2003{text}" for letter, (text, _) in poll.options.items())
        right = poll.solve()
        why = "\n".join(
            f"- **{letter.upper()}** \u2003*{literal(poll.names.get(letter, 'right'))}*: {literal(said)}"
            for letter, (_, said) in poll.options.items()
        )
        answer = f"<details><summary>{right.upper()} is right</summary>\n\n{why}\n\n</details>"
        cells.append(markdown(f"{cell.id}-poll", f"**Vote.** {poll.question}\n\n{options}", "subslide"))
        cells.append(markdown(f"{cell.id}-poll-answer", answer, "fragment"))
    return nbformat.from_dict({**notebook, "cells": cells})


def slide_type(cell):
    slideshow = cell.metadata.get("slideshow")
    return slideshow.get("slide_type") if isinstance(slideshow, dict) else None


def literal(text):
    """Text whose stars are stars."""
    return re.sub(r"(?<!\$)\*", r"\\*", text)
