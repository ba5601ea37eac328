"""Registering an organisation, and admitting it in the same act when that is already decided."""

from datetime import date
from typing import Any

from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.domain.organisations import AdmitOrganisation, OrganisationKind, RegisterOrganisation
from defter.domain.vocabulary import Command, Forbidden, LocalText, Role
from defter.platform.eventstore import Done
from defter.web import words
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.place_field import place_names, typed_place


class Registration(Struct, frozen=True):
    """What the form asks for."""

    kind: OrganisationKind
    name: LocalText
    role: Role | None = None
    on: date | None = None


def _for_secretariat(visit: Visit) -> None:
    if not RegisterOrganisation.may.allows(visit.actor, None, RegisterOrganisation):
        raise Forbidden("not-allowed")


def draw(visit: Visit, form: Form) -> Response[str]:
    """The form."""
    return page(
        visit,
        "organisations/register.html",
        form=form,
        status=form.status,
        kinds=words.options(words.ORGANISATION_KINDS),
        roles=words.options(words.ROLES),
        place_names=place_names(visit.language),
    )


@reading("/organisations/new")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """An empty form."""
    _for_secretariat(visit)
    return draw(visit, Form.blank(name__original=visit.language, on=visit.today))


@acting("/organisations/new")
async def register(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Registers the organisation under the id of the form, so that it is registered once."""
    _for_secretariat(visit)
    form = await Form.read(request)

    async def act() -> Done:
        place = typed_place(form)
        missing = {"kind": _("Choose what kind of organisation it is."), "name": _("Write the organisation’s name.")}
        typed = form.into(Registration, missing=missing, ignored=("place",))
        commands: list[Command] = [RegisterOrganisation(kind=typed.kind, name=typed.name, place=place)]
        if typed.role is not None:
            if typed.on is None:
                form.wrong("on", _("Say since when, such as 22.01.2021."))
                raise Invalid
            commands.append(AdmitOrganisation(role=typed.role, on=typed.on))
        return await visit.services.store.execute(visit.identity, form.id, *commands, command_id=form.id)

    return await done(visit, form, act, then=f"/organisations/{form.id}", again=draw)


routes = [ask, register]
