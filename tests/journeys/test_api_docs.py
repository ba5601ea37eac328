"""A developer looks at the JSON interface, on a phone too, and tries it with a token."""

import re
import subprocess
import sys

from playwright.sync_api import expect

from tests.journeys.browsing import DESKTOP, PHONE, Browsing
from tests.journeys.server import Served


def test_a_developer_reads_the_document_at_any_width_and_tries_a_request_with_a_token(
    browsing: Browsing, platform: Served
) -> None:
    issue = [sys.executable, "-m", "defter", "token", "issue", "--data", str(platform.data)]
    told = subprocess.run(
        [*issue, "--person", "secretariat@example.org"], check=True, capture_output=True, text=True, timeout=60
    )
    (token,) = re.findall(r"^defter_\S+$", told.stdout, re.MULTILINE)
    page = browsing.open(platform, role="representative")
    page.goto(f"{platform.url}/api/docs")
    expect(page.get_by_text("What people do on the pages of the platform, for programs.")).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(page.locator(".opblock").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESKTOP)
    page.get_by_role("button", name="Authorize").click()
    page.locator("input[type=text]").fill(token)
    page.locator(".auth-btn-wrapper button[type=submit]").click()
    page.locator(".btn-done").click()
    operation = page.locator("#operations-organisations-list_organisations")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text('"items"')
    assert browsing.complaints == []
