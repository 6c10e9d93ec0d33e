"""地点: the tree of places as a list, for adding and renaming estates, buildings, units, doors and grids."""

from db.records.place import Place
from desktop.record_screen import RecordScreen


class PlacesScreen(RecordScreen):
    """Renaming a place renames everything that stands in it."""

    title, icon, group, watches, record = "地点", "building", 1, ("place",), Place
    columns = (("path", 260), ("kind", 80), ("name", 140))
    titles = {"path": "全称"}  # noqa: RUF012 - read only
    sections = (("", ("kind", "parent_id", "name")),)
    searched, order = ("path", "kind"), ("path", False)
    empty = "小区、楼栋、单元、室和网格都在这里。导入花名册时可以自动建立。"
