"""One tree of places: 小区 → 楼栋 → (单元) → 室, 片区 → 网格, and named sets of places (overlays)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy.orm import Mapped

from db.fields.address import floor_of, natural_key
from db.fields.field import derived, field, reference
from db.fields.kinds import Choice, Number, Text
from db.records.record import Near, Record, Row

AREA, GRID, ESTATE, BUILDING, UNIT, DWELLING = "片区", "网格", "小区", "楼栋", "单元", "室"
OVERLAYS = ("微网格", "块", "责任区块")
BUILDING_KINDS = ("商品房", "保障房", "楼宇", "园区", "沿街商铺")
USES = ("自住", "出租", "空置", "借住", "经营", "其他")
MAY_STAND_IN = {
    AREA: (None,),
    GRID: (None, AREA),
    ESTATE: (None,),
    BUILDING: (None, ESTATE),
    UNIT: (BUILDING,),
    DWELLING: (BUILDING, UNIT),
    **dict.fromkeys(OVERLAYS, (None, AREA, GRID)),
}


class Place(Record):
    """A node of the tree (地点). `path` is its whole name, `sort_key` puts 2号楼 before 10号楼."""

    __tablename__ = "place"
    term: ClassVar[str] = "地点"
    near: ClassVar = {"parent_id": ("kind", "name", "path", "sort_key")}
    kind: Mapped[str | None] = field("类别", Choice(*MAY_STAND_IN), required=True)
    parent_id: Mapped[str | None] = reference("place", "上级")
    name: Mapped[str | None] = field("名称", Text(60), required=True)
    path: Mapped[str | None] = derived()
    sort_key: Mapped[str | None] = derived()

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """The whole name, down from the estate."""
        return str(row.get("path") or row.get("name") or cls.term)

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Whole name and natural sort key from the parent's; a room of a 号 is written with 室 (Shanghai style)."""
        above = near.get("parent_id", {})
        name = str(row.get("name") or "")
        if row.get("kind") in (AREA, GRID, *OVERLAYS):
            path = name
        else:
            shanghai = row.get("kind") == DWELLING and str(above.get("name") or "").endswith("号")
            path = str(above.get("path") or "") + name + ("室" if shanghai else "")
        key = f"{above['sort_key']}/" if above.get("sort_key") else ""
        return {"path": path, "sort_key": key + natural_key(name)}


class Building(Record):
    """What is known of a 楼栋 beyond its place; has the id of its place."""

    __tablename__ = "building"
    term: ClassVar[str] = "楼栋"
    near: ClassVar = {"place_id": ("sort_key",)}
    wants: ClassVar = {"place_id": (BUILDING,), "grid_id": (GRID,)}
    shares_id_of: ClassVar = "place_id"
    place_id: Mapped[str | None] = reference("place", "地点", required=True)
    kind: Mapped[str | None] = field("楼栋类型", Choice(*BUILDING_KINDS))
    floors: Mapped[int | None] = field("层数", Number(1, 200))
    doors_per_floor: Mapped[int | None] = field("每层户数", Number(1, 100))
    grid_id: Mapped[str | None] = reference("place", "所属网格")
    sort_key: Mapped[str | None] = derived()

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Sort as the place does."""
        del row
        return {"sort_key": near.get("place_id", {}).get("sort_key")}


class Dwelling(Record):
    """What is known of a 室 beyond its place; has the id of its place. Use belongs to the dwelling, not to people."""

    __tablename__ = "dwelling"
    term: ClassVar[str] = "房屋"
    near: ClassVar = {"place_id": ("name", "path", "sort_key")}
    wants: ClassVar = {"place_id": (DWELLING,)}
    shares_id_of: ClassVar = "place_id"
    place_id: Mapped[str | None] = reference("place", "地点", required=True)
    use: Mapped[str | None] = field(
        "居住性质", Choice(*USES, synonyms={"租住": "出租", "出租屋": "出租", "自有": "自住", "空关": "空置", "闲置": "空置"}),
        headings=("居住情况", "房屋用途", "房屋性质", "居住状况", "房屋状态", "用途"),
    )
    floor: Mapped[int | None] = field("楼层", Number(-5, 200), headings=("所在楼层", "层"))
    area: Mapped[float | None] = field("建筑面积", Number(0, 100000, places=2), headings=("面积", "建筑面积(㎡)", "房屋面积"))
    path: Mapped[str | None] = derived()
    sort_key: Mapped[str | None] = derived()

    @classmethod
    def title(cls, row: Mapping[str, Any]) -> str:
        """The whole name of the door."""
        return str(row.get("path") or cls.term)

    @classmethod
    def derive(cls, row: Mapping[str, Any], near: Near) -> Row:
        """Whole name and sort key of the place."""
        del row
        place = near.get("place_id", {})
        return {"path": place.get("path"), "sort_key": place.get("sort_key")}


class OverlayMember(Record):
    """A place that belongs to an overlay (微网格, 块, 责任区块): overlays are named sets of places."""

    __tablename__ = "overlay_member"
    term: ClassVar[str] = "责任区成员"
    wants: ClassVar = {"overlay_id": OVERLAYS}
    overlay_id: Mapped[str | None] = reference("place", "责任区", required=True)
    place_id: Mapped[str | None] = reference("place", "地点", required=True)


def standing_problem(kind: str | None, parent_kind: str | None) -> str | None:
    """Sentence when a place of `kind` may not stand in one of `parent_kind`, else None."""
    if kind in MAY_STAND_IN and parent_kind in MAY_STAND_IN[kind]:
        return None
    return f"“{kind}”不能放在“{parent_kind or '最上层'}”下面"


def floor_in(name: str | None) -> int | None:
    """Storey that a room's name tells (501 → 5, 1203 → 12), None where it tells nothing."""
    return floor_of(name or "")
