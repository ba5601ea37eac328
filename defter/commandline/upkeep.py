"""How the platform stands, and looking after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defter.commandline.program import console, main, progress, refuse, settled

if TYPE_CHECKING:
    from defter.platform.settings import Settings

SECRETS = ("database", "mail")
"""Settings that may hold a password."""


@main.command()
@settled
def status(settings: Settings, sources: dict[str, str]) -> None:
    """Show how the platform stands; ends with 1 when anything is parked."""
    from defter.main import open_platform
    from defter.platform.settings import SECRETS

    for name in settings.__struct_fields__:
        value = getattr(settings, name)
        shown = "(given, not shown)" if name in SECRETS and value else value
        console.print(f"{name:>18}  {shown}  ({sources[name]})", markup=False)
    with open_platform(settings) as platform:
        found = platform.views.status()
        mails = platform.accounts.outbox.statistics()
    console.print(f"{'log':>18}  {found.head} events, {found.database}")
    console.print(f"{'views':>18}  {found.fingerprint} generation {found.generation}, {found.lag} behind")
    since = f" since {mails.oldest:%Y-%m-%d %H:%M} UTC" if mails.oldest else ""
    console.print(f"{'outbox':>18}  {mails.waiting} waiting{since}, {mails.failed} failed")
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
    from defter.main import open_platform

    with open_platform(settings) as platform, progress("Views") as tell:
        generation = platform.views.rebuild(tell)
    console.print(f"Generation {generation} is live.")


@main.command()
@settled
def verify(settings: Settings) -> None:
    """Read the whole log again and compare every event with its digest."""
    from defter.main import open_platform

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
    from defter.main import open_platform

    with open_platform(settings) as platform:
        dropped = platform.views.prune()
    for name in dropped:
        console.print(f"dropped  {name}", markup=False)
    console.print(f"{len(dropped)} dropped.")
