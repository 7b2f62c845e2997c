# The commands of the project. Everything they install goes to .venv.
PORT ?= 8000
HOST ?= 127.0.0.1
# Arguments for pytest: make test ARGS="-k seed"
ARGS =
PYTHON = python3

VENV_PYTHON = .venv/bin/python
PIP_INSTALL = $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check
LOCK = $(VENV_PYTHON) -m uv pip compile pyproject.toml --quiet --no-cache --system-certs \
	--universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test fuzz soak bench lint format lock packages clean

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/run-installed ## Serve the dataset on http://127.0.0.1:8000/ (PORT=, HOST=)
	@$(VENV_PYTHON) manage.py start --host $(HOST) --port $(PORT)

test: .venv/dev-installed ## Run the tests on SQLite, then on PostgreSQL (ARGS="-k seed", DATABASE_URL=)
	DATABASE_URL= $(VENV_PYTHON) -m pytest -n auto $(ARGS)
	$(VENV_PYTHON) -m tests.postgres $(VENV_PYTHON) -m pytest -n auto $(ARGS)

fuzz: .venv/dev-installed ## Run the long fuzzing on both databases (minutes)
	DATABASE_URL= $(VENV_PYTHON) -m pytest -m fuzz $(ARGS)
	$(VENV_PYTHON) -m tests.postgres $(VENV_PYTHON) -m pytest -m fuzz $(ARGS)

soak: .venv/dev-installed ## Run the long load and fault tests on both databases (minutes)
	DATABASE_URL= $(VENV_PYTHON) -m pytest -m soak $(ARGS)
	$(VENV_PYTHON) -m tests.postgres $(VENV_PYTHON) -m pytest -m soak $(ARGS)

bench: .venv/dev-installed ## Measure beside a bare app and Datasette (ARGS="--events 100000"; needs wrk)
	DATABASE_URL= $(VENV_PYTHON) -m bench $(ARGS)
	$(VENV_PYTHON) -m tests.postgres $(VENV_PYTHON) -m bench --events 0 1000 100000 $(ARGS)

lint: .venv/dev-installed ## Check style, types, migrations and the deployment settings
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) manage.py makemigrations --check --dry-run
	DEBUG=false HTTPS=true $(VENV_PYTHON) manage.py check --deploy --fail-level WARNING

format: .venv/dev-installed ## Rewrite the code in the common style
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

lock: .venv/dev-installed ## Pin every package that pyproject.toml asks for, directly or not
	$(LOCK) --output-file requirements.txt
	$(LOCK) --extra dev --output-file requirements-dev.txt

packages: .venv/dev-installed ## Record what is pinned: docs/packages.md and sbom.cdx.json (CycloneDX)
	$(VENV_PYTHON) -m tests.packages

clean: ## Remove .venv and caches; the database and secret key in var/ stay
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis var/static var/static.sha256 var/tests
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/run-installed: requirements.txt | $(VENV_PYTHON)
	@echo "Installing requirements.txt ..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/dev-installed: requirements-dev.txt | $(VENV_PYTHON)
	@echo "Installing requirements-dev.txt ..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# Also made anew when the Python that it points to has gone.
$(VENV_PYTHON):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not that." \
			"Name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv: install it (on Debian, Ubuntu: apt install python3-venv)." >&2; \
		exit 1; }
	@$(PYTHON) -m venv --clear .venv
