"""Explorers in a plain HTML page: no kernel, no server, no network."""

import json
from base64 import b64encode
from html import escape

from mathbp.explorers.explorer import source


def fragment(explorer):
    """The place of an explorer in a page, with its state; without `script()`, or printed, its picture.

    Parameters
    ----------
    explorer : an Explorer

    Returns
    -------
    str, one HTML element. A page may hold many.
    """
    png, width, _ = explorer.picture()
    return (
        f'<div data-mathbp-explorer="{type(explorer).__name__}" data-state="{escape(json.dumps(explorer.state))}">'
        f'<img src="data:image/png;base64,{b64encode(png).decode()}" width="{width}" alt="{escape(explorer.describe())}"></div>'
    )


def script():
    """One <style> and one <script> that bring all fragments before it to life.

    It loads nothing and evaluates no text: a page with a content security policy
    can allow it by its hash.
    """
    from mathbp.explorers import DeltaExplorer, LogitExplorer

    explorers = ",\n".join(
        f"{cls.__name__}: (() => {{\n{source(cls.script).replace('export default', 'return')}\n}})()"
        for cls in (LogitExplorer, DeltaExplorer)
    )
    return (
        f"<style>\n{source('explorer.css')}</style>\n"
        f'<script type="module">\n{source("explorer.js")}\nconst explorers = {{\n{explorers} }};\n{source("page.js")}</script>'
    )


def page(*explorers, title="Explore delta"):
    """A complete HTML page with these explorers, as text: write it to a file and open that."""
    places = "\n".join(fragment(explorer) for explorer in explorers)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>body {{ font-family: system-ui, sans-serif; }}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{places}
</main>
{script()}
</body>
</html>
"""
