"""Maps on paper and their lists as files: sheets of A4 and A3, CSV, XLSX.

Plain frozen values in (``model``), files out, made on this machine without a browser.
"""

from maps.press import pressed
from maps.prints.model import MapPrint
from maps.prints.sheet import html

PDF = "application/pdf"
PNG = "image/png"
DPI = {"A4": 200, "A3": 150}


def pdf(sheet: MapPrint, paper: str = "A4") -> bytes:
    """The map on one sheet of A4 or A3, its list on the pages after it; vectors, letters inside.

    Raises BadInput for a moment without zone, NotReady where the machine lacks Pango.
    """
    return pressed(html(sheet, paper))


def png(sheet: MapPrint, paper: str = "A4") -> bytes:
    """The first page as a picture, 2339 or 2480 pixels long. Raises as ``pdf`` does."""
    return pressed(html(sheet, paper, with_list=False), DPI[paper])
