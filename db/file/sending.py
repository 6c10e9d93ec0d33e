"""What a package needs to know of the file: its state, its number, and the rows of every record type."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from db.errors import UserError
from db.file.store import Store
from db.file.tables import file_state
from db.file.upgrade import newest
from db.records import record_named
from db.records.record import Row


@dataclass(frozen=True)
class Standing:
    """Who sends and at which state: `package_seq` is the number the next package gets."""

    office_id: str
    replica_id: str
    ancestors: tuple[str, ...]
    package_seq: int
    head_cn: int
    schema: str


def standing(connection: Connection) -> Standing:
    """The file's state as a package tells it."""
    rows: dict[str, str] = {row.key: row.value for row in connection.execute(select(file_state))}
    return Standing(
        rows["office_id"], rows["replica_id"], tuple((rows.get("ancestors") or "").split()),
        int(rows["package_seq"]) + 1, int(rows["cn"]), newest(),
    )


def own_rows(connection: Connection, entity: str, office_id: str) -> list[Row]:
    """All rows of a record type that this office owns, in the order of their ids."""
    table = record_named(entity).__table__
    assert isinstance(table, Table)  # noqa: S101 - every record is one table
    query = select(table).where(table.c.office_id == office_id).order_by(table.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def take_number(store: Store, sequence: int, package_id: str) -> None:
    """Use up a package number before the package leaves; the package that has it may try again.

    Raises UserError when another package took it meanwhile.
    """
    with store.write("上报编号") as work:
        last = int(store.state(work.connection, "package_seq") or 0)
        again = last == sequence and store.state(work.connection, "package_last") == package_id
        if last != sequence - 1 and not again:
            raise UserError("预览之后又上报过一次，编号变了。请重新预览再上报。", "number_taken")
        store.set_state(work, package_seq=str(sequence), package_last=package_id)


def pseudonym_secret(store: Store, fresh: bytes) -> bytes:
    """The secret that keys this file's pseudonyms; `fresh` becomes it when there is none yet."""
    with store.write("假名密钥") as work:
        known = store.state(work.connection, "pseudonym_secret")
        if known is None:
            store.set_state(work, pseudonym_secret=fresh.hex())
    return bytes.fromhex(known) if known else fresh

