"""Passkeys (WebAuthn): a key on a device signs a challenge of ours, after the device has made sure who holds it.

The device says whose passkey it is, so no e-mail is asked for; it must have checked its owner by finger, face or PIN,
so a passkey counts as two factors. A challenge is one ceremony: for one browser, once and soon. What a device sends is
checked by py_webauthn, which is imported late: it takes 25 MB.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import NotFound, PersonId, Refused
from defter.platform.accounts_schema import passkeys
from defter.platform.ceremonies import Ceremonies
from defter.platform.clock import Clock, uuid7
from defter.platform.identities import hold, keep_a_way_in

if TYPE_CHECKING:
    from webauthn.helpers.structs import AuthenticationCredential

LONGEST_LABEL = 100


class RelyingParty(Struct, frozen=True):
    """The platform as a device knows it."""

    id: str
    """The host name, without port: a passkey is for this host alone."""
    name: str
    origin: str
    """Where its pages are, as in https://example.org."""


class Passkey(Struct, frozen=True):
    """What may be known about a passkey."""

    id: UUID
    label: str
    created_at: datetime
    used_at: datetime | None


_passkeys = sa.select(*passkeys.c["id", "label", "created_at", "used_at"])


class Passkeys:
    """The passkeys of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock, ceremonies: Ceremonies) -> None:
        self._engine = engine
        self._clock = clock
        self._ceremonies = ceremonies

    def of(self, person: PersonId) -> list[Passkey]:
        """Those of a person, oldest first."""
        with self._reading() as connection:
            own = _passkeys.where(passkeys.c.person == person)
            return [Passkey(*row) for row in connection.execute(own.order_by(passkeys.c.id))]

    def begin_adding(self, person: PersonId, name: str, email: str, party: RelyingParty) -> tuple[str, str]:
        """The token of the ceremony, and the options for `navigator.credentials.create` as JSON."""
        from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - late
        from webauthn.helpers import structs  # noqa: PLC0415 - late

        with self._reading() as connection:
            known = connection.scalars(sa.select(passkeys.c.credential).where(passkeys.c.person == person)).all()
        options = generate_registration_options(
            rp_id=party.id,
            rp_name=party.name,
            user_id=person.bytes,
            user_name=email,
            user_display_name=name,
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
        token = self._ceremonies.begin("passkey-added", options.challenge, person)
        return token, options_to_json(options)

    def add(self, token: str, person: PersonId, answer: str, party: RelyingParty, label: str) -> None:
        """A new passkey of the person who began this ceremony; `answer` is the JSON of what the device sent.

        Raises Refused: "ceremony-ended", "passkey-not-accepted" or "passkey-known".
        """
        from webauthn import verify_registration_response  # noqa: PLC0415 - late

        begun = self._ceremonies.finish("passkey-added", token)
        if begun.person != person:
            raise Refused("ceremony-ended")
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=begun.content,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                require_user_verification=True,
            )
        except Exception as error:  # whatever a made-up answer breaks
            raise Refused("passkey-not-accepted") from error
        row = {
            "id": uuid7(),
            "person": person,
            "credential": made.credential_id,
            "public_key": made.credential_public_key,
            "sign_count": made.sign_count,
            "label": label.strip()[:LONGEST_LABEL],
            "created_at": self._clock(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(passkeys.insert(), row)
        except sa.exc.IntegrityError as error:
            raise Refused("passkey-known") from error

    def begin_using(self, party: RelyingParty) -> tuple[str, str]:
        """The token of the ceremony, and the options for `navigator.credentials.get` as JSON."""
        from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 - late
        from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415 - late

        options = generate_authentication_options(
            rp_id=party.id, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._ceremonies.begin("passkey-used", options.challenge), options_to_json(options)

    def use(self, token: str, answer: str, party: RelyingParty) -> PersonId:
        """Whose passkey answered the challenge of this ceremony; `answer` is the JSON of what the device sent.

        A counter that did not move on since the last time betrays a copy of the key, which is refused.
        Raises Refused: "ceremony-ended" or "passkey-not-recognised".
        """
        from webauthn import verify_authentication_response  # noqa: PLC0415 - late

        begun = self._ceremonies.finish("passkey-used", token)
        given = _parsed(answer)
        with self._reading() as connection:
            kept = connection.execute(sa.select(passkeys).where(passkeys.c.credential == given.raw_id)).first()
        if kept is None or given.response.user_handle != kept.person.bytes:
            raise Refused("passkey-not-recognised")
        try:
            checked = verify_authentication_response(
                credential=given,
                expected_challenge=begun.content,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except Exception as error:  # whatever a made-up answer breaks
            raise Refused("passkey-not-recognised") from error
        same = (passkeys.c.id == kept.id) & (passkeys.c.sign_count == kept.sign_count)
        moved = passkeys.update().where(same).values(sign_count=checked.new_sign_count, used_at=self._clock())
        with self._engine.begin() as connection:
            if connection.execute(moved).rowcount == 0:
                raise Refused("passkey-not-recognised")
        return PersonId(kept.person)

    def rename(self, person: PersonId, passkey: UUID, label: str) -> None:
        """Another label for a passkey of this person. Raises NotFound("passkey-unknown")."""
        renamed = passkeys.update().where(_own(person, passkey)).values(label=label.strip()[:LONGEST_LABEL])
        with self._engine.begin() as connection:
            if connection.execute(renamed).rowcount == 0:
                raise NotFound("passkey-unknown")

    def remove(self, person: PersonId, passkey: UUID, issuer: str) -> None:
        """The passkey signs nobody in any more; `issuer` is the OpenID provider that the platform has, or nothing.

        Raises NotFound("passkey-unknown"), or Refused("last-way-in").
        """
        with self._engine.begin() as connection:
            hold(connection, person)
            if connection.execute(passkeys.delete().where(_own(person, passkey))).rowcount == 0:
                raise NotFound("passkey-unknown")
            keep_a_way_in(connection, person, issuer)

    def _reading(self) -> Any:
        return self._engine.connect().execution_options(readonly=True)


def _own(person: PersonId, passkey: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(passkeys.c.id == passkey, passkeys.c.person == person)


def _parsed(answer: str) -> "AuthenticationCredential":
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415 - late

    try:
        return parse_authentication_credential_json(answer)
    except Exception as error:  # whatever a made-up answer breaks
        raise Refused("passkey-not-recognised") from error
