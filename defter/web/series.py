"""Series of meetings: the list of them, one with what is left open in it, founding one and changing it."""

import re
from collections.abc import Callable
from typing import Any

import anyio
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from defter.domain.series import SLUG, FoundSeries, ReviseSeries, Series, series_id
from defter.domain.series import series as concept
from defter.domain.vocabulary import Forbidden, LocalText
from defter.platform.eventstore import Done
from defter.projections import organisations, series
from defter.projections.meetings import actions, chain
from defter.projections.series import SeriesRow
from defter.web import i18n, words
from defter.web.actions.lines import by_due, lines
from defter.web.collation import by_name, key
from defter.web.differences import Difference, differences
from defter.web.forms import Form, acting, done
from defter.web.i18n import N_, _
from defter.web.meetings.approval import APPROVALS
from defter.web.meetings.plan import may_plan
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.versions import revised_text

LABELS = {"title": N_("Title"), "slug": N_("Short name"), "approval": N_("How the minutes are approved")}


class Line(Struct, frozen=True):
    """One series of the list."""

    row: SeriesRow
    meetings: int
    last: chain.Link | None
    """The meeting that was held last."""
    next: chain.Link | None


def may_found(visit: Visit) -> bool:
    """Whether the visit may found a series for the organisation that it acts for."""
    text = LocalText("en", {"en": "-"})
    probe = FoundSeries(slug="any", title=text, host=visit.actor.organisation)
    return FoundSeries.may.allows(visit.actor, Series(), probe)


def _may_revise(visit: Visit, found: SeriesRow) -> bool:
    state: Series = visit.services.store.state(concept, found.id)[0]
    return ReviseSeries.may.allows(visit.actor, state, None)


@reading("/series")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """Every series that the reader may see."""
    with visit.services.views.read() as connection:
        every = series.all_series(connection, visit.reader)
        found = [_line(each, chain.meetings_of(connection, visit.reader, each.id)) for each in every]
    found.sort(key=lambda line: key(i18n.plain(line.row.title), visit.language))
    return page(visit, "series/list.html", lines=found, may_found=may_found(visit))


def _line(row: SeriesRow, meetings: list[chain.Link]) -> Line:
    ahead = [each for each in meetings if each.stage in ("planned", "agenda-published", "open")]
    held = [each for each in meetings if each not in ahead and each.stage != "cancelled"]
    return Line(row, len(meetings), held[-1] if held else None, ahead[0] if ahead else None)


@reading("/series/{slug:str}")
def show(visit: NamedDependency[Visit], slug: FromPath[str]) -> Response[str]:
    """The meetings of a series, newest first, the actions that are still open, and the items that wait."""
    with visit.services.views.read() as connection:
        found = series.by_slug(connection, visit.reader, slug)
        meetings = chain.meetings_of(connection, visit.reader, found.id)
        last = max((each.day for each in meetings), default=visit.today)
        left = lines(visit, connection, actions.actions(connection, visit.reader, series=found.id))
        names = organisations.names(connection, visit.reader, [found.host] if found.host else [])
        waiting = chain.deferred(connection, visit.reader, series=found.id, meeting=None, before=last)
    return page(
        visit,
        "series/show.html",
        series=found,
        host=names.get(found.host) if found.host else None,
        approval=_(APPROVALS[found.approval]),
        meetings=list(reversed(meetings)),
        actions=by_due([each for each in left if each.open]),
        waiting=waiting,
        words=words,
        may_plan=may_plan(visit),
        may_revise=_may_revise(visit, found),
    )


# Founding


def draw_new(visit: Visit, form: Form) -> Response[str]:
    """The form for a new series. The secretariat also says who hosts; for others that is known."""
    hosts: list[tuple[Any, str]] = []
    if visit.actor.role == "secretariat":
        with visit.services.views.read() as connection:
            every = organisations.all_organisations(connection, visit.reader)
        hosts = [(each.id, i18n.plain(each.name)) for each in by_name(every, visit.language) if each.role]
    return _draw(visit, form, hosts=hosts, series=None, changed=[])


def _draw(visit: Visit, form: Form, **values: Any) -> Response[str]:
    approvals = [(which, _(sentence)) for which, sentence in APPROVALS.items()]
    labels = {name: _(label) for name, label in LABELS.items()}
    return page(visit, "series/form.html", status=form.status, form=form, approvals=approvals, labels=labels, **values)


def _for_founders(visit: Visit) -> None:
    if not may_found(visit):
        raise Forbidden("not-allowed")


@reading("/series/new")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """An empty form."""
    _for_founders(visit)
    blank = Form.blank(title__original=visit.language, approval="at-next-meeting", host=visit.actor.organisation)
    return draw_new(visit, blank)


@acting("/series/new")
async def found(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Founds the series; its short name becomes its address, and is used once."""
    _for_founders(visit)
    form = await Form.read(request)

    async def act() -> Done:
        given: dict[str, Any] = {}
        if visit.actor.role != "secretariat":
            given["host"] = visit.actor.organisation
        missing = {
            "title": _("Give the series a title."),
            "slug": _("Give the series a short name, such as workshops."),
            "approval": _("Choose how the minutes are approved."),
        }
        form.put("slug", form.value("slug").strip().lower() or None)
        if form.value("slug") == "new":  # the address of this page
            form.wrong("slug", _("Give the series a short name, such as workshops."))
        elif form.value("slug") and not re.search(SLUG, form.value("slug")):
            form.wrong("slug", _("The short name has only small letters a–z, digits and hyphens."))
        command = form.into(FoundSeries, missing=missing, **given)
        return await visit.services.store.execute(visit.identity, series_id(command.slug), command, command_id=form.id)

    return await done(visit, form, act, then=lambda _done: f"/series/{form.value('slug')}", again=draw_new)


# Changing


def _revised(slug: str) -> Callable[[Visit, Form], Response[str]]:
    def draw(visit: Visit, form: Form) -> Response[str]:
        shown = _find(visit, slug)
        changed: list[Difference] = []
        if form.stale is not None:
            changed = differences(_filled(shown), form, LABELS, _said)
            form.put("base", form.stale)
        return _draw(visit, form, hosts=[], series=shown, changed=changed)

    return draw


def _find(visit: Visit, slug: str) -> SeriesRow:
    """The series, for who may change it. Raises NotFound and Forbidden."""
    with visit.services.views.read() as connection:
        shown = series.by_slug(connection, visit.reader, slug)
    if not _may_revise(visit, shown):
        raise Forbidden("not-allowed")
    return shown


def _filled(shown: SeriesRow) -> Form:
    return Form.blank(base=shown.revision, title=shown.title, approval=shown.approval)


def _said(form: Form, name: str) -> str:
    if name == "approval":
        return "".join(_(sentence) for which, sentence in APPROVALS.items() if form.chosen(name, which))
    return form.value(name).strip()


@reading("/series/{slug:str}/revise")
def ask_revision(visit: NamedDependency[Visit], slug: FromPath[str]) -> Response[str]:
    """The series as it stands, to change."""
    return _revised(slug)(visit, _filled(_find(visit, slug)))


@acting("/series/{slug:str}/revise")
async def revise(visit: NamedDependency[Visit], slug: FromPath[str], request: AnyRequest) -> Response[Any]:
    """Changes the title, or how minutes are approved; the address stays."""
    shown = await anyio.to_thread.run_sync(_find, visit, slug)
    form = await Form.read(request)

    async def act() -> Done:
        missing = {"title": _("Give the series a title."), "approval": _("Choose how the minutes are approved.")}
        command = form.into(ReviseSeries, missing=missing)
        command = structs.replace(command, title=revised_text(shown.title, command.title))
        return await visit.services.store.execute(visit.identity, shown.id, command, command_id=form.id)

    return await done(visit, form, act, then=f"/series/{slug}", again=_revised(slug))


routes = [listing, ask, found, show, ask_revision, revise]
