"""The summary for a messenger: decisions and actions, and nothing of which somebody would have to be asked first."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import ChangeVisibility, OpenMeeting, PlanMeeting
from defter.domain.vocabulary import Due, MeetingId, OutcomeId, Visibility
from defter.projections.meetings import minutes as projected
from defter.web.letters.minutes import ANY_MEMBER, summary
from tests import examples
from tests.web.letters.sheets import LINK, TEXTS, UMRANIYE, WALD, line, minutes, text
from tests.web.stack import Stack, open_stack

EVERYBODY: dict[str, Any] = {"owner": None, "owner_name": None, "all_members": True, "supporters": ()}


def test_it_holds_the_decisions_and_the_actions_with_owner_and_date() -> None:
    lines = (
        line(1, "note"),
        line(2, "decision", text=text("Rehber üç dilde basılır.")),
        line(3, "action", text=text("Randevu ekranı hazırlanır.")),
        line(4, "action", text=text("Salon bulunur."), due=Due(kind="next-meeting"), **EVERYBODY),
        line(5, "action", text=text("Silinmiş"), struck=text("Yanlış")),
    )
    assert summary(minutes(0, loose=lines, illustrative=False, number=None), "tr", LINK).splitlines() == [
        "Ümraniye koordinasyon toplantısı",
        "16 Aralık 2020 Çarşamba · Ümraniye, İstanbul · Çevrim içi",
        "Onaylandı: 18 Şubat 2021, sürüm 1",
        "",
        "Kararlar (1)",
        "1. Rehber üç dilde basılır.",
        "",
        "Eylemler (2)",
        "1. Randevu ekranı hazırlanır.",
        "   Sorumlu: Ümraniye Belediyesi · WALD",
        "   Son tarih: 29 Ocak 2021",
        "2. Salon bulunur.",
        "   Sorumlu: tüm üyeler",
        "   Son tarih: Bir sonraki toplantıda",
        "",
        f"Kayıt: {LINK}",
    ]


@pytest.mark.parametrize(("language", "words"), [("en", "No decision was taken"), ("ar", "لم يُتخذ قرار")])
def test_it_says_when_nothing_was_decided(language: str, words: str) -> None:
    assert words in summary(minutes(0), language, LINK)


def test_an_owner_who_may_be_a_person_is_not_named() -> None:
    found = summary(
        minutes(0, loose=(line(1, "action", owner=None, owner_name=None, outsider="Ayşe Yılmaz"),)), "tr", LINK
    )
    assert "Ayşe" not in found
    assert "platform dışından bir sorumlu" in found


@pytest.mark.parametrize(
    "personal",
    ["ayse.yilmaz@ornek.bel.tr", "0532 123 45 67", "+90 (212) 555-44-33", "05321234567", "12345678901", "@ayse_yilmaz"],
)
def test_addresses_and_numbers_of_people_are_left_out(personal: str) -> None:
    lines = (line(1, "decision", text=text(f"Başvuru için {personal} aranır.")),)
    found = summary(minutes(0, title=text(f"Toplantı {personal}"), loose=lines), "tr", LINK)
    assert personal not in found
    assert "Başvuru için […] aranır." in found


@pytest.mark.parametrize(
    "harmless",
    [
        "20.000 mülteci",
        "16.12.2020",
        "05.12.2020 10:30",
        "05.12.2020 2021 1234",
        "2021-2022",
        "10:00-12:30",
        "1.250.000 TL",
        "6458 sayılı Kanun",
        "%85",
        "3/7",
    ],
)
def test_figures_and_dates_stay(harmless: str) -> None:
    lines = (line(1, "decision", text=text(f"Karar: {harmless}.")),)
    assert f"Karar: {harmless}." in summary(minutes(0, loose=lines), "tr", LINK)


def test_words_of_the_other_direction_are_kept_together() -> None:
    found = summary(minutes(0, loose=(line(1, "decision", text=text(TEXTS["tr"])),)), "ar", LINK)
    assert f"1. \N{FIRST STRONG ISOLATE}{TEXTS['tr']}\N{POP DIRECTIONAL ISOLATE} (بالتركية فقط)" in found


def test_a_text_of_several_lines_is_one_line() -> None:
    lines = (line(1, "decision", text=text("bir\n\n2. iki"), owner_name=UMRANIYE, supporters=(WALD,)),)
    assert "1. bir 2. iki\n" in summary(minutes(0, loose=lines), "tr", LINK)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with open_stack(tmp_path) as stack:
        yield stack


def test_what_not_every_member_may_see_is_not_in_it(stack: Stack) -> None:
    host = stack.organisation("Pendik", "member")
    meeting = MeetingId(examples.id_of("meeting", "summary"))
    plan = PlanMeeting(
        kind="workshop", title=text("Çalıştay"), day=date(2022, 7, 6), host=host, time_zone="Europe/Istanbul"
    )
    stack.tell(meeting, plan)
    stack.tell(meeting, OpenMeeting())
    seen: dict[Visibility, str] = {
        "public": "Herkesin gördüğü",
        "members": "Üyelerin gördüğü",
        "organisation": "Yalnız ev sahibinin gördüğü",
        "restricted": "Gizli",
    }
    for visibility, words in seen.items():
        outcome = OutcomeId(UUID(str(examples.id_of("outcome", visibility))))
        stack.tell(meeting, LogOutcome(outcome=outcome, kind="decision", text=text(words)))
        if visibility != "members":
            reason = text("Deneme")
            stack.tell(meeting, ChangeVisibility(outcome=outcome, visibility=visibility, reason=reason))
    with stack.platform.views.read() as connection:
        read = projected.read(stack.platform.store, connection, ANY_MEMBER, meeting)
    found = summary(read, "tr", LINK)
    assert [words in found for words in seen.values()] == [True, True, False, False]
