# ruff: noqa: F403, F405  # one name for all of them
"""Whole histories: every kind of event, in an order that can happen."""

from defter.domain.vocabulary import (
    Event,
)
from tests.examples.actions import *
from tests.examples.agenda import *
from tests.examples.attendance import *
from tests.examples.documents import *
from tests.examples.minutes import *
from tests.examples.organisations import *
from tests.examples.outcomes import *
from tests.examples.plan import *
from tests.examples.series import *
from tests.examples.values import (
    document,
    item,
    mandate,
    outcome,
    person,
    step,
    text,
)


def history_of_an_organisation() -> tuple[Event, ...]:
    """Every kind of event that a stream of `organisations` knows, in an order that can happen."""
    return (
        organisation_registered(),
        organisation_renamed(),
        organisation_admitted(),
        mandate_given(),
        mandate_given(mandate=mandate("Baran"), person=person("Baran"), kind="editor"),
        focal_point_named(),
        mandates_reconfirmed(),
        mandate_ended(),
        document_filed(),
        record_visibility_changed(),
        filed_document_withdrawn(),
        figure_reported(),
        figure_revised(),
        figure_withdrawn(),
        text_redacted(thing=mandate()),
        link_issued(),
        statement_confirmed(),
        statement_contested(),
        link_revoked(),
        organisation_taken_in(),
        organisation_put_on_hold(),
        hold_lifted(),
        organisation_withdrew(),
        text_redacted(thing=step("withdrew")),
    )


def history_of_an_applicant() -> tuple[Event, ...]:
    """An organisation that asked to join, was declined, admitted after all, and became a part of another one."""
    return (
        organisation_applied(),
        clarification_asked(),
        link_issued(purpose="clarify", statement=None),
        application_clarified(),
        organisation_declined(),
        organisation_admitted(role="observer"),
        organisation_merged(),
    )


def history_of_a_meeting() -> tuple[Event, ...]:
    """Every kind of event that a stream of `meetings` knows, in an order that can happen."""
    return (
        meeting_planned(),
        plan_revised(),
        meeting_postponed(revision=3),
        rapporteur_named(),
        rapporteur_named(person=person("Sami")),
        rapporteur_released(person=person("Sami")),
        organisations_expected(),
        item_added(),
        item_added(item=item("livelihoods"), title=text("Geçim kaynakları", "Livelihoods", "سبل العيش")),
        item_added(item=item("closing"), title=text("Kapanış", "Closing")),
        item_revised(),
        item_removed(item=item("closing")),
        item_carried(),
        items_ordered(item("deferred"), item("livelihoods"), item()),
        agenda_published(),
        meeting_opened(),
        attendance_recorded(),
        outcome_logged(item=item()),
        outcome_revised(item=item()),
        outcome_logged(outcome=outcome("20,000"), kind="note", text=text("İlçede yaklaşık 20.000 sığınmacı yaşıyor")),
        outcome_converted(outcome=outcome("20,000")),
        outcome_logged(outcome=outcome("mistake"), kind="decision", text=text("Yanlış toplantının kararı")),
        outcome_struck(outcome=outcome("mistake")),
        visibility_changed(),
        text_redacted(thing=outcome("mistake")),
        item_concluded(),
        meeting_closed(),
        minutes_circulated(),
        correction_requested(),
        correction_resolved(),
        minutes_approved(),
        action_accepted(terms=2),
        action_done(),
        action_reopened(),
        action_declined(terms=2),
        result_released(),
        document_attached(),
        document_visibility_changed(),
        document_attached(document=document("sheet"), kind="signature-sheet", visibility="restricted"),
        document_withdrawn(document=document("sheet")),
        correction_begun(),
        minutes_approved(version=2, how="by-correction", at=None),
    )


def history_of_a_cancelled_meeting() -> tuple[Event, ...]:
    """What else can happen to a stream of `meetings`."""
    return (meeting_planned(), meeting_cancelled())


def history_of_a_series() -> tuple[Event, ...]:
    """Every kind of event that a stream of `series` knows, in an order that can happen."""
    return (series_founded(), series_revised())
