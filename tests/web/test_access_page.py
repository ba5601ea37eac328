"""Who takes the notes and who may see the meeting: named, released, widened after a check, narrowed with a reason."""

from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

HERE = f"/en/meetings/{examples.meeting()}/access"
PUBLIC = {"visibility": "public", "reason": "Agreed by the secretariat"}


def test_rapporteur_is_named_and_released(platform: InUse) -> None:
    platform.meeting()
    client = platform.as_("Umut")
    page = client.get(HERE)
    assert [each.strip() for each in page_of(page).xpath("//ul[@class='rows']//bdi/text()")] == ["Rana"]
    choices = page_of(page).xpath("//select[@name='person']/option/text()")
    assert "Pelin – Pendik" in choices
    assert not any("Olga" in each for each in choices)
    named = client.post(f"{HERE}/rapporteurs", {"person": str(platform.people["Pelin"])})
    assert named.status_code == 303
    assert page_of(client.get(HERE)).xpath("//ul[@class='rows']//bdi/text()") == ["Pelin", "Rana"]
    released = client.post(f"{HERE}/rapporteurs/release", {"person": str(platform.people["Rana"])})
    assert released.status_code == 303
    assert page_of(client.get(HERE)).xpath("//ul[@class='rows']//bdi/text()") == ["Pelin"]


def test_naming_nobody_is_asked_again(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_("Umut").post(f"{HERE}/rapporteurs", {"person": ""})
    assert answer.status_code == 422
    assert "Choose who takes the notes." in seen(answer)


def test_nothing_becomes_public_unchecked(platform: InUse) -> None:
    platform.meeting()
    client = platform.as_("Sekreter")
    drawn = form_of(client.get(HERE), "/visibility")
    check = client.post(f"{HERE}/visibility", {**drawn, **PUBLIC})
    assert check.status_code == 200
    page = seen(check)
    assert "Check before it becomes public" in page
    assert "Design workshop" in page
    assert "Agreed by the secretariat" in page
    assert platform.as_(None).get(HERE.removesuffix("/access")).status_code == 404
    answers = form_of(check, "/visibility")
    assert client.post(f"{HERE}/visibility", answers).status_code == 303
    assert platform.as_(None).get(HERE.removesuffix("/access")).status_code == 200
    assert "Who may see the meeting was changed." in seen(client.get(f"{HERE}?changed=yes"))


def test_reason_is_wanted_before_the_check(platform: InUse) -> None:
    platform.meeting()
    answer = platform.as_("Sekreter").post(f"{HERE}/visibility", {"visibility": "public", "reason": " "})
    assert answer.status_code == 422
    assert "Give the reason: it stays on record." in seen(answer)
    assert page_of(answer).xpath("//input[@value='public' and @checked]")


def test_host_may_narrow_and_not_widen(platform: InUse) -> None:
    platform.meeting()
    client = platform.as_("Umut")
    offered = page_of(client.get(HERE)).xpath("//input[@name='visibility']/@value")
    assert offered == ["members", "organisation", "restricted"]
    for checked in ({}, {"checked": "on"}):
        assert client.post(f"{HERE}/visibility", {**PUBLIC, **checked}).status_code == 403
    narrowed = client.post(f"{HERE}/visibility", {"visibility": "organisation", "reason": "Only ours"})
    assert narrowed.status_code == 303
    assert platform.as_("Pelin").get(HERE.removesuffix("/access")).status_code == 404


def test_one_outcome_cannot_be_slipped_in(platform: InUse) -> None:
    platform.open_meeting(examples.log_outcome())
    forged = {**PUBLIC, "checked": "on", "outcome": str(examples.outcome())}
    answer = platform.as_("Sekreter").post(f"{HERE}/visibility", forged)
    assert answer.status_code == 422
    assert "does not belong to it: outcome" in seen(answer)


def test_only_organisers_come_here(platform: InUse) -> None:
    platform.meeting()
    for name, status in ((None, 404), ("Pelin", 403), ("Rana", 403), ("Olga", 403)):
        client = platform.as_(name)
        assert client.get(HERE).status_code == status
        assert client.post(f"{HERE}/rapporteurs", {"person": str(platform.people["Pelin"])}).status_code == status
        rana = {"person": str(platform.people["Rana"])}
        assert client.post(f"{HERE}/rapporteurs/release", rana).status_code == status
        assert client.post(f"{HERE}/visibility", {**PUBLIC, "checked": "on"}).status_code == status
    names = page_of(platform.as_("Umut").get(HERE)).xpath("//ul[@class='rows']//bdi/text()")
    assert names == ["Rana"]
