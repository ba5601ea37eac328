"""What is wrong with a page as it lies in a window: what axe knows of, and what reaches out of a narrow window."""

from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.browsing import NARROW

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const found = await axe.run({runOnly: tags, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap(each => each.nodes.map(node => `${each.id}: ${node.target} ${node.failureSummary}`));
}"""
WIDEST = """width => [...document.querySelectorAll("main *, header *, footer *")].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && (box.right > width + 1 || box.left < -1);
}).slice(-3).map(each => each.outerHTML.slice(0, 160))"""


def bring_axe(page: Page) -> None:
    """Loads axe into a page; it stays until the window goes to another one."""
    page.evaluate(AXE)


def found_by_axe(page: Page) -> list[str]:
    """The faults of a page into which axe was brought, at the window's size."""
    found: list[str] = page.evaluate(CHECK, RULES)
    return found


def too_wide(page: Page) -> list[str]:
    """What reaches out of a window of 320 pixels; the window is that narrow afterwards."""
    page.set_viewport_size(NARROW)
    if page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]:
        return []
    widest: list[str] = page.evaluate(WIDEST, NARROW["width"])
    return [f"wider than 320 pixels: {each}" for each in widest or ["the page"]]
