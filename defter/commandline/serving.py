"""Serving a platform: the real one, or one with sample data."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import rich_click as click

from defter.commandline.program import console, main, progress, refuse, settled
from defter.domain.vocabulary import Problem

if TYPE_CHECKING:
    from defter.main import Platform
    from defter.platform.settings import Settings


@main.command()
@settled
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes; more than one needs PostgreSQL.")
def serve(settings: Settings, host: str | None, port: int | None, workers: int) -> None:
    """Serve the platform over HTTP."""
    if workers > 1 and settings.database is None:
        refuse("SQLite has one writing process: serve with one worker, or give --database postgresql://...")
    from defter.main import open_platform, trouble

    for each in trouble(settings):
        console.print(f"{each} Until then no file can be attached.", style="red", markup=False)
    address, at = host or settings.host, port or settings.port
    if workers > 1:
        import uvicorn

        os.environ |= {"DEFTER_DATA": str(settings.data), "DEFTER_DATABASE": str(settings.database)}
        uvicorn.run("defter.main:served", factory=True, host=address, port=at, workers=workers, **_uvicorn(settings))
        return
    with open_platform(settings) as platform:
        _serve(platform, address, at)


def _serve(platform: Platform, host: str, port: int, demo_people: dict[str, str] | None = None) -> None:
    import uvicorn

    from defter.main import settle
    from defter.platform import logs
    from defter.platform.eventstore import lock_data

    settings = platform.settings
    logs.configure(settings.log_level)
    with nullcontext() if settings.database else lock_data(settings.location):
        platform.start()
        app = platform.app(demo_people)
        settle()
        uvicorn.run(app, host=host, port=port, **_uvicorn(settings))


def _uvicorn(settings: Settings) -> dict[str, Any]:
    return {
        "log_level": settings.log_level,
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "timeout_graceful_shutdown": 2,
        # Longer than proxies and browsers keep a connection: one that ends under a form makes the form seem lost.
        "timeout_keep_alive": 90,
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
    from defter import sample
    from defter.main import open_platform
    from defter.platform.eventstore import Misconfigured, Unavailable
    from defter.platform.settings import Settings

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
    from defter import sample
    from defter.platform.envelope import Recorded

    known = {person.id for person in platform.accounts.everybody()}
    for person in sample.people():
        if person.id not in known:
            platform.accounts.add_person(person.name, person.email, language=person.language, person=person.id)
    contacts = platform.accounts.contacts
    for each in sample.CONTACTS:
        if not contacts.of(each.organisation):
            contacts.put(
                each.id, each.organisation, name=each.name, title=each.title, email=each.email, phone=each.phone
            )
    for content in sample.files():
        platform.files.put(content)
    # What lies around today lies around the day on which the sample was begun: filled again, it stays the same.
    first = platform.store.read(0, 1)
    begun = first[0].meta.at if first and isinstance(first[0], Recorded) else platform.clock()
    acts = list(sample.acts(begun.astimezone(ZoneInfo(platform.settings.time_zone)).date()))
    with progress("Sample data") as tell:
        for done, act in enumerate(acts, 1):
            await platform.store.execute(
                act.identity, act.stream, *act.commands, command_id=act.command_id, behalf=act.behalf
            )
            tell(done, len(acts))
    with progress("Views") as tell:
        platform.views.catch_up(tell)
