# CloudIoT: everything that one does here, each with one word. `make help` lists them.

# The host's Python only makes the virtual environment; 3.11 or newer.
PYTHON  ?= python3
DEVICES ?= 8
# A folder of leaf photos; empty: the simulator draws its own.
PHOTOS  ?=
# More options of `python -m local_cloud`, such as ARGS='--aws-port 0'.
ARGS    ?=
# Where leaf-disease-train.tar and leaf-disease-test.tar lie.
DATA    ?= ../shared/data
STAGE   ?= dev

VENV    := .venv
BIN     := $(CURDIR)/$(VENV)/bin
PY      := $(BIN)/python
# Node and npm come with the environment; the CDK CLI must find them first.
export PATH := $(BIN):$(PATH)
export PYTHONPATH := $(CURDIR):$(CURDIR)/chalice_app

CHECKED := chalice_app device_simulator infrastructure local_cloud ml_model operator_service tests

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run smoke up api test test-fast check lint format types contracts synth train evaluate clean

help: ## List what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.installed infrastructure/node_modules/.package-lock.json ## Install everything into .venv and infrastructure/node_modules

run: setup ## Bring the whole platform up and watch it (DEVICES=8 PHOTOS=dir)
	@$(PY) -m local_cloud run --devices $(DEVICES) $(if $(PHOTOS),--photos "$(PHOTOS)") $(ARGS)

smoke: setup ## Prove the way from device to diagnosis and alert; the last line is JSON
	@$(PY) -m local_cloud smoke --devices $(DEVICES) $(if $(PHOTOS),--photos "$(PHOTOS)") $(ARGS)

up: setup ## Bring the platform up without a fleet, until Ctrl-C
	@$(PY) -m local_cloud up $(ARGS)

api: setup ## Serve the REST routes by `chalice local` against the platform that `make run` or `make up` started
	@$(PY) -m local_cloud api $(ARGS)

test: setup ## Run all tests
	$(PY) -m pytest -q

test-fast: setup ## Run the tests that need neither synth nor emulator
	$(PY) -m pytest -q tests/unit tests/contract tests/functional

check: lint types contracts synth test ## What CI runs: lint, format, types, import contracts, synth, tests

lint: setup ## Lint, and look whether the format is right
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup ## Put the format right, and what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup ## Strict types
	$(BIN)/mypy $(CHECKED)

contracts: setup ## Who may import whom
	$(BIN)/lint-imports

synth: setup ## Make the CloudFormation template for AWS and lint it (STAGE=dev)
	$(PY) -m infrastructure.synth --stage $(STAGE)

# Leaves that the simulator draws belong to training too; other seeds are kept apart for the test.
RENDERED_TRAIN := .cloudiot/rendered-train/truth.jsonl
RENDERED_TEST  := .cloudiot/rendered-test/truth.jsonl
RENDERER       := $(wildcard device_simulator/render.py device_simulator/leaves/*.py)

train: setup .venv-train/.installed $(RENDERED_TRAIN) $(RENDERED_TEST) ## Train the classifier, export it, write its card (DATA=dir)
	.venv-train/bin/python -m ml_model.train --data "$(DATA)" --rendered $(RENDERED_TRAIN)
	$(PY) -m ml_model.evaluate --data "$(DATA)" --rendered $(RENDERED_TEST) --write-card

evaluate: setup $(RENDERED_TEST) ## Evaluate the committed model on the test sets (DATA=dir)
	$(PY) -m ml_model.evaluate --data "$(DATA)" --rendered $(RENDERED_TEST)

$(RENDERED_TRAIN): $(RENDERER) | $(VENV)/.installed
	$(PY) -m device_simulator.render --out $(@D) --truth $@ --seed 1001 --count 960

$(RENDERED_TEST): $(RENDERER) | $(VENV)/.installed
	$(PY) -m device_simulator.render --out $(@D) --truth $@ --seed 2002 --count 320

clean: ## Remove what was built, but not the environments
	rm -rf .cloudiot infrastructure/cdk.out chalice_app/chalice.out chalice.out .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.installed: requirements-dev.txt chalice_app/requirements.txt ml_model/serving/requirements.txt operator_service/requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "CloudIoT needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the environment into $(VENV); a minute or two, once"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(PY) -m pip install --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

infrastructure/node_modules/.package-lock.json: infrastructure/package.json infrastructure/package-lock.json | $(VENV)/.installed
	@cd infrastructure && npm ci --no-fund --no-audit
	@touch $@

.venv-train/.installed: ml_model/requirements.txt
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --disable-pip-version-check --requirement ml_model/requirements.txt
	@touch $@
