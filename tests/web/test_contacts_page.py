"""The contact directory: of one organisation, and of all for the secretariat."""

from typing import Any

import pytest

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

UMRANIYE, PENDIK = examples.organisation("Ümraniye"), examples.organisation("Pendik")
CONTACTS = f"/en/organisations/{UMRANIYE}/contacts"
FIRST = {"name": "Bahar", "title": "Head of unit", "email": "bahar@example.org", "phone": "+90 216 000 00 00"}


def add(platform: InUse, by: str = "Umut", at: str = CONTACTS, **changes: str) -> Any:
    client = platform.as_(by)
    return client.post(at, {**form_of(client.get(at), "/contacts"), **FIRST, **changes})


def actions(answer: Any, what: str) -> list[str]:
    return [each.action for each in page_of(answer).forms if each.action.endswith(what)]


def test_contacts_are_added_changed_verified_and_removed(platform: InUse) -> None:
    assert add(platform).status_code == 303
    assert add(platform, name="Cem", email="cem@example.org", phone="") is not None
    client = platform.as_("Umut")
    page = client.get(CONTACTS)
    assert "Bahar Head of unit bahar@example.org +90 216 000 00 00 not verified yet" in seen(page)
    verify, _other = actions(page, "/verify")
    assert client.post(verify).status_code == 303
    assert "verified on 6 Jul 2022" in seen(client.get(CONTACTS))
    one = verify.removesuffix("/verify")
    form = form_of(client.get(one), one)
    assert form["title"] == "Head of unit"
    assert client.post(one, {**form, "title": "Director"}).status_code == 303
    page = seen(client.get(CONTACTS))
    assert "Bahar Director" in page
    assert "verified on" not in page, "it is to be verified again"
    assert client.post(f"{one}/remove").status_code == 303
    assert "Bahar" not in seen(client.get(CONTACTS))
    assert "Cem" in seen(client.get(CONTACTS))
    for gone in (client.get(one), client.post(one, FIRST), client.post(f"{one}/remove"), client.post(verify)):
        assert gone.status_code == 404


def test_a_contact_that_cannot_be_reached_comes_back_filled(platform: InUse) -> None:
    for changes, words in (
        ({"name": ""}, "Write the name of the contact."),
        ({"email": "", "phone": ""}, "Write an e-mail address or a telephone number of the contact."),
        ({"email": "bahar"}, "This is not an e-mail address."),
    ):
        answer = add(platform, **changes)
        assert answer.status_code == 422
        assert words in seen(answer)
        assert form_of(answer, "/contacts")["title"] == "Head of unit"


def test_addresses_and_numbers_can_be_copied(platform: InUse) -> None:
    add(platform)
    add(platform, name="Cem", email="cem@example.org", phone="+90 216 000 00 01")
    add(platform, name="Deniz", email="bahar@example.org", phone="")
    page = page_of(platform.as_("Umut").get(CONTACTS))
    assert page.xpath("//textarea[@id='emails']")[0].text_content() == "bahar@example.org, cem@example.org"
    assert page.xpath("//textarea[@id='phones']")[0].text_content().split("\n") == [
        "+90 216 000 00 00",
        "+90 216 000 00 01",
    ]


def test_the_secretariat_finds_contacts_of_all(platform: InUse) -> None:
    add(platform)
    add(platform, "Pelin", f"/en/organisations/{PENDIK}/contacts", name="Cem Işık", email="cem@example.org", phone="")
    client = platform.as_("Sekreter")
    everybody = client.get("/en/contacts")
    assert "2 contacts" in seen(everybody)
    emails = page_of(everybody).xpath("//textarea[@id='emails']")[0].text_content()
    assert emails == "cem@example.org, bahar@example.org", "in the order of organisations"
    assert "1 contact " in seen(client.get("/en/contacts?wanted=isik"))
    assert "No contact is found." in seen(client.get("/en/contacts?kind=ngo"))
    assert "2 contacts" in seen(client.get("/en/contacts?role=member&kind=district-municipality"))
    assert "No contact is found." in seen(client.get("/en/contacts?role=observer"))


@pytest.mark.parametrize("kind", ["alternate", "editor", "reader", "other", "visitor"])
def test_contacts_are_for_the_representative_and_the_secretariat(platform: InUse, kind: Any) -> None:
    add(platform)
    client = platform.stack.client()
    if kind == "other":
        client = platform.as_("Pelin")
    elif kind != "visitor":
        person = platform.stack.person("Aylin", UMRANIYE, kind=kind, password=None)
        client.cookies["defter"] = platform.stack.platform.accounts.sessions.begin(person, UMRANIYE)
    (contact,) = platform.stack.platform.accounts.contacts.of(UMRANIYE)
    one = f"{CONTACTS}/{contact.id}"
    assert client.get(CONTACTS).status_code == client.get(one).status_code == 403
    for answer in (client.post(CONTACTS, FIRST), client.post(one, FIRST)):
        assert answer.status_code == 403
    assert client.post(f"{one}/verify").status_code == client.post(f"{one}/remove").status_code == 403
    assert platform.stack.platform.accounts.contacts.of(UMRANIYE) == [contact]


def test_nobody_reaches_a_contact_through_her_own_organisation(platform: InUse) -> None:
    add(platform)
    (contact,) = platform.stack.platform.accounts.contacts.of(UMRANIYE)
    client = platform.as_("Pelin")
    one = f"/en/organisations/{PENDIK}/contacts/{contact.id}"
    for answer in (
        client.get(one),
        client.post(one, FIRST),
        client.post(f"{one}/remove"),
        client.post(f"{one}/verify"),
    ):
        assert answer.status_code == 404
    assert platform.stack.platform.accounts.contacts.of(UMRANIYE) == [contact]
