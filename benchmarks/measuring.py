"""Medians, and the table that shows them."""

import asyncio
import gc
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import uvloop
from msgspec import Struct
from rich.console import Console
from rich.table import Table

console = Console(highlight=False, soft_wrap=True, width=150)


class Result(Struct, frozen=True, kw_only=True):
    """One measurement beside its baselines, all in `unit`; `wanted` is the least ratio to the first baseline."""

    what: str
    database: str
    unit: str
    ours: float
    baselines: dict[str, float]
    wanted: float | None = None
    limit: float | None = None
    """The most that `ours` may be, where the target is absolute."""

    @property
    def ratios(self) -> dict[str, float]:
        """How many times better than each baseline: more of a rate, less of a duration or a size."""
        more_is_better = self.unit.endswith("/s")
        return {
            name: (self.ours / value if more_is_better else value / self.ours) for name, value in self.baselines.items()
        }

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.wanted is not None:
            return next(iter(self.ratios.values())) >= self.wanted
        return None if self.limit is None else self.ours <= self.limit


def loop() -> asyncio.Runner:
    """An event loop as the server has it."""
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


@contextmanager
def without_pauses() -> Iterator[None]:
    """Keep the garbage collector from running in the middle of a measurement."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def seconds(work: Callable[[], Any]) -> float:
    """How long one call takes."""
    with without_pauses():
        began = perf_counter()
        work()
        return perf_counter() - began


def medians(rounds: int, **rates: Callable[[], float]) -> dict[str, float]:
    """The median of each measurement, taken in turns, so that a slow moment of the machine meets all of them."""
    found: dict[str, list[float]] = {name: [] for name in rates}
    for _ in range(rounds):
        for name, rate in rates.items():
            found[name].append(rate())
    return {name: statistics.median(values) for name, values in found.items()}


def show(results: list[Result], versions: dict[str, str]) -> None:
    """Print the table."""
    table = Table(title=", ".join(f"{name} {version}" for name, version in versions.items()), title_justify="left")
    for column in ("what", "on", "ours", "baselines", "ratio", "target"):
        table.add_column(column, justify="right" if column in {"ours", "ratio"} else "left")
    for result in results:
        baselines = "; ".join(f"{name} {_figure(value)}" for name, value in result.baselines.items())
        ratios = " ".join(f"{ratio:.2f}x" for ratio in result.ratios.values())
        goal = f">= {result.wanted}x" if result.wanted is not None else f"<= {result.limit:g}" if result.limit else ""
        mark = {True: " met", False: " NOT MET", None: ""}[result.met]
        table.add_row(
            result.what, result.database, f"{_figure(result.ours)} {result.unit}", baselines, ratios, goal + mark
        )
    console.print(table)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
