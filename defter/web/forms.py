"""Forms: what was typed, what is wrong with it, and the way from there to a command.

A form is drawn with a hidden id, made when it is drawn, which becomes the id of its command: sent twice, done once.
What comes back from the browser is text; `into` turns it into a command (or any struct) by the types of its fields,
and collects a sentence for every field that does not fit. A page that shows a form and a handler that takes it look
like this:

    def draw(visit: Visit, form: Form) -> Response[str]:
        return page(visit, "meetings/plan.html", form=form, status=form.status)

    @reading("/meetings/new")
    def plan(visit: NamedDependency[Visit]) -> Response[str]:
        return draw(visit, Form.blank(online=True))

    @acting("/meetings/new")
    async def planned(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
        form = await Form.read(request)

        async def act() -> Done:
            missing = {"title": _("Give the meeting a title.")}
            command = form.into(PlanMeeting, host=visit.actor.organisation, missing=missing)
            return await visit.services.store.execute(visit.identity, form.id, command, command_id=form.id)

        return await done(visit, form, act, then=f"/meetings/{form.id}", again=draw)

How fields are typed is in `typed.py`. In the template: `{% from "shell/fields.html" import start, field, ... %}`,
where `start(form)` draws the error summary and the id.

"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, time
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

import anyio
import msgspec
from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler

from defter.domain.vocabulary import Due, LocalText, Problem, StaleWrite
from defter.platform.clock import uuid7
from defter.platform.eventstore import Done
from defter.web import errors
from defter.web.i18n import _
from defter.web.pages import AnyRequest, Visit, redirect, services_of
from defter.web.typed import Reading

MOST_FIELDS = 2000
"""Fields in one form: attendance of all organisations has a few hundred."""

T = TypeVar("T", bound=msgspec.Struct)


class Invalid(Exception):
    """What was typed does not fit; the form says where and why."""


class Upload(msgspec.Struct, frozen=True):
    """A file as it was sent."""

    name: str
    media_type: str
    body: bytes


class Form:
    """What somebody typed, and what is wrong with it."""

    def __init__(self, values: Mapping[str, list[str]], files: Mapping[str, list[Upload]], form_id: UUID) -> None:
        self.id = form_id
        """Becomes the id of the command."""
        self.values = dict(values)
        self.uploads = dict(files)
        """Everything that was sent in a field for files."""
        self.files = {name: sent[0] for name, sent in files.items()}
        """Of fields for one file, that file."""
        self.errors: dict[str, str] = {}
        """Field to sentence."""
        self.nameless: set[str] = set()
        """The fields whose sentence would suit any field: away from it, its label goes before the sentence."""
        self.problem: str | None = None
        """What is wrong with the whole."""
        self.stale: int | None = None
        """The revision that stands now, when the text was changed by somebody else."""
        self.status = 200
        self.scope = ""
        """Sets the ids of its fields apart from those of other forms on the same page."""

    @classmethod
    def blank(cls, **values: object) -> "Form":
        """A new form, with what should stand in it already; `place__province` is the field `place.province`."""
        form = cls({}, {}, uuid7())
        for name, value in values.items():
            form.put(name.replace("__", "."), value)
        return form

    @classmethod
    async def read(cls, request: AnyRequest) -> "Form":
        """What the browser sent, as a form or as a form with files. A file over the limit is an error of its field."""
        values: dict[str, list[str]] = {}
        files: dict[str, list[Upload]] = {}
        oversize: list[str] = []
        limit = services_of(request).upload_limit
        for name, value in await _sent(request):
            if not isinstance(value, UploadFile):
                values.setdefault(name, []).append(str(value).replace("\r\n", "\n"))
                continue
            body = await value.read(limit + 1)
            if len(body) > limit:
                oversize.append(name)
            elif value.filename:
                files.setdefault(name, []).append(Upload(value.filename, value.content_type, body))
        form = cls(values, files, _id(values.pop("id", [""])[0]))
        for name in oversize:
            megabytes = limit // 1_000_000
            form.wrong(name, _("The file is larger than %(size)s MB. Choose a smaller one.") % {"size": megabytes})
        return form

    def value(self, name: str) -> str:
        """What stands in a field; nothing when it is empty."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Everything that was chosen in a field that may be sent several times."""
        return self.values.get(name, [])

    def chosen(self, name: str, value: object) -> bool:
        """Whether a choice is among those made."""
        return str(value) in self.values.get(name, ())

    def put(self, name: str, value: object) -> None:
        """Writes into a field what a person would have typed; a LocalText goes into one field for each language."""
        match value:
            case None:
                self.values.pop(name, None)
            case LocalText():
                for code, words in value.texts.items():
                    self.values[f"{name}.{code}"] = [words]
                self.values[f"{name}.original"] = [value.original]
            case Due():
                self.values[name] = [value.on.strftime("%d.%m.%Y") if value.on else value.kind]
            case bool():
                self.values[name] = ["on"] if value else []
            case list() | tuple() | set() | frozenset():
                self.values[name] = [str(each) for each in value]
            case time():
                self.values[name] = [value.strftime("%H:%M")]
            case date():
                self.values[name] = [value.strftime("%d.%m.%Y")]
            case _:
                self.values[name] = [str(value)]

    def wrong(self, name: str, why: str) -> None:
        """Notes what is wrong with a field: a translated sentence that says what to do."""
        self.errors.setdefault(name, why)

    def wrongs(self, labels: Mapping[str, str]) -> list[tuple[str, str]]:
        """What is wrong, field and sentence, in the order of `labels`, which names the fields from the top down.

        Fields that are not among them come last.
        """
        order = list(labels)
        heads = {name: name if name in labels else name.partition(".")[0] for name in self.errors}
        names = sorted(self.errors, key=lambda name: order.index(heads[name]) if heads[name] in labels else len(order))
        return [
            (name, f"{labels[heads[name]]}: {self.errors[name]}")
            if name in self.nameless and heads[name] in labels
            else (name, self.errors[name])
            for name in names
        ]

    def check(self) -> None:
        """Raises Invalid when anything is wrong."""
        if self.errors or self.problem:
            raise Invalid

    def into(
        self,
        struct: type[T],
        *,
        missing: Mapping[str, str] | None = None,
        ignored: tuple[str, ...] = (),
        zone: str = "Europe/Istanbul",
        **given: Any,
    ) -> T:
        """The struct that was typed; `given` are the fields that the handler fills in, which no browser may send.

        `missing` has sentences for required fields that are empty; `ignored` names fields that are read elsewhere.
        Raises Invalid, after noting everything that is wrong.
        """
        reading = Reading(self.values, missing or {}, ZoneInfo(zone))
        values = reading.struct(struct, "", given)
        for name, why in reading.wrong.items():
            self.wrong(name, why)
            if self.errors[name] == why != (missing or {}).get(name):
                self.nameless.add(name)
        known = reading.seen | set(ignored)
        for name in [*self.values, *self.files]:
            if name not in known:
                foreign = _("This form has a field that does not belong to it: %(field)s. Reload the page.")
                self.problem = foreign % {"field": name}
        self.check()
        try:
            return struct(**values, **given)
        except ValueError as error:
            self.problem = _("Some of these entries do not go together. Check them and send again.")
            raise Invalid from error


async def _sent(request: AnyRequest) -> list[tuple[str, Any]]:
    if request.content_type[0] == RequestEncodingType.MULTI_PART:
        return list((await request.form()).multi_items())
    # not request.form(), which remembers the last thousand bodies, passwords included
    body = (await request.body()).decode(errors="replace")
    try:
        return list(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise ClientException from None


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return uuid7()


def acting(path: str | list[str], **options: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A route that takes a form: `post`, on an asynchronous handler."""
    return post(path, status_code=200, **options)


async def done(
    visit: Visit,
    form: Form,
    act: Callable[[], Awaitable[Done]],
    *,
    then: str | Callable[[Done], str],
    again: Callable[[Visit, Form], Response[Any]],
) -> Response[Any]:
    """Carries a form out, waits until the views show it, and leads to `then` (a path without language).

    What is refused comes back as the same form, drawn by `again`, filled with what was typed and saying why: 422,
    403, or 409 when somebody else changed the text in the meantime (`form.stale` is then the revision that stands).
    When the views are late, or a stream is parked, the next page says that the thing is recorded but not shown yet.
    """
    try:
        form.check()
        result = await act()
    except Invalid:
        form.status = 422
    except Problem as problem:
        form.status = errors.status_of(problem)
        if form.status == 404:
            raise
        form.problem = errors.sentence(problem)
        if isinstance(problem, StaleWrite):
            form.stale = problem.current
        if problem.key == "key-reused":
            form.id = uuid7()
    else:
        views = visit.services.views
        path = then if isinstance(then, str) else then(result)
        if not await views.wait(result.position, visit.services.wait_seconds):
            return redirect(path, recorded=result.position)
        parked = any(views.is_parked(stream) for stream in result.streams)
        return redirect(path, recorded="parked" if parked else None)
    return await anyio.to_thread.run_sync(again, visit, form)
