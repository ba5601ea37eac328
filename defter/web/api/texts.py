"""Versions of texts that come through the JSON interface.

A program sends the words, and may say how good a translation is. Which revision of the original it translates is
counted here, from what is recorded, as it is for the forms.
"""

from typing import Any

import msgspec

from defter.domain.vocabulary import LocalText, Translation, Value
from defter.web.versions import revised_text


def counted(sent: Any, recorded: Any = None) -> Any:
    """What was sent, with every text in it counted as the next version of the one that stands in the same place."""
    match sent:
        case LocalText():
            return _text(sent, recorded if isinstance(recorded, LocalText) else None)
        case tuple():
            return tuple(counted(each, _same(each, recorded)) for each in sent)
        case Value():
            fields = msgspec.structs.fields(sent)
            texts = {each.name: getattr(sent, each.name) for each in fields}
            made = {name: counted(value, getattr(recorded, name, None)) for name, value in texts.items()}
            return msgspec.structs.replace(sent, **made) if made != texts else sent
    return sent


def _text(sent: LocalText, recorded: LocalText | None) -> LocalText:
    first = LocalText(sent.original, sent.texts)
    text = revised_text(recorded, first)
    translations = dict(text.translations)
    for language, version in sent.translations.items():
        if language in text.texts and language != text.original:
            of = translations.get(language, Translation(of=text.revision)).of
            translations[language] = Translation(quality=version.quality, of=of)
    return LocalText(text.original, text.texts, text.revision, translations)


def _same(sent: Any, recorded: Any) -> Any:
    """Of the texts that stand in a list, the one with the same original words."""
    if not isinstance(sent, LocalText) or not isinstance(recorded, tuple):
        return None
    words = sent.texts[sent.original]
    return next((each for each in recorded if each.texts.get(each.original) == words), None)
