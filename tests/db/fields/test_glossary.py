"""The glossary lists every declared field once and the words of the trade."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.fields.field import PERSONAL, field
from db.fields.glossary import DOMAIN_WORDS, glossary
from db.fields.kinds import Name, Phone


def test_every_field_stands_in_the_glossary_with_the_records_that_have_it() -> None:
    class Root(DeclarativeBase):
        pass

    class Household(Root):
        __tablename__ = "household"
        id: Mapped[str] = mapped_column(primary_key=True)
        phone: Mapped[str | None] = field("手机", Phone(), sensitivity=PERSONAL)

    class Resident(Root):
        __tablename__ = "resident"
        id: Mapped[str] = mapped_column(primary_key=True)
        name: Mapped[str | None] = field("姓名", Name())
        phone: Mapped[str | None] = field("手机", Phone(), sensitivity=PERSONAL)

    written = glossary([Household, Resident])
    assert "| 手机 | phone | phone | 个人信息 | Household, Resident |" in written
    assert "| 姓名 | name | name | 公开 | Resident |" in written
    assert "| 楼组长 | building_leader |" in written
    assert written.count("\n| ") == len(DOMAIN_WORDS) + 2 + 2
    assert written.endswith("|\n")


def test_no_two_words_mean_the_same() -> None:
    assert len({term for term, _ in DOMAIN_WORDS.values()}) == len(DOMAIN_WORDS)
