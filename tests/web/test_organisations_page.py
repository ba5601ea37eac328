"""Organisations: the list in the reader's alphabet, the page of one, and registering, admitting, naming, mandates."""

from typing import Any

from defter.platform.clock import uuid7
from defter.web import collation
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, page_of, seen

UMRANIYE = examples.organisation("Ümraniye")
HERE = f"/en/organisations/{UMRANIYE}"
MANAGE = f"{HERE}/manage"
NEW = "/en/organisations/new"


def register(platform: InUse, name: str, kind: Any = "district-municipality", **changes: Any) -> None:
    text = examples.text(name, name)
    platform.tell(examples.organisation(name), examples.register_organisation(name=text, kind=kind, **changes))


def names(answer: Any) -> list[str]:
    return [each.text_content().strip() for each in page_of(answer).xpath("//ul[contains(@class, 'organisations')]//a")]


def test_list_follows_the_turkish_alphabet(platform: InUse) -> None:
    for name in ("Iğdır", "İnegöl", "Şile", "Sarıyer", "Çatalca", "Cizre", "Zile", "Urla", "Gebze", "Gölcük", "Ödemiş"):
        register(platform, name)
    found = names(platform.as_("Pelin").get("/tr/organisations"))
    wanted = ["Cizre", "Çatalca", "Gebze", "Gölcük", "Gözlemci", "Iğdır", "İnegöl", "Ödemiş", "Pendik", "Sarıyer"]
    assert found == [*wanted, "Sekretarya", "Şile", "Urla", "Ümraniye", "Zile"]


def test_order_of_letters_that_other_alphabets_have() -> None:
    wanted = ["Âdem", "Adil", "Cem", "Çam", "Ilgaz", "İl", "Quba", "Rize", "Van", "Wan", "Xoy", "Yalova", "أنقرة"]
    assert sorted(set(wanted), key=lambda name: collation.key(name, "tr")) == wanted
    english = ["Çorum", "Dortmund", "Zagreb"]
    assert sorted(set(english), key=lambda name: collation.key(name, "en")) == english


def test_list_is_grouped_by_kind_with_role_and_place(platform: InUse) -> None:
    register(platform, "Bilgi", kind="academia")
    page = seen(platform.as_("Pelin").get("/en/organisations"))
    assert page.index("District municipalities") < page.index("Universities and research institutes")
    assert "Bilgi Ümraniye, Istanbul Not admitted yet" in page
    assert "4 of 5 registered organisations belong to the platform." in page
    assert "4 organisations belong to the platform." in seen(platform.as_(None).get("/en/organisations"))


def test_visitor_sees_who_belongs_and_not_who_waits(platform: InUse) -> None:
    register(platform, "Bekleyen")
    assert "Bekleyen" not in names(platform.as_(None).get("/tr/organisations"))
    assert platform.as_(None).get(f"/tr/organisations/{examples.organisation('Bekleyen')}").status_code == 404


def test_page_tells_meetings_attendance_and_what_it_owes(platform: InUse) -> None:
    action = examples.log_outcome(kind="action", owner=UMRANIYE)
    came = examples.record_attendance(organisation=UMRANIYE, presence="excused")
    platform.open_meeting(action, came)
    page = seen(platform.as_("Pelin").get(HERE))
    assert "Member , since 1 January 2020" in page
    assert "Travel to courses will be paid" in page
    assert "Meetings that it hosts 1" in page
    assert "Excused" in page
    assert "Umut Representative, since 1 Jan 2020" in page


def test_visitor_sees_neither_names_nor_absence(platform: InUse) -> None:
    came = examples.record_attendance(organisation=UMRANIYE, presence="excused")
    platform.open_meeting(came, examples.change_visibility(outcome=None))
    answer = platform.as_(None).get(HERE)
    page = seen(answer)
    assert "Design workshop" in page
    assert "Umut" not in answer.text
    assert "Excused" not in page
    assert "Nothing in its charge has been released to the public." in page


def test_secretariat_registers_and_admits_in_one_act(platform: InUse) -> None:
    client = platform.as_("Sekreter")
    drawn = form_of(client.get(NEW), "/organisations/new")
    typed = {"name.en": "Municipality of Kadıköy", "name.tr": "Kadıköy Belediyesi", "kind": "district-municipality"}
    answer = client.post(NEW, {**drawn, **typed, "place": "Kadıköy", "role": "member", "on": "01.02.2022"})
    assert answer.headers["location"] == f"/en/organisations/{drawn['id']}"
    page = seen(client.get(answer.headers["location"]))
    assert "Municipality of Kadıköy" in page
    assert "Kadıköy Belediyesi" in page
    assert "Member , since 1 February 2022" in page


def test_registration_with_mistakes_comes_back_filled(platform: InUse) -> None:
    typed = {"id": str(uuid7()), "name.en": "", "kind": "", "place": "Atlantis", "role": "member", "on": ""}
    answer = platform.as_("Sekreter").post(NEW, typed)
    assert answer.status_code == 422
    page = seen(answer)
    assert "Write the organisation’s name." in page
    assert "Choose what kind of organisation it is." in page
    assert "No such province or district is known." in page
    undated = platform.as_("Sekreter").post(NEW, {**typed, "name.en": "X", "kind": "ngo", "place": ""})
    assert "Say since when" in seen(undated)


def test_representative_corrects_the_name(platform: InUse) -> None:
    client = platform.as_("Umut")
    drawn = form_of(client.get(MANAGE), "/name")
    answer = client.post(f"{MANAGE}/name", {**drawn, "name.en": "Municipality of Ümraniye"})
    assert answer.status_code == 303
    page = seen(client.get(answer.headers["location"]))
    assert "The name is recorded." in page
    assert "Municipality of Ümraniye" in page


def test_late_name_shows_both(platform: InUse) -> None:
    client = platform.as_("Umut")
    drawn = form_of(client.get(MANAGE), "/name")
    platform.tell(UMRANIYE, examples.rename_organisation(name=examples.text("T.C. Ümraniye", "Theirs")))
    answer = client.post(f"{MANAGE}/name", {**drawn, "name.en": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in seen(answer)
    assert form_of(answer, "/name")["name.en"] == "Mine"
    assert client.post(f"{MANAGE}/name", form_of(answer, "/name")).status_code == 303


def test_secretariat_changes_a_role(platform: InUse) -> None:
    client = platform.as_("Sekreter")
    answer = client.post(f"{MANAGE}/role", {"role": "executive", "on": "01.03.2022"})
    assert answer.status_code == 303
    assert "Executive member , since 1 March 2022" in seen(client.get(HERE))
    assert "Choose a role." in seen(client.post(f"{MANAGE}/role", {"role": "", "on": "01.03.2022"}))


def test_forms_are_for_those_who_may(platform: InUse) -> None:
    assert platform.as_(None).get(NEW).status_code == platform.as_("Umut").get(NEW).status_code == 403
    assert platform.as_("Umut").post(NEW, {"name.en": "X", "kind": "ngo"}).status_code == 403
    for name in (None, "Pelin", "Olga"):
        client = platform.as_(name)
        assert client.get(MANAGE).status_code == 403
        assert client.post(f"{MANAGE}/name", {"name.en": "X", "base": "1"}).status_code == 403
        assert client.post(f"{MANAGE}/role", {"role": "executive", "on": "01.03.2022"}).status_code == 403
    answer = platform.as_("Umut").post(f"{MANAGE}/role", {"role": "executive", "on": "01.03.2022"})
    assert answer.status_code == 403
    assert "Your role does not allow this." in seen(answer)
    assert "Role on the platform" not in seen(platform.as_("Umut").get(MANAGE))
