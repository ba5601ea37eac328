"""The outbox: mails that wait to be sent, were sent, or were given up.

Whoever wants a mail sent puts it here under a key of its own: the same key twice is one mail. Its Message-ID is fixed
by then, so that a mail which is sent again, because nobody knows whether the server took it, is known to be the same.
`posting.py` sends what is due. The body of a mail that was sent is blanked: it may hold a link that is a secret.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.vocabulary import NotFound, Refused
from defter.platform.accounts_schema import outbox
from defter.platform.clock import Clock

SENDING_LOCK = 4_907_104
"""Key of the advisory lock of the one process that sends, on a PostgreSQL server."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after the first attempt that failed, the second, and so on; after one more it is given up."""
KEPT = timedelta(days=90)
"""How long it is remembered to whom what was sent; so long is a key known."""
LONGEST_ERROR = 500

State = Literal["waiting", "sent", "failed"]


class Message(Struct, frozen=True):
    """A mail, and what became of it."""

    id: UUID
    message_id: str
    to: str
    reply_to: str
    """Empty: answers go to the sender."""
    language: str
    subject: str
    body: str
    """Plain text; empty once it was sent."""
    created_at: datetime
    due_at: datetime | None
    """When it is to be tried next; None when it was sent or given up."""
    attempts: int
    error: str
    """What was wrong with the last attempt; empty when nothing was."""
    sent_at: datetime | None

    @property
    def state(self) -> State:
        """Whether it waits, was sent, or was given up."""
        if self.sent_at is not None:
            return "sent"
        return "failed" if self.due_at is None else "waiting"


class Statistics(Struct, frozen=True):
    """How the outbox stands."""

    waiting: int
    oldest: datetime | None
    """Since when the oldest mail waits."""
    failed: int


_waiting = outbox.c.due_at.is_not(None)
_failed = sa.and_(outbox.c.due_at.is_(None), outbox.c.sent_at.is_(None))
_due = sa.select(outbox).where(outbox.c.due_at <= sa.bindparam("now")).order_by(outbox.c.due_at, outbox.c.created_at)
_newest = sa.select(outbox).order_by(sa.case((_failed, 0), else_=1), outbox.c.created_at.desc(), outbox.c.id.desc())


class Outbox:
    """The outbox of the accounts store. Its methods block, as those of `Accounts` do.

    `domain` is the part of a Message-ID behind the @.
    """

    def __init__(self, engine: sa.Engine, clock: Clock, domain: str) -> None:
        self._engine = engine
        self._clock = clock
        self._domain = domain
        self.wake: Callable[[], None] = lambda: None
        """Called when there is something to send."""

    def put(self, key: UUID, *, to: str, subject: str, body: str, language: str, reply_to: str = "") -> None:
        """Has a mail sent, in plain text, once for each key. The key is told to whoever gets it: it is no secret.

        Raises Refused("email-malformed").
        """
        for address in filter(None, (to, reply_to)):
            if "@" not in address[1:-1] or " " in address or not address.isprintable():
                raise Refused("email-malformed")
        now = self._clock()
        row = {
            "id": key,
            "message_id": f"<{key}@{self._domain}>",
            "to": to,
            "reply_to": reply_to,
            "language": language,
            "subject": " ".join(subject.split()),
            "body": body,
            "created_at": now,
            "due_at": now,
            "attempts": 0,
            "error": "",
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(outbox.insert(), row)
        except sa.exc.IntegrityError:
            return  # the key is known
        self.wake()

    # Sending

    @contextmanager
    def sending(self) -> Iterator[bool]:
        """Whether this process may send: of several on PostgreSQL one at a time; on SQLite there is one.

        The leave ends with the context, or with the process.
        """
        if self._engine.dialect.name == "sqlite":
            yield True
            return
        with self._engine.begin() as connection:
            yield bool(connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(SENDING_LOCK))))

    def next(self) -> Message | None:
        """The mail that is due for the longest time."""
        found = self._found(_due.limit(1), now=self._clock())
        return found[0] if found else None

    def sent(self, key: UUID) -> None:
        """The server has accepted it: it is never sent again, and its body is gone. What is old enough goes wholly."""
        now = self._clock()
        accepted = {"body": "", "due_at": None, "error": "", "sent_at": now, "attempts": outbox.c.attempts + 1}
        with self._engine.begin() as connection:
            connection.execute(outbox.update().where(outbox.c.id == key).values(accepted))
            connection.execute(outbox.delete().where(outbox.c.sent_at < now - KEPT))

    def failed(self, message: Message, error: str, *, for_good: bool = False) -> None:
        """It could not be sent: it waits for the next attempt, unless that was the last one or no other can help."""
        given_up = for_good or message.attempts >= len(PAUSES)
        due_at = None if given_up else self._clock() + PAUSES[message.attempts]
        with self._engine.begin() as connection:
            values = {"due_at": due_at, "error": error[:LONGEST_ERROR], "attempts": message.attempts + 1}
            connection.execute(outbox.update().where(outbox.c.id == message.id).values(values))

    def held_up(self, error: str) -> None:
        """Nothing can be sent at the moment, through no fault of any mail: none of them has lost an attempt."""
        with self._engine.begin() as connection:
            connection.execute(outbox.update().where(_waiting).values(error=error[:LONGEST_ERROR]))

    def retry(self, key: UUID) -> None:
        """Sends again what was given up, with all its attempts. Raises NotFound("mail-unknown")."""
        with self._engine.begin() as connection:
            again = outbox.update().where(outbox.c.id == key, _failed).values(due_at=self._clock(), attempts=0)
            if connection.execute(again).rowcount == 0:
                raise NotFound("mail-unknown")
        self.wake()

    # Looking at it

    def statistics(self) -> Statistics:
        """How many wait, since when, and how many were given up."""
        waiting = sa.select(sa.func.count(), sa.func.min(outbox.c.created_at)).where(_waiting)
        failed = sa.select(sa.func.count()).select_from(outbox).where(_failed)
        with self._reading() as connection:
            count, oldest = connection.execute(waiting).one()
            return Statistics(count, oldest, connection.scalar(failed) or 0)

    def count(self) -> int:
        """How many there are."""
        with self._reading() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(outbox)) or 0

    def messages(self, limit: int, offset: int = 0) -> Sequence[Message]:
        """Those that were given up, then the others, the newest first."""
        return self._found(_newest.limit(limit).offset(offset))

    # Small parts

    def _reading(self) -> Any:
        return self._engine.connect().execution_options(readonly=True)

    def _found(self, query: sa.Select[Any], **given: Any) -> list[Message]:
        with self._reading() as connection:
            return [Message(*row) for row in connection.execute(query, given)]
