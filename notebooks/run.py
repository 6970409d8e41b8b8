"""Run notebooks from top to bottom and save their outputs.

    python notebooks/run.py                              all of them
    python notebooks/run.py notebooks/03_contraction.ipynb

What is saved depends on the notebook alone: no times, no model numbers of widgets
(whoever reopens the file sees the picture that is saved beside them), no version of
Python. So running a notebook again leaves no difference.
"""

import argparse
import pathlib

import nbformat
from nbclient import NotebookClient
from tqdm import tqdm

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
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path, help="default: all notebooks of the course")
    arguments = parser.parse_args()
    everything = sorted(path for path in HERE.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    for path in tqdm(arguments.notebooks or everything, unit="notebook"):
        tqdm.write(str(path))
        run(path)
