"""ES modules joined into one text: a widget must be a single text, and a page may load nothing.

The modules are files that editors, linters and node read as they are. Three rules keep the joining short:
an import is `import { a, b } from "./file.js";` on one line; `export` stands before the `function` or
`const` that it exports; an explorer's own module ends with `export default { render };`. (And no text runs over several lines.)
"""

import re
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r'^import \{ (.+) \} from "\./([\w.-]+)";$', re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|const|class) ([\w$]+))", re.M)
DEFAULT = re.compile(r"^export default (.+);$", re.M)
# Comments that have their lines to themselves, and indentation: for whoever reads the files. A notebook saves the text.
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.M)
INDENT = re.compile(r"^[ \t]+", re.M)


def joined(*paths):
    """The text of these modules and of all that they import, each once, after what it needs.

    What a module exports is then found in `linked["file.js"]`.

    Raises
    ------
    ValueError
        For an import or export written in another form, for a circle, and for a file that is missing.
    """
    texts = {}  # the names that a module exports, and its text
    for path in paths:
        link(Path(path), texts, ())
    return "\n".join(["const linked = {};", *(text for _, text in texts.values())])


def link(path, texts, above):
    if path.name in above:
        raise ValueError(f"{path.name} imports itself: {' → '.join((*above, path.name))}")
    if path.name in texts:
        return
    if not path.is_file():
        raise ValueError(f"{above[-1] if above else 'an explorer'} imports {path.name}, and there is no such file")
    source = path.read_text(encoding="utf-8")
    for parts, name in IMPORT.findall(source):
        beside = path.with_name(name)  # or one of ours, for an explorer that stands elsewhere
        link(beside if beside.is_file() else HERE / name, texts, (*above, path.name))
        if unknown := {part.split(" as ")[0] for part in parts.split(", ")}.difference(texts[name][0]):
            raise ValueError(f"{path.name} imports {min(unknown)} from {name}, which exports no such name")
    exports = EXPORT.findall(source)
    names = [*exports, *(f"default: {value}" for value in DEFAULT.findall(source))]
    body = IMPORT.sub(lambda found: f'const {{ {found[1].replace(" as ", ": ")} }} = linked["{found[2]}"];', source)
    body = EXPORT.sub("", DEFAULT.sub("", body))
    if left := re.search(r"^(?:import|export)\b.*", body, re.M):
        raise ValueError(
            f"{path.name}: cannot join {left[0]!r}. An import stands on one line, "
            'import { a, b } from "./file.js"; export stands before the function or const that it exports'
        )
    body = INDENT.sub("", COMMENT.sub("", body))
    # Each in a function of its own: names that a module keeps to itself do not meet those of another.
    text = f'linked["{path.name}"] = (() => {{\n{body.strip()}\nreturn {{ {", ".join(names)} }};\n}})();'
    texts[path.name] = exports, text
