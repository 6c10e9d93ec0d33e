"""岗位: the catalogue of roles people can hold."""

from db.records.role import Role
from desktop.record_screen import RecordScreen


class RolesScreen(RecordScreen):
    """Roles are rows, not code: an office adds its own."""

    title, icon, group, watches, record = "岗位", "starred", 1, ("role",), Role
    columns = (("name", 140), ("stands_at", 130), ("slots", 130), ("order", 70))
    sections = (("", ("name", "stands_at", "slots", "order")),)
    searched, order = ("name", "stands_at"), ("order", False)
    empty = "岗位说明谁在哪里服务，例如楼组长、网格员。"
