"""A job beside the limit of the library it stands on: run in turns, told as min, median, max, ratio and budget."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Clock = Callable[[], float]
Run = Callable[[], float]


def seconds(work: Callable[..., Any], prepare: Callable[[], Any] | None = None, clock: Clock = time.process_time) -> Run:
    """A run that prepares (not counted) and gives the seconds the work took; what is prepared is handed to the work.

    Processor seconds unless another clock is given: the machine is shared, and other people's work is not ours.
    """

    def run() -> float:
        given = () if prepare is None else (prepare(),)
        gc.collect()
        start = clock()
        work(*given)
        return clock() - start

    return run


@dataclass(frozen=True)
class Line:
    """One line of the table. `budget` is the most the ratio of the medians may be; `most` the most seconds, or another unit (0: none)."""

    name: str
    job: Run
    limit: Run | None = None
    budget: float = 0.0
    most: float = 0.0
    rounds: int = 5
    note: str = ""
    unit: str = "s"


@dataclass
class Measured:
    """Seconds of each round, first rounds left out where there are enough."""

    line: Line
    jobs: list[float] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Median of the job by median of the limit."""
        return statistics.median(self.jobs) / statistics.median(self.limits) if self.limits else None

    @property
    def passed(self) -> bool | None:
        """None where nothing was promised."""
        if self.line.budget and self.ratio is not None and self.ratio > self.line.budget:
            return False
        if self.line.most and statistics.median(self.jobs) > self.line.most:
            return False
        return True if self.line.budget or self.line.most else None

    def facts(self) -> dict[str, Any]:
        """For a machine."""
        return {
            "line": self.line.name, "job": self.jobs, "limit": self.limits, "ratio": self.ratio,
            "budget": self.line.budget or None, "most": self.line.most or None, "pass": self.passed,
        }


def measure(line: Line) -> Measured:
    """Job and limit in turns; the first round warms both up and is not counted when there are more than two."""
    found = Measured(line)
    for number in range(line.rounds + (line.rounds > 1)):
        job = line.job()
        limit = line.limit() if line.limit else None
        if number or line.rounds == 1:
            found.jobs.append(job)
            found.limits += [] if limit is None else [limit]
    return found


HEADING = f"{'line':46}{'job min / median / max':>26}{'limit min / median / max':>28}{'ratio':>8}  budget"


def told(found: Measured) -> str:
    """One line of the table."""
    budget = f"≤ {found.line.budget:g}×" if found.line.budget else ""
    budget += f" ≤ {_shown(found.line.most, found.line.unit)}" if found.line.most else ""
    verdict = {True: "pass", False: "SHORT", None: ""}[found.passed]
    ratio = "" if found.ratio is None else f"{found.ratio:.2f}"
    columns = f"{_wide(found.line.name, 46)}{_three(found.jobs, found.line.unit):>26}{_three(found.limits, found.line.unit):>28}{ratio:>8}"
    return f"{columns}  {budget.strip():<16}{verdict:<6} {found.line.note}".rstrip()


def _three(values: list[float], unit: str) -> str:
    if not values:
        return "–"
    return " / ".join(_shown(value, unit) for value in (min(values), statistics.median(values), max(values)))


def _shown(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.0f} {unit}"
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} µs"


def _wide(text: str, width: int) -> str:
    """Padded by what it takes on a terminal, where a hanzi is two wide."""
    return text + " " * (width - sum(2 if character > "⺀" else 1 for character in text))
