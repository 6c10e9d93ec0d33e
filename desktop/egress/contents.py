"""What a package really holds, read from the very bytes that leave: the preview shows this and nothing else."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property

from desktop.egress.parcel import WAYS
from desktop.exchange.bag import DESCRIPTION, PAYLOAD
from desktop.exchange.package import FIXED, Package


@dataclass(frozen=True)
class Heading:
    """A column: its name, its title, and how its values leave (原样, 遮盖 …; "" for those every table has)."""

    name: str
    title: str
    way: str


@dataclass(frozen=True)
class Content:
    """One table of a package; its rows are read when they are first asked for."""

    entity: str
    term: str
    headings: tuple[Heading, ...]
    member: bytes

    @cached_property
    def rows(self) -> list[list[str]]:
        """The lines of the CSV below its heading."""
        return list(csv.reader(io.StringIO(self.member.decode(), newline="")))[1:]


def contents_of(package: Package) -> list[Content]:
    """The tables of a package in the order of its description."""
    described = json.loads(package.members[DESCRIPTION])["resources"]
    return [
        Content(
            each["name"], each["title"],
            tuple(
                Heading(field["name"], field["title"], "" if field["name"] in FIXED else WAYS[field["treatment"]])
                for field in each["schema"]["fields"]
            ),
            package.members[f"{PAYLOAD}{each['path']}"],
        )
        for each in described
    ]
