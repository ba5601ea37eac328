"""The contact directory: whom to reach at an organisation, with an account or without.

It is for the secretariat and, of its own organisation, for a representative. Addresses and numbers can be copied as one
list: into the line of a mail's recipients, or into a messenger.
"""

from datetime import timedelta
from functools import partial
from typing import Any, get_args
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import OrganisationKind
from defter.domain.vocabulary import NotFound, Problem, Role
from defter.platform.contacts import Contact
from defter.platform.folding import fold
from defter.projections import organisations
from defter.projections.organisations import OrganisationRow
from defter.web import collation, errors, words
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, Visit, page, reading, redirect
from defter.web.people.entrance import ROWS, in_charge, page_asked, paging, secretariat_only

STALE = timedelta(days=365)
"""A contact that was verified longer ago is to be verified again."""
DONE = {
    "saved": N_("The contact is recorded."),
    "verified": N_("The contact is noted as verified today."),
    "removed": N_("The contact is removed."),
}


class Reaching(Struct, frozen=True):
    """A contact as it was typed."""

    name: str
    title: str = ""
    email: str = ""
    phone: str = ""


def draw(visit: Visit, form: Form, *, organisation: UUID, contact: UUID | None = None) -> Response[str]:
    """The contacts of one organisation, and the form for another one or to change `contact`."""
    found = in_charge(visit, organisation)
    contacts = visit.services.accounts.contacts.of(found.shown.id)
    said = visit.request.query_params.get("done", "")
    return page(
        visit,
        "people/contacts.html",
        status=form.status,
        lies_under="/organisations",
        organisation=found.shown,
        form=form,
        contacts=contacts,
        contact=contact,
        stale=_stale(visit, contacts),
        recorded=_(DONE[said]) if form.status == 200 and said in DONE else "",
        **_copied(contacts),
    )


def _known(visit: Visit, organisation: UUID, contact: UUID) -> Contact:
    """One contact of an organisation that the visit is in charge of. Raises NotFound("contact-unknown")."""
    found = in_charge(visit, organisation)
    known = [each for each in visit.services.accounts.contacts.of(found.shown.id) if each.id == contact]
    if not known:
        raise NotFound("contact-unknown")
    return known[0]


def _stale(visit: Visit, contacts: list[Contact]) -> set[UUID]:
    since = visit.today - STALE
    return {each.id for each in contacts if each.verified_on is None or each.verified_on < since}


def _copied(contacts: list[Contact]) -> dict[str, Any]:
    """Every address and every number once, in the order of the list."""
    return {
        "emails": list(dict.fromkeys(each.email for each in contacts if each.email)),
        "phones": list(dict.fromkeys(each.phone for each in contacts if each.phone)),
    }


@reading("/organisations/{organisation:uuid}/contacts")
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """Whom to reach there."""
    return draw(visit, Form.blank(), organisation=organisation)


@reading("/organisations/{organisation:uuid}/contacts/{contact:uuid}")
def ask(visit: NamedDependency[Visit], organisation: FromPath[UUID], contact: FromPath[UUID]) -> Response[str]:
    """The form to change one."""
    known = _known(visit, organisation, contact)
    form = Form.blank(name=known.name, title=known.title, email=known.email, phone=known.phone)
    return draw(visit, form, organisation=organisation, contact=contact)


async def _put(visit: Visit, request: AnyRequest, organisation: UUID, contact: UUID | None) -> Response[Any]:
    form = await Form.read(request)

    def act() -> Response[Any]:
        found = in_charge(visit, organisation)
        contacts = visit.services.accounts.contacts
        again = partial(draw, organisation=organisation, contact=contact)
        if contact is not None:
            _known(visit, organisation, contact)
        try:
            typed = form.into(Reaching, missing={"name": _("Write the name of the contact.")})
            contacts.put(
                contact or form.id,
                found.shown.id,
                name=typed.name,
                title=typed.title,
                email=typed.email,
                phone=typed.phone,
            )
        except Invalid:
            form.status = 422
        except Problem as problem:
            form.status, form.problem = errors.status_of(problem), errors.sentence(problem)
        else:
            return redirect(f"/organisations/{organisation}/contacts", done="saved")
        return again(visit, form)

    return await anyio.to_thread.run_sync(act)


@acting("/organisations/{organisation:uuid}/contacts")
async def add(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Writes a contact down under the id of the form."""
    return await _put(visit, request, organisation, None)


@acting("/organisations/{organisation:uuid}/contacts/{contact:uuid}")
async def change(
    visit: NamedDependency[Visit], organisation: FromPath[UUID], contact: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Corrects a contact, which is then to be verified again."""
    return await _put(visit, request, organisation, contact)


@acting("/organisations/{organisation:uuid}/contacts/{contact:uuid}/verify")
async def verify(visit: NamedDependency[Visit], organisation: FromPath[UUID], contact: FromPath[UUID]) -> Response[Any]:
    """Notes that it is right as of today."""

    def act() -> Response[Any]:
        _known(visit, organisation, contact)
        visit.services.accounts.contacts.verify(contact, visit.today)
        return redirect(f"/organisations/{organisation}/contacts", done="verified")

    return await anyio.to_thread.run_sync(act)


@acting("/organisations/{organisation:uuid}/contacts/{contact:uuid}/remove")
async def remove(visit: NamedDependency[Visit], organisation: FromPath[UUID], contact: FromPath[UUID]) -> Response[Any]:
    """Nothing of it is left."""

    def act() -> Response[Any]:
        _known(visit, organisation, contact)
        visit.services.accounts.contacts.erase(contact)
        return redirect(f"/organisations/{organisation}/contacts", done="removed")

    return await anyio.to_thread.run_sync(act)


@reading("/contacts")
def directory(visit: NamedDependency[Visit]) -> Response[str]:
    """The contacts of all organisations, or of those of a kind or role, with their addresses and numbers to copy."""
    secretariat_only(visit)
    query = visit.request.query_params
    kind, role = query.get("kind", ""), query.get("role", "")
    wanted, at = query.get("wanted", "")[:100], page_asked(query)
    with visit.services.views.read() as connection:
        every = organisations.all_organisations(connection, visit.reader)
    asked = {each.id: each for each in every if _asked(each, kind, role)}
    order = {each.id: place for place, each in enumerate(collation.by_name(asked.values(), visit.language))}
    found = [each for each in visit.services.accounts.contacts.everybody() if each.organisation in asked]
    looked_for = fold(wanted)
    contacts = [each for each in found if looked_for in _text_of(each)] if looked_for else found
    contacts.sort(key=lambda each: order[each.organisation])
    return page(
        visit,
        "people/directory.html",
        lies_under="/organisations",
        lines=contacts[(at - 1) * ROWS : at * ROWS],
        stale=_stale(visit, contacts),
        names={each.id: each.name for each in asked.values()},
        kind=kind if kind in get_args(OrganisationKind) else "",
        role=role if role in get_args(Role) else "",
        wanted=wanted,
        kinds=words.options(words.ORGANISATION_KINDS),
        roles=words.options(words.ROLES),
        **_copied(contacts),
        **paging(len(contacts), at),
    )


def _asked(organisation: OrganisationRow, kind: str, role: str) -> bool:
    return kind in ("", organisation.kind) and role in ("", organisation.role)


def _text_of(contact: Contact) -> str:
    return fold(f"{contact.name} {contact.title} {contact.email} {contact.phone}")


routes = [show, ask, add, change, verify, remove, directory]
