"""The accounts of an open file: slots that open it and the colleagues they belong to, changed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, update

from db.errors import NotAllowed
from db.file.keys import KeySlots, slots_path
from db.file.rekey import rekey
from db.file.save import save
from db.file.store import Store
from db.file.tables import draft
from db.records.office import Staff

SECRETARY: Final = "书记"
COLLEAGUE: Final = "社工"
_staff = Staff.__table__


@dataclass(frozen=True)
class Account:
    """One account: its name, the colleague's role ("" when unknown), and whether it is the one at work."""

    name: str
    role: str
    own: bool


class Accounts:
    """Who can open one file. Only a secretary changes the accounts of others; anybody changes their own password.

    Methods raise NotAllowed secretary_only, unknown_account …; ContentError account_name, weak_password …; FileRefused.
    """

    def __init__(self, store: Store) -> None:
        """Everything is read when it is asked for."""
        self._store = store

    def all(self) -> list[Account]:
        """The accounts in the order they were added."""
        with self._store.read() as connection:
            roles = {row.name: row.role or "" for row in connection.execute(select(_staff.c.name, _staff.c.role))}
        return [Account(name, roles.get(name, ""), name == self._store.who) for name in self._slots().accounts()]

    def add(self, name: str, password: str, role: str = COLLEAGUE) -> None:
        """Let one more colleague in."""
        self._allow()
        slots = self._slots()
        slots.add_account(self._store.key, name, password)
        with self._store.write("添加账号") as work:
            save(work, Staff, [{"name": slots.accounts()[-1], "role": role}])
            slots.save(slots_path(self._store.path))

    def change_password(self, name: str, password: str) -> None:
        """Replace a password."""
        if name != self._store.who:
            self._allow()
        slots = self._slots()
        slots.change_password(self._store.key, name, password)
        slots.save(slots_path(self._store.path))

    def rename(self, name: str, new: str) -> None:
        """Give an account another name; history keeps the old one."""
        self._allow()
        slots = self._slots()
        at = slots.accounts().index(name) if name in slots.accounts() else 0
        slots.rename(self._store.key, name, new)
        called = slots.accounts()[at]
        with self._store.write("账号改名") as work:
            save(work, Staff, [{"id": one, "name": called} for one in _ids(work.connection, name)])
            work.connection.execute(update(draft).where(draft.c.who == name).values(who=called))
            slots.save(slots_path(self._store.path))
        if name == self._store.who:
            self._store.who = called

    def remove(self, name: str) -> None:
        """Shut somebody out for good: the slot goes and the file gets a new key, so that old slot files open nothing."""
        self._allow()
        if name == self._store.who:
            raise NotAllowed("不能移除正在使用的账号。请用另一个书记账号登录后再移除它。", "own_account")
        slots = self._slots()
        slots.remove(self._store.key, name)
        with self._store.write("移除账号") as work:
            work.remove(Staff, _ids(work.connection, name))
        old = self._store.key
        self._store.change_key(lambda: rekey(self._store.path, slots, old)[1])

    def new_recovery(self) -> str:
        """Make another recovery code, told this once only; the one before stops working."""
        self._allow()
        slots = self._slots()
        code = slots.add_recovery(self._store.key)
        slots.save(slots_path(self._store.path))
        return code

    def _slots(self) -> KeySlots:
        return KeySlots.load(slots_path(self._store.path))

    def _allow(self) -> None:
        with self._store.read() as connection:
            role = connection.scalar(select(_staff.c.role).where(_staff.c.name == self._store.who))
        if role != SECRETARY:
            raise NotAllowed("只有书记可以管理账号。请用书记的账号登录。", "secretary_only")


def _ids(connection: Connection, name: str) -> list[str]:
    return list(connection.scalars(select(_staff.c.id).where(_staff.c.name == name)))
