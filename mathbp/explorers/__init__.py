"""Explorers: move a slider, and p, J, g and delta follow in the same frame.

    explorer = mathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)
    explorer                    # as the last line of a cell: shows it
    explorer.logits             # what the sliders say now
    explorer.target = 2         # and the page follows

The page computes and draws, so that it keeps up with the hand, and goes on
without a kernel. Every number you read in Python comes from `mathbp` itself.

`explorer.py`, `.js` and `.css` hold what all explorers share; each explorer is
a `.py` with its state and a `.js` with its page; `page.py` and `page.js` bring
an explorer to life in a plain HTML page.
"""

from mathbp.explorers.delta_explorer import DeltaExplorer
from mathbp.explorers.explorer import Explorer
from mathbp.explorers.logit_explorer import LogitExplorer
from mathbp.explorers.page import fragment, page, script
from mathbp.explorers.training_explorer import TrainingExplorer

__all__ = ["DeltaExplorer", "Explorer", "LogitExplorer", "TrainingExplorer", "fragment", "page", "script"]
