"""What was recorded on an organisation's behalf: unconfirmed, until the organisation itself answers."""

from uuid import UUID

from defter.domain.vocabulary import Letter, OnBehalf
from defter.platform.database import Location
from defter.projections import statements
from tests import examples
from tests.projections.shown import Listed, shown

ÜMRANİYE, PENDİK = examples.organisation(), examples.organisation("Pendik")
LETTER = Letter(issuer="Ümraniye Belediyesi", number="E-12345678-010.01-1", date=examples.DAY)
BY_LETTER = OnBehalf(declared_by=ÜMRANİYE, channel="letter", letter=LETTER, evidence=examples.document("letter"))
MEETING = examples.meeting()


def recorded() -> tuple[Listed, UUID]:
    """A log in which an action was accepted on behalf of Ümraniye, and the id of that statement."""
    log = Listed(organisation=PENDİK)
    log.tell(ÜMRANİYE, examples.organisation_registered(), examples.organisation_admitted())
    log.tell(MEETING, examples.meeting_planned(), examples.meeting_opened(), examples.outcome_logged())
    log.tell(MEETING, examples.action_accepted(), behalf=BY_LETTER)
    statement = log.events[-1].meta.command_id
    return log, statement


def test_what_is_recorded_on_behalf_waits_for_the_organisation(location: Location) -> None:
    log, statement = recorded()
    with shown(location, log) as seen, seen.read() as connection:
        (row,) = statements.found(connection, how="waiting", organisation=ÜMRANİYE)
        assert (row.id, row.stream, row.channel, row.recorded_by) == (statement, MEETING, "letter", PENDİK)
        assert (row.letter, row.evidence, row.answer) == (LETTER, examples.document("letter"), None)
        assert statements.found(connection, organisation=PENDİK) == []
        assert statements.waiting(connection) == [(ÜMRANİYE, 1, row.at)]
        assert statements.answers(connection, [row.position, 1]) == {row.position: None}


def test_the_organisation_confirms_or_contests(location: Location) -> None:
    log, statement = recorded()
    log.tell(ÜMRANİYE, examples.statement_contested(statement=statement))
    with shown(location, log) as seen, seen.read() as connection:
        row = statements.statement(connection, ÜMRANİYE, statement)
        assert row is not None
        assert (row.answer, row.answered_by) == ("contested", log.person)
        assert statements.waiting(connection) == []
        assert statements.found(connection, how="waiting", organisation=ÜMRANİYE) == []


def test_nobody_answers_for_another_organisation(location: Location) -> None:
    log, statement = recorded()
    log.tell(PENDİK, examples.organisation_registered(), examples.statement_confirmed(statement=statement))
    with shown(location, log) as seen, seen.read() as connection:
        row = statements.statement(connection, ÜMRANİYE, statement)
        assert row is not None
        assert row.answer is None
        assert statements.statement(connection, PENDİK, statement) is None


def test_the_words_of_a_contest_can_be_removed(location: Location) -> None:
    log, statement = recorded()
    log.tell(ÜMRANİYE, examples.statement_contested(statement=statement, reason=examples.text("Adı geçen", "Named")))
    log.tell(ÜMRANİYE, examples.text_redacted(thing=statement))
    with shown(location, log) as seen, seen.read() as connection:
        row = statements.by_id(connection, [statement])[statement]
        assert row.reason is not None
        assert "Adı geçen" not in row.reason.texts.values()


def test_statements_are_counted_and_found_by_how_they_stand(location: Location) -> None:
    log, first = recorded()
    log.tell(MEETING, examples.action_done(), behalf=BY_LETTER)
    second = log.events[-1].meta.command_id
    log.tell(ÜMRANİYE, examples.statement_confirmed(statement=first))
    with shown(location, log) as seen, seen.read() as connection:
        assert statements.counts(connection) == {"waiting": 1, "confirmed": 1}
        assert statements.counts(connection, PENDİK) == {}
        assert [row.id for row in statements.found(connection, how="confirmed")] == [first]
        assert [row.id for row in statements.found(connection)] == [second, first]
        assert [row.id for row in statements.found(connection, limit=1, offset=1)] == [first]


def test_links_that_stand_are_found_by_where_they_lead(location: Location) -> None:
    log, statement = recorded()
    to_confirm, to_clarify = examples.link("to confirm"), examples.link("to clarify")
    log.tell(ÜMRANİYE, examples.link_issued(link=to_confirm, statement=statement))
    log.tell(ÜMRANİYE, examples.link_issued(link=to_clarify, purpose="clarify", statement=None))
    with shown(location, log) as seen, seen.read() as connection:
        assert [row.id for row in statements.links_to(connection, [statement])[statement]] == [to_confirm]
        assert [row.id for row in statements.links_to_clarify(connection, ÜMRANİYE)] == [to_clarify]
    log.tell(ÜMRANİYE, examples.link_revoked(link=to_confirm))
    with shown(location, log) as seen, seen.read() as connection:
        assert statements.links_to(connection, [statement]) == {}
