"""Erasing a person: the account and its data go, and what she did stays, by a "former representative".

Her mandates end first, each with the reason, so that nobody acts by an account that is being erased; then the account
goes. When the second fails, the page can be sent again: what has ended stays ended.
"""

from typing import Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import EndMandate
from defter.domain.vocabulary import LocalText, MandateId, NotFound, PersonId, Refused
from defter.platform.eventstore import Intent
from defter.platform.sessions import Person
from defter.projections import mandates
from defter.web import errors, words
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading, redirect
from defter.web.people.entrance import secretariat_only

HERE = "/people/{person:uuid}/erase"


class Erasing(Struct, frozen=True):
    """Why her mandates end, and that it is meant."""

    reason: LocalText
    meant: bool


def _found(visit: Visit, person: UUID) -> Person:
    """The person, for the secretariat; nobody erases herself. Raises NotFound("person-unknown")."""
    secretariat_only(visit)
    found = visit.services.accounts.person(PersonId(person))
    if found is None:
        raise NotFound("person-unknown")
    if found.id == visit.actor.person:
        raise Refused("erasing-oneself")
    return found


def draw(visit: Visit, form: Form, *, person: UUID) -> Response[str]:
    """What goes and what stays, and the form."""
    found = _found(visit, person)
    with visit.services.views.read() as connection:
        held = mandates.of_people(connection, [found.id])
    return page(
        visit,
        "people/erase.html",
        status=form.status,
        lies_under="/organisations",
        form=form,
        person=found,
        mandates=held,
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        text_languages=list(dict.fromkeys((visit.language, *visit.services.languages))),
    )


@reading(HERE)
def ask(visit: NamedDependency[Visit], person: FromPath[UUID]) -> Response[str]:
    """Asks whether it is meant."""
    return draw(visit, Form.blank(reason__original=visit.language), person=person)


@acting(HERE)
async def erase(visit: NamedDependency[Visit], person: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Ends her mandates, and erases the account."""
    found = await anyio.to_thread.run_sync(_found, visit, person)
    form = await Form.read(request)
    missing = {"reason": _("Give the reason: it stays on record.")}

    def intents() -> list[Intent]:
        typed = form.into(Erasing, missing=missing)
        if not typed.meant:
            form.wrong("meant", _("Confirm that the account is to be erased. It cannot be brought back."))
            raise Invalid
        with visit.services.views.read() as connection:
            held = mandates.of_people(connection, [found.id])
        ends: dict[UUID, list[EndMandate]] = {}
        for each in held:
            end = EndMandate(mandate=MandateId(each.id), on=visit.today, reason=typed.reason)
            ends.setdefault(each.organisation, []).append(end)
        return [Intent(organisation, tuple(commands)) for organisation, commands in ends.items()]

    try:
        made = await anyio.to_thread.run_sync(intents)
        if made:
            done = await visit.services.store.act(visit.identity, made, command_id=form.id)
            await visit.services.views.wait(done.position, visit.services.wait_seconds)
    except Invalid:
        form.status = 422
    except Refused as problem:
        form.status, form.problem = errors.status_of(problem), errors.sentence(problem)
    else:
        await anyio.to_thread.run_sync(visit.services.accounts.erase, found.id)
        return redirect("/people", done="erased")

    def again() -> Response[str]:
        return draw(visit, form, person=person)

    return await anyio.to_thread.run_sync(again)


routes = [ask, erase]
