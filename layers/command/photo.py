"""A photograph from the field: looked at, made anew, and what the camera said kept beside it.

What is sent is a stranger's file. It is decoded within bounds, and a new JPEG is made of its dots
alone: what hid in the file or behind it, and whatever else the camera wrote into it, is not kept.
Its time and position are read before, and are facts as the camera told them – its clock may be
wrong, and its position is the telephone's (WGS 84).
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import isfinite
from typing import Any

from PIL import ExifTags, Image, ImageOps

from layers.errors import BadInput
from layers.ids import LonLat

# Working figures of the project: a telephone's camera fits in, a scan of a wall map does not.
MOST_BYTES = 8_000_000
MOST_PIXELS = 50_000_000
MOST_OF_A_REPORT = 4
LONG_SIDE_PX = 2048
QUALITY = 85
TYPES = ("image/jpeg", "image/png", "image/webp")
_FORMATS = ("JPEG", "PNG", "WEBP")
_TIME = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph as it is kept: a JPEG, its long side ``LONG_SIDE_PX`` at most.

    ``taken_at`` (ISO 8601, without a zone where the camera had none) and ``taken_from`` are the
    camera's word; None where it said nothing that makes sense.
    """

    picture: bytes
    width_px: int
    height_px: int
    taken_at: str | None
    taken_from: LonLat | None

    @property
    def photo_id(self) -> str:
        """The SHA-256 of the picture: the same picture always has the same."""
        return hashlib.sha256(self.picture).hexdigest()


def develop(sent: bytes) -> Photo:
    """The photograph that was sent as a JPEG, PNG or WebP file.

    Raises BadInput ``photo_not_readable``, ``photo_too_many_pixels``, ``too_large``.
    """
    if len(sent) > MOST_BYTES:
        raise BadInput("too_large", limit=MOST_BYTES)
    try:
        with Image.open(BytesIO(sent), formats=_FORMATS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise BadInput("photo_too_many_pixels", field="body", limit=MOST_PIXELS)
            taken_at, taken_from = _said(found)
            picture, (width, height) = _anew(found)
    except Image.DecompressionBombError as bomb:
        raise BadInput("photo_too_many_pixels", field="body", limit=MOST_PIXELS) from bomb
    except BadInput:
        raise
    except Exception as fault:  # decoders fail in many ways, and each of them is the file's
        raise BadInput("photo_not_readable", field="body") from fault
    return Photo(picture, width, height, taken_at, taken_from)


def _anew(found: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """The dots alone, upright, on white where one could see through, as a new JPEG."""
    shown = found
    if found.mode in ("P", "PA", "LA", "RGBA") or "transparency" in found.info:
        shown = found.convert("RGBA")
    shown.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX))
    with suppress(Exception):  # a turn that nobody can read is none
        shown = ImageOps.exif_transpose(shown)
    ground = Image.new("RGB", shown.size, "white")
    ground.paste(shown, mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    kept = BytesIO()
    ground.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue(), ground.size


def _said(found: Image.Image) -> tuple[str | None, LonLat | None]:
    """When and where, as the camera wrote it down; None for what cannot be made out."""
    taken_at, taken_from = None, None
    with suppress(Exception):  # what the camera wrote may be broken: then it said nothing
        taken_at = _moment(found.getexif().get_ifd(ExifTags.IFD.Exif))
    with suppress(Exception):
        taken_from = _place(found.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    return taken_at, taken_from


def _moment(told: dict[int, Any]) -> str:
    written = str(told[ExifTags.Base.DateTimeOriginal]).strip("\0 ")
    zone = str(told.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    with suppress(ValueError):
        return datetime.strptime(written + zone, _TIME + "%z").isoformat()
    return datetime.strptime(written, _TIME).isoformat()


def _place(told: dict[int, Any]) -> LonLat | None:
    lon = _degrees(told[ExifTags.GPS.GPSLongitude])
    lat = _degrees(told[ExifTags.GPS.GPSLatitude])
    west = str(told[ExifTags.GPS.GPSLongitudeRef]).upper().startswith("W")
    south = str(told[ExifTags.GPS.GPSLatitudeRef]).upper().startswith("S")
    if not (isfinite(lon) and isfinite(lat) and 0 <= lon <= 180 and 0 <= lat <= 90):
        return None
    # 0, 0 is what a telephone writes that does not know where it is.
    return LonLat(-lon if west else lon, -lat if south else lat) if lon or lat else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return round(degrees + minutes / 60 + seconds / 3600, 6)
