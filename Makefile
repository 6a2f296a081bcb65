# What a newcomer types. Needs Python >= 3.11 with venv, and make; everything else is fetched into .venv.
#   make run [BUS=kafka] [APART=1] [PORT=8000] [DATA_DIR=.run] [SANDBOX_START_ON=2026-03-02]
#   make demo [DATA=file.csv] [BUS=kafka]       make test [ONLY=tests/unit]       make lint
#   make bench [ONLY=codes] [DATA=file.csv] [OUT=figures.json]
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))) python3)
BIN := .venv/bin

.PHONY: run demo setup setup-test test bench lint docs

run: setup
	@exec $(BIN)/yizhao run

demo: setup
	@exec $(BIN)/yizhao demo

setup:
	@$(PYTHON) -I deploy/environment.py run

setup-test: setup
	@$(PYTHON) -I deploy/environment.py test

test: setup-test
	@exec $(BIN)/python -m tests.run $(ONLY)

bench: setup-test
	@exec $(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY)) $(if $(DATA),--data "$(DATA)") $(if $(OUT),--out "$(OUT)")

lint: setup-test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: setup
	@$(BIN)/yizhao contracts docs
