"""Lectures: notebooks in, self-contained HTML files out, that work without a network.

    python -m mathbp.lecture notebooks/*.ipynb --output build/lectures

    mathbp.lecture.build(["notebooks/03_contraction.ipynb"], "build/lectures")

Each file holds its slides, mathematics, pictures and live explorers, and is a
page to read as well. Nothing is run while it is built: what the notebook has
saved is what you get.

`notebook.py` turns cells into HTML, `mathematics.py` typesets the formulas,
`assets.py` fetches what others made, `pages.py` puts the files together;
`lecture.js` and `lecture.css` are what a lecture does and looks like.
"""

from mathbp.lecture.pages import build

__all__ = ["build"]
