"""One mandate: it ends, goes to somebody else, or makes its holder the one who is asked first."""

from datetime import date
from functools import partial
from typing import Any, Literal
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import EndMandate, GiveMandate
from defter.domain.organisations.mandates import NameFocalPoint
from defter.domain.vocabulary import LocalText, MandateId, NotFound, Refused
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.web import errors, words
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import _
from defter.web.organisations.show import Holder, holders
from defter.web.organisations.subject import Subject
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.people.entrance import in_charge
from defter.web.people.invitations import Inviting, Replaced, hand_over, invite

HERE = "/organisations/{organisation:uuid}/people/{mandate:uuid}"


class Ending(Struct, frozen=True):
    """Since when it has ended, and why."""

    on: date
    reason: LocalText


class HandingOver(Struct, frozen=True):
    """To whom it goes: to the account with this address or, where there is none, by an invitation."""

    on: date
    reason: LocalText
    email: str
    name: str = ""
    language: Literal["tr", "en", "ar"] = "tr"
    until: date | None = None
    review: date | None = None


def _found(visit: Visit, organisation: UUID, mandate: UUID) -> tuple[Subject, Holder]:
    found = in_charge(visit, organisation)
    with visit.services.views.read() as connection:
        rows = [row for row in organisations.mandates_of(connection, found.shown.id) if row.id == mandate]
    if not rows:
        raise NotFound("mandate-unknown")
    return found, holders(visit, rows)[0]


def draw(visit: Visit, form: Form | None, *, organisation: UUID, mandate: UUID, which: str = "") -> Response[str]:
    """The mandate and what may become of it; `form` is the one, `which`, that was refused."""
    found, holder = _found(visit, organisation, mandate)
    forms = {
        "ending": Form.blank(on=visit.today, reason__original=visit.language),
        "handing": Form.blank(
            on=visit.today, reason__original=visit.language, language=visit.language, review=holder.mandate.review
        ),
        "naming": Form.blank(),
    }
    if form is not None:
        forms[which] = form
    for scope, each in forms.items():
        each.scope = f"-{scope}"
    return page(
        visit,
        "people/mandate.html",
        status=form.status if form is not None else 200,
        lies_under="/organisations",
        organisation=found.shown,
        holder=holder,
        kind=_(words.MANDATES[holder.mandate.kind]),
        text_languages=list(dict.fromkeys((visit.language, *visit.services.languages))),
        **forms,
    )


@reading(HERE)
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID], mandate: FromPath[UUID]) -> Response[str]:
    """The mandate."""
    return draw(visit, None, organisation=organisation, mandate=mandate)


def _missing() -> dict[str, str]:
    return {
        "on": _("Say on which day it ends, such as 22.01.2021."),
        "reason": _("Give the reason: it stays on record."),
        "email": _("Write the e-mail address of whoever takes over."),
    }


@acting(HERE + "/end")
async def end(
    visit: NamedDependency[Visit], organisation: FromPath[UUID], mandate: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Ends the mandate, at once, and says why."""
    await anyio.to_thread.run_sync(_found, visit, organisation, mandate)
    form = await Form.read(request)

    async def act() -> Done:
        typed = form.into(Ending, missing=_missing())
        command = EndMandate(mandate=MandateId(mandate), on=typed.on, reason=typed.reason)
        return await visit.services.store.execute(visit.identity, organisation, command, command_id=form.id)

    return await done(
        visit,
        form,
        act,
        then=_then(visit, organisation, mandate, "ended"),
        again=partial(draw, organisation=organisation, mandate=mandate, which="ending"),
    )


@acting(HERE + "/focal-point")
async def name_focal_point(
    visit: NamedDependency[Visit], organisation: FromPath[UUID], mandate: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """From now on its holder is asked first."""
    await anyio.to_thread.run_sync(_found, visit, organisation, mandate)
    form = await Form.read(request)

    async def act() -> Done:
        command = NameFocalPoint(mandate=MandateId(mandate))
        return await visit.services.store.execute(visit.identity, organisation, command, command_id=form.id)

    return await done(
        visit,
        form,
        act,
        then=f"/organisations/{organisation}/people?done=named",
        again=partial(draw, organisation=organisation, mandate=mandate, which="naming"),
    )


@acting(HERE + "/hand-over")
async def pass_on(
    visit: NamedDependency[Visit], organisation: FromPath[UUID], mandate: FromPath[UUID], request: AnyRequest
) -> Response[Any]:
    """Ends the mandate and gives the same to somebody else, in one act.

    Whoever has no account is invited to it, by a link that is shown once; then both happen when she accepts.
    """
    found, holder = await anyio.to_thread.run_sync(_found, visit, organisation, mandate)
    form = await Form.read(request)
    again = partial(draw, organisation=organisation, mandate=mandate, which="handing")

    def handed() -> GiveMandate | Response[str]:
        """The mandate as its new holder gets it, or the page with the link of the invitation."""
        typed = form.into(HandingOver, missing=_missing())
        person = visit.services.accounts.person_by_email(typed.email)
        if person is not None and person.id == holder.mandate.person:
            form.wrong("email", _("This person holds the mandate already. Name somebody else."))
            raise Invalid
        if person is not None:
            return GiveMandate(
                mandate=MandateId(form.id),
                person=person.id,
                kind=holder.mandate.kind,
                since=typed.on,
                until=typed.until,
                review=typed.review,
            )
        inviting = Inviting(
            email=typed.email,
            name=typed.name,
            language=typed.language,
            kind=holder.mandate.kind,
            since=typed.on,
            until=typed.until,
            review=typed.review,
        )
        token = invite(visit, form, found.shown.id, inviting, Replaced(MandateId(mandate), typed.reason))
        return hand_over(visit, [(form.id, token)], f"/organisations/{organisation}/people")

    try:
        made = await anyio.to_thread.run_sync(handed)
    except Invalid:
        form.status = 422
        return await anyio.to_thread.run_sync(again, visit, form)
    except Refused as problem:
        form.status, form.problem = errors.status_of(problem), errors.sentence(problem)
        return await anyio.to_thread.run_sync(again, visit, form)
    if isinstance(made, Response):
        return made

    async def act() -> Done:
        ends = EndMandate(
            mandate=MandateId(mandate), on=made.since, reason=form.into(HandingOver, missing=_missing()).reason
        )
        return await visit.services.store.execute(visit.identity, organisation, made, ends, command_id=form.id)

    return await done(visit, form, act, then=_then(visit, organisation, mandate, "handed-over"), again=again)


def _then(visit: Visit, organisation: UUID, mandate: UUID, said: str) -> str:
    """Where to go once this mandate has ended: whoever ended her own may not see the other people any more."""
    if visit.actor.under == mandate:
        return f"/organisations/{organisation}"
    return f"/organisations/{organisation}/people?done={said}"


routes = [show, end, name_focal_point, pass_on]
