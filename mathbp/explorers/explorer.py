"""What all explorers share: checked state, and the picture that a saved notebook keeps."""

import re
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

from mathbp.explorers.modules import DEFAULT, HERE, joined
from mathbp.explorers.sketch import Sketch

STYLE = "".join((HERE / name).read_text(encoding="utf-8") for name in ("explorer.css", "formula_field.css"))
ROOT = re.compile(r'explore\(\w+, "([\w-]*)"')  # the name under which styles and tests find it


class BadState(ValueError, traitlets.TraitError):
    """A ValueError to you; to traitlets the sign to take back what it has set."""


class Explorer(anywidget.AnyWidget):
    """The base class. A subclass has traits, and writes these:

    names         the traits that make up its state
    check(...)    takes the state by name, gives it back checked, as a dict
    numbers()     the numbers, as text
    describe()    the picture in words
    draw()        the picture, a Sketch

    Its page stands beside its file under the same name: an ES module, whose default export has
    anywidget's `render`, and a style sheet where it needs one of its own. That is all: notebooks,
    plain pages and lectures find it in `Explorer.known`.
    """

    known = {}  # every explorer by its name
    names: tuple[str, ...] = ()
    given: tuple[str, ...] = ()  # traits that the page needs beside the state: what Python has computed once
    check: Callable[..., dict]
    from_page = False  # is a change on its way in from the page?
    initial = traitlets.Dict(help="What Reset brings back: the state that Python has set last.").tag(sync=True)
    large = traitlets.Bool(False, help="Large print, for the last row.").tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "_esm" not in vars(cls):  # traitlets makes a class for each object: that one has it already
            if taken := set(cls.names) & set(anywidget.AnyWidget.class_trait_names()):
                raise TypeError(f"{cls.__name__}.{min(taken)}: every widget has a trait of that name already")
            for name in cls.names:
                trait = getattr(cls, name, None)
                if not isinstance(trait, traitlets.TraitType):
                    raise TypeError(f"{cls.__name__}: names has {name!r}, and there is no trait of that name")
                if not trait.metadata.get("sync"):
                    raise TypeError(f"{cls.__name__}.{name}: the page does not see it; write .tag(sync=True)")
            file = getattr(sys.modules.get(cls.__module__), "__file__", None) or "notebook"
            beside = Path(file).with_suffix(".js")
            if beside.is_file() or Explorer in cls.__bases__:  # otherwise its page is that of its base class
                if not (beside.is_file() and DEFAULT.search(beside.read_text(encoding="utf-8"))):
                    raise ValueError(
                        f"{cls.__name__} needs a page: an ES module {beside.name} beside {Path(file).name} "
                        "that ends with `export default { render };`"
                    )
                for root in ROOT.findall(beside.read_text(encoding="utf-8")):
                    if root != (name := beside.stem.replace("_", "-")):
                        raise ValueError(f'{beside.name}: write explore(context, "{name}", ...), not "{root}"')
                cls.script, own = beside, beside.with_suffix(".css")
                cls.style = own.read_text(encoding="utf-8") if own.is_file() else ""
                cls._esm = f'{joined(beside)}\nexport default linked["{beside.name}"].default;'
                cls._css = STYLE + cls.style
            Explorer.known[cls.__name__] = cls
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs):
        if unknown := kwargs.keys() - set(self.trait_names()):
            takes = ", ".join((*self.names, "large"))
            raise TypeError(f"{type(self).__name__} has no argument {min(unknown)}; it takes {takes}")
        super().__init__(**kwargs)
        self.observe(self.remember, self.names)

    @traitlets.default("initial")
    def _initial(self):
        return {name: getattr(self, name) for name in self.names}

    def remember(self, change):
        if not self.from_page:
            self.initial = self._initial()

    def set_state(self, sync_data):
        """Where ipywidgets lets in what the page sends."""
        self.from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self.from_page = False

    @staticmethod
    def named(name):
        """The class of that name; ValueError where there is none."""
        if name not in Explorer.known:
            raise ValueError(f"there is no explorer {name!r}; there are {', '.join(sorted(Explorer.known))}")
        return Explorer.known[name]

    @property
    def state(self):
        """What `type(explorer)(**explorer.state)` needs to make the same again."""
        values = {name: getattr(self, name) for name in (*self.names, "large")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def checked(self, proposal):
        """The proposed value of a trait, if it fits the others; otherwise ValueError."""
        name = proposal.trait.name
        state = {other: getattr(self, other) for other in self.names} | {name: proposal.value}
        try:
            checked = self.check(**state)
        except (TypeError, ValueError) as error:
            raise BadState(str(error)) from None
        if name not in checked:
            raise TypeError(f"{type(self).__name__}.check has to give the state, and gives no {name}")
        return checked[name]

    def lacks(self, method, gives):
        return NotImplementedError(f"{type(self).__name__} needs {method}(self): {gives}")

    def numbers(self) -> str:
        raise self.lacks("numbers", "its numbers, as text")

    def describe(self) -> str:
        raise self.lacks("describe", "its picture in words, for who cannot see it")

    def draw(self) -> Sketch:
        raise self.lacks("draw", "its picture, a Sketch, where no page can run")

    def picture(self):
        """The current state: a PNG, one and a half times as fine as the width and height that come with it."""
        sketch = self.draw()
        return sketch.png(), sketch.width, sketch.height

    def _repr_mimebundle_(self, **kwargs):
        # Whoever cannot run the page takes the picture, and whoever cannot show that, the numbers.
        bundle = super()._repr_mimebundle_(**kwargs)
        assert bundle is not None  # it is for widgets without a page
        data, metadata = bundle
        data["text/plain"] = f"{self!r}\n{self.numbers()}"
        png, width, height = self.picture()
        data["image/png"] = b64encode(png).decode()
        metadata["image/png"] = {"alt": self.describe(), "width": width, "height": height}
        metadata["mathbp"] = {"explorer": type(self).__name__, "state": self.state}
        return data, metadata

    def __repr__(self):
        state, first = self.state, self.names[:2]
        arguments = {
            name: state[name] for name in state if name in first or getattr(self, name) != self.trait_defaults(name)
        }
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"


def class_table(explorer):
    """A line for each class: its z, p, g and delta."""
    rows = [f"{'class':>5} {'z':>10} {'p':>10} {'g':>10} {'delta':>10}"]
    for i, row in enumerate(zip(explorer.logits, explorer.p, explorer.gradient, explorer.delta)):
        numbers = " ".join(f"{x + 0.0:10.4g}" for x in row)
        rows.append(f"{i:5} {numbers}" + ("  <- target" if i == explorer.target else ""))
    return "\n".join(rows)
