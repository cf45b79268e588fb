"""Generates a picture as large in bytes as a photograph full of detail, from noise of every size."""

import io

from PIL import Image, ImageChops

# Size of the detail in pixels -> strength. Chosen to match a photograph of a busy street: 12 megapixels are 4 MB as
# JPEG of quality 92, 800 × 450 are 60 kB as WebP of quality 74.
LIGHT = {1: 4, 2: 4, 4: 5, 8: 8, 16: 13, 64: 30, 256: 50}
COLOUR = {16: 4, 64: 8, 256: 14}


def photo(size: tuple[int, int]) -> Image.Image:
    channels = [_channel(size, details) for details in (LIGHT, COLOUR, COLOUR)]
    return Image.merge("YCbCr", channels).convert("RGB")


def photo_file(size: tuple[int, int] = (4000, 3000)) -> bytes:
    """A JPEG as a camera writes it."""
    file = io.BytesIO()
    photo(size).save(file, "JPEG", quality=92)
    return file.getvalue()


def _channel(size, details):
    channel = Image.new("L", size, 128)
    for detail, strength in details.items():
        noise = Image.effect_noise([max(1, side // detail) for side in size], strength)
        channel = ImageChops.add(channel, noise.resize(size, Image.Resampling.BICUBIC), 1, -128)
    return channel
