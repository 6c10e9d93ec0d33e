from dataclasses import replace

from desktop.printing import recovery_slip
from desktop.printing.page import A5, Box, Text, extent


def test_one_a5_page_with_code_office_file_date_and_three_sentences(fonts, poppler_text):
    slip = recovery_slip.sample()
    document = recovery_slip.lay_out(slip, fonts)
    page, = document.pages
    assert page.size == A5
    assert document.complaints == ()
    read = "".join(poppler_text(document.save()).split())
    for text in (slip.office, slip.file, slip.date, slip.code.replace("-", ""), *recovery_slip.ADVICE):
        assert text in read
    assert len(recovery_slip.ADVICE) == 3


def test_letters_of_the_code_stand_under_each_other_in_the_frame(fonts):
    page, = recovery_slip.lay_out(recovery_slip.sample(), fonts).pages
    frame = extent(next(mark for mark in page.marks if isinstance(mark, Box)))
    letters = [mark for mark in page.marks if isinstance(mark, Text) and mark.size == 17]
    assert "".join(letter.text for letter in letters) == recovery_slip.sample().code.replace("-", "")
    middles = {round((extent(letter).left + extent(letter).right) / 2, 3) for letter in letters}
    assert len(middles) == 16
    for letter in letters:
        room = extent(letter)
        assert frame.left < room.left < room.right < frame.right
        assert frame.top < room.top < room.bottom < frame.bottom


def test_everything_stays_on_the_paper_whatever_the_code(fonts):
    for code in ("", "A", "ABCDEFGHJKMN-PQRSTVWXYZ01 23456789ABCD", "-".join(["ABCD"] * 12)):
        page, = recovery_slip.lay_out(replace(recovery_slip.sample(), code=code, office="某" * 60), fonts).pages
        for mark in page.marks:
            room = extent(mark)
            assert 8 <= room.left <= room.right <= A5.width - 8
            assert 8 <= room.top <= room.bottom <= A5.height - 8


def test_content_from_shown_strings():
    row = {"code": "ABCD-EFGH", "office": "居委会", "file": "a.linli", "date": "今天"}
    assert recovery_slip.content(row) == recovery_slip.Slip("ABCD-EFGH", "居委会", "a.linli", "今天")
