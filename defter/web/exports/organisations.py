"""Organisations as a table, with the columns that their import understands."""

from collections.abc import Sequence
from typing import Any

import msgspec

from defter.domain.vocabulary import Place
from defter.platform import places
from defter.platform.access import Reader
from defter.platform.eventstore import EventStore
from defter.platform.formats.table import Cell
from defter.platform.views import Views
from defter.projections.organisations import all_organisations
from defter.web import i18n, words
from defter.web.collation import by_name
from defter.web.columns import ORGANISATIONS
from defter.web.exports.minutes import versions
from defter.web.exports.tables import Table, columns_of
from defter.web.exports.written import Organisation, organisation
from defter.web.i18n import _, language_name


def organisations(store: EventStore, views: Views, reader: Reader) -> list[Organisation]:
    """Every organisation that the reader may see, in the order of the reader's alphabet."""
    shown_up_to = views.position()
    with views.read() as connection:
        seen = all_organisations(connection, reader)
    found = [
        organisation(event for event in store.history(each.id) if event.position <= shown_up_to)
        for each in by_name(seen, i18n.language.get())
    ]
    return [each for each in found if each is not None]


def table(found: Sequence[Organisation], languages: Sequence[str]) -> Table:
    """The table in the reader's language; names stand in every language in which they are known."""
    columns = columns_of(ORGANISATIONS, [each.name for each in found], languages)
    return Table(
        title=_("Organisations"),
        columns={name: ORGANISATIONS.heading(name) for name in columns},
        rows=[cells_of(each) | {"base": each.version} for each in found],
    )


def cells_of(found: Organisation) -> dict[str, Cell]:
    """One organisation, in the reader's language, but for its name, which is in its own."""
    language = i18n.language.get()
    place = found.place
    return {
        **versions("name", found.name),
        "language": language_name(found.name.original),
        "kind": _(words.ORGANISATION_KINDS[found.kind]),
        "province": places.name(Place(province=place.province), language) if place else None,
        "district": places.district_name(place, language) if place else None,
        "role": _(words.ROLES[found.role]) if found.role else None,
        "admitted_on": found.admitted_on,
        "id": str(found.id),
    }


def as_json(found: Sequence[Organisation]) -> list[dict[str, Any]]:
    """Everything with stable names instead of words."""
    return [{("base" if k == "version" else k): v for k, v in msgspec.to_builtins(each).items()} for each in found]
