# CloudIoT: everything that one does here, each with one word. `make help` lists them.

# The host's Python only makes the virtual environment; 3.11 or newer.
PYTHON  ?= python3
DEVICES ?= 8
# How long the devices of `make soak` send; empty: five minutes. Unless DEVICES is given, there are a hundred of them.
# With it, `make fleet-report` brings up a fleet of its own for so long.
MINUTES ?=
# How often `make outbox-trial` strikes; empty: forty times.
ROUNDS  ?=
# A folder of leaf photos; empty: the simulator draws its own.
PHOTOS  ?=
# How many days of their past the devices of `make run` play first; empty: none.
HISTORY ?=
# More options of `python -m local_cloud`, such as ARGS='--aws-port 0'.
ARGS    ?=
# Where leaf-disease-train.tar and leaf-disease-test.tar lie.
DATA    ?= ../shared/data
STAGE   ?= dev
# Of the AWS command line, for `make deploy`; empty: as the environment says. WITH='name=value name=value' are settings
# of docs/deploy.md, and YES=1 asks nothing.
PROFILE ?=
REGION  ?=
WITH    ?=
YES     ?=
# Reviewed photos to learn from as well, as `make feedback` exports them.
FEEDBACK ?=
# Where the reviews and photos are: both names are outputs of the stack.
TABLE   ?= cloudiot-$(STAGE)-operations
BUCKET  ?=
# A folder for the model that is trained, with its version, until `make promote` puts it in place.
CANDIDATE ?=
VERSION ?=
# How many days the drift report looks at.
DAYS    ?= 7

VENV    := .venv
BIN     := $(CURDIR)/$(VENV)/bin
PY      := $(BIN)/python
# Node and npm come with the environment; the CDK CLI must find them first.
export PATH := $(BIN):$(PATH)
export PYTHONPATH := $(CURDIR):$(CURDIR)/chalice_app

# They need neither synth nor emulator, and do not get in each other's way.
FAST_TESTS := $(addprefix tests/,unit contract functional event_source gateway)

CHECKED := benchmarks chalice_app device_simulator infrastructure local_cloud ml_model operator_service tests

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run smoke prove-iam soak outbox-trial fleet-report screenshots up api test test-fast check lint format types contracts schema dashboard dashboard-test dashboard-types synth deploy test-training train export evaluate feedback promote rollback drift risk-picture bench bench-ingest bench-serving bench-decoding bench-fleet bench-page bench-live cost cost-times clean

help: ## List what can be done
	@awk -F ':.*## ' '/^##@ / {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Run it on this machine

setup: $(VENV)/.installed infrastructure/node_modules/.package-lock.json ## Install everything into .venv and infrastructure/node_modules

run: setup dashboard ## Bring the whole platform up and watch it (DEVICES=8 PHOTOS=dir HISTORY=14)
	@$(PY) -m local_cloud run --devices $(DEVICES) $(if $(PHOTOS),--photos "$(PHOTOS)") $(if $(HISTORY),--history $(HISTORY)) $(ARGS)

smoke: setup ## Prove the way from device to diagnosis and alert; the last line is JSON
	@$(PY) -m local_cloud smoke --devices $(DEVICES) $(if $(PHOTOS),--photos "$(PHOTOS)") $(ARGS)

soak: setup ## Prove that nothing is lost in bad weather; the last line is JSON (DEVICES=100 MINUTES=5)
	@$(PY) -m local_cloud soak $(if $(filter file,$(origin DEVICES)),,--devices $(DEVICES)) $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

outbox-trial: setup ## Kill devices and cut them off at random moments; the last line is JSON (ROUNDS=40 DEVICES=8)
	@$(PY) -m local_cloud outbox-trial --devices $(DEVICES) $(if $(ROUNDS),--rounds $(ROUNDS)) $(ARGS)

fleet-report: setup ## Hold a fleet's truth against the platform: of the one that runs, or of one of its own (MINUTES=4 PHOTOS=dir)
	@$(PY) -m local_cloud fleet-report --devices $(DEVICES) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(PHOTOS),--photos "$(PHOTOS)") $(ARGS)

screenshots: setup dashboard ## Take pictures of every page before a live fleet: into .cloudiot/screens, some into docs/images/screens (DEVICES=8)
	@$(PY) -m local_cloud screenshots --devices $(DEVICES) $(ARGS)

prove-iam: setup ## Take each permission away from each function: what is not needed fails; the last line is JSON
	@$(PY) -m local_cloud prove-iam --devices $(DEVICES) $(ARGS)

up: setup dashboard ## Bring the platform up without a fleet, until Ctrl-C
	@$(PY) -m local_cloud up $(ARGS)

api: setup ## Serve the REST routes by `chalice local` against the platform that `make run` or `make up` started
	@$(PY) -m local_cloud api $(ARGS)

##@ Test it

test: test-fast dashboard ## Run all tests
	$(PY) -m pytest -q $(addprefix --ignore=,$(FAST_TESTS))

test-fast: setup ## Run the tests that need neither synth nor emulator, on all cores
	$(PY) -m pytest -q -n auto --dist loadfile $(FAST_TESTS)

test-training: .venv-train/.installed ## Run the tests that need PyTorch, in an environment of their own
	.venv-train/bin/python -m pytest -q tests/unit/ml_model/training

check: lint types contracts dashboard-test synth test ## What CI runs: lint, format, types, import contracts, synth, tests

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

##@ Build it

schema: setup ## Write docs/alert-rules.schema.json anew, after a change of the rules' JSON
	$(PY) -c "from chalicelib.rule_schema import schema_file; print(schema_file(), end='')" > docs/alert-rules.schema.json

# Everything that the page is made of; folders too, so that a file that is gone is noticed.
DASHBOARD := $(shell find dashboard/src dashboard/public) $(addprefix dashboard/,next.config.ts postcss.config.mjs tsconfig.json)
# The operator service's OpenAPI document, of which the page's types are made.
API_DOCUMENT := dashboard/node_modules/.openapi.json
NPM       := cd dashboard && NEXT_TELEMETRY_DISABLED=1 npm run --silent

dashboard: dashboard/out/index.html ## Build the operators' page into dashboard/out, if its sources changed

dashboard-test: setup dashboard/node_modules/.package-lock.json api-document ## Types, lint and tests of the operators' page, and whether it knows the API as it is
	@$(NPM) api:check -- ../$(API_DOCUMENT)
	@$(NPM) types
	@$(NPM) lint
	@$(NPM) test

dashboard-types: setup dashboard/node_modules/.package-lock.json api-document ## Make the page's types of the API anew, after a change of the API
	@$(NPM) api -- ../$(API_DOCUMENT)

.PHONY: api-document
api-document: | dashboard/node_modules/.package-lock.json
	@$(PY) -c "import json; from operator_service.app import create_app; from operator_service.settings import Settings; \
	  print(json.dumps(create_app(Settings(public_url='http://127.0.0.1')).openapi()))" > $(API_DOCUMENT)

dashboard/out/index.html: $(DASHBOARD) dashboard/node_modules/.package-lock.json
	@$(NPM) build
	@touch $@

dashboard/node_modules/.package-lock.json: dashboard/package.json dashboard/package-lock.json | $(VENV)/.installed
	@cd dashboard && npm ci
	@touch $@

##@ Bring it to AWS

synth: setup ## Make the templates of every stage for AWS, and hold them against cdk-nag and cfn-lint
	@$(PY) -m infrastructure.checks $(ARGS)

deploy: setup dashboard ## Deploy a stage to AWS, after a look at what would stop it (STAGE=dev PROFILE=name REGION=name WITH="name=value …" YES=1)
	@$(PY) -m infrastructure.deployment --stage $(STAGE) $(if $(PROFILE),--profile "$(PROFILE)") $(if $(REGION),--region "$(REGION)") \
	  $(foreach setting,$(WITH),-c "$(setting)") $(if $(filter 1,$(YES)),--yes)

# Leaves that the simulator draws belong to training too; other seeds are kept apart for the test.
RENDERED_TRAIN := .cloudiot/rendered-train/truth.jsonl
RENDERED_TEST  := .cloudiot/rendered-test/truth.jsonl
RENDERER       := $(wildcard device_simulator/render.py device_simulator/leaves/*.py)

# Threads that wait without spinning leave the cores to the processes that make the pictures, and large blocks of memory
# are kept instead of handed back at every step: a quarter and a tenth less time.
TRAIN_SPEED    := OMP_WAIT_POLICY=PASSIVE MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8589934592

##@ The classifier

train: setup .venv-train/.installed $(RENDERED_TRAIN) $(RENDERED_TEST) ## Train the classifier, export it, write its card (DATA=dir)
	$(TRAIN_SPEED) .venv-train/bin/python -m ml_model.train --data "$(DATA)" --rendered $(RENDERED_TRAIN) $(if $(FEEDBACK),--feedback "$(FEEDBACK)") $(if $(CANDIDATE),--artifact "$(CANDIDATE)") $(if $(VERSION),--version $(VERSION)) $(ARGS)
	$(PY) -m ml_model.evaluate --data "$(DATA)" --rendered $(RENDERED_TEST) $(if $(CANDIDATE),--artifact "$(CANDIDATE)") --write-card

export: setup .venv-train/.installed $(RENDERED_TRAIN) $(RENDERED_TEST) ## Make weights and card anew of the finished training (DATA=dir)
	.venv-train/bin/python -m ml_model.export --data "$(DATA)" --rendered $(RENDERED_TRAIN) $(if $(FEEDBACK),--feedback "$(FEEDBACK)") $(if $(CANDIDATE),--artifact "$(CANDIDATE)") $(if $(VERSION),--version $(VERSION)) $(ARGS)
	$(PY) -m ml_model.evaluate --data "$(DATA)" --rendered $(RENDERED_TEST) $(if $(CANDIDATE),--artifact "$(CANDIDATE)") --write-card

evaluate: setup $(RENDERED_TEST) ## Evaluate the committed model on the test sets (DATA=dir)
	$(PY) -m ml_model.evaluate --data "$(DATA)" --rendered $(RENDERED_TEST)

feedback: setup ## Export what operators reviewed as photos to learn from (BUCKET=raw-bucket FEEDBACK=dir)
	@test -n "$(BUCKET)" || { echo "Name the bucket with the photos: make feedback BUCKET=…" >&2; exit 2; }
	@$(PY) -m ml_model.feedback export --operations-table "$(TABLE)" --raw-bucket "$(BUCKET)" --out "$(or $(FEEDBACK),.cloudiot/feedback)" $(ARGS)

promote: setup $(RENDERED_TEST) ## Put a trained model in place, unless it is worse anywhere (CANDIDATE=dir DATA=dir)
	@test -n "$(CANDIDATE)" || { echo "Name the folder of the new model: make promote CANDIDATE=dir" >&2; exit 2; }
	@$(PY) -m ml_model.promote --candidate "$(CANDIDATE)" --data "$(DATA)" --rendered $(RENDERED_TEST) $(ARGS)

rollback: setup ## Go back to the model that was in place before
	@$(PY) -m ml_model.promote --back $(ARGS)

drift: setup ## Compare the last days' diagnoses with those before (DAYS=7 STAGE=dev)
	@$(PY) -m ml_model.drift --operations-table "$(TABLE)" --days $(DAYS) --out .cloudiot/drift $(ARGS)

$(RENDERED_TRAIN): $(RENDERER) | $(VENV)/.installed
	$(PY) -m device_simulator.render --out $(@D) --truth $@ --seed 1001 --count 960 --masks

$(RENDERED_TEST): $(RENDERER) | $(VENV)/.installed
	$(PY) -m device_simulator.render --out $(@D) --truth $@ --seed 2002 --count 320

##@ Measure it

risk-picture: setup ## Draw what risk models make of a simulated season into docs/images
	@$(PY) -m benchmarks.risk_season --out docs/images/risk-season.svg

bench: bench-ingest bench-decoding bench-serving ## Run all benchmarks; leave the machine alone meanwhile

bench-ingest: setup ## How fast and how frugal telemetry is taken in, against the usual way
	@$(PY) -m benchmarks.ingest $(ARGS)

bench-serving: setup .venv-train/.usual-way ## How fast the classifier's server is, against a bare loop and PyTorch
	@$(PY) -m benchmarks.serving --torch-python .venv-train/bin/python $(ARGS)

bench-decoding: setup ## What a photo of 12 megapixels costs, decoded as we do and in full
	@$(PY) -m benchmarks.decoding

bench-fleet: setup ## A thousand devices in one process against the whole platform; the last line is JSON
	@$(PY) -m benchmarks.fleet $(ARGS)

bench-live: setup ## Five hundred watch one process of the operator service; the last line is JSON
	@$(PY) -m benchmarks.live $(ARGS)

bench-page: setup dashboard ## The dashboard with a thousand devices, by the browser's own measures; the last line is JSON
	@$(PY) -m benchmarks.page $(ARGS)

cost-times: setup ## Measure how long work takes a core, for `make cost`; leave the machine alone meanwhile
	@$(PY) -m benchmarks.cost.times

cost: setup ## What the platform costs a month, by size of the fleet; draws docs/images/cost.png
	@$(PY) -m benchmarks.cost $(ARGS)

##@ Tidy up

clean: ## Remove what was built, but neither the environments nor earlier models
	rm -rf $(filter-out .cloudiot/models,$(wildcard .cloudiot/*)) dashboard/out dashboard/.next infrastructure/cdk.out chalice_app/chalice.out chalice.out .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.installed: requirements-dev.txt chalice_app/requirements.txt ml_model/requirements-evaluate.txt ml_model/serving/requirements.txt operator_service/requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "CloudIoT needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the environment into $(VENV); a minute or two, once"
	@$(PYTHON) -m venv $(VENV)
	@# Chalice packages the functions with pip, and refuses versions that it does not know.
	@$(PY) -m pip install --quiet --disable-pip-version-check --upgrade 'pip<26.3'
	@$(PY) -m pip install --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

infrastructure/node_modules/.package-lock.json: infrastructure/package.json infrastructure/package-lock.json | $(VENV)/.installed
	@cd infrastructure && npm ci --no-fund --no-audit
	@touch $@

.venv-train/.installed: $(wildcard ml_model/requirements*.txt) ml_model/serving/requirements.txt
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --disable-pip-version-check --requirement ml_model/requirements-test.txt
	@touch $@

.venv-train/.usual-way: benchmarks/requirements.txt .venv-train/.installed
	.venv-train/bin/python -m pip install --disable-pip-version-check --requirement benchmarks/requirements.txt
	@touch $@
