"""The guided tour: the main job from the street's roster to a sealed package, without a display, leaving its results.

`python -m desktop.tour --out out` makes a sample office, imports three messy rosters, prints, reports to an invented
street office, backs up and restores, and takes a picture of every screen in two type sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from db.errors import UserError
from db.file import batch, content
from db.file.backup import back_up, restore
from db.file.check import check
from db.file.connection import connect
from db.file.finder import Finder
from db.file.office_file import NewOffice, create_office, open_office, renew
from db.file.plan import plan
from db.file.plan_parts import Plan
from db.file.store import Store
from desktop.cli.terminal import clock
from desktop.egress.contacts import contacts
from desktop.egress.files import FileSink, FolderSink
from desktop.egress.gate import Gate
from desktop.egress.inbox import Inbox
from desktop.egress.keyring import Keyring
from desktop.egress.paper import Choice, Listed, Paper
from desktop.egress.parcel import Parcels
from desktop.exchange.sample_file import ACCOUNT, PASSWORD
from desktop.exchange.sample_office import truth
from desktop.exchange.sample_rosters import write_rosters
from desktop.intake import Intake, read_rosters
from desktop.paths import resources_folder
from desktop.printing.fonts import FontSet
from desktop.sample import appoint, sample_office

PEOPLE = 2000
STREET = NewOffice("示例街道办事处", "310199001000", "示例街道", "街道文书", PASSWORD, "street")
Result = TypeVar("Result")


class Tour:
    """Does one thing after another and says how long each took."""

    def __init__(self, out: Path, people: int, *, every_look: bool = False) -> None:
        """Results go to `out`, which is made; what an earlier tour left there is replaced.

        Pictures are of two type sizes in light colours, with `every_look` of all sizes, light and dark.
        """
        self.out, self.people, self.every_look = out, people, every_look
        out.mkdir(parents=True, exist_ok=True)
        for old in (*out.glob("*.cpkg"), *out.glob("*.png")):
            old.unlink()

    def say(self, words: str, work: Callable[[], Result]) -> Result:
        """Do something and print what it was and how long it took."""
        began = time.perf_counter()
        result = work()
        sys.stdout.write(f"  {words}　{time.perf_counter() - began:.1f} 秒\n")
        sys.stdout.flush()
        return result

    def run(self, room: Path) -> None:
        """The whole main job; files that nobody needs afterwards stay in `room`."""
        office = room / "示例居民区.linli"
        self.say("建立加密的办公文件", lambda: create_office(office, sample_office(), clock))
        store = open_office(office, ACCOUNT, PASSWORD, clock)
        with closing(store):
            self.bring_in(store, room)
            self.print_out(store)
            self.report(store, room)
            self.back_up(store, room)
            self.say("检查文件：内容完整，检索键与记录一致", lambda: self.sound(store))
        self.say("拍下每个界面", lambda: self.pictures(office))

    def bring_in(self, store: Store, room: Path) -> None:
        """Import the rosters, plan them again, undo and import once more."""
        known = truth(people=self.people)
        files = self.say("编写三份杂乱的花名册", lambda: write_rosters(known, room))
        intake = self.say("在受限的子进程里读花名册", lambda: batch.to_end(read_rosters(store, files)))
        before = _digest(store)
        first = self._planned(store, intake)
        done = self.say(f"导入 {len(intake.rows)} 行", lambda: batch.to_end(batch.apply(store, first)))
        again = self._planned(store, intake)
        self.say("一键撤销", lambda: batch.undo(store, done.number or 0))
        undone = before == _digest(store)
        batch.to_end(batch.apply(store, self._planned(store, intake)))
        appoint(store, known)
        facts: dict[str, Any] = {
            "files": [file.name for file in files], "rows": len(intake.rows), "first": first.counts(),
            "second": again.counts(), "undo_equal": undone,
            "columns_not_taken": [{"column": c, "reason": r} for c, r in intake.columns_not_taken],
        }
        (self.out / "import-report.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        if not undone or again.counts()["new"] or again.counts()["changed"]:
            raise UserError("导入后的核对不一致，请看 import-report.json。", "tour")
        finder = Finder(store)
        hits = self.say("查找 zhang", lambda: finder.find("zhang"))
        finder.close()
        sys.stdout.write(f"    找到 {hits.total} 条，第一条：{hits.hits[0].title}　{hits.hits[0].where}\n")

    def print_out(self, store: Store) -> None:
        """Every kind of print, and the contacts of those who serve."""
        paper, gate = Paper(store, FontSet(resources_folder() / "fonts")), Gate(store)
        gate.prove()
        for name, words, make in (
            ("cards.pdf", "便民联系卡", lambda: paper.cards("内部")),
            ("doors.pdf", "门牌联系卡", lambda: paper.door_cards("张贴")),
            ("walk.pdf", "楼面图", lambda: paper.walk("内部")),
            ("ledger.pdf", "住户台账", lambda: paper.ledger("内部", Choice())),
            ("leaders.pdf", "楼组长名册", lambda: paper.leaders("内部")),
            ("phones.pdf", "通讯录", lambda: paper.phones("内部", Listed())),
            ("contacts.vcf", "任职人的联系方式", lambda: contacts(store, "内部")),
        ):
            outgoing = self.say(words, make)
            gate.deliver(outgoing, FileSink(self.out / name))

    def report(self, store: Store, room: Path) -> None:
        """Make the street office, exchange cards, preview and send the package."""
        street_file = room / "示例街道.linli"
        create_office(street_file, STREET, clock)
        with closing(open_office(street_file, STREET.account, STREET.password, clock)) as street:
            theirs = Keyring(street)
            theirs.make()
            card, identity = theirs.card(), str(theirs.own().age)
        keyring, gate = Keyring(store), Gate(store)
        keyring.make()
        keyring.add(card.to_text())
        gate.prove()
        parcels = Parcels(store, gate, keyring)
        parcel = self.say("预览上报包", lambda: parcels.prepare(parcels.profile("report-minimal"), STREET.code))
        self.say("签名、加密、写出", lambda: parcels.send(parcel, FolderSink(self.out)))
        with closing(open_office(street_file, STREET.account, STREET.password, clock)) as street:
            theirs = Keyring(street)
            theirs.add(keyring.card().to_text())
            inbox = Inbox(street, theirs)
            read = self.say("街道收包", lambda: inbox.open(self.out / parcel.outgoing.name, dry_run=False))
        sys.stdout.write(f"    {read.opened.report.state}　{sum(f.new for f in read.reception.entities.values())} 行\n")
        (self.out / "street-identity.txt").write_text(identity + "\n", encoding="utf-8")
        (self.out / "allowed_signers").write_text(keyring.card().allowed_signers_line(), encoding="utf-8")

    def back_up(self, store: Store, room: Path) -> None:
        """Back up, restore on a bare folder, compare."""
        made = self.say("备份并验证", lambda: back_up(store.path, store.key, room, clock()))
        bare = room / "另一台电脑"
        bare.mkdir()
        copy = bare / "恢复.linli"
        restore(made.path, copy, lambda slots: slots.unlock(ACCOUNT, PASSWORD), renew)
        raw = connect(copy, store.key)
        try:
            same = content.digest(raw) == _digest(store)
        finally:
            raw.close()
        if not same:
            raise UserError("恢复出来的内容与原来不一致。", "tour")

    def sound(self, store: Store) -> None:
        """The file as `linli check` sees it."""
        if found := check(store).findings:
            raise UserError(found[0].sentence, "tour")

    def pictures(self, office: Path) -> None:
        """Every screen at 1366 × 768, in the usual looks or in every one."""
        from desktop.tour_pictures import EVERY, USUAL, take  # noqa: PLC0415 - Qt and the screens load only for the pictures

        rosters = tuple(sorted(office.parent.glob("花名册*")))
        take(office, lambda: open_office(office, ACCOUNT, PASSWORD, clock), rosters, self.out, EVERY if self.every_look else USUAL)

    def _planned(self, store: Store, intake: Intake) -> Plan:
        def planned() -> Plan:
            with store.read() as connection:
                return plan(connection, intake.shape, intake.rows, store.ids.new, create_places=True)

        made = self.say("核对：新增、变更、相同", planned)
        counts = made.counts()
        sys.stdout.write(f"    新增 {counts['new']}　变更 {counts['changed']}　相同 {counts['same']}　问题 {counts['problems']}\n")
        return made


def main() -> int:
    """Run the tour → exit status."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=Path("out"))
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--every-look", action="store_true", help="pictures in all type sizes, light and dark")
    chosen = options.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    tour = Tour(chosen.out, chosen.people, every_look=chosen.every_look)
    sys.stdout.write("邻里 · 导览\n")
    room = Path(tempfile.mkdtemp(prefix="linli-tour-"))
    try:
        tour.run(room)
    except UserError as error:
        sys.stderr.write(error.sentence + "\n")
        return error.exit_status
    finally:
        shutil.rmtree(room, ignore_errors=True)
    sys.stdout.write(f"结果在 {chosen.out}：\n")
    for file in sorted(chosen.out.iterdir()):
        sys.stdout.write(f"  {file.name}　{file.stat().st_size // 1024 + 1} KB\n")
    return 0


def _digest(store: Store) -> str:
    raw = connect(store.path, store.key)
    try:
        return content.digest(raw)
    finally:
        raw.close()


if __name__ == "__main__":
    sys.exit(main())
