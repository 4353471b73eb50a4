"""The engines that read PDFs, as options of `run` and `tables`: each rereads what another has read, and the log says which reads how."""

import pyarrow.dataset as ds
import pytest

from extractors import pdf as reader
from extractors.formats import read_document
from extractors.pdf import read_pdf
from extractors.pdf.backend import BACKEND
from pipeline import tables
from pipeline.cli import main
from pipeline.explain import draw, explain
from pipeline.load import load
from pipeline.originals import engine_of
from pipeline.report.pictures import draw_document
from pipeline.worker import Task
from tests.extractors.pdf_samples import draw_grid, encrypted, pdf

X, Y = (40, 80, 240, 340, 440), (60, 90, 120, 150)
ROWS = (
    ("番号", "取組", "期限", "担当課"),
    ("1", "堤防の草刈り", "令和6年度", "河川課"),
    ("2", "橋の点検", "令和7年度", "道路課"),
)
DRAWN = draw_grid(X, Y, [(row, col, 1, 1, words) for row, line in enumerate(ROWS) for col, words in enumerate(line)])
SHEET = pdf(DRAWN)


def items(out):
    return [
        row["item"] for row in ds.dataset(out / "records", format="parquet", partitioning="hive").to_table().to_pylist()
    ]


def test_a_rerun_with_another_engine_reads_again_and_says_so(tmp_path, capfd):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.pdf").write_bytes(SHEET)
    said = {
        "pdfium": "pdfium through the C extension" if BACKEND == "c" else "pdfium through ctypes",
        "pdfplumber": "pdfplumber",
        "camelot": "camelot",
    }
    for engine in reader.ENGINES:
        command = [
            "run",
            str(tmp_path / "in"),
            "--out",
            str(tmp_path / "out"),
            "--workers",
            "1",
            "--pdf-engine",
            engine,
        ]
        assert main([*command, "--dry-run"]) == 0
        assert "1 to read" in capfd.readouterr().out
        assert main(command) == 0
        assert f"PDF files are read by {said[engine]}" in capfd.readouterr().err
        assert sorted(items(tmp_path / "out")) == ["堤防の草刈り", "橋の点検"]
        assert main([*command, "--dry-run"]) == 0
        assert "0 to read" in capfd.readouterr().out


def test_pictures_are_drawn_from_what_the_engine_of_the_run_has_read(tmp_path, monkeypatch):
    """Engines find other tables, and so number them otherwise: marks by the numbers of another engine would be of other cells."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.pdf").write_bytes(SHEET)
    out = tmp_path / "out"
    assert main(["run", str(tmp_path / "in"), "--out", str(out), "--workers", "1", "--pdf-engine", "camelot"]) == 0
    used = []
    monkeypatch.setattr(reader, "read_pdf", lambda data, **given: used.append(given) or read_pdf(data, **given))
    [document] = load(out, "documents", "arrow").to_pylist()
    found = explain(next(iter(load(out, backend="arrow").to_pylist()))["record_id"], out)
    draw(found, tmp_path / "line.png")
    outcome = draw_document(
        {document["document_id"]: [1]},
        Task("plan.pdf", str(found.file), document["document_id"], "", pdf_engine=engine_of(document["versions"])),
        lambda _: None,
    )
    assert used == [{"engine": "camelot"}, {"engine": "camelot"}]
    assert len(outcome.document["pictures"][0]["cells"]) == len(ROWS) * len(ROWS[0])


def test_files_that_are_not_whole_end_in_named_results(tmp_path):
    picture = pdf("q 500 0 0 300 50 50 cm /I1 Do Q", image=True)
    files = {
        "locked.pdf": (encrypted(SHEET, user="ひみつ"), ("refused", "encrypted")),
        "open.pdf": (encrypted(SHEET, user=""), ("ok",)),
        "cut.pdf": (SHEET.replace(b"%%EOF", b""), ("partial", "truncated")),
        "none.pdf": (pdf(), ("refused", "empty")),
        "huge.pdf": (pdf(DRAWN, size=(14400, 14400)), ("ok",)),
        "picture.pdf": (picture, ("partial", "needs_ocr")),
        "gap.pdf": (
            pdf(DRAWN, "").replace(b"/Kids [10 0 R 12 0 R]", b"/Kids [10 0 R 99 0 R]"),
            ("partial", "pages_failed"),
        ),
    }
    for name, (data, _) in files.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    main(["run", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--workers", "1"])
    rows = ds.dataset(tmp_path / "out" / "documents", format="parquet", partitioning="hive").to_table().to_pylist()
    found = {path: (row["result"], *row["reason"]) for row in rows for path in row["paths"]}
    assert found == {name: expected for name, (_, expected) in files.items()}


def test_the_engines_of_the_commands_are_those_of_the_reader():
    assert tables.ENGINES == reader.ENGINES


@pytest.mark.parametrize("engine", reader.ENGINES)
def test_a_document_has_the_tables_of_its_engine(engine):
    (table,) = read_document(SHEET, pdf_engine=engine).tables
    assert [cell.text for cell in table.cells] == [words for line in ROWS for words in line]


def test_the_log_tells_how_pdfium_is_called(monkeypatch):
    monkeypatch.setattr("extractors.pdf.reader.BACKEND", "ctypes")
    assert reader.described() == "pdfium through ctypes, as the C extension was not built"
    monkeypatch.setattr("extractors.pdf.reader.BACKEND", "c")
    assert reader.described() == "pdfium through the C extension"
