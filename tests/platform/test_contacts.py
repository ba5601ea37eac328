"""The contact directory, on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from defter.domain.vocabulary import NotFound, OrganisationId, Refused
from defter.platform.accounts import Accounts
from defter.platform.contacts import Contacts
from defter.platform.database import Location

UMRANIYE, PENDIK = OrganisationId(uuid4()), OrganisationId(uuid4())
DAY = date(2022, 7, 6)


@pytest.fixture
def contacts(location: Location) -> Iterator[Contacts]:
    opened = Accounts(location, lambda: datetime(2022, 7, 6, 12, tzinfo=UTC))
    yield opened.contacts
    opened.close()


def test_an_organisation_has_several_contacts(contacts: Contacts) -> None:
    first, second, other = uuid4(), uuid4(), uuid4()
    contacts.put(first, UMRANIYE, name=" Birinci (örnek) ", title="Müdür", email="first@example.org")
    contacts.put(second, UMRANIYE, name="İkinci (örnek)", phone="+90 216 000 00 00")
    contacts.put(other, PENDIK, name="Üçüncü (örnek)", email="third@example.org")
    assert {(each.name, each.email, each.phone) for each in contacts.of(UMRANIYE)} == {
        ("Birinci (örnek)", "first@example.org", ""),
        ("İkinci (örnek)", "", "+90 216 000 00 00"),
    }
    assert {each.id for each in contacts.of_all([UMRANIYE, PENDIK])} == {first, second, other}
    assert {each.id for each in contacts.everybody()} == {first, second, other}


def test_a_contact_is_corrected_and_has_to_be_verified_again(contacts: Contacts) -> None:
    contact = uuid4()
    contacts.put(contact, UMRANIYE, name="Birinci (örnek)", email="first@example.org")
    contacts.verify(contact, DAY)
    assert contacts.of(UMRANIYE)[0].verified_on == DAY
    contacts.put(contact, UMRANIYE, name="Birinci (örnek)", email="new@example.org")
    (row,) = contacts.of(UMRANIYE)
    assert (row.email, row.verified_on) == ("new@example.org", None)


def test_a_contact_of_another_organisation_is_not_corrected(contacts: Contacts) -> None:
    contact = uuid4()
    contacts.put(contact, UMRANIYE, name="Birinci (örnek)", email="first@example.org")
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        contacts.put(contact, PENDIK, name="Başka (örnek)", email="other@example.org")
    assert contacts.of(UMRANIYE)[0].email == "first@example.org"
    assert contacts.of(PENDIK) == []


def test_a_contact_is_erased(contacts: Contacts) -> None:
    contact = uuid4()
    contacts.put(contact, UMRANIYE, name="Birinci (örnek)", email="first@example.org")
    contacts.erase(contact)
    assert contacts.of(UMRANIYE) == []
    for change in (lambda: contacts.erase(contact), lambda: contacts.verify(contact, DAY)):
        with pytest.raises(NotFound, match="contact-unknown"):
            change()


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"name": " ", "email": "first@example.org"}, "contact-unnamed"),
        ({"name": "Birinci (örnek)"}, "contact-unreachable"),
        ({"name": "Birinci (örnek)", "email": "first"}, "email-malformed"),
    ],
)
def test_a_contact_can_be_named_and_reached(contacts: Contacts, fields: dict[str, str], key: str) -> None:
    with pytest.raises(Refused, match=key):
        contacts.put(uuid4(), UMRANIYE, **fields)
    assert contacts.of(UMRANIYE) == []
