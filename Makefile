# Two commands matter: `make demo` and `make test`. Both set up everything they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run-installed
DEV    := $(VENV)/.dev-installed
PIP    := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip --quiet install

.PHONY: demo test check bench fuzz lock help
help:
	@echo "make demo   a border guard's evening, on an embedded database (ONCE=1: check it and stop; SAMPLES=FOLDER: more messages)"
	@echo "make test   all checks and tests"
	@echo "make check  format, lint and types"
	@echo "make bench  measure, beside the peers (ONLY=reading: that part alone)"
	@echo "make fuzz   many more generated cases"
	@echo "make lock   resolve the dependencies anew"

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(RUN): deploy/requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r deploy/requirements.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): deploy/requirements-dev.txt $(RUN)
	$(PIP) --require-hashes -r deploy/requirements-dev.txt
	@touch $@

demo: $(RUN)
	$(BIN)/api-ingest demo $(if $(ONCE),--once) $(if $(SAMPLES),--samples "$(SAMPLES)")

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check
	$(BIN)/pytest -n 2

fuzz: $(DEV)
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -m "" -k "propert or fuzz" --timeout 0

bench: $(DEV) .bench/peers/.installed
	$(BIN)/python -m tests.benchmarks $(ONLY)

# The peers are measured, never used: they live apart. One that cannot be had here is said so in the table;
# edifactlib wants Python 3.12: make bench PEER_PYTHON=python3.12
PEER_PYTHON ?= $(PYTHON)
.bench/peers/.installed:
	$(PEER_PYTHON) -m venv .bench/peers
	for peer in pydifact==0.2.3 mock-edi==0.9.0 edifactlib==0.6.0 polars==2.1.0 nomenklatura==4.17.4; do \
	    PIP_DISABLE_PIP_VERSION_CHECK=1 .bench/peers/bin/pip --quiet install $$peer || echo "$$peer cannot be installed here"; done
	@touch $@

LOCK := $(BIN)/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header --build-deps-for editable
lock: $(BIN)/python
	$(PIP) pip-tools
	$(LOCK) --extra dev --output-file deploy/requirements-dev.txt pyproject.toml
	$(LOCK) --constraint deploy/requirements-dev.txt --output-file deploy/requirements.txt pyproject.toml
