import pytest

from defter.domain.vocabulary import REDACTED, NotFound
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections import figures as views
from tests import examples
from tests.projections.shown import Listed, shown

ÜMRANİYE = examples.organisation()
MEMBER = Reader(organisation=examples.organisation("Pendik"), person=examples.person("Başka"), role="member")
OWN = Reader(organisation=ÜMRANİYE, person=examples.person(), role="member")
BEGINNING = (ÜMRANİYE, [examples.organisation_registered(), examples.organisation_admitted()])


def test_figure_of_an_organisation_is_shown_as_it_was_revised(location: Location) -> None:
    log = Listed(BEGINNING, (ÜMRANİYE, [examples.figure_reported()]))
    with shown(location, log) as seen:
        with seen.read() as connection:
            (row,) = views.figures_of(connection, MEMBER, ÜMRANİYE)
            assert (row.figure, row.revision, row.withdrawn) == (examples.figure_reported().content, 1, None)
            assert (row.organisation, row.visibility) == (ÜMRANİYE, "members")
            assert views.figures_of(connection, VISITOR, ÜMRANİYE) == []
        log.tell(ÜMRANİYE, examples.figure_revised())
        seen.catch_up()
        with seen.read() as connection:
            row = views.figure(connection, MEMBER, ÜMRANİYE, examples.figure_reported().figure)
            assert (row.figure, row.revision) == (examples.figure_revised().content, 2)


def test_newest_date_comes_first(location: Location) -> None:
    dated = [
        examples.figure_reported(figure=examples.figure_of(day), content=examples.figure(as_of=day))
        for day in ("2019", "2022-03", "2021-12-31")
    ]
    with shown(location, Listed(BEGINNING, (ÜMRANİYE, dated))) as seen, seen.read() as connection:
        found = [row.figure.as_of for row in views.figures_of(connection, MEMBER, ÜMRANİYE)]
        assert found == ["2022-03", "2021-12-31", "2019"]


def test_own_figure_stays_visible_to_its_organisation(location: Location) -> None:
    restricted = examples.figure_reported(visibility="restricted")
    with shown(location, Listed(BEGINNING, (ÜMRANİYE, [restricted]))) as seen, seen.read() as connection:
        assert views.figures_of(connection, MEMBER, ÜMRANİYE) == []
        assert [row.visibility for row in views.figures_of(connection, OWN, ÜMRANİYE)] == ["restricted"]
        with pytest.raises(NotFound):
            views.figure(connection, MEMBER, ÜMRANİYE, restricted.figure)


def test_visibility_of_a_figure_changes(location: Location) -> None:
    reported = examples.figure_reported()
    released = examples.record_visibility_changed(thing=reported.figure, visibility="public")
    with shown(location, Listed(BEGINNING, (ÜMRANİYE, [reported, released]))) as seen, seen.read() as connection:
        assert views.figure(connection, VISITOR, ÜMRANİYE, reported.figure).visibility == "public"


def test_withdrawn_and_redacted_figure_keeps_its_number_and_loses_its_texts(location: Location) -> None:
    reported, withdrawn = examples.figure_reported(), examples.figure_withdrawn()
    redacted = examples.text_redacted(thing=reported.figure)
    log = Listed(BEGINNING, (ÜMRANİYE, [reported, withdrawn]))
    with shown(location, log) as seen:
        with seen.read() as connection:
            assert views.figure(connection, MEMBER, ÜMRANİYE, reported.figure).withdrawn == withdrawn.reason
        log.tell(ÜMRANİYE, redacted)
        seen.catch_up()
        with seen.read() as connection:
            row = views.figure(connection, MEMBER, ÜMRANİYE, reported.figure)
        blank = {"tr": REDACTED}
        assert (row.figure.unit.texts, row.figure.source.texts) == (blank, blank)
        assert row.withdrawn is not None
        assert row.withdrawn.texts == blank
        assert (row.figure.number, row.revision) == (reported.content.number, 2)
