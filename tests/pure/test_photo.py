"""A stranger's picture is made anew: its dots stay, all else that was in the file does not."""

import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from layers.command.photo import LONG_SIDE_PX, MOST_PIXELS, develop
from layers.errors import BadInput

HIDDEN = b"<?php evil(); ?>"


def exif(**more: Any) -> Image.Exif:
    """What a telephone's camera writes."""
    told = Image.Exif()
    told[ExifTags.Base.Orientation] = 6
    told[ExifTags.Base.Make] = HIDDEN.decode()
    taken = {
        ExifTags.Base.DateTimeOriginal: "2026:11:21 15:04:05",
        ExifTags.Base.OffsetTimeOriginal: "+08:00",
    }
    told.get_ifd(ExifTags.IFD.Exif).update(taken | more.get("taken", {}))
    where = {
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: (111.0, 32.0, 31.2),
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (25.0, 50.0, 1.7),
    }
    told.get_ifd(ExifTags.IFD.GPSInfo).update(where | more.get("where", {}))
    return told


def jpeg(width: int, height: int, told: Image.Exif | None = None, **more: Any) -> bytes:
    """A picture that is taller than wide once it stands upright, with things hidden in it."""
    sent = BytesIO()
    picture = Image.new("RGB", (height, width), "red")
    picture.putpixel((0, 0), (0, 0, width % 256))
    picture.save(sent, "JPEG", exif=told or exif(), comment=HIDDEN, **more)
    return sent.getvalue() + HIDDEN


def test_only_the_dots_are_kept_upright_and_small() -> None:
    photo = develop(jpeg(3000, 900, xmp=HIDDEN, icc_profile=HIDDEN))
    assert photo.width_px == LONG_SIDE_PX
    assert photo.height_px == pytest.approx(614, abs=1)
    assert HIDDEN not in photo.picture
    kept = Image.open(BytesIO(photo.picture))
    assert (kept.format, len(kept.getexif())) == ("JPEG", 0)
    assert kept.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert photo.taken_at == "2026-11-21T15:04:05+08:00"
    assert photo.taken_from == pytest.approx((111.542, 25.833806), abs=1e-6)
    assert develop(jpeg(3000, 900)).photo_id == photo.photo_id


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("WEBP", "RGBA")],
)
def test_other_forms_become_a_jpeg_too(form: str, mode: str) -> None:
    sent, hidden = BytesIO(), PngImagePlugin.PngInfo()
    hidden.add_text("Comment", HIDDEN.decode())
    Image.new(mode, (20, 10)).save(sent, form, pnginfo=hidden, lossless=True, xmp=HIDDEN)
    assert HIDDEN in sent.getvalue()
    photo = develop(sent.getvalue())
    dots = Image.open(BytesIO(photo.picture))
    assert (dots.format, dots.mode, dots.size) == ("JPEG", "RGB", (20, 10))
    assert HIDDEN not in photo.picture
    assert (photo.taken_at, photo.taken_from) == (None, None)
    if mode == "RGBA":
        assert dots.getpixel((5, 5)) == (255, 255, 255), "on white where one could see through"


@pytest.mark.parametrize(
    ("more", "taken_at", "taken_from"),
    [
        ({"taken": {ExifTags.Base.OffsetTimeOriginal: "?"}}, "2026-11-21T15:04:05", True),
        ({"taken": {ExifTags.Base.DateTimeOriginal: "0000:00:00 00:00:00"}}, None, True),
        ({"taken": {ExifTags.Base.DateTimeOriginal: "<b>"}}, None, True),
        ({"where": {ExifTags.GPS.GPSLatitude: (95.0, 0.0, 0.0)}}, "2026", False),
        ({"where": {ExifTags.GPS.GPSLatitudeRef: "S"}}, "2026", True),
    ],
)
def test_the_camera_s_word_counts_only_where_it_makes_sense(
    more: dict[str, Any], taken_at: str | None, taken_from: bool
) -> None:
    photo = develop(jpeg(40, 30, exif(**more)))
    assert (photo.taken_at or "").startswith(taken_at or "")
    assert bool(photo.taken_at) == bool(taken_at)
    assert (photo.taken_from is not None) == taken_from
    if photo.taken_from and "where" in more:
        assert photo.taken_from.lat < 0


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many dots."""
    sent = BytesIO()
    Image.new("1", (8, 8)).save(sent, "PNG")
    whole = bytearray(sent.getvalue())
    whole[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    whole[29:33] = zlib.crc32(bytes(whole[12:29])).to_bytes(4, "big")
    return bytes(whole)


@pytest.mark.parametrize("side", [7_100, 60_000])
def test_a_picture_with_too_many_dots_is_not_even_decoded(side: int) -> None:
    assert side * side > MOST_PIXELS
    with pytest.raises(BadInput, match="photo_too_many_pixels"):
        develop(bomb(side, side))


@pytest.mark.parametrize("sent", [b"", b"{}", b"\xff\xd8\xff\xe0", bomb(30, 30)])
def test_what_is_no_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(BadInput, match="photo_not_readable"):
        develop(sent)
