"""Letters to many organisations: a Word file for each, in its language, made by the secretariat alone."""

import io
import zipfile
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn

from defter.domain.organisations.membership import ApplyToJoin
from defter.domain.vocabulary import LocalText
from tests import examples
from tests.web.conftest import InUse
from tests.web.seeing import form_of, seen

TYPED = {
    "to": "member",
    "subject.original": "tr",
    "subject.tr": "Altıncı toplantıya çağrı",
    "subject.ar": "دعوة إلى الاجتماع السادس",
    "text.original": "tr",
    "text.tr": "Toplantı 6 Temmuz’da yapılacak.\n\nGündem <b>ektedir</b>.",
    "text.ar": "يعقد الاجتماع في 6 تموز.",
    "day": "22.06.2022",
    "number": "2022/17",
}


def make(platform: InUse, name: str | None = "Sekreter", **changes: str) -> Any:
    client = platform.as_(name)
    form = form_of(client.get("/tr/organisations/letters"), "/letters") if name == "Sekreter" else {}
    return client.post("/tr/organisations/letters", {**form, **TYPED, **changes})


def letters(answer: Any) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        return {name: reader.Document(io.BytesIO(package.read(name))) for name in package.namelist()}


def lines(document: Any) -> list[str]:
    return [each.text for each in document.paragraphs if each.text]


def test_every_member_gets_a_letter_of_its_own_addressed_to_its_contacts(platform: InUse) -> None:
    pendik = examples.organisation("Pendik")
    contacts = platform.stack.platform.accounts.contacts
    contacts.put(
        examples.id_of("contact", "pendik"), pendik, name="İrtibat (örnek)", title="Müdür", email="a@example.org"
    )
    made = letters(make(platform))
    assert [name.partition(" ")[2] for name in made] == ["Pendik.docx", "Ümraniye.docx"]
    assert [name[:3] for name in made] == ["001", "002"]
    assert lines(made["001 Pendik.docx"]) == [
        "22 Haziran 2022",
        "Sayı: 2022/17",
        "Pendik",
        "İrtibat (örnek) – Müdür",
        "Altıncı toplantıya çağrı",
        "Toplantı 6 Temmuz’da yapılacak.",
        "Gündem <b>ektedir</b>.",
        "Sekretarya",
        "Ad soyad, imza, tarih",
    ]
    assert "İrtibat (örnek) – Müdür" not in lines(made["002 Ümraniye.docx"])


def test_an_applicant_with_an_arabic_name_is_written_to_in_arabic_from_the_right(platform: InUse) -> None:
    name = LocalText("ar", {"ar": "جمعية / مثال"})
    platform.tell(examples.organisation("Applicant"), ApplyToJoin(kind="ngo", name=name))
    made = letters(make(platform, to="applied"))
    assert list(made) == ["001 جمعية مثال.docx"]
    document = made["001 جمعية مثال.docx"]
    assert "يعقد الاجتماع في 6 تموز." in lines(document)
    assert all(each._p.find(f".//{qn('w:bidi')}") is not None for each in document.paragraphs if each.text)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": "on-hold"}, "Bunlar arasında kuruluş yok."),
        ({"kind": "donor"}, "Bunlar arasında kuruluş yok."),
        ({"text.tr": "", "text.ar": ""}, "Mektubu yazın."),
        ({"day": "yarın"}, "Bu bir tarih değil."),
    ],
)
def test_a_letter_with_mistakes_comes_back_filled(platform: InUse, changes: dict[str, str], sentence: str) -> None:
    answer = make(platform, **changes)
    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert form_of(answer, "/letters")["number"] == "2022/17"


@pytest.mark.parametrize("name", ["Pelin", "Umut", "Olga", None])
def test_letters_are_for_the_secretariat(platform: InUse, name: str | None) -> None:
    assert platform.as_(name).get("/tr/organisations/letters").status_code == 403
    assert make(platform, name).status_code == 403
