"""Writes libs/image-input/fixtures/resize.json: generated pictures resized in each mode, from Pillow.

Usage: python tools/golden/image_input.py     (needs pillow, numpy; the noise depends on SEED only)

Each case holds a picture as PNG and the pixels [height, width, 3] it becomes, both in base64. Image.resize with
BICUBIC does the scaling. `crop` scales so that the image covers the target and cuts, `pad` so that it fits and lays it
on the background; the other side is rounded to the nearest pixel, an odd remainder goes to the right and the bottom.
"""

import base64
import io
import json
import math
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

SEED = 20240731
HEIGHT, WIDTH = 20, 28
BACKGROUND = (18, 171, 94)
TARGET = Path(__file__).parents[2] / "libs/image-input/fixtures/resize.json"
# height, width: shrunk by different factors, shrunk far, shrunk one way and enlarged the other, enlarged, odd remainders
SIZES = {"shrunk": (61, 97), "far": (183, 140), "tall": (90, 17), "wide": (17, 90), "small": (13, 11), "same": (20, 28)}


def gradient(height, width, _random):
    y, x = np.mgrid[0:height, 0:width]
    wave = 127 + 127 * np.sin(7 * x / width + 5 * y / height)
    return np.stack([255 * x / (width - 1), 255 * y / (height - 1), wave], -1).astype(np.uint8)


def noise(height, width, random):
    return random.integers(0, 256, (height, width, 3), dtype=np.uint8)


def shapes(height, width, _random):
    y, x = np.mgrid[0:height, 0:width]
    picture = np.full((height, width, 3), (20, 120, 240), np.uint8)
    picture[height // 5 : height // 2, width // 7 : width // 3] = (250, 10, 30)
    picture[((y - height * 0.6) / height) ** 2 + ((x - width * 0.6) / width) ** 2 < 0.06] = (240, 230, 10)
    return picture


PICTURES = {"gradient": gradient, "noise": noise, "shapes": shapes}


def rounded(value):
    return max(1, math.floor(value + 0.5))


def squash(image):
    return image.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def scaled(image, choose):
    scale = choose(WIDTH / image.width, HEIGHT / image.height)
    return image.resize((rounded(image.width * scale), rounded(image.height * scale)), Image.Resampling.BICUBIC)


def crop(image):
    large = scaled(image, max)
    left, top = (large.width - WIDTH) // 2, (large.height - HEIGHT) // 2
    return large.crop((left, top, left + WIDTH, top + HEIGHT))


def pad(image):
    small = scaled(image, min)
    canvas = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    canvas.paste(small, ((WIDTH - small.width) // 2, (HEIGHT - small.height) // 2))
    return canvas


def png(image):
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def case(image, kind, resize):
    pixels = {"squash": squash, "crop": crop, "pad": pad}[resize](image)
    return {
        "settings": {
            "kind": kind,
            "resize": resize,
            "png": base64.b64encode(png(image)).decode(),
            "pixels": base64.b64encode(np.asarray(pixels).tobytes()).decode(),
        }
    }


def main():
    random = np.random.default_rng(SEED)
    cases = {}
    for kind, draw in PICTURES.items():
        for name, (height, width) in SIZES.items():
            if kind == "noise" and name == "far":
                continue  # noise does not compress, and shrunk far it is grey
            image = Image.fromarray(draw(height, width, random))
            for resize in ["squash", "crop", "pad"]:
                cases[f"{kind} {name} {resize}"] = case(image, kind, resize)
    provenance = {
        "script": "tools/golden/image_input.py",
        "packages": {"pillow": PIL.__version__, "numpy": np.__version__},
        "seed": SEED,
    }
    settings = {"height": HEIGHT, "width": WIDTH, "background": "#" + bytes(BACKGROUND).hex()}
    golden = {"provenance": provenance, "settings": settings, "cases": cases}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
