"""Browser and system in two words, from what a browser says of itself. Nothing else of it is kept: it would tell people
apart.
"""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""Of both the first whose mark is there counts: many browsers carry the marks of others, too."""


def device(user_agent: str) -> str:
    """`Firefox/Windows`; what is not known is left empty, as in `/Linux`."""
    browser, system = (next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS))
    return f"{browser}/{system}"


def named(device: str) -> list[str]:
    """What is known of it, for a page."""
    return [part for part in device.split("/") if part]
