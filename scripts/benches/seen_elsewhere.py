"""From the report to the other screen: an incident stands in somebody else's list."""

import time
import uuid
from collections.abc import Sequence

import httpx
from playwright.sync_api import Page, sync_playwright

# When each row of the list was there for the first time, by this machine's clock.
_WATCH = """
window.benchRows = {};
new MutationObserver(() => {
  for (const one of document.querySelectorAll("[data-row]")) {
    window.benchRows[one.dataset.row] ??= Date.now();
  }
}).observe(document, { childList: true, subtree: true });
"""


def seen_ms(
    address: str, key: str, kinds: Sequence[str], spots: Sequence[tuple[float, float]], times: int
) -> list[float]:
    """Milliseconds from sending each report until its row stands in the list of another screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        try:
            headers = {"Authorization": f"Bearer {key}"}
            context = browser.new_context(extra_http_headers=headers, bypass_csp=True)
            context.add_init_script(_WATCH)
            page = context.new_page()
            page.goto(f"{address}/maps/command?list=incidents")
            page.wait_for_selector(".head-age.is-live")
            with httpx.Client(base_url=address, headers=headers, trust_env=False) as asking:
                told = [
                    _once(page, asking, kinds[one % len(kinds)], spots[one % len(spots)])
                    for one in range(times + 1)
                ]
        finally:
            browser.close()
    return told[1:]  # the first is for warming up


def _once(page: Page, asking: httpx.Client, kind: str, spot: tuple[float, float]) -> float:
    lon, lat = spot
    body = {"kind": kind, "place": {"lon": lon, "lat": lat}, "anyway": True}
    began_ms = 1000 * time.time()
    told = asking.post(
        "/api/incidents", json=body, headers={"Idempotency-Key": str(uuid.uuid4())}, timeout=60
    )
    code = told.raise_for_status().json()["incident"]["incident_id"]
    page.wait_for_function("(code) => window.benchRows[code]", arg=code)
    there_ms: float = page.evaluate("(code) => window.benchRows[code]", code)
    page.wait_for_timeout(500)
    return there_ms - began_ms
