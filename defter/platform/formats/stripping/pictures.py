"""Pictures drawn anew: only the pixels go over, turned the way in which they are to be looked at."""

import io
from contextlib import suppress
from typing import Any

from PIL import Image, ImageCms, ImageOps

from defter.domain.vocabulary import Refused

MOST_PIXELS = 60_000_000
"""More than the cameras of phones make; a picture of that size takes 240 MB while it is worked on."""
READ = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP")
"""The last three are met inside office files only."""
_SAVED: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "WEBP": {"quality": 90, "method": 4},
    "PNG": {"optimize": False, "compress_level": 6},
}


def strip(content: bytes) -> bytes:
    """The picture in the same format, without EXIF, places, comments, colour profile, thumbnails and further frames.

    Raises Refused("file-too-large") for more pixels than `MOST_PIXELS`, and what Pillow raises for a broken one.
    """
    with _opened(content) as picture:
        kind = picture.format or ""
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
    if profile and upright.mode == "RGB":
        with suppress(ImageCms.PyCMSError, OSError):  # a profile that cannot be read changes no colours
            upright = _in_standard_colours(upright, profile)
    transparency = upright.info.get("transparency")
    upright.info = {}
    kept = {"transparency": transparency} if transparency is not None and kind in ("PNG", "GIF") else {}
    target = io.BytesIO()
    upright.save(target, kind, **_SAVED.get(kind, {}), **kept)
    return target.getvalue()


def pixels(content: bytes) -> int:
    """How many pixels a picture has, from its first bytes. Raises as `strip` does."""
    with _opened(content) as picture:
        return picture.width * picture.height


def _opened(content: bytes) -> Image.Image:
    """The picture before anything of it is unpacked."""
    try:
        picture = Image.open(io.BytesIO(content), formats=READ)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("file-too-large") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("file-too-large")
    return picture


def _in_standard_colours(picture: Image.Image, profile: bytes) -> Image.Image:
    """Profiles carry names of devices and their owners: the colours are converted, and the profile goes."""
    theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(picture, theirs, ImageCms.createProfile("sRGB")) or picture


def strip_jpeg_segments(content: bytes) -> bytes:
    """A JPEG with the very same pixels, for pictures inside a PDF: without its application and comment segments.

    The colour marks of Adobe (APP14) and the JFIF header (APP0) stay: without them colours change.
    """
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker = content[at + 1]
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker not in (*range(0xE1, 0xEE), 0xEF, 0xFE):
            kept.append(content[at:end])
        at = end
    last = content.rfind(b"\xff\xd9")
    return b"".join([*kept, content[at : last + 2 if last > at else len(content)]])
