# Two commands do everything: `make run` and `make test`. Set-up is part of both.
PYTHON ?= python3
# The CPU build must come first, or a CUDA build of several gigabytes does. Give a wheel here when pip finds only that one.
TORCH ?= torch==2.13.0
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check

.PHONY: run test ask check eval eval-curves bench train docs lock audit clean

run: .venv/ready
	@$(BIN)/python -m bot

ask: .venv/ready
	@$(BIN)/python -m bot ask "$(Q)"

test: .venv/ready-dev
	$(BIN)/python -m pytest -n auto --dist loadfile

check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m knowledge check

eval: .venv/ready-bench
	@$(BIN)/python -m benchmarks.evaluation --write

eval-curves: .venv/ready-bench
	@$(BIN)/python -m benchmarks.curves

train: .venv/ready
	@$(BIN)/python -m index train

bench: .venv/ready-bench
	@$(BIN)/python -m benchmarks.speed
	@$(BIN)/python -m benchmarks.broadcast --all --recipients 600 --kills 20

docs: .venv/ready-dev
	$(BIN)/python -m knowledge schema
	$(BIN)/python -m knowledge coverage > docs/coverage.md
	$(BIN)/python -m tests.question_transcript > docs/dua-puluh-pertanyaan.md
	$(BIN)/python -m tests.telegram_transcript > docs/percakapan.md
	$(BIN)/python -m tests.broadcast_transcript
	$(BIN)/python -m tests.console_pictures

# Only files whose sum stands in a lock are installed, and nothing that stands in none (locks/). Torch is the exception:
# its CPU build comes from elsewhere. Give it with its own sum where you can: TORCH="torch @ file:///….whl#sha256=…".
LOCKED := --no-deps --require-hashes

.venv/ready: pyproject.toml locks/run.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 atau lebih baru diperlukan") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Menyiapkan lingkungan (sekali saja, beberapa menit) …"
	@$(PIP) --no-deps "$(TORCH)"
	@$(PIP) $(LOCKED) --requirement locks/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready locks/dev.txt
	@$(PIP) $(LOCKED) --requirement locks/dev.txt
	@touch $@

.venv/ready-bench: .venv/ready-dev locks/bench.txt
	@$(PIP) $(LOCKED) --requirement locks/bench.txt
	@touch $@

.venv/ready-audit: .venv/ready-bench locks/audit.txt
	@$(PIP) $(LOCKED) --requirement locks/audit.txt
	@touch $@

# Another library or version: change pyproject.toml, then `make lock` (UPGRADE=--upgrade for the newest of all).
lock: .venv/ready-audit
	$(BIN)/python -m locks.write $(UPGRADE)

audit: .venv/ready-audit
	@$(BIN)/python -m locks.audit

clean:
	rm -rf .venv var
