# make run · make test: each does all of its own set-up (Debian 12 or newer, Python 3.11 to 3.13).
.DEFAULT_GOAL := run
.PHONY: run test journeys old-base pictures bench lint glossary migration fonts divisions package package-twice package-test clean for-program for-package for-tests for-journeys

python := .venv/bin/python
ready := .venv/ready
# Tests run in as many processes as there are processors; `make test workers=0` runs them in one.
workers ?= auto
# `make test only=tests/db` runs a part.
only ?= tests

# A window where there is a display, else the guided tour: pictures, PDFs and a package in out/.
run: for-program $(ready)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec .venv/bin/linli-desktop; \
	else QT_QPA_PLATFORM=offscreen exec $(python) -m desktop.tour --out out; fi

test: for-tests $(ready)
	$(python) -m pytest -n $(workers) --dist loadfile $(only)

# The real program on a screen of its own, worked by ear and keyboard; a failed one leaves its screen in out/journeys.
journeys: for-journeys $(ready)
	$(python) -m pytest -p no:xdist -m journey tests/journeys

# The screens on the oldest PySide6 that is promised, which older systems need; with Python 3.11 only.
old-base: for-tests $(ready)
	packaging/old_base.sh build/old-base -n $(workers) --dist loadfile

# Each job beside the limit of the library it stands on; figures only, nothing passes or fails by time in the tests.
bench: for-tests $(ready)
	QT_QPA_PLATFORM=offscreen $(python) tests/bench/run.py

lint: $(ready)
	$(python) -m ruff check .
	$(python) -m mypy -p db -p desktop
	.venv/bin/lint-imports

# db/GLOSSARY.md, from what the records declare.
glossary: $(ready)
	$(python) -m db.records

# make migration name="visits carry a mood": writes the next step of the file's schema, to be read before it is kept.
migration: $(ready)
	@test -n "$(name)" || { echo 'usage: make migration name="what changes"' >&2; exit 1; }
	$(python) -m db.migrations "$(name)"

# Builds the committed fonts anew; nothing else ever does.
fonts: $(ready)
	$(python) packaging/build_fonts.py

# What is installed, from what is committed: build/package/out/linli_VERSION_ARCH.deb and linli-VERSION-linux-ARCH.tar.xz.
package: for-package
	packaging/build.sh

# The same commit once more in another folder: the same bytes.
package-twice: package
	packaging/build.sh build/again "$$(cat build/package/commit)"
	cmp build/package/out/SHA256SUMS build/again/out/SHA256SUMS

# As root: builds what is committed if that was not done yet, and tries it in clean Debian 12 and 13 systems: install, start, self-test, remove.
package-test: for-package
	@test -e build/package/out/SHA256SUMS && test "$$(cat build/package/commit)" = "$$(git rev-parse --short HEAD)" || packaging/build.sh
	packaging/try_in_roots.sh build/package/out

# Every screen in three type sizes, light and dark, at 1366 × 768, to be looked at: out/pictures.
pictures: for-program $(ready)
	QT_QPA_PLATFORM=offscreen $(python) -m desktop.tour --every-look --out out/pictures

# Builds the committed table of divisions anew; nothing else ever does.
divisions: $(ready)
	$(python) packaging/build_divisions.py

clean:
	rm -rf .venv out build *.egg-info .*_cache .hypothesis .coverage*

for-program:
	@packaging/set_up.sh system program

for-tests:
	@packaging/set_up.sh system tests

for-package:
	@packaging/set_up.sh system package

for-journeys:
	@packaging/set_up.sh system journeys

$(ready): pyproject.toml packaging/constraints.txt packaging/set_up.sh | for-program
	packaging/set_up.sh venv
	@touch $@
