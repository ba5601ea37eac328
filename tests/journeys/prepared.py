"""What lies in a platform before it is served: told past the pages, as its operator would."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid5

from defter.domain.meetings.agenda import AddItem, PublishAgenda
from defter.domain.meetings.attendance import ExpectOrganisations
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.meetings.plan import ChangeVisibility, CloseMeeting, NameRapporteur, OpenMeeting, PlanMeeting
from defter.domain.organisations import AdmitOrganisation, GiveMandate, RegisterOrganisation
from defter.domain.vocabulary import Command, Due, Identity, ItemId, LocalText, MandateId, OrganisationId, OutcomeId
from defter.main import Platform, open_platform
from defter.platform.settings import Settings
from defter.sample.organisations import organisation
from defter.sample.people import FIRST_RAPPORTEUR, REPRESENTATIVE, SECOND_RAPPORTEUR
from defter.sample.script import NAMESPACE, sample_id
from tests.journeys.server import PASSWORD, copied, today

OPERATOR = Identity(operator=True)
RESET = "x" * 43
"""What stands in the link by which the representative of the large sample can set a password."""


class Told:
    """A platform that is not served at the moment, and records what it is told as its operator would."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def tell(self, stream: UUID, *commands: Command, identity: Identity = OPERATOR) -> None:
        """Records commands, all or nothing."""
        self.tell_all([(stream, commands)], identity)

    def tell_all(self, told: list[tuple[UUID, tuple[Command, ...]]], identity: Identity = OPERATOR) -> None:
        """Records commands for many streams at once."""

        async def record() -> None:
            execute = self._platform.store.execute
            ids = (uuid5(NAMESPACE, f"{stream} {commands!r}") for stream, commands in told)
            await asyncio.gather(
                *(
                    execute(identity, stream, *commands, command_id=command)
                    for (stream, commands), command in zip(told, ids, strict=True)
                )
            )

        with ThreadPoolExecutor(1) as beside:  # the browser's driver keeps an event loop in this thread
            beside.submit(asyncio.run, record()).result()

    def organisation(self, key: str, name: LocalText, role: Any = "member") -> OrganisationId:
        """An admitted organisation."""
        stream = OrganisationId(sample_id("test-organisation", key))
        registered = RegisterOrganisation(kind="district-municipality", name=name)
        self.tell(stream, registered, AdmitOrganisation(role=role, on=date(2020, 1, 1)))
        return stream

    def person(self, name: str, organisation: OrganisationId, kind: Any = "representative") -> Any:
        """Somebody with an account (<name>@example.org, `PASSWORD`) and a mandate."""
        person = self._platform.accounts.add_person(name, f"{name.casefold()}@example.org", password=PASSWORD)
        mandate = MandateId(sample_id("test-mandate", name))
        self.tell(organisation, GiveMandate(mandate=mandate, person=person, kind=kind, since=date(2020, 1, 1)))
        return person

    def mails(self) -> None:
        """A mail in each state, and a link to a new password, which is `RESET`."""
        outbox = self._platform.accounts.outbox
        for number in range(3):
            key = sample_id("test-mail", str(number))
            outbox.put(key, to=REPRESENTATIVE.email, subject="Davet", body=LONG_NAME.texts["tr"], language="tr")
            if number < 2:
                message = outbox.next()
                assert message
                outbox.failed(message, "550 no such mailbox", for_good=True) if number else outbox.sent(key)
        with patch("secrets.token_urlsafe", return_value=RESET):
            self._platform.accounts.resets.issue(REPRESENTATIVE.id)

    def contact(self, contact: UUID, organisation: OrganisationId, name: str) -> None:
        """Somebody to be reached at an organisation."""
        contacts = self._platform.accounts.contacts
        contacts.put(contact, organisation, name=name, email="contact@example.org", phone="+90 216 000 00 00")

    def show(self) -> None:
        """Lets the views catch up."""
        self._platform.views.catch_up()


@contextmanager
def told(data: Path, database: str | None = None) -> Iterator[Told]:
    """Opens the platform in `data` for a while, without serving it."""
    with open_platform(Settings(data=data, database=database)) as platform:
        telling = Told(platform)
        yield telling
        telling.show()


def words(turkish: str) -> LocalText:
    """A text that is there in Turkish only."""
    return LocalText("tr", {"tr": turkish})


# A large platform: many meetings, one with many outcomes, and names that go on and on

LONG_NAME = LocalText(
    "tr",
    {
        "tr": "Uluslararası Göç, Sosyal Uyum, Yerel Kalkınma ve Dayanışma Çalışmaları Yürüten Belediyeler ve "
        "SivilToplumKuruluşlarıArasıKoordinasyonu Güçlendirme ve Geliştirme Derneği (örnek)",
        "en": "Association for Strengthening the Coordination of Municipalities and Civil-Society Organisations "
        "that Work on International Migration, Social Cohesion, Local Development and Solidarity (sample)",
        "ar": "جمعية تعزيز وتطوير التنسيق بين البلديات ومنظمات المجتمع المدني العاملة في مجالات الهجرة الدولية "
        "والتماسك الاجتماعي والتنمية المحلية والتضامن (مثال)",
    },
)
MANY_OUTCOMES = sample_id("test-meeting", "many outcomes")
BARE = sample_id("test-meeting", "bare")
CONTACT = sample_id("test-contact", "first")
MANY_MEETINGS = 210


def fill_large(sample: Path, to: Path) -> None:
    """The sample with 210 further meetings in it, one of 400 outcomes, a bare one, and a long name."""
    copied(sample, to)
    with told(to) as platform:
        platform.mails()
        long = platform.organisation("long name", LONG_NAME)
        host = organisation("sample-district")
        platform.tell_all([(sample_id("test-meeting", str(each)), _held(each, host)) for each in range(MANY_MEETINGS)])
        platform.tell(MANY_OUTCOMES, *_with_many_outcomes(long))
        day = today()
        platform.contact(CONTACT, REPRESENTATIVE.organisation, "İrtibat kişisi (örnek)")
        platform.tell(BARE, PlanMeeting(kind="workshop", title=words("Boş"), host=REPRESENTATIVE.organisation, day=day))


def _held(number: int, host: OrganisationId) -> tuple[Command, ...]:
    title = LocalText(
        "tr",
        {
            "tr": f"{number}. ilçe koordinasyon toplantısı: sosyal uyum ve geçim kaynakları",
            "en": f"District coordination meeting {number}: social cohesion and livelihoods",
            "ar": f"الاجتماع التنسيقي للمنطقة رقم {number}: التماسك الاجتماعي وسبل العيش",
        },
    )
    day = date(2022, 12, 30) - timedelta(days=number)
    plan = PlanMeeting(kind="district-coordination-meeting", title=title, host=host, day=day)
    note = LogOutcome(outcome=OutcomeId(sample_id("test-note", str(number))), kind="decision", text=words("Uzlaşıldı."))
    public = ChangeVisibility(outcome=None, visibility="public", reason=words("Açık kaynak"))
    return (plan, OpenMeeting(), note, CloseMeeting(), public)


def _with_many_outcomes(host: OrganisationId) -> list[Command]:
    title = words("Dört yüz çıktılı ve başlığı da uzun olan ortak çalışma, değerlendirme ve koordinasyon toplantısı")
    items = [ItemId(sample_id("test-item", str(each))) for each in range(8)]
    kinds: Any = ("note", "finding", "decision", "recommendation", "action")
    outcomes = [
        LogOutcome(
            outcome=OutcomeId(sample_id("test-outcome", str(each))),
            kind=kinds[each % 5],
            text=words(f"{each}. kayıt: kayıt yenileme günleri mahalle muhtarlıklarında ve okullarda duyurulmaktadır."),
            item=items[each % 8],
            owner=host if each % 5 == 4 else None,
            due=Due(kind="next-meeting") if each % 5 == 4 else None,
        )
        for each in range(400)
    ]
    return [
        PlanMeeting(kind="annual-meeting", title=title, host=host, day=today()),
        *(AddItem(item=item, title=words(f"{at}. gündem maddesi"), minutes=15) for at, item in enumerate(items, 1)),
        *(NameRapporteur(person=each.id) for each in (REPRESENTATIVE, FIRST_RAPPORTEUR, SECOND_RAPPORTEUR)),
        ExpectOrganisations(organisations=(host,)),
        PublishAgenda(),
        OpenMeeting(),
        *outcomes,
    ]
