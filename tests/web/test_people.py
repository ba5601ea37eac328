"""The people of an organisation and of the platform: giving, ending, handing over, reconfirming, erasing."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from defter.domain.organisations import GiveMandate
from defter.domain.vocabulary import MandateId, OrganisationId
from defter.platform.clock import uuid7
from defter.web.people.entrance import ROWS
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import NOON, PASSWORD
from tests.web.test_inviting import accept, link_in

UMRANIYE, PENDIK = examples.organisation("Ümraniye"), examples.organisation("Pendik")
HERE = f"/en/organisations/{UMRANIYE}"
PEOPLE = f"{HERE}/people"


def mandate_of(name: str, organisation: OrganisationId = UMRANIYE) -> MandateId:
    return MandateId(examples.id_of("mandate", f"{name} {organisation}"))


def give(platform: InUse, name: str = "Umut", **changes: str) -> Any:
    client = platform.as_(name)
    drawn = form_of(client.get(PEOPLE), "/people/mandates")
    typed = {"email": "rana@example.org", "kind": "editor", "since": "01.06.2022"}
    return client.post(f"{PEOPLE}/mandates", {**drawn, **typed, **changes})


def of_one(platform: InUse, by: str, what: str, mandate: Any = None, **typed: str) -> Any:
    client = platform.as_(by)
    at = f"{PEOPLE}/{mandate or mandate_of('Umut')}"
    return client.post(f"{at}/{what}", {**form_of(client.get(at), f"/{what}"), **typed})


def test_a_mandate_is_given_and_ended(platform: InUse) -> None:
    assert give(platform).status_code == 303
    page = platform.as_("Umut").get(PEOPLE)
    assert "Rana Editor since 1 Jun 2022" in seen(page)
    (rana,) = page_of(page).xpath("//li[contains(., 'Rana')]//input/@value")
    ended = of_one(platform, "Umut", "end", rana, **{"reason.en": "Moved on"})
    assert ended.status_code == 303
    assert "Rana" not in seen(platform.as_("Umut").get(PEOPLE))
    assert "Rana" not in seen(platform.as_("Umut").get(HERE))
    assert platform.as_("Umut").get(f"{PEOPLE}/{rana}").status_code == 404


def test_a_mandate_without_account_or_with_wrong_days_is_refused(platform: InUse) -> None:
    nobody = give(platform, email="x@example.org")
    assert nobody.status_code == 422
    assert "There is no account with this e-mail address." in seen(nobody)
    backwards = give(platform, until="01.05.2022")
    assert backwards.status_code == 422
    assert "The mandate ends before it begins." in seen(backwards)
    assert form_of(backwards, "/mandates")["until"] == "01.05.2022"
    assert "Give the reason" in seen(of_one(platform, "Umut", "end"))


def test_a_mandate_is_handed_over_to_an_account_in_one_act(platform: InUse) -> None:
    before = platform.stack.platform.store.head()
    typed = {"email": "rana@example.org", "on": "06.07.2022", "reason.en": "Election", "review": "01.04.2024"}
    assert of_one(platform, "Sekreter", "hand-over", **typed).status_code == 303
    page = seen(platform.as_("Sekreter").get(PEOPLE))
    assert "Rana Representative since 6 Jul 2022 to be reconfirmed on 1 Apr 2024" in page
    assert "Umut" not in page
    events = platform.stack.platform.store.history(UMRANIYE)[-2:]
    assert {type(each.event).__name__ for each in events} == {"MandateGiven", "MandateEnded"}
    assert len({each.meta.command_id for each in events}) == 1
    assert platform.stack.platform.store.head() == before + 2
    assert platform.as_("Umut").get("/en/meetings/new").status_code == 403


def test_a_representative_hands_her_own_mandate_over_by_an_invitation(platform: InUse) -> None:
    typed = {"email": "new@example.org", "name": "Nur", "on": "06.07.2022", "reason.en": "Election"}
    link = link_in(of_one(platform, "Umut", "hand-over", **typed))
    assert "Umut Representative" in seen(platform.as_("Umut").get(PEOPLE)), "until it is accepted"
    assert accept(platform.stack.client(), link, name="Nur", password=PASSWORD).status_code == 303
    page = seen(platform.as_("Sekreter").get(PEOPLE))
    assert "Nur Representative since 6 Jul 2022" in page
    assert "Umut" not in page


def test_a_handover_names_somebody_else_and_a_reason(platform: InUse) -> None:
    answer = of_one(platform, "Umut", "hand-over", email="umut@example.org", **{"reason.en": "x"})
    assert answer.status_code == 422
    assert "This person holds the mandate already." in seen(answer)
    assert of_one(platform, "Umut", "hand-over", email="nobody", **{"reason.en": "x"}).status_code == 422
    lacking = of_one(platform, "Umut", "hand-over", email="", on="")
    assert lacking.status_code == 422
    assert "Write the e-mail address of whoever takes over." in seen(lacking)
    assert "Umut Representative" in seen(platform.as_("Umut").get(PEOPLE))


def test_the_focal_point_is_named(platform: InUse) -> None:
    assert of_one(platform, "Umut", "focal-point").status_code == 303
    assert "Umut Representative Focal point" in seen(platform.as_("Umut").get(PEOPLE))
    assert "This person is asked first." in seen(platform.as_("Umut").get(f"{PEOPLE}/{mandate_of('Umut')}"))


def test_an_organisation_reconfirms_its_mandates(platform: InUse) -> None:
    client = platform.as_("Umut")
    typed = {"mandates": str(mandate_of("Umut")), "review": "01.04.2024"}
    assert client.post(f"{PEOPLE}/reconfirm", typed).status_code == 303
    assert "to be reconfirmed on 1 Apr 2024" in seen(client.get(PEOPLE))
    assert client.post(f"{PEOPLE}/reconfirm", {"review": ""}).status_code == 422
    foreign = {**typed, "mandates": str(mandate_of("Pelin", PENDIK))}
    assert client.post(f"{PEOPLE}/reconfirm", foreign).status_code == 404


def due(platform: InUse) -> None:
    """A mandate of each of two organisations whose day has come."""
    for organisation, name in ((UMRANIYE, "Rana"), (PENDIK, "Umut")):
        given = GiveMandate(
            mandate=MandateId(examples.id_of("due", str(organisation))),
            person=platform.people[name],
            kind="alternate",
            since=NOON.date(),
            review=NOON.date(),
        )
        platform.tell(organisation, given)


def test_the_secretariat_reconfirms_mandates_of_many_organisations_at_once(platform: InUse) -> None:
    due(platform)
    client = platform.as_("Sekreter")
    page = client.get("/en/people/review")
    assert "2 mandates are to be reconfirmed" in seen(page)
    chosen = page_of(page).xpath("//input[@name='mandates']/@value")
    assert "Choose at least one mandate." in seen(client.post("/en/people/review", {"review": "01.04.2024"}))
    assert client.post("/en/people/review", {"mandates": chosen, "review": "01.04.2024"}).status_code == 303
    assert "No mandate is to be reconfirmed today." in seen(client.get("/en/people/review"))
    assert "to be reconfirmed on 1 Apr 2024" in seen(client.get(PEOPLE))
    assert client.post("/en/people/review", {"mandates": str(uuid4()), "review": "01.04.2024"}).status_code == 404


def test_the_secretariat_finds_people(platform: InUse) -> None:
    due(platform)
    platform.stack.platform.accounts.add_person("Işıl Şen", "isil@example.org")
    client = platform.as_("Sekreter")

    def found(query: str) -> list[str]:
        page = page_of(client.get(f"/en/people?{query}"))
        return [str(each.text_content()) for each in page.xpath("//ul[@class='rows']/li/div/a")]

    assert found("") == ["Işıl Şen", "Olga", "Pelin", "Rana", "Sekreter", "Umut"]
    assert found("wanted=isil") == ["Işıl Şen"]
    assert found("wanted=PELIN@") == ["Pelin"]
    assert found("only=none") == ["Işıl Şen"]
    assert found("only=due") == ["Rana", "Umut"]
    assert found("kind=alternate") == ["Rana", "Umut"]
    assert found("organisation=umraniye") == ["Rana", "Umut"]
    assert found("organisation=Ümraniye&kind=representative") == ["Umut"]
    assert found("wanted=nobody") == found("organisation=nobody") == []
    for wrong in ("page=0", "page=x"):
        assert client.get(f"/en/people?{wrong}").status_code == 404


def test_a_long_list_has_pages(platform: InUse) -> None:
    for number in range(ROWS):
        platform.stack.platform.accounts.add_person(f"Kişi {number:02}", f"{number}@example.org")
    client = platform.as_("Sekreter")
    assert "Page 1 of 2" in seen(client.get("/en/people"))
    assert "Umut" in seen(client.get("/en/people?page=2"))


@pytest.mark.parametrize("name", [None, "Umut", "Rana", "Olga"])
def test_the_lists_are_for_the_secretariat(platform: InUse, name: str | None) -> None:
    client = platform.as_(name)
    person = platform.people["Pelin"]
    for at in (
        "/people",
        "/people/review",
        "/invitations",
        "/contacts",
        f"/people/{person}",
        f"/people/{person}/erase",
    ):
        answer = client.get(f"/en{at}")
        assert answer.status_code == 403, at
        assert "Pelin" not in answer.text
    erasing = {"reason.en": "No", "reason.original": "en", "meant": "on"}
    assert client.post(f"/en/people/{person}/erase", erasing).status_code == 403
    review = {"mandates": str(mandate_of("Umut")), "review": "01.04.2024"}
    assert client.post("/en/people/review", review).status_code == 403
    assert platform.stack.platform.accounts.person(person) is not None


@pytest.mark.parametrize("kind", ["alternate", "editor", "reader", "other", "visitor"])
def test_mandates_are_for_the_representative_and_the_secretariat(platform: InUse, kind: Any) -> None:
    client = platform.stack.client()
    if kind == "other":
        client = platform.as_("Pelin")
    elif kind != "visitor":
        person = platform.stack.person("Aylin", UMRANIYE, kind=kind, password=None)
        client.cookies["defter"] = platform.stack.platform.accounts.sessions.begin(person, UMRANIYE)
    mandate = mandate_of("Umut")
    assert client.get(PEOPLE).status_code == client.get(f"{PEOPLE}/{mandate}").status_code == 403
    assert "People and mandates" not in client.get(HERE).text
    typed = {"email": "pelin@example.org", "kind": "representative", "since": "01.06.2022"}
    assert client.post(f"{PEOPLE}/mandates", typed).status_code == 403
    assert client.post(f"{PEOPLE}/reconfirm", {"mandates": str(mandate), "review": "1.1.2024"}).status_code == 403
    for what in ("end", "hand-over", "focal-point"):
        ending = {"on": "06.07.2022", "reason.en": "x", "reason.original": "en", "email": "pelin@example.org"}
        assert client.post(f"{PEOPLE}/{mandate}/{what}", ending).status_code == 403
    assert "Umut Representative" in seen(platform.as_("Umut").get(PEOPLE))


def erase(platform: InUse, name: str = "Rana", by: str = "Sekreter", **typed: str) -> Any:
    client = platform.as_(by)
    at = f"/en/people/{platform.people[name]}/erase"
    return client.post(at, {**form_of(client.get(at), "/erase"), "reason.en": "At her request", "meant": "on", **typed})


def test_whoever_is_erased_is_a_former_representative(platform: InUse) -> None:
    meeting = platform.open_meeting()
    written = platform.as_("Rana").post(f"/en/meetings/{meeting}/outcomes", {"text": "Noted", "kind": "note"})
    assert written.status_code in (200, 303), seen(written)
    page = platform.as_("Umut").get(f"/en/meetings/{meeting}")
    assert "Rana" in seen(page)
    assert erase(platform).status_code == 303
    accounts = platform.stack.platform.accounts
    assert accounts.person(platform.people["Rana"]) is None
    assert "Rana" not in seen(platform.as_("Sekreter").get(f"/en/organisations/{PENDIK}/people"))
    for language, words in (("en", "Former representative"), ("tr", "Eski temsilci"), ("ar", "ممثل سابق")):
        page = platform.as_("Umut").get(f"/{language}/meetings/{meeting}")
        assert "Rana" not in page.text
        assert words in seen(page)
    assert platform.as_("Rana").get("/en/meetings/new").status_code == 403
    assert "rana@example.org" not in platform.as_("Sekreter").get("/en/people").text


def test_erasing_is_meant_and_has_a_reason(platform: InUse) -> None:
    answer = erase(platform, meant="", **{"reason.en": ""})
    assert answer.status_code == 422
    assert "Give the reason" in seen(answer)
    assert "It cannot be brought back." in seen(erase(platform, meant=""))
    assert platform.stack.platform.accounts.person(platform.people["Rana"]) is not None
    assert platform.as_("Rana").get(f"/en/organisations/{PENDIK}").status_code == 200


def test_nobody_erases_herself_or_nobody(platform: InUse) -> None:
    client = platform.as_("Sekreter")
    own = platform.people["Sekreter"]
    assert client.get(f"/en/people/{own}/erase").status_code == 422
    assert client.post(f"/en/people/{own}/erase", {"reason.en": "x", "meant": "on"}).status_code == 422
    assert "Erase this person" not in seen(client.get(f"/en/people/{own}"))
    assert (
        client.get(f"/en/people/{uuid7()}/erase").status_code == client.get(f"/en/people/{uuid7()}").status_code == 404
    )


def test_for_whom_one_acts_stands_on_every_page_and_can_be_changed(platform: InUse) -> None:
    give(platform, email="pelin@example.org", kind="representative")
    client = platform.as_("Pelin")
    for at in ("", "/meetings", "/actions", "/calendar", "/organisations", "/activity", f"/organisations/{UMRANIYE}"):
        page = page_of(client.get(f"/en{at}"))
        assert {each.text_content().strip() for each in page.xpath("//p[@class='acting']/b")} == {"Pendik"}, at
        assert page.xpath("//header//a[contains(@href, '/acting')]"), at
    assert client.post("/en/acting", {"organisation": str(UMRANIYE)}).status_code == 303
    page = page_of(client.get("/en/meetings"))
    assert {each.text_content().strip() for each in page.xpath("//p[@class='acting']/b")} == {"Ümraniye"}
    assert not page_of(platform.as_("Olga").get("/en/meetings")).xpath("//p[@class='acting']")


def statements(client: Any, at: str) -> int:
    """How many queries a page takes of what its lists are made of, not those of threads in the background."""
    made: list[str] = []

    def count(*given: Any) -> None:
        if given[2].startswith("SELECT") and any(table in given[2] for table in TABLES):
            made.append(given[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    try:
        assert client.get(f"/en{at}").status_code == 200
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", count)
    return len(made)


TABLES = ("FROM people", "FROM invitations", "FROM contacts", "FROM mandates", "FROM organisations")
LISTS = ["/people", "/people?only=none", "/people?kind=editor", "/people/review", "/invitations", "/contacts"]


def test_lists_make_the_same_queries_for_few_as_for_many(platform: InUse) -> None:
    client = platform.as_("Sekreter")
    accounts = platform.stack.platform.accounts

    def grow(start: int, count: int) -> None:
        for number in range(start, start + count):
            organisation = platform.stack.organisation(f"Kuruluş {number}", "member")
            person = accounts.add_person(f"Kişi {number}", f"{number}@example.org")
            given = GiveMandate(
                mandate=MandateId(uuid7()), person=person, kind="editor", since=NOON.date(), review=NOON.date()
            )
            platform.tell(organisation, given)
            accounts.add_person(f"Başka {number}", f"other{number}@example.org")
            accounts.contacts.put(uuid7(), organisation, name=f"Kişi {number}", email=f"{number}@example.org")
            accounts.invitations.invite(
                uuid7(),
                organisation,
                email=f"{number}@example.org",
                name=f"Kişi {number}",
                language="tr",
                kind="editor",
                since=NOON.date(),
                until=None,
                review=None,
                invited_by=platform.people["Sekreter"],
                invited_for=examples.organisation("Sekretarya"),
            )

    grow(0, 1)
    few = {at: statements(client, at) for at in LISTS}
    grow(1, 20)
    assert {at: statements(client, at) for at in LISTS} == few
    assert min(few.values()) > 0
