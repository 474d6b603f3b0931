"""A page as somebody meets it: a real browser opens it, drags, zooms and touches; all is measured.

*Interactive* is the same moment for every page: from the call for it until all its data is on the
map and the browser has drawn two frames since, so that nothing waits before a touch any more. Then
a thing is brought into the middle at the largest scale and really clicked on.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isnan, nan
from time import perf_counter
from typing import Any

from playwright.sync_api import CDPSession, Error, Page, ViewportSize, sync_playwright

LONGEST_S = 120.0
_SCREEN: ViewportSize = {"width": 1440, "height": 900}
_CLICK_MS, _ZOOM = 5_000, 18
# A browser that has just been started is busy with itself; nobody opens a map at that moment.
_SETTLED_MS = 2_000
# The page's map, whoever made it, the moment of being ready, and the length of each frame.
_WATCH = """
const isReady = () => { try { return READY; } catch { return false; } };
const look = () => {
  if (!isReady()) { setTimeout(look, 5); return; }
  const drawn = () => { window.benchReadyMs = performance.now(); };
  requestAnimationFrame(() => requestAnimationFrame(drawn));
};
look();
let leaflet;
Object.defineProperty(window, "L", { configurable: true, get: () => leaflet, set(one) {
  leaflet = one;
  one.Map.addInitHook(function () { window.benchMap = this; });
} });
window.benchFrames = [];
let before;
(function frame(now) {
  if (before !== undefined) window.benchFrames.push(now - before);
  before = now;
  requestAnimationFrame(frame);
})();
"""
_STEP = """(step) => new Promise((done) => {
  benchMap.once("zoomend", () => setTimeout(done, 300));
  benchMap.setZoom(benchMap.getZoom() + step);
})"""
_GO = """([lat, lon, zoom]) => new Promise((done) => {
  benchMap.setView([lat, lon], zoom, { animate: false });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const at = benchMap.latLngToContainerPoint([lat, lon]);
    const box = benchMap.getContainer().getBoundingClientRect();
    done([box.left + at.x, box.top + at.y]);
  }));
})"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: when it is ``ready`` (JavaScript), which thing is clicked on, what then is said.

    ``aside_px``: where on the thing, from its place: a pin stands above it.
    """

    url: str
    ready: str
    at: tuple[float, float]
    said: str
    headers: Mapping[str, str]
    aside_px: tuple[float, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one opening; a page that did not finish has no figures but that.

    Bytes of everything the page loaded, unpacked and as sent; the heap after a forced collection,
    with the bytes that lie beside it in array buffers.
    """

    mb: float = nan
    sent_mb: float = nan
    interactive_s: float = nan
    heap_mb: float = nan
    pan_ms: float = nan
    zoom_ms: float = nan
    click_ms: float = nan

    @property
    def finished(self) -> bool:
        """Whether it became interactive within the time."""
        return not isnan(self.interactive_s)

    @property
    def clicks(self) -> bool:
        """Whether a real click opened what it should."""
        return not isnan(self.click_ms)


@contextmanager
def _opened(asked: Asked) -> Iterator[tuple[Page, CDPSession]]:
    """A browser of its own: nothing kept, nothing left of the page before."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        try:
            context = browser.new_context(
                viewport=_SCREEN, extra_http_headers=dict(asked.headers), bypass_csp=True
            )
            context.add_init_script(_WATCH.replace("READY", asked.ready))
            page = context.new_page()
            page.set_default_timeout(LONGEST_S * 1000)
            page.wait_for_timeout(_SETTLED_MS)
            yield page, context.new_cdp_session(page)
        finally:
            browser.close()


def look(asked: Asked) -> Looked:
    """Opens the page once. Raises nothing of the page's own: what it cannot do is not a number."""
    with _opened(asked) as (page, told):
        loaded = _Loaded(told)
        try:
            page.goto(asked.url, wait_until="commit", timeout=LONGEST_S * 1000)
            page.wait_for_function("window.benchReadyMs", timeout=LONGEST_S * 1000)
            interactive_s = page.evaluate("window.benchReadyMs") / 1000
        except Error:
            return Looked()
        figures = {"mb": loaded.mb, "sent_mb": loaded.sent_mb, "interactive_s": interactive_s}
        figures["heap_mb"] = _heap_mb(told)
        try:
            figures["pan_ms"] = _worst(page, lambda: _drag(page))
            figures["zoom_ms"] = _worst(page, lambda: _zoom(page))
            figures["click_ms"] = _click(page, asked)
        except Error:
            pass
        return Looked(**figures)


class _Loaded:
    """Counts what comes over the line."""

    def __init__(self, told: CDPSession) -> None:
        self._unpacked = self._sent = 0
        told.on("Network.dataReceived", self._data)
        told.on("Network.loadingFinished", self._done)
        told.send("Network.enable")

    def _data(self, event: dict[str, Any]) -> None:
        self._unpacked += event["dataLength"]

    def _done(self, event: dict[str, Any]) -> None:
        self._sent += event["encodedDataLength"]

    @property
    def mb(self) -> float:
        return self._unpacked / 1e6

    @property
    def sent_mb(self) -> float:
        return self._sent / 1e6


def _heap_mb(told: CDPSession) -> float:
    """What is alive, with what lies beside it."""
    told.send("HeapProfiler.collectGarbage")
    usage = told.send("Runtime.getHeapUsage")
    return float(usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6


def _worst(page: Page, act: Callable[[], None]) -> float:
    """The longest frame while something is done, in milliseconds."""
    page.evaluate("window.benchFrames.length = 0")
    act()
    worst: float = page.evaluate("Math.max(...window.benchFrames)")
    return worst


def _drag(page: Page) -> None:
    """To the left and back with the button held, as a hand does it: 400 pixels in 40 steps."""
    left, top, wide, tall = page.evaluate(
        "(({ left, top, width, height }) => [left, top, width, height])"
        "(benchMap.getContainer().getBoundingClientRect())"
    )
    x, y = left + 0.6 * wide, top + 0.5 * tall
    page.mouse.move(x, y)
    page.mouse.down()
    for step in [*range(40), *range(40, 0, -1)]:
        page.mouse.move(x - 10 * step, y)
        page.wait_for_timeout(8)
    page.mouse.up()
    page.wait_for_timeout(300)


def _zoom(page: Page) -> None:
    """Two steps in and two steps out, each until it has come to rest."""
    for step in (1, 1, -1, -1):
        page.evaluate(_STEP, step)


def _click(page: Page, asked: Asked) -> float:
    """From a real click on a thing until what it says can be read, in milliseconds."""
    x, y = page.evaluate(_GO, [*asked.at, _ZOOM])
    page.wait_for_timeout(1_000)
    began = perf_counter()
    page.mouse.click(x + asked.aside_px[0], y + asked.aside_px[1])
    page.locator(".leaflet-popup", has_text=asked.said).wait_for(timeout=_CLICK_MS)
    return 1000 * (perf_counter() - began)
