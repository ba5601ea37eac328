"""Making the agenda: adding, revising, moving, removing; what is refused, and who may."""

from typing import Any

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import buttons, form_of, page_of, seen

HERE = f"/en/meetings/{examples.meeting()}/agenda"
FIRST, SECOND, THIRD = (examples.item(name) for name in ("cohesion", "second", "third"))


def three(platform: InUse, *more: Any) -> None:
    """The example meeting with three items."""
    platform.meeting(
        examples.add_item(),
        examples.add_item(item=SECOND, title=examples.text("İkinci", "Second"), minutes=30),
        examples.add_item(item=THIRD, title=examples.text("Üçüncü", "Third"), minutes=None),
        *more,
    )


def order(platform: InUse) -> list[str]:
    answer = platform.as_("Umut").get(HERE)
    return [title.text_content().strip() for title in page_of(answer).xpath("//ol/li[@class='item']//h2")]


def test_item_is_added_for_the_organisation_acted_for(platform: InUse) -> None:
    platform.meeting()
    client = platform.as_("Umut")
    drawn = form_of(client.get(HERE), "/agenda")
    typed = {"title.en": "Housing", "title.ar": "السكن", "minutes": "٢٥"}
    questions = {"questions.en": "What works?\nWhat does not?", "questions.tr": "Ne işe yarıyor?"}
    answer = client.post(HERE, {**drawn, **typed, **questions})
    assert answer.status_code == 303
    page = seen(client.get(answer.headers["location"]))
    assert "Added to the agenda: Housing" in page
    assert "25 minutes" in page
    assert "Proposed by Ümraniye" in page
    assert "What works?" in page
    assert "365 minutes of the meeting are still free" in page
    turkish = seen(client.get(HERE.replace("/en/", "/tr/")))
    assert "Ne işe yarıyor?" in turkish
    assert "What does not?" in turkish


def test_item_without_title_comes_back_filled(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_("Umut").post(HERE, {"title.en": " ", "minutes": "many", "questions.en": "Why?"})
    assert answer.status_code == 422
    page = seen(answer)
    assert "Give the agenda item a title." in page
    assert "This is not a number." in page
    assert form_of(answer, "/agenda")["questions.en"] == "Why?"


def test_more_questions_in_a_translation_than_in_the_original_are_refused(platform: InUse) -> None:
    platform.meeting()
    typed = {"title.en": "Housing", "questions.en": "One?", "questions.tr": "Bir?\nİki?"}
    answer = platform.as_("Umut").post(HERE, typed)
    assert answer.status_code == 422
    assert "There are more questions in Turkish than in English." in seen(answer)


def test_proposer_is_never_taken_from_the_form(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_("Umut").post(HERE, {"title.en": "Housing", "proposer": str(examples.organisation("Pendik"))})
    assert answer.status_code == 422
    assert "does not belong to it: proposer" in seen(answer)


def test_items_are_moved_by_their_buttons(platform: InUse) -> None:
    three(platform)
    client = platform.as_("Umut")
    answer = client.get(HERE)
    moves = {
        button.get("aria-label"): (button.getparent().get("action"), button.get("value"))
        for button in page_of(answer).xpath("//button[@name='before' and not(@disabled)]")
    }
    for label, wanted in (
        ("Move up: Third", ["Social cohesion", "Third", "Second"]),
        ("Move down: Social cohesion", ["Third", "Social cohesion", "Second"]),
        ("Move to the top: Second", ["Second", "Third", "Social cohesion"]),
        ("Move to the end: Second", ["Third", "Social cohesion", "Second"]),
    ):
        moves = {
            button.get("aria-label"): (button.getparent().get("action"), button.get("value"))
            for button in page_of(client.get(HERE)).xpath("//button[@name='before' and not(@disabled)]")
        }
        action, before = moves[label]
        assert client.post(action, {"before": before}).status_code == 303
        assert order(platform) == wanted


def test_item_is_revised_and_then_stands_so(platform: InUse) -> None:
    three(platform)
    client = platform.as_("Umut")
    drawn = form_of(client.get(f"{HERE}?revise={FIRST}"), f"/agenda/{FIRST}")
    assert drawn["questions.en"] == "Which activities worked?"
    answer = client.post(f"{HERE}/{FIRST}", {**drawn, "title.en": "Living together", "minutes": "60"})
    assert answer.status_code == 303
    page = seen(client.get(HERE))
    assert "Living together" in page
    assert "60 minutes" in page
    assert "Which activities worked?" in page


def test_late_revision_shows_both(platform: InUse) -> None:
    three(platform)
    client = platform.as_("Umut")
    drawn = form_of(client.get(f"{HERE}?revise={FIRST}"), f"/agenda/{FIRST}")
    platform.tell(examples.meeting(), examples.revise_item(title=examples.text("Onların", "Theirs")))
    answer = client.post(f"{HERE}/{FIRST}", {**drawn, "title.en": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in seen(answer)
    assert form_of(answer, f"/agenda/{FIRST}")["title.en"] == "Mine"
    assert client.post(f"{HERE}/{FIRST}", form_of(answer, f"/agenda/{FIRST}")).status_code == 303
    assert "Mine" in order(platform)


def test_item_is_taken_off_unless_something_was_logged_under_it(platform: InUse) -> None:
    three(platform, examples.open_meeting(), examples.log_outcome(item=FIRST))
    client = platform.as_("Umut")
    assert client.post(f"{HERE}/{SECOND}/remove").status_code == 303
    refused = client.post(f"{HERE}/{FIRST}/remove")
    assert refused.status_code == 422
    assert "Something was logged under this item, so it cannot be taken off the agenda." in seen(refused)
    assert order(platform) == ["Social cohesion", "Third"]


def test_taking_off_is_offered_only_where_nothing_was_logged(platform: InUse) -> None:
    three(platform, examples.open_meeting(), examples.log_outcome(item=FIRST))
    client = platform.as_("Umut")
    logged, bare = (client.get(f"{HERE}?revise={item}") for item in (FIRST, SECOND))
    assert "Take off the agenda" not in buttons(logged)
    assert "Something was logged under this item, so it cannot be taken off the agenda." in seen(logged)
    assert "Take off the agenda" in buttons(bare)


def test_agenda_longer_than_the_meeting_says_by_how_much(platform: InUse) -> None:
    platform.meeting(examples.add_item(minutes=400))
    assert "10 minutes more than the meeting lasts" in seen(platform.as_("Umut").get(HERE))


def test_agenda_is_published_from_its_page(platform: InUse) -> None:
    three(platform)
    client = platform.as_("Umut")
    drawn = form_of(client.get(HERE), "/publish")
    assert client.post(HERE.replace("/agenda", "/publish"), drawn).status_code == 303
    assert "Publish the agenda" not in seen(client.get(HERE))


def test_agenda_of_a_closed_meeting_stays(platform: InUse) -> None:
    three(platform, examples.open_meeting(), examples.close_meeting())
    client = platform.as_("Umut")
    page = client.get(HERE)
    assert "its agenda stays as it is" in seen(page)
    assert "Add an agenda item" not in seen(page)
    assert client.post(HERE, {"title.en": "Late"}).status_code == 422


def test_only_organisers_make_the_agenda(platform: InUse) -> None:
    three(platform)
    for name, status in ((None, 404), ("Pelin", 403), ("Rana", 403), ("Olga", 403)):
        client = platform.as_(name)
        assert client.get(HERE).status_code == status
        assert client.post(HERE, {"title.en": "Mine"}).status_code == status
        assert client.post(f"{HERE}/{FIRST}", {"title.en": "Mine", "base": "1"}).status_code == status
        assert client.post(f"{HERE}/{FIRST}/move", {"before": ""}).status_code == status
        assert client.post(f"{HERE}/{FIRST}/remove").status_code == status
    assert order(platform) == ["Social cohesion", "Second", "Third"]
