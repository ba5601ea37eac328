"""Records from files, and files from records."""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import msgspec
import rich_click as click

from defter.commandline.program import OPERATOR, console, main, progress, refuse, sentence, settled
from defter.domain.vocabulary import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from defter.main import Platform
    from defter.platform.access import Reader
    from defter.platform.settings import Settings
    from defter.web.imports.prepared import Import, Planned
    from defter.web.imports.sheets import Source, Wrong

FILES = click.argument(
    "files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True, metavar="FILE..."
)
LANGUAGE = click.option("--language", help="Language of texts that do not name theirs.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only show what would happen, row by row.")


@main.group("import")
def import_group() -> None:
    """Records from files, all of them or none."""


@import_group.command("minutes")
@settled
@FILES
@click.option("--meeting", type=click.UUID, help="The meeting that takes the rows; without it the file's header says.")
@LANGUAGE
@DRY_RUN
def import_minutes(
    settings: Settings, files: tuple[Path, ...], meeting: UUID | None, language: str | None, *, dry_run: bool
) -> None:
    """Record minutes of meetings from XLSX, CSV or Word files; the same file twice records nothing twice."""
    from defter.web.imports import minutes

    def prepare(platform: Platform, sources: Sequence[Source], tell: Callable[[int, int], None]) -> Import[Any]:
        return minutes.prepare(
            sources,
            platform.store,
            platform.views,
            platform.store.actor(OPERATOR),
            platform.clock(),
            languages=settings.languages,
            meeting=meeting,
            progress=tell,
        )

    def line(row: Planned) -> tuple[str, str]:
        kind = row.content.kind if row.content else "-" if row.status == "wrong" else "item"
        return kind, row.given.cell("text").text or row.given.item

    found = _import(settings, files, language, prepare, line, dry_run=dry_run)
    console.print(f"Meeting {' '.join(dict.fromkeys(str(file.meeting) for file in found.files))}", markup=False)


@import_group.command("organisations")
@settled
@FILES
@LANGUAGE
@DRY_RUN
def import_organisations(settings: Settings, files: tuple[Path, ...], language: str | None, *, dry_run: bool) -> None:
    """Register, admit and rename organisations from XLSX, CSV or Word files."""
    from defter.web.imports import organisations

    def prepare(platform: Platform, sources: Sequence[Source], tell: Callable[[int, int], None]) -> Import[Any]:
        return organisations.prepare(
            sources,
            platform.store,
            platform.views,
            platform.store.actor(OPERATOR),
            platform.clock(),
            languages=settings.languages,
            progress=tell,
        )

    def line(row: Planned) -> tuple[str, str]:
        name = row.content.name if row.content else None
        return (row.content.role or "-") if row.content else "-", name.texts[name.original] if name else ""

    _import(settings, files, language, prepare, line, dry_run=dry_run)


def _import(
    settings: Settings,
    files: Sequence[Path],
    language: str | None,
    prepare: Callable[[Platform, Sequence[Source], Callable[[int, int], None]], Import[Any]],
    line: Callable[[Planned], tuple[str, str]],
    *,
    dry_run: bool,
) -> Import[Any]:
    """Read, show and record; what is wrong ends it with 1."""
    from defter.main import open_platform
    from defter.platform.eventstore import lock_data
    from defter.platform.formats import read_table
    from defter.web.imports.prepared import record
    from defter.web.imports.sheets import Source, packed

    language = language or settings.default_language
    if language not in settings.languages:
        raise click.BadParameter(f"one of {', '.join(settings.languages)}", param_hint="--language")
    only_writer = nullcontext() if settings.database or dry_run else lock_data(settings.location)
    with only_writer, open_platform(settings) as platform:
        if platform.views.lag():
            platform.views.catch_up()
        sources = [Source.file(file.name, read_table(file.name, file.read_bytes()), language) for file in files]
        packed(sources)
        with progress("Rows") as tell:
            try:
                found = prepare(platform, sources, tell)
            except Refused as refused:
                refuse(f"{refused.details.get('name', files[0].name)}: {sentence(refused)}")
        if dry_run:
            for file in found.files:
                if len(files) > 1:
                    console.print(file.source.name, markup=False)
                for row in file.rows:
                    kind, text = line(row)
                    console.print(f"row {row.given.row:>5}  {row.status:<7}  {kind:<14}  {text}", markup=False)
        if found.wrong:
            wrong = [_complaint(file.source.name, each) for file in found.files for each in file.wrong]
            refuse("\n".join([*wrong, "Nothing was recorded."]))
        said = [row.status for file in found.files for row in file.rows if row.content is not None]
        changed = f"{said.count('changed')} changed, " if "changed" in said else ""
        counted = f"{said.count('new')} new, {changed}{said.count('there') + said.count('struck')} already there"
        if dry_run:
            console.print(f"{counted}. Nothing was recorded (--dry-run).", markup=False)
            return found
        asyncio.run(record(found, platform.store, platform.views, OPERATOR))
        with progress("Views") as tell:
            platform.views.catch_up(tell)
    console.print(f"{counted}.", markup=False)
    return found


def _complaint(file: str, wrong: Wrong) -> str:
    """One line: file, row, column, value, and what to do."""
    place = f"row {wrong.cell.row}" if wrong.cell.row else "header"
    column = " ".join(each for each in (wrong.cell.letter, f"({wrong.name})" if wrong.name else "") if each)
    value = f" “{wrong.cell.text[:200]}”" if wrong.cell.text else ""
    return f"{file}, {place}{f', column {column}' if column else ''}{value}: {sentence(wrong.problem)}"


@main.group("export")
def export_group() -> None:
    """Records as files, with the columns that their import understands."""


FORMAT = click.option("--format", "form", type=click.Choice(["xlsx", "csv", "json"]), default="xlsx", show_default=True)
OUTPUT = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; without it to standard output."
)
IN = click.option("--language", help="Language of the names of columns and of fixed words.")


@export_group.command("minutes")
@settled
@click.option("--meeting", type=click.UUID, required=True, help="The meeting whose minutes are wanted.")
@FORMAT
@IN
@OUTPUT
def export_minutes(
    settings: Settings, meeting: UUID, form: Literal["xlsx", "csv", "json"], language: str | None, output: Path | None
) -> None:
    """Write the minutes of a meeting as XLSX, CSV or JSON."""
    from defter.web.exports import minutes

    def make(platform: Platform, reader: Reader) -> bytes:
        minimum = settings.minimum_cell
        found = minutes.minutes(platform.store, platform.views, reader, meeting, minimum=minimum)
        if form == "json":
            return _json(minutes.as_json(found))
        return minutes.table(found, settings.languages).file(form)

    _export(settings, language, output, make)


@export_group.command("organisations")
@settled
@FORMAT
@IN
@OUTPUT
def export_organisations(
    settings: Settings, form: Literal["xlsx", "csv", "json"], language: str | None, output: Path | None
) -> None:
    """Write all organisations as XLSX, CSV or JSON."""
    from defter.web.exports import organisations

    def make(platform: Platform, reader: Reader) -> bytes:
        found = organisations.organisations(platform.store, platform.views, reader)
        if form == "json":
            return _json(organisations.as_json(found))
        return organisations.table(found, settings.languages).file(form)

    _export(settings, language, output, make)


def _export(
    settings: Settings, language: str | None, output: Path | None, make: Callable[[Platform, Reader], bytes]
) -> None:
    """Write what `make` makes of what the secretariat may see."""
    from defter.main import open_platform
    from defter.platform.access import Reader
    from defter.web.i18n import speaking

    language = language or settings.default_language
    if language not in settings.languages:
        raise click.BadParameter(f"one of {', '.join(settings.languages)}", param_hint="--language")
    if output is None and sys.stdout.isatty():
        refuse("A file is not for the terminal. Say where to write it with --output, or pass it on to another program.")
    with open_platform(settings) as platform:
        if platform.views.lag():
            platform.views.catch_up()
        with speaking(language):
            content = make(platform, Reader(role="secretariat"))
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)
        console.print(f"{output}: {len(content)} bytes", markup=False)


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
