"""Made-up acts that the secretariat recorded on behalf of organisations: one waits for an answer, one is contested."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from defter.domain.meetings.actions import AcceptAction
from defter.domain.organisations.records import ReportFigure
from defter.domain.organisations.statements import ContestStatement
from defter.domain.vocabulary import Figure, Letter, OnBehalf
from defter.sample import district_meetings
from defter.sample.people import OBSERVER, REPRESENTATIVE, SECRETARIAT
from defter.sample.records import figure_id
from defter.sample.script import Act, sample_id, text


def acts(today: date) -> Iterator[Act]:
    """A municipality accepts an action by letter; a university did not say the number that was noted on the phone."""
    script = district_meetings.earlier(today)
    own = REPRESENTATIVE.organisation
    letter = Letter(issuer="Ümraniye (örnek)", number="E-00000000-000.00-2", date=today - timedelta(days=6))
    accepted = AcceptAction(outcome=script.outcome_id("announce"), organisation=own)
    by_letter = OnBehalf(declared_by=own, channel="letter", letter=letter)
    yield script.act("announced", accepted, behalf=by_letter)
    university = OBSERVER.organisation
    noted = sample_id("act", "statements", "volunteers")
    by_phone = OnBehalf(declared_by=university, channel="phone")
    yield Act(university, (_volunteers(),), noted, SECRETARIAT.identity, by_phone)
    reason = text(
        "Telefonda 115 denmişti, 150 değil.",
        "On the phone 115 was said, not 150.",
        "قيل على الهاتف 115 لا 150.",
    )
    contested = ContestStatement(statement=noted, reason=reason)
    yield Act(university, (contested,), sample_id("act", "statements", "contested"), OBSERVER.identity)


def _volunteers() -> ReportFigure:
    content = Figure(
        number=Decimal(150),
        unit=text("gönüllü öğrenci", "students who volunteer", "طالب متطوع"),
        as_of="2026",
        source=text("Üniversitenin bildirimi (örnek)", "As the university said (sample)", "إفادة الجامعة (مثال)"),
        people=True,
    )
    return ReportFigure(figure=figure_id("volunteers"), content=content)
