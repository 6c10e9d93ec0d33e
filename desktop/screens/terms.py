"""任期: who holds which role where, from when to when."""

from db.records.role import RoleTerm
from desktop.record_screen import RecordScreen


class TermsScreen(RecordScreen):
    """Terms of building leaders, grid workers and everybody else who serves."""

    title, icon, group, watches, record = "任期", "calendar", 1, ("role_term", "role_holder", "role", "place"), RoleTerm
    columns = (("place", 190), ("role", 90), ("slot", 70), ("holder", 100), ("since", 108), ("until", 108))
    titles = {"place": "地点", "role": "岗位", "holder": "任职人"}  # noqa: RUF012 - read only
    sections = (("", ("holder_id", "role_id", "place_id", "slot", "since", "until", "notes")),)
    searched, order = ("place", "role", "holder"), ("place", False)
    empty = "任期写明谁在哪里担任什么岗位，从哪天到哪天。换届时填上任职止，再新建一条。"
