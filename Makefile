# Python 3.11 or newer; the scripts look for one when this is older.
PYTHON ?= python3
# Parts of `make test` to run, such as PARTS="style sqlite"; all without.
PARTS ?=

.PHONY: run test lint lock messages clean

run: ## Start the demo
	@$(PYTHON) scripts/run.py

test: ## Run every check that this machine can
	@$(PYTHON) scripts/test.py $(PARTS)

lint: ## Only the checks that start nothing
	@$(PYTHON) scripts/test.py style types layers migrations

lock: ## Lock the newest packages that pyproject.toml allows
	@$(PYTHON) scripts/lock.py

messages: ## Collect the texts, and compile their translations
	@.venv/bin/python scripts/messages.py

clean: ## Remove what run and test made, except the virtual environment
	rm -rf .run example/.data example/demo/static/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
