"""What somebody has who installs the package: `make test-wheel` runs this far from the source.

First where there is NumPy alone, then with the extra.
"""

import importlib.metadata
import importlib.util
import inspect
import pathlib
import pydoc
import sys
import tempfile

import numpy as np

import mathbp

assert pathlib.Path(sys.prefix) in pathlib.Path(mathbp.__file__).parents, "not the installed one"
assert mathbp.__version__ == importlib.metadata.version("mathbp")
assert pathlib.Path(mathbp.__file__).with_name("py.typed").exists()
page = importlib.metadata.metadata("mathbp").get_payload() or importlib.metadata.metadata("mathbp")["Description"]
assert "delta" in page and "](.github" not in page and "](notebooks" not in page

# The core, and a look around.
p, y = mathbp.softmax([2.0, 1.0, 0.1]), np.array([1.0, 0.0, 0.0])
np.testing.assert_allclose(mathbp.delta(mathbp.softmax, mathbp.cross_entropy, [2.0, 1.0, 0.1], 0), p - y, rtol=1e-14)
net = mathbp.MLP([2, 3, 2], seed=0)
net.fit([[0.0, 1.0], [1.0, 0.0]], [0, 1], epochs=2, progress=False)
assert "delta = J" in pydoc.render_doc(mathbp)
assert {"LogitExplorer", "exercises", "lecture"} <= set(dir(mathbp))
assert "softmax" in dict(inspect.getmembers(mathbp))

extra = importlib.util.find_spec("anywidget") is not None
assert hasattr(mathbp, "LogitExplorer") == hasattr(mathbp, "figures") == extra
if extra:
    import nbformat

    assert 'data-mathbp="logit-explorer"' in mathbp.explorers.page(mathbp.LogitExplorer())
    result = mathbp.exercises.softmax_delta.check(lambda z, y: mathbp.softmax(z) - y)
    assert result.ok, result
    assert not mathbp.exercises.softmax_delta.check(lambda z, y: y - mathbp.softmax(z)).ok
    with tempfile.TemporaryDirectory() as folder:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A lecture\n\n$J^\\top g$")])
        nbformat.write(notebook, pathlib.Path(folder) / "lecture.ipynb")
        (lecture, _) = mathbp.lecture.build([pathlib.Path(folder) / "lecture.ipynb"], folder)
        assert "katex" in lecture.read_text(encoding="utf-8")
print("1 passed, 0 failed: the wheel", "with its extra" if extra else "with NumPy alone")
