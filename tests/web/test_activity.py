"""What happened, as pages: by day and by thing, with what changed, to those who may know."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from defter.domain.meetings.actions import AcceptAction
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.vocabulary import Identity, LocalText, OnBehalf, OutcomeId
from defter.web import activity, meetings, organisations
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import page_of, seen
from tests.web.stack import open_stack


class Told(InUse):
    """The platform in use, with the pages of activity."""

    @property
    def _routes(self) -> list[Any]:
        return [*meetings.routes, *organisations.routes, *activity.routes]

    def public_meeting(self, *commands: Any) -> Any:
        """The example meeting, open, everything in it for members, itself public."""
        return self.open_meeting(examples.change_visibility(outcome=None, visibility="public"), *commands)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Told]:
    with open_stack(tmp_path) as stack:
        yield Told(stack)


SECRET = LocalText("tr", {"tr": "Gizli kalacak söz"})


def difference(platform: Told, meeting: Any, who: str | None, language: str = "en") -> str:
    """The address of the newest difference that the history of a meeting offers."""
    answer = platform.as_(who).get(f"/{language}/meetings/{meeting}/history")
    [link, *_earlier] = page_of(answer).xpath("//main//p[@class='who']/a/@href")
    return str(link)


def test_the_day_the_thing_and_a_sentence_each(platform: Told) -> None:
    platform.public_meeting()
    page = page_of(platform.as_(None).get("/en/activity"))
    assert [heading.text_content() for heading in page.xpath("//main//h2")] == ["Wednesday, 6 July 2022"]
    assert "Design workshop Meeting" in [" ".join(each.text_content().split()) for each in page.xpath("//main//h3")]
    said = seen(platform.as_(None).get("/en/activity"))
    assert "12:00 Meeting opened" in said
    assert "Agenda item added: Social cohesion" in said
    assert "Gündem maddesi eklendi: Sosyal uyum" in seen(platform.as_(None).get("/tr/activity"))
    assert "إضافة بند إلى جدول الأعمال: التماسك الاجتماعي" in seen(platform.as_(None).get("/ar/activity"))


def test_members_read_who_recorded_it_and_nobody_reads_a_persons_name(platform: Told) -> None:
    meeting = platform.public_meeting()
    form = {"id": str(examples.id_of("form", "1")), "kind": "note", "text": "Salondan bir söz", "text.original": "tr"}
    answer = platform.as_("Rana").post(f"/en/meetings/{meeting}/outcomes", form)
    assert answer.status_code in (200, 303), answer.text
    said = seen(platform.as_("Umut").get("/en/activity"))
    assert "Note recorded: Salondan bir söz Recorded by: Pendik" in said
    platform.tell(meeting, examples.close_meeting())
    assert "Meeting closed 12:00 Note recorded" in seen(platform.as_("Umut").get("/en/activity"))  # by the operator
    for who in (None, "Umut", "Sekreter"):
        said = seen(platform.as_(who).get("/en/activity"))
        assert not [name for name in platform.people if name in said]
    assert "Recorded by" not in seen(platform.as_(None).get("/en/activity"))
    assert "Salondan" not in seen(platform.as_(None).get("/en/activity"))


def test_what_is_restricted_changes_nothing_for_others(platform: Told) -> None:
    meeting = platform.public_meeting()
    before = {who: seen(platform.as_(who).get("/en/activity")) for who in (None, "Pelin", "Olga")}
    outcome = OutcomeId(examples.id_of("outcome", "secret"))
    restricted = examples.change_visibility(outcome=outcome, visibility="restricted")
    platform.tell(meeting, LogOutcome(outcome=outcome, kind="note", text=SECRET), restricted)
    platform.tell(meeting, examples.redact_text(thing=outcome))
    after = {who: seen(platform.as_(who).get("/en/activity")) for who in before}
    assert after == before
    assert "Text of an entry removed" in seen(platform.as_("Sekreter").get("/en/activity"))


def test_a_difference_is_shown_word_by_word_in_each_language_that_changed(platform: Told) -> None:
    new = examples.text("Kurslara yol desteği verilecek", "Travel to courses will be paid", "سيُدعم الوصول إلى الدورات")
    meeting = platform.open_meeting(examples.log_outcome(), examples.revise_outcome(text=new, due=None))
    page = page_of(platform.as_("Pelin").get(difference(platform, meeting, "Pelin")))
    assert [each.text_content() for each in page.xpath("//main//dd//del")] == [
        "Removed: ulaşım",
        "Before: 25 October 2022",
    ]
    assert [each.text_content() for each in page.xpath("//main//dd//ins")] == ["Added: yol", "Now: –"]
    assert page.xpath("//main//dd/@lang") == ["tr"]
    assert "Text (Turkish)" in page.xpath("//main")[0].text_content()


def test_a_text_that_was_removed_for_good_is_in_no_difference(platform: Told) -> None:
    meeting = platform.open_meeting(examples.log_outcome(text=SECRET), examples.revise_outcome())
    address = difference(platform, meeting, "Pelin")
    assert "Gizli" in seen(platform.as_("Pelin").get(address))
    platform.tell(meeting, examples.redact_text())
    said = seen(platform.as_("Pelin").get(address))
    assert "Text removed" in said
    assert "Gizli" not in said
    assert "Gizli" not in seen(platform.as_("Pelin").get("/en/activity"))


def test_visitors_see_a_difference_only_if_both_texts_were_public(platform: Told) -> None:
    meeting = platform.public_meeting(
        examples.log_outcome(text=SECRET), examples.revise_outcome(), examples.change_visibility()
    )
    address = difference(platform, meeting, None)
    said = seen(platform.as_(None).get(address))
    assert "What stood before was not open to you then" in said
    assert "Gizli" not in said
    assert "Gizli" in seen(platform.as_("Pelin").get(address))
    platform.tell(meeting, examples.revise_outcome(text=examples.text("Yeni söz"), base=2))
    said = seen(platform.as_(None).get(difference(platform, meeting, None)))
    assert "Removed: Ulaşım bedeli ödenecek" in said
    assert "Gizli" not in said


def test_small_numbers_of_people_are_not_told_by_a_difference(platform: Told) -> None:
    few = [examples.figure(number=number, people=True) for number in (3, 40)]
    logged = examples.log_outcome(kind="figure", figure=few[0])
    meeting = platform.open_meeting(logged, examples.revise_outcome(figure=few[1], text=logged.text))
    said = seen(platform.as_("Pelin").get(difference(platform, meeting, "Pelin")))
    assert "fewer than 5 people" in said
    assert "40 people" in said
    assert " 3 " not in said


def test_a_new_name_of_an_organisation_is_compared(platform: Told) -> None:
    pendik = examples.organisation("Pendik")
    platform.tell(pendik, examples.rename_organisation(name=LocalText("tr", {"tr": "Pendik Belediyesi"}), base=1))
    answer = platform.as_(None).get(f"/tr/organisations/{pendik}/history")
    [address] = page_of(answer).xpath("//main//p[@class='who']/a/@href")
    assert "Eklendi: Belediyesi" in seen(platform.as_(None).get(address))


def test_the_list_narrows_by_kind_and_for_members_by_organisation(platform: Told) -> None:
    platform.public_meeting()
    pelin, visitor = platform.as_("Pelin"), platform.as_(None)
    assert "Meeting opened" not in seen(pelin.get("/en/activity?kind=organisations"))
    assert "Meeting opened" in seen(pelin.get("/en/activity?kind=meetings"))
    nothing = seen(pelin.get(f"/en/activity?organisation={examples.organisation('Pendik')}"))
    assert "Nothing of this kind has been recorded" in nothing
    assert visitor.get(f"/en/activity?organisation={examples.organisation('Pendik')}").status_code == 404
    for wrong in (
        "?kind=people",
        "?before=soon",
        "?before=-1",
        f"?before={10**30}",
        "?organisation=me",
        f"/{10**30}",
        f"/{'9' * 5000}",
        f"?before={'9' * 5000}",
    ):
        assert pelin.get(f"/en/activity{wrong}").status_code == 404


def test_pages_follow_on_one_another_whatever_comes_meanwhile(platform: Told) -> None:
    notes = [examples.log_outcome(outcome=examples.outcome(str(number))) for number in range(60)]
    meeting = platform.open_meeting(*notes)
    address = f"/en/meetings/{meeting}/history"
    first = page_of(platform.as_("Pelin").get(address))
    [older] = first.xpath("//a[@rel='next']/@href")
    platform.tell(meeting, examples.log_outcome(outcome=examples.outcome("60")))
    second = page_of(platform.as_("Pelin").get(older))
    assert [len(page.xpath("//ol[@class='told']/li")) for page in (first, second)] == [50, 15]
    assert second.xpath("//a[@rel='next']") == []
    assert "There is nothing earlier." in seen(platform.as_("Pelin").get(f"{address}?before=1"))


def test_a_thing_with_much_to_tell_keeps_the_day_short(platform: Told) -> None:
    notes = [examples.log_outcome(outcome=examples.outcome(str(number))) for number in range(20)]
    platform.open_meeting(*notes)
    page = page_of(platform.as_("Pelin").get("/en/activity?kind=meetings"))
    assert len(page.xpath("//main//article/ol/li")) == 8
    assert [each.text for each in page.xpath("//main//summary")] == ["17 further entries"]


def test_an_unreleased_history_is_not_there_for_visitors(platform: Told) -> None:
    meeting = platform.meeting()
    assert platform.as_(None).get(f"/en/meetings/{meeting}/history").status_code == 404
    assert platform.as_(None).get(f"/en/organisations/{meeting}/history").status_code == 404
    assert platform.as_(None).get("/en/activity/100000").status_code == 404
    assert platform.as_("Pelin").get(f"/en/meetings/{meeting}/history").status_code == 200


def test_a_platform_without_anything_says_so(tmp_path: Path) -> None:
    with open_stack(tmp_path) as stack:
        said = seen(stack.client(activity.routes).get("/en/activity"))
    assert "Nothing has been released to the public yet." in said


def test_the_pages_of_things_lead_to_their_history(platform: Told) -> None:
    meeting = platform.public_meeting()
    ümraniye = examples.organisation()
    for who, thing in ((None, f"/meetings/{meeting}"), ("Pelin", f"/organisations/{ümraniye}")):
        page = page_of(platform.as_(who).get(f"/en{thing}"))
        assert f"/en{thing}/history" in page.xpath("//main//a/@href")
        assert platform.as_(who).get(f"/en{thing}/history").status_code == 200


@pytest.mark.parametrize("name", [None, "Pelin"])
def test_it_takes_the_same_queries_for_one_event_as_for_many(platform: Told, name: str | None) -> None:
    meeting, statements = platform.public_meeting(), list[str]()
    address = f"/en/meetings/{meeting}/history"

    def count(*args: Any) -> None:
        if "records" in args[2]:  # not those of the threads in the background
            statements.append(args[2])

    def queries() -> int:
        statements.clear()
        sa.event.listen(sa.Engine, "before_cursor_execute", count)
        try:
            assert platform.as_(name).get(address).status_code == 200
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", count)
        return len(statements)

    few = queries()
    made = [examples.add_item(item=examples.item(str(number))) for number in range(20)]
    noted = [examples.log_outcome(outcome=examples.outcome(str(number))) for number in range(20)]
    platform.tell(meeting, *made, *noted)
    assert few == queries() > 0


def test_what_was_recorded_on_behalf_says_so_until_it_is_confirmed(platform: Told) -> None:
    pendik = examples.organisation("Pendik")
    meeting = platform.open_meeting(examples.log_outcome(owner=pendik))
    sekreter = Identity(person=platform.people["Sekreter"], organisation=examples.organisation("Sekretarya"))
    accept = AcceptAction(outcome=examples.outcome(), organisation=pendik)
    behalf = OnBehalf(declared_by=pendik, channel="letter")
    store = platform.stack.platform.store
    done = asyncio.run(
        store.execute(sekreter, meeting, accept, command_id=examples.id_of("command", "accept"), behalf=behalf)
    )
    assert platform.stack.platform.views.wait_sync(done.position)
    said = seen(platform.as_("Umut").get("/en/activity"))
    assert "By: Pendik Declared by: Pendik (By letter). Recorded on its behalf by: Sekretarya (not confirmed)" in said
    assert "Action accepted" in seen(platform.as_("Umut").get(f"/en/activity?organisation={pendik}"))
