"""Managing an organisation: its name, its role on the platform, and who may act for it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import AdmitOrganisation, EndMandate, GiveMandate, RenameOrganisation
from defter.domain.vocabulary import Command, Forbidden, LocalText, MandateId, MandateKind
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.projections.organisations import OrganisationRow
from defter.web import words
from defter.web.differences import Difference, differences
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import N_, _
from defter.web.organisations.show import holders, may_manage
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.versions import revised_text

DONE = {
    "naming": N_("The name is recorded."),
    "admitting": N_("The role is recorded."),
    "giving": N_("The mandate is given."),
    "ending": N_("The mandate is ended."),
}


FORMS: dict[str, type[Command]] = {
    "naming": RenameOrganisation,
    "admitting": AdmitOrganisation,
    "giving": GiveMandate,
    "ending": GiveMandate,
}
"""The forms of the page, and what one must be allowed to do to send them: who gives mandates ends them."""


class Naming(Struct, frozen=True):
    """The name as it was typed, and the revision that was read."""

    name: LocalText
    base: int


class Giving(Struct, frozen=True):
    """A mandate as it was typed; the person is named by the e-mail address of the account."""

    email: str
    kind: MandateKind
    since: date
    until: date | None = None
    review: date | None = None


def _found(visit: Visit, organisation: UUID, *wanted: type[Command]) -> OrganisationRow:
    """The organisation, for one who may do one of these things with it (none given: anything at all).

    Raises NotFound, Forbidden("not-allowed").
    """
    with visit.services.views.read() as connection:
        found = organisations.organisation(connection, visit.reader, organisation)
    allowed = may_manage(visit, organisation)
    if not set(wanted or allowed) & set(allowed):
        raise Forbidden("not-allowed")
    return found


def draw(visit: Visit, form: Form | None, *, organisation: UUID, which: str = "") -> Response[str]:
    """All forms; `form` is the one of them, `which`, that was refused."""
    found = _found(visit, organisation)
    with visit.services.views.read() as connection:
        mandates = organisations.mandates_of(connection, found.id)
    allowed = may_manage(visit, organisation)
    forms = {
        "naming": Form.blank(name=found.name, base=found.revision),
        "admitting": Form.blank(role=found.role, on=visit.today),
        "giving": Form.blank(kind="representative", since=visit.today),
        "ending": Form.blank(on=visit.today),
    }
    changed: list[Difference] = []
    if form is not None:
        if form.stale is not None:
            changed = differences(forms[which], form, {"name": N_("Name")})
            form.put("base", found.revision)
        forms[which] = form
    for scope, each in forms.items():
        each.scope = f"-{scope}"
    return page(
        visit,
        "organisations/manage.html",
        status=form.status if form is not None else 200,
        organisation=found,
        changed=changed,
        recorded=_(DONE[said]) if form is None and (said := visit.request.query_params.get("done")) in DONE else "",
        may_rename=RenameOrganisation in allowed,
        may_admit=AdmitOrganisation in allowed,
        may_give=GiveMandate in allowed and found.role is not None,
        codes=list(dict.fromkeys((visit.language, *visit.services.languages))),
        roles=words.options(words.ROLES),
        kinds=words.options(words.MANDATES),
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        holders=holders(visit, mandates) if GiveMandate in allowed else [],
        people=visit.services.accounts.everybody() if AdmitOrganisation in allowed else [],
        **forms,
    )


@reading("/organisations/{organisation:uuid}/manage")
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """The forms for what this visit may do."""
    return draw(visit, None, organisation=organisation)


async def _do(
    visit: Visit,
    request: AnyRequest,
    organisation: UUID,
    which: str,
    command: Callable[[Form, OrganisationRow], Command],
) -> Response[Any]:
    found = await anyio.to_thread.run_sync(_found, visit, organisation, FORMS[which])
    form = await Form.read(request)

    async def act() -> Done:
        made = await anyio.to_thread.run_sync(command, form, found)
        return await visit.services.store.execute(visit.identity, organisation, made, command_id=form.id)

    again = partial(draw, organisation=organisation, which=which)
    return await done(visit, form, act, then=f"/organisations/{organisation}/manage?done={which}", again=again)


@acting("/organisations/{organisation:uuid}/manage/name")
async def rename(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Corrects the name, unless somebody else did so since the form was drawn."""

    def command(form: Form, found: OrganisationRow) -> Command:
        typed = form.into(Naming, missing={"name": _("Write the organisation’s name.")})
        return RenameOrganisation(name=revised_text(found.name, typed.name), base=typed.base)

    return await _do(visit, request, organisation, "naming", command)


@acting("/organisations/{organisation:uuid}/manage/role")
async def admit(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Admits the organisation, or gives it another role."""

    def command(form: Form, _found: OrganisationRow) -> Command:
        missing = {"role": _("Choose a role."), "on": _("Say since when, such as 22.01.2021.")}
        return form.into(AdmitOrganisation, missing=missing)

    return await _do(visit, request, organisation, "admitting", command)


@acting("/organisations/{organisation:uuid}/manage/mandates")
async def give(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Gives a person with an account a mandate; its id is that of the form."""

    def command(form: Form, _found: OrganisationRow) -> Command:
        missing = {
            "email": _("Write the e-mail address of the person’s account."),
            "kind": _("Choose what the mandate allows."),
            "since": _("Say since when, such as 22.01.2021."),
        }
        typed = form.into(Giving, missing=missing)
        person = visit.services.accounts.person_by_email(typed.email)
        if person is None:
            form.wrong(
                "email", _("There is no account with this e-mail address. Check it, or ask the secretariat for one.")
            )
            raise Invalid
        return GiveMandate(
            mandate=MandateId(form.id),
            person=person.id,
            kind=typed.kind,
            since=typed.since,
            until=typed.until,
            review=typed.review,
        )

    return await _do(visit, request, organisation, "giving", command)


@acting("/organisations/{organisation:uuid}/manage/mandates/end")
async def end(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Ends a mandate, at once, and says why."""

    def command(form: Form, _found: OrganisationRow) -> Command:
        missing = {
            "mandate": _("Choose the mandate that ends."),
            "on": _("Say on which day it ends, such as 22.01.2021."),
            "reason": _("Give the reason: it stays on record."),
        }
        return form.into(EndMandate, missing=missing)

    return await _do(visit, request, organisation, "ending", command)


routes = [show, rename, admit, give, end]
