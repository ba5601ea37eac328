"""Documents of meetings and organisations, and figures of organisations."""

from defter.domain.vocabulary import REDACTED, without_text
from tests.examples import (
    attach_document,
    change_document_visibility,
    change_record_visibility,
    content,
    document,
    document_attached,
    document_filed,
    document_visibility_changed,
    document_withdrawn,
    figure,
    figure_reported,
    figure_revised,
    figure_withdrawn,
    file_document,
    filed_document_withdrawn,
    mandate_ended,
    mandate_given,
    meeting_planned,
    minutes_approved,
    organisation_registered,
    record_visibility_changed,
    redact_organisation_text,
    redact_text,
    report_figure,
    revise_figure,
    text_redacted,
    withdraw_document,
    withdraw_figure,
    withdraw_filed_document,
)
from tests.examples.documents import LETTER
from tests.scenario import given

PLANNED = meeting_planned()
REGISTERED = organisation_registered()


def test_a_document_is_for_members_until_somebody_says_otherwise() -> None:
    given(PLANNED).when(attach_document(visibility=None)).then(document_attached(visibility="members"))


def test_signature_sheets_and_council_decisions_are_restricted_by_default() -> None:
    for kind in ("signature-sheet", "council-decision"):
        attached = document_attached(kind=kind, visibility="restricted")
        given(PLANNED).when(attach_document(kind=kind, visibility=None)).then(attached)
        filed = document_filed(kind=kind, visibility="restricted")
        given(REGISTERED).when(file_document(kind=kind, visibility=None)).then(filed)


def test_signature_sheet_can_be_shown_to_members_on_purpose() -> None:
    shown = document_attached(kind="signature-sheet", visibility="members")
    given(PLANNED).when(attach_document(kind="signature-sheet", visibility="members")).then(shown)


def test_official_letter_says_who_issued_it_when_and_under_which_number() -> None:
    given(PLANNED).when(attach_document(kind="official-letter")).refused("letter-incomplete")
    given(REGISTERED).when(file_document(content=content())).refused("letter-incomplete")
    letter = content(letter=LETTER)
    attached = document_attached(kind="official-letter", content=letter)
    given(PLANNED).when(attach_document(kind="official-letter", content=letter)).then(attached)


def test_the_same_document_sent_twice_is_attached_once() -> None:
    given(PLANNED, document_attached()).when(attach_document()).nothing()
    given(PLANNED, document_attached(), document_withdrawn()).when(attach_document()).nothing()
    given(REGISTERED, document_filed()).when(file_document()).nothing()


def test_documents_come_also_after_the_minutes_were_approved() -> None:
    given(PLANNED, minutes_approved()).when(attach_document()).then(document_attached())


def test_a_document_is_withdrawn_once_and_with_a_reason() -> None:
    given(PLANNED, document_attached()).when(withdraw_document()).then(document_withdrawn())
    given(PLANNED, document_attached(), document_withdrawn()).when(withdraw_document()).nothing()
    given(PLANNED).when(withdraw_document()).not_found("document-unknown")
    given(REGISTERED, document_filed()).when(withdraw_filed_document()).then(filed_document_withdrawn())
    given(REGISTERED).when(withdraw_filed_document()).not_found("document-unknown")


def test_who_may_see_a_document_changes_with_a_reason_and_only_while_it_stands() -> None:
    change = change_document_visibility()
    given(PLANNED, document_attached()).when(change).then(document_visibility_changed())
    given(PLANNED, document_attached(), document_visibility_changed()).when(change).nothing()
    given(PLANNED, document_attached(), document_withdrawn()).when(change).not_found("document-unknown")
    given(REGISTERED, document_filed()).when(change_record_visibility()).then(record_visibility_changed())
    given(REGISTERED).when(change_record_visibility()).not_found("document-unknown")


def test_a_figure_is_revised_on_the_revision_that_was_read() -> None:
    given(REGISTERED).when(report_figure()).then(figure_reported())
    given(REGISTERED, figure_reported()).when(report_figure()).nothing()
    given(REGISTERED, figure_reported()).when(revise_figure()).then(figure_revised())
    given(REGISTERED, figure_reported(), figure_revised()).when(revise_figure()).stale(current=2)
    given(REGISTERED).when(revise_figure()).not_found("figure-unknown")


def test_a_withdrawn_figure_can_no_longer_be_changed() -> None:
    history = (REGISTERED, figure_reported(), figure_withdrawn())
    given(REGISTERED, figure_reported()).when(withdraw_figure()).then(figure_withdrawn())
    given(*history).when(withdraw_figure()).nothing()
    given(*history).when(revise_figure()).not_found("figure-unknown")
    given(REGISTERED).when(withdraw_figure()).not_found("figure-unknown")


def test_texts_of_documents_can_be_redacted_also_when_they_were_withdrawn() -> None:
    redact = redact_text(thing=document())
    redacted = text_redacted(thing=document(), reason=redact.reason)
    given(PLANNED, document_attached()).when(redact).then(redacted)
    given(PLANNED, document_attached(), document_withdrawn()).when(redact).then(redacted)
    given(PLANNED).when(redact).not_found("nothing-to-redact")


def test_texts_of_an_organisation_can_be_redacted_thing_by_thing() -> None:
    histories = [
        ((mandate_given(), mandate_ended()), mandate_ended().mandate),
        ((document_filed(),), document("letter")),
        ((figure_reported(),), figure_reported().figure),
        ((figure_reported(), figure_withdrawn()), figure_reported().figure),
    ]
    for history, thing in histories:
        redact = redact_organisation_text(thing=thing)
        given(REGISTERED, *history).when(redact).then(text_redacted(thing=thing, reason=redact.reason))
    given(REGISTERED).when(redact_organisation_text()).not_found("nothing-to-redact")


def test_redaction_of_a_figure_is_a_revision() -> None:
    redacted = text_redacted(thing=figure_reported().figure)
    given(REGISTERED, figure_reported(), redacted).when(revise_figure()).stale(current=2)


def test_redaction_removes_title_file_name_issuer_and_number_of_a_document() -> None:
    blank = without_text(document_filed()).content
    assert (blank.title.texts, blank.name) == ({"tr": REDACTED}, REDACTED)
    assert blank.letter is not None
    assert (blank.letter.issuer, blank.letter.number, blank.letter.date) == (REDACTED, REDACTED, LETTER.date)


def test_redaction_removes_unit_and_source_of_a_figure_and_leaves_its_number() -> None:
    blank = without_text(figure_reported()).content
    assert (blank.unit.texts, blank.source.texts) == ({"tr": REDACTED}, {"tr": REDACTED})
    assert blank.number == figure().number
