"""What a notebook brings to a page, with nothing in it that could act: text, tables, pictures, links."""

import re

import nh3

TAGS = (nh3.ALLOWED_TAGS | {"x-tex", "tfoot"}) - {"article", "header", "nav", "area", "map"}
ATTRIBUTES = {
    "*": {"id", "class", "style", "align", "colspan", "rowspan", "scope", "aria-hidden", "aria-label", "role"},
    "a": {"href", "target", "rel"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "details": {"open"},
    "table": {"data-mathbp"},
    "tr": {"data-line"},
    "x-tex": {"data-display"},
}
STYLES = {
    *("text-align", "vertical-align", "font-size", "font-weight", "font-style", "font-family", "white-space"),
    *("width", "min-width", "max-width", "height", "color", "background", "background-color", "line-height"),
    *(
        "margin",
        "margin-left",
        "margin-right",
        "margin-top",
        "margin-bottom",
        "padding",
        "padding-left",
        "padding-right",
    ),
    *("border", "border-left", "border-bottom", "border-top", "border-collapse", "display", "list-style"),
}
CLASSES = re.compile(r"highlight|file|[a-z]{1,2}[0-9]?")  # of code, and of what the builder itself writes
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*")
LOADING = re.compile(r"url|image|src|\\", re.I)  # a style that fetches, or hides that in an escape
ACTING = re.compile(r"<(script|iframe|object|embed|form|input|button|link|meta|base|svg|video|audio|canvas)\b", re.I)


def inert(html, missing=None, dropped=None):
    """The HTML, balanced, and without whatever could run, load, send, or reach out of its place.

    Parameters
    ----------
    html : str
    missing, dropped : sets, which get the pictures that are not in the file, and the tags that are left out

    Examples
    --------
    >>> inert('<b onclick="go()">bold<script>go()</script>')
    '<b>bold</b>'
    """
    if dropped is not None:
        dropped.update(tag.lower() for tag in ACTING.findall(html))

    def attribute(tag, name, value):
        if tag == "img" and name == "src" and not PICTURE.fullmatch(value):
            if missing is not None:
                missing.add(value)
            return None
        if name == "href" and value.startswith("data:"):
            return None
        if name == "style":
            return ";".join(part for part in value.split(";") if not LOADING.search(part)) or None
        if name == "class":
            return " ".join(filter(CLASSES.fullmatch, value.split())) or None
        if name == "data-mathbp" and value != "derivation":
            return None
        return value

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
