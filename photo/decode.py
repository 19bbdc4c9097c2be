"""From the bytes of a picture to its pixels, by Pillow.

Scripts carry the text of these functions, so each is readable by itself and nothing beside them is needed.
"""

import warnings
from io import BytesIO
from typing import Any

import numpy as np
from PIL import AvifImagePlugin, Image, JpegImagePlugin

Array = Any  # of pixels: scripts carry no types


def opened(data: bytes) -> Array:
    """A picture that is not decoded yet; raises an exception where it is none, too large, damaged or cut off."""
    image = opened_jpeg(data) if data.startswith(b"\xff\xd8\xff") else opened_other(data)
    if image.width * image.height > 120_000_000:
        raise Image.DecompressionBombError
    if image.format == "PNG":
        image.verify()  # its checksums; after that it cannot be decoded
        image = opened_other(data)
        if image.mode == "L" and isinstance(image.info.get("transparency"), int):
            image.info["transparency"] *= {2: 85, 4: 17}.get(data[24], 1)  # as Pillow stretches the grey levels
    if image.mode in {"I", "F", "LAB"} or (image.format == "TIFF" and is_odd_tiff(image.tag_v2)):
        raise NotImplementedError
    return image


def opened_jpeg(data: bytes) -> Array:
    """A JPEG. Image.open would also look at what a phone puts behind it."""
    file = BytesIO(data)
    image = JpegImagePlugin.JpegImageFile(file)
    if data.find(b"\xff\xd9", file.tell()) < 0:  # where it ends: image data escape every 0xFF
        raise EOFError
    return image


def opened_other(data: bytes) -> Array:
    """A picture of another format."""
    formats = boxed_format(data) if data[4:8] == b"ftyp" else ["PNG", "GIF", "BMP", "WEBP", "TIFF"]
    with warnings.catch_warnings(action="ignore"):
        return Image.open(BytesIO(data), formats=formats)


def boxed_format(data: bytes) -> list[str]:
    """HEIC, AVIF, or neither: a film has the same kind of boxes, and the first one names the brands."""
    import pillow_heif  # few pictures need it

    brands = data[8 : max(16, min(int.from_bytes(data[:4], "big"), 256))]
    if b"avif" in brands or b"avis" in brands:
        if not AvifImagePlugin.SUPPORTED:
            raise ImportError
        return ["AVIF"]
    Image.register_open("HEIF", pillow_heif.HeifImageFile)
    return ["HEIF"] if any(brand in brands for brand in (b"hei", b"hev", b"mif1", b"msf1")) else []


def is_odd_tiff(tags: Array) -> bool:
    """Whether it begins with the thumbnail of a raw photo, or has 16 bits in an order that Pillow takes for another."""
    deep = 16 in np.atleast_1d(tags.get(258, 1))
    return bool(tags.get(254, 0) & 1 or (deep and (tags.get(262) == 0 or tags.get(284, 1) != 1)))


def orientation_of(image: Array) -> Array:
    """How the pixels are to be turned, as EXIF counts: 1 (as they are) to 8."""
    try:
        orientation = Image.Image.getexif(image).get(0x0112, 1)
    except Exception:
        return 1  # the picture may be good where its EXIF is damaged
    return orientation if orientation in range(1, 9) else 1


def on_white(image: Array) -> Array:
    """Red, green and blue of a picture, 8 bits each, its clear parts white."""
    if image.mode.startswith("I;16"):  # grey, 16 bits
        levels = np.asarray(image).astype(np.uint32)
        grey = np.where(levels == image.info.get("transparency"), 255, (levels + 128) // 257)
        return np.repeat(grey.astype(np.uint8)[..., np.newaxis], 3, axis=2)
    if not image.has_transparency_data:
        return np.asarray(image.convert("RGB"))
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return np.asarray(white.convert("RGB"))


def turned(pixels: Array, orientation: int) -> Array:
    """Pixels turned upright."""
    if orientation >= 5:  # 5 to 8 are 1 to 4 with rows and columns swapped
        pixels = pixels.swapaxes(0, 1)
    quarter = (orientation - 1) % 4
    return np.ascontiguousarray(pixels[:: -1 if quarter in {2, 3} else 1, :: -1 if quarter in {1, 2} else 1])


def bgr_of(image: Array) -> Array:
    """Blue, green and red of a picture, 8 bits each, upright, its clear parts white."""
    image.load()
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, 1_000_000 // image.width)  # a few at a time take little memory
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        part = image.crop((0, top, image.width, bottom))
        if part.mode == "RGB" and not part.has_transparency_data:  # most photos: Pillow swaps the colours soonest
            pixels[top:bottom] = np.frombuffer(part.tobytes("raw", "BGR"), np.uint8).reshape(-1, image.width, 3)
        else:
            pixels[top:bottom] = on_white(part)[..., ::-1]
    return turned(pixels, orientation_of(image))
