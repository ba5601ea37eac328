"""The shell: languages in the address, headers on every answer, and pages for what cannot be done."""

import ast
import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from litestar import Response, get
from litestar.di import NamedDependency

from defter.domain.vocabulary import Forbidden, NotFound, Refused, StaleWrite
from defter.platform.eventstore import Unavailable
from defter.web.assets import DIRECTORY, assets
from defter.web.errors import SENTENCES
from defter.web.forms import acting
from defter.web.pages import Visit, reading
from tests.web.sentences import PACKAGE
from tests.web.stack import Stack, open_stack

PROBLEMS: dict[str, Exception] = {
    "refused": Refused("meeting-not-open"),
    "forbidden": Forbidden("no-mandate"),
    "missing": NotFound("meeting-unknown"),
    "stale": StaleWrite(2),
    "unavailable": Unavailable("disk full"),
    "outage": sa.exc.OperationalError("SELECT", {}, Exception("server closed the connection")),
    "failure": ZeroDivisionError("secret detail"),
}
ZIPPED = ("css/site.css", "vendor/htmx-2.0.11.min.js")
STATUS = {
    "refused": 422,
    "forbidden": 403,
    "missing": 404,
    "stale": 409,
    "unavailable": 503,
    "outage": 503,
    "failure": 500,
}


@reading("/fails/{how:str}")
def fails(visit: NamedDependency[Visit]) -> Response[str]:
    raise PROBLEMS[visit.path.rpartition("/")[2]]


@acting("/acts")
async def acts(visit: NamedDependency[Visit]) -> Response[str]:
    return Response(visit.path)


@get("/api/thing", sync_to_thread=False)
def thing() -> str:
    return "thing"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with open_stack(tmp_path_factory.mktemp("platform")) as opened:
        yield opened


def test_root_leads_to_the_language_of_the_cookie_then_the_browser_then_the_platform(stack: Stack) -> None:
    client = stack.client()
    assert client.get("/").headers["location"] == "/tr"
    arabic = {"accept-language": "de, ar;q=0.8, en;q=0.5"}
    assert client.get("/", headers=arabic).headers["location"] == "/ar"
    client.get("/en/language?next=/")
    assert client.get("/", headers=arabic).headers["location"] == "/en"
    assert stack.client(default_language="en").get("/").headers["location"] == "/en"
    assert client.get("/?a=1&b=ü").headers["location"] == "/en?a=1&b=%C3%BC"


@pytest.mark.parametrize(("language", "direction"), [("tr", "ltr"), ("en", "ltr"), ("ar", "rtl")])
def test_page_says_its_language_and_direction(stack: Stack, language: str, direction: str) -> None:
    text = stack.client().get(f"/{language}").text
    assert f'<html lang="{language}" dir="{direction}">' in text


def test_switching_the_language_keeps_the_page(stack: Stack) -> None:
    client = stack.client()
    switch = re.search(r'href="(/ar/language[^"]*)"', client.get("/tr/sign-in?next=/meetings").text)
    assert switch is not None
    answer = client.get(switch[1].replace("&amp;", "&"))
    assert answer.headers["location"] == "/ar/sign-in?next=/meetings"
    assert "Secure" not in answer.headers["set-cookie"]


def test_switching_the_language_after_a_refused_form_leads_to_the_page_of_the_form(stack: Stack) -> None:
    referer = {"referer": "http://platform.test/tr/sign-in"}
    text = stack.client().post("/tr/sign-in", {}, headers=referer).text
    assert "/ar/language?next=%2Fsign-in" in text


def test_language_is_found_in_the_first_part_of_the_address_only(stack: Stack) -> None:
    client = stack.client()
    for path in (
        "/tr/ar/tr",
        "/tr/organisations/tromso",
        "/tr/trtr",
        "/trtr",
        "/meetings",
        "/tr/health/live",
        "/tr/static/x",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get("/health/live").text == "ok"


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/tr/nowhere", None, "Bu adreste bir şey bulunamadı"),
        ("/en/nowhere", None, "Nothing found at this address"),
        ("/ar/nowhere", None, "لم يُعثر على شيء في هذا العنوان"),
        ("/nowhere", "ar", "لم يُعثر على شيء في هذا العنوان"),
        ("/wp-login.php", None, "Bu adreste bir şey bulunamadı"),
    ],
)
def test_unknown_addresses_are_told_in_the_right_language(
    stack: Stack, path: str, language: str | None, words: str
) -> None:
    answer = stack.client().get(path, headers={"accept-language": language} if language else {})
    assert answer.status_code == 404
    assert words in answer.text


@pytest.mark.parametrize("how", PROBLEMS)
@pytest.mark.parametrize("language", ["tr", "ar"])
def test_problems_are_told_in_the_readers_language_and_say_what_to_do(stack: Stack, how: str, language: str) -> None:
    answer = stack.client([fails]).get(f"/{language}/fails/{how}")
    assert answer.status_code == STATUS[how]
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    told = re.sub(r"<bdi class=.code.>.*?</bdi>|<[^>]*>", " ", main)
    assert len(told.split()) > 5
    letters = "".join(re.findall("[A-Za-zÇĞİÖŞÜçğıöşü]+", told))
    assert letters == "" if language == "ar" else not re.search(r"\b(the|this|and|you|was)\b", told)
    assert "secret detail" not in answer.text


def test_page_of_an_outage_needs_no_store(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any) -> Any:
        raise Unavailable("gone")

    client = stack.client()
    client.cookies["defter"] = "x"
    monkeypatch.setattr(stack.platform.accounts.sessions, "of_token", broken)
    answer = client.get("/tr")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Hiçbir şey kaydedilmedi" in answer.text


def test_wrong_method_is_told_in_the_readers_language(stack: Stack) -> None:
    answer = stack.client([acts]).get("/ar/acts")
    assert answer.status_code == 405
    assert "هذا العنوان ليس لهذا الغرض" in answer.text


def test_head_is_answered_as_get_without_the_body(stack: Stack) -> None:
    client = stack.client()
    for path, status in (("/tr", 200), ("/tr/nowhere", 404), ("/", 302)):
        whole, head = client.get(path), client.request("HEAD", path)
        assert head.status_code == whole.status_code == status
        assert head.content == b""
        assert head.headers["content-length"] == whole.headers["content-length"]


@pytest.mark.parametrize("path", ["/tr", "/tr/nowhere", "/", "/health/live", "/tr/sign-in", "/api/thing"])
def test_every_answer_carries_the_headers(stack: Stack, path: str) -> None:
    headers = stack.client([thing]).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.search(r"script-src 'nonce-[\w-]{20,}'", policy)
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_nonce_is_new_each_time_and_https_is_remembered(stack: Stack) -> None:
    client = stack.client(https=True)
    first, second = client.get("/tr").headers, client.get("/tr").headers
    assert first["content-security-policy"] != second["content-security-policy"]
    assert "max-age=31536000" in first["strict-transport-security"]


def test_pages_have_nothing_inline(stack: Stack) -> None:
    text = stack.client().get("/tr").text + stack.client().post("/ar/sign-in").text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://platform.test"}, 200),
        ({"origin": "http://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://platform.test", "sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_what_changes_something_must_come_from_our_own_pages(
    stack: Stack, headers: dict[str, str], status: int
) -> None:
    client = stack.client([acts])
    assert client.post("/tr/acts", headers=headers).status_code == status
    assert client.get("/tr", headers=headers).status_code == 200


def test_foreign_host_names_are_not_answered(stack: Stack) -> None:
    client = stack.client(hosts=("platform.test",))
    assert client.get("/tr").status_code == 200
    assert client.get("/tr", base="http://platform.test:8000").status_code == 200
    assert client.get("/tr", base="http://evil.test").status_code == 421


def test_visitors_get_no_cookie_and_signed_in_pages_are_never_stored(stack: Stack) -> None:
    stack.person("Ayşe")
    client = stack.client()
    answer = client.get("/tr")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "public, no-cache"
    client.sign_in("Ayşe")
    assert client.get("/tr").headers["cache-control"] == "no-store"


def test_static_files_are_named_by_their_content_and_kept_for_ever(stack: Stack) -> None:
    client = stack.client()
    address = assets.url("css/site.css")
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    for font in set(re.findall(r"url\(([^)]*)\)", answer.text)):
        assert client.get(font).headers["content-type"] == "font/woff2", font
    again = client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/css/site.css").status_code == 404
    assert client.get("/static/../app.py").status_code == 404


def test_pages_are_compressed_for_those_who_understand_it_and_fonts_never(stack: Stack) -> None:
    client = stack.client()
    for path, accepted, encoding in (
        ("/tr", "gzip", "gzip"),
        ("/tr", "identity", None),
        (assets.url("fonts/ibm-plex-sans-latin-400.woff2"), "gzip", None),
    ):
        answer = client.get(path, headers={"accept-encoding": accepted})
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, encoding), path


def test_ready_only_when_the_views_have_caught_up(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    client = stack.client()
    assert stack.platform.views.wait_sync(0)
    monkeypatch.setattr(stack.platform.views, "ready", lambda: False)
    assert client.get("/health/ready").status_code == 503
    monkeypatch.setattr(stack.platform.views, "ready", lambda: True)
    assert client.get("/health/ready").status_code == 200


def test_home_of_an_empty_platform_says_so(stack: Stack) -> None:
    text = stack.client().get("/tr").text
    assert "Henüz kayıtlı toplantı yok." in text


@pytest.mark.parametrize("threads", [False, True])
def test_reading_handlers_speak_the_readers_language_inline_and_in_threads(stack: Stack, threads: bool) -> None:
    answer = stack.client(threads=threads).get("/ar/sign-in")
    assert answer.status_code == 200
    assert "البريد الإلكتروني" in answer.text


@pytest.mark.parametrize("language", ["tr", "en", "ar"])
def test_first_visit_is_light(language: str) -> None:
    latin = ["ibm-plex-sans-latin-400", "ibm-plex-sans-latin-600", "source-serif-4-latin-600"]
    extended = ["ibm-plex-sans-latin-ext-400", "ibm-plex-sans-latin-ext-600", "source-serif-4-latin-ext-600"]
    arabic = ["ibm-plex-sans-arabic-400", "ibm-plex-sans-arabic-600", "noto-naskh-arabic-600"]
    fonts = {
        "en": latin + extended + arabic[:1],
        "tr": latin + extended + arabic[:1],
        "ar": latin + arabic + extended[:1],
    }
    weight = sum((DIRECTORY / "fonts" / f"{font}.woff2").stat().st_size for font in fonts[language])
    weight += sum(len(gzip.compress((DIRECTORY / name).read_bytes())) for name in ZIPPED)
    assert weight + 80_000 < 350_000  # leaves 80 KB for the page itself


def raised() -> Iterator[tuple[str, set[str] | None]]:
    """Every key that is raised anywhere, with the names of its details (None: not to be seen from the call)."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Refused" | "Forbidden" | "NotFound"),
                    args=[ast.Constant(value=str(key))],
                    keywords=details,
                ):
                    names = {each.arg for each in details if each.arg}
                    yield key, names if len(names) == len(details) else None


def test_every_refusal_has_its_sentence() -> None:
    keys = {key for key, _details in raised()}
    assert len(keys) > 20
    assert keys - SENTENCES.keys() == set()


def test_every_refusal_brings_the_details_that_its_sentence_names() -> None:
    for key, details in raised():
        if details is not None:
            assert set(re.findall(r"%\((\w+)\)s", SENTENCES[key])) <= details, key
