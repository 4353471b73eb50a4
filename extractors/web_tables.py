"""The tables of a page put in order as a browser does it.

What an author wrote is often no table: rows inside a form, cells without a row, notes between rows, a list in a cell that never ends.

Promises: below every table stand captions, columns, groups of rows and rows alone, below a group rows, below a row cells. Cells without a row
stand in a row of their own, and a cell that begins inside another one stands behind it. Everything else that stands between cells,
and a table there too, goes before the table, in its order. No text is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

CELLS = ("td", "th")
GROUPS = ("thead", "tbody", "tfoot")
_COLUMNS = ("colgroup", "col")
_BUILDING = frozenset(("tr", *CELLS, *GROUPS))
_PARENTS = {"tr": ("table", *GROUPS), "td": ("tr",), "th": ("tr",), "thead": ("table",), "tbody": ("table",), "tfoot": ("table",)}  # fmt: skip
_SILENT = frozenset(("script", "style", "template"))  # show nothing wherever they stand
_KNOWN = _BUILDING | _SILENT


def mend_tables(root: etree._Element) -> None:
    """Put all tables below an element in order; one that is in order stays as it is."""
    for table in _disordered(root):
        _mend(table)


def _disordered(root: etree._Element) -> list[etree._Element]:
    found: dict[etree._Element, None] = {}
    open_tables: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=("table", *sorted(_BUILDING))):
        if element.tag == "table":
            if event == "end":
                open_tables.pop()
                continue
            open_tables.append(element)
        if event == "start" and open_tables and (_is_misplaced(element) or _holds_others(element)):
            found[open_tables[-1]] = None
    return list(found)


def _is_misplaced(element: etree._Element) -> bool:
    parent = element.getparent()
    return element.tag != "table" and (parent is None or parent.tag not in _PARENTS[str(element.tag)])


def _holds_others(element: etree._Element) -> bool:
    """True where a table, a group or a row holds more than its parts."""
    if element.tag in CELLS:
        return False
    in_table = element.tag == "table"
    return _is_text(element.text) or any(
        _is_text(child.tail)
        or (child.tag not in _KNOWN and isinstance(child.tag, str) and not (in_table and _is_part(child)))
        for child in element
    )


def _is_part(element: etree._Element) -> bool:
    """True for a caption, and for columns that hold nothing else: a browser ends them where a text begins."""
    return element.tag == "caption" or (
        element.tag in _COLUMNS and not any(text.strip() for text in element.itertext(with_tail=False))
    )


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip())


@dataclass(slots=True)
class _Order:
    """What a table is to hold: the children of it, its groups and rows, and the stretches of other content, each to stand before it."""

    table: etree._Element
    children: dict[etree._Element, list[etree._Element]] = field(default_factory=dict)
    others: list[list[etree._Element | str]] = field(default_factory=list)
    group: etree._Element | None = None
    row: etree._Element | None = None
    is_open: bool = False  # nothing of the table came since the last other content

    def begin(self, element: etree._Element) -> None:
        """Add a group or a row, which what follows belongs to."""
        if element.tag == "tr":
            self.add(element, self.table if self.group is None else self.group)
            self.row = element
        else:
            self.add(element, self.table)
            self.group, self.row = element, None
        self.children[element] = []

    def end(self, element: etree._Element) -> None:
        """Leave a group or a row."""
        self.row = None
        self.is_open = False
        if element.tag != "tr":
            self.group = None

    def add_cell(self, cell: etree._Element) -> None:
        """Add a cell to its row; to a new one where it has none."""
        row = self.table.makeelement("tr") if self.row is None else self.row
        if self.row is None:
            self.begin(row)
        self.add(cell, row)

    def add(self, element: etree._Element, parent: etree._Element) -> None:
        """Add a part of the table to that part which holds it."""
        self.children[parent].append(element)
        self.is_open = False

    def add_other(self, content: etree._Element | str | None) -> None:
        """Add what is no part of the table."""
        if content is None:
            return
        if not self.is_open:
            self.others.append([])
        self.others[-1].append(content)
        self.is_open = True


def _mend(table: etree._Element) -> None:
    order = _Order(table)
    order.children[table] = []
    _sort(table, order, _holders(table), inside_cell=False)
    for parts in order.children.values():
        for part in parts:
            _take_out(part)
    for stretch in order.others:
        if not all(isinstance(content, str) and not content.strip() for content in stretch):
            table.addprevious(_division(table, stretch))
    for element, parts in order.children.items():
        element.text = None
        element[:] = parts


def _holders(table: etree._Element) -> set[etree._Element]:
    """The elements between a table and its rows and cells."""
    found = {table}
    walker = etree.iterwalk(table, events=("start",))
    for _, element in walker:
        if element is not table and (element.tag == "table" or element.tag in _SILENT):
            walker.skip_subtree()
        elif element.tag in _BUILDING:
            found.update(_unknown_ancestors(element, found))
    return found


def _unknown_ancestors(element: etree._Element, known: set[etree._Element]) -> Iterator[etree._Element]:
    for ancestor in element.iterancestors():
        if ancestor in known:
            return
        yield ancestor


def _sort(element: etree._Element, order: _Order, holders: set[etree._Element], *, inside_cell: bool) -> None:
    """Tell the parts of a table from what stands between them; what stands in a cell belongs to it."""
    if not inside_cell:
        order.add_other(element.text)
    for child in element:
        if child.tag == "tr" or child.tag in GROUPS:
            order.begin(child)
            _sort(child, order, holders, inside_cell=False)
            order.end(child)
        elif child.tag in CELLS:
            order.add_cell(child)
            if child in holders:
                _sort(child, order, holders, inside_cell=True)
        elif child in holders:
            _sort(child, order, holders, inside_cell=inside_cell)
        elif not inside_cell and isinstance(child.tag, str):
            if _is_part(child):
                order.add(child, order.table)
            else:
                order.add_other(child)
        if not inside_cell:
            order.add_other(child.tail)


def _take_out(element: etree._Element) -> None:
    """Take an element out of its parent; the text behind it stays there."""
    parent = element.getparent()
    if parent is None:
        return
    rest = etree.Comment()
    rest.tail, element.tail = element.tail, None
    parent.replace(element, rest)


def _division(table: etree._Element, stretch: list[etree._Element | str]) -> etree._Element:
    division = table.makeelement("div")
    for content in stretch:
        if isinstance(content, str):
            text = etree.Comment()  # carries the text behind it: joined texts would take time by the square
            text.tail = content
            division.append(text)
        else:
            _take_out(content)
            division.append(content)
    return division
