"""Settings that the tests share."""

import pathlib
from importlib.util import find_spec

import hypothesis

# No doctests here. Benchmarks and the wheel's test are programs of their own.
collect_ignore = ["conftest.py", "browser/conftest.py", "benchmarks", "wheel.py"]
# The large frameworks come with `make bench`, not with `make test`.
if not (find_spec("jax") and find_spec("torch")):
    collect_ignore.append("peers")

# The same examples in every run: a test that is red once stays red until it is mended.
hypothesis.settings.register_profile("mathbp", deadline=None, derandomize=True, max_examples=25)
hypothesis.settings.register_profile("few", deadline=None, derandomize=True, max_examples=5)  # for speed
hypothesis.settings.load_profile("mathbp")
# The site is built first: make test-site.
if not (pathlib.Path(__file__).parents[1] / "build" / "site").exists():
    collect_ignore.append("site")
