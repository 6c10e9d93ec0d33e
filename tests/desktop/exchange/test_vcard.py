"""vCard files, read back by a parser nobody here wrote."""

from __future__ import annotations

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange.vcard import LINE, Contact, name_parts, vcards

LEADER = Contact("019cf40c-b740-7000", "王小明", "19900001001", "青松居民委员会", "清溪里3号楼楼组长")
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), min_size=1, max_size=120).map(str.strip).filter(bool)


def read(content: bytes) -> list[vobject.base.Component]:
    return list(vobject.readComponents(content.decode()))


def test_the_file_letter_by_letter() -> None:
    assert vcards([LEADER]).decode() == (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;小明;;;\r\nFN:王小明\r\nORG:青松居民委员会\r\nTITLE:清溪里3号楼楼组长\r\n"
        "TEL;TYPE=CELL:19900001001\r\nUID:019cf40c-b740-7000\r\nEND:VCARD\r\n"
    )


def test_another_program_reads_names_offices_titles_and_numbers() -> None:
    odd = Contact("2", "欧阳𠮷;月,\\", "021-62581234转801", "第一居委会；筹备组", "清溪里3号楼楼组长、" * 12 + "网格员")
    first, second = read(vcards([LEADER, odd]))
    assert (first.fn.value, first.n.value.family, first.n.value.given) == ("王小明", "王", "小明")
    assert (first.org.value, first.title.value, first.tel.value) == (["青松居民委员会"], "清溪里3号楼楼组长", "19900001001")
    assert first.tel.params == {"TYPE": ["CELL"]}
    assert (second.fn.value, second.title.value, second.org.value) == (odd.name, odd.title, [odd.office])
    assert (second.tel.value, second.tel.params) == ("021-62581234,801", {"TYPE": ["WORK"]})
    assert second.uid.value == "2"


@given(TEXT, TEXT, TEXT)
def test_whatever_is_written_comes_back_and_no_line_is_too_long(name: str, office: str, title: str) -> None:
    content = vcards([Contact("1", name, "19900001001", office, title)])
    (card,) = read(content)
    assert (card.fn.value, "".join(card.org.value), card.title.value) == (name, office, title)
    assert f"{card.n.value.family}{card.n.value.given}" == name
    for line in content.split(b"\r\n"):
        assert len(line) <= LINE
        line.decode()  # a character cut in two would not decode


def test_a_line_break_in_a_title_is_no_new_line_of_the_file() -> None:
    (card,) = read(vcards([Contact("1", "王某", "110", "居委会", "楼组长\nTEL:120")]))
    assert card.title.value == "楼组长\nTEL:120"
    assert len(card.tel_list) == 1


@pytest.mark.parametrize(("name", "parts"), [
    ("王小明", ("王", "小明")), ("欧阳修", ("欧阳", "修")), ("欧阳", ("欧", "阳")), ("𠮷田某", ("𠮷", "田某")), ("诸葛孔明", ("诸葛", "孔明")),
    ("阿布都热依木·买买提明", ("", "阿布都热依木·买买提明")), ("John Smith", ("", "John Smith")), ("王", ("", "王")), ("", ("", "")),
])
def test_surnames(name: str, parts: tuple[str, str]) -> None:
    assert name_parts(name) == parts


@pytest.mark.parametrize(("phone", "kind"), [("19900001001", "CELL"), ("+85212345678", "CELL"), ("021-62581234", "WORK"), ("12345", "WORK")])
def test_mobile_numbers_are_told_from_those_of_desks(phone: str, kind: str) -> None:
    assert f"TEL;TYPE={kind}:{phone}\r\n" in vcards([Contact("1", "王某", phone, "居委会", "楼组长")]).decode()


def test_nobody_is_an_empty_file() -> None:
    assert vcards([]) == b""
