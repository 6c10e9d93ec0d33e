"""Commands on what stands in the file: import, undo, find."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from db.file import batch
from db.file.finder import TERMS, Finder
from db.file.plan import plan
from db.file.plan_parts import Plan, Problem
from db.file.store import Store
from desktop.cli.terminal import Terminal
from desktop.egress.annotated import annotated
from desktop.egress.files import FileSink
from desktop.egress.gate import Gate
from desktop.intake import Intake, in_the_way, mapping_from, read_rosters, take_in

PROBLEMS = 2
SHOWN = 20


def import_rosters(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Plan, show, and (unless --plan) apply as one batch; problems without --skip-problems write nothing."""
    store = terminal.open(chosen.file)
    try:
        fixed = mapping_from(chosen.mapping) if chosen.mapping else None
        intake = batch.to_end(read_rosters(store, chosen.rosters, fixed=fixed))
        with store.read() as connection:
            made = plan(connection, intake.shape, intake.rows, store.ids.new,
                        create_places=chosen.create_places, complete=chosen.complete)
        wrong = in_the_way(intake, made)
        if chosen.problems and wrong:
            terminal.line(_marked(store, intake, wrong, chosen.problems))
        number = None
        if not chosen.plan and (not wrong or chosen.skip_problems):
            folder = _backup_folder(store)
            number = batch.to_end(take_in(store, made, folder, skip_problems=chosen.skip_problems)).number
    finally:
        store.close()
    _describe(intake, made, wrong, terminal)
    terminal.line("没有写入。" if number is None else f"已写入，批次号 {number}（撤销：linli undo {chosen.file} {number}）。")
    terminal.result(_facts(intake, made, wrong, number))
    return PROBLEMS if wrong and not chosen.skip_problems else 0


def undo(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Take a batch back, by its number or id; 2 when something must stay and --rest was not given."""
    store = terminal.open(chosen.file)
    try:
        which = int(chosen.batch) if chosen.batch.isdecimal() else chosen.batch
        result = batch.undo(store, which, rest=chosen.rest)
    finally:
        store.close()
    refused = bool(result.kept) and not chosen.rest
    for item in result.kept:
        terminal.line(f"  保留：{item.title}（{item.sentence}）")
    if refused:
        terminal.line(f"有 {len(result.kept)} 条撤不了，所以什么都没有撤销。要撤销其余的，请加 --rest。")
    else:
        terminal.line(f"已撤销第 {result.number} 批，{result.undone} 条。")
    kept = [{"entity": k.entity, "id": k.id, "title": k.title, "sentence": k.sentence} for k in result.kept]
    terminal.result({"batch": result.number, "undone": result.undone, "kept": kept})
    return PROBLEMS if refused else 0


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



def _marked(store: Store, intake: Intake, wrong: list[Problem], path: Path) -> str:
    outgoing = annotated(store, intake, wrong)
    gate = Gate(store)
    gate.prove()  # the password was given for this very command
    return f"{outgoing.title}：{gate.deliver(outgoing, FileSink(path))}"


def _backup_folder(store: Store) -> Path:
    with store.read() as connection:
        chosen = store.state(connection, "backup_folder")
    return Path(chosen) if chosen else store.path.parent / "备份"


def _describe(intake: Intake, made: Plan, wrong: list[Problem], terminal: Terminal) -> None:
    terminal.line(f"{intake.shape.term}：读到 {made.rows} 行")
    counts = (("新增", made.new), ("变更", made.changed), ("相同", made.same), ("名册中没有", made.absent),
              ("新地点", made.new_places), ("问题", wrong))
    terminal.line("　".join(f"{term} {len(items)}" for term, items in counts))
    for heading, reason in intake.columns_not_taken:
        terminal.line(f"  没有导入“{heading}”：{reason}")
    for ask in intake.asks:
        terminal.line(f"  请注意：{ask}")
    for problem in wrong[:SHOWN]:
        source = problem.source
        column = f"“{problem.column}”" if problem.column else ""
        terminal.line(f"  {source.file} {source.sheet} 第 {source.row} 行{column}：{problem.sentence}")
    if len(wrong) > SHOWN:
        terminal.line(f"  ……还有 {len(wrong) - SHOWN} 个（用 --problems 导出成表格）")


def _facts(intake: Intake, made: Plan, wrong: list[Problem], number: int | None) -> dict[str, Any]:
    """The import as the one JSON object of the command line."""
    return {
        "batch": number, "new": len(made.new), "changed": len(made.changed), "same": len(made.same),
        "absent": len(made.absent), "new_places": [place.path for place in made.new_places],
        "problems": [{**problem.source._asdict(), "column": problem.column, "sentence": problem.sentence}
                     for problem in wrong],
        "columns_not_taken": [{"column": heading, "reason": reason} for heading, reason in intake.columns_not_taken],
    }
