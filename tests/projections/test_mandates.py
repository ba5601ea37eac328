"""Who holds which mandate, over many organisations."""

from datetime import date, timedelta

from defter.domain.organisations.membership import OrganisationPutOnHold
from defter.platform.database import Location
from defter.projections import mandates
from tests import examples
from tests.projections.shown import Listed, shown

ÜMRANİYE, PENDIK = examples.organisation(), examples.organisation("Pendik")
DAY = date(2024, 4, 1)
FIRST, SECOND, THIRD = (examples.mandate(name) for name in ("first", "second", "third"))
ONE, OTHER = examples.person("Bir"), examples.person("Öteki")


def log() -> Listed:
    """Two organisations; one person with a mandate for each, and another one with a mandate that is not due."""
    begun = [examples.organisation_registered(), examples.organisation_admitted()]
    late = DAY + timedelta(days=1)
    return Listed(
        (ÜMRANİYE, [*begun, examples.mandate_given(mandate=FIRST, person=ONE, review=DAY)]),
        (
            PENDIK,
            [
                *begun,
                examples.mandate_given(mandate=SECOND, person=ONE, kind="editor", review=DAY - timedelta(days=1)),
                examples.mandate_given(mandate=THIRD, person=OTHER, kind="editor", review=late),
            ],
        ),
    )


def test_holders_are_found_by_organisation_kind_and_day(location: Location) -> None:
    with shown(location, log()) as seen, seen.read() as connection:
        assert sorted(mandates.holders(connection)) == sorted([ONE, OTHER])
        assert mandates.holders(connection, organisations=[ÜMRANİYE]) == [ONE]
        assert mandates.holders(connection, organisations=[ÜMRANİYE], kind="editor") == []
        assert mandates.holders(connection, organisations=[]) == []
        assert sorted(mandates.holders(connection, kind="editor")) == sorted([ONE, OTHER])
        assert mandates.holders(connection, due=DAY) == [ONE]


def test_people_have_all_their_mandates(location: Location) -> None:
    with shown(location, log()) as seen, seen.read() as connection:
        assert {row.id for row in mandates.of_people(connection, [ONE])} == {FIRST, SECOND}
        assert mandates.of_people(connection, []) == []
        assert {row.id for row in mandates.standing(connection, [FIRST, THIRD])} == {FIRST, THIRD}


def test_what_is_due_comes_the_longest_due_first_until_it_is_reconfirmed(location: Location) -> None:
    told = log()
    with shown(location, told) as seen:
        with seen.read() as connection:
            assert [row.id for row in mandates.due_for_review(connection, DAY, limit=9)] == [SECOND, FIRST]
            assert [row.id for row in mandates.due_for_review(connection, DAY, limit=1, offset=1)] == [FIRST]
            assert mandates.count_due(connection, DAY) == 2
        told.tell(PENDIK, examples.mandates_reconfirmed(mandates=(SECOND,)))
        told.tell(ÜMRANİYE, examples.mandate_ended(mandate=FIRST))
        seen.catch_up()
        with seen.read() as connection:
            assert mandates.due_for_review(connection, DAY, limit=9) == []
            assert mandates.count_due(connection, DAY) == 0


def test_nothing_is_due_of_an_organisation_that_is_on_hold(location: Location) -> None:
    told = log()
    on_hold = OrganisationPutOnHold(step=examples.step(), on=DAY, reason=examples.text("Seçim"))
    told.tell(PENDIK, on_hold)
    with shown(location, told) as seen, seen.read() as connection:
        assert [row.id for row in mandates.due_for_review(connection, DAY, limit=9)] == [FIRST]
        assert mandates.count_due(connection, DAY) == 1
