"""Mathematics typeset while the lecture is built, by KaTeX: the page needs no library for it."""

import json
import re
import subprocess
from html import escape, unescape

from mathbp.lecture import assets

# A formula waits in the page as one of these until all of them are typeset in one go.
MARK = '<x-tex data-display="{}">{}</x-tex>'
MARKED = re.compile(MARK.format("(yes|no)", "([^<]*)"))  # what a cell has put into an attribute or a tag is no mark

PROGRAM = """
const out = formulas.map(([tex, displayMode]) => {
  try {
    return [module.exports.renderToString(tex, { displayMode, strict: false }), null];
  } catch (error) {
    return [null, error.message];
  }
});
process.stdout.write(JSON.stringify(out));
"""


class NotTypeset(ValueError):
    """KaTeX does not understand a formula, a pair (tex, display); the message shows it."""

    def __init__(self, message, formula):
        super().__init__(message)
        self.formula = formula


def mark(tex, display=False):
    """A formula, to be typeset by `typeset`."""
    return MARK.format("yes" if display else "no", escape(tex.strip()))


def mark_dollars(text):
    r"""Mark the formulas in HTML that stand between dollar signs: `$$` for displays, `$` in a line."""
    pieces = re.split(r"(?<!\\)(\$\$?)([^<]+?)\1", text)
    for i in range(1, len(pieces), 3):
        pieces[i : i + 2] = "", mark(unescape(pieces[i + 1]), pieces[i] == "$$")
    return "".join(pieces)


def marked(html):
    """The formulas that are marked in HTML, pairs (tex, display)."""
    return [(unescape(tex), display == "yes") for display, tex in MARKED.findall(html)]


def typeset(*pieces):
    """Pieces of HTML with all marked formulas typeset; each comes with MathML, for screen readers."""
    formulas = list(dict.fromkeys(formula for piece in pieces for formula in marked(piece)))
    done = dict(zip(formulas, katex(formulas)))
    return [MARKED.sub(lambda match: done[unescape(match[2]), match[1] == "yes"], piece) for piece in pieces]


def katex(formulas):
    """The HTML of each formula, a pair (tex, display).

    Raises
    ------
    NotTypeset
        For a formula that KaTeX does not understand.
    """
    if not formulas:
        return []
    # KaTeX itself and the formulas go in as one program, so that nothing has to be unpacked.
    script = f"{assets.text('katex', 'dist/katex.min.js')}\nconst formulas = {json.dumps(formulas)};\n{PROGRAM}"
    done = subprocess.run([assets.program("node"), "-"], input=script.encode(), capture_output=True)
    if done.returncode:
        raise assets.NotAvailable(f"node cannot run KaTeX:\n{done.stderr.decode(errors='replace')}")
    typeset, errors = zip(*json.loads(done.stdout))
    for (tex, display), error in zip(formulas, errors):
        if error:
            raise NotTypeset(f"KaTeX does not understand\n    {tex}\n{error}", (tex, display))
    # The TeX that KaTeX leaves beside its MathML is for copying it; nobody can see or select it here.
    return [re.sub("<annotation.*?</annotation>", "", formula, flags=re.S) for formula in typeset]
