"""What happened, in a plain sentence for every event: the one place where a new event gets its words.

A sentence names what it is about at its end, after a colon, so that no name has to be bent in any language. It may use:

    %(thing)s         the outcome or agenda item, with its text as it stands now
    %(organisation)s  %(meeting)s  %(day)s  %(version)s  what `Details` says of the event
    %(word)s          its fixed word, from `WORDS`
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from defter.projections.activity import ActivityRow
from defter.web import words
from defter.web.i18n import N_, _


class ByWord(Struct, frozen=True):
    """Another sentence for each fixed word, where one for all would be wrong in some language."""

    sentences: Mapping[str, str]


class ByThing(Struct, frozen=True):
    """One sentence for the record itself, and one for something in it."""

    record: str
    thing: str


Sentence = str | ByWord | ByThing

SENTENCES: Mapping[str, Sentence] = {
    "platform.TextRedacted": ByThing(
        record=N_("Text removed from the record for good"),
        thing=N_("Text of an entry removed from the record for good"),
    ),
    # organisations
    "organisations.OrganisationRegistered": N_("Organisation registered (%(word)s)"),
    "organisations.OrganisationRenamed": N_("Name of the organisation changed"),
    "organisations.OrganisationAdmitted": N_("Organisation admitted on %(day)s, in this role: %(word)s"),
    "organisations.OrganisationApplied": N_("Application to join the platform received (%(word)s)"),
    "organisations.ClarificationAsked": N_("Clarification of the application asked for"),
    "organisations.ApplicationClarified": N_("Application clarified"),
    "organisations.OrganisationDeclined": N_("Application declined on %(day)s"),
    "organisations.OrganisationPutOnHold": N_("Membership put on hold on %(day)s"),
    "organisations.HoldLifted": N_("Hold on the membership lifted on %(day)s"),
    "organisations.OrganisationWithdrew": N_("Organisation withdrew from the platform on %(day)s"),
    "organisations.OrganisationMerged": N_("Organisation merged into another on %(day)s. The other: %(organisation)s"),
    "organisations.OrganisationTakenIn": N_(
        "Another organisation merged into this one on %(day)s. The other: %(organisation)s"
    ),
    "organisations.MandatesReconfirmed": N_("Mandates reconfirmed"),
    "organisations.FocalPointNamed": N_("Focal point changed"),
    "organisations.StatementConfirmed": N_("Confirmed by the organisation: what was recorded on its behalf"),
    "organisations.StatementContested": N_("Contested by the organisation: what was recorded on its behalf"),
    "organisations.LinkIssued": N_("Signed link issued, valid until %(day)s"),
    "organisations.LinkRevoked": N_("Signed link revoked"),
    "organisations.MandateGiven": N_("Mandate given from %(day)s on: %(word)s"),
    "organisations.MandateEnded": N_("Mandate ended on %(day)s"),
    # what an organisation puts on record
    "organisations.DocumentFiled": N_("Document filed: %(thing)s"),
    "organisations.FiledDocumentWithdrawn": N_("Document withdrawn: %(thing)s"),
    "organisations.FigureReported": N_("Figure reported: %(thing)s"),
    "organisations.FigureRevised": N_("Figure changed: %(thing)s"),
    "organisations.FigureWithdrawn": N_("Figure withdrawn: %(thing)s"),
    "organisations.RecordVisibilityChanged": N_(
        "Who may see a document or figure, from now on: %(word)s. It is: %(thing)s"
    ),
    # meetings: the meeting itself
    "meetings.MeetingPlanned": N_("Meeting planned for %(day)s"),
    "meetings.PlanRevised": N_("Plan of the meeting changed"),
    "meetings.MeetingPostponed": N_("Meeting postponed to %(day)s"),
    "meetings.MeetingCancelled": N_("Meeting cancelled"),
    "meetings.RapporteurNamed": N_("Rapporteur named"),
    "meetings.RapporteurReleased": N_("Rapporteur released"),
    "meetings.MeetingOpened": N_("Meeting opened"),
    "meetings.MeetingClosed": N_("Meeting closed"),
    "meetings.VisibilityChanged": ByThing(
        record=N_("Who may see the meeting, from now on: %(word)s"),
        thing=N_("Who may see an outcome, from now on: %(word)s. The outcome: %(thing)s"),
    ),
    # the agenda
    "meetings.ItemAdded": N_("Agenda item added: %(thing)s"),
    "meetings.ItemRevised": N_("Agenda item changed: %(thing)s"),
    "meetings.ItemsOrdered": N_("Order of the agenda changed"),
    "meetings.ItemRemoved": N_("Item taken off the agenda: %(thing)s"),
    "meetings.ItemCarried": N_("Agenda item carried over: %(thing)s. From the meeting: %(meeting)s"),
    "meetings.ItemConcluded": ByWord(
        {
            "discussed": N_("Agenda item discussed: %(thing)s"),
            "decided": N_("Agenda item decided: %(thing)s"),
            "deferred": N_("Agenda item deferred to the next meeting: %(thing)s"),
            "deferred-to": N_("Agenda item deferred: %(thing)s. To the meeting: %(meeting)s"),
            "referred": N_("Agenda item referred to others: %(thing)s"),
            "referred-to": N_("Agenda item referred: %(thing)s. To: %(organisation)s"),
            "not-reached": N_("Agenda item not reached: %(thing)s"),
        }
    ),
    "meetings.AgendaPublished": N_("Agenda published"),
    # attendance
    "meetings.OrganisationsExpected": N_("List of expected organisations changed"),
    "meetings.AttendanceRecorded": ByWord(
        {
            "present": N_("Recorded as present: %(organisation)s"),
            "excused": N_("Recorded as excused: %(organisation)s"),
            "absent": N_("Recorded as absent: %(organisation)s"),
        }
    ),
    # outcomes
    "meetings.OutcomeLogged": ByWord(
        {
            "note": N_("Note recorded: %(thing)s"),
            "finding": N_("Finding recorded: %(thing)s"),
            "decision": N_("Decision recorded: %(thing)s"),
            "recommendation": N_("Recommendation recorded: %(thing)s"),
            "action": N_("Action recorded: %(thing)s"),
            "figure": N_("Figure recorded: %(thing)s"),
            "next-agenda": N_("Point for a later agenda recorded: %(thing)s"),
        }
    ),
    "meetings.OutcomeRevised": N_("Outcome changed: %(thing)s"),
    "meetings.OutcomeConverted": N_("Kind of an outcome changed to “%(word)s”: %(thing)s"),
    "meetings.OutcomeStruck": N_("Outcome struck: %(thing)s"),
    # actions
    "meetings.ActionAccepted": N_("Action accepted: %(thing)s. By: %(organisation)s"),
    "meetings.ActionDeclined": N_("Action declined: %(thing)s. By: %(organisation)s"),
    "meetings.ActionDone": ByWord(
        {
            "organisation": N_("Action done on %(day)s: %(thing)s. By: %(organisation)s"),
            "outsider": N_("Action done on %(day)s: %(thing)s"),
        }
    ),
    "meetings.ActionReopened": ByWord(
        {
            "organisation": N_("Action opened again: %(thing)s. Responsible: %(organisation)s"),
            "outsider": N_("Action opened again: %(thing)s"),
        }
    ),
    # minutes
    "meetings.MinutesCirculated": N_("Minutes circulated; corrections can be requested until %(day)s"),
    "meetings.CorrectionRequested": ByThing(
        record=N_("Correction of the minutes requested by: %(organisation)s"),
        thing=N_("Correction of an outcome requested by: %(organisation)s. The outcome: %(thing)s"),
    ),
    "meetings.CorrectionResolved": ByWord(
        {"accepted": N_("Correction request accepted"), "declined": N_("Correction request declined")}
    ),
    "meetings.MinutesApproved": ByWord(
        {
            "at-meeting": N_("Minutes approved at a meeting (version %(version)s)"),
            "by-silence": N_("Minutes approved after the time for corrections (version %(version)s)"),
            "by-correction": N_("Corrected minutes approved (version %(version)s)"),
        }
    ),
    "meetings.CorrectionBegun": N_("Correction of the approved minutes begun"),
    "meetings.ResultReleased": N_("Result of the meeting released to the public (version %(version)s)"),
    # documents
    "meetings.DocumentAttached": N_("Document added: %(thing)s"),
    "meetings.DocumentWithdrawn": N_("Document withdrawn: %(thing)s"),
    "meetings.DocumentVisibilityChanged": N_("Who may see a document, from now on: %(word)s. The document: %(thing)s"),
    # series
    "series.SeriesFounded": N_("Series of meetings founded"),
    "series.SeriesRevised": N_("Series of meetings changed"),
}
"""Every event, by its stored name without the version."""

WORDS: Mapping[str, Mapping[Any, str]] = {
    "organisations.OrganisationRegistered": words.ORGANISATION_KINDS,
    "organisations.OrganisationApplied": words.ORGANISATION_KINDS,
    "organisations.OrganisationAdmitted": words.ROLES,
    "organisations.MandateGiven": words.MANDATES,
    "organisations.RecordVisibilityChanged": words.VISIBILITIES,
    "meetings.VisibilityChanged": words.VISIBILITIES,
    "meetings.DocumentVisibilityChanged": words.VISIBILITIES,
    "meetings.OutcomeConverted": words.OUTCOME_KINDS,
}
"""What people call the fixed words of those events whose sentence has one."""


def sentence_of(row: ActivityRow) -> str:
    """The sentence of an event in the reader's language, its placeholders still open."""
    match SENTENCES[row.event]:
        case ByWord(sentences=sentences):
            return _(sentences[str(row.details.word)])
        case ByThing(record=record, thing=thing):
            return _(record if row.subject is None else thing)
        case str(sentence):
            return _(sentence)


def word_of(row: ActivityRow) -> str:
    """The fixed word of an event, as people call it; nothing where its sentence has none."""
    known = WORDS.get(row.event)
    return _(known[row.details.word]) if known and row.details.word else ""
