"""What a person sees on a page, and the forms that stand on it as they would be sent."""

import re
from typing import Any

import httpx
from lxml import html


def page_of(answer: httpx.Response) -> Any:
    """The document of an answer."""
    return html.fromstring(answer.text)


def seen(answer: httpx.Response) -> str:
    """The words of the page's main part, with single spaces."""
    document = page_of(answer)
    for hidden in document.xpath("//script | //template | //datalist"):
        hidden.drop_tree()
    (main,) = document.xpath("//main")
    return re.sub(r"\s+", " ", " ".join(main.itertext())).strip()


def form_of(answer: httpx.Response, action: str) -> dict[str, Any]:
    """What the form whose address ends in `action` would send, as it was drawn."""
    (form,) = [each for each in page_of(answer).forms if (each.action or "").endswith(action)]
    return {name: value for name, value in form.form_values() if name}


def buttons(answer: httpx.Response) -> list[str]:
    """The words on the buttons of the page's main part."""
    return [re.sub(r"\s+", " ", button.text_content()).strip() for button in page_of(answer).xpath("//main//button")]
