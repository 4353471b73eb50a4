"""Makes the pictures of the README out of the samples: `make screenshots` (needs Chromium)."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from PIL import Image

from pipeline.cli import main as plansheets
from pipeline.load import load
from tests.browser import browser, wait_until_drawn

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 80_000  # bytes; the README is read over telephones, too
COLORS, WIDTH = 160, 1100


def save(picture: Image.Image, name: str) -> None:
    """Writes a picture in few colours, smaller until it is small enough."""
    width = min(WIDTH, picture.width)
    while True:
        size = (width, round(picture.height * width / picture.width))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        file = io.BytesIO()
        small.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        if file.tell() <= LARGEST:
            break
        width = width * 9 // 10
    (PICTURES / f"{name}.png").write_bytes(file.getvalue())
    print(f"docs/pictures/{name}.png: {file.tell() // 1000} kB, {width} pixels wide")


def main() -> int:
    """Runs the samples in a folder that goes away, and takes the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        out, page = Path(folder) / "out", Path(folder) / "report.html"
        plansheets(["run", str(ROOT / "data" / "raw"), "--out", str(out)])
        plansheets(["report", "--out", str(out), "--to", str(page)])
        where = "source = 'hokage_suido.pdf' AND item LIKE '%漏水調査%'"
        record = str(load(out, where=where)["record_id"].iloc[0])
        plansheets(["explain", record, "--out", str(out), "--png", f"{folder}/explain.png"])
        plansheets(["tables", str(ROOT / "data" / "raw" / "tokihara_kanko.pdf"), "--png", f"{folder}/tables"])
        save(_upper(Image.open(f"{folder}/explain.png"), 0.62), "explain")
        save(_upper(Image.open(f"{folder}/tables/tokihara_kanko_p002.png"), 0.62), "tables")
        with browser() as driver:
            for name, address, height in (
                ("report_overview", "", 1000),
                ("report_compare", f"#/compare?theme={quote('観光')}", 1000),
                ("report_record", f"#/record/{record}", 820),
                ("report_departments", "#/departments?lang=en", 760),
            ):
                driver.set_window_size(1300, height)
                driver.get("about:blank")
                driver.get(page.as_uri() + address)
                wait_until_drawn(driver)
                save(Image.open(io.BytesIO(driver.get_screenshot_as_png())), name)
    return 0


def _upper(picture: Image.Image, part: float) -> Image.Image:
    return picture.crop((0, 0, picture.width, int(picture.height * part)))


if __name__ == "__main__":
    sys.exit(main())
