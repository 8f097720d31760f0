# Python 3.11 or newer; the scripts look for one when this is older.
PYTHON ?= python3
# Parts of `make test` to run, such as PARTS="style sqlite"; all without.
PARTS ?=

# Options of `make scenarios`, such as SCENARIOS="--section 4 --broker redis"; all without.
SCENARIOS ?=
# Options of `make benchmarks`, such as ARGS="--quick" or ARGS="--rounds 5 --brokers redis".
ARGS ?=

.PHONY: run production test scenarios faults benchmarks lint lock messages clean

run: ## Start the demo
	@$(PYTHON) scripts/run.py

production: ## Start the demo as a company runs it: nginx, two web servers, two workers, PostgreSQL, RabbitMQ, Redis
	@$(PYTHON) scripts/production.py

test: ## Run every check that this machine can
	@$(PYTHON) scripts/test.py $(PARTS)

scenarios: ## Run what takes long: all that Celery can do to a task, a thousand cut connections, the production stack
	@$(PYTHON) scripts/scenarios.py $(SCENARIOS)

faults: ## Inflict every fault on a running load; `make scenarios` inflicts half of them
	@$(PYTHON) scripts/test.py every_fault

lint: ## Only the checks that start nothing
	@$(PYTHON) scripts/test.py style types layers migrations

benchmarks: ## Measure what tracking costs, beside bare Celery and others
	@$(PYTHON) scripts/benchmarks.py $(ARGS)

lock: ## Lock the newest packages that pyproject.toml allows
	@$(PYTHON) scripts/lock.py

messages: ## Collect the texts, and compile their translations
	@.venv/bin/python scripts/messages.py

clean: ## Remove what run and test made, except the virtual environment
	rm -rf .run example/.data example/demo/static/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
