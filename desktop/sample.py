"""Fill a fresh file with the sample office 示例居民区: rosters through the real import, then grids, leaders and phones."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from db.file.batch import apply
from db.file.keys import slots_path
from db.file.office_file import NewOffice, create_office, open_office
from db.file.plan import plan
from db.file.save import save
from db.file.slot import OFFICE_COST, Cost
from db.file.store import Store
from db.file.write import Write
from db.records.listing import ids_of, rows_of
from db.records.office import Office
from db.records.place import AREA, BUILDING, GRID, Building, Place
from db.records.role import BUILDING_LEADER, Role, RoleHolder, RoleTerm
from desktop.exchange.sample_file import ACCOUNT, CODE, PASSWORD
from desktop.exchange.sample_office import GRID_COUNT, PEOPLE, SampleLeader, Truth, phone_number, truth
from desktop.exchange.sample_rosters import write_rosters
from desktop.intake import Reading, read_rosters

NAME: Final = "梧桐里居委会（示例）"
STREET: Final = "示例街道"
SINCE: Final = "2024-01-01"
ENDING_EVERY, ENDS_IN = 9, timedelta(days=20)  # some terms run out soon, so that the reminders show something
OFFICE_PHONE, DUTY_PHONE = 99_901, 99_902

Steps = Generator[Reading, None, None]


def sample_office() -> NewOffice:
    """What the sample file begins with."""
    return NewOffice(NAME, CODE, STREET, ACCOUNT, PASSWORD)


def make_sample(
    path: Path, clock: Callable[[], datetime], people: int = PEOPLE, cost: Cost = OFFICE_COST
) -> Generator[Reading, None, Store]:
    """Make the sample file at `path` and return it open; closing the generator early leaves no file behind.

    Raises FileRefused when something stands at `path`.
    """
    yield Reading(0, None, "建立示例文件")
    create_office(path, sample_office(), clock, cost)
    store = open_office(path, ACCOUNT, PASSWORD, clock)
    try:
        yield from fill_sample(store, people)
    except BaseException:
        store.close()
        for left in (path, slots_path(path), path.with_suffix(".lock")):
            left.unlink(missing_ok=True)
        raise
    return store


def fill_sample(store: Store, people: int = PEOPLE) -> Steps:
    """Import the three sample rosters and appoint everybody who serves; yields progress, stops between steps.

    Closing it early leaves what was already imported. Raises what an import raises.
    """
    yield Reading(0, None, "编写示例花名册")
    known = truth(people=people)
    with TemporaryDirectory(prefix="linli-") as folder:
        intake = yield from read_rosters(store, write_rosters(known, Path(folder)))
    yield Reading(0, None, "核对花名册")
    with store.read() as connection:
        made = plan(connection, intake.shape, intake.rows, store.ids.new, create_places=True)
    for step in apply(store, made):
        yield Reading(step.done, step.total, f"写入{step.what}")
    yield Reading(0, None, "登记网格、楼组长和网格员")
    appoint(store, known)


def appoint(store: Store, known: Truth) -> None:
    """Add grids, leaders, grid workers and the office's phones to the imported sample."""
    with store.read() as connection:
        buildings = {row["path"]: row["id"] for row in _all(connection, Place, kind=BUILDING)}
        roles = {row["name"]: row["id"] for row in _all(connection, Role)}
        (office,) = ids_of(connection, Office, office_id=store.office_id)
    with store.write("登记示例的网格和任职人") as work:
        save(work, Office, [{"id": office, "office_phone": phone_number(OFFICE_PHONE), "duty_phone": phone_number(DUTY_PHONE)}])
        grids = _grids(work)
        places = [(place, buildings[place.path]) for place in known.places if place.path in buildings]
        save(work, Building, [{"id": one, "grid_id": grids[place.grid]} for place, one in places if place.grid])
        standing = {place.key: one for place, one in places}
        serving = [
            (leader, standing[leader.place] if leader.place is not None else grids[leader.grid])
            for leader in known.leaders
            if leader.name and (leader.place is None or leader.place in standing)
        ]
        today = store.clock().date()
        day, soon = today.isoformat(), (today + ENDS_IN).isoformat()
        holders = save(work, RoleHolder, [_holder(leader, day) for leader, _ in serving])
        terms = [
            {"holder_id": holder, "role_id": roles[leader.role], "place_id": place, "slot": leader.slot, "since": SINCE,
             "until": soon if number % ENDING_EVERY == 0 and leader.role == BUILDING_LEADER else None}
            for number, ((leader, place), holder) in enumerate(zip(serving, holders, strict=True), 1)
        ]
        save(work, RoleTerm, terms)


def _grids(work: Write) -> Mapping[int, str]:
    """The grids by number, all in one area."""
    (area,) = save(work, Place, [{"kind": AREA, "name": "梧桐里片区"}])
    numbers = range(1, GRID_COUNT + 1)
    made = save(work, Place, [{"kind": GRID, "name": f"第{number}网格", "parent_id": area} for number in numbers])
    return dict(zip(numbers, made, strict=True))


def _holder(leader: SampleLeader, day: str) -> dict[str, Any]:
    return {"name": leader.name, "phone": leader.phone, "print_consent": "同意", "consent_on": day}


def _all(connection: Any, record: Any, **having: str) -> list[dict[str, Any]]:
    return rows_of(connection, record, ids_of(connection, record, having=having))
