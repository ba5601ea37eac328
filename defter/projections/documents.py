"""Documents as screens show them, whatever they were attached to, and who may read each of them."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from defter.domain.meetings.documents import DocumentAttached, DocumentVisibilityChanged, DocumentWithdrawn
from defter.domain.organisations.records import DocumentFiled, FiledDocumentWithdrawn, RecordVisibilityChanged
from defter.domain.vocabulary import (
    Channel,
    DocumentId,
    DocumentKind,
    Language,
    LocalText,
    NotFound,
    OrganisationId,
    PersonId,
    TextRedacted,
    Visibility,
)
from defter.platform.access import Reader, Sight, noted, record_of, record_readers, records, visible_to
from defter.platform.envelope import Recorded
from defter.platform.projecting import Projection
from defter.platform.rows import Rows
from defter.platform.tables import Day, Id, Localised, Moment, metadata

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("subject", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, index=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", Localised, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("issuer", sa.Text),
    sa.Column("number", sa.Text),
    sa.Column("dated", Day),
    sa.Column("withdrawn", Localised),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("attached_at", Moment, nullable=False),
    sa.Column("attached_by", Id),
    sa.Column("channel", sa.Text),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""`subject` is the meeting or the organisation: the document is seen by those who may see both. `issuer`, `number` and
`dated` are those of an official letter. `removed`: its text was redacted, and its bytes are to be destroyed."""


def on_attached(rows: Rows, recorded: Recorded[DocumentAttached]) -> None:
    _put(rows, recorded, recorded.meta.organisation)


def on_filed(rows: Rows, recorded: Recorded[DocumentFiled]) -> None:
    _put(rows, recorded, OrganisationId(recorded.stream))


def _put(rows: Rows, recorded: Recorded[Any], owner: OrganisationId | None) -> None:
    """Who attached a restricted document may read it as well as the secretariat."""
    event, meta = recorded.event, recorded.meta
    letter = event.content.letter
    rows.put(
        documents,
        id=event.document,
        subject=recorded.stream,
        kind=event.kind,
        digest=event.content.digest,
        media_type=event.content.media_type,
        size=event.content.size,
        name=event.content.name,
        title=event.content.title,
        language=event.content.language,
        issuer=letter.issuer if letter else None,
        number=letter.number if letter else None,
        dated=letter.date if letter else None,
        withdrawn=None,
        removed=False,
        attached_at=meta.at,
        attached_by=meta.person,
        channel=meta.behalf.channel if meta.behalf else None,
        position=recorded.position,
    )
    rows.put(records, stream=recorded.stream, id=event.document, visibility=event.visibility, owner=owner)
    if owner is not None:
        rows.put(record_readers, stream=recorded.stream, id=event.document, reader=owner)


def on_withdrawn(rows: Rows, recorded: Recorded[DocumentWithdrawn | FiledDocumentWithdrawn]) -> None:
    rows.change(documents, (recorded.stream, recorded.event.document), withdrawn=recorded.event.reason)


def on_visibility(rows: Rows, recorded: Recorded[DocumentVisibilityChanged]) -> None:
    rows.change(records, (recorded.stream, recorded.event.document), visibility=recorded.event.visibility)


def on_record_visibility(rows: Rows, recorded: Recorded[RecordVisibilityChanged]) -> None:
    """Of a document or a figure: in either case it is the record that changes."""
    rows.change(records, (recorded.stream, recorded.event.thing), visibility=recorded.event.visibility)


def on_redacted(rows: Rows, recorded: Recorded[TextRedacted]) -> None:
    if recorded.event.thing is not None:
        rows.redact(
            documents, (recorded.stream, recorded.event.thing), "name", "title", "issuer", "number", "withdrawn"
        )
        rows.change(documents, (recorded.stream, recorded.event.thing), removed=True)


projection = Projection(
    "documents",
    tables=(documents,),
    handlers={
        DocumentAttached: on_attached,
        DocumentFiled: on_filed,
        DocumentWithdrawn: on_withdrawn,
        FiledDocumentWithdrawn: on_withdrawn,
        DocumentVisibilityChanged: on_visibility,
        RecordVisibilityChanged: on_record_visibility,
        TextRedacted: on_redacted,
    },
)


class DocumentRow(Struct, frozen=True):
    """One document; `withdrawn` is the reason for which it was withdrawn."""

    id: DocumentId
    subject: UUID
    kind: DocumentKind
    digest: str
    media_type: str
    size: int
    name: str
    title: LocalText
    language: Language | None
    issuer: str | None
    number: str | None
    dated: date | None
    withdrawn: LocalText | None
    removed: bool
    attached_at: datetime
    attached_by: PersonId | None
    channel: Channel | None
    visibility: Visibility

    @property
    def readable(self) -> bool:
        """Whether its bytes may still be given out."""
        return self.withdrawn is None and not self.removed


_of_subjects = records.alias("of_subjects")
_others = [column for column in documents.c if column.name not in ("id", "subject", "position")]
_columns = [documents.c.id, documents.c.subject, *_others]
_documents = sa.select(*_columns, records.c.visibility).select_from(
    documents.join(records, record_of(documents.c.subject, documents.c.id)).join(
        _of_subjects, record_of(documents.c.subject, of=_of_subjects)
    )
)


_titles = (
    sa.select(documents.c.id, documents.c.title)
    .join(records, record_of(documents.c.subject, documents.c.id))
    .where(documents.c.id.in_(sa.bindparam("ids", type_=Id(), expanding=True)))
)


def _seen(reader: Reader | Sight) -> sa.Select[Any]:
    return _documents.where(visible_to(reader), visible_to(reader, _of_subjects))


@lru_cache
def _all_for(sight: Sight) -> sa.Select[Any]:
    return _seen(sight).where(documents.c.subject == sa.bindparam("subject")).order_by(documents.c.position)


def documents_of(connection: sa.Connection, reader: Reader, subject: UUID) -> list[DocumentRow]:
    """The documents of a meeting or an organisation that the reader may see, in the order in which they came."""
    found = connection.execute(_all_for(reader.sight), {"subject": subject, **reader.given})
    return noted(reader, [DocumentRow(*row) for row in found])


def latest_of(
    connection: sa.Connection, reader: Reader, subjects: Iterable[UUID], *, limit: int = 100
) -> list[DocumentRow]:
    """The documents of several organisations that stand and that the reader may see, newest first."""
    stand = (documents.c.withdrawn.is_(None), documents.c.removed.is_(False))
    statement = _seen(reader).where(documents.c.subject.in_(list(subjects)), *stand)
    rows = connection.execute(statement.order_by(documents.c.position.desc()).limit(limit))
    return [DocumentRow(*row) for row in rows]


def document(connection: sa.Connection, reader: Reader, id_: UUID, *, of: UUID | None = None) -> DocumentRow:
    """One document `of` a meeting or an organisation (None: of any; the first with this id).

    Raises NotFound when there is none, or not for this reader.
    """
    statement = _seen(reader).where(documents.c.id == id_, sa.true() if of is None else documents.c.subject == of)
    row = connection.execute(statement.order_by(documents.c.position)).first()
    if row is None:
        raise NotFound("document-unknown")
    return noted(reader, [DocumentRow(*row)])[0]


def by_id(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, DocumentRow]:
    """Those of these documents that the reader may see."""
    rows = connection.execute(_seen(reader).where(documents.c.id.in_(list(ids))))
    return {row.id: DocumentRow(*row) for row in rows}


def titles(connection: sa.Connection, reader: Reader, ids: Iterable[UUID]) -> dict[UUID, LocalText]:
    """The titles of those of these documents that the reader may see."""
    return {row[0]: row[1] for row in connection.execute(_titles.where(visible_to(reader)), {"ids": list(set(ids))})}


def is_needed(connection: sa.Connection, digest: str) -> bool:
    """Whether any document that was not redacted has these bytes, whoever may see it."""
    found = sa.select(documents.c.id).where(documents.c.digest == digest, documents.c.removed.is_(False)).limit(1)
    return connection.execute(found).first() is not None
