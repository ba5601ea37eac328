"""The `defter` command, on top of everything.

Exit codes: 0 done, 1 refused (with the reason and what to do), 2 wrong usage. Long work shows a progress bar on a
terminal and plain lines elsewhere.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

import rich_click as click
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from defter import sample
from defter.domain.organisations import AdmitOrganisation, GiveMandate, RegisterOrganisation
from defter.domain.vocabulary import Identity, LocalText, MandateId, OrganisationId, Problem
from defter.main import Platform, open_platform
from defter.platform import logs
from defter.platform.clock import uuid7
from defter.platform.envelope import Recorded
from defter.platform.eventstore import DataInUse, Misconfigured, Unavailable, lock_data
from defter.platform.formats import read_table
from defter.platform.settings import Settings, WrongSetting, load
from defter.web import errors
from defter.web.imports import minutes
from defter.web.imports.sheets import Source, Wrong, shown

OPERATOR = Identity(operator=True)
"""Whoever may use this machine's command line on the data may do what the secretariat may."""

console = Console(highlight=False, soft_wrap=True)


def refuse(reason: str) -> NoReturn:
    """Say why, and end with 1."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(reason, style="red", markup=False)
    sys.exit(1)


def settled(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command that takes where the platform lies, and gets its settings; what is refused ends it with 1."""

    @click.option("--data", type=click.Path(path_type=Path), help="Directory of the platform's data.")
    @click.option("--database", help="postgresql://... instead of the SQLite files in the data directory.")
    @wraps(command)
    def wrapper(data: Path | None, database: str | None, **options: Any) -> None:
        try:
            settings, sources = load(data=data, database=database)
            if "sources" in command.__annotations__:
                options["sources"] = sources
            command(settings=settings, **options)
        except (WrongSetting, Misconfigured, DataInUse, Unavailable) as error:
            refuse(str(error))
        except Problem as problem:
            refuse(errors.sentence(problem))

    return wrapper


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function to tell what is done, and of how much: a bar on a terminal, a line at the end elsewhere."""
    if console.is_terminal:
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


@main.command()
@settled
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes; more than one needs PostgreSQL.")
def serve(settings: Settings, host: str | None, port: int | None, workers: int) -> None:
    """Serve the platform over HTTP."""
    if workers > 1 and settings.database is None:
        refuse("SQLite has one writing process: serve with one worker, or give --database postgresql://...")
    address, at = host or settings.host, port or settings.port
    if workers > 1:
        os.environ |= {"DEFTER_DATA": str(settings.data), "DEFTER_DATABASE": str(settings.database)}
        uvicorn.run("defter.main:served", factory=True, host=address, port=at, workers=workers, **_uvicorn(settings))
        return
    with open_platform(settings) as platform:
        _serve(platform, address, at)


def _serve(platform: Platform, host: str, port: int, demo_people: dict[str, str] | None = None) -> None:
    settings = platform.settings
    logs.configure(settings.log_level)
    with nullcontext() if settings.database else lock_data(settings.location):
        platform.views.start()
        uvicorn.run(platform.app(demo_people), host=host, port=port, **_uvicorn(settings))


def _uvicorn(settings: Settings) -> dict[str, Any]:
    return {
        "log_level": settings.log_level,
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": 2,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }


@main.command()
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("var/demo"), help="Directory of the sample platform."
)
@click.option("--port", type=int, default=8000, help="Port to listen on, on this machine only.")
@click.option("--fill-only", is_flag=True, help="Fill the sample platform and stop.")
def demo(data: Path, port: int, *, fill_only: bool) -> None:
    """Fill a platform with sample data, if there is none, and serve it on this machine."""
    settings = Settings(data=data, port=port, name=sample.PLATFORM)
    try:
        with open_platform(settings) as platform:
            asyncio.run(_fill(platform))
            if fill_only:
                return
            _free(port)
            people: dict[str, str] = {person.role_key: person.email for person in sample.people()}
            for role in ("secretariat", "representative", "visitor"):
                console.print(f"{role:>15}  http://127.0.0.1:{port}/tr/demo/{role}")
            _serve(platform, "127.0.0.1", port, people)
    except (Misconfigured, Unavailable) as error:
        refuse(str(error))
    except Problem as problem:
        refuse(f"{data} holds the sample of another release ({problem.key}). Remove it (make clean), then try again.")


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            refuse(f"Port {port} is in use: stop what listens there, or choose another one (make demo PORT=8001).")


async def _fill(platform: Platform) -> None:
    """The sample data, once: everything in it has an id that lasts."""
    known = {person.id for person in platform.accounts.everybody()}
    for person in sample.people():
        if person.id not in known:
            platform.accounts.add_person(person.name, person.email, language=person.language, person=person.id)
    # What lies around today lies around the day on which the sample was begun: filled again, it stays the same.
    first = platform.store.read(0, 1)
    begun = first[0].meta.at if first and isinstance(first[0], Recorded) else platform.clock()
    acts = list(sample.acts(begun.astimezone(ZoneInfo(platform.settings.time_zone)).date()))
    with progress("Sample data") as tell:
        for done, act in enumerate(acts, 1):
            await platform.store.execute(act.identity, act.stream, *act.commands, command_id=act.command_id)
            tell(done, len(acts))
    with progress("Views") as tell:
        platform.views.catch_up(tell)


@main.command()
@settled
@click.option("--organisation", prompt="Name of the secretariat's organisation", help="The secretariat's organisation.")
@click.option("--person", prompt="Name of the first person", help="Who signs in first.")
@click.option("--email", prompt="E-mail address of the first person", help="The address to sign in with.")
@click.password_option(help="The first person's password, at least 12 characters.")
def init(settings: Settings, organisation: str, person: str, email: str, password: str) -> None:
    """Begin a platform: its secretariat, and the first person who may act for it."""
    with open_platform(settings) as platform:
        if platform.store.head():
            refuse(f"There is a platform in {settings.data} already. Choose another directory with --data.")
        asyncio.run(_begin(platform, organisation, person, email, password))
        platform.views.catch_up()
    console.print(f"Ready. Serve it with: defter serve --data {settings.data}", markup=False)


async def _begin(platform: Platform, organisation: str, person: str, email: str, password: str) -> None:
    language, today = platform.settings.default_language, platform.clock().date()
    secretariat = OrganisationId(uuid7())
    account = platform.accounts.add_person(person, email, password=password, language=language)
    await platform.store.execute(
        OPERATOR,
        secretariat,
        RegisterOrganisation(kind="local-government-union", name=LocalText(language, {language: organisation})),
        AdmitOrganisation(role="secretariat", on=today),
        _representative(account, today),
        command_id=uuid7(),
    )


def _representative(person: Any, today: date) -> GiveMandate:
    return GiveMandate(mandate=MandateId(uuid7()), person=person, kind="representative", since=today)


@main.group("person")
def person_group() -> None:
    """People who may sign in."""


@person_group.command("add")
@settled
@click.option("--organisation", type=click.UUID, required=True, help="The organisation that the person acts for.")
@click.option(
    "--kind", type=click.Choice(["representative", "alternate", "editor", "reader"]), default="representative"
)
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.password_option(help="At least 12 characters.")
def add_person(settings: Settings, organisation: UUID, kind: Any, name: str, email: str, password: str) -> None:
    """Add a person with a password, and a mandate for an organisation."""
    with open_platform(settings) as platform:
        account = platform.accounts.add_person(name, email, password=password, language=settings.default_language)
        mandate = GiveMandate(mandate=MandateId(uuid7()), person=account, kind=kind, since=platform.clock().date())
        asyncio.run(platform.store.execute(OPERATOR, organisation, mandate, command_id=uuid7()))
        platform.views.catch_up()
    console.print(f"{name} may act from now on.", markup=False)


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


@main.command()
@settled
def status(settings: Settings, sources: dict[str, str]) -> None:
    """Show how the platform stands; ends with 1 when anything is parked."""
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        shown = "(given, not shown)" if name == "database" and value else value
        console.print(f"{name:>18}  {shown}  ({sources[name]})", markup=False)
    with open_platform(settings) as platform:
        found = platform.views.status()
    console.print(f"{'log':>18}  {found.head} events, {found.database}")
    console.print(f"{'views':>18}  {found.fingerprint} generation {found.generation}, {found.lag} behind")
    for event in found.parked:
        console.print(
            f"{'parked':>18}  {event.projection}: {event.topic} at {event.position} of {event.stream}: {event.error}",
            style="red",
            markup=False,
        )
    if found.parked:
        refuse("These events are recorded, but not shown. Repair the projection; then run: defter rebuild")


@main.command()
@settled
def rebuild(settings: Settings) -> None:
    """Build the views anew beside the live ones, then change over."""
    with open_platform(settings) as platform, progress("Views") as tell:
        generation = platform.views.rebuild(tell)
    console.print(f"Generation {generation} is live.")


@main.command()
@settled
def verify(settings: Settings) -> None:
    """Read the whole log again and compare every event with its digest."""
    with open_platform(settings) as platform, progress("Events") as tell:
        found = platform.store.verify(tell)
    for redacted in found.redacted:
        console.print(f"redacted  {redacted}", markup=False)
    for corrupt in found.corrupt:
        console.print(f"corrupt   {corrupt}", style="red", markup=False)
    if found.corrupt:
        refuse(f"{len(found.corrupt)} of {found.events} events are not as they were recorded. Restore a backup.")
    console.print(f"{found.events} events are as they were recorded; {len(found.redacted)} have redacted texts.")


@main.group("views")
def views_group() -> None:
    """The views, from which screens are drawn."""


@views_group.command("prune")
@settled
def prune(settings: Settings) -> None:
    """Drop the views that nothing uses any more."""
    with open_platform(settings) as platform:
        dropped = platform.views.prune()
    for name in dropped:
        console.print(f"dropped  {name}", markup=False)
    console.print(f"{len(dropped)} dropped.")


if __name__ == "__main__":
    main()
