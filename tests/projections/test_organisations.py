from datetime import timedelta

import pytest

from defter.domain.vocabulary import NotFound
from defter.platform.access import VISITOR, Reader
from defter.platform.database import Location
from defter.projections import organisations as views
from tests import examples
from tests.projections.shown import Listed, shown

ÜMRANİYE = examples.organisation()
MEMBER = Reader(organisation=examples.organisation("Pendik"), person=examples.person("Başka"), role="member")


def test_a_registered_organisation_is_for_members_until_it_is_admitted(location: Location) -> None:
    admitted = examples.organisation_admitted()
    log = Listed((ÜMRANİYE, [examples.organisation_registered()]))
    with shown(location, log) as seen:
        with seen.read() as connection:
            assert views.all_organisations(connection, VISITOR) == []
            assert [row.id for row in views.all_organisations(connection, MEMBER)] == [ÜMRANİYE]
            with pytest.raises(NotFound):
                views.organisation(connection, VISITOR, ÜMRANİYE)
        log.tell(ÜMRANİYE, admitted)
        seen.catch_up()
        with seen.read() as connection:
            row = views.organisation(connection, VISITOR, ÜMRANİYE)
            assert (row.role, row.admitted_on) == (admitted.role, admitted.on)
            assert views.count(connection, VISITOR) == 1


def test_a_new_name_takes_the_place_of_the_old_one(location: Location) -> None:
    renamed = examples.organisation_renamed()
    log = Listed((ÜMRANİYE, [examples.organisation_registered(), examples.organisation_admitted(), renamed]))
    with shown(location, log) as seen, seen.read() as connection:
        row = views.organisation(connection, VISITOR, ÜMRANİYE)
        assert (row.name, row.revision) == (renamed.name, renamed.revision)


def test_a_person_may_act_while_the_mandate_holds_and_no_longer(location: Location) -> None:
    given = examples.mandate_given()
    log = Listed((ÜMRANİYE, [examples.organisation_registered(), examples.organisation_admitted(), given]))
    with shown(location, log) as seen:
        with seen.read() as connection:
            held = views.acting_for(connection, given.person, given.since)
            assert [(mandate.organisation, mandate.kind) for mandate in held] == [(ÜMRANİYE, given.kind)]
            assert views.acting_for(connection, given.person, given.since - timedelta(days=1)) == []
            assert views.acting_for(connection, examples.person("Kimse"), given.since) == []
            assert [mandate.person for mandate in views.mandate_holders(connection, given.since)] == [given.person]
            assert views.mandate_holders(connection, given.since, [examples.organisation("Pendik")]) == []
        log.tell(ÜMRANİYE, examples.mandate_ended())
        seen.catch_up()
        with seen.read() as connection:
            assert views.acting_for(connection, given.person, given.since) == []


def test_nobody_acts_for_an_organisation_that_is_not_admitted(location: Location) -> None:
    given = examples.mandate_given()
    log = Listed((ÜMRANİYE, [examples.organisation_registered(), given]))
    with shown(location, log) as seen, seen.read() as connection:
        assert views.acting_for(connection, given.person, given.since) == []
