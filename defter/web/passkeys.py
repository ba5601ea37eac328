"""Passkeys: signing in with one, and the page of one's own ways to sign in.

Each ceremony is two requests: the browser fetches the options, asks the device (`static/js/passkeys.js`), and sends
what the device answered as a form. A passkey is two factors already, so nothing more is asked.
"""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import anyio
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Meta, Struct

from defter.domain.vocabulary import Forbidden, Problem, Refused
from defter.platform.passkeys import LONGEST_LABEL, RelyingParty
from defter.platform.sessions import Person
from defter.web import ceremonies, errors, i18n, sign_in
from defter.web.account.own import is_fresh, own_session
from defter.web.forms import Form, Invalid, acting
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, Visit, page, reading, redirect

PAGE = "/account/passkeys"
DONE = {
    "added": N_("The passkey is added. From now on you can sign in with it."),
    "renamed": N_("The passkey has its new name."),
    "removed": N_("The passkey is removed. It no longer signs anybody in. Delete it on the device, too."),
    "linked": N_("The account there is linked. From now on you can sign in with it."),
    "unlinked": N_("The account there is no longer linked."),
}
"""What is said of what was just done."""
Label = Annotated[str, Meta(max_length=LONGEST_LABEL)]


class Answer(Struct, frozen=True):
    """What the device said, and where to go afterwards."""

    credential: str = ""
    next: str = "/"


class Added(Struct, frozen=True):
    """What the device made, and what its owner calls it."""

    credential: str = ""
    label: Label = ""


class Renamed(Struct, frozen=True):
    """Another name for a passkey."""

    passkey: UUID
    label: Label


class Removed(Struct, frozen=True):
    """A passkey that shall go."""

    passkey: UUID


def party(visit: Visit) -> RelyingParty:
    """The platform as the reader's browser reaches it."""
    url = visit.request.url
    scheme = "https" if visit.services.https else url.scheme
    return RelyingParty(url.hostname or "", i18n.plain(visit.services.name), f"{scheme}://{url.netloc}")


def options(visit: Visit, token: str, asked: str) -> Response[str]:
    """The options of a ceremony, for the browser that begins it."""
    response = Response(asked, media_type="application/json", headers={"cache-control": "no-store"})
    ceremonies.begin(visit, token, response)
    return response


# Signing in


@acting("/sign-in/passkey/options")
async def begin_using(visit: NamedDependency[Visit]) -> Response[str]:
    """What the browser asks its devices."""

    def begin() -> Response[str]:
        client = visit.request.client
        visit.services.accounts.count_attempt(client.host if client else "")
        return options(visit, *visit.services.accounts.passkeys.begin_using(party(visit)))

    return await anyio.to_thread.run_sync(begin)


@acting("/sign-in/passkey")
async def use(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Signs in whose passkey answered."""
    form = await Form.read(request)

    def enter() -> Response[Any]:
        try:
            answer = form.into(Answer)
            person = recognise(visit, answer.credential)
        except Invalid:
            form.status = 422
        except Refused as refused:
            form.status = 422
            form.problem = errors.sentence(refused)
        else:
            response = sign_in.enter(visit, person.id, sign_in.local(answer.next), second_factor=True)
            ceremonies.end(visit, response)
            return response
        form.put("credential", None)
        return sign_in.draw(visit, form)

    return await anyio.to_thread.run_sync(enter)


def recognise(visit: Visit, answer: str) -> Person:
    """Whose passkey answered. Raises Refused: "ceremony-ended" or "passkey-not-recognised"."""
    accounts = visit.services.accounts
    person = accounts.person(accounts.passkeys.use(ceremonies.token_of(visit), answer, party(visit)))
    if person is None:
        raise Refused("passkey-not-recognised")
    return person


# One's own ways to sign in


def changing(visit: Visit) -> Person:
    """Whose ways they are, when she signed in lately. Raises Forbidden: "not-allowed" or "sign-in-again"."""
    session = own_session(visit)
    if not is_fresh(visit, session):
        raise Forbidden("sign-in-again")
    return session.person


def issuer(visit: Visit) -> str:
    """The provider that the platform has, or nothing."""
    return visit.services.openid.issuer if visit.services.openid else ""


def draw(visit: Visit, form: Form | None = None) -> Response[str]:
    """The page of one's own ways to sign in. A refused form says what is wrong where it stands."""
    session, accounts = own_session(visit), visit.services.accounts
    person, found = session.person, accounts.passkeys.of(session.person.id)
    forms = {str(each.id): Form.blank(passkey=each.id, label=each.label) for each in found}
    for scope, own in forms.items():
        own.scope = scope
    done = DONE.get(visit.request.query_params.get("done", "")) if form is None else None
    form = form or Form.blank()
    if form.scope in forms:
        forms[form.scope] = form
    return page(
        visit,
        "sign_in/passkeys.html",
        form=form,
        forms=forms,
        is_fresh=is_fresh(visit, session),
        adding=Form.blank() if form.scope in forms else form,
        status=form.status,
        passkeys=found,
        linked=accounts.identities.at(issuer(visit), person.id) if visit.services.openid else None,
        done=_(done) if done else None,
    )


@reading(PAGE)
def show(visit: NamedDependency[Visit]) -> Response[Any]:
    """The passkeys of the person, and her identity at the provider."""
    return redirect("/sign-in", next=PAGE) if visit.session is None else draw(visit)


@acting(f"{PAGE}/options")
async def begin_adding(visit: NamedDependency[Visit]) -> Response[str]:
    """What the browser asks a device to make."""
    person = changing(visit)

    def begin() -> Response[str]:
        return options(
            visit,
            *visit.services.accounts.passkeys.begin_adding(person.id, person.name, person.email, party(visit)),
        )

    return await anyio.to_thread.run_sync(begin)


@acting(PAGE)
async def add(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """A new passkey."""
    form, person = await Form.read(request), changing(visit)

    def keep() -> str:
        made, token = form.into(Added), ceremonies.token_of(visit)
        label = made.label or _("Passkey")
        visit.services.accounts.passkeys.add(token, person.id, made.credential, party(visit), label)
        return "added"

    return await anyio.to_thread.run_sync(changed, visit, form, keep)


@acting(f"{PAGE}/rename")
async def rename(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Another name for a passkey."""
    form, person = await Form.read(request), changing(visit)
    form.scope = form.value("passkey")

    def keep() -> str:
        given = form.into(Renamed, missing={"label": _("Give the passkey a name, such as the device it is on.")})
        visit.services.accounts.passkeys.rename(person.id, given.passkey, given.label)
        return "renamed"

    return await anyio.to_thread.run_sync(changed, visit, form, keep)


@acting(f"{PAGE}/remove")
async def remove(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """A passkey goes."""
    form, person = await Form.read(request), changing(visit)

    def drop() -> str:
        visit.services.accounts.passkeys.remove(person.id, form.into(Removed).passkey, issuer(visit))
        return "removed"

    return await anyio.to_thread.run_sync(changed, visit, form, drop)


@acting(f"{PAGE}/unlink")
async def unlink(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """The identity at the provider goes."""
    form, person = await Form.read(request), changing(visit)

    def drop() -> str:
        visit.services.accounts.identities.unlink(person.id, issuer(visit))
        return "unlinked"

    return await anyio.to_thread.run_sync(changed, visit, form, drop)


def changed(visit: Visit, form: Form, act: Callable[[], str]) -> Response[Any]:
    """Carries a form out and leads back to the page, which says what was done, or what is wrong."""
    try:
        done = act()
    except Invalid:
        form.status = 422
    except Problem as problem:
        form.status = errors.status_of(problem)
        if form.status == 404:
            raise
        form.problem = errors.sentence(problem)
    else:
        return redirect(PAGE, done=done)
    form.put("credential", None)
    return draw(visit, form)


routes = [begin_using, use, show, begin_adding, add, rename, remove, unlink]
