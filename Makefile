# All tasks of users and developers; `make help` lists them.

PORT ?= 8000
WORKERS ?= 6
EXAMPLES ?= 20
NODE_TOOLS := frontend/node_modules/.bin
export PYTHON
# Where an environment keeps Python from storing bytecode, each of many processes would compile all modules again.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run setup setup-tests setup-tools test attack lint format bench wheel lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: setup  ## Serve Loadwright on http://127.0.0.1:$(PORT), PORT=8000; its data is kept in LOADWRIGHT_HOME, ~/.loadwright
	@exec .venv/bin/loadwright up --port $(PORT)

setup:  ## Make this checkout ready to run; PYTHON= names the interpreter
	@scripts/setup

setup-tests:
	@scripts/setup --tests

setup-tools:
	@scripts/setup --tools

test: setup-tests  ## Run all tests, WORKERS=6 files at a time; ARGS="tests/core -k curve" runs some
	@exec .venv/bin/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

attack: setup-tests  ## Send invalid input to a server, EXAMPLES=20 requests to each page; `make test` has a short form
	@ATTACK_EXAMPLES=$(EXAMPLES) exec .venv/bin/python -m pytest -s tests/attack $(ARGS)

lint: setup-tools  ## Check style and types of Python and scripts, and the arrows between the parts
	.venv/bin/ruff check . scripts/lock
	.venv/bin/ruff format --check . scripts/lock
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(NODE_TOOLS)/eslint --config frontend/eslint.config.js src frontend
	$(NODE_TOOLS)/tsc --project frontend

format: setup-tools  ## Format the code and repair what can be repaired
	.venv/bin/ruff check --fix . scripts/lock
	.venv/bin/ruff format . scripts/lock
	$(NODE_TOOLS)/eslint --config frontend/eslint.config.js --fix src frontend

bench: setup-tests  ## Measure what is promised; writes bench/results.json
	@exec .venv/bin/python -m benchmarks $(ARGS)

wheel: setup  ## Build dist/loadwright-*.whl, which needs no Node.js and no JDK where it is installed
	@rm -rf dist
	.venv/bin/python -m hatchling build --target wheel

lock: setup-tools  ## Pin the Python packages anew after a change in pyproject.toml; ARGS=--upgrade takes newer ones
	@.venv/bin/python scripts/lock $(ARGS)

clean:  ## Remove everything made by the other tasks, except JMeter and your data
	rm -rf .venv .cache build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf frontend/node_modules src/loadwright/server/web/static/vendor src/loadwright/server/config/compressed
	rm -f src/loadwright/agent/generator/jmeter/plugin/*.jar src/loadwright/server/catalogues/catalogue.json
	find src -name '*.mo' -delete
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
