"""The form by which an organisation asks to join the platform: who it is, and whom to reach there.

It is for everybody, with or without an account. What says who the organisation is goes into the log; the person who is
to be reached lies in the contact directory. Whoever applies too often from one place has to wait.
"""

from typing import Any
from uuid import UUID, uuid5

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import OrganisationKind
from defter.domain.organisations.membership import ApplyToJoin, Logo
from defter.domain.vocabulary import Document, DocumentId, LocalText, OrganisationId
from defter.platform.addresses import is_address
from defter.platform.eventstore import Done
from defter.platform.formats.stripping import PICTURES, Stripped
from defter.web import words
from defter.web.documents.files import take_file
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.place_field import place_names, typed_place


class Application(Struct, frozen=True):
    """What the form asks for."""

    kind: OrganisationKind
    name: LocalText
    contact: str
    email: str
    title: str = ""
    phone: str = ""
    endorses: bool = False


def draw(visit: Visit, form: Form) -> Response[str]:
    """The form."""
    return page(
        visit,
        "organisations/join.html",
        form=form,
        status=form.status,
        kinds=words.options(words.ORGANISATION_KINDS),
        place_names=place_names(visit.language),
        accepted=PICTURES,
        megabytes=visit.services.upload_limit // 1_000_000,
    )


@reading("/join")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """An empty form."""
    return draw(visit, Form.blank(name__original=visit.language))


@acting("/join")
async def apply(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Records the application under the id of the form, so that it is recorded once."""
    form = await Form.read(request)

    async def act() -> Done:
        command, typed = await anyio.to_thread.run_sync(_command, visit, form)
        await anyio.to_thread.run_sync(_note_contact, visit, form, typed)
        return await visit.services.store.execute(visit.identity, form.id, command, command_id=form.id)

    return await done(visit, form, act, then=f"/join/{form.id}", again=draw)


def _command(visit: Visit, form: Form) -> tuple[ApplyToJoin, Application]:
    client = visit.request.client
    visit.services.accounts.count_application(client.host if client else "")  # before a picture is worked on
    sent = take_file(visit, form, needed=False)
    if sent is not None and not sent[1].media_type.startswith("image/"):
        form.put("held", None)
        form.wrong("file", _("A logo is a picture: PNG, JPEG or WebP."))
        sent = None
    place = typed_place(form)
    missing = {
        "kind": _("Choose what kind of organisation it is."),
        "name": _("Write the organisation’s name."),
        "contact": _("Write whom the secretariat can ask."),
        "email": _("Write an e-mail address to which the secretariat can answer."),
    }
    typed = form.into(Application, missing=missing, ignored=("place", "file", "held", "held_name"))
    if not is_address(typed.email.strip()):
        form.wrong("email", _("This is not an e-mail address. Write one such as name@example.org."))
        raise Invalid
    logo = None if sent is None else _logo(visit, form, *sent)
    return ApplyToJoin(kind=typed.kind, name=typed.name, place=place, endorses=typed.endorses, logo=logo), typed


def _logo(visit: Visit, form: Form, name: str, file: Stripped) -> Logo:
    content = Document(
        digest=visit.services.files.put(file.content),
        media_type=file.media_type,
        size=len(file.content),
        name=name,
        title=LocalText(visit.language, {visit.language: _("Logo")}),
    )
    return Logo(DocumentId(uuid5(form.id, "logo")), content)


def _note_contact(visit: Visit, form: Form, typed: Application) -> None:
    """Before the application, so that there is none without somebody to answer to."""
    visit.services.accounts.contacts.put(
        form.id, OrganisationId(form.id), name=typed.contact, title=typed.title, email=typed.email, phone=typed.phone
    )


@reading("/join/{application:uuid}")
def received(visit: NamedDependency[Visit], application: FromPath[UUID]) -> Response[str]:
    """That it was received and what happens next; says nothing about any organisation."""
    return page(visit, "organisations/joined.html", application=application)


routes = [ask, apply, received]
