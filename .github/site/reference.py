"""The functions of mathbp as pages: pdoc reads the docstrings, KaTeX sets each formula, a link leads to its lesson."""

import importlib
import inspect
import pathlib
import sys

import pdoc.doc
import pdoc.render
from pygments.formatters import HtmlFormatter

from mathbp.lecture.assets import katex_css
from mathbp.lecture.mathematics import mark, typeset

ROOMS = """mathbp mathbp.activations mathbp.losses mathbp.output_layer mathbp.stable mathbp.network mathbp.gradcheck
mathbp.derivation mathbp.exercises mathbp.figures mathbp.explorers mathbp.lecture mathbp.datasets""".split()

# pdoc's pages, with formulas that scroll on a phone, without the decorators that check arguments, and dark where the
# system is.
STYLE = rf"""
.katex-display {{ overflow: auto hidden; }}
.pdoc strong {{ overflow-wrap: anywhere; }}
.pdoc :is(.decorator-inputs\.quiet, .decorator-np\.errstate) {{ display: none; }}
@media (prefers-color-scheme: dark) {{
  :root {{ color-scheme: dark; --pdoc-background: #15171a; }}
  .pdoc {{
    --text: #e6e6e6; --muted: #9aa4ad; --link: #8ab4f8; --link-hover: #b5d0ff; --code: #22262a; --active: #5a4f00;
    --accent: #262a2f; --accent2: #555; --nav-hover: #0004; --name: #7cc0ff; --def: #7ee787; --annotation: #8fd694;
  }}
  {HtmlFormatter(style="github-dark").get_style_defs(".pdoc-code")}
}}
"""

# What a function computes, and the lesson that derives it.
LESSONS = {
    "activations.identity": (r"a = z, \quad J = I", "01_matlab_delta"),
    "activations.sigmoid": (r"a = \frac{1}{1 + e^{-z}}, \quad \frac{da}{dz} = a\,(1 - a)", "01_matlab_delta"),
    "activations.tanh": (r"a = \tanh z, \quad \frac{da}{dz} = 1 - a^2", "07_any_activation_any_loss"),
    "activations.relu": (r"a = \max(z, 0)", "07_any_activation_any_loss"),
    "activations.softmax": (
        r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}, \quad J_{ik} = \frac{\partial p_i}{\partial z_k} = p_i\,(\delta_{ik} - p_k)",
        "02_softmax_jacobian",
    ),
    "activations.log_softmax": (
        r"a_i = z_i - \log \sum_k e^{z_k}, \quad J_{ik} = \delta_{ik} - p_k",
        "06_numerical_stability",
    ),
    "losses.squared_error": (r"L = \tfrac12 \sum_i (a_i - y_i)^2, \quad g_i = a_i - y_i", "01_matlab_delta"),
    "losses.mean_squared_error": (
        r"L = \tfrac1n \sum_i (a_i - y_i)^2, \quad g_i = \tfrac2n (a_i - y_i)",
        "07_any_activation_any_loss",
    ),
    "losses.binary_cross_entropy": (
        r"L = -\sum_i \big(y_i \log a_i + (1 - y_i) \log (1 - a_i)\big)",
        "07_any_activation_any_loss",
    ),
    "losses.cross_entropy": (r"L = -\sum_i y_i \log p_i, \quad g_i = -\frac{y_i}{p_i}", "03_contraction"),
    "output_layer.delta": (
        r"\text{delta}_k = \frac{\partial L}{\partial z_k} = \sum_i J_{ik}\, g_i, \quad \text{delta} = J^\top g",
        "03_contraction",
    ),
    "output_layer.loss_from_logits": (
        r"L = \log \sum_k e^{z_k} - z_t \quad \text{(softmax with cross-entropy, class $t$)}",
        "06_numerical_stability",
    ),
    "stable.softmax_cross_entropy_delta": (r"\text{delta} = p \sum_i y_i - y", "06_numerical_stability"),
    "stable.sigmoid_binary_cross_entropy_delta": (r"\text{delta} = a - y", "06_numerical_stability"),
    "gradcheck.check_gradient": (
        r"\text{error}_i = \frac{|\text{yours}_i - \text{numerical}_i|}{\max(|\text{yours}_i|, |\text{numerical}_i|)}",
        "04_backpropagation",
    ),
    "network.MLP": (
        r"\text{delta}_{l} = \big(W_{l+1}^\top \text{delta}_{l+1}\big) \circ a_l', \quad \frac{\partial L}{\partial W_l} = \text{delta}_l\, a_{l-1}^\top",
        "04_backpropagation",
    ),
    "gradcheck.numerical_gradient": (
        r"\frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}",
        "01_matlab_delta",
    ),
}


def enrich(module):
    """Give a module's functions their formulas and links, and its objects what their classes say; return whose."""
    linked = set()
    for name, member in module.members.items():
        value = getattr(module.obj, name, None)
        home = type(value).__module__ if isinstance(member, pdoc.doc.Variable) else getattr(value, "__module__", "")
        if isinstance(member, pdoc.doc.Variable) and home.startswith("mathbp"):
            member.docstring = inspect.getdoc(value) or ""
        tex, lesson = LESSONS.get(f"{home.removeprefix('mathbp.')}.{name}", (None, None))
        if tex:
            up = "../" * (1 + module.modulename.count("."))
            run = f"{up}run/notebooks/index.html?path={lesson}.ipynb"
            links = f"Derived in [{lesson}]({up}lectures/{lesson}.html); [run it]({run})."
            member.docstring = f"<div>{mark(tex, display=True)}</div>\n\n{links}\n\n{member.docstring}"
            linked.add(f"{home.removeprefix('mathbp.')}.{name}")
    return linked


def build(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    pdoc.render.configure(docformat="numpy", search=False, footer_text="mathbp")
    modules = {name: pdoc.doc.Module(importlib.import_module(name)) for name in ROOMS}
    if gone := LESSONS.keys() - set().union(*map(enrich, modules.values())):
        sys.exit(f"error: the reference links {min(gone)} to a lesson, and mathbp has no such function")
    rooms = ", ".join(f"[{name}]({name.replace('.', '/')}.html)" for name in ROOMS[1:])
    modules["mathbp"].docstring += f"\n\nThe rooms of the house: {rooms}. [The course](../index.html)."
    pages = typeset(*(pdoc.render.html_module(module, modules) for module in modules.values()))
    icon = '<link rel="icon" href="data:,">'
    styles = f"{icon}<style>{katex_css(''.join(pages))}{STYLE}</style></head>"
    for name, page in zip(modules, pages):
        path = folder / f"{name.replace('.', '/')}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(page.replace("</head>", styles, 1), encoding="utf-8")
