"""The command itself, and what every group of it shares: settings, progress, and how it refuses."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import rich_click as click
from rich.console import Console

from defter.domain.vocabulary import Identity, Problem

OPERATOR = Identity(operator=True)
"""Whoever may use this machine's command line on the data may do what the secretariat may."""

console = Console(highlight=False, soft_wrap=True)


def refuse(reason: str) -> NoReturn:
    """Say why, and end with 1."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(reason, style="red", markup=False)
    sys.exit(1)


def sentence(problem: Problem) -> str:
    """What is wrong, and what to do, in the words of the pages."""
    from defter.web import errors

    return errors.sentence(problem)


def settled(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that takes where the platform lies, and gets its settings; what is refused ends it with 1."""

    @click.option("--data", type=click.Path(path_type=Path), help="Directory of the platform's data.")
    @click.option("--database", help="postgresql://... instead of the SQLite files in the data directory.")
    @wraps(command)
    def wrapper(data: Path | None, database: str | None, **options: Any) -> None:
        from defter.platform.eventstore import DataInUse, Misconfigured, Unavailable
        from defter.platform.settings import WrongSetting, load

        try:
            settings, sources = load(data=data, database=database)
            if "sources" in command.__annotations__:
                options["sources"] = sources
            command(settings=settings, **options)
        except (WrongSetting, Misconfigured, DataInUse, Unavailable) as error:
            refuse(str(error))
        except Problem as problem:
            refuse(sentence(problem))

    return wrapper


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function to tell what is done, and of how much: a bar on a terminal, a line at the end elsewhere."""
    if console.is_terminal:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        counted = [0, 0]

        def count(done: int, total: int) -> None:
            counted[:] = done, total

        yield count
        console.print(f"{label}: {counted[0]} of {counted[1]}")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="defter")
def main() -> None:
    """Defter: the shared register of a coordination platform."""
