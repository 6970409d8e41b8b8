"""Run notebooks from top to bottom and save their outputs.

    python notebooks/run.py                              all of them
    python notebooks/run.py notebooks/03_contraction.ipynb

The solutions are made from the exercises: each answer is what the exercise itself
gives as its solution, or what stands as "solution" in the metadata of the cell.

What is saved depends on the notebook alone: no times, no pieces in which a text was
printed, no model numbers of widgets (whoever reopens the file sees the picture that is
saved beside them), no version of Python. So running a notebook again leaves no difference.
"""

import argparse
import ast
import copy
import pathlib
import re

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm

from mathbp import exercises

HERE = pathlib.Path(__file__).parent


def run(path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": path.parent}},
    )
    client.execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(notebook, path)


def joined(outputs):
    """The outputs, with what was printed in pieces as one text."""
    whole = []
    for output in outputs:
        if whole and whole[-1].output_type == output.output_type == "stream" and whole[-1].name == output.name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def solved(notebook):
    """The notebook of solutions to a notebook of exercises, not yet run."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.id = "s" + cell.id[1:]
        if cell.cell_type == "code":
            cell.source = cell.metadata.pop("solution", None) or answer(cell.source)
        elif "`...`" in cell.source:
            cell.source = "One solution to each exercise. There are others: every right one passes its check."
        else:
            text = cell.source.replace(". Exercises:", ". Solutions:").replace("](../", "](../../")
            text = re.sub(r"\]\((\d\d_\w+\.ipynb)", r"](../\1", text)
            cell.source = re.sub(
                r"\[Solutions\]\(solutions/(.*)\) to these", r"[The exercises](../\1) to these solutions", text
            )
    return notebook


def answer(source):
    """A cell that checks an answer, with the exercise's own solution in its place; any other cell as it is."""
    checked = re.search(r"^exercises\.(\w+)\.check\((\w+)\)$", source, re.M)
    if not checked:
        return source
    solution = str(getattr(exercises, checked[1]).solution())
    if checked[2] == "answer":
        value = ast.unparse(ast.parse(solution).body[0].body[-1].value)
        return f"answer = {value}\n{checked[0]}".replace("'", '"')
    return f"{solution}\n\n\n{checked[0]}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path, help="default: all notebooks of the course")
    arguments = parser.parse_args()
    everything = sorted(path for path in HERE.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    for path in tqdm(arguments.notebooks or everything, unit="notebook"):
        tqdm.write(str(path))
        source = path.parents[1] / path.name
        if path.parent.name == "solutions" and source.exists():
            nbformat.write(solved(nbformat.read(source, as_version=4)), path)
        run(path)
