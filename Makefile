# Defter: what can be done here. Each target's comment is its line in `make help`.

PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python
WORKERS ?= 2
PORT ?= 8000
# Compiled modules are kept: the tests start many processes, and each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check openapi soak bench help pictures lock clean

demo: $(VENV)/run ## set everything up, fill a sample platform in var/demo and serve it on http://127.0.0.1:8000
	$(RUN) -m defter demo --port $(PORT)

test: $(VENV)/dev ## every test that decides whether a change is right: SQLite, PostgreSQL, and Chromium where it is found
	$(RUN) -m pytest -n $(WORKERS) --dist loadfile

check: $(VENV)/dev ## lint, format, types and the rules of the house, in seconds
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	$(RUN) -m defter.web.api --check docs/openapi.json

openapi: $(VENV)/dev ## write docs/openapi.json, the document of the JSON interface, as the interface now is
	$(RUN) -m defter.web.api docs/openapi.json

soak: $(VENV)/dev ## full fault rounds and large data: before a big piece is called done
	DEFTER_SOAK=1 $(RUN) -m pytest tests/faults tests/soak tests/journeys tests/web/api tests/web/letters tests/platform/test_rebuild.py -n $(WORKERS) --dist loadfile

bench: $(VENV)/dev ## measure against the library and the raw floor; `make bench ARGS="--events 1000000"` for the large case
	$(RUN) -m benchmarks $(ARGS)

pictures: $(VENV)/dev ## draw the screenshots of the README and of the guide again, with Chromium
	$(RUN) -m tests.journeys.pictures

lock: $(VENV)/dev ## pin every dependency again (needs uv: pip install uv)
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes \
		pyproject.toml --group build -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes \
		pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean: ## remove the environment and the sample platform
	rm -rf $(VENV) var/demo

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 12

$(VENV)/run: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	$(VENV)/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/run
	$(VENV)/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@
