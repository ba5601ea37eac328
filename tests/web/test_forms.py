"""Forms: what people type becomes values, what does not fit comes back with a sentence, and nothing foreign gets in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.domain.meetings.agenda import AddItem
from defter.domain.meetings.outcomes import LogOutcome
from defter.domain.organisations import RenameOrganisation
from defter.domain.vocabulary import (
    Due,
    Figure,
    Forbidden,
    LocalText,
    Moment,
    OrganisationId,
    OutcomeId,
    Place,
    Refused,
    StaleWrite,
    Text,
)
from defter.platform.eventstore import Done
from defter.web import i18n
from defter.web.forms import Form, Invalid, acting, done
from defter.web.pages import AnyRequest, Visit, environment, reading
from tests.web.stack import Stack, open_stack


class Everything(Struct, frozen=True, kw_only=True):
    """One field of each type."""

    words: Text
    kind: Literal["note", "decision"] = "note"
    day: date | None = None
    starts: time | None = None
    moment: Moment | None = None
    people: int | None = None
    cost: Decimal | None = None
    online: bool = False
    owner: OrganisationId | None = None
    organisations: tuple[OrganisationId, ...] = ()
    title: LocalText | None = None
    questions: tuple[LocalText, ...] = ()
    due: Due | None = None
    place: Place | None = None
    figure: Figure | None = None


@pytest.fixture(autouse=True)
def turkish() -> Iterator[None]:
    token = i18n.language.set("tr")
    yield
    i18n.language.reset(token)


def typed(**values: str | list[str]) -> Form:
    """A form as it comes from a browser; `place__province` is `place.province`."""
    given = {name.replace("__", "."): [each] if isinstance(each, str) else each for name, each in values.items()}
    return Form({"words": ["x"]} | given, {}, uuid4())


def read(**values: str | list[str]) -> Everything:
    return typed(**values).into(Everything)


def wrong(**values: str | list[str]) -> dict[str, str]:
    form = typed(**values)
    with pytest.raises(Invalid):
        form.into(Everything)
    return form.errors


def test_empty_fields_are_absent() -> None:
    assert read(day="", people=" ", owner="", title="", place__province="", due="") == Everything(words="x")


def test_required_field_that_is_empty_is_named() -> None:
    assert wrong(words="  ") == {"words": "Bu alanı doldurun."}
    form = typed(words="")
    with pytest.raises(Invalid):
        form.into(Everything, missing={"words": "Ne söylendi?"})
    assert form.errors == {"words": "Ne söylendi?"}


@pytest.mark.parametrize("day", ["22.01.2021", "22/1/2021", "22-01-2021", "2021-01-22", "٢٢.٠١.٢٠٢١", " 22.01.2021 "])
def test_days_are_read_as_people_write_them(day: str) -> None:
    assert read(day=day).day == date(2021, 1, 22)


@pytest.mark.parametrize("day", ["yarın", "22.01", "01.22.2021", "32.01.2021"])
def test_what_is_no_day_is_told_with_an_example(day: str) -> None:
    assert "22.01.2021" in wrong(day=day)["day"]


def test_a_day_that_no_month_has_is_told_as_that() -> None:
    assert wrong(day="31.02.2021")["day"] == "Takvimde böyle bir gün yok."


def test_summary_follows_the_fields_and_names_those_whose_sentence_does_not() -> None:
    form = typed(words="", day="31.02.2021", starts="25:00", people="on iki")
    form.wrong("place", "Yer yok.")
    form.wrong("people", "Kaç kişi?")
    with pytest.raises(Invalid):
        form.into(Everything, missing={"words": "Ne söylendi?"})
    summary = form.wrongs({"starts": "Başlangıç", "day": "Gün", "words": "Söz", "people": "Kişi"})
    assert [name for name, _sentence in summary] == ["starts", "day", "words", "people", "place"]
    assert [sentence for _name, sentence in summary[1:]] == [
        "Gün: Takvimde böyle bir gün yok.",
        "Ne söylendi?",
        "Kaç kişi?",
        "Yer yok.",
    ]


def test_times_and_moments() -> None:
    assert read(starts="10.30").starts == time(10, 30)
    assert read(starts="٩:٠٥").starts == time(9, 5)
    assert "10:00" in wrong(starts="25:00")["starts"]
    assert read(moment="2022-07-06T10:00").moment == datetime(2022, 7, 6, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(("language", "number"), [("tr", "20.000,5"), ("en", "20,000.5"), ("ar", "٢٠٠٠٠٫٥")])
def test_numbers_are_read_as_the_language_writes_them(language: str, number: str) -> None:
    token = i18n.language.set(language)
    try:
        assert read(cost=number).cost == Decimal("20000.5")
    finally:
        i18n.language.reset(token)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999999", "1e-999999", "9" * 16])
def test_what_cannot_be_written_out_is_no_number(number: str) -> None:
    for field in ("cost", "people"):
        assert wrong(**{field: number})[field] == "Bu bir sayı değil. Yalnızca rakam kullanın."


def test_whole_numbers_and_their_limits() -> None:
    assert read(people="1.200").people == 1200
    assert "people" in wrong(people="1,5")
    assert "people" in wrong(people="çok")
    form = Form({"item": [str(uuid4())], "title": ["x"], "minutes": ["2000"]}, {}, uuid4())
    with pytest.raises(Invalid):
        form.into(AddItem)
    assert form.errors["minutes"] == "Bu sayı sınırların dışında. En az 1, en çok 1440 olmalıdır."


def test_a_list_may_have_one_entry_or_several() -> None:
    first, second = uuid4(), uuid4()
    assert read(organisations=str(first)).organisations == (first,)
    assert read(organisations=[str(first), "", str(second)]).organisations == (first, second)
    assert wrong(organisations="Ümraniye") == {"organisations": "Listeden birini seçin."}


def test_choices_outside_the_options_are_refused() -> None:
    assert wrong(kind="rumour") == {"kind": "Seçeneklerden birini seçin."}
    assert wrong(owner="nobody") == {"owner": "Listeden birini seçin."}


def test_checkbox_is_true_when_ticked() -> None:
    assert read(online="on").online is True
    assert read().online is False


def test_text_belongs_to_the_readers_language_or_to_the_one_that_is_said() -> None:
    assert read(title="Açılış").title == LocalText("tr", {"tr": "Açılış"})
    assert read(title="Opening", title__original="en").title == LocalText("en", {"en": "Opening"})
    several = read(title__tr="Açılış", title__en="", title__ar="افتتاح", title__original="ar").title
    assert several == LocalText("ar", {"tr": "Açılış", "ar": "افتتاح"})


def test_texts_may_stand_a_line_each() -> None:
    assert read(questions="Neden?\n\n  Nasıl?").questions == (
        LocalText("tr", {"tr": "Neden?"}),
        LocalText("tr", {"tr": "Nasıl?"}),
    )


def test_text_that_is_too_long_says_how_long_it_may_be() -> None:
    assert "10000" in wrong(words="x" * 10_001)["words"].replace(".", "")


def test_due_is_a_day_or_a_way_of_being_due() -> None:
    assert read(due="22.01.2021").due == Due(kind="date", on=date(2021, 1, 22))
    assert read(due="next-meeting").due == Due(kind="next-meeting")
    assert "due" in wrong(due="soon")


def test_structs_inside_are_read_by_dotted_names() -> None:
    assert read(place__province="TR-34", place__district="").place == Place(province="TR-34")
    figure = {
        "figure__number": "20.000",
        "figure__unit": "kişi",
        "figure__source": "Belediye",
        "figure__as_of": "12.2020",
    }
    found = read(**figure).figure  # type: ignore[arg-type]
    assert found is not None
    assert (found.number, found.as_of, found.unit) == (Decimal(20000), "2020-12", LocalText("tr", {"tr": "kişi"}))
    assert wrong(figure__number="20.000", figure__unit="kişi", figure__as_of="2020").keys() == {"figure.source"}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert wrong(words="", day="x", people="y").keys() == {"words", "day", "people"}


def test_unknown_fields_are_refused() -> None:
    form = typed(colour="red")
    with pytest.raises(Invalid):
        form.into(Everything)
    assert form.problem is not None
    assert "colour" in form.problem


def test_fields_that_the_handler_fills_in_are_refused_from_a_browser() -> None:
    form = typed(owner=str(uuid4()))
    with pytest.raises(Invalid):
        form.into(Everything, owner=None)
    assert form.problem is not None


def test_ignored_fields_are_for_the_handler() -> None:
    assert typed(next="/").into(Everything, ignored=("next",)).words == "x"


def test_real_commands_are_read_from_what_is_typed() -> None:
    form = Form({"kind": ["action"], "text": ["Liste"], "due": ["22.01.2021"], "owner": [""]}, {}, uuid4())
    command = form.into(LogOutcome, outcome=OutcomeId(form.id))
    assert command == LogOutcome(
        outcome=OutcomeId(form.id),
        kind="action",
        text=LocalText("tr", {"tr": "Liste"}),
        due=Due(kind="date", on=date(2021, 1, 22)),
    )


def test_a_form_can_be_filled_with_what_stands_and_read_back() -> None:
    given = Everything(
        words="x",
        day=date(2021, 1, 22),
        starts=time(9, 5),
        online=True,
        title=LocalText("tr", {"tr": "Açılış", "ar": "افتتاح"}),
        due=Due(kind="date", on=date(2021, 2, 1)),
        organisations=(OrganisationId(uuid4()), OrganisationId(uuid4())),
    )
    names = ("words", "day", "starts", "online", "title", "due", "organisations")
    form = Form.blank(**{name: getattr(given, name) for name in names})
    assert form.into(Everything) == given


def test_every_blank_form_has_an_id_of_its_own() -> None:
    assert Form.blank().id != Form.blank().id


# What happens to a form that was sent


class Acts:
    """A handler whose act does as a test says, and what it was given."""

    def __init__(self) -> None:
        self.outcome: Exception | Done = Done(position=0, streams=())
        self.forms: list[Form] = []

    def routes(self) -> list[Any]:
        template = environment.from_string(
            '{% extends "base.html" %}{% from "shell/fields.html" import start, field, file %}{% block main %}'
            '{{ start(form, "/tr/try", files=True) }}{{ field(form, "name", "Ad") }}{{ file(form, "sheet", "Dosya") }}'
            "</form>{% endblock %}"
        )

        def draw(visit: Visit, form: Form) -> Response[str]:
            html = template.render(visit=visit, lang=visit.language, form=form)
            return Response(html, status_code=form.status, media_type="text/html")

        @reading("/try")
        def ask(visit: NamedDependency[Visit]) -> Response[str]:
            return draw(visit, Form.blank())

        @acting("/try")
        async def act(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
            form = await Form.read(request)
            self.forms.append(form)

            async def carry_out() -> Done:
                form.into(RenameOrganisation, base=1, ignored=("sheet",), missing={"name": "Ad yazın."})
                if isinstance(self.outcome, Exception):
                    raise self.outcome
                return self.outcome

            return await done(visit, form, carry_out, then="/meetings", again=draw)

        return [ask, act]


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with open_stack(tmp_path_factory.mktemp("platform")) as opened:
        yield opened


def test_done_leads_on(stack: Stack, acts: Acts) -> None:
    answer = stack.client(acts.routes()).post("/tr/try", {"id": str(uuid4()), "name": "Ümraniye"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tr/meetings")


def test_id_of_the_form_comes_back_as_it_was_drawn(stack: Stack, acts: Acts) -> None:
    form_id = uuid4()
    client = stack.client(acts.routes())
    answer = client.post("/tr/try", {"id": str(form_id), "name": ""})
    assert acts.forms[0].id == form_id
    assert f'name="id" value="{form_id}"' in answer.text
    client.post("/tr/try", {"id": "no id", "name": "x"})
    assert isinstance(acts.forms[1].id, UUID)


@pytest.mark.parametrize(
    ("problem", "status", "sentence"),
    [
        (Refused("meeting-not-open"), 422, "Önce toplantıyı açın."),
        (Forbidden("no-mandate"), 403, "görevlendirmeniz yok"),
        (StaleWrite(4), 409, "Siz yazarken bu metin değiştirildi."),
        (Refused("key-reused"), 422, "daha önce başka içerikle gönderildi"),
    ],
)
def test_refused_form_comes_back_filled_and_says_why(
    stack: Stack, acts: Acts, problem: Exception, status: int, sentence: str
) -> None:
    acts.outcome = problem
    answer = stack.client(acts.routes()).post("/tr/try", {"id": str(uuid4()), "name": "Ümraniye “1”"})
    assert answer.status_code == status
    assert sentence in answer.text
    assert 'value="Ümraniye “1”"' in answer.text
    assert acts.forms[0].stale == (4 if status == 409 else None)


def test_form_that_was_sent_with_other_content_gets_a_new_id(stack: Stack, acts: Acts) -> None:
    acts.outcome = Refused("key-reused")
    form_id = uuid4()
    answer = stack.client(acts.routes()).post("/tr/try", {"id": str(form_id), "name": "x"})
    assert str(form_id) not in answer.text


def test_oversize_file_is_told_and_the_form_comes_back_filled(stack: Stack, acts: Acts) -> None:
    client = stack.client(acts.routes(), upload_limit=1_000_000)
    answer = client.post("/tr/try", {"name": "Ümraniye"}, files={"sheet": ("minutes.xlsx", b"x" * 1_000_001)})
    assert answer.status_code == 422
    assert "En çok 1 MB" in answer.text
    assert 'value="Ümraniye"' in answer.text
    client.post("/tr/try", {"name": "Ümraniye"}, files={"sheet": ("minutes.xlsx", b"x" * 1_000_000)})
    assert len(acts.forms[1].files["sheet"].body) == 1_000_000


def test_body_that_is_larger_than_any_form_is_refused(stack: Stack, acts: Acts) -> None:
    client = stack.client(acts.routes(), upload_limit=1_000)
    answer = client.post("/tr/try", {"name": "x" * 10_000})
    assert answer.status_code == 413
    assert "Daha küçük bir dosya seçin" in answer.text


def test_body_with_too_many_fields_is_refused(stack: Stack, acts: Acts) -> None:
    client = stack.client(acts.routes())
    assert client.post("/tr/try", {f"f{number}": "x" for number in range(2001)}).status_code == 400
    assert acts.forms == []


def test_what_is_recorded_but_not_shown_yet_is_said(stack: Stack, acts: Acts) -> None:
    acts.outcome = Done(position=1_000_000, streams=())
    client = stack.client(acts.routes(), wait_seconds=0.01)
    answer = client.post("/tr/try", {"name": "x"})
    assert answer.headers["location"] == "/tr/meetings?recorded=1000000"
    assert "henüz gösterilmiyor. Birazdan" in client.get("/tr?recorded=1000000").text
    assert "henüz gösterilmiyor" not in client.get("/tr?recorded=0").text
    assert "sekretaryaya bildirin" in client.get("/tr?recorded=parked").text
