"""Commands on what stands in the file: import, undo, find."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

from db.errors import ContentError
from db.file import batch
from db.file.plan import plan
from db.file.plan_parts import Plan, Problem
from db.file.finder import TERMS, Finder
from desktop.cli.terminal import Terminal
from desktop.egress.annotated import annotated
from desktop.intake import Intake, mapping_from, read_rosters

Result = TypeVar("Result")
PROBLEMS = 2


def import_rosters(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Plan, show, and (unless --plan) apply as one batch; problems without --skip-problems write nothing."""
    store = terminal.open(chosen.file)
    try:
        fixed = mapping_from(chosen.mapping) if chosen.mapping else None
        intake = finish(read_rosters(store, chosen.rosters, fixed=fixed))
        with store.read() as connection:
            made = plan(connection, intake.shape, intake.rows, store.ids.new,
                        create_places=chosen.create_places, complete=chosen.complete)
        wrong = [*intake.unread, *made.problems]
        if chosen.problems and wrong:
            annotated(intake, wrong, chosen.problems)
        number = 0
        if not chosen.plan and (not wrong or chosen.skip_problems):
            store_backup(store)
            number = finish(batch.apply(store, made, skip_problems=chosen.skip_problems)).number
    finally:
        store.close()
    _describe(intake, made, wrong, number, terminal)
    terminal.result(_facts(intake, made, wrong, number))
    return PROBLEMS if wrong and not chosen.skip_problems else 0


def undo(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Take a batch back."""
    store = terminal.open(chosen.file)
    try:
        result = batch.undo(store, chosen.batch, rest=chosen.rest)
    finally:
        store.close()
    terminal.line(f"已撤销 {result.undone} 条。")
    for item in result.kept:
        terminal.line(f"  保留（之后改过）：{item}")
    terminal.result({"undone": result.undone, "kept": [str(item) for item in result.kept]})
    return 0


def find(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Find people and doors."""
    store = terminal.open(chosen.file)
    try:
        finder = Finder(store)
        hits = finder.find(chosen.text, chosen.limit)
        finder.close()
    finally:
        store.close()
    for hit in hits.hits:
        terminal.line(f"{TERMS[hit.kind]}　{hit.title}　{hit.where}")
    terminal.line(f"共 {hits.total}{'+' if hits.more else ''} 条")
    facts = [{"kind": hit.kind, "id": hit.id, "title": hit.title, "where": hit.where} for hit in hits.hits]
    terminal.result({"hits": facts, "total": hits.total})
    return 0


def finish(work: Generator[Any, None, Result]) -> Result:
    """Run a job to its end and return what it found."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
