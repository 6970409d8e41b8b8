"""The page of the package: the README, made fit to stand far from the files that it points to.

A build knows where the project lives from the clone that it is made in. Then links and pictures
get that address; where there is none, links become plain text, and pictures are left out.
"""

import os
import pathlib
import re
import subprocess

from hatchling.metadata.plugin.interface import MetadataHookInterface

# A link or a picture with a path, not an address and not a place on the page itself.
RELATIVE = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#)([^)]+)\)")


def address(root):
    """Where the clone comes from, as a web page, or None."""
    if "GITHUB_REPOSITORY" in os.environ:
        return f"{os.environ['GITHUB_SERVER_URL']}/{os.environ['GITHUB_REPOSITORY']}"
    try:
        run = subprocess.run(["git", "remote", "get-url", "origin"], cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    origin = run.stdout.strip().removesuffix(".git")
    return origin if re.match(r"https://[\w.-]+/", origin) else None


def page(readme, home):
    def placed(match):
        picture, text, path = match.groups()
        if path.startswith("../../"):  # a page of the project's home, not a file
            return f"[{text}]({home}/{path.removeprefix('../../')})" if home else text
        if home:
            return f"{picture}[{text}]({home}/{'raw' if picture else 'blob'}/HEAD/{path})"
        return "" if picture else text

    # The package index typesets no mathematics.
    return RELATIVE.sub(placed, readme).replace(r"$$\text{delta} = J^\top g$$", "**delta = Jᵀ g**")


class PackagePage(MetadataHookInterface):
    def update(self, metadata):
        home = address(self.root)
        readme = (pathlib.Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": page(readme, home)}
        if home:
            metadata["urls"] = {"Source": home, "Issues": f"{home}/issues", "Changes": f"{home}/blob/HEAD/CHANGELOG.md"}
