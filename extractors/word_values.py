"""Values that the elements of a Word document carry in their `val`."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_DIGITS = 9


def value_at(element: etree._Element, *path: str, bare: str = "") -> str:
    """The value of the element that stands under these names: `bare` where it has none, empty where there is no such element."""
    found = element.find("/".join(W + name for name in path))
    return "" if found is None else (found.get(W + "val") or bare)


def find_number(text: str, most: int) -> int | None:
    """The number that a text of decimal digits writes; None for any other text, and where it is above `most`.

    >>> find_number("12", 20), find_number("²", 20), find_number("21", 20), find_number("", 20)
    (12, None, None, None)
    """
    number = int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else most + 1
    return number if number <= most else None
