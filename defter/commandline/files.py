"""Records from files."""

import asyncio
from contextlib import nullcontext
from pathlib import Path
from uuid import UUID

import rich_click as click

from defter.commandline.program import OPERATOR, console, main, progress, refuse, settled
from defter.main import open_platform
from defter.platform.eventstore import lock_data
from defter.platform.formats import read_table
from defter.platform.settings import Settings
from defter.web import errors
from defter.web.imports import minutes
from defter.web.imports.sheets import Source, Wrong, shown


@main.group("import")
def import_group() -> None:
    """Records from files, all or nothing."""


@import_group.command("minutes")
@settled
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--meeting", type=click.UUID, help="The meeting that takes the rows; without it the file's header says.")
@click.option("--language", help="Language of texts that do not name theirs.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen, row by row.")
def import_minutes(
    settings: Settings, file: Path, meeting: UUID | None, language: str | None, *, dry_run: bool
) -> None:
    """Record the minutes of a meeting from an XLSX, CSV or Word file; the same file twice records nothing twice."""
    language = language or settings.default_language
    if language not in settings.languages:
        raise click.BadParameter(f"one of {', '.join(settings.languages)}", param_hint="--language")
    only_writer = nullcontext() if settings.database or dry_run else lock_data(settings.location)
    with only_writer, open_platform(settings) as platform:
        if platform.views.lag():
            platform.views.catch_up()
        source = Source.file(file.name, read_table(file.name, file.read_bytes()), language)
        with progress("Rows") as tell:
            found = minutes.prepare(
                source,
                platform.store,
                platform.views,
                platform.store.actor(OPERATOR),
                platform.clock(),
                languages=settings.languages,
                meeting=meeting,
                progress=tell,
            )
        if dry_run:
            for row in found.rows:
                kind = row.line.kind if row.line and row.line.text else "item"
                text = row.given.cell("text").text or row.given.item
                shown_kind = "-" if row.status == "wrong" else kind
                console.print(f"row {row.given.row:>5}  {row.status:<6}  {shown_kind:<14}  {text}", markup=False)
        if found.wrong:
            refuse("\n".join([*(_complaint(file, each) for each in found.wrong), "Nothing was recorded."]))
        counted = f"{found.count('new')} new, {found.count('there') + found.count('struck')} already there"
        if dry_run:
            console.print(f"{counted}. Nothing was recorded (--dry-run).", markup=False)
            return
        asyncio.run(minutes.record(found, platform.store, OPERATOR))
        with progress("Views") as tell:
            platform.views.catch_up(tell)
    console.print(f"{counted}. Meeting {found.meeting}", markup=False)


def _complaint(file: Path, wrong: Wrong) -> str:
    """One line: file, row, column, value, and what to do."""
    place = f"row {wrong.cell.row}" if wrong.cell.row else "header"
    column = " ".join(each for each in (wrong.cell.letter, f"({shown(wrong.name)})" if wrong.name else "") if each)
    value = f" “{wrong.cell.text[:200]}”" if wrong.cell.text else ""
    return f"{file.name}, {place}{f', column {column}' if column else ''}{value}: {errors.sentence(wrong.problem)}"
