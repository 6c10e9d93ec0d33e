import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.exchange.sample_names import RARE_NAMES
from desktop.exchange.spreadsheet_text import decode, delimiter_of, lost_digits, rows_of
from desktop.exchange.spreadsheet_write import write_text

CELLS = st.text(
    st.one_of(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), st.sampled_from('0123456789·，,\n "𠮷𬱖䶮'))
)


@settings(max_examples=80, deadline=None)
@given(st.lists(CELLS, max_size=8), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_a_roster_is_read_in_whatever_encoding_it_was_saved(cells, encoding):
    text = "姓名,身份证号\n" + "\n".join(cells)
    assert decode(text.encode(encoding)) == text


def test_short_gb_text_that_is_valid_utf8_by_chance():
    content = "也".encode("gb18030")
    assert content.decode("utf-8") == "Ҳ"
    assert decode(content) == "也"


def test_letters_that_are_no_chinese_in_any_way_stay():
    assert decode("é".encode()) == "é".encode().decode("gb18030")
    assert decode("\ufeffé".encode()) == "é"
    assert decode("a·b".encode()) == "a·b"
    assert decode("éa".encode() + b"\xc3\xa9") is not None
    assert decode(b"\xc3\xa9\xc3") is None
    assert decode("é1é0".encode()) is not None


def test_mistaken_looking_text_that_is_no_gb_either():
    content = "ÿ".encode() + b"\x7f"  # C3 BF is a pair of GB 18030, 7F alone is ASCII
    assert decode(content) == content.decode("gb18030")
    odd = "Ā\x01".encode()
    assert decode(odd + "߿".encode()) is not None


def test_characters_gb18030_2022_moved_out_of_the_private_area():
    assert decode("姓名,".encode("gb18030") + b"\xfe\x59\xfe\x51") == "姓名,龴𠂇"


@pytest.mark.parametrize("name", RARE_NAMES)
def test_rare_names_in_gb18030(name):
    assert decode(f"姓名\n{name}".encode("gb18030")) == f"姓名\n{name}"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("姓名,室号\n张三,501\n", ","), ("姓名\t室号\n张,三\t501\n", "\t"), ("姓名;室号\n张,三;501\n李四;2\n", ";"),
        ("姓名\n张三\n", ","), ("", ","), ('"a,b";c\n"d,e";f\n', ";"), ("x" * 50_000, ","), ("a\tb\n" * 20_000, "\t"),
    ],
)  # fmt: skip
def test_the_delimiter(text, delimiter):
    assert delimiter_of(text) == delimiter


def test_a_first_cell_too_long_to_count(monkeypatch):
    csv.field_size_limit(100)
    assert delimiter_of("a;" + "x" * 200) == ","


def test_rows_are_equally_wide_and_quoted_line_breaks_stay():
    assert rows_of('a,"b\nc",d\ne\n') == [["a", "b\nc", "d"], ["e", "", ""]]
    assert rows_of("") == []
    with pytest.raises(csv.Error):
        rows_of("a,b\n" + "x" * 40_000)


def test_our_own_tables_are_read_back_to_the_letter():
    rows = [["楼层", "备注"], ["-1", "=1+1"], ["2", "'=已有"], ["", "一\n二"]]
    assert rows_of(decode(write_text(rows[0], rows[1:]))) == rows


def test_numbers_that_lost_their_digits():
    assert lost_digits([["3.10106E+17", "1E+3", "a+b"], ["x", " 3.1e+17 ", ""]]) == [[0, 0], [1, 1]]
