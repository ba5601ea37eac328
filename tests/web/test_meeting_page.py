"""The page of a meeting in every stage, for everybody who may come to it."""

import re
from collections.abc import Callable

import httpx
import pytest

from defter.domain.vocabulary import ItemId, LocalText
from tests import examples
from tests.journeys.prepared import words
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen

HERE = f"/meetings/{examples.meeting()}"


def test_planned_meeting_shows_when_where_and_by_whom(platform: InUse) -> None:
    platform.meeting(examples.add_item(), examples.expect_organisations())
    page = seen(platform.as_("Pelin").get(f"/en{HERE}"))
    assert "Design workshop No. V" in page
    assert "Wednesday, 6 July 2022 , 10:00–16:30" in page
    assert "Culture centre , Ümraniye, Istanbul" in page
    assert "Languages: Turkish and Arabic" in page
    assert "Host: Ümraniye" in page
    assert "Illustrative" in page
    assert "Social cohesion" in page
    assert "45 minutes" in page
    assert "Which activities worked?" in page
    assert "2 organisations are expected." in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("tr", ("Gündem ve çıktılar", "6 Temmuz 2022 Çarşamba", "45 dakika", "Ev sahibi: Ümraniye")),
        ("ar", ("جدول الأعمال والمُخرَجات", "الأربعاء، 6 تموز 2022", "45 دقيقة", "الجهة المضيفة: Ümraniye")),
    ],
)
def test_page_speaks_the_readers_language(platform: InUse, language: str, words: tuple[str, ...]) -> None:
    platform.meeting(examples.add_item())
    page = seen(platform.as_("Pelin").get(f"/{language}{HERE}"))
    assert [each for each in words if each not in page] == []


def test_items_stand_at_their_times_as_long_as_the_minutes_are_known(platform: InUse) -> None:
    platform.meeting(
        examples.add_item(),
        examples.add_item(item=examples.item("second"), minutes=None),
        examples.add_item(item=examples.item("third")),
    )
    answer = platform.as_("Pelin").get(f"/en{HERE}")
    margins = [" ".join(each.itertext()).split() for each in page_of(answer).xpath("//*[@class='margin']")]
    assert margins == [["1", "10:00"], ["2", "10:45"], ["3"]]


def test_meeting_that_is_not_for_visitors_is_not_found(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_(None).get(f"/tr{HERE}")
    assert answer.status_code == 404
    assert "Tasarım çalıştayı" not in answer.text


def test_public_meeting_tells_visitors_neither_counts_nor_names(platform: InUse) -> None:
    platform.open_meeting(
        examples.change_visibility(outcome=None), examples.expect_organisations(), examples.record_attendance()
    )
    platform.tell(examples.meeting(), examples.log_outcome(), examples.change_visibility())
    platform.tell(examples.meeting(), examples.log_outcome(outcome=examples.outcome("other"), kind="note"))
    page = seen(platform.as_(None).get(f"/en{HERE}"))
    assert "Travel to courses will be paid" in page
    assert page.count("Travel to courses will be paid") == 2  # the line, and the action in the side
    assert "1 of 2 expected organisations were present." in page
    assert "people took part" not in page
    assert "Former representative" not in page
    assert buttons(platform.as_(None).get(f"/en{HERE}")) == []


def test_members_see_how_many_came_and_who_logged_what(platform: InUse) -> None:
    meeting = platform.open_meeting(examples.record_attendance())
    rana = platform.as_("Rana")
    drawn = form_of(rana.get(f"/en{HERE}?item=none"), "/outcomes")
    rana.post(f"/en/meetings/{meeting}/outcomes", drawn | {"text": "Seen by all"})
    page = seen(platform.as_("Pelin").get(f"/en{HERE}"))
    assert "5 people took part." in page
    assert "Rana , 15:00" in page
    platform.stack.platform.accounts.erase(platform.people["Rana"])
    assert "Former representative , 15:00" in seen(platform.as_("Pelin").get(f"/en{HERE}"))


def test_every_kind_of_outcome_has_its_word_and_its_mark(platform: InUse) -> None:
    kinds = ("note", "finding", "decision", "recommendation", "action", "figure", "next-agenda")
    logged = [
        examples.log_outcome(outcome=examples.outcome(kind), kind=kind, figure=examples.figure()) for kind in kinds
    ]
    platform.open_meeting(*logged)
    document = page_of(platform.as_("Pelin").get(f"/en{HERE}"))
    marks = [(mark.get("class"), mark.text) for mark in document.xpath("//li/*[contains(@class, 'kind ')]")]
    assert marks == [
        ("kind note", "Note"),
        ("kind finding", "Finding"),
        ("kind decision", "Decision"),
        ("kind recommendation", "Recommendation"),
        ("kind action", "Action"),
        ("kind figure", "Figure"),
        ("kind next-agenda", "For the next agenda"),
    ]


def test_figure_shows_number_unit_date_source_and_population(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome(kind="figure", figure=examples.figure()))
    page = seen(platform.as_("Pelin").get(f"/en{HERE}"))
    assert "about 20,000" in page
    assert "as of December 2020" in page
    assert "Ümraniye, Istanbul" in page
    assert "Several of these groups" in page


def test_struck_outcome_stays_with_its_reason(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome(), examples.strike_outcome())
    answer = platform.as_("Pelin").get(f"/en{HERE}")
    (line,) = page_of(answer).xpath("//li[contains(@class, 'struck')]")
    assert "Travel to courses will be paid" in line.text_content()
    assert "Başka bir toplantıda söylendi" in line.text_content()
    assert "No action has been agreed." in seen(answer)


def test_host_publishes_the_agenda_opens_and_closes(platform: InUse) -> None:
    platform.meeting(examples.add_item())
    host = platform.as_("Umut")
    for step, stage in (("publish", "Agenda published"), ("open", "In progress")):
        drawn = form_of(host.get(f"/en{HERE}"), step)
        assert host.post(f"/en{HERE}/{step}", drawn).headers["location"] == f"/en{HERE}"
        (now,) = page_of(host.get(f"/en{HERE}")).xpath("//*[@aria-current='step']")
        assert now.text_content() == stage
    asked = host.get(f"/en{HERE}/close")
    assert "A closed meeting is not opened again." in seen(asked)
    host.post(f"/en{HERE}/close", form_of(asked, "/close"))
    (now,) = page_of(host.get(f"/en{HERE}")).xpath("//*[@aria-current='step']")
    assert now.text_content() == "Closed"


def test_empty_agenda_is_not_published(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_("Umut").post(f"/tr{HERE}/publish", {"id": str(examples.id_of("form", "publish"))})
    assert answer.status_code == 422
    assert "Gündem boş." in seen(answer)


@pytest.mark.parametrize("step", ["publish", "open", "close"])
def test_only_organisers_take_a_meeting_further(platform: InUse, step: str) -> None:
    platform.meeting(examples.add_item())
    for name, status in (("Pelin", 403), ("Olga", 403), (None, 403)):
        answer = platform.as_(name).post(f"/en{HERE}/{step}", {"id": str(examples.id_of("form", step))})
        assert answer.status_code == status, name
    assert "Publish the agenda" not in buttons(platform.as_("Pelin").get(f"/en{HERE}"))
    assert "Publish the agenda" in buttons(platform.as_("Umut").get(f"/en{HERE}"))


def test_visitor_who_acts_learns_nothing_of_the_meeting(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_(None).post(f"/tr{HERE}/open", {"id": str(examples.id_of("form", "open"))})
    assert "Tasarım çalıştayı" not in answer.text


def test_what_is_not_translated_says_so(platform: InUse) -> None:
    platform.meeting(title=LocalText("tr", {"tr": "Yalnızca Türkçe"}))
    assert "Not yet in English, showing Turkish." in seen(platform.as_("Pelin").get(f"/en{HERE}"))


def test_news_bring_the_lines_that_changed_and_nothing_else(platform: InUse) -> None:
    meeting = platform.open_meeting(examples.log_outcome())
    pelin = platform.as_("Pelin")
    position = page_of(pelin.get(f"/en{HERE}")).get_element_by_id("sheet").get("data-position")
    assert pelin.get(f"/en{HERE}/news?after={position}").status_code == 204
    platform.tell(
        meeting, examples.log_outcome(outcome=examples.outcome("new"), text=examples.text("Yeni", "Brand new"))
    )
    news = pelin.get(f"/en{HERE}/news?after={position}")
    assert "Brand new" in news.text
    assert "Travel to courses" not in news.text
    after = news.headers["defter-position"]
    assert pelin.get(f"/en{HERE}/news?after={after}").status_code == 204
    platform.tell(meeting, examples.change_visibility(outcome=examples.outcome("new"), visibility="restricted"))
    gone = pelin.get(f"/en{HERE}/news?after={after}")
    assert gone.headers["defter-gone"] == str(examples.outcome("new"))
    assert "Brand new" not in gone.text


def test_news_say_when_something_else_of_the_page_changed(platform: InUse) -> None:
    meeting = platform.open_meeting()
    pelin = platform.as_("Pelin")
    position = page_of(pelin.get(f"/en{HERE}")).get_element_by_id("sheet").get("data-position")
    platform.tell(meeting, examples.revise_item(), examples.log_outcome())
    news = pelin.get(f"/en{HERE}/news?after={position}")
    assert news.headers["defter-page"] == "changed"
    assert "Travel to courses" in news.text
    assert pelin.get(f"/en{HERE}/news?after=nonsense").status_code == 205
    assert platform.as_(None).get(f"/en{HERE}/news?after=1").status_code == 404


ITEMS = (examples.item(), examples.item("livelihoods"), examples.item("third"))


def many(platform: InUse, *, count: int = 400, item: Callable[[int], ItemId | None] = lambda n: ITEMS[n % 3]) -> None:
    """An open meeting with three items and so many outcomes, numbered from 0; every fifth is a decision."""
    platform.open_meeting(examples.add_item(item=ITEMS[2], title=examples.text("Üçüncü", "Third")))
    logged = [
        examples.log_outcome(
            outcome=examples.outcome(f"{n}"),
            item=item(n),
            kind="decision" if n % 5 == 0 else "action",
            text=words(f"Söz {n}."),
            illustrative=False,
        )
        for n in range(count)
    ]
    platform.tell(examples.meeting(), *logged)


def lines(answer: httpx.Response, below: str = "") -> list[int]:
    """The numbers of the outcomes that are drawn."""
    found = page_of(answer).xpath(f"{below}//li[starts-with(@id, 'o-')]")
    return [int(re.findall(r"Söz (\d+)\.", line.text_content())[0]) for line in found]


def test_a_hundred_and_fifty_outcomes_are_drawn_whole(platform: InUse) -> None:
    many(platform, count=150)
    for path in ("", "?item=none", f"?line={examples.outcome('3')}&page=2"):
        answer = platform.as_("Rana").get(f"/en{HERE}{path}")
        assert sorted(lines(answer)) == list(range(150))
        assert "one agenda item are shown at a time" not in seen(answer)


def test_of_four_hundred_outcomes_one_item_is_drawn_and_all_are_within_reach(platform: InUse) -> None:
    many(platform)
    rana = platform.as_("Rana")
    answer = rana.get(f"/en{HERE}")
    document = page_of(answer)
    newest = 399 % 3
    assert lines(answer) == list(range(300, 400, 3))  # the last portion of the item of the newest line
    assert len(answer.content) < 100_000
    assert document.xpath(f"//*[@id='i-{ITEMS[newest]}']//form[@id='write']")
    links = document.xpath("//nav[contains(@class, 'jumps')]//a")
    assert [link.getchildren()[-1].text for link in links] == ["134", "133", "133"]
    found = lines(answer) + lines(rana.get(f"/en{HERE}?item={ITEMS[newest]}&page=1"))
    for link in links:
        if not link.get("href").startswith("#"):
            page = rana.get(link.get("href"))
            found += lines(page) + lines(rana.get(link.get("href").replace("page=1", "page=2")))
    assert sorted(found) == list(range(400))


def test_all_of_a_long_meeting_can_be_had_on_one_page(platform: InUse) -> None:
    many(platform)
    for name in ("Rana", "Pelin"):
        (link,) = page_of(platform.as_(name).get(f"/tr{HERE}")).xpath("//a[contains(., '400 çıktının tümünü')]")
        assert sorted(lines(platform.as_(name).get(link.get("href")))) == list(range(400))


def test_what_is_not_drawn_is_counted_by_kind(platform: InUse) -> None:
    many(platform)
    document = page_of(platform.as_("Pelin").get(f"/en{HERE}?item={ITEMS[0]}"))
    (other,) = document.xpath(f"//*[@id='i-{ITEMS[1]}']//p[@class='folded']")
    assert " ".join(other.text_content().split()) == "Decision 26 Action 107 Show these outcomes"
    assert document.xpath(f"//*[@id='i-{ITEMS[1]}']//ol[@data-more]")
    assert "and 310 more" in " ".join(document.xpath("//*[@id='actions-box']")[0].text_content().split())


@pytest.mark.parametrize("number", [0, 1, 149, 298, 300, 399])
def test_address_of_a_line_leads_to_the_portion_that_has_it(platform: InUse, number: int) -> None:
    many(platform, item=lambda n: ITEMS[0] if n < 300 else None)
    outcome = examples.outcome(f"{number}")
    answer = platform.as_("Rana").get(f"/en{HERE}?line={outcome}")
    assert number in lines(answer)
    assert len(lines(answer)) <= 100
    away = page_of(platform.as_("Rana").get(f"/en{HERE}/outcomes/{outcome}")).xpath("//a[contains(., 'Back to the')]")
    assert number in lines(platform.as_("Rana").get(away[0].get("href")))


@pytest.mark.parametrize("asked", ["?item=nothing", "?page=99", "?page=x", "?line=x", "?item=none&page=0", "?page=1"])
def test_odd_addresses_of_a_long_meeting_show_some_portion(platform: InUse, asked: str) -> None:
    many(platform)
    answer = platform.as_("Pelin").get(f"/en{HERE}{asked}")
    assert answer.status_code == 200
    assert len(lines(answer)) <= 100


def test_readers_who_may_see_few_of_many_outcomes_see_them_whole(platform: InUse) -> None:
    many(platform)
    public = [examples.change_visibility(outcome=examples.outcome(f"{n}")) for n in (1, 8)]
    platform.tell(examples.meeting(), examples.change_visibility(outcome=None), *public)
    answer = platform.as_(None).get(f"/en{HERE}")
    assert sorted(lines(answer)) == [1, 8]
    assert "at a time" not in seen(answer)
