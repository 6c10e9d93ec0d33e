"""上报中心: cards first, then a preview of the very bytes, the password, the stick; and the same way back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.file.departures import departures
from db.file.keys import KeySlots, slots_path
from db.file.office_file import NewOffice, create_office
from db.file.receive import receptions, rows_from
from db.file.save import save
from db.file.slot import Cost
from db.file.store import Opening, Store
from db.records.household import Household
from desktop.egress.files import FolderSink
from desktop.egress.gate import Gate, Outgoing
from desktop.egress.inbox import Inbox
from desktop.egress.keyring import Keyring
from desktop.egress.parcel import Parcel, Parcels
from desktop.look.look import Look
from desktop.screens.reporting import CHANGED, FIRST, LOST, ReportScreen, recovery
from desktop.screens.reporting.tables import Lines
from desktop.workspace import Workspace
from tests.desktop.a11y import lint
from tests.desktop.desk import wear
from tests.desktop.small_office import NUMBER, Ids, fill

PASSWORD, THEIRS = "春江花月夜2026", "秋水共长天一色2026"
STREET, COMMITTEE = "310104007000", "310104007021"


@pytest.fixture(scope="module")
def street_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    from tests.conftest import Clock

    path = tmp_path_factory.mktemp("street") / "street.linli"
    new = NewOffice("梧桐街道办事处", STREET, "梧桐街道", "文书", THEIRS, "street")
    create_office(path, new, Clock(), Cost(passes=1, memory_kib=8 * 1024, lanes=1))
    return path, KeySlots.load(slots_path(path)).unlock("文书", THEIRS)


@pytest.fixture
def street(street_file: tuple[Path, bytes], tmp_path: Path, clock: Any) -> Iterator[Store]:
    """The other office, with keys of its own."""
    source, key = street_file
    (tmp_path / "street").mkdir()
    path = tmp_path / "street" / source.name
    shutil.copyfile(source, path)
    store = Store(Opening(path, key, "文书", clock))
    Keyring(store).make()
    yield store
    store.close()


@pytest.fixture
def ids(workspace: Workspace) -> Ids:
    return fill(workspace.store)


@pytest.fixture
def known(workspace: Workspace, street: Store, ids: Ids) -> None:
    """Both offices have each other's card."""
    workspace.keyring.make()
    workspace.keyring.add(Keyring(street).card().to_text())
    Keyring(street).add(workspace.keyring.card().to_text())


@pytest.fixture
def screen(qtbot: QtBot, workspace: Workspace) -> ReportScreen:
    made = ReportScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 680)
    made.show()
    return made


@pytest.fixture
def preview(screen: ReportScreen, qtbot: QtBot, workspace: Workspace) -> Callable[[], Parcel]:
    """Press 预览 and wait for the package."""

    def press() -> Parcel:
        screen.tabs.setCurrentWidget(screen.sending)
        screen.sending.preview_button.click()
        qtbot.waitUntil(lambda: screen.sending.parcel is not None and not workspace.jobs.busy())
        assert screen.sending.parcel is not None
        return screen.sending.parcel

    return press


def log(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.store.read() as connection:
        return departures(connection)


def shown(table: Lines) -> list[list[str]]:
    model = table.rows
    return [[model.index(row, at).data() for at in range(model.columnCount())] for row in range(model.rowCount())]


def from_street(street: Store, workspace: Workspace, folder: Path, profile: str = "complete") -> Path:
    """A package of the street for us."""
    folder.mkdir(exist_ok=True)
    gate, keyring = Gate(street), Keyring(street)
    parcels = Parcels(street, gate, keyring)
    gate.prove()
    parcel = parcels.prepare(parcels.profile(profile), COMMITTEE)
    parcels.send(parcel, FolderSink(folder))
    return folder / parcel.outgoing.name


# 往来单位


def test_without_cards_the_first_step_is_shown(screen: ReportScreen) -> None:
    assert screen.tabs.currentWidget() is screen.offices
    assert screen.offices.notice.text() == FIRST
    screen.tabs.setCurrentWidget(screen.sending)
    assert not screen.sending.preview_button.isEnabled()
    assert not screen.sending.send_button.isEnabled()


def test_making_the_card_shows_the_secret_once(
    screen: ReportScreen, workspace: Workspace, voice: Any, tmp_path: Path
) -> None:
    voice.answer(tmp_path / "名片.linlicard")
    screen.offices.make_button.click()
    identity = screen.offices.recovery.identity.text()
    assert str(pyrage.x25519.Identity.from_str(identity).to_public()) == workspace.keyring.card().age_recovery
    assert (tmp_path / "名片.linlicard").read_text("utf-8") == workspace.keyring.card().to_text()
    assert workspace.keyring.card().number in screen.offices.number.text()
    assert not screen.offices.recovery.done_button.isEnabled()
    screen.offices.recovery.kept.setChecked(True)
    screen.offices.recovery.done_button.click()
    assert not screen.offices.recovery.isVisible()
    assert screen.offices.recovery.identity.text() == ""
    voice.answer(None)
    screen.offices.make_button.click()
    assert not screen.offices.recovery.isVisible()


def test_leaving_while_the_secret_is_shown_is_asked_about(screen: ReportScreen, voice: Any) -> None:
    assert screen.may_leave()
    voice.answer(None)
    screen.offices.make_button.click()
    voice.answer(False)
    assert not screen.may_leave()
    assert screen.offices.recovery.identity.text()
    voice.answer(True)
    assert screen.may_leave()
    assert voice.asked[-1] == LOST
    assert screen.offices.recovery.identity.text() == ""


def test_the_secret_is_saved_as_a_sheet_behind_the_password(
    screen: ReportScreen, workspace: Workspace, voice: Any, tmp_path: Path
) -> None:
    voice.answer(None)
    screen.offices.make_button.click()
    identity = screen.offices.recovery.identity.text()
    voice.answer(tmp_path / "私钥.pdf", PASSWORD)
    screen.offices.recovery.save_button.click()
    assert (tmp_path / "私钥.pdf").read_bytes().startswith(b"%PDF")
    (line,) = log(workspace)
    assert line["what"] == "数据包恢复私钥"
    assert identity not in str(line)


def test_the_secret_is_printed(
    screen: ReportScreen, workspace: Workspace, voice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[Outgoing] = []

    class Printer:
        def __init__(self, *_: Any) -> None:
            pass

        def ask(self, *_: Any) -> bool:
            return True

        def take(self, outgoing: Outgoing) -> str:
            got.append(outgoing)
            return "已打印"

    monkeypatch.setattr(recovery, "PrinterSink", Printer)
    voice.answer(None)
    screen.offices.make_button.click()
    screen.offices.recovery.print_button.click()
    assert [each.title for each in got] == ["数据包恢复私钥"]
    assert [line["action"] for line in log(workspace)] == ["打印"]


def test_a_card_is_registered_and_its_number_is_to_be_checked(
    screen: ReportScreen, workspace: Workspace, street: Store, voice: Any, tmp_path: Path
) -> None:
    card = Keyring(street).card()
    path = tmp_path / "街道.linlicard"
    path.write_text(card.to_text(), encoding="utf-8")
    voice.answer(path)
    screen.offices.add_button.click()
    assert card.number in screen.offices.notice.text()
    assert "打电话" in screen.offices.notice.text()
    assert shown(screen.offices.table) == [["梧桐街道办事处", STREET, card.number]]


def test_a_file_that_is_no_card_is_refused(screen: ReportScreen, voice: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.linlicard"
    path.write_text("{}", encoding="utf-8")
    voice.answer(path)
    screen.offices.add_button.click()
    assert voice.said[-1][0] == "sorry"
    assert shown(screen.offices.table) == []


# 上报


def test_what_leaves_and_how_is_listed_before(known: None, screen: ReportScreen) -> None:
    assert screen.tabs.currentWidget() is screen.sending
    lines = shown(screen.sending.outline.table)
    assert ["居民", "手机", "遮盖"] in lines
    assert ["居民", "姓名", "原样"] in lines
    assert not any(way == "不报" for _, _, way in lines)
    screen.sending.outline.left_out.setChecked(True)
    assert ["居民", "证件号码", "不报"] in shown(screen.sending.outline.table)
    assert "365 天" in screen.sending.outline.sentence.text()


def test_the_preview_is_the_bytes(known: None, screen: ReportScreen, preview: Callable[[], Parcel]) -> None:
    parcel = preview()
    contents = screen.sending.contents
    assert parcel.package.digest[:16] in contents.facts.text()
    assert parcel.outgoing.name in contents.facts.text()
    terms = [contents.entity.itemText(at).split("　")[0] for at in range(contents.entity.count())]
    contents.entity.setCurrentIndex(terms.index("居民"))
    table = contents.table.currentWidget()
    assert isinstance(table, Lines)
    titles = [column.title for column in table.rows.columns]
    (line,) = shown(table)
    assert line[titles.index("手机（遮盖）")] == "199****0001"
    assert line[titles.index("出生日期（概化）")] == "1947"
    assert NUMBER not in "".join(line)
    assert table.isColumnHidden(titles.index("编号"))
    table.sort_by("name", descending=True)
    assert len(shown(table)) == 1


def test_only_the_table_that_is_looked_at_is_made(known: None, screen: ReportScreen, preview: Callable[[], Parcel]) -> None:
    preview()
    contents = screen.sending.contents
    for at in range(contents.entity.count()):
        contents.entity.setCurrentIndex(at)
        assert contents.table.count() == 1


def test_reporting_asks_for_the_password_and_the_stick(
    known: None, screen: ReportScreen, preview: Callable[[], Parcel], workspace: Workspace, voice: Any, street: Store,
    tmp_path: Path,
) -> None:
    parcel = preview()
    stick = tmp_path / "stick"
    stick.mkdir()
    voice.answer(PASSWORD, stick)
    screen.sending.send_button.click()
    assert (stick / parcel.outgoing.name).read_bytes() == parcel.outgoing.content
    told = screen.sending.contents.notice.text()
    assert "核对词" in told
    assert "可以拔出" in told
    assert screen.sending.contents.notice.isVisible()
    assert screen.sending.parcel is None
    assert not screen.sending.send_button.isEnabled()
    assert [line["digest"] for line in log(workspace)] == [parcel.outgoing.digest]
    assert Inbox(street, Keyring(street)).open(stick / parcel.outgoing.name, dry_run=True).reception.state == "ok"


@pytest.mark.parametrize("answers", [(None,), (PASSWORD, None)])
def test_thinking_better_of_it_sends_nothing(
    known: None, screen: ReportScreen, preview: Callable[[], Parcel], workspace: Workspace, voice: Any, answers: tuple[Any, ...]
) -> None:
    preview()
    voice.answer(*answers)
    screen.sending.send_button.click()
    assert log(workspace) == []
    assert screen.sending.parcel is not None


def test_a_stick_that_is_gone_is_told_and_the_package_can_go_again(
    known: None, screen: ReportScreen, preview: Callable[[], Parcel], voice: Any, tmp_path: Path
) -> None:
    parcel = preview()
    voice.answer(PASSWORD, tmp_path / "gone")
    screen.sending.send_button.click()
    assert voice.said[-1][0] == "sorry"
    voice.answer(tmp_path)
    screen.sending.send_button.click()
    assert (tmp_path / parcel.outgoing.name).exists()


def test_a_hidden_number_blocks_and_is_named(
    known: None, screen: ReportScreen, preview: Callable[[], Parcel], workspace: Workspace, ids: Ids
) -> None:
    with workspace.store.write("试填") as work:
        save(work, Household, [{"id": ids["h101"], "notes": "打 199 0000 7777"}])
    screen.sending.outline.profile.setCurrentIndex(1)
    preview()
    contents = screen.sending.contents
    assert "不能上报" in contents.notice.text()
    assert [contents.leaks.item(at).text() for at in range(contents.leaks.count())] == [
        "“住户·备注”里有手机号 199******77（清溪里3号楼101 张三丰），请先在原记录里改掉再上报。"
    ]
    assert not screen.sending.send_button.isEnabled()
    screen.sending.send()
    assert log(workspace) == []


def test_a_change_takes_the_preview_away(
    known: None, screen: ReportScreen, preview: Callable[[], Parcel], workspace: Workspace, ids: Ids, voice: Any
) -> None:
    preview()
    with workspace.store.write("试填") as work:
        save(work, Household, [{"id": ids["h101"], "notes": "好"}])
    assert screen.sending.parcel is None
    assert voice.last == CHANGED
    preview()
    screen.sending.outline.profile.setCurrentIndex(1)
    assert screen.sending.parcel is None


def test_a_change_in_the_moment_it_was_ready_takes_it_away_too(
    known: None, screen: ReportScreen, qtbot: QtBot, workspace: Workspace, ids: Ids
) -> None:
    screen.sending.preview_button.click()
    assert all(job.wait(30) for job in workspace.jobs._jobs)
    with workspace.store.write("试填") as work:
        save(work, Household, [{"id": ids["h101"], "notes": "好"}])
    qtbot.waitUntil(lambda: not workspace.jobs.busy())
    assert screen.sending.parcel is None
    assert not screen.sending.running.panel.isVisible()


# 收到的包


@pytest.fixture
def package(known: None, street: Store, workspace: Workspace, tmp_path: Path) -> Path:
    return from_street(street, workspace, tmp_path / "stick")


def wait(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.jobs.busy())


def test_a_package_is_tried_first_then_taken_in(
    package: Path, screen: ReportScreen, qtbot: QtBot, workspace: Workspace, voice: Any, street: Store
) -> None:
    screen.tabs.setCurrentWidget(screen.receiving)
    tab = screen.receiving
    voice.answer(package)
    tab.open_button.click()
    wait(qtbot, workspace)
    assert "梧桐街道办事处" in tab.report.title.text()
    assert "还没有写入" in tab.report.notice.text()
    figures = {line[0]: line[1:] for line in shown(tab.report.figures)}
    assert figures["岗位"][:2] == ["8", "8"]
    with workspace.store.read() as connection:
        assert receptions(connection) == []
    tab.take_button.click()
    wait(qtbot, workspace)
    assert "已接收" in tab.report.notice.text()
    assert not tab.take_button.isEnabled()
    with workspace.store.read() as connection:
        assert len(rows_from(connection, STREET, "role")) == 8
    assert [line[1] for line in shown(tab.list)] == ["梧桐街道办事处"]
    voice.answer(package)
    tab.open_button.click()
    wait(qtbot, workspace)
    assert "以前收过" in tab.report.notice.text()
    assert not tab.take_button.isEnabled()


def test_our_own_records_stay_as_they_were(
    package: Path, screen: ReportScreen, qtbot: QtBot, workspace: Workspace, voice: Any
) -> None:
    """Receiving is no change of ours: a preview stays."""
    before = workspace.parcels.prepare(workspace.parcels.profile("complete"), STREET).package.exchange.state_digest
    voice.answer(package)
    screen.receiving.open()
    wait(qtbot, workspace)
    screen.receiving.take()
    wait(qtbot, workspace)
    after = workspace.parcels.prepare(workspace.parcels.profile("complete"), STREET).package.exchange.state_digest
    assert after == before


def test_a_refused_file_is_told_and_kept_aside(
    known: None, screen: ReportScreen, qtbot: QtBot, workspace: Workspace, voice: Any, tmp_path: Path
) -> None:
    path = tmp_path / "x.cpkg"
    path.write_bytes(b"nonsense")
    voice.answer(path)
    screen.receiving.open()
    wait(qtbot, workspace)
    qtbot.waitUntil(lambda: bool(voice.said))
    assert "拒收" in voice.last
    kept = list((workspace.store.path.parent / "拒收").iterdir())
    assert [file.read_bytes() for file in kept] == [b"nonsense"]
    assert not screen.receiving.take_button.isEnabled()


def test_a_stick_pulled_out_before_taking_in_is_told(
    package: Path, screen: ReportScreen, qtbot: QtBot, workspace: Workspace, voice: Any
) -> None:
    voice.answer(package)
    screen.receiving.open()
    wait(qtbot, workspace)
    package.unlink()
    screen.receiving.take()
    wait(qtbot, workspace)
    qtbot.waitUntil(lambda: bool(voice.said))
    assert voice.said[-1][0] == "sorry"
    assert not (workspace.store.path.parent / "拒收").exists()


def test_choosing_no_package_does_nothing(screen: ReportScreen, workspace: Workspace, voice: Any) -> None:
    voice.answer(None)
    screen.receiving.open()
    assert not workspace.jobs.busy()
    assert screen.receiving.report.isHidden()


def test_keys_that_were_never_made_are_told(
    screen: ReportScreen, qtbot: QtBot, workspace: Workspace, voice: Any, tmp_path: Path
) -> None:
    path = tmp_path / "x.cpkg"
    path.write_bytes(b"x")
    voice.answer(path)
    screen.receiving.open()
    qtbot.waitUntil(lambda: bool(voice.said))
    assert "上报中心" in voice.last


# Looks


def test_names_and_sizes_on_every_tab(
    package: Path, screen: ReportScreen, preview: Callable[[], Parcel], qtbot: QtBot, workspace: Workspace, voice: Any
) -> None:
    preview()
    voice.answer(package)
    screen.receiving.open()
    wait(qtbot, workspace)
    for at in range(screen.tabs.count()):
        screen.tabs.setCurrentIndex(at)
        QApplication.processEvents()
        assert lint(screen) == [], screen.tabs.tabText(at)


def test_nothing_is_cut_in_the_largest_type(
    qtbot: QtBot, workspace: Workspace, known: None, look: Look, qapp: QApplication
) -> None:
    largest = Look(Path(__file__).resolve().parents[3] / "resources", "light", "largest")
    wear(largest, qapp)
    try:
        screen = ReportScreen(replace(workspace, look=largest))
        qtbot.addWidget(screen)
        screen.resize(1290, 640)
        screen.show()
        screen.offices.recovery.show_once("AGE-SECRET-KEY-1" + "Q" * 58)
        for at in range(screen.tabs.count()):
            screen.tabs.setCurrentIndex(at)
            QApplication.processEvents()
            assert lint(screen) == [], screen.tabs.tabText(at)
            assert screen.minimumSizeHint().height() <= 640, screen.tabs.tabText(at)
        screen.offices.recovery.forget()
    finally:
        wear(look, qapp)
