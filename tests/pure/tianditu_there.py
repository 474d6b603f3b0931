"""A small server that stands in for 天地图: it answers as it is told to, and counts who asks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.pure.tile_files import painted

KEY = "0123456789abcdef0123456789abcdef"
PICTURE = painted((90, 160, 90))
Answer = Callable[[dict[str, str]], tuple[int, bytes]]


class Platform:
    """What it was asked, in order, and what it answers from now on."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.at_once = self.most_at_once = 0
        self.turn = threading.Lock()
        self.answer: Answer = lambda _: (200, PICTURE)
        self.base = ""


@contextmanager
def platform() -> Iterator[Platform]:
    """The server on this machine, for as long as the block runs."""
    there = Platform()

    class Window(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {"path": parts.path, **dict(parse_qsl(parts.query))}
            with there.turn:
                there.asked.append(asked)
                there.at_once += 1
                there.most_at_once = max(there.most_at_once, there.at_once)
            status, body = there.answer(asked)
            with there.turn:
                there.at_once -= 1
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Window)
    there.base = f"http://127.0.0.1:{server.server_port}/t{{server}}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
