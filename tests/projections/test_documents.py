import pytest

from defter.domain.vocabulary import REDACTED, NotFound
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections import documents as views
from tests import examples
from tests.examples.documents import LETTER
from tests.projections.shown import AT, Listed, shown

ÜMRANİYE, PENDIK = examples.organisation(), examples.organisation("Pendik")
MEETING = examples.meeting()
MEMBER = Reader(organisation=PENDIK, person=examples.person("Başka"), role="member")
OWN = Reader(organisation=ÜMRANİYE, person=examples.person(), role="member")
OFFICE = Reader(organisation=examples.organisation("Ofis"), person=examples.person("Ofis"), role="secretariat")
READERS = {"visitor": VISITOR, "member": MEMBER, "own": OWN, "secretariat": OFFICE}
BEGINNING = (ÜMRANİYE, [examples.organisation_registered(), examples.organisation_admitted()])
SHEET = examples.document("sheet")


def who_sees(seen, document=None) -> set[str]:
    found = set()
    with seen.read() as connection:
        for name, reader in READERS.items():
            try:
                views.document(connection, reader, document or examples.document())
            except NotFound:
                continue
            found.add(name)
    return found


def test_document_of_a_meeting_is_shown_with_all_that_is_known_of_it(location: Location) -> None:
    attached = examples.document_attached(kind="official-letter", content=examples.content(letter=LETTER))
    log = Listed((MEETING, [examples.meeting_planned(), attached]))
    with shown(location, log) as seen, seen.read() as connection:
        (row,) = views.documents_of(connection, MEMBER, MEETING)
        assert views.document(connection, MEMBER, attached.document) == row
        assert views.documents_of(connection, VISITOR, MEETING) == []
    content = attached.content
    assert (row.digest, row.media_type, row.size, row.name) == (
        content.digest,
        content.media_type,
        content.size,
        content.name,
    )
    assert (row.title, row.language, row.kind) == (content.title, "tr", "official-letter")
    assert (row.issuer, row.number, row.dated) == (LETTER.issuer, LETTER.number, LETTER.date)
    assert (row.attached_at, row.attached_by, row.visibility) == (AT, examples.person(), "members")
    assert row.readable


def test_restricted_document_is_for_the_secretariat_and_who_attached_it(location: Location) -> None:
    sheet = examples.document_attached(document=SHEET, kind="signature-sheet", visibility="restricted")
    filed = examples.document_filed(kind="council-decision", visibility="restricted")
    log = Listed(BEGINNING, (MEETING, [examples.meeting_planned(), sheet]), (ÜMRANİYE, [filed]))
    with shown(location, log) as seen:
        assert who_sees(seen, SHEET) == {"own", "secretariat"}
        assert who_sees(seen, filed.document) == {"own", "secretariat"}


def test_who_may_see_a_document_follows_its_visibility_and_its_meeting(location: Location) -> None:
    log = Listed((MEETING, [examples.meeting_planned(), examples.document_attached()]))
    with shown(location, log) as seen:
        assert who_sees(seen) == {"member", "own", "secretariat"}
        log.tell(MEETING, examples.document_visibility_changed(visibility="public"))
        seen.catch_up()
        assert who_sees(seen) == {"member", "own", "secretariat"}, "the meeting itself is not public"
        log.tell(MEETING, examples.visibility_changed(outcome=None, visibility="public"))
        seen.catch_up()
        assert who_sees(seen) == {"visitor", "member", "own", "secretariat"}
        log.tell(MEETING, examples.document_visibility_changed(visibility="organisation"))
        seen.catch_up()
        assert who_sees(seen) == {"own", "secretariat"}


def test_visibility_of_a_filed_document_changes(location: Location) -> None:
    filed = examples.document_filed()
    log = Listed(BEGINNING, (ÜMRANİYE, [filed]))
    with shown(location, log) as seen:
        assert who_sees(seen, filed.document) == {"member", "own", "secretariat"}
        log.tell(ÜMRANİYE, examples.record_visibility_changed(visibility="public"))
        seen.catch_up()
        assert who_sees(seen, filed.document) == {"visitor", "member", "own", "secretariat"}


def test_withdrawn_document_is_listed_with_its_reason_and_no_longer_read(location: Location) -> None:
    withdrawn = examples.document_withdrawn()
    log = Listed((MEETING, [examples.meeting_planned(), examples.document_attached(), withdrawn]))
    with shown(location, log) as seen, seen.read() as connection:
        (row,) = views.documents_of(connection, MEMBER, MEETING)
        assert row.withdrawn == withdrawn.reason
        assert not row.readable


def test_redaction_blanks_the_texts_and_frees_the_bytes_unless_another_document_has_them(location: Location) -> None:
    first = examples.document_attached(kind="official-letter", content=examples.content(letter=LETTER))
    second = examples.document_filed()
    digest = first.content.digest
    log = Listed(BEGINNING, (MEETING, [examples.meeting_planned(), first]), (ÜMRANİYE, [second]))
    with shown(location, log) as seen:
        log.tell(MEETING, examples.text_redacted(thing=first.document))
        seen.catch_up()
        with seen.read() as connection:
            row = views.document(connection, OFFICE, first.document)
            assert (row.title.texts, row.name, row.issuer, row.number) == (
                {"tr": REDACTED},
                REDACTED,
                REDACTED,
                REDACTED,
            )
            assert not row.readable
            assert views.is_needed(connection, digest)
        log.tell(ÜMRANİYE, examples.text_redacted(thing=second.document))
        seen.catch_up()
        with seen.read() as connection:
            assert not views.is_needed(connection, digest)


def test_redaction_of_anything_else_touches_no_document(location: Location) -> None:
    log = Listed((MEETING, [examples.meeting_planned(), examples.document_attached()]))
    log.tell(MEETING, examples.text_redacted(thing=None))
    with shown(location, log) as seen, seen.read() as connection:
        assert views.document(connection, MEMBER, examples.document()).readable


def test_unknown_document_is_not_found(location: Location) -> None:
    with shown(location, Listed()) as seen, seen.read() as connection, pytest.raises(NotFound):
        views.document(connection, OFFICE, examples.document())
