"""The preview of a package is read from its bytes."""

from __future__ import annotations

from desktop.egress.contents import contents_of
from tests.desktop.egress.conftest import STREET, Post


def test_rows_and_headings_are_those_of_the_bytes(sender: Post, street: Post) -> None:
    parcel = sender.parcels.prepare(sender.parcels.profile("report-minimal"), STREET)
    found = {each.entity: each for each in contents_of(parcel.package)}
    assert {entity: len(each.rows) for entity, each in found.items()} == parcel.counts
    people = found["resident"]
    assert people.term == "居民"
    ways = {heading.title: heading.way for heading in people.headings}
    assert (ways["姓名"], ways["手机"], ways["出生日期"], ways["编号"]) == ("原样", "遮盖", "概化", "")
    at = [heading.name for heading in people.headings]
    assert people.rows[0][at.index("phone")] == "199****0001"
    for each in found.values():
        assert all(len(row) == len(each.headings) for row in each.rows)
        assert each.member == parcel.package.members[f"data/{each.entity}.csv"]


def test_lines_inside_a_cell_stay_inside(sender: Post, street: Post) -> None:
    parcel = sender.parcels.prepare(sender.parcels.profile("complete"), STREET)
    (people,) = (each for each in contents_of(parcel.package) if each.entity == "resident")
    names = [heading.name for heading in people.headings]
    assert people.rows[0][names.index("notes")] == "听力不好，\n请大声说话"
