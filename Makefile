# Everything here does its own set-up: Python 3.11 or newer with pip and venv is all that is needed.
#   make demo          real circuits on an embedded Hub, no account
#   make test          the tests and the examples in docstrings
#   make check         format, lint, types, import contract, documentation
#   make test-lowest   the tests with the oldest SDKs that are supported, against a Hub from the main environment
#   make test-qhub-api the Hub's own client, in an environment of its own, drives the embedded Hub
#   make test-pennylane a PennyLane program, in an environment of its own, on an embedded Hub
#   make test-runtime  IBM's own classes, at both ends of the range of qiskit-ibm-runtime
#   make test-matrix   the environments that a change does not have to pass; keeps what they print in tests/matrix.txt
#   make benchmark-peer this library beside the peer, in an environment of its own
#   make docs          the documentation, in site/
#   make format        formats the code and mends what can be mended

PYTHON ?= python3
SHELL := /bin/bash
VENV := .venv
LOWEST := .venv-lowest
QHUB_API := .venv-qhub-api
PENNYLANE := .venv-pennylane
PEER := .venv-peer

# mkdocs-material prints a notice about its end of life (May 2027) on every build otherwise.
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check test-lowest test-qhub-api test-pennylane test-runtime test-matrix benchmark-peer docs format

demo: $(VENV)/installed
	$(VENV)/bin/python examples/bell_everywhere.py

test: $(VENV)/installed
	$(VENV)/bin/python -m pytest -n 2

check: $(VENV)/installed
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/python -m doctest docs/doctests.py
	$(VENV)/bin/mkdocs build --strict

test-lowest: $(VENV)/installed $(LOWEST)/installed
	$(VENV)/bin/python -m tests.lowest $(LOWEST)/bin/python

test-qhub-api: $(VENV)/installed $(QHUB_API)/installed
	$(VENV)/bin/python -m tests.qhub_api.run $(QHUB_API)/bin/python

test-pennylane: $(VENV)/installed $(PENNYLANE)/installed
	$(VENV)/bin/python -m tests.pennylane.run $(PENNYLANE)/bin/python

test-runtime: $(VENV)/installed $(LOWEST)/installed
	$(VENV)/bin/python -m tests.qiskit.runtime.matrix $(VENV)/bin/python $(LOWEST)/bin/python

test-matrix:
	@set -o pipefail; $(MAKE) --no-print-directory test-runtime test-pennylane 2>&1 | grep -v '^WARNING: Location' | tee tests/matrix.txt

benchmark-peer: $(VENV)/installed $(PEER)/installed
	$(VENV)/bin/python benchmarks/against_peer.py $(PEER)/bin/python
	$(VENV)/bin/python benchmarks/decode.py $(PEER)/bin/python

docs: $(VENV)/installed
	$(VENV)/bin/mkdocs build --strict

format: $(VENV)/installed
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# The build back end comes from the constraints too, hence no build isolation.
define install
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo 'installing into $(1), once; this takes a minute or two ...'
	@$(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install --quiet --constraint $(2) hatchling editables
	@$(1)/bin/python -m pip install --quiet --constraint $(2) --no-build-isolation --editable '.[$(3)]'
	@touch $(1)/installed
endef

$(VENV)/installed: pyproject.toml constraints.txt
	$(call install,$(VENV),constraints.txt,dev)

$(LOWEST)/installed: pyproject.toml constraints-lowest.txt
	$(call install,$(LOWEST),constraints-lowest.txt,test)

$(QHUB_API)/installed: constraints.txt
	@echo 'installing into $(QHUB_API), once ...'
	@$(PYTHON) -m venv $(QHUB_API)
	@$(QHUB_API)/bin/python -m pip install --quiet --constraint constraints.txt qhub-api==3.3.0
	@touch $@

$(PENNYLANE)/installed:
	@$(PYTHON) -m venv $(PENNYLANE)
	@$(PENNYLANE)/bin/python -m pip install --quiet pennylane-qiskit==0.45.0 'httpx>=0.27' 'pydantic>=2.10'
	@touch $@

$(PEER)/installed:
	@$(PYTHON) -m venv $(PEER)
	@$(PEER)/bin/python -m pip install --quiet qhub-quantum==1.18.1
	@touch $@
