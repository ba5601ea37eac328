"""Managing an organisation: its name, and its role on the platform."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import AdmitOrganisation, RenameOrganisation
from defter.domain.vocabulary import Command, Forbidden, LocalText
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.projections.organisations import OrganisationRow
from defter.web import words
from defter.web.differences import Difference, differences
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.organisations.show import may_manage
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.versions import revised_text

DONE = {
    "naming": N_("The name is recorded."),
    "admitting": N_("The role is recorded."),
}


FORMS: dict[str, type[Command]] = {
    "naming": RenameOrganisation,
    "admitting": AdmitOrganisation,
}
"""The forms of the page, and what one must be allowed to do to send them."""


class Naming(Struct, frozen=True):
    """The name as it was typed, and the revision that was read."""

    name: LocalText
    base: int


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
    allowed = may_manage(visit, organisation)
    forms = {
        "naming": Form.blank(name=found.name, base=found.revision),
        "admitting": Form.blank(role=found.role, on=visit.today),
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
        codes=list(dict.fromkeys((visit.language, *visit.services.languages))),
        roles=words.options(words.ROLES),
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


routes = [show, rename, admit]
