# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help run test lint audit index corpus evaluate clean

help:  ## What each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "InspectQA needs Python 3.11 or newer: set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable .
	@touch $(READY)

run: $(READY)  ## Make the environment, index corpus/, open the chat page and print its address
	$(BIN)/inspectqa index corpus
	$(BIN)/inspectqa serve

test: $(READY)  ## All tests (the ones over real reports run where ../shared is)
	$(BIN)/python -m pytest

lint: $(READY)  ## ruff (format and lint) and mypy strict
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

audit: $(READY)  ## Do installed versions fit together, and are faults of them known (asks an advisory service)
	$(BIN)/python -m pip check
	$(BIN)/python -m pip install --quiet --constraint constraints.txt pip-audit
	@$(BIN)/python -m pip_audit --progress-spinner off --timeout 10 --skip-editable || \
		echo "audit: faults are known (listed above), or the advisory service could not be reached"

index: $(READY)  ## Index corpus/ into index/
	$(BIN)/inspectqa index corpus

corpus: $(READY)  ## Make the sample collection again (needs LibreOffice)
	$(BIN)/python corpus/make/make.py

evaluate: $(READY)  ## Measures over the sample collection's own questions
	$(BIN)/inspectqa evaluate corpus/questions.jsonl

clean:  ## Remove the environment and the index
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
	find index -mindepth 1 ! -name README.md -delete
