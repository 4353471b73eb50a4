"""The published tables: every column with its type, its meaning in English and Japanese, and its unit. The only definition.

Parquet files, documentation, validation and tests derive from `TABLES`. Partition keys (`PARTITION`) are folders and no columns of the
files. Children of lists are named `element`, so that what is read back equals what was written; no column is of type null.
"""

from __future__ import annotations

import pyarrow as pa

VERSION = "1"
PARTITION = ("document_year", "prefecture")
NO_YEAR, NO_PREFECTURE = 0, "JP-00"

ISSUE_CODES: dict[str, str] = {
    "guessed_label": "a label of which only a part is known; its cells agree with the field that it was read as",
    "unknown_label": "a label that no entry of the lexicon knows; its cells are kept in extra",
    "unknown_status": "a grade without a legend whose own words do not say what it means",
    "unknown_fiscal_year": "nothing tells the fiscal year of the document",
    "unknown_municipality": "nothing tells the municipality of the document, or two things tell different ones",
    "reading_doubt": "a table that another reading explains better by the looks of its cells than the one that was chosen",
    "unread_cell": "a cell that is neither in a record, a label, a heading nor ignored for a named reason",
    "unresolved_ditto": "a mark that repeats something, and nothing to repeat",
    "unreadable_period": "an expression of time that names no possible time, or that no rule reads",
    "numbering_gap": "the document counts its lines and leaves a number out",
    "column_misfit": "a column whose label names a field that its cells cannot be of",
    "row_shifted": "a cell that looks like its neighbour's column: the cells of its row may have moved",
    "total_differs": "a printed total that is not the sum of the figures that it adds up",
    "no_records": "tables were read, and none of their lines is a record",
    "corrected": "a cell that a layout reads as something else than it prints, with the reason",
    "correction_stale": "a correction of a layout that no cell, or more than one, answers to; nothing was corrected",
    "layout_stale": "a part of a layout that fits no table of a document that the layout is for",
    "sidecar_broken": "the TOML file beside the document, or a key of it, could not be used",
    "decoded": "how the text of the file was decoded",
    "truncated": "the file ends before it should",
    "pages_failed": "pages that could not be read",
    "needs_ocr": "pages that hold a picture and no text, or little beside what the picture shows",
    "encoding_guessed": "the encoding of the text was guessed",
    "readers_disagree": "a second reader has another text in the cell, or cannot read the document (--verify)",
}


def _field(name: str, kind: pa.DataType, en: str, ja: str, *, unit: str = "", null: bool = True) -> pa.Field:
    return pa.field(name, kind, nullable=null, metadata={"en": en, "ja": ja, **({"unit": unit} if unit else {})})


def _list(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.field("element", kind))


TEXT, INT, FLOAT, DATE, FLAG = pa.string(), pa.int32(), pa.float64(), pa.date32(), pa.bool_()
BOX = pa.struct([("x0", FLOAT), ("top", FLOAT), ("x1", FLOAT), ("bottom", FLOAT)])
MEASURE = pa.struct(
    [
        ("name", TEXT),
        ("value", FLOAT),
        ("value_max", FLOAT),
        ("unit", TEXT),
        ("comparator", TEXT),
        ("per", TEXT),
        ("raw", TEXT),
    ]
)
EVIDENCE = pa.struct(
    [
        ("field", TEXT),
        ("label", TEXT),
        ("rule", TEXT),
        ("page", INT),
        ("table", INT),
        ("row", INT),
        ("col", INT),
        ("text", TEXT),
    ]
)

_RECORD_ID = _field(
    "record_id",
    TEXT,
    "Key of the record; the same when the document is read again or another line changes",
    "レコードの識別子（再抽出や他の行の変更では変わらない）",
    null=False,
)
_DOCUMENT_ID = _field(
    "document_id", TEXT, "SHA-256 of the bytes of the document", "文書のバイト列の SHA-256", null=False
)
_SOURCE = _field(
    "source",
    TEXT,
    "Path of the document below the input root; the first one where it lies in several places",
    "入力フォルダからの文書のパス（複数ある場合は最初のもの）",
    null=False,
)
_PLACE = (
    _field("page", INT, "Page, counted from 1; null in formats without pages", "ページ（1から）"),
    _field("sheet", TEXT, "Sheet of a workbook", "ワークブックのシート名"),
    _field("table", INT, "Table in the document, counted from 1", "文書内の表の番号（1から）"),
    _field("row", INT, "Row of the table, counted from 0", "表の行（0から）"),
)
_LINE = _field("line", INT, "Line of a text file, counted from 1", "テキストファイルの行番号（1から）")
_BOX = _field("box", BOX, "Rectangle on the page, origin top left", "ページ上の矩形（左上が原点）", unit="pt")
_MUNICIPALITY = (
    _field(
        "municipality_code", TEXT, "Local government code of six digits with its check digit", "全国地方公共団体コード"
    ),
    _field("municipality", TEXT, "Name of the municipality", "自治体名"),
)
_FISCAL_YEAR = _field(
    "fiscal_year",
    INT,
    "Japanese fiscal year (April to March) that the record belongs to",
    "レコードの属する年度",
    unit="fiscal year",
)
_GOAL = _field("goal", TEXT, "The narrowest of goal_path", "最も狭い目標")
_THEME = _field(
    "theme",
    TEXT,
    "Theme of the item out of a controlled list; unclassified where no word speaks for one clearly",
    "分野（統制語彙による。判断できないときは unclassified）",
)
_ITEM = _field("item", TEXT, "The undertaking or indicator, without its number", "取組項目・指標", null=False)

RECORDS = pa.schema(
    [
        _RECORD_ID,
        _DOCUMENT_ID,
        _SOURCE,
        *_PLACE,
        _LINE,
        _BOX,
        *_MUNICIPALITY,
        _field("document_title", TEXT, "Title of the document", "文書の表題"),
        _field(
            "document_fiscal_year",
            INT,
            "Fiscal year that the document reports on, else the one that it plans",
            "文書の年度",
            unit="fiscal year",
        ),
        _field(
            "goal_path",
            _list(TEXT),
            "Headings above the line, broadest first, as printed",
            "上位の目標・見出し（広い順）",
        ),
        _GOAL,
        _field("item_no", TEXT, "Printed numbering of the line, outer then inner", "項目の番号"),
        _field("item_group", TEXT, "Text of the parent line of a sub-line", "親項目"),
        _ITEM,
        _field("organization", _list(TEXT), "Who is responsible, as printed", "担当部局・団体"),
        _field("period", TEXT, "Printed expression of time", "期間・期限（記載どおり）"),
        _FISCAL_YEAR,
        _field("period_start", DATE, "First day of the period", "期間の初日"),
        _field("period_end", DATE, "Last day of the period", "期間の末日"),
        _field("period_kind", TEXT, "Kind of the period", "期間の種類", null=False),
        _field("period_problem", TEXT, "Why the printed expression is no period", "期間として読めない理由"),
        _field("target", TEXT, "What is to be reached or done next", "目標・予定"),
        _field("target_measures", _list(MEASURE), "Quantities in target", "目標の数値"),
        _field("actual", TEXT, "Reported figures", "実績"),
        _field("actual_measures", _list(MEASURE), "Quantities in actual", "実績の数値"),
        _field("status", TEXT, "Reported progress in words or a grade", "実施状況・評価"),
        _field("status_code", TEXT, "Progress as a code", "実施状況の区分", null=False),
        _field("description", TEXT, "What the undertaking consists of", "事業内容"),
        _field(
            "achievement_ratio",
            FLOAT,
            "Result over target, or target over result where fewer is better; null unless one pair is comparable",
            "達成率（実績÷目標。少ないほど良い指標は目標÷実績）",
            unit="ratio, 1 is reached",
        ),
        _THEME,
        _field(
            "function",
            TEXT,
            "Class of expenditure by purpose that the theme belongs to",
            "目的別歳出の款/項",
        ),
        _field(
            "theme_score",
            FLOAT,
            "How clearly the words speak for the theme before all others",
            "分野の確からしさ",
            unit="ratio 0-1",
        ),
        _field(
            "organization_key",
            _list(TEXT),
            "Each organization for comparison: without white space, bullets and remarks in brackets",
            "担当部局・団体の照合用表記",
        ),
        _field(
            "tokens",
            _list(TEXT),
            "Content words of goal, item and target in normalized forms, for search and comparison only",
            "目標・項目・目標値の内容語（正規化形、検索・照合用）",
        ),
        _field(
            "extra",
            pa.map_(TEXT, TEXT),
            "Every other labelled cell of the line, its block or sheet",
            "その他の欄（ラベルと本文）",
        ),
        _field("needs_review", FLAG, "Whether a person should look at the record", "要確認", null=False),
        _field("review_reasons", _list(TEXT), "Why a person should look at the record", "要確認の理由"),
        _field(
            "evidence",
            _list(EVIDENCE),
            "For each field the printed text, its label, its place and the rule that read it",
            "各項目の根拠（原文・ラベル・位置・規則）",
        ),
    ]
)

MEASURES = pa.schema(
    [
        _RECORD_ID,
        _DOCUMENT_ID,
        _SOURCE,
        *_MUNICIPALITY,
        _FISCAL_YEAR,
        _GOAL,
        _ITEM,
        _THEME,
        _field("side", TEXT, "target: a level to reach; actual: a level reached", "目標か実績か", null=False),
        _field("number", INT, "Position among the measures of that side, counted from 0", "順番（0から）", null=False),
        _field("name", TEXT, "What the quantity measures", "数値の名称"),
        _field("value", FLOAT, "The quantity, or the lower bound of a range", "値（範囲の下限）", null=False),
        _field("value_max", FLOAT, "Upper bound of a range", "範囲の上限"),
        _field("unit", TEXT, "Canonical unit, or the counter as printed", "単位"),
        _field("comparator", TEXT, "eq ge gt le lt approx range increase decrease", "比較", null=False),
        _field("per", TEXT, "year month week day every_other_year, where it is printed", "期間あたり"),
        _field("raw", TEXT, "The printed text of the quantity", "原文", null=False),
    ]
)

ISSUES = pa.schema(
    [
        _DOCUMENT_ID,
        _SOURCE,
        *_PLACE,
        _field("col", INT, "Column of the table, counted from 0", "表の列（0から）"),
        _LINE,
        _BOX,
        _field("code", TEXT, "What kind of doubt or loss it is", "種類", null=False),
        _field("message", TEXT, "What was found, in words", "内容", null=False),
        _field("text", TEXT, "The printed text that it is about", "原文"),
    ]
)

DOCUMENTS = pa.schema(
    [
        _field("document_id", TEXT, "SHA-256 of the bytes; null where they were not read", "文書の SHA-256"),
        _SOURCE,
        _field("paths", _list(TEXT), "Every path at which these bytes lie", "同じ内容の全パス"),
        _field("result", TEXT, "ok, partial, refused or failed", "結果", null=False),
        _field("reason", _list(TEXT), "Why it is partial, refused or failed", "理由"),
        _field("message", TEXT, "The reason in words", "理由の説明"),
        *_MUNICIPALITY,
        _field("title", TEXT, "Title of the document", "表題"),
        _field("fiscal_year", INT, "Fiscal year of the document", "文書の年度", unit="fiscal year"),
        _field("url", TEXT, "Where it was published, from the sidecar", "公表 URL"),
        _field("published", DATE, "When it was published, from the sidecar", "公表日"),
        _field("license", TEXT, "Its licence, from the sidecar", "ライセンス"),
        _field("format", TEXT, "text, pdf, xlsx, docx or html, by content", "形式"),
        _field("encoding", TEXT, "Encoding of a text", "文字コード"),
        _field("size", pa.int64(), "Size of the file", "サイズ", unit="byte"),
        _field("pages", INT, "Number of pages", "ページ数"),
        _field("tables", INT, "Number of tables", "表の数"),
        _field("cells", INT, "Cells of all tables that are not empty", "空でないセル数"),
        _field("cells_read", INT, "Cells that became a field, a label or a heading", "読んだセル数"),
        _field("cells_ignored", INT, "Cells that were ignored for a named reason", "理由を付けて除いたセル数"),
        _field("cells_unread", INT, "Cells that nothing was made of", "読めなかったセル数"),
        _field(
            "agreement_ratio",
            FLOAT,
            "Share of the cells of a PDF in which a second reader has the same text; null without --verify",
            "第二の読み取りと一致したセルの割合（--verify のとき）",
            unit="ratio 0-1",
        ),
        _field("records", INT, "Number of records", "レコード数", null=False),
        _field("issues", INT, "Number of issues", "課題数", null=False),
        _field("versions", _list(TEXT), "What the document was read with", "読み取りに用いた版"),
    ]
)

TABLES: dict[str, pa.Schema] = {"records": RECORDS, "measures": MEASURES, "issues": ISSUES, "documents": DOCUMENTS}
