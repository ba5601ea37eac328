"""Planning a meeting, and changing the plan."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import structs

from defter.domain.meetings.meeting import Meeting
from defter.domain.meetings.plan import PlanMeeting, RevisePlan
from defter.domain.vocabulary import Forbidden, LocalText, SeriesId
from defter.platform import places
from defter.platform.eventstore import Done
from defter.projections import organisations, series
from defter.projections.meetings.queries import MeetingPlan
from defter.web import carrying, i18n, words
from defter.web.collation import by_name, key
from defter.web.differences import Difference, differences
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.meetings.subject import subject
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.place_field import place_names, typed_place
from defter.web.versions import revised_text

ZONE = "Europe/Istanbul"

LABELS = {
    "title": N_("Title"),
    "kind": N_("Kind of meeting"),
    "number": N_("Number, if it has one (such as IV)"),
    "series": N_("Part of the series"),
    "day": N_("Day"),
    "starts": N_("Starts at"),
    "ends": N_("Ends at"),
    "time_zone": N_("Time zone"),
    "place": N_("Province or district"),
    "venue": N_("Venue"),
    "online": N_("One can take part online"),
    "languages": N_("Languages spoken or interpreted"),
}


def may_plan(visit: Visit) -> bool:
    """Whether the visit may plan a meeting for the organisation that it acts for."""
    text = LocalText("en", {"en": "-"})
    probe = PlanMeeting(kind="workshop", title=text, host=visit.actor.organisation, day=visit.today)
    return PlanMeeting.may.allows(visit.actor, Meeting(), probe)


def _for_planners(visit: Visit) -> None:
    if not may_plan(visit):
        raise Forbidden("not-allowed")


def draw_new(visit: Visit, form: Form) -> Response[str]:
    """The form for a new meeting. The secretariat also says who hosts; for others that is known."""
    hosts: list[tuple[Any, str]] = []
    if visit.actor.role == "secretariat":
        with visit.services.views.read() as connection:
            every = organisations.all_organisations(connection, visit.reader)
        hosts = [(each.id, i18n.plain(each.name)) for each in by_name(every, visit.language) if each.role]
    return _draw(visit, form, hosts=hosts, meeting=None, changed=[])


def draw_revision(meeting: MeetingPlan, visit: Visit, form: Form) -> Response[str]:
    """The form with the plan; after somebody else's change, what differs stands side by side."""
    changed: list[Difference] = []
    if form.stale is not None:
        meeting = subject(visit, meeting.id, RevisePlan).shown
        titles = {str(id_): title for id_, title in _every_series(visit)}
        changed = differences(_filled(meeting), form, LABELS, partial(_said, titles))
        form.put("base", form.stale)
    return _draw(visit, form, hosts=[], meeting=meeting, changed=changed)


def _draw(visit: Visit, form: Form, **values: Any) -> Response[str]:
    spoken = dict.fromkeys((*visit.services.languages, *form.all("languages")))
    return page(
        visit,
        "meetings/plan.html",
        form=form,
        status=form.status,
        labels={name: _(label) for name, label in LABELS.items()},
        kinds=words.options(words.MEETING_KINDS),
        every_series=_every_series(visit),
        spoken=[(code, i18n.language_name(code)) for code in spoken],
        place_names=place_names(visit.language),
        zone=ZONE,
        **values,
    )


@reading("/meetings/new")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """An empty form; `?series=` is the slug of the series to which the meeting is to belong."""
    _for_planners(visit)
    form = Form.blank(time_zone=ZONE, host=visit.actor.organisation, title__original=visit.language, kind="workshop")
    if slug := visit.request.query_params.get("series"):
        with visit.services.views.read() as connection:
            form.put("series", series.by_slug(connection, visit.reader, slug).id)
    return draw_new(visit, form)


@acting("/meetings/new")
async def plan(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Plans the meeting; its id is that of the form, so that it is planned once however often the form is sent."""
    _for_planners(visit)
    form = await Form.read(request)

    async def act() -> Done:
        given: dict[str, Any] = {"place": typed_place(form), "source": None, "illustrative": False}
        if visit.actor.role != "secretariat":
            given["host"] = visit.actor.organisation
        _check_zone(form)
        await anyio.to_thread.run_sync(_check_series, visit, form)
        command = form.into(PlanMeeting, missing=_missing(), ignored=("place",), **given)
        services = visit.services
        return await carrying.execute(
            services.store, services.views, visit.identity, form.id, command, command_id=form.id
        )

    return await done(visit, form, act, then=f"/meetings/{form.id}", again=draw_new)


@reading("/meetings/{meeting:uuid}/plan")
def ask_revision(visit: NamedDependency[Visit], meeting: FromPath[UUID]) -> Response[str]:
    """The plan as it stands, to change."""
    found = subject(visit, meeting, RevisePlan).shown
    return draw_revision(found, visit, _filled(found))


@acting("/meetings/{meeting:uuid}/plan")
async def revise(visit: NamedDependency[Visit], meeting: FromPath[UUID], request: AnyRequest) -> Response[Any]:
    """Changes the plan, unless somebody else did so since the form was drawn."""
    found = (await anyio.to_thread.run_sync(subject, visit, meeting, RevisePlan)).shown
    form = await Form.read(request)

    async def act() -> Done:
        _check_zone(form)
        await anyio.to_thread.run_sync(_check_series, visit, form)
        command = form.into(RevisePlan, missing=_missing(), ignored=("place",), place=typed_place(form))
        command = structs.replace(
            command,
            title=revised_text(found.title, command.title),
            venue=revised_text(found.venue, command.venue) if command.venue else None,
        )
        services = visit.services
        return await carrying.execute(
            services.store, services.views, visit.identity, meeting, command, command_id=form.id
        )

    return await done(visit, form, act, then=f"/meetings/{meeting}", again=partial(draw_revision, found))


def _missing() -> dict[str, str]:
    return {
        "title": _("Give the meeting a title."),
        "day": _("Say on which day the meeting is, such as 22.01.2021."),
        "kind": _("Choose what kind of meeting it is."),
    }


def _check_zone(form: Form) -> None:
    typed = form.value("time_zone").strip()
    if typed and typed not in available_timezones():
        form.wrong("time_zone", _("No such time zone is known. Write one such as Europe/Istanbul."))


def _every_series(visit: Visit) -> list[tuple[SeriesId, str]]:
    """The series to choose from, by title."""
    with visit.services.views.read() as connection:
        every = series.all_series(connection, visit.reader)
    titled = [(each.id, i18n.plain(each.title)) for each in every]
    return sorted(titled, key=lambda each: key(each[1], visit.language))


def _check_series(visit: Visit, form: Form) -> None:
    typed = form.value("series")
    if typed and typed not in {str(id_) for id_, _title in _every_series(visit)}:
        form.wrong("series", _("Choose one from the list."))


def _filled(meeting: MeetingPlan) -> Form:
    form = Form.blank(base=meeting.revision, kind=meeting.kind, title=meeting.title, number=meeting.number)
    form.put("series", meeting.series)
    for name in ("day", "starts", "ends", "time_zone", "venue", "online", "languages"):
        form.put(name, getattr(meeting, name))
    form.put("place", places.name(meeting.place, i18n.language.get()) if meeting.place else None)
    return form


def _said(series_titles: Mapping[str, str], form: Form, name: str) -> str:
    values = form.all(name)
    if name == "series":
        return "".join(series_titles.get(each, each) for each in values)
    if name == "kind":
        return "".join(_(sentence) for key, sentence in words.MEETING_KINDS.items() if key in values)
    if name == "languages":
        return i18n.format_list(i18n.language_name(code) for code in values)
    if name == "online":
        return _("Yes") if values else _("No")
    return " ".join(values).strip()


routes = [ask, plan, ask_revision, revise]
