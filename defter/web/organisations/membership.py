"""An organisation's membership: every step of it with its reason, and the steps that may follow.

The steps are told to whoever takes part in the platform; their words are for the secretariat and for the
organisation's own people. They are read from the log, so that a text that was removed there is gone here too.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID

import anyio
import structlog
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from defter.domain.organisations import Organisation
from defter.domain.organisations import organisations as concept
from defter.domain.organisations.membership import (
    AdmitOrganisation,
    ApplicationClarified,
    AskClarification,
    ClarificationAsked,
    ClarifyApplication,
    DeclineOrganisation,
    HoldLifted,
    LiftHold,
    MembershipEvent,
    MergeOrganisation,
    OrganisationAdmitted,
    OrganisationApplied,
    OrganisationDeclined,
    OrganisationMerged,
    OrganisationPutOnHold,
    OrganisationRegistered,
    OrganisationTakenIn,
    OrganisationWithdrew,
    PutOnHold,
    TakeIn,
    WithdrawOrganisation,
)
from defter.domain.organisations.organisation import Standing
from defter.domain.organisations.statements import IssueLink
from defter.domain.vocabulary import Command, Forbidden, LocalText, OrganisationId, Role, StepId, acts_fully
from defter.platform.contacts import Contact
from defter.platform.eventstore import Done, Intent
from defter.projections import organisations, statements
from defter.projections.organisations import OrganisationRow
from defter.web import collation, words
from defter.web.forms import Form, Invalid, acting, done
from defter.web.i18n import N_, _, plain
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.statements.lines import Issued, issued

log = structlog.get_logger("defter.web")

Kind = Literal["ask", "clarify", "decline", "hold", "lift", "withdraw", "merge"]

COMMANDS: Mapping[Kind, type[Command]] = {
    "ask": AskClarification,
    "clarify": ClarifyApplication,
    "decline": DeclineOrganisation,
    "hold": PutOnHold,
    "lift": LiftHold,
    "withdraw": WithdrawOrganisation,
    "merge": MergeOrganisation,
}
FOLLOWS: Mapping[Standing, tuple[Kind, ...]] = {
    "registered": ("merge",),
    "applied": ("ask", "clarify", "decline", "withdraw", "merge"),
    "declined": ("merge",),
    "admitted": ("hold", "withdraw", "merge"),
    "on-hold": ("lift", "withdraw", "merge"),
    "withdrawn": ("merge",),
}
"""Which steps can follow; being admitted is on the page with the role."""
CHOICES: Mapping[Kind, str] = {
    "ask": N_("Ask the applicant for a clarification"),
    "clarify": N_("Record the applicant’s clarification"),
    "decline": N_("Decline the application"),
    "hold": N_("Put the membership on hold"),
    "lift": N_("Lift the hold"),
    "withdraw": N_("Record that it leaves the platform"),
    "merge": N_("Merge it into another organisation"),
}
TOLD: Mapping[type[MembershipEvent], str] = {
    OrganisationRegistered: N_("Registered"),
    OrganisationApplied: N_("Applied to join"),
    ClarificationAsked: N_("Asked for a clarification"),
    ApplicationClarified: N_("Clarified its application"),
    OrganisationAdmitted: N_("Admitted"),
    OrganisationDeclined: N_("Application declined"),
    OrganisationPutOnHold: N_("Put on hold"),
    HoldLifted: N_("Hold lifted"),
    OrganisationWithdrew: N_("Left the platform"),
    OrganisationMerged: N_("Merged into another organisation"),
    OrganisationTakenIn: N_("Another organisation merged into it"),
}
WORDS = ("question", "answer", "reason")
"""The fields that hold the words of a step."""


class Step(Struct, frozen=True):
    """One step as the page shows it."""

    sentence: str
    on: date
    at: datetime
    role: Role | None
    other: OrganisationId | None
    words: LocalText | None
    """None where there are none, or not for this reader."""


class Following(Struct, frozen=True):
    """A step as it was typed: which, since when, why, and for a merger with whom."""

    step: Kind
    words: LocalText
    on: date
    into: OrganisationId | None = None


def draw(visit: Visit, form: Form, *, organisation: UUID) -> Response[str]:
    """The steps, and the form for the next one."""
    with visit.services.views.read() as connection:
        found = organisations.organisation(connection, visit.reader, organisation)
        everyone = organisations.all_organisations(connection, visit.reader)
    if visit.actor.role is None:
        raise Forbidden("not-allowed")
    steps = _steps(visit, organisation)
    names = {row.id: row.name for row in everyone}
    others = [row for row in everyone if row.id != found.id and row.standing != "merged"]
    return page(
        visit,
        "organisations/membership.html",
        status=form.status,
        organisation=found,
        steps=steps,
        names=names,
        roles={role: _(sentence) for role, sentence in words.ROLES.items()},
        clarifying=_clarifying(visit, found),
        may_admit=found.standing == "applied" and AdmitOrganisation.may.allows(visit.actor, None, None),
        contacts=_contacts(visit, found.id),
        form=form,
        choices=[(kind, _(CHOICES[kind])) for kind in _choices(visit, found)],
        others=[(str(row.id), plain(row.name)) for row in collation.by_name(others, visit.language)],
        text_languages=list(dict.fromkeys((visit.language, *visit.services.languages))),
    )


def _clarifying(visit: Visit, found: OrganisationRow) -> list[Issued] | None:
    """For the secretariat, the links by which the applicant can clarify; None where nothing is to be clarified."""
    state: Organisation = visit.services.store.state(concept, found.id)[0]
    if not (state.asked and IssueLink.may.allows(visit.actor, state, None)):
        return None
    with visit.services.views.read() as connection:
        rows = [row for row in statements.links_to_clarify(connection, found.id) if row.id in state.links]
    opened = visit.services.accounts.links.of(row.id for row in rows)
    return [issued(visit, row, opened) for row in rows]


def _choices(visit: Visit, found: OrganisationRow) -> list[Kind]:
    state: Organisation = visit.services.store.state(concept, found.id)[0]
    possible = [kind for kind in FOLLOWS.get(state.standing, ()) if kind != "clarify" or state.asked]
    return [kind for kind in possible if COMMANDS[kind].may.allows(visit.actor, state, COMMANDS[kind])]


def _steps(visit: Visit, organisation: UUID) -> list[Step]:
    own = visit.actor.organisation == organisation and acts_fully(visit.actor)
    reads = own or visit.actor.role == "secretariat"
    zone = visit.services.time_zone
    found = []
    for recorded in visit.services.store.history(organisation):
        event: Any = recorded.event
        if type(event) not in TOLD:
            continue
        at = recorded.meta.at
        found.append(
            Step(
                sentence=_(TOLD[type(event)]),
                on=getattr(event, "on", None) or at.astimezone(zone).date(),
                at=at,
                role=getattr(event, "role", None),
                other=getattr(event, "into", None) or getattr(event, "other", None),
                words=next((getattr(event, name) for name in WORDS if hasattr(event, name)), None) if reads else None,
            )
        )
    return found


def _contacts(visit: Visit, organisation: OrganisationId) -> list[Contact]:
    """Whom to reach, for the secretariat alone; that somebody was shown them is logged."""
    if visit.actor.role != "secretariat":
        return []
    found = visit.services.accounts.contacts.of(organisation)
    if found:
        log.info("contacts shown", of=str(organisation), person=str(visit.actor.person))
    return found


@reading("/organisations/{organisation:uuid}/membership")
def show(visit: NamedDependency[Visit], organisation: FromPath[UUID]) -> Response[str]:
    """How the organisation came to stand where it stands."""
    return draw(visit, Form.blank(on=visit.today, words__original=visit.language), organisation=organisation)


@acting("/organisations/{organisation:uuid}/membership")
async def follow(visit: NamedDependency[Visit], request: AnyRequest, organisation: FromPath[UUID]) -> Response[Any]:
    """Records the next step; a merger is recorded with both organisations in one act."""
    form = await Form.read(request)

    async def act() -> Done:
        intents = await anyio.to_thread.run_sync(_intents, form, organisation)
        return await visit.services.store.act(visit.identity, intents, command_id=form.id)

    again = partial(draw, organisation=organisation)
    return await done(visit, form, act, then=f"/organisations/{organisation}/membership", again=again)


def _intents(form: Form, organisation: UUID) -> list[Intent]:
    missing = {
        "step": _("Choose what happens."),
        "words": _("Write it down: the organisation reads it, and it stays on record."),
        "on": _("Say since when, such as 22.01.2021."),
    }
    typed = form.into(Following, missing=missing)
    step = StepId(form.id)
    match typed.step:
        case "ask":
            return [Intent(organisation, (AskClarification(step=step, question=typed.words),))]
        case "clarify":
            return [Intent(organisation, (ClarifyApplication(step=step, answer=typed.words),))]
        case "merge":
            if typed.into is None or typed.into == organisation:
                form.wrong("into", _("Choose the other organisation."))
                raise Invalid
            merged = MergeOrganisation(step=step, into=typed.into, on=typed.on, reason=typed.words)
            taken = TakeIn(other=OrganisationId(organisation), on=typed.on)
            return [Intent(organisation, (merged,)), Intent(typed.into, (taken,))]
    others: dict[str, Any] = {
        "decline": DeclineOrganisation,
        "hold": PutOnHold,
        "lift": LiftHold,
        "withdraw": WithdrawOrganisation,
    }
    return [Intent(organisation, (others[typed.step](step=step, on=typed.on, reason=typed.words),))]


routes = [show, follow]
