"""A committee that sends, a street that receives, and tools to damage what lies between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from db.fields.kinds import Choice, Day, LongText, Name, Number, Phone, Reference, Text
from db.fields.profile import Column
from desktop.exchange.bag import BAG_FACTS, DECLARATION, DESCRIPTION, MANIFEST, SIGNATURE, TAG_MANIFEST, _lines, _oxum
from desktop.exchange.block import Ack, Exchange, Link
from desktop.exchange.office_card import OfficeCard, make_card
from desktop.exchange.package import Package, Row, Table, build
from desktop.exchange.reader import Opened, Reader
from desktop.exchange.sealing import OfficeKeys, generate_keys, seal, seal_members, sign

COMMITTEE, STREET = "310104007021", "310104007000"
HOUSEHOLDS = (
    Column("place_id", "住址", Reference("place")), Column("contact_name", "联系人", Name()),
    Column("phone", "联系电话", Phone()), Column("area", "面积", Number(0, 9999, places=2)),
    Column("notes", "备注", LongText()),
)
RESIDENTS = (
    Column("household_id", "住户", Reference("household")), Column("name", "姓名", Name()),
    Column("sex", "性别", Choice("男", "女")), Column("birth_date", "出生日期", Day(partial=True)),
    Column("order", "顺序", Number(0, 99)), Column("relation", "关系", Text(20)),
)


def tables() -> list[Table]:
    """Two small tables with everything that is awkward in CSV."""
    households = [
        Row("h-1", "put", 1, "2026-03-16T08:30:00Z", ("p-1", "欧阳娜娜", "19900000001", 80.5, '他说："好，\n明天"；=1+1')),
        Row("h-2", "put", 4, "2026-03-16T08:31:00Z", ("p-2", "𠮷田·阿依", "021-62580000", None, None)),
        Row("h-3", "del", 5, "2026-03-16T08:32:00Z"),
    ]
    residents = [
        Row("r-1", "put", 2, None, ("h-1", "王小明", "男", "1947-03-12", 0, "本人")),
        Row("r-2", "put", 3, None, ("h-1", "李, 四", "女", "1950", 1, "+配偶")),
    ]
    residents[1] = residents[1]._replace(cells=("h-1", "李四", "女", "1950", 1, "+配,偶"))
    return [Table("household", "住户", HOUSEHOLDS, households), Table("resident", "居民", RESIDENTS, residents)]


def exchange(**changes: Any) -> Exchange:
    """The block of a full package."""
    plain = Exchange(
        package_id="0192f3a1-7c3b-7d13-8000-000000001234", committee_id=COMMITTEE, recipient_id=STREET,
        replica_id="0192f3a1-7c3b-7d13-8000-00000000ab9f", package_seq=12, head_cn=9, schema_version="0001",
        profile_id="complete", profile_sha256="a" * 64, purpose="上报", created_at="2026-03-16T08:35:00+08:00",
        app_version="0.1.0", operator_role="书记", ancestors=("0192f3a1-7c3b-7d13-8000-000000000001",),
        lineage=(Link(3, "b" * 64),), acks=(Ack("e1", 2),),
    )
    return replace(plain, **changes)


@dataclass(frozen=True)
class Post:
    """Keys and cards of both ends."""

    sender: OfficeKeys
    sender_card: OfficeCard
    receiver: OfficeKeys
    receiver_card: OfficeCard
    recovery: str

    @property
    def reader(self) -> Reader:
        """The street's reader, which expects this committee."""
        schema = {"household": HOUSEHOLDS, "resident": RESIDENTS}
        return Reader(STREET, self.receiver, {COMMITTEE: self.sender_card}, schema)

    def package(self, made: Sequence[Table] | None = None, **changes: Any) -> Package:
        """An unsealed package."""
        return build(exchange(**changes), tables() if made is None else made)

    def sealed(self, package: Package | None = None) -> bytes:
        """A package as it leaves."""
        return seal(package or self.package(), self.sender, self.receiver_card.recipients)

    def members(self, **changes: Any) -> dict[str, bytes]:
        """Members of a sound package, signed."""
        return self.signed(dict(self.package(**changes).members))

    def signed(self, members: Mapping[str, bytes]) -> dict[str, bytes]:
        """The members with a signature by the sender."""
        return {**members, SIGNATURE: sign(members[TAG_MANIFEST], self.sender)}

    def rebuilt(self, changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
        """A dishonest sender: payload changed, every manifest and the signature made anew. None removes a file."""
        members = self.members() | {name: content for name, content in changes.items() if content is not None}
        members = {name: content for name, content in members.items() if changes.get(name, b"") is not None}
        payload = {name: content for name, content in members.items() if name.startswith("data/")}
        facts = members[BAG_FACTS].decode().splitlines()
        facts = [f"Payload-Oxum: {_oxum(payload)}" if fact.startswith("Payload-Oxum") else fact for fact in facts]
        members[BAG_FACTS] = ("\n".join(facts) + "\n").encode()
        members[MANIFEST] = _lines(payload)
        members[TAG_MANIFEST] = _lines({name: members[name] for name in (BAG_FACTS, DECLARATION, MANIFEST)})
        return self.signed(members)

    def with_text(self, old: str, new: str, name: str = DESCRIPTION) -> dict[str, bytes]:
        """A dishonest sender who replaced `old` by `new` in one payload file."""
        content = self.members()[name].decode()
        assert old in content
        return self.rebuilt({name: content.replace(old, new).encode()})

    def seal(self, members: Mapping[str, bytes]) -> bytes:
        """Seal members as they are."""
        return seal_members(dict(members), self.receiver_card.recipients)

    def open(self, members: Mapping[str, bytes]) -> Opened:
        """Seal and read."""
        return self.reader.open(self.seal(members))


@pytest.fixture(scope="session")
def post() -> Post:
    """Two offices with fresh keys."""
    sender, _ = generate_keys()
    receiver, recovery = generate_keys()
    return Post(
        sender, make_card(COMMITTEE, "青松居委会", sender), receiver, make_card(STREET, "梧桐街道办事处", receiver), recovery
    )


@pytest.fixture(scope="session")
def sample_tables() -> Callable[[], list[Table]]:
    """Makes the sample tables."""
    return tables
