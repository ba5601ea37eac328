"""What becomes of the versions of a text when some of them are typed anew."""

from defter.domain.vocabulary import LocalText, Translation


def revised_text(recorded: LocalText | None, typed: LocalText) -> LocalText:
    """The typed texts as the next version of the recorded one, keeping how each translation came about.

    A new original makes the translations that were not typed anew out of date. Without a recorded text it is the first.
    """
    if recorded is None:
        return typed
    original = recorded.original if recorded.original in typed.texts else typed.original
    moved = original != recorded.original or typed.texts[original] != recorded.texts[original]
    revision = recorded.revision + moved
    translations: dict[str, Translation] = {}
    for language, words in typed.texts.items():
        if language == original:
            continue
        if words == recorded.texts.get(language) and language != recorded.original:
            if language in recorded.translations or moved:
                translations[language] = recorded.translations.get(language, Translation(of=recorded.revision))
        else:
            translations[language] = Translation(of=revision)
    return LocalText(original, typed.texts, revision, translations)
