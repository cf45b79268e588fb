"""Measures pictures: python -m benchmarks.pictures

The time from a stored 12-megapixel JPEG to its immediate renditions, compared with Pillow's encoding alone; memory;
bytes and similarity (SSIM) of what a phone gets; the bytes of pictures that Chromium loads, as a phone, with a list of
20 stories; requests a second, compared with WhiteNoise serving the same file. Needs Linux, wrk and Chromium.
"""

import io
import os
import shutil
import statistics
import tempfile
import time
from types import SimpleNamespace

from PIL import Image as Pixels
from PIL import ImageMath
from playwright.sync_api import sync_playwright

from articles.management.commands.serve import SERVER_THREADS
from articles.tests.pictures.measuring import forget_highest_memory, highest_memory
from benchmarks.photo import photo_file
from benchmarks.servers import free_port, report, serve, signed_session

ROUNDS = 7
LANCZOS = Pixels.Resampling.LANCZOS
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


def main():
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="newsroom.settings",
            SECRET_KEY="only-for-measuring-and-long-enough-to-be-taken",
            DATABASE_URL="",
            DATA_DIR=folder,
            STATIC_ROOT=f"{folder}/static",
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        print(f"memory: {memory_of_making():.0f} MB more while a 12-megapixel JPEG is ingested")
        measure_making()
        call_command("collectstatic", interactive=False, verbosity=0)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in this thread
        measure_page()


def measure_making():
    from articles.pictures.decoding import decode
    from articles.pictures.intake import check_picture, store_picture
    from articles.pictures.renditions import ENCODING, WIDE, crop, immediate, render, size_of

    image, _is_new = store_picture(check_picture(photo_file()))
    specs, whole = immediate(image), decode(image.file.open().read())
    # For Pillow alone: the same pixels, ready to be encoded.
    pixels = {spec: whole.resize(size_of(image, spec), LANCZOS, crop(image, spec).on(whole.size)) for spec in specs}
    rounds = [
        (seconds(lambda: list(render(image, specs))), seconds(lambda: encode_all(pixels, ENCODING)))
        for _ in range(ROUNDS)
    ]
    ours, pillow = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(our / alone for our, alone in rounds)
    print(f"{len(specs)} renditions: {ours:.2f} s; Pillow's encoding alone {pillow:.2f} s; ratio {ratio:.2f}")
    made = dict(render(image, specs))
    for spec in WIDE[:2]:
        likeness = ssim(pixels[spec], Pixels.open(io.BytesIO(made[spec])))
        print(f"a phone's lead picture, {spec.name}: {len(made[spec]) / 1000:.1f} kB, SSIM {likeness:.3f}")


def encode_all(pictures, encoding):
    for spec, picture in pictures.items():
        picture.save(io.BytesIO(), **encoding[spec.ending])


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def memory_of_making() -> float:
    """MB by which a process grows while a 12-megapixel JPEG comes in (Linux only)."""
    from articles.pictures.intake import ingest

    data = photo_file()
    ingest(photo_file((400, 300)))  # with all that is loaded once
    forget_highest_memory()
    before = highest_memory()
    ingest(data)
    return (highest_memory() - before) / 2**20


def ssim(one: Pixels.Image, other: Pixels.Image) -> float:
    """Structural similarity of two pictures' luminance over blocks of 8 × 8; 1 means equal.

    Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, 2004.
    """
    x, y = (picture.convert("L").convert("F") for picture in (one, other))

    def mean_of_product(a, b):
        return ImageMath.lambda_eval(lambda its: its["a"] * its["b"], a=a, b=b).reduce(8)

    likeness = ImageMath.lambda_eval(
        lambda its: (
            (2 * its["mx"] * its["my"] + 6.5025)
            * (2 * (its["xy"] - its["mx"] * its["my"]) + 58.5225)
            / (its["mx"] * its["mx"] + its["my"] * its["my"] + 6.5025)
            / (its["xx"] - its["mx"] * its["mx"] + its["yy"] - its["my"] * its["my"] + 58.5225)
        ),
        mx=x.reduce(8), my=y.reduce(8),
        xx=mean_of_product(x, x), yy=mean_of_product(y, y), xy=mean_of_product(x, y),
    )  # fmt: skip
    return likeness.resize((1, 1), Pixels.Resampling.BOX).getpixel((0, 0))


def measure_page():
    """Measure a front page of 20 stories with pictures, and one of the pictures against WhiteNoise."""
    from django.conf import settings

    from articles.pictures.intake import ingest
    from articles.pictures.renditions import WIDE, rendition_name, rendition_url
    from articles.tests.factories import add_picture, make_story

    for number in range(20):
        image = ingest(photo_file((1600, 1200))).image
        add_picture(make_story(f"Story {number} of a day with many pictures"), image)
    shutil.copy(settings.MEDIA_ROOT / rendition_name(image, WIDE[1]), settings.STATIC_ROOT / "the-same.webp")
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    environment = os.environ | {"SITE_URL": site}
    with serve("newsroom.wsgi:application", port, "/livez", environment, threads=SERVER_THREADS):
        sizes = sizes_on_a_phone(site)
        print(f"a list of 20 stories on a phone: {len(sizes)} pictures, {sum(sizes) / 1000:.0f} kB")
        picture = f"{site}{rendition_url(image, WIDE[1])}"
        targets = [("a public picture", picture, []), ("the same, for the desk", picture, signed_session(environment))]
        report(
            "WhiteNoise, the same file", f"{site}/static/the-same.webp", targets, SimpleNamespace(rounds=5, seconds=2)
        )


def sizes_on_a_phone(site: str) -> list[int]:
    """The bytes of each picture that Chromium loads with the front page, without scrolling."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page, replies = browser.new_context(**PHONE).new_page(), []
        page.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108  (Playwright takes no method of a list)
        page.goto(f"{site}/", wait_until="networkidle")
        sizes = [len(reply.body()) for reply in replies if "/media/" in reply.url]
        browser.close()
    return sizes


if __name__ == "__main__":
    main()
