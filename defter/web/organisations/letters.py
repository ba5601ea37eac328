"""Letters of the secretariat to many organisations at once: typed once, made into one Word file for each of them.

Nothing is recorded: what was sent is known when it is signed and has gone out, and lies with who sent it.
"""

from datetime import date
from typing import Any, Literal

import anyio
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.domain.organisations import OrganisationKind
from defter.domain.vocabulary import Forbidden, LocalText, OrganisationId, Role
from defter.projections import organisations
from defter.projections.organisations import OrganisationRow
from defter.web import collation, words
from defter.web.downloads import attachment
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, Visit, page, reading

To = Literal["everyone", "executive", "member", "observer", "applied", "on-hold"]
CHOICES: dict[To, str] = {
    "everyone": N_("Everyone on the platform"),
    "executive": N_("The executives"),
    "member": N_("The members"),
    "observer": N_("The observers"),
    "applied": N_("Those who ask to join"),
    "on-hold": N_("Those whose membership is on hold"),
}


class Typed(Struct, frozen=True, kw_only=True):
    """The letter as it was typed; `kind` narrows down to whom it goes."""

    to: To
    kind: OrganisationKind | None = None
    subject: LocalText
    text: LocalText
    day: date
    number: str = ""


def draw(visit: Visit, form: Form) -> Response[str]:
    """The form."""
    _for_the_secretariat(visit)
    return page(
        visit,
        "organisations/letters.html",
        form=form,
        status=form.status,
        choices=[(key, _(sentence)) for key, sentence in CHOICES.items()],
        kinds=words.options(words.ORGANISATION_KINDS),
        text_languages=list(dict.fromkeys((visit.language, *visit.services.languages))),
    )


def _for_the_secretariat(visit: Visit) -> None:
    if visit.actor.role != "secretariat":
        raise Forbidden("not-allowed")


@reading("/organisations/letters")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """An empty letter of today."""
    return draw(visit, Form.blank(day=visit.today, subject__original=visit.language, text__original=visit.language))


@acting("/organisations/letters")
async def make(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """The letters, as a ZIP file; the form again when they would go to nobody."""
    form = await Form.read(request)
    _for_the_secretariat(visit)
    missing = {
        "to": _("Choose to whom it goes."),
        "subject": _("Say what it is about."),
        "text": _("Write the letter."),
        "day": _("Give its day, such as 22.01.2021."),
    }
    try:
        typed = form.into(Typed, missing=missing)
        body = await anyio.to_thread.run_sync(_made, visit, form, typed)
    except Invalid:
        form.status = 422
        return draw(visit, form)
    return attachment(visit, body, "application/zip", f"defter-{typed.day.isoformat()}.zip")


def _made(visit: Visit, form: Form, typed: Typed) -> bytes:
    from defter.web.letters.addressed import Addressee, Letter, merged  # what writes Word files is large

    with visit.services.views.read() as connection:
        every = organisations.all_organisations(connection, visit.reader)
    sender = next(each for each in every if each.id == visit.actor.organisation)
    to = [each for each in every if _meant(each, typed) and each.id != sender.id]
    if not to:
        form.wrong("to", _("No organisation is among these. Choose others."))
        raise Invalid
    people = _people(visit, [each.id for each in to])
    letter = Letter(
        platform=visit.services.name,
        sender=sender.name,
        subject=typed.subject,
        text=typed.text,
        day=typed.day,
        number=typed.number,
    )
    addressees = [Addressee(each.name, people.get(each.id, ())) for each in collation.by_name(to, visit.language)]
    return merged(letter, addressees, visit.services.time_zone)


def _meant(each: OrganisationRow, typed: Typed) -> bool:
    if typed.kind not in (None, each.kind):
        return False
    if typed.to == "everyone":
        return each.role is not None
    roles: tuple[Role, ...] = ("executive", "member", "observer")
    return each.role == typed.to if typed.to in roles else each.standing == typed.to


def _people(visit: Visit, ids: list[OrganisationId]) -> dict[OrganisationId, tuple[str, ...]]:
    """Whom the contact directory has at each of them, with what they are there."""
    found: dict[OrganisationId, tuple[str, ...]] = {}
    for each in visit.services.accounts.contacts.of_all(ids):
        said = f"{each.name} – {each.title}" if each.title else each.name
        found[each.organisation] = (*found.get(each.organisation, ()), said)
    return found


routes = [ask, make]
