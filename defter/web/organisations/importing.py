"""Importing organisations: a table is looked at row by row, then registered, admitted and renamed in one act."""

from typing import Any

from litestar import Response
from litestar.di import NamedDependency

from defter.domain.vocabulary import Forbidden, Place
from defter.platform import places
from defter.platform.formats import xlsx
from defter.web import previews, words
from defter.web.columns import ORGANISATIONS
from defter.web.downloads import attachment
from defter.web.forms import Form, acting
from defter.web.i18n import _, direction, language_name
from defter.web.imports import organisations
from defter.web.imports.prepared import Import
from defter.web.imports.sheets import Source
from defter.web.pages import AnyRequest, Visit, page, reading


def _for_importers(visit: Visit) -> None:
    if not organisations.may_import(visit.actor):
        raise Forbidden("not-allowed")


def draw(visit: Visit, found: Import[Any] | None, form: Form) -> Response[str]:
    """The page: what would happen, when something was given, and the form to give something else."""
    return page(
        visit,
        "organisations/import.html",
        status=form.status,
        form=form,
        found=found,
        here="/organisations/import",
        layout=ORGANISATIONS,
        columns=[ORGANISATIONS.heading(name) for name in ORGANISATIONS.columns],
        needed=[ORGANISATIONS.heading(name) for name in ("name", "kind")],
        other=next((code for code in visit.services.languages if code != visit.language), visit.language),
        kinds={kind: _(sentence) for kind, sentence in words.ORGANISATION_KINDS.items()},
        roles={role: _(sentence) for role, sentence in words.ROLES.items()},
        place_name=lambda place: places.name(place, visit.language),
        **previews.shared(visit),
    )


def _prepare(visit: Visit, sources: tuple[Source, ...]) -> Import[Any]:
    services = visit.services
    return organisations.prepare(
        sources, services.store, services.views, visit.actor, services.clock(), languages=services.languages
    )


@reading("/organisations/import")
def ask(visit: NamedDependency[Visit]) -> Response[str]:
    """Where a table of organisations is given."""
    _for_importers(visit)
    return draw(visit, None, previews.blank(visit))


@acting("/organisations/import")
async def take(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Shows what would happen; then, confirmed, does it."""
    _for_importers(visit)
    return await previews.take(visit, request, _prepare, draw, lambda _found: "/organisations")


@reading("/organisations/import/template.xlsx")
def template(visit: NamedDependency[Visit]) -> Response[bytes]:
    """An empty table to fill in, with one example row, in the reader's language."""
    _for_importers(visit)
    place = Place(province="TR-34", district="umraniye")
    kind, role = words.ORGANISATION_KINDS["ngo"], words.ROLES["member"]
    columns = [name for name in ORGANISATIONS.columns if name not in ("id", "base")]
    example = {
        "name": _("Name of the organisation (example)"),
        "language": language_name(visit.language),
        "kind": _(kind),
        "province": places.name(Place(province=place.province), visit.language),
        "district": places.district_name(place, visit.language),
        "role": _(role),
        "admitted_on": visit.today,
    }
    body = xlsx.write(
        [[ORGANISATIONS.heading(name) for name in columns], [example.get(name) for name in columns]],
        sheet=_("Organisations"),
        right_to_left=direction(visit.language) == "rtl",
        names=0,
    )
    return attachment(visit, body, xlsx.MEDIA_TYPE, f"defter-organisations-{visit.language}.xlsx")


routes = [ask, take, template]
