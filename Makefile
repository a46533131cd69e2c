# What to type. Needs Python 3.11+, git and make; everything else is installed into .venv and var/.

.DEFAULT_GOAL := help
.PHONY: help run test fast plain house bench lint fix arrows types migrations messages map constraints
PY := .venv/bin/python
N ?= 100000
# What runs at the same time says its words one after the other.
SIDE_BY_SIDE := $(if $(filter output-sync,$(.FEATURES)),-Otarget)
# Compiled modules and rewritten tests are kept, out of the tree: they are a third of what a quick check costs.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

help: ## list these sentences
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: .venv/run.stamp locale/id/LC_MESSAGES/django.mo ## start the portal with an invented city (PORT=8000)
	@exec $(PY) manage.py up

test: .venv/test.stamp locale/id/LC_MESSAGES/django.mo ## check everything: lint, arrows, types, migrations, tests, journeys, coverage
	@$(MAKE) --no-print-directory -j2 $(SIDE_BY_SIDE) types lint arrows migrations
	@CHROMIUM="$$(.ci/chromium)" $(PY) -m pytest -q --create-db --cov --cov-report=
	@$(PY) -m coverage report --include='*/domain/*,*/actions/*' --fail-under=100
	@$(PY) -m coverage report --fail-under=95

# Side by side on two cores, each alone in one process: starting helpers would cost more than they bring.
fast: .venv/test.stamp locale/id/LC_MESSAGES/django.mo ## check what can be checked in half a minute: lint, arrows, domain and house tests
	@$(MAKE) --no-print-directory -j4 $(SIDE_BY_SIDE) lint arrows plain house

plain: .venv/test.stamp
	@$(PY) -m pytest -q -n0 --plain

house: .venv/test.stamp
	@$(PY) -m pytest -q -n0 --not-plain tests/house

bench: .venv/run.stamp ## measure against the limits of this machine (N=100000 persons)
	@$(PY) manage.py bench --persons $(N)

lint: .venv/test.stamp locale/id/LC_MESSAGES/django.mo ## look for slips in code and templates
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet . || { echo "Some files are not formatted. Run: make fix"; exit 1; }
	@$(PY) -m djlint templates --lint --quiet

fix: .venv/test.stamp ## repair and format what can be repaired by itself
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .
	@$(PY) -m djlint templates --reformat --quiet || true

arrows: .venv/test.stamp ## see that the apps and their rooms look down only
	@.venv/bin/lint-imports --no-cache >.venv/arrows.txt 2>&1 || { cat .venv/arrows.txt; exit 1; }

types: .venv/test.stamp ## check the types
	@$(PY) -m mypy .

migrations: .venv/test.stamp ## see that models and migrations agree, in one line per app
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check --deploy --fail-level WARNING

messages: .venv/test.stamp ## collect the sentences of the pages and say which lack an Indonesian translation
	@$(PY) manage.py messages

map: .venv/test.stamp ## draw who imports whom into docs/map.md
	@PYTHONPATH=. $(PY) .ci/map.py

constraints: .venv/test.stamp ## write down the exact versions of all packages of .venv
	@{ head -1 constraints.txt; $(PY) -m pip freeze; } > .venv/constraints.txt && cp .venv/constraints.txt constraints.txt

.venv/run.stamp: requirements.txt constraints.txt
	@.ci/venv requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt requirements.txt constraints.txt
	@.ci/venv requirements-dev.txt
	@touch .venv/run.stamp $@

locale/id/LC_MESSAGES/django.mo: locale/id/LC_MESSAGES/django.po | .venv/run.stamp
	@$(PY) manage.py messages --compile
	@touch $@
