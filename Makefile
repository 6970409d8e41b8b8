# make lab         set up everything, open JupyterLab on notebooks/
# make check       the quick one, for every save: formatting, lint, types, unit tests
# make test        set up everything, run every test
# make test-wheel  build the package, and try it as others get it
# make lectures    build slides that need no network, in build/lectures/
# make site        build the course for the browser, with nothing to install, in build/site/
# make test-site   build it, and run all of it in a browser
# make notebooks   run every notebook from top to bottom and save its outputs
# make bench       install PyTorch and JAX, and measure mathbp beside them
# make mutants     break the mathematics in every small way, and see that a test notices (hours)
# make constraints pin the newest versions that work together
# make clean       remove what the other commands made

PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

# The matrices here are small: one thread is as fast alone, and faster when others share the machine.
export OPENBLAS_NUM_THREADS := 1

UNIT := mathbp tests --ignore=tests/browser --ignore=tests/site

lab: .venv/lab
	$(BIN)/jupyter lab --notebook-dir=notebooks --LabApp.app_settings_dir=.jupyterlab

check: .venv/test
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/pyrefly check --summary=none
	$(BIN)/oxlint --deny-warnings -D no-new-func mathbp tests
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/python -m pytest -q -n logical -m "not slow" $(UNIT)

test: check
	$(BIN)/python -m pytest -q -n logical --dist loadfile notebooks
	$(BIN)/python -m pytest -q -m slow tests --ignore=tests/site

# The package as others get it, in an environment of its own: with NumPy alone, then with the extra.
test-wheel: .venv
	$(PYTHON) -m venv --clear build/wheel/.venv
	for extra in '' '[lecture]'; do \
	  $(subst $(BIN),build/wheel/$(BIN),$(INSTALL)) --quiet --constraint constraints.txt ".$$extra" && \
	  build/wheel/$(BIN)/python -I tests/wheel.py || exit 1; \
	done

notebooks: .venv/lab
	$(BIN)/python notebooks/run.py

lectures: .venv/lecture
	$(BIN)/python -m mathbp.lecture

site: .venv/site
	$(BIN)/python .github/site/build.py

test-site: .venv/test site
	$(BIN)/python -m pytest -q tests/site

bench: .venv/bench
	$(BIN)/python tests/benchmarks/delta.py
	$(BIN)/python tests/benchmarks/explorers.py
	$(BIN)/python tests/benchmarks/classroom.py

mutants: .venv/bench
	$(BIN)/python tests/benchmarks/mutants.py

# One environment; the files in it record which extras it has. uv installs in seconds what takes pip a minute.
# Where the machine has none, it comes from PyPI; where it cannot be had, pip does the work.
UV = $(firstword $(foreach uv,uv $(BIN)/uv,$(shell $(uv) --version >/dev/null 2>&1 && echo $(uv))))
INSTALL = $(if $(UV),$(UV) pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check)

.venv/%: pyproject.toml constraints.txt | .venv
	$(INSTALL) --quiet --constraint constraints.txt --editable '.[$*]'
	@touch $@

.venv:
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('mathbp needs Python 3.11 or newer, and \
	$(PYTHON) is ' + sys.version.split()[0] + '; name a newer one: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv
	@uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv || true

constraints:
	$(PYTHON) -m venv --clear build/pin
	build/pin/bin/python -m pip install --quiet --editable '.[test]' 'mpmath<1.4'  # as SymPy wants, and so PyTorch
	build/pin/bin/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf .venv build

.PHONY: lab check test test-wheel lectures site test-site notebooks bench mutants constraints clean
