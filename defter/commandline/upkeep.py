"""How the platform stands, and looking after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defter.commandline.program import console, main, progress, refuse, settled

if TYPE_CHECKING:
    from defter.platform.settings import Settings


@main.command()
@settled
def status(settings: Settings, sources: dict[str, str]) -> None:
    """Show how the platform stands; ends with 1 when anything is parked, or files cannot be kept."""
    from defter.main import open_platform, trouble
    from defter.platform.settings import SECRETS

    for name in settings.__struct_fields__:
        value = getattr(settings, name)
        shown = "(given, not shown)" if name in SECRETS and value else value
        console.print(f"{name:>18}  {shown}  ({sources[name]})", markup=False)
    with open_platform(settings) as platform:
        found = platform.views.status()
        mails = platform.accounts.outbox.statistics()
        files, wrong = platform.files, trouble(settings)
    console.print(f"{'log':>18}  {found.head} events, {found.database}")
    console.print(f"{'views':>18}  {found.fingerprint} generation {found.generation}, {found.lag} behind")
    since = f" since {mails.oldest:%Y-%m-%d %H:%M} UTC" if mails.oldest else ""
    console.print(f"{'outbox':>18}  {mails.waiting} waiting{since}, {mails.failed} failed")
    console.print(f"{'files':>18}  {files}", markup=False)
    for each in wrong:
        console.print(f"{'files':>18}  {each}", style="red", markup=False)
    for event in found.parked:
        console.print(
            f"{'parked':>18}  {event.projection}: {event.topic} at {event.position} of {event.stream}: {event.error}",
            style="red",
            markup=False,
        )
    if found.parked:
        refuse("These events are recorded, but not shown. Repair the projection; then run: defter rebuild")
    if wrong:
        refuse("Files cannot be attached until that is mended. Everything else works.")


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
    """Read the whole log and every file again, and compare them with their digests."""
    from defter.main import open_platform
    from defter.platform.verifying_files import verify_files

    with open_platform(settings) as platform:
        with progress("Events") as tell:
            found = platform.store.verify(tell)
        with progress("Files") as tell:
            kept = verify_files(platform.store, platform.files, tell)
    for redacted in found.redacted:
        console.print(f"redacted  {redacted}", markup=False)
    for corrupt in found.corrupt:
        console.print(f"corrupt   {corrupt}", style="red", markup=False)
    for file in kept.wrong:
        console.print(f"file      {file}", style="red", markup=False)
    if found.corrupt:
        refuse(f"{len(found.corrupt)} of {found.events} events are not as they were recorded. Restore a backup.")
    if any(file.kind != "left" for file in kept.wrong):
        refuse(f"{len(kept.wrong)} of {kept.files} files are not as they were recorded. Restore them from a backup.")
    if kept.wrong:
        refuse(f"{len(kept.wrong)} files of documents that were removed for good are still there. Delete them.")
    console.print(f"{found.events} events are as they were recorded; {len(found.redacted)} have redacted texts.")
    console.print(f"{kept.files} files are as they were recorded.")


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
