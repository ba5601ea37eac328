"""The people of an organisation: who may act for it and since when, who is asked first, and who is invited to.

Mandates are given here to whoever has an account, and several are reconfirmed at once, as after local elections. What
becomes of a single one is on its own page.
"""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import GiveMandate
from defter.domain.organisations.mandates import ReconfirmMandates
from defter.domain.vocabulary import MandateId, MandateKind
from defter.platform.eventstore import Done
from defter.projections import organisations
from defter.web import words
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import N_, _
from defter.web.organisations.show import holders
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.people.entrance import in_charge

DONE = {
    "given": N_("The mandate is given."),
    "ended": N_("The mandate is ended."),
    "handed-over": N_("The mandate is handed over."),
    "named": N_("The focal point is recorded."),
    "reconfirmed": N_("The mandates are reconfirmed."),
    "revoked": N_("The invitation is revoked: its link opens nothing any more."),
}


class Giving(Struct, frozen=True):
    """A mandate as it was typed; the person is named by the e-mail address of the account."""

    email: str
    kind: MandateKind
    since: date
    until: date | None = None
    review: date | None = None


class Reconfirming(Struct, frozen=True):
    """Mandates that still hold, and when to ask again."""

    mandates: tuple[MandateId, ...]
    review: date


def draw(visit: Visit, form: Form | None, *, organisation: UUID, which: str = "") -> Response[str]:
    """The mandates, and the forms; `form` is the one of them, `which`, that was refused."""
    found = in_charge(visit, organisation)
    with visit.services.views.read() as connection:
        mandates = organisations.mandates_of(connection, found.shown.id)
    accounts = visit.services.accounts
    invited, _count = accounts.invitations.found(organisation=found.shown.id, limit=100)
    now = visit.services.clock()
    forms = {
        "giving": Form.blank(kind="representative", since=visit.today),
        "reconfirming": Form.blank(),
        "inviting": Form.blank(kind="representative", since=visit.today, language=visit.services.default_language),
    }
    if form is not None:
        forms[which] = form
    for scope, each in forms.items():
        each.scope = f"-{scope}"
    return page(
        visit,
        "people/mandates.html",
        status=form.status if form is not None else 200,
        lies_under="/organisations",
        organisation=found.shown,
        recorded=_(DONE[said]) if form is None and (said := visit.request.query_params.get("done")) in DONE else "",
        holders=holders(visit, mandates),
        today=visit.today,
        kinds=words.options(words.MANDATES),
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        invited=[(each, each.standing(now)) for each in invited if each.standing(now) in ("open", "expired")],
        **forms,
    )


@reading("/organisations/{organisation:uuid}/people")
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """Who acts for the organisation."""
    return draw(visit, None, organisation=organisation)


@acting("/organisations/{organisation:uuid}/people/mandates")
async def give(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Gives a person with an account a mandate; its id is that of the form."""
    await anyio.to_thread.run_sync(in_charge, visit, organisation)
    form = await Form.read(request)

    def command() -> GiveMandate:
        missing = {
            "email": _("Write the e-mail address of the person’s account."),
            "kind": _("Choose what the mandate allows."),
            "since": _("Say since when, such as 22.01.2021."),
        }
        typed = form.into(Giving, missing=missing)
        person = visit.services.accounts.person_by_email(typed.email)
        if person is None:
            form.wrong("email", _("There is no account with this e-mail address. Check it, or invite the person."))
            raise Invalid
        return GiveMandate(
            mandate=MandateId(form.id),
            person=person.id,
            kind=typed.kind,
            since=typed.since,
            until=typed.until,
            review=typed.review,
        )

    async def act() -> Done:
        made = await anyio.to_thread.run_sync(command)
        return await visit.services.store.execute(visit.identity, organisation, made, command_id=form.id)

    again = partial(draw, organisation=organisation, which="giving")
    return await done(visit, form, act, then=f"/organisations/{organisation}/people?done=given", again=again)


@acting("/organisations/{organisation:uuid}/people/reconfirm")
async def reconfirm(visit: NamedDependency[Visit], organisation: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """These mandates still hold; on the new day it is asked again."""
    await anyio.to_thread.run_sync(in_charge, visit, organisation)
    form = await Form.read(request)

    async def act() -> Done:
        missing = {
            "mandates": _("Choose at least one mandate."),
            "review": _("Say on which day to ask again, such as 22.01.2021."),
        }
        typed = form.into(Reconfirming, missing=missing)
        command = ReconfirmMandates(mandates=typed.mandates, review=typed.review)
        return await visit.services.store.execute(visit.identity, organisation, command, command_id=form.id)

    again = partial(draw, organisation=organisation, which="reconfirming")
    return await done(visit, form, act, then=f"/organisations/{organisation}/people?done=reconfirmed", again=again)


routes = [show, give, reconfirm]
