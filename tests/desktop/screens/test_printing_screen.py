"""打印中心: what is printed was shown, what is said before, and nothing stale leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.errors import UserError
from db.fields.purposes import HANDOVER, INTERNAL, POSTED
from db.file.departures import departures, printed_for
from db.file.save import save
from db.file.saved_filters import keep_filter
from db.records.condition import EMPTY, Condition
from db.records.filter import Filter
from db.records.household import Household
from db.records.role import RoleHolder
from desktop.egress.gate import EXPORT, PRINT, Outgoing
from desktop.look.look import Look
from desktop.screens import printing
from desktop.screens.printing import CHANGED, PrintScreen
from desktop.screens.printing.wish import DOORS, KINDS, LEADERS, LEDGER, PHONES, WALK
from desktop.sinks import CARD_DPI, LEDGER_DPI, OpenSink
from desktop.workspace import Workspace
from tests.desktop.a11y import focus_order, lint
from tests.desktop.desk import wear
from tests.desktop.small_office import Ids, fill

PASSWORD = "春江花月夜2026"


@pytest.fixture
def ids(workspace: Workspace) -> Ids:
    return fill(workspace.store)


@pytest.fixture
def screen(qtbot: QtBot, workspace: Workspace, ids: Ids) -> PrintScreen:
    made = PrintScreen(workspace)
    qtbot.addWidget(made)
    made.resize(1194, 680)
    made.show()
    return made


@pytest.fixture
def prepare(screen: PrintScreen, qtbot: QtBot, workspace: Workspace) -> Callable[[], Outgoing]:
    """Press 生成预览 and wait for the pages."""

    def press() -> Outgoing:
        screen.prepare_button.click()
        qtbot.waitUntil(lambda: screen.outgoing is not None and not workspace.jobs.busy())
        assert screen.outgoing is not None
        return screen.outgoing

    return press


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    found = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    return found


def log(workspace: Workspace) -> list[dict[str, Any]]:
    with workspace.store.read() as connection:
        return departures(connection)


def choose(screen: PrintScreen, kind: str, purpose: str = INTERNAL) -> None:
    screen.choices.radios[kind].setChecked(True)
    screen.choices.purpose.setCurrentText(purpose)


def test_before_the_preview_nothing_can_leave(screen: PrintScreen) -> None:
    assert not any(each.isEnabled() for each in (screen.print_button, screen.save_button, screen.open_button))
    assert screen.prepare_button.isEnabled()


def test_the_preview_shows_the_very_pages(screen: PrintScreen, prepare: Callable[[], Outgoing]) -> None:
    made = prepare()
    assert screen.sheet.preview.pages.count() == 1
    assert screen.sheet.title.text() == "便民联系卡（4 张） · 内部 · 1 页"
    assert "任职人联系电话" in screen.sheet.personal.text()
    assert "未遮盖" in screen.sheet.personal.text()
    assert words(made.content).count("便民联系卡") == 4
    assert screen.print_button.isEnabled()


def test_what_is_wrong_is_listed_before_printing(screen: PrintScreen, prepare: Callable[[], Outgoing]) -> None:
    made = prepare()
    shown = [screen.sheet.notices.item(at).text() for at in range(screen.sheet.notices.count())]
    assert shown == list(made.complaints)
    assert any("林静" in line for line in shown)
    assert f"有 {len(shown)} 处" in screen.sheet.head.text()
    choose(screen, LEDGER)
    screen.choices.choose_place("")
    prepare()
    assert [screen.sheet.notices.item(at).text() for at in range(screen.sheet.notices.count())] == ["有 1 户没有联系电话。"]


def test_a_print_without_problems_says_so(screen: PrintScreen, ids: Ids, prepare: Callable[[], Outgoing]) -> None:
    choose(screen, LEDGER)
    screen.choices.choose_place(ids["second"])
    prepare()
    assert "没有发现问题" in screen.sheet.head.text()
    assert not screen.sheet.notices.isVisible()


def test_purpose_and_place_count(screen: PrintScreen, ids: Ids, prepare: Callable[[], Outgoing]) -> None:
    choose(screen, LEDGER, POSTED)
    assert "遮盖" in screen.choices.sentence.text()
    assert screen.choices.choose_place(ids["first"])
    made = prepare()
    assert (made.purpose, made.rows) == (POSTED, 3)
    assert "张三丰" not in words(made.content)
    choose(screen, LEADERS, INTERNAL)
    assert "19900001001" in words(prepare().content)


def test_copies_for_one_person(screen: PrintScreen, ids: Ids, prepare: Callable[[], Outgoing]) -> None:
    assert screen.choices.choose_holder(ids["leader"])
    screen.choices.options.copies.setValue(11)
    assert not screen.choices.place.isEnabled()
    made = prepare()
    assert (made.rows, screen.sheet.preview.pages.count()) == (11, 2)
    assert words(made.content).count("周敏") == 11


def test_a_place_from_elsewhere_is_chosen(screen: PrintScreen, ids: Ids) -> None:
    screen.open_record("place", ids["second"])
    assert screen.choices.wish().place == ids["second"]
    screen.open_record("place", "")
    assert screen.choices.wish().place == ""
    screen.open_record("role_holder", ids["leader"])
    assert screen.choices.wish().holder == ids["leader"]


def test_a_door_card_is_for_everybody_unless_somebody_says_otherwise(
    screen: PrintScreen, ids: Ids, prepare: Callable[[], Outgoing]
) -> None:
    screen.choices.radios[DOORS].setChecked(True)
    made = prepare()
    assert (made.purpose, made.rows, screen.sheet.preview.pages.count()) == (POSTED, 2, 1)
    screen.choices.radios[LEDGER].setChecked(True)
    assert screen.choices.wish().purpose == INTERNAL
    screen.choices.radios[DOORS].setChecked(True)
    screen.choices.purpose.setCurrentText(INTERNAL)
    screen.choices.radios[WALK].setChecked(True)
    screen.choices.radios[DOORS].setChecked(True)
    assert screen.choices.wish().purpose == INTERNAL
    screen.choices.options.single.click()
    screen.choices.options.per_unit.click()
    prepare()
    assert screen.sheet.preview.pages.count() == 2


def test_the_doors_of_one_building_are_asked_for_from_its_picture(
    screen: PrintScreen, ids: Ids, prepare: Callable[[], Outgoing]
) -> None:
    screen.open_record("walk", ids["second"])
    made = prepare()
    assert made.title == "楼面图（1 栋，1 户门）"
    assert "清溪里12号楼楼面图" in words(made.content)


def test_telephones_with_and_without_households_by_door_and_by_name(
    screen: PrintScreen, ids: Ids, prepare: Callable[[], Outgoing]
) -> None:
    choose(screen, PHONES)
    assert prepare().rows == 6
    screen.choices.options.by_name.click()
    assert screen.outgoing is None
    found = words(prepare().content)
    assert found.index("王五") < found.index("赵六")
    screen.choices.options.households.click()
    made = prepare()
    assert made.rows == 2
    assert "张三丰" not in words(made.content)


def test_a_kept_filter_narrows_ledger_and_telephones_and_nothing_else(
    screen: PrintScreen, ids: Ids, workspace: Workspace, prepare: Callable[[], Outgoing]
) -> None:
    kept = keep_filter(workspace.store, Household, "没留电话的", Filter(conditions=(Condition("household.phone", EMPTY, ""),)))
    assert not screen.choices.sieve.isVisible()
    choose(screen, LEDGER)
    assert screen.choices.sieve.isVisible()
    screen.choices.sieve.choose(kept)
    made = prepare()
    assert made.rows == 1
    assert "筛选：没留电话的" in words(made.content)
    screen.choices.sieve.clear()
    assert screen.outgoing is None
    assert prepare().rows == 4


def test_another_choice_takes_the_preview_away(screen: PrintScreen, prepare: Callable[[], Outgoing]) -> None:
    prepare()
    screen.choices.purpose.setCurrentText(POSTED)
    assert screen.outgoing is None
    assert not screen.print_button.isEnabled()
    assert screen.sheet.preview.pages.count() == 0


def test_a_change_of_the_records_takes_the_preview_away(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, ids: Ids, voice: Any
) -> None:
    prepare()
    with workspace.store.write("换号") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "phone": "19900001009"}])
    assert screen.outgoing is None
    assert voice.last == CHANGED
    assert "19900001009" in words(prepare().content)


def test_a_change_while_it_is_laid_out_is_not_missed(
    screen: PrintScreen, qtbot: QtBot, workspace: Workspace, ids: Ids, voice: Any
) -> None:
    screen.prepare_button.click()
    with workspace.store.write("换号") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "phone": "19900001009"}])
    qtbot.waitUntil(lambda: not workspace.jobs.busy())
    assert screen.outgoing is None
    assert screen.choices.isEnabled()
    assert voice.last == CHANGED


def test_laying_out_can_be_cancelled(screen: PrintScreen, qtbot: QtBot, workspace: Workspace) -> None:
    screen.prepare_button.click()
    assert screen.panel.isVisible()
    assert not screen.choices.isEnabled()
    screen.panel.cancel.click()
    qtbot.waitUntil(lambda: not workspace.jobs.busy())
    assert screen.outgoing is None
    assert not screen.panel.isVisible()
    assert screen.choices.isEnabled()


def test_saving_as_pdf_is_an_export_and_asks_for_the_password(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, voice: Any, tmp_path: Path
) -> None:
    made = prepare()
    voice.answer(tmp_path / "联系卡", PASSWORD)
    screen.save_button.click()
    assert (tmp_path / "联系卡.pdf").read_bytes() == made.content
    (line,) = log(workspace)
    assert (line["action"], line["purpose"], line["digest"]) == (EXPORT, INTERNAL, made.digest)
    assert "已保存" in voice.last


def test_without_the_password_no_file_is_saved(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, voice: Any, tmp_path: Path
) -> None:
    prepare()
    voice.answer(tmp_path / "联系卡.pdf", "wrong", None)
    screen.save_button.click()
    assert (list(tmp_path.glob("*.pdf")), log(workspace)) == ([], [])


def test_a_masked_file_needs_no_password(
    screen: PrintScreen, prepare: Callable[[], Outgoing], voice: Any, tmp_path: Path
) -> None:
    choose(screen, LEDGER, POSTED)
    prepare()
    voice.answer(tmp_path / "台账.pdf")
    screen.save_button.click()
    assert (tmp_path / "台账.pdf").exists()


def test_thinking_better_of_saving_leaves_nothing(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, voice: Any
) -> None:
    prepare()
    voice.answer(None)
    screen.save_button.click()
    assert log(workspace) == []


def test_the_system_program_gets_the_same_pages(
    screen: PrintScreen, prepare: Callable[[], Outgoing], voice: Any, tmp_path: Path
) -> None:
    shown: list[Path] = []
    screen.opener = OpenSink(tmp_path / "opened", lambda url: not shown.append(Path(url.toLocalFile())))
    made = prepare()
    voice.answer(PASSWORD)
    screen.open_button.click()
    assert shown[0].read_bytes() == made.content
    screen.opener.clean()


class Printer:
    """A printer that takes everything; `answer` is what the dialog was told."""

    made: ClassVar[list[Printer]] = []
    answer: ClassVar[bool | UserError] = True

    def __init__(self, dpi: int, spooler: str | None) -> None:
        self.dpi, self.got = dpi, list[Outgoing]()
        Printer.made.append(self)

    def ask(self, outgoing: Outgoing, window: Any) -> bool:
        if isinstance(self.answer, UserError):
            raise self.answer
        return self.answer

    def take(self, outgoing: Outgoing) -> str:
        self.got.append(outgoing)
        return "已交给打印机"


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> type[Printer]:
    monkeypatch.setattr(printing, "PrinterSink", Printer)
    monkeypatch.setattr(Printer, "made", [])
    return Printer


def test_printing_delivers_what_was_shown_and_is_remembered(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, ids: Ids, printer: type[Printer], voice: Any
) -> None:
    screen.print_out()  # Ctrl+P without a preview makes one
    QApplication.processEvents()
    made = prepare() if screen.outgoing is None else screen.outgoing
    screen.print_out()
    (sink,) = printer.made
    assert (sink.got, sink.dpi) == ([made], CARD_DPI)
    (line,) = log(workspace)
    assert line["action"] == PRINT
    with workspace.store.read() as connection:
        assert printed_for(connection, "household", ids["h101"])[0]["holder_ids"] == (ids["leader"],)
    assert [screen.latest.rows.id_at(0)] == [line["id"]]
    assert voice.last == "已交给打印机"


def test_a_ledger_is_printed_at_its_density(
    screen: PrintScreen, prepare: Callable[[], Outgoing], printer: type[Printer]
) -> None:
    for kind, dpi in ((LEDGER, LEDGER_DPI), (WALK, LEDGER_DPI), (DOORS, CARD_DPI)):
        choose(screen, kind)
        prepare()
        screen.print_button.click()
        assert printer.made[-1].dpi == dpi


def test_closing_the_print_dialog_prints_and_logs_nothing(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, printer: type[Printer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Printer, "answer", False)
    prepare()
    screen.print_button.click()
    assert (printer.made[0].got, log(workspace)) == ([], [])


def test_no_printer_is_told(
    screen: PrintScreen, prepare: Callable[[], Outgoing], printer: type[Printer], monkeypatch: pytest.MonkeyPatch, voice: Any
) -> None:
    monkeypatch.setattr(Printer, "answer", UserError("没有打印机。", "no_printer"))
    prepare()
    screen.print_button.click()
    assert voice.said[-1] == ("sorry", "没有打印机。")


def test_paper_for_hand_over_asks_for_the_password(
    screen: PrintScreen, prepare: Callable[[], Outgoing], workspace: Workspace, printer: type[Printer], voice: Any
) -> None:
    choose(screen, LEDGER, HANDOVER)
    prepare()
    voice.answer(None)
    screen.print_button.click()
    assert log(workspace) == []
    voice.answer(PASSWORD)
    screen.print_button.click()
    assert [line["purpose"] for line in log(workspace)] == [HANDOVER]


def test_an_empty_office_is_told_what_to_do(qtbot: QtBot, workspace: Workspace, voice: Any) -> None:
    screen = PrintScreen(workspace)
    qtbot.addWidget(screen)
    screen.show()
    assert not screen.choices.options.per_person.isEnabled()
    screen.prepare()
    qtbot.waitUntil(lambda: not workspace.jobs.busy() and bool(voice.said))
    assert "导入花名册" in voice.last


def test_names_sizes_and_order(screen: PrintScreen, prepare: Callable[[], Outgoing]) -> None:
    assert lint(screen) == []
    prepare()
    QApplication.processEvents()
    assert lint(screen) == []
    wanted = ["用途", "打印范围", "生成预览", "用系统程序打开", "另存为 PDF…", "打印…"]
    met = [name for name in focus_order(screen) if name in wanted]
    first = met.index(wanted[0])
    assert met[first:] + met[:first] == wanted


def test_nothing_is_cut_in_the_largest_type(
    qtbot: QtBot, workspace: Workspace, ids: Ids, look: Look, qapp: QApplication
) -> None:
    from dataclasses import replace

    largest = Look(Path(__file__).resolve().parents[3] / "resources", "light", "largest")
    wear(largest, qapp)
    try:
        screen = PrintScreen(replace(workspace, look=largest))
        qtbot.addWidget(screen)
        screen.resize(1290, 640)
        screen.show()
        for kind in KINDS:
            choose(screen, kind)
            QApplication.processEvents()
            assert lint(screen) == [], kind
        assert screen.minimumSizeHint().height() <= 640
    finally:
        wear(look, qapp)


def test_pages_that_were_ready_when_the_records_changed_are_not_shown(
    screen: PrintScreen, qtbot: QtBot, workspace: Workspace, ids: Ids, prepare: Callable[[], Outgoing]
) -> None:
    """The thread has ended, its result still waits for the window: too late to cancel."""
    screen.prepare_button.click()
    assert all(job.wait(30) for job in workspace.jobs._jobs)
    with workspace.store.write("换号") as work:
        save(work, RoleHolder, [{"id": ids["leader"], "phone": "19900001009"}])
    qtbot.waitUntil(lambda: not workspace.jobs.busy())
    assert screen.outgoing is None
    assert "19900001009" in words(prepare().content)
