"""Explorers: move a slider, and p, J, g and delta follow in the same frame.

    explorer = mathbp.LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)
    explorer                    # as the last line of a cell: shows it
    explorer.logits             # what the sliders say now
    explorer.target = 2         # and the page follows

The page computes and draws, so that it keeps up with the hand, and goes on
without a kernel. Every number you read in Python comes from `mathbp` itself.

Each explorer is a `.py` with its state and a `.js` with its page. What they
share: `explorer.py`, `.js` and `.css`; `elements.js`, `slider.js`, `numbers.js`;
the mathematics, in modules that know of no page (`output_layer.js`,
`sigmoid_unit.js`). `modules.py` joins them into one text, and `page.py` with
`page.js` brings explorers to life in a plain HTML page.
"""

from importlib import import_module
from pkgutil import iter_modules

from mathbp.explorers.explorer import Explorer
from mathbp.explorers.page import fragment, page, place, revived, script

# Every file here is imported, so that a new explorer is known without being listed anywhere.
for module in iter_modules(__path__, f"{__name__}."):
    import_module(module.name)
globals().update(Explorer.known)

__all__ = ["Explorer", "fragment", "page", "place", "revived", "script", *Explorer.known]  # noqa: PLE0604
