"""The second factor: one-time codes of an authenticator app (TOTP, RFC 6238), recovery codes, and the time in between.

A secret lies in the accounts store encrypted (AES-256-GCM, bound to its person) with a key that lies in a file of mode
0600 outside the store (`keys.py`): a copy of the database alone makes no codes. A code counts within one step of 30
seconds either side of now, and no step counts twice, nor one before a step that counted. Recovery codes are random
numbers of 79 bits, so a hash of them is enough; each counts once.

Between the password and the code there is a half session: another token, in another table, that opens nothing.
"""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import PersonId, Refused
from defter.platform.accounts_schema import half_sessions, people, recovery_codes, second_factors
from defter.platform.clock import Clock
from defter.platform.keys import key, seal, unseal

KEY = "second-factor"
STEP = 30
"""Seconds for which an app shows one code."""
DIGITS = 6
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of recovery codes: nothing that looks like something else."""
RECOVERY_LENGTH = 16
BETWEEN = timedelta(minutes=10)
"""How long a half session lasts."""
OFFERED = timedelta(minutes=30)
"""How long a new secret may be confirmed."""
MOST_CODES = 5
"""Codes that one person may try within the time in which attempts are counted."""


class Offer(Struct, frozen=True):
    """A new secret that counts once its first code was given."""

    secret: str
    """For people: Base32, as apps take it."""
    sealed: str
    """The same for the form that confirms it: nobody can read, change or make it, nor use it for another person."""


class SecondFactors:
    """The second factors of the accounts store. Its methods block, as those of `Accounts` do."""

    def __init__(self, engine: sa.Engine, clock: Clock, data: Path, count: Callable[[Mapping[str, int]], None]) -> None:
        """`count` counts an attempt of each of these subjects, and refuses more than so many of them."""
        self._engine = engine
        self._clock = clock
        self._data = data
        self._count = count

    # Setting up

    def offer(self, person: PersonId) -> Offer:
        """A new secret for a person; nothing of it is stored."""
        secret = pyotp.random_base32()
        made = int(self._clock().timestamp()).to_bytes(8, "big")
        return Offer(secret, urlsafe_b64encode(self._seal(made + secret.encode(), person, "offer")).decode())

    def offered(self, person: PersonId, sealed: str) -> Offer:
        """The offer whose sealed form came back. Raises Refused("second-factor-offer-ended")."""
        opened = self._open(_decoded(sealed), person, "offer")
        if opened is None or int.from_bytes(opened[:8], "big") + OFFERED.total_seconds() < self._clock().timestamp():
            raise Refused("second-factor-offer-ended")
        return Offer(opened[8:].decode(), sealed)

    def confirm(self, person: PersonId, sealed: str, code: str) -> list[str]:
        """From now on the secret counts, instead of one before; returns new recovery codes, to be shown once.

        Raises Refused: "second-factor-offer-ended", or "code-wrong".
        """
        secret = self.offered(person, sealed).secret
        now = self._clock()
        step = _step_of(secret, plain(code), now)
        if step is None:
            raise Refused("code-wrong")
        row = {"secret": self._seal(secret.encode(), person, "secret"), "last_step": step, "created_at": now}
        of_person = second_factors.c.person == person
        with self._engine.begin() as connection:
            before = connection.execute(sa.select(second_factors.c.secret).where(of_person)).scalar_one_or_none()
            if before is not None and self._open(before, person, "secret") == secret.encode():
                raise Refused("second-factor-offer-ended")  # the form sent again: its code has counted
            connection.execute(second_factors.delete().where(of_person))
            connection.execute(second_factors.insert(), {"person": person, **row})
            return _new_codes(connection, person)

    def renew_codes(self, person: PersonId) -> list[str]:
        """New recovery codes instead of those before, to be shown once."""
        with self._engine.begin() as connection:
            return _new_codes(connection, person)

    def remove(self, person: PersonId) -> None:
        """The person has no second factor any more, nor recovery codes."""
        with self._engine.begin() as connection:
            connection.execute(second_factors.delete().where(second_factors.c.person == person))
            connection.execute(recovery_codes.delete().where(recovery_codes.c.person == person))

    def since(self, person: PersonId) -> datetime | None:
        """Since when the person has a second factor; None without one."""
        query = sa.select(second_factors.c.created_at).where(second_factors.c.person == person)
        with self._engine.connect().execution_options(readonly=True) as connection:
            found: datetime | None = connection.execute(query).scalar_one_or_none()
        return found

    def codes_left(self, person: PersonId) -> int:
        """How many recovery codes are not used yet."""
        query = sa.select(sa.func.count()).select_from(recovery_codes).where(recovery_codes.c.person == person)
        with self._engine.connect().execution_options(readonly=True) as connection:
            return int(connection.execute(query).scalar_one())

    # Giving it

    def accept(self, person: PersonId, code: str) -> None:
        """Takes a code of the person's app, or one of her recovery codes, which from now on counts no more.

        Raises Refused: "code-wrong", "second-factor-unreadable" when the key is not the one it was encrypted with, or
        "too-many-attempts".
        """
        self._count({f"code {person}": MOST_CODES})
        typed = plain(code)
        is_short = len(typed) == DIGITS and typed.isdecimal()
        if not (self._take_step(person, typed) if is_short else self._take_recovery_code(person, typed)):
            raise Refused("code-wrong")

    def _take_step(self, person: PersonId, code: str) -> bool:
        of_person = second_factors.c.person == person
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(second_factors).where(of_person)).first()
            if row is None:
                return False
            secret = self._open(row.secret, person, "secret")
            if secret is None:
                raise Refused("second-factor-unreadable")
            step = _step_of(secret.decode(), code, self._clock(), after=row.last_step)
            if step is None:
                return False
            newer = sa.and_(of_person, second_factors.c.last_step < step)
            return connection.execute(second_factors.update().where(newer).values(last_step=step)).rowcount == 1

    def _take_recovery_code(self, person: PersonId, code: str) -> bool:
        this = recovery_codes.c.code == _digest(person, code)
        with self._engine.begin() as connection:
            return connection.execute(recovery_codes.delete().where(this)).rowcount == 1

    # Between password and code

    def begin_half(self, person: PersonId) -> str:
        """A token for somebody who gave her password, and may give her code with it for ten minutes."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = {"token": _hash(token), "person": person, "expires_at": now + BETWEEN}
        with self._engine.begin() as connection:
            connection.execute(half_sessions.delete().where(half_sessions.c.expires_at <= now))
            connection.execute(half_sessions.insert(), row)
        return token

    def half(self, token: str) -> PersonId | None:
        """Who gave her password and got this token, unless it is unknown or too old."""
        query = sa.select(half_sessions.c.person, half_sessions.c.expires_at).join_from(half_sessions, people)
        with self._engine.connect().execution_options(readonly=True) as connection:
            row = connection.execute(query.where(half_sessions.c.token == _hash(token))).first()
        return PersonId(row.person) if row is not None and row.expires_at > self._clock() else None

    def end_half(self, token: str) -> None:
        """The token is nobody's from now on."""
        with self._engine.begin() as connection:
            connection.execute(half_sessions.delete().where(half_sessions.c.token == _hash(token)))

    def _seal(self, text: bytes, person: PersonId, purpose: str) -> bytes:
        return seal(key(self._data, KEY), text, f"{purpose} {person}")

    def _open(self, sealed: bytes, person: PersonId, purpose: str) -> bytes | None:
        return unseal(key(self._data, KEY), sealed, f"{purpose} {person}")


def address(secret: str, person: str, issuer: str) -> str:
    """What the QR code says to an app: `otpauth://totp/...`, with the names under which the app shows the code."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=person, issuer_name=issuer)


def plain(code: str) -> str:
    """A code as it is compared: without spaces and hyphens, small letters, and the digits 0 to 9 in any script."""
    shown = (str(unicodedata.decimal(letter, letter)) for letter in code if letter.isalnum())
    return "".join(shown).casefold()


def _step_of(secret: str, code: str, now: datetime, after: int = -1) -> int | None:
    """The step, counted from 1970, of which this is the code: the one of now, or one before or behind it."""
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP)
    current = int(now.timestamp()) // STEP
    matching = [
        step
        for step in (current - 1, current, current + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()) and step > after
    ]
    return matching[0] if matching else None


def _new_codes(connection: sa.Connection, person: PersonId) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    connection.execute(recovery_codes.delete().where(recovery_codes.c.person == person))
    connection.execute(recovery_codes.insert(), [{"code": _digest(person, code), "person": person} for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def _decoded(sealed: str) -> bytes:
    try:
        return urlsafe_b64decode(sealed.encode())
    except ValueError:
        return b""


def _digest(person: PersonId, code: str) -> bytes:
    return hashlib.sha256(f"{person} {code}".encode()).digest()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
