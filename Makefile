# Every target below sets up .venv by itself when that is needed; PYTHON=/path/to/python picks the interpreter.

export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup demo dashboard test check format odd benchmark lock clean
.PHONY: check-format check-lint check-types check-imports check-spelling check-setup

help:
	@echo "make setup      a virtual environment in .venv, from requirements.lock"
	@echo "make demo       compare first scenarios: python -m experiments compare experiment=first_look"
	@echo "make dashboard  two worlds side by side in a browser, on this machine only (WITH='port=8502 lesson=next_oem')"
	@echo "make test       the tests"
	@echo "make check      format, lint, types, import order, spelling"
	@echo "make format     format the code and mend what ruff can mend"
	@echo "make odd        write the tables of model/ODD.md and model/QUALITY.md anew, from the code"
	@echo "make benchmark  time the model"
	@echo "make lock       write requirements.lock anew (UPGRADE=1 for newer versions)"
	@echo "make clean      remove .venv and caches; results/ stays"

setup: $(READY)

# A satisfied lock asks no index, so an edited pyproject.toml costs seconds and works offline.
$(READY): requirements.lock pyproject.toml
	@set -e; \
	if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	    python="$$(sh .ci/find-python)"; \
	    echo "Setting up .venv with $$python (a minute or two, once)"; \
	    "$$python" -m venv --clear .venv; \
	fi; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock; \
	touch $@

demo: $(READY)
	$(BIN)/python -m experiments compare experiment=first_look

dashboard: $(READY)
	$(BIN)/python -m experiments dashboard $(WITH)

test: $(READY)
	$(BIN)/python -m pytest

check: check-format check-lint check-types check-imports check-spelling check-setup # make -k check goes on after a failure

check-format: $(READY)
	$(BIN)/ruff format --check .

check-lint: $(READY)
	$(BIN)/ruff check .

check-types: $(READY)
	$(BIN)/mypy

check-imports: $(READY)
	$(BIN)/lint-imports --no-logo

check-spelling: $(READY)
	$(BIN)/codespell

check-setup:
	sh .ci/test-find-python

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

odd: $(READY)
	$(BIN)/python -m experiments.odd

benchmark: $(READY)
	$(BIN)/python -m experiments benchmark

# One lock for every platform and Python from 3.12 on. Hashes instead of addresses: any index will do.
lock: $(READY)
	$(BIN)/python -m venv .lock
	.lock/bin/python -m pip install -qq --disable-pip-version-check uv
	.lock/bin/uv pip compile --quiet --universal --python-version 3.12 --python $(BIN)/python $(if $(UPGRADE),--upgrade) \
	    --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --extra dev --extra bench --extra viz --extra analysis --extra calibration --extra cluster --extra dashboard pyproject.toml --output-file requirements.lock
	rm -rf .lock

clean:
	rm -rf .venv .lock .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
