# Two commands are enough: `make run` serves a demo county, `make test` tests everything.
# Needed: Python 3.11 or later (Debian: python3-venv), make, and a Python package index.
# Another Python stands in an environment of its own: make PYTHON=python3.13 VENV=.venv-3.13 test

PYTHON ?= python3
VENV = .venv
PEERS = .venv-peers
BIN = $(VENV)/bin
MANAGE = $(BIN)/python manage.py
LOCK = env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null $(BIN)/pip-compile --quiet --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --strip-extras \
	--generate-hashes --allow-unsafe pyproject.toml

.PHONY: run install test check accuracy bench profile fuzz mutants walks rendered messages lock

run: install
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) demo

install: $(VENV)/installed
	@$(MANAGE) translations --compile

$(VENV)/installed: requirements-dev.txt
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		{ echo "Python 3.11 or later is needed: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c "import ensurepip, venv" || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(PEERS)/installed: requirements-peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.txt
	@touch $@

test: install
	$(BIN)/python tests/run.py

# The deploy check runs with the settings of a production in a directory of its own.
check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check --tabwidth 2 templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/house tests/docs tests/look/test_templates.py tests/look/test_style_sheet.py
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) translations --check
	@scratch=$$(mktemp -d) && env -u DATABASE_URL -u DEBUG XUEJI_VAR=$$scratch XUEJI_ENV=production ALLOWED_HOSTS=localhost \
		SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		$(MANAGE) check --deploy --fail-level WARNING; result=$$?; rm -rf "$$scratch"; exit $$result

# NEW_STUDENTS=10000 against RECORDS=1000000 by default; fails when a bar is missed.
accuracy: install
	$(BIN)/python -m tests.benchmarks.accuracy

# Every bench to its end, then a table of all ratios and bars. SIZE=quick or tiny, ONLY=pages,review, and each size of
# tests/benchmarks/sizes.py by itself. The peers they are compared with stand in an environment of their own.
bench: install $(PEERS)/installed
	PEERS=$(PEERS)/bin/python $(BIN)/python -m tests.benchmarks

# Where the time of one page or roster goes, as a flame graph under var/: make profile PAGE=supplement_list ROLE=desk,
# PAGE=/rosters/1/?list=pending, ROSTER=90; STUDENTS=1000 and RECORDS=100000 say how many there are.
profile: install
	$(BIN)/python -m tests.benchmarks.flame_graph

# Mutilated files for longer than in the suite, an hour with FUZZ_SECONDS=3600; a finding is repeated with FUZZ_SEED=...
# FUZZ_COUNT=..., FUZZ_FORMAT=xls looks at one format alone.
FUZZ_SECONDS ?= 600
fuzz: install
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -s tests/bad_inputs/test_fuzz.py -k as_long_as

# Walks at random through all acts of all roles, an hour by default; WALKS=1000 TIME=0 for so many. A finding is told as
# the shortest walk that leads to it, step by step. With DATABASE_URL on PostgreSQL.
TIME ?= 3600
walks: install
	WALK_SECONDS=$(TIME) $(BIN)/python -m pytest tests/one_person/test_walks.py --tb=short

# One small mistake at a time, planted in a copy of the code that decides who is whom: does a test notice it?
# SAMPLE=0 tries all, by hours; SEED draws others, ONLY=matching/core some, JOBS=2 runs two side by side.
mutants: install
	$(BIN)/python -m tests.mutants

# Every page as text, of two states of the tree to be compared: make rendered OUT=before, OUT=after, diff -r before after
rendered: install
	$(BIN)/python -m tests.rendered "$(or $(OUT),$(error make rendered OUT=folder))"

# After changing a sentence: collect all sentences into locale/, then translate the empty ones.
messages: install
	$(MANAGE) translations

# After changing pyproject.toml: pin everything again, with hashes, for any Python from 3.11 on.
lock: install
	$(LOCK) --output-file requirements.txt
	$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	$(LOCK) --extra peers --constraint requirements.txt --output-file requirements-peers.txt
