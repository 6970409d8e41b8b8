"""The Python side of the explorers: what they accept, what they say, what they leave in a notebook."""

import base64
import importlib
import io
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from traitlets import TraitError

import mathbp
from mathbp import BackwardExplorer, DeltaExplorer, LogitExplorer, TriangleExplorer, palette
from mathbp.explorers import Explorer, fragment, page, script


@pytest.mark.parametrize(
    "bad",
    [
        dict(logits=[float("nan"), 1.0]),
        dict(logits=[float("-inf"), 1.0]),
        dict(logits=[1.0]),
        dict(logits=[1.0] * 7),
        dict(logits=[[1.0, 2.0]]),
        dict(logits="abc"),
        dict(logits=None),
        dict(target=3),
        dict(target=-1),
        dict(target=0.5),
        dict(target=[0]),
        dict(target=None),
        dict(temperature=0),
        dict(temperature=-1),
        dict(temperature=float("inf")),
        dict(temperature=[1.0]),
        dict(temperature=5e-324),
        dict(activation=mathbp.tanh),
        dict(activation=None),
        dict(loss=mathbp.mean_squared_error),
        dict(loss=mathbp.binary_cross_entropy),  # after a softmax
        dict(show="p"),
        dict(show=["p", "j"]),
    ],
)
def test_bad_state_of_logit_explorer(bad):
    with pytest.raises(ValueError):
        LogitExplorer(**dict(logits=[2.0, 1.0, 0.1], target=0) | bad)
    explorer = LogitExplorer([2.0, 1.0, 0.1], 1)
    before = explorer.state
    [(name, value)] = bad.items()
    with pytest.raises(ValueError, match=name):
        setattr(explorer, name, value)
    # As it comes from the page, where several traits may change at once.
    with pytest.raises(TraitError):
        explorer.set_state(bad)
    assert explorer.state == before


@pytest.mark.parametrize(
    "bad",
    [
        dict(logits=[1.0, 2.0]),
        dict(logits=[1.0, 2.0, float("inf")]),
        dict(target=3),
        dict(loss=mathbp.mean_squared_error),
        dict(steps=-1),
        dict(steps=0.5),
        dict(learning_rate=0),
    ],
)
def test_bad_state_of_triangle_explorer(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        TriangleExplorer(**bad)
    explorer = TriangleExplorer()
    before = explorer.state
    with pytest.raises(TraitError):
        explorer.set_state(bad)
    assert explorer.state == before


@pytest.mark.parametrize(
    "bad",
    [
        dict(X=[[1.0, 2.0]]),
        dict(X=np.zeros((7, 4))),
        dict(y=[0, 1, 2, 3, 0]),
        dict(y=[0]),
        dict(parameters=[]),
        dict(parameters=[np.zeros((3, 4)), np.zeros(3), np.zeros((4, 3)), np.zeros(3)]),
        dict(samples="row"),
        dict(chosen="dW2,3,0"),
        dict(chosen="W2,0,0"),
        dict(chosen="dW2,-1,0"),
        dict(chosen=None),
    ],
)
def test_bad_state_of_backward_explorer(bad):
    with pytest.raises(ValueError):
        BackwardExplorer(**bad)
    explorer = BackwardExplorer()
    before = explorer.state
    with pytest.raises(TraitError):
        explorer.set_state(bad)
    assert explorer.state == before


def test_the_backward_pass_is_that_of_the_network():
    explorer = BackwardExplorer()
    m, net, y = explorer.matrices, explorer.network, np.array(explorer.y)
    np.testing.assert_allclose(m["p"], net.forward(m["x"]))
    for name, gradient in zip(("dW1", "db1", "dW2", "db2"), net.gradients(m["x"], y)):
        np.testing.assert_array_equal(m[name], gradient)
    np.testing.assert_allclose(m["delta2"], (m["p"] - m["y"]) / 5, rtol=1e-13)
    np.testing.assert_allclose(m["delta1"], m["delta2"] @ m["W2"] * m["a1"] * (1 - m["a1"]), rtol=1e-13)


def test_what_is_lit_in_a_picture_gives_the_chosen_number():
    m = BackwardExplorer().matrices
    for name, combine in {
        "delta2,1,2": lambda p, y: (p - y) / 5,
        "dW2,0,1": np.dot,
        "db2,0,1": np.sum,
        "delta1,2,1": lambda delta2, W2, a: delta2 @ W2 * a * (1 - a),
        "dW1,2,3": np.dot,
        "db1,0,2": np.sum,
    }.items():
        *parts, chosen = [
            np.atleast_2d(m[part])[where] for part, where in BackwardExplorer(chosen=name).made_of().items()
        ]
        assert combine(*parts) == pytest.approx(chosen, rel=1e-12)


@pytest.mark.parametrize("target", range(3))
def test_a_contour_is_where_the_loss_has_one_value(target):
    for loss in (mathbp.cross_entropy, mathbp.squared_error):
        explorer = TriangleExplorer(target=target, loss=loss)
        p = explorer.contour(0.3)
        np.testing.assert_allclose(loss(p, np.full(len(p), target), "none"), 0.3)
        np.testing.assert_allclose([p.sum(axis=1).max(), p.min()], [1, 0], atol=1e-15)


def test_descent_with_cross_entropy_does_not_crawl_where_squared_error_does():
    explorer = TriangleExplorer([-4.0, 4.0, 0.0], 0, steps=100)
    loss = mathbp.loss_from_logits
    for name, path in explorer.descent.items():
        values = loss(mathbp.softmax, getattr(mathbp, name), path, np.zeros(101, int), "none")
        assert (np.diff(values) < 0).all() and np.allclose(path.sum(axis=1), 0)  # down, and not along (1, 1, 1)
    ends = {name: mathbp.softmax(path[-1])[0] for name, path in explorer.descent.items()}
    assert ends["cross_entropy"] > 0.99 and ends["squared_error"] < 0.01
    np.testing.assert_allclose(explorer.jacobian.T @ explorer.gradient, explorer.delta, rtol=1e-12)


def test_one_palette_for_figures_and_explorers():
    style = mathbp.explorers.explorer.STYLE
    for name, colour in [("--negative", palette.NEGATIVE), ("--positive", palette.POSITIVE), ("--p", palette.OUTPUT)]:
        assert re.search(rf"{name}:[^;]*{colour}", style, re.I)
    for i, (name, colour) in enumerate(palette.LOSS.items()):
        line = re.search(rf"\.loss{i} {{([^}}]*)}}", style)[1].replace("var(--negative)", palette.NEGATIVE)
        assert colour.lower() in line.lower() and ("stroke-dasharray" in line) == palette.DASHED[name]


def test_a_picture_has_the_parts_that_the_page_shows():
    parts = ["p", "J", "paths", "contraction", "terms"]
    heights = [LogitExplorer(show=parts[:i]).draw().height for i in range(1, 6)]
    assert min(np.diff(heights)) > 90
    assert "paths" in LogitExplorer(show=["paths"]).describe() and "paths" not in LogitExplorer(show=["J"]).describe()
    lost = LogitExplorer([-800.0, 0.0], show=parts)  # 0 · ∞
    assert lost.picture()[0] != LogitExplorer([0.0, 0.0], show=parts).picture()[0]


def test_a_picture_needs_no_matplotlib():
    code = "import sys, mathbp; mathbp.LogitExplorer().picture(); print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize("bad", [dict(z=float("nan")), dict(z=[1.0, 2.0]), dict(y=1.5), dict(y=-0.1), dict(y=None)])
def test_bad_state_of_delta_explorer(bad):
    with pytest.raises(ValueError):
        DeltaExplorer(**bad)
    explorer = DeltaExplorer(1.0, 0.0)
    before = explorer.state
    with pytest.raises(TraitError):
        explorer.set_state(bad)
    assert explorer.state == before


def test_classes_may_change_together_with_the_target():
    explorer = LogitExplorer([2.0, 1.0, 0.1], 2)
    with pytest.raises(ValueError, match="target is 2"):
        explorer.logits = [1.0, 2.0]
    with explorer.hold_trait_notifications():
        explorer.logits, explorer.target = np.array([1, 2]), np.int64(1)
    assert explorer.state | dict(logits=[1.0, 2.0], target=1) == explorer.state
    json.dumps(explorer.state, allow_nan=False)


def test_no_state_passes_by_the_checks():
    explorer = LogitExplorer([2.0, 1.0, 0.1], 0)
    with pytest.raises(TypeError, match="item assignment"):
        explorer.logits[0] = float("nan")
    mine = [1.0, 2.0]
    explorer.logits = mine
    mine[0] = float("nan")
    assert explorer.state["logits"] == [1.0, 2.0]


def test_numbers_are_those_of_the_contraction():
    explorer = LogitExplorer([2.0, 1.0, 0.1], 2, temperature=2.5)

    def loss(z):
        return mathbp.loss_from_logits(mathbp.softmax, mathbp.cross_entropy, z / 2.5, 2)

    z = np.array(explorer.logits)
    np.testing.assert_allclose(explorer.delta, mathbp.numerical_gradient(loss, z), rtol=1e-8)
    np.testing.assert_allclose(explorer.jacobian.T @ explorer.gradient, explorer.delta, rtol=1e-14)
    np.testing.assert_allclose(explorer.L, loss(z))
    for activation in (mathbp.softmax, mathbp.sigmoid):
        for loss in (mathbp.squared_error, mathbp.cross_entropy):
            layer = LogitExplorer([2.0, 1.0, 0.1], 2, 2.5, activation=activation, loss=loss)
            np.testing.assert_allclose(layer.jacobian.T @ layer.gradient, layer.delta, rtol=1e-13)
    unit = DeltaExplorer(-4, 1)
    for name in ("squared_error", "cross_entropy"):
        assert unit.delta[name] == pytest.approx(unit.gradient[name] * unit.derivative, rel=1e-12)


@pytest.mark.parametrize(
    "explorer",
    [
        LogitExplorer([2.0, 1.0, 0.1], 0),
        LogitExplorer([3.0, -1.0, 2.0, 0.5, 0.0, 4.0], 2, temperature=0.3, large=True),
        LogitExplorer([0.0, 800.0], 0),
        LogitExplorer(activation=mathbp.sigmoid, loss=mathbp.binary_cross_entropy, show=["terms", "paths"]),
        DeltaExplorer(),
        DeltaExplorer(-1000.0, 1.0),
        BackwardExplorer(chosen="dW2,0,1", samples="columns"),
        TriangleExplorer(),
        TriangleExplorer([-4.0, 4.0, 0.0], 0, mathbp.squared_error, steps=100),
    ],
    ids=repr,
)
def test_what_a_notebook_keeps(explorer):
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"].startswith(repr(explorer) + "\n") and "0x" not in data["text/plain"]
    again = eval(repr(explorer), vars(mathbp.explorers))
    assert again.state == explorer.state
    # Deterministic, small, and not a blank sheet.
    assert again._repr_mimebundle_()[0] | {"application/vnd.jupyter.widget-view+json": None} == data | {
        "application/vnd.jupyter.widget-view+json": None
    }
    png = base64.b64decode(data["image/png"])
    assert len(png) < 40_000
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    assert pixels.shape[0] > 200 and 0.02 < (pixels < 200).mean() < 0.5
    assert metadata["image/png"]["width"] * 1.5 == pytest.approx(pixels.shape[1], abs=2)
    assert len(metadata["image/png"]["alt"]) > 100
    recorded = json.loads(json.dumps(metadata["mathbp"]))
    assert getattr(mathbp, recorded["explorer"])(**recorded["state"]).state == explorer.state


def test_text_says_the_numbers():
    text = LogitExplorer([2.0, 1.0, 0.1], 0)._repr_mimebundle_()[0]["text/plain"]
    assert text.splitlines()[0] == "LogitExplorer(logits=[2.0, 1.0, 0.1], target=0)"
    assert text.splitlines()[2].split() == ["0", "2", "0.659", "-1.517", "-0.341", "<-", "target"]


def test_a_page_is_self_contained():
    html = page(LogitExplorer(), DeltaExplorer(), title="a < b")
    assert "a &lt; b" in html
    assert len(re.findall("<script", html)) == 1 and not re.search(r"""(src|href)=["'](?!data:)|@import|url\(""", html)
    assert html.count(fragment(DeltaExplorer())) == 1 and script("LogitExplorer", "DeltaExplorer") in html
    assert len(script("LogitExplorer", "DeltaExplorer")) < 170_000


MODULE = """import { element } from "./elements.js";
import { double as twice } from "./double.js";
export default { render: ({ el }) => el.append(element("p", {}, String(twice(21)))) };
"""


def test_a_new_explorer_is_one_class_and_one_module(tmp_path, monkeypatch):
    """Its page may import modules of its own, and ours; nothing else has to know of it."""
    (tmp_path / "brand_new.py").write_text(
        "from mathbp.explorers import Explorer\nclass BrandNewExplorer(Explorer):\n    pass\n"
    )
    (tmp_path / "brand_new.js").write_text(MODULE)
    (tmp_path / "brand_new.css").write_text(".brand-new { color: red; }")
    (tmp_path / "double.js").write_text("export const double = (x) => 2 * x;\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Explorer, "known", dict(Explorer.known))
    import brand_new

    explorer = brand_new.BrandNewExplorer()
    assert 'linked["double.js"]' in explorer._esm and ".brand-new" in explorer._css
    assert "BrandNewExplorer: linked" in script(explorer) and "BrandNewExplorer: linked" in script()
    assert "logit_explorer.js" not in script(explorer)
    assert mathbp.explorers.revived("BrandNewExplorer", {}).state == {"large": False}
    for method in ("numbers", "describe", "draw"):
        with pytest.raises(NotImplementedError, match=f"BrandNewExplorer needs {method}"):
            getattr(explorer, method)()
    (tmp_path / "double.js").write_text('import { render } from "./brand_new.js";\nexport const double = 2;\n')
    with pytest.raises(ValueError, match="brand_new.js imports itself: brand_new.js → double.js → brand_new.js"):
        script(explorer)
    (tmp_path / "double.js").write_text("export { double };\n")
    with pytest.raises(ValueError, match=r"double.js: cannot join 'export \{ double \};'"):
        script(explorer)
    (tmp_path / "double.js").unlink()
    with pytest.raises(ValueError, match="brand_new.js imports double.js, and there is no such file"):
        script(explorer)


@pytest.mark.parametrize("module", [None, "const render = () => {};"])
def test_an_explorer_without_a_page_is_refused(tmp_path, monkeypatch, module):
    (tmp_path / "pageless.py").write_text(
        "from mathbp.explorers import Explorer\nclass PagelessExplorer(Explorer):\n    pass\n"
    )
    if module:
        (tmp_path / "pageless.js").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Explorer, "known", dict(Explorer.known))
    monkeypatch.delitem(sys.modules, "pageless", raising=False)
    with pytest.raises(ValueError, match="PagelessExplorer needs a page: an ES module pageless.js beside pageless.py"):
        importlib.import_module("pageless")


def test_what_is_no_explorer_is_refused():
    with pytest.raises(ValueError, match="no explorer 'LogitExplore'; there are .*LogitExplorer"):
        script("LogitExplore")
    with pytest.raises(ValueError, match="target is 7"):
        mathbp.explorers.revived("LogitExplorer", {"target": 7})
    with pytest.raises(TypeError, match="LogitExplorer has no argument logit; it takes logits, target, temperature"):
        LogitExplorer(logit=[1.0, 2.0])


def test_the_styles_of_an_explorer_reach_no_other():
    for name, explorer in Explorer.known.items():
        root = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
        outermost = re.findall(r"^\s*([^&@/}\s][^{};]*)\{", explorer.style, re.M)
        assert not [selector for selector in outermost if f'[data-mathbp="{root}"]' not in selector]
