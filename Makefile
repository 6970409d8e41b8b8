# make lab         set up everything, open JupyterLab on notebooks/
# make test        set up everything, run every test
# make lectures    build slides that need no network, in build/lectures/
# make notebooks   run every notebook from top to bottom and save its outputs
# make bench       install PyTorch and JAX, and measure mathbp beside them
# make mutants     break the mathematics in every small way, and see that a test notices (hours)
# make constraints pin the newest versions that work together
# make clean       remove what the other commands made

PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP := $(BIN)/python -m pip --disable-pip-version-check

# The matrices here are small: one thread is as fast alone, and faster when others share the machine.
export OPENBLAS_NUM_THREADS := 1

lab: .venv/lab
	$(BIN)/jupyter lab --notebook-dir=notebooks --LabApp.app_settings_dir=.jupyterlab

test: .venv/test
	$(BIN)/python -m pytest

notebooks: .venv/lab
	$(BIN)/python notebooks/run.py

lectures: .venv/lecture
	$(BIN)/python -m mathbp.lecture

bench: .venv/bench
	$(BIN)/python tests/benchmarks/delta.py
	$(BIN)/python tests/benchmarks/explorers.py
	$(BIN)/python tests/benchmarks/classroom.py

mutants: .venv/bench
	$(BIN)/python tests/benchmarks/mutants.py

# One environment; the files in it record which extras it has.
.venv/%: pyproject.toml constraints.txt | .venv
	$(PIP) install --quiet --constraint constraints.txt --editable '.[$*]'
	@touch $@

.venv:
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('mathbp needs Python 3.11 or newer, and \
	$(PYTHON) is ' + sys.version.split()[0] + '; name a newer one: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv

constraints:
	$(PYTHON) -m venv --clear build/pin
	build/pin/bin/python -m pip install --quiet --editable '.[test]' 'mpmath<1.4'  # as SymPy wants, and so PyTorch
	build/pin/bin/python -m pip freeze --exclude-editable > constraints.txt

clean:
	rm -rf .venv build

.PHONY: lab test lectures notebooks bench mutants constraints clean
