"""Inviting somebody to act for an organisation, and accepting: once, in time, by whom it is for."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from defter.domain.organisations import EndMandate
from defter.domain.vocabulary import MandateId
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen
from tests.web.stack import NOON, PASSWORD, Client

UMRANIYE = examples.organisation("Ümraniye")
PEOPLE = f"/en/organisations/{UMRANIYE}/people"
NEW = {
    "email": "new@example.org",
    "name": "Nur",
    "language": "en",
    "kind": "editor",
    "since": "01.06.2022",
    "until": "",
    "review": "",
}


def invite(platform: InUse, by: str = "Umut", at: str = PEOPLE, **changes: str) -> Any:
    client = platform.as_(by)
    drawn = form_of(client.get(at), "/people/invitations")
    return client.post(f"{at}/invitations", {**drawn, **NEW, **changes})


def link_in(answer: Any) -> str:
    """The address, without its host, of the one link on the page."""
    assert answer.status_code == 200, seen(answer)
    (address,) = page_of(answer).xpath("//main//textarea/text()")
    parts = urlsplit(address.strip())
    return f"{parts.path}?{parts.query}"


def accept(client: Client, link: str, **typed: str) -> Any:
    page = client.get(link)
    assert page.status_code == 200, seen(page)
    return client.post("/en/invitation", {**form_of(page, "/invitation"), **typed})


def standing(platform: InUse, email: str = "new@example.org") -> list[str]:
    invitations = platform.stack.platform.accounts.invitations
    return [each.standing(platform.stack.platform.clock()) for each in invitations.found(wanted=email, limit=9)[0]]


def mandates(platform: InUse) -> str:
    return seen(platform.as_("Sekreter").get(PEOPLE))


def test_somebody_new_is_invited_and_accepts(platform: InUse) -> None:
    link = link_in(invite(platform))
    page = seen(platform.as_(None).get(link))
    for words in ("Ümraniye", "Editor", "Nur", "new@example.org"):
        assert words in page
    assert standing(platform) == ["open"], "to look does nothing"
    client = platform.stack.client()
    assert accept(client, link, name="Nur Aydın", password=PASSWORD).headers["location"] == "/en/invitation/accepted"
    assert "Your account is ready." in seen(client.get("/en/invitation/accepted"))
    answer = client.post("/en/sign-in", {"email": "new@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    assert "Nur Aydın" in client.get("/en").text
    assert "Nur Aydın Editor" in mandates(platform)
    assert standing(platform) == ["accepted"]


def test_somebody_with_an_account_signs_in_first_and_then_acts_for_both(platform: InUse) -> None:
    link = link_in(invite(platform, email="pelin@example.org"))
    visitor = platform.stack.client()
    assert "Sign in with it to accept." in seen(visitor.get(link))
    assert "password" not in [each.get("name") for each in page_of(visitor.get(link)).xpath("//input")]
    client = platform.as_("Pelin")
    assert accept(client, link).status_code == 303
    assert "Act for another organisation" in client.get("/en").text
    assert "Pelin Editor" in mandates(platform)


def test_a_replayed_invitation_does_nothing(platform: InUse) -> None:
    link = link_in(invite(platform))
    client = platform.stack.client()
    typed = {**form_of(client.get(link), "/invitation"), "name": "Nur", "password": PASSWORD}
    assert client.post("/en/invitation", typed).status_code == 303
    again = client.post("/en/invitation", {**typed, "name": "Somebody else", "password": "another long password"})
    assert again.status_code == 422
    assert "This invitation was accepted already." in seen(again)
    assert client.get(link).status_code == 422
    assert platform.stack.platform.accounts.check_password("new@example.org", "another long password") is None


def test_an_expired_invitation_says_so(platform: InUse, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_in(invite(platform))
    late = lambda: NOON + timedelta(hours=72)  # noqa: E731
    monkeypatch.setattr(platform.stack.platform.accounts.invitations, "_clock", late)
    answer = platform.as_(None).get(link)
    assert answer.status_code == 422
    assert "This invitation has expired." in seen(answer)


def test_a_forwarded_invitation_is_for_nobody_else(platform: InUse) -> None:
    link = link_in(invite(platform))
    client = platform.as_("Olga")
    assert "for another e-mail address" in seen(client.get(link))
    token = link.partition("token=")[2]
    answer = client.post("/en/invitation", {"token": token, "name": "Olga", "password": PASSWORD})
    assert answer.status_code == 403
    assert standing(platform) == ["open"]
    assert "Olga" not in mandates(platform)


def test_a_visitor_does_not_accept_for_an_account(platform: InUse) -> None:
    token = link_in(invite(platform, email="olga@example.org")).partition("token=")[2]
    answer = platform.as_(None).post("/en/invitation", {"token": token, "name": "X", "password": PASSWORD})
    assert answer.status_code == 403
    assert standing(platform, "olga@") == ["open"]


def test_a_revoked_invitation_says_so(platform: InUse) -> None:
    link = link_in(invite(platform))
    client = platform.as_("Umut")
    page = client.get(PEOPLE)
    (revoke,) = [each.action for each in page_of(page).forms if each.action.endswith("/revoke")]
    assert client.post(revoke).status_code == 303
    answer = platform.as_(None).get(link)
    assert answer.status_code == 422
    assert "This invitation was revoked." in seen(answer)
    assert "new@example.org" not in seen(client.get(PEOPLE))


def test_sent_again_only_the_new_link_opens(platform: InUse) -> None:
    first = link_in(invite(platform))
    client = platform.as_("Umut")
    (again,) = [each.action for each in page_of(client.get(PEOPLE)).forms if each.action.endswith("/send")]
    second = link_in(client.post(again))
    assert platform.as_(None).get(first).status_code == 404
    assert platform.as_(None).get(second).status_code == 200


def test_an_invitation_is_worth_nothing_once_its_inviter_may_not_give_it(platform: InUse) -> None:
    link = link_in(invite(platform))
    mandate = MandateId(examples.id_of("mandate", f"Umut {UMRANIYE}"))
    platform.tell(UMRANIYE, EndMandate(mandate=mandate, on=NOON.date(), reason=examples.text("Seçim", "Election")))
    answer = accept(platform.stack.client(), link, name="Nur", password=PASSWORD)
    assert answer.status_code == 422
    assert "can no longer give this mandate" in seen(answer)
    assert platform.stack.platform.accounts.person_by_email("new@example.org") is None
    assert standing(platform) == ["open"]


def test_name_and_a_long_password_are_asked_for_and_the_password_is_not_drawn_again(platform: InUse) -> None:
    link = link_in(invite(platform))
    answer = accept(platform.stack.client(), link, name="", password="too short")
    assert answer.status_code == 422
    assert "The password is too short. Use at least 12 characters." in seen(answer)
    assert "Write your name as others are to read it." in seen(answer)
    assert "too short" not in str(page_of(answer).xpath("//input/@value"))


def test_what_is_wrong_with_an_invitation_comes_back_filled(platform: InUse) -> None:
    answer = invite(platform, email="nobody", name="Nur")
    assert answer.status_code == 422
    assert form_of(answer, "/people/invitations")["name"] == "Nur"
    assert invite(platform, since="").status_code == 422
    assert invite(platform, until="01.05.2022").status_code == 422
    invite(platform)
    twice = invite(platform)
    assert twice.status_code == 422
    assert "Send that one again." in seen(twice)


def test_the_secretariat_invites_for_any_organisation(platform: InUse) -> None:
    link = link_in(invite(platform, "Sekreter", kind="representative"))
    assert accept(platform.stack.client(), link, name="Nur", password=PASSWORD).status_code == 303
    assert "Nur Representative" in mandates(platform)


@pytest.mark.parametrize("name", [None, "Pelin", "Olga", "Alper", "Eda", "Rauf"])
def test_nobody_else_invites_sends_again_or_revokes(platform: InUse, name: str | None) -> None:
    """Of other organisations nobody; of its own neither the alternate (Alper), nor an editor, nor a reader."""
    invite(platform)
    for each, kind in (("Alper", "alternate"), ("Eda", "editor"), ("Rauf", "reader")):
        if each == name:
            person = platform.stack.person(each, UMRANIYE, kind=kind, password=None)  # type: ignore[arg-type]
            client = platform.stack.client()
            client.cookies["defter"] = platform.stack.platform.accounts.sessions.begin(person, UMRANIYE)
            break
    else:
        client = platform.as_(name)
    assert client.get(PEOPLE).status_code == 403
    assert client.post(f"{PEOPLE}/invitations", NEW).status_code == 403
    (invitation,) = platform.stack.platform.accounts.invitations.found(limit=9)[0]
    for what in ("send", "revoke"):
        assert client.post(f"/en/invitations/{invitation.id}/{what}").status_code == 404
    assert client.get("/en/invitations").status_code == 403
    assert client.post("/en/invitations/remind", {"invitations": str(invitation.id)}).status_code == 403
    assert standing(platform) == ["open"]


def test_the_secretariat_sees_who_has_not_answered_and_reminds_several(platform: InUse) -> None:
    invite(platform)
    invite(platform, email="other@example.org", name="Ozan")
    client = platform.as_("Sekreter")
    page = client.get("/en/invitations?standing=open")
    assert "2 invitations" in seen(page)
    assert "Not answered" in seen(page)
    assert "invited by Umut" in seen(page)
    waiting = page_of(page).xpath("//input[@name='invitations']/@value")
    answer = client.post("/en/invitations/remind", {"invitations": waiting})
    assert len(page_of(answer).xpath("//main//textarea")) == 2
    assert "Choose at least one invitation." in seen(client.post("/en/invitations/remind", {}))
    assert "No invitation is found." in seen(client.get("/en/invitations?standing=accepted"))
    assert "1 invitation " in seen(client.get("/en/invitations?wanted=other@"))
    assert client.get("/en/invitations?page=none").status_code == 404
