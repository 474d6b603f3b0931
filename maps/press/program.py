"""The press's own program: a page of ours as HTML on its input, a PDF or a picture on its output.

Run as ``python -I program.py [DPI]``; it imports nothing of Sitú. Setting Chinese letters holds the
interpreter for half a second, and each thread that does it keeps copies of fonts of 25 MB: in the
service that would be everybody's pause and a gigabyte. Here all of it is given back at once, and
a page that is too heavy ends with this process. Nor does the service take torn pictures, which
WeasyPrint makes Pillow do wherever it is imported. It ends with ``NO_PANGO`` where that is missing.
"""

import resource
import sys
from importlib import import_module
from io import BytesIO
from typing import NoReturn

NO_PANGO = 3
LONGEST_CPU_S = 60
_LIMITS = {
    resource.RLIMIT_AS: 2 * 2**30,
    resource.RLIMIT_CPU: LONGEST_CPU_S,
    resource.RLIMIT_CORE: 0,
}
_POINTS_AN_INCH = 72


class ForeignRequest(ValueError):
    """A page that is to be printed asks for something; ours never do."""


def main() -> None:
    """Reads the page, writes the PDF; with dots an inch given, its first page as PNG."""
    for limit, most in _LIMITS.items():
        resource.setrlimit(limit, (most, most))
    try:
        weasyprint = import_module("weasyprint")
    except OSError as missing:  # its libraries are opened when it is imported
        sys.stderr.write(str(missing))
        sys.exit(NO_PANGO)
    page = weasyprint.HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=refuse)
    file = page.write_pdf(presentational_hints=True)
    sys.stdout.buffer.write(picture(file, int(sys.argv[1])) if sys.argv[1:] else file)


def picture(file: bytes, dpi: int) -> bytes:
    """The PDF's first page as PNG."""
    document = import_module("pypdfium2").PdfDocument(file)
    drawn = document[0].render(scale=dpi / _POINTS_AN_INCH).to_pil()
    png = BytesIO()
    drawn.save(png, "PNG", dpi=(dpi, dpi))
    return png.getvalue()


def refuse(url: str, *_: object, **__: object) -> NoReturn:
    """What WeasyPrint asks for whatever a page names. Raises ForeignRequest."""
    raise ForeignRequest(url)


if __name__ == "__main__":
    main()
