"""The list of meetings: what stands in a line, what narrows it, and that its length does not cost queries."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import page_of, seen


def many(platform: InUse, number: int, **changes: Any) -> None:
    """Meetings of the same kind, a week apart, back from the example's day."""
    for each in range(number):
        day = examples.DAY - timedelta(weeks=each)
        title = examples.text(f"Toplantı {each}", f"Meeting {each}")
        released = examples.change_visibility(outcome=None)
        platform.tell(
            examples.meeting(f"many {each}"), examples.plan_meeting(day=day, title=title, **changes), released
        )


def lines(answer: Any) -> list[str]:
    return [
        " ".join(" ".join(each.itertext()).split())
        for each in page_of(answer).xpath("//ol[contains(@class, 'book')]/li")
    ]


def test_line_says_what_where_when_and_how_far(platform: InUse) -> None:
    struck = examples.outcome("struck")
    platform.open_meeting(
        examples.log_outcome(outcome=examples.outcome("a"), kind="decision"),
        examples.log_outcome(outcome=examples.outcome("b"), kind="action"),
        examples.log_outcome(outcome=examples.outcome("c"), kind="action"),
        examples.log_outcome(outcome=struck, kind="decision"),
        examples.strike_outcome(outcome=struck),
    )
    line = lines(platform.as_("Pelin").get("/en/meetings"))[0]
    assert line.startswith("6 Jul Design workshop")
    assert "Design workshop · Ümraniye, Istanbul" in line
    assert "Illustrative" in line
    assert "In progress" in line
    assert "1 decision · 2 actions" in line


def test_visitor_sees_public_meetings_and_counts_public_outcomes_only(platform: InUse) -> None:
    secret, released = examples.outcome("secret"), examples.outcome("released")
    platform.open_meeting(
        examples.log_outcome(outcome=secret, kind="decision"),
        examples.log_outcome(outcome=released, kind="decision"),
        examples.change_visibility(outcome=released),
        examples.change_visibility(outcome=None),
    )
    platform.tell(examples.meeting("hidden"), examples.plan_meeting(title=examples.text("Kapalı", "Hidden")))
    page = seen(platform.as_(None).get("/en/meetings"))
    assert "Design workshop" in page
    assert "1 decision" in page
    assert "Hidden" not in page
    assert "1 meeting " in page


def test_open_and_coming_meetings_stand_on_top_for_those_who_take_part(platform: InUse) -> None:
    platform.meeting(examples.change_visibility(outcome=None), day=date(2022, 9, 1))
    assert "In progress and coming up" in seen(platform.as_("Pelin").get("/en/meetings"))
    assert "In progress and coming up" not in seen(platform.as_(None).get("/en/meetings"))


def test_list_is_narrowed_by_links(platform: InUse) -> None:
    platform.tell(
        examples.meeting("a"), examples.plan_meeting(kind="workshop", title=examples.text("Birinci", "First"))
    )
    platform.tell(
        examples.meeting("b"),
        examples.plan_meeting(kind="steering-meeting", title=examples.text("İkinci", "Second"), day=date(2021, 3, 1)),
    )
    client = platform.as_("Pelin")
    document = page_of(client.get("/en/meetings"))
    links = {" ".join(a.text_content().split()): a.get("href") for a in document.xpath("//nav[@class='choices']//a")}
    assert "Steering meeting 1" in links
    kind = lines(client.get(links["Steering meeting 1"]))
    year = lines(client.get(links["2022"]))
    assert len(kind) == len(year) == 1
    assert "Second" in kind[0]
    assert "First" in year[0]


def test_what_was_asked_for_is_marked_even_where_nothing_is_found(platform: InUse) -> None:
    platform.meeting()
    document = page_of(platform.as_("Pelin").get("/en/meetings?kind=steering-meeting&year=1999"))
    marked = document.xpath("//nav[@class='choices']//a[@aria-current='true']")
    assert [" ".join(each.text_content().split()) for each in marked] == ["Steering meeting 0", "1999"]


@pytest.mark.parametrize("query", ["kind=party", "year=x", "year=0", "page=99", "page=٢", "rows=201", "rows=-1"])
def test_list_that_cannot_be_is_not_found(platform: InUse, query: str) -> None:
    assert platform.as_(None).get(f"/tr/meetings?{query}").status_code == 404


def test_pages_keep_what_was_asked_for(platform: InUse) -> None:
    many(platform, 7, kind="workshop")
    client = platform.as_("Pelin")
    first = client.get("/en/meetings?rows=3&kind=workshop")
    (following,) = page_of(first).xpath("//a[@rel='next']/@href")
    second = client.get(following)
    assert "Meeting 2" in lines(first)[-1]
    assert "Meeting 3" in lines(second)[0]
    assert "Page 2 of 3" in seen(second)


def test_empty_list_says_what_to_do(platform: InUse) -> None:
    assert "Plan the first meeting" in seen(platform.as_("Umut").get("/en/meetings"))
    assert "when they sign in" in seen(platform.as_(None).get("/en/meetings"))
    platform.meeting()
    narrowed = seen(platform.as_("Umut").get("/en/meetings?kind=workshop"))
    assert "No meeting of this kind and year is recorded" in narrowed


def test_title_in_another_language_says_so_to_machines(platform: InUse) -> None:
    platform.meeting(title=examples.text("Yalnız Türkçe"))
    (link,) = page_of(platform.as_("Pelin").get("/ar/meetings?rows=1")).xpath("(//ol)[last()]/li//a")
    assert (link.get("lang"), link.get("dir")) == ("tr", "ltr")


def test_titles_are_shown_and_never_run(platform: InUse) -> None:
    platform.meeting(title=examples.text("<script>alert(1)</script> & co"))
    answer = platform.as_("Pelin").get("/tr/meetings")
    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script> & co" in lines(answer)[0]


@pytest.mark.parametrize("name", [None, "Pelin"])
def test_list_makes_the_same_queries_for_one_row_as_for_many(platform: InUse, name: str | None) -> None:
    many(platform, 30)
    client = platform.as_(name)
    counted: list[int] = []
    for rows in (1, 30):
        statements: list[str] = []

        def count(*given: Any, seen: list[str] = statements) -> None:
            seen.extend(each for each in [given[2]] if "records" in each)  # not those of the threads in the background

        sa.event.listen(sa.Engine, "before_cursor_execute", count)
        try:
            assert client.get(f"/en/meetings?rows={rows}").status_code == 200
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", count)
        counted.append(len(statements))
    assert counted[0] == counted[1] > 0


def test_line_of_the_list_is_short(platform: InUse) -> None:
    """Two hundred lines, in the script with the longest words, stay below 100 KB."""
    many(platform, 20)
    client = platform.as_("Pelin")
    few, more = (len(client.get(f"/ar/meetings?page=2&rows={rows}").content) for rows in (5, 10))
    assert few + (more - few) / 5 * 195 < 100_000
