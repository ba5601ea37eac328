"""Signed links: made by the secretariat for statements or for an application, shown once, and revoked."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations.statements import IssueLink, RevokeLink
from defter.domain.vocabulary import Forbidden, LinkId, LocalText, NotFound, OrganisationId
from defter.platform.contacts import Contact
from defter.platform.eventstore import Done, Intent
from defter.projections import organisations, statements
from defter.projections.statements import StatementRow
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, link, page
from defter.web.statements.lines import StatementLine, lines
from defter.web.statements.listing import draw as draw_list
from defter.web.statements.listing import until

MOST_DAYS = 60
MOST = 100
"""Links that are made at once."""


class Chosen(Struct, frozen=True):
    """The statements for which links are made, and their last day."""

    statement: tuple[UUID, ...]
    until: date


class Made(Struct, frozen=True):
    """A link, to be shown this once, with whom it can be handed to."""

    name: LocalText
    address: str
    line: StatementLine | None
    """What it leads to; None: to clarifying the application."""
    contacts: list[Contact]


def _may(visit: Visit) -> None:
    if not IssueLink.may.allows(visit.actor, None, None):
        raise Forbidden("not-allowed")


@acting("/statements/links")
async def issue(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Makes a link for each of the statements that were chosen, and shows them this once.

    The same form sent again gives the same links new secrets: the page that came first opens nothing any more.
    """
    _may(visit)
    form = await Form.read(request)
    try:
        rows, last = await anyio.to_thread.run_sync(_chosen, visit, form)
    except Invalid:
        form.status = 422
        return await anyio.to_thread.run_sync(draw_list, visit, form)
    commands = [
        (
            row.organisation,
            IssueLink(link=LinkId(uuid5(form.id, str(row.id))), purpose="confirm", until=last, statement=row.id),
        )
        for row in rows
    ]
    return await _make(visit, form, commands, rows, last)


def _chosen(visit: Visit, form: Form) -> tuple[list[StatementRow], date]:
    """The statements that wait, of those that were chosen. Raises Invalid."""
    missing = {"statement": _("Choose at least one entry."), "until": _("Write the last day, such as 22.01.2021.")}
    chosen = form.into(Chosen, missing=missing)
    if not visit.today <= chosen.until <= visit.today + timedelta(days=MOST_DAYS):
        form.wrong("until", _("Choose a day from today on, at most %(days)s days ahead.") % {"days": MOST_DAYS})
    if len(chosen.statement) > MOST:
        form.wrong("statement", _("Choose at most %(number)s entries at once.") % {"number": MOST})
    with visit.services.views.read() as connection:
        rows = [row for row in statements.by_id(connection, chosen.statement).values() if row.answer is None]
    if not rows:
        form.wrong("statement", _("Choose at least one entry that is not answered yet."))
    form.check()
    return rows, chosen.until


@acting("/organisations/{organisation:uuid}/membership/link")
async def issue_to_clarify(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID]
) -> Response[Any]:
    """Makes a link by which an applicant clarifies its application, and shows it this once."""
    _may(visit)
    form = await Form.read(request)
    command = IssueLink(link=LinkId(form.id), purpose="clarify", until=until(visit))
    return await _make(visit, form, [(OrganisationId(organisation), command)], [], command.until)


async def _make(
    visit: Visit,
    form: Form,
    commands: Sequence[tuple[OrganisationId, IssueLink]],
    rows: Sequence[StatementRow],
    last: date,
) -> Response[str]:
    issued = [(command.link, organisation) for organisation, command in commands]
    secrets = await anyio.to_thread.run_sync(visit.services.accounts.links.issue, issued)
    intents = [Intent(organisation, (command,)) for organisation, command in commands]
    result = await visit.services.store.act(visit.identity, intents, command_id=form.id)
    await visit.services.views.wait(result.position, visit.services.wait_seconds)

    def draw() -> Response[str]:
        made = _made(visit, [organisation for organisation, _command in commands], secrets, rows)
        return page(visit, "statements/issued.html", made=made, until=last)

    return await anyio.to_thread.run_sync(draw)


def _made(
    visit: Visit, given: Sequence[OrganisationId], secrets: Sequence[str], rows: Sequence[StatementRow]
) -> list[Made]:
    with visit.services.views.read() as connection:
        names = organisations.names_at(connection, given)
    contacts: dict[OrganisationId, list[Contact]] = {}
    for contact in visit.services.accounts.contacts.of_all(set(given)):
        contacts.setdefault(contact.organisation, []).append(contact)
    told = lines(visit, rows, visit.reader) if rows else [None] * len(given)
    return [
        Made(names[each], address(visit, secret, names[each]), line, contacts.get(each, []))
        for each, secret, line in zip(given, secrets, told, strict=True)
    ]


def address(visit: Visit, secret: str, name: LocalText) -> str:
    """The whole address of a link, in the language in which the organisation writes its name."""
    services = visit.services
    language = name.original if name.original in services.languages else services.default_language
    scheme = "https" if services.https else visit.request.scope["scheme"]
    return f"{scheme}://{visit.request.headers.get('host', '')}{link(f'/l/{secret}', language)}"


@acting("/organisations/{organisation:uuid}/links/{link_id:uuid}/revoke")
async def revoke(
    visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID], link_id: FromPath[UUID]
) -> Response[Any]:
    """From now on the link opens nothing."""
    form = await Form.read(request)

    async def act() -> Done:
        command = RevokeLink(link=LinkId(link_id))
        return await visit.services.store.execute(visit.identity, organisation, command, command_id=form.id)

    def refused(_visit: Visit, form: Form) -> Response[Any]:
        raise Forbidden("not-allowed") if form.status == 403 else NotFound("link-unknown")

    return await done(visit, form, act, then=visit.here, again=refused)


routes = [issue, issue_to_clarify, revoke]
