"""Mails as people read them: subject and plain text, in the language of whoever gets them.

One function for each mail. A page writes it and hands it to the outbox, under a key of its own:

    mails.post(services, uuid7(), person.email, mails.password_changed(services, person))

The same key twice is one mail. Links begin with the platform's own address (`base_url`), never with what a request
says.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from defter.domain.vocabulary import LocalText, OrganisationId
from defter.platform.invitations import Invitation
from defter.platform.sessions import Person
from defter.web.i18n import _, plain, speaking
from defter.web.pages import Services, link


class Mail(Struct, frozen=True):
    """What somebody gets to read."""

    language: str
    subject: str
    body: str


def post(services: Services, key: UUID, to: str, mail: Mail) -> None:
    """Has a mail sent, once for each key. Blocks. Raises Refused("email-malformed")."""
    services.accounts.outbox.put(key, to=to, subject=mail.subject, body=mail.body, language=mail.language)


def spoken(services: Services, language: str) -> str:
    """The language of a mail: the reader's, if the platform speaks it."""
    return language if language in services.languages else services.default_language


def address(services: Services, path: str, language: str, **query: Any) -> str:
    """The whole address of a page, for a mail."""
    return services.base_url + link(path, language, **query)


def compose(services: Services, language: str, subject: str, *paragraphs: str) -> Mail:
    """A mail of these paragraphs, which are in that language already, under the platform's name."""
    with speaking(language):
        name = plain(services.name)
    return Mail(language, f"{name}: {subject}", "\n\n".join((*paragraphs, f"-- \n{name}\n")))


def password_reset(services: Services, person: Person, token: str) -> Mail:
    """The link by which somebody sets a new password."""
    language = spoken(services, person.language)
    with speaking(language):
        return compose(
            services,
            language,
            _("Set a new password"),
            _("Hello %(name)s,") % {"name": person.name},
            _("Somebody, probably you, asked for a new password for your account. Set it on this page:"),
            address(services, "/new-password", language, token=token),
            _("The link can be used once, within an hour."),
            _("If it was not you, do nothing: your password stays as it is. Do not pass this link on to anybody."),
        )


def password_changed(services: Services, person: Person) -> Mail:
    """That a new password was set, for the case that it was somebody else."""
    language = spoken(services, person.language)
    with speaking(language):
        return compose(
            services,
            language,
            _("Your password was changed"),
            _("Hello %(name)s,") % {"name": person.name},
            _("A new password was set for your account, and you were signed out everywhere."),
            _("If it was not you, tell the secretariat at once, and ask for a new password on this page:"),
            address(services, "/forgotten-password", language),
        )


def invitation(services: Services, invited: Invitation, organisation: LocalText, token: str) -> Mail:
    """The link by which somebody begins to act for an organisation."""
    language = spoken(services, invited.language)
    with speaking(language):
        return compose(
            services,
            language,
            _("Invitation to act for an organisation"),
            _("Hello %(name)s,") % {"name": invited.name},
            _("You are invited to act for this organisation on the platform: %(name)s") % {"name": plain(organisation)},
            address(services, "/invitation", language, token=token),
            _("The link can be used once, within three days, and is for you alone. Do not pass it on to anybody."),
        )


def answered_by_link(
    services: Services, person: Person, organisation_id: OrganisationId, organisation: LocalText
) -> Mail:
    """That somebody answered for the person's organisation by a signed link, for the case that nobody there did."""
    language = spoken(services, person.language)
    with speaking(language):
        return compose(
            services,
            language,
            _("Your organisation answered by a link"),
            _("Hello %(name)s,") % {"name": person.name},
            _("By a signed link somebody answered for your organisation, %(name)s, to what was recorded on its behalf.")
            % {"name": plain(organisation)},
            _("See the answer on this page. If it does not come from your organisation, tell the secretariat at once."),
            address(services, f"/organisations/{organisation_id}/statements", language),
        )
