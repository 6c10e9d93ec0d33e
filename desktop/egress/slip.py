"""The recovery code on paper: the one secret that is meant to lie in the safe."""

from __future__ import annotations

from db.fields.purposes import INTERNAL
from db.file.store import Store
from db.records.listing import ids_of, one
from db.records.office import Office
from desktop.egress.gate import PRINT, Outgoing
from desktop.printing import recovery_slip
from desktop.printing.fonts import FontSet
from desktop.printing.recovery_slip import Slip


def slip(store: Store, code: str, fonts: FontSet) -> Outgoing:
    """One A5 page with the code; the log keeps that it was printed, never the code."""
    with store.read() as connection:
        office = one(connection, Office, ids_of(connection, Office, office_id=store.office_id)[0]) or {}
    now = store.clock()
    day = f"{now.year}年{now.month}月{now.day}日"
    document = recovery_slip.lay_out(Slip(code, str(office.get("name") or ""), store.path.name, day, now), fonts)
    return Outgoing(store.ids.new(), PRINT, INTERNAL, "恢复码", "恢复码.pdf", document.save(), 1)
