"""Signing in at an OpenID provider: there and back, and whose account the identity opens.

Nobody gets an account by it. An identity is linked by its owner from the page of her ways to sign in, or when it is
first used and the provider has checked that the e-mail address of an account is hers.
"""

from typing import Any
from urllib.parse import urlsplit

import anyio
import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Redirect

from defter.domain.vocabulary import Forbidden, NotFound, PersonId, Refused
from defter.platform.ceremonies import Begun
from defter.platform.openid import Claims, Departure, Provider
from defter.platform.sessions import Person
from defter.web import ceremonies, errors, passkeys, sign_in
from defter.web.forms import Form
from defter.web.pages import Visit, link, redirect

BACK = "/sign-in/openid/callback"
"""Where the provider sends people back to, in each language: the provider must know all of these addresses."""


def provider_of(visit: Visit) -> Provider:
    """The provider. Raises NotFound("page-unknown") where there is none."""
    if visit.services.openid is None:
        raise NotFound("page-unknown")
    return visit.services.openid


def back(visit: Visit) -> str:
    """The address to which the provider sends this reader back."""
    return passkeys.party(visit).origin + link(BACK)


@get("/sign-in/openid")
async def leave(visit: NamedDependency[Visit]) -> Response[Any]:
    """To the provider, to sign in."""
    wanted = sign_in.local(visit.request.query_params.get("next", "/"))
    return await anyio.to_thread.run_sync(depart, visit, wanted, None)


@get(f"{passkeys.PAGE}/link")
async def leave_to_link(visit: NamedDependency[Visit]) -> Response[Any]:
    """To the provider, to link the identity there with the account; asked for by our own page alone.

    It is a link, since browsers let no form end up on another site.
    """
    headers = visit.request.headers
    came_from = urlsplit(headers.get("referer", "")).netloc  # older browsers say nothing better
    ours = "same-origin" if came_from == headers.get("host") else "cross-site"
    if headers.get("sec-fetch-site", ours) != "same-origin":
        raise Forbidden("cross-site")
    person = passkeys.changing(visit).id
    return await anyio.to_thread.run_sync(depart, visit, passkeys.PAGE, person)


def depart(visit: Visit, wanted: str, person: PersonId | None) -> Response[Any]:
    """The way to the provider; `person` is who links her identity, None who signs in."""
    provider, accounts, client = provider_of(visit), visit.services.accounts, visit.request.client
    try:
        accounts.count_attempt(client.host if client else "")
        address, departure = provider.depart(back(visit), wanted)
    except Refused as refused:
        return unable(visit, refused, wanted, linking=person is not None)
    token = accounts.ceremonies.begin("openid", msgspec.json.encode(departure), person)
    response = Redirect(address, status_code=303, headers={"cache-control": "no-store"})
    ceremonies.begin(visit, token, response)
    return response


@get(BACK)
async def arrive(visit: NamedDependency[Visit]) -> Response[Any]:
    """Back from the provider."""
    return await anyio.to_thread.run_sync(finish, visit)


def finish(visit: Visit) -> Response[Any]:
    """Signs in, or links; what is refused is said on the page where it was begun."""
    provider, accounts = provider_of(visit), visit.services.accounts
    begun, departure = Begun(None, b""), Departure("", "", "", "/")
    try:
        begun = accounts.ceremonies.finish("openid", ceremonies.token_of(visit))
        departure = msgspec.json.decode(begun.content, type=Departure)
        claims = provider.arrive(departure, visit.request.query_params, back(visit))
        if begun.person is not None:
            response = linked(visit, begun.person, provider, claims)
        else:
            person = owner_of(visit, provider, claims)
            response = sign_in.welcome(visit, person, sign_in.local(departure.wanted))
    except Refused as refused:
        response = unable(visit, refused, departure.wanted, linking=begun.person is not None)
    ceremonies.end(visit, response)
    return response


def linked(visit: Visit, person: PersonId, provider: Provider, claims: Claims) -> Response[Any]:
    """Links the identity with the account of who began it. Raises Refused."""
    if visit.session is None or visit.session.person.id != person:
        raise Refused("ceremony-ended")
    visit.services.accounts.identities.link(person, provider.issuer, claims.subject, claims.email)
    return redirect(passkeys.PAGE, done="linked")


def owner_of(visit: Visit, provider: Provider, claims: Claims) -> Person:
    """Whose account the identity opens; the first time its e-mail address says so.

    Raises Refused: "openid-email-unverified", "openid-account-unknown" or "identity-differs".
    """
    accounts = visit.services.accounts
    known = accounts.identities.use(provider.issuer, claims.subject)
    if known is None and not claims.email:
        raise Refused("openid-email-unverified")
    person = accounts.person(known) if known else accounts.person_by_email(claims.email)
    if person is None:
        raise Refused("openid-account-unknown")
    if known is None:
        accounts.identities.link(person.id, provider.issuer, claims.subject, claims.email)
        accounts.identities.use(provider.issuer, claims.subject)
    return person


def unable(visit: Visit, refused: Refused, wanted: str, *, linking: bool) -> Response[Any]:
    """The page where it was begun, which says why it went no further: 503 when the provider does not answer."""
    form = Form.blank(next=sign_in.local(wanted))
    form.status = {"openid-unreachable": 503, "too-many-attempts": 429}.get(refused.key, 422)
    form.problem = errors.sentence(refused)
    return passkeys.draw(visit, form) if linking and visit.session else sign_in.draw(visit, form)


routes = [leave, leave_to_link, arrive]
