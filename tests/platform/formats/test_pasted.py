"""What people paste from Word, a mail or a messenger becomes lines of minutes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from defter.domain.vocabulary import Refused
from defter.platform.folding import fold
from defter.platform.formats import pasted
from defter.platform.formats.pasted import PastedLine, parse_line
from defter.platform.formats.table import LARGEST_FILE, MOST_ROWS

KNOWN = frozenset(
    fold(name) for name in ("Ümraniye Belediyesi", "Ümraniye", "بلدية العمرانية", "UNHCR", "Türk Kızılay")
)


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("k Çalışma grubu kurulsun", "decision", "Çalışma grubu kurulsun"),
        ("K Çalışma grubu kurulsun", "decision", "Çalışma grubu kurulsun"),
        ("karar: Çalışma grubu kurulsun", "decision", "Çalışma grubu kurulsun"),
        ("KARAR 3: kurulsun", "decision", "kurulsun"),
        ("Karar – kurulsun", "decision", "kurulsun"),
        ("decision: a group", "decision", "a group"),
        ("d a group", "decision", "a group"),
        ("قرار: تشكيل فريق", "decision", "تشكيل فريق"),
        ("ق تشكيل فريق", "decision", "تشكيل فريق"),
        ("e Broşür hazırlansın", "action", "Broşür hazırlansın"),
        ("eylem: Broşür: üç dilde", "action", "Broşür: üç dilde"),
        ("action: leaflet", "action", "leaflet"),
        ("a leaflet", "action", "leaflet"),
        ("إجراء: كتيب", "action", "كتيب"),
        ("إ كتيب", "action", "كتيب"),
        ("n Soru soruldu", "note", "Soru soruldu"),
        ("not: Soru soruldu", "note", "Soru soruldu"),
        ("note: asked", "note", "asked"),
        ("ملاحظة: سؤال", "note", "سؤال"),
        ("م سؤال", "note", "سؤال"),
        ("Tespit: eksik veri", "finding", "eksik veri"),
        ("recommendation: share", "recommendation", "share"),
        ("Rakam: 20.000", "figure", "20.000"),
        ("next agenda: livelihoods", "next-agenda", "livelihoods"),
    ],
)
def test_a_line_says_what_it_is(line: str, kind: str, text: str) -> None:
    assert parse_line(line) == PastedLine(text=text, kind=kind)


@pytest.mark.parametrize(
    "line",
    [
        "A common database is needed",
        "O gün konuşuldu",
        "e-posta: gönderildi",
        "kararlaştırıldı: evet",
        "Saat 14:03 oldu",
        "k",
        "ali@belediye.example adresi",
        "Harika! 22.01.2021",
        "!önemli bir konu",
        "http://example.org/a",
    ],
)
def test_an_ordinary_sentence_stays_as_it_is(line: str) -> None:
    assert parse_line(line) == PastedLine(text=line)


@pytest.mark.parametrize(
    ("line", "owner", "text"),
    [
        ("Broşür @Ümraniye Belediyesi hazırlar", "Ümraniye Belediyesi", "Broşür hazırlar"),
        ("@ÜMRANİYE broşür hazırlar", "ÜMRANİYE", "broşür hazırlar"),
        ("Broşür @ümraniye belediyesi, yarın", "ümraniye belediyesi", "Broşür yarın"),
        ("كتيب @بلدية العمرانية", "بلدية العمرانية", "كتيب"),
        ("Broşür @WALD hazırlar", "WALD", "Broşür hazırlar"),
        ('Broşür @"İstanbul Akademi" hazırlar', "İstanbul Akademi", "Broşür hazırlar"),
        ("Broşür @[İstanbul Akademi] hazırlar", "İstanbul Akademi", "Broşür hazırlar"),
        ("Broşür @İstanbul_Akademi.", "İstanbul Akademi", "Broşür"),
        ("Broşür @UNHCR @WALD", "UNHCR", "Broşür @WALD"),
    ],
)
def test_a_line_names_its_owner(line: str, owner: str, text: str) -> None:
    assert parse_line(line, KNOWN) == PastedLine(text=text, owner=owner)


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("Broşür !22.01.2021", "2021-01-22"),
        ("!2021-01-22 Broşür", "2021-01-22"),
        ("Broşür !٢٢.٠١.٢٠٢١.", "2021-01-22"),
        ("Broşür !sonraki-toplantı", "next-meeting"),
        ("Broşür !31.02.2021", "31.02.2021"),
        ("Broşür !99/99/9999", "99/99/9999"),
    ],
)
def test_a_line_says_when_it_is_due(line: str, due: str) -> None:
    assert parse_line(line) == PastedLine(text="Broşür", due=due)


def test_everything_on_one_line() -> None:
    line = "e Broşür üç dilde basılsın @Ümraniye Belediyesi !22.01.2021"
    expected = PastedLine(text="Broşür üç dilde basılsın", kind="action", owner="Ümraniye Belediyesi", due="2021-01-22")
    assert parse_line(line, KNOWN) == expected


@pytest.mark.parametrize(
    "line",
    [
        "[21/11/2026, 14:03] Örnek Kişi: karar: kurulsun",
        "[21/11/2026, 14:03:22] Örnek Kişi: k kurulsun",
        "\u200e[21.11.2026 14:03:22] ~ Örnek Kişi: k kurulsun",
        "[14:03, 21/11/2026] +90 500 000 00 00: k kurulsun",
        "[14:03] Örnek Kişi: k kurulsun",
        "21/11/2026, 14:03 - Örnek Kişi: k kurulsun",
        "21.11.2026 14:03 - Örnek Kişi: k kurulsun",
        "11/21/26, 2:03\u202fPM - Örnek Kişi: k kurulsun",
        "٢١/١١/٢٠٢٦، ٢:٠٣ م - شخص ما: k kurulsun",
        "14:03 - Örnek Kişi: k kurulsun",
        "14.03 – Karar: kurulsun",
    ],
)
def test_the_sender_of_a_message_is_dropped(line: str) -> None:
    assert pasted.read_lines(line) == (PastedLine(text="kurulsun", kind="decision"),)


def test_what_a_messenger_says_itself_is_left_out() -> None:
    text = """21/11/2026, 14:02 - Örnek Kişi gruba katıldı
21/11/2026, 14:03 - Örnek Kişi: Toplantı başladı
21/11/2026, 14:04 - Örnek Kişi: <Medya dahil edilmedi>
Örnek Kişi, [21.11.2026 14:05]
k kurulsun
14:30 - Ara verildi"""
    assert [(line.number, line.text) for line in pasted.read_lines(text)] == [
        (2, "Toplantı başladı"),
        (5, "kurulsun"),
        (6, "Ara verildi"),
    ]


def test_bullets_are_no_part_of_the_text() -> None:
    text = (
        "- bir\n• iki\n* üç\n–\tdört\no\tbeş\na) altı\n1) yedi\n(2) sekiz\n▪ dokuz\n-on\n-5 derece\n•\tkarar: kurulsun"
    )
    lines = pasted.read_lines(text)
    assert [line.text for line in lines] == [
        *("bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz", "on", "-5 derece", "kurulsun")
    ]
    assert lines[-1].kind == "decision"


def test_numbers_are_bullets_only_in_a_row() -> None:
    assert [line.text for line in pasted.read_lines("1. bir\n2. iki\n٣. üç")] == ["bir", "iki", "üç"]
    assert [line.text for line in pasted.read_lines("5. Çalıştay yapıldı\n2018. yıl")] == [
        "5. Çalıştay yapıldı",
        "2018. yıl",
    ]
    assert [line.text for line in pasted.read_lines("1.5 milyon\n2.5 milyon")] == ["1.5 milyon", "2.5 milyon"]


def test_after_a_bullet_the_english_article_is_a_word() -> None:
    assert pasted.read_lines("- a common database") == (PastedLine(text="a common database"),)
    assert pasted.read_lines("- d common database") == (PastedLine(text="common database", kind="decision"),)


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Hukuki destek", "Hukuki destek"),
        ("Hukuki destek:", "Hukuki destek"),
        ("Madde 2: Hukuki destek", "Hukuki destek"),
        ("GÜNDEM MADDESİ 2 - Hukuki destek", "Hukuki destek"),
        ("2. Oturum: Hukuki destek", "Hukuki destek"),
        ("Agenda item 2. Legal support", "Legal support"),
        ("البند ٢: الدعم القانوني", "الدعم القانوني"),
        ("Oturum 2", "Oturum 2"),
    ],
)
def test_lines_stand_under_their_heading(heading: str, title: str) -> None:
    lines = pasted.read_lines(f"Genel not\n\n{heading}\n- k kurulsun\n\nnot: soru")
    assert [(line.number, line.item, line.text) for line in lines] == [
        (1, None, "Genel not"),
        (3, title, ""),
        (4, title, "kurulsun"),
        (6, title, "soru"),
    ]


def test_a_numbered_line_with_bullets_under_it_is_a_heading() -> None:
    text = "1. Açılış\n- bir\n- iki\n2. Hukuki destek\n• karar: üç"
    assert [(line.item, line.text) for line in pasted.read_lines(text)] == [
        ("Açılış", ""),
        ("Açılış", "bir"),
        ("Açılış", "iki"),
        ("Hukuki destek", ""),
        ("Hukuki destek", "üç"),
    ]


def test_a_sentence_about_an_article_is_no_heading() -> None:
    assert pasted.read_lines("Madde 5 kabul edildi") == (PastedLine(text="Madde 5 kabul edildi"),)


def test_under_a_kinds_own_heading_every_line_is_of_that_kind() -> None:
    text = "Açılış:\nKararlar:\n- bir\n- not: iki\nالإجراءات\n- üç\nHukuki destek:\n- dört"
    assert [(line.item, line.kind, line.text) for line in pasted.read_lines(text) if line.text] == [
        ("Açılış", "decision", "bir"),
        ("Açılış", "note", "iki"),
        ("Açılış", "action", "üç"),
        ("Hukuki destek", None, "dört"),
    ]


def test_such_a_list_ends_with_its_last_bullet() -> None:
    lines = pasted.read_lines("Kararlar:\n- bir\n- iki\nToplantı kapandı.\nKararlar\nüç\ndört")
    assert [line.kind for line in lines] == ["decision", "decision", None, "decision", "decision"]


def test_cells_copied_from_a_spreadsheet_are_a_table() -> None:
    table = pasted.read_table('item\tkind\ttext\r\nAçılış\tkarar\t"iki\nsatır"\r\n\tnot\t\'=1\r\n')
    assert table is not None
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("item", "kind", "text")),
        (2, ("Açılış", "karar", "iki\nsatır")),
        (3, ("", "not", "=1")),
    ]


@pytest.mark.parametrize(
    "text", ["•\tbir\n•\tiki", "1.\tbir\n2.\tiki\n", "bir, iki\nüç; dört", "a\tb", "\tbir\n\tiki", ""]
)
def test_lines_are_no_table(text: str) -> None:
    assert pasted.read_table(text) is None


def test_too_much_and_nothing_are_refused() -> None:
    for text, key in ((" \n\n", "file-empty"), ("a\n" * (MOST_ROWS + 1), "file-too-many-rows")):
        with pytest.raises(Refused, match=key):
            pasted.read_lines(text)
    with pytest.raises(Refused, match="file-too-large"):
        pasted.read_lines("a" * (LARGEST_FILE + 1))
    with pytest.raises(Refused, match="file-too-large"):
        pasted.read_table("a" * (LARGEST_FILE + 1))


pieces = st.sampled_from(
    [
        "k ",
        "karar:",
        "@",
        "@Ümraniye ",
        '@"',
        "!",
        "!22.01.2021",
        "- ",
        "1. ",
        "2. ",
        ":",
        "\n",
        "\t",
        "[21/11/2026, 14:03] ",
        "14:03 - ",
        "# ",
        "a",
        " ",
    ]
)
texts = st.lists(pieces | st.text(max_size=4), max_size=12).map("".join)


@settings(deadline=None)
@given(texts)
def test_any_line_can_be_parsed(text: str) -> None:
    line = parse_line(text, KNOWN)
    assert (line.number, line.item) == (1, None)
    assert line.owner is None or line.owner.strip() == line.owner != ""


@settings(deadline=None)
@given(texts)
def test_any_text_can_be_pasted(text: str) -> None:
    try:
        lines = pasted.read_lines(text, KNOWN)
    except Refused as refusal:
        assert refusal.key == "file-empty"  # noqa: PT017 - a refusal is one of two right answers
    else:
        assert lines
        assert [line.number for line in lines] == sorted({line.number for line in lines})
    assert pasted.read_table(text) is None or "\t" in text
