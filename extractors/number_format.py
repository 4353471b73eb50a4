"""Numbers and dates as a workbook shows them, by their number format.

Promises: sections for positive, negative, zero and text, conditions, thousands and scaling commas, percent, fractions, exponents,
literals, dates, times, elapsed times, Japanese eras (令和元年 where the format asks for it), days of the week and digits in kanji.
What the format hides is not shown. Widths are not known here: no cell shows ####.

Source: ECMA-376 part 1, 18.8.31 numFmts; eras by the cabinet orders that began them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from extractors.date_format import is_elapsed, is_in_calendar, to_date_text
from extractors.format_codes import Token, digits_of, literal, to_sections

Value = int | float | bool | str | dt.datetime | dt.date | dt.time | dt.timedelta

# What Excel shows in Japan for the built-in formats whose meaning depends on the country.
JAPANESE_BUILTIN = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 27: "[$-411]ge.m.d", 28: '[$-411]ggge"年"m"月"d"日"', 29: '[$-411]ggge"年"m"月"d"日"',
    30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: 'yyyy"年"m"月"', 35: 'm"月"d"日"',
    36: "[$-411]ge.m.d", 50: "[$-411]ge.m.d", 51: '[$-411]ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: "[$-411]ge.m.d", 58: '[$-411]ggge"年"m"月"d"日"',
}  # fmt: skip

_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b,
}  # fmt: skip
_DAY = 86_400
_AFTER_FALSE_DAY = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - dates of a sheet have no zone


def displayed(value: Value, number_format: str = "General", *, epoch: dt.datetime = dt.datetime(1899, 12, 30)) -> str:  # noqa: DTZ001 - dates of a sheet have no zone
    """The text that a cell shows.

    Args:
        value: what the cell holds; for a formula the value that was stored with it.
        number_format: format code of the cell.
        epoch: day zero of the workbook.

    >>> displayed(-1234.5, "#,##0;△#,##0"), displayed(0.9876, "0.0%"), displayed(43586, '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"')
    ('△1,235', '98.8%', '令和元年5月1日')
    """
    sections = to_sections(number_format)
    if isinstance(value, str):
        return _text(value, sections)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    number = _serial(value, epoch)
    if not math.isfinite(number):
        return ""
    section, number = _chosen(sections, number)
    if any(kind == "date" for kind, _ in section) or is_elapsed(section):
        return to_date_text(number, section, epoch) if is_in_calendar(number, epoch) else general(number)
    return _number(number, section)


def general(number: float) -> str:
    """A number without a format: eleven digits at most, none more than needed.

    >>> general(0.1 + 0.2), general(1284.0), general(1.5e20)
    ('0.3', '1284', '1.5E+20')
    """
    if number == 0:
        return "0"
    if not 1e-9 <= abs(number) < 1e11:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    whole = len(str(int(abs(number))))
    text = f"{_rounded(abs(number), max(0, 10 - whole)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if number < 0 and text != "0" else text


def _text(value: str, sections: Sequence[list[Token]]) -> str:
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) <= 3 and not any(kind == "text" for kind, _ in section):
        return value
    return "".join(value if kind == "text" else literal(kind, text) for kind, text in section)


def _serial(value: float | dt.datetime | dt.date | dt.time | dt.timedelta, epoch: dt.datetime) -> float:
    """The number of days that a workbook stores for a value."""
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        days = (moment.replace(tzinfo=None) - epoch) / dt.timedelta(days=1)
        # Excel counts a 29 February 1900: the days before it have numbers lower by one than day zero makes them.
        return days - 1 if epoch.year == 1899 and epoch < moment.replace(tzinfo=None) < _AFTER_FALSE_DAY else days
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _DAY
    return value / dt.timedelta(days=1) if isinstance(value, dt.timedelta) else float(value)


def _chosen(sections: Sequence[list[Token]], number: float) -> tuple[list[Token], float]:
    """The section that shows a number, and the number that it shows: without its sign where the section has its own."""
    conditions = [_condition(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARE[condition[0]](number, condition[1]):
                own_sign = condition is not None and condition[0] in ("<", "<=") and condition[1] <= 0
                return section, abs(number) if own_sign else number
        return sections[-1], number
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _condition(section: list[Token]) -> tuple[str, float] | None:
    for kind, text in section:
        found = _CONDITION.fullmatch(text) if kind == "bracket" else None
        if found:
            return found[1], float(found[2])
    return None


def _number(number: float, section: list[Token]) -> str:
    kinds = [kind for kind, _ in section]
    if not section:
        return ""
    if "general" in kinds or "digit" not in kinds:
        shown = general(number) if {"general", "text"} & set(kinds) else ""
        return "".join(shown if kind in ("general", "text") else literal(kind, text) for kind, text in section)
    if "exponent" in kinds:
        return _scientific(number, section)
    if "slash" in kinds and "point" not in kinds:
        return _fraction(number, section)
    return _fixed(number, section)


def _fixed(number: float, section: list[Token]) -> str:
    kinds = [kind for kind, _ in section]
    last = max(at for at, kind in enumerate(kinds) if kind == "digit")
    first = kinds.index("digit")
    point = kinds.index("point") if "point" in kinds else None
    scale = 0
    while last + scale + 1 < len(kinds) and kinds[last + scale + 1] == "comma":
        scale += 1
    value = _exact(number) * 100 ** kinds.count("percent") / 1000**scale
    decimals = "".join(
        text for at, (kind, text) in enumerate(section) if kind == "digit" and point is not None and at > point
    )
    rounded = _rounded(abs(value), len(decimals))
    whole, _, rest = f"{rounded:f}".partition(".")
    pattern = "".join(
        text for at, (kind, text) in enumerate(section) if kind == "digit" and (point is None or at < point)
    )
    grouped = any(kind == "comma" for kind in kinds[first : last + 1])
    whole = _whole(whole, pattern, grouped=grouped)
    rest = _trimmed(rest, decimals)
    sign = "-" if value < 0 and rounded else ""
    return sign + _filled(section, whole, rest, last + scale)


def _whole(digits: str, pattern: str, *, grouped: bool) -> str:
    least = pattern.count("0")
    digits = "" if digits == "0" and not least else digits.zfill(least)
    return f"{int(digits):,}".zfill(least) if grouped and digits else digits


def _trimmed(digits: str, pattern: str) -> str:
    while digits and pattern[len(digits) - 1] in "#?" and digits[-1] == "0":
        digits = digits[:-1]
    return digits


def _filled(section: list[Token], whole: str, rest: str, last: int) -> str:
    """Literals of the section with the digits in their place; literals between digits (000-0000) part them from the right."""
    runs = [len(text) for at, (kind, text) in enumerate(section[: last + 1]) if kind == "digit"]
    has_point = any(kind == "point" for kind, _ in section)
    literal_between = not has_point and len(runs) > 1 and not any(kind == "comma" for kind, _ in section)
    shown: list[str] = []
    remaining, left, placed = whole, list(runs), False
    behind_point = False
    for kind, text in section:
        if kind == "digit" and behind_point:
            shown.append(rest)
            rest = ""
        elif kind == "digit" and literal_between:
            left.pop(0)
            take = max(0, len(remaining) - sum(left))
            shown.append(remaining[:take])
            remaining = remaining[take:]
        elif kind == "digit":
            shown.append("" if placed else whole)
            placed = True
        elif kind == "point":
            behind_point = True
            shown.append(text)
        elif kind != "comma":
            shown.append(literal(kind, text))
    return digits_of(section, "".join(shown))


def _scientific(number: float, section: list[Token]) -> str:
    kinds = [kind for kind, _ in section]
    at = kinds.index("exponent")
    point = kinds.index("point") if "point" in kinds else at
    decimals = sum(len(text) for kind, text in section[point:at] if kind == "digit")
    value = _exact(number) * 100 ** kinds.count("percent")
    power = value.adjusted() if value else 0
    mantissa = _rounded(abs(value).scaleb(-power), decimals)
    if mantissa >= 10:
        mantissa, power = _rounded(mantissa / 10, decimals), power + 1
    width = sum(len(text) for kind, text in section[at:] if kind == "digit")
    sign = "-" if power < 0 else "+" if section[at][1].endswith("+") else ""
    shown = f"{mantissa:f}E{sign}{str(abs(power)).lstrip('0').zfill(width)}"
    return ("-" if value < 0 and mantissa else "") + _between_literals(shown, section)


def _fraction(number: float, section: list[Token]) -> str:
    at = next(at for at, (kind, _) in enumerate(section) if kind == "slash")
    mixed = sum(kind == "digit" for kind, _ in section[:at]) > 1
    below = next((text for kind, text in section[at + 1 :] if kind in ("digit", "other")), "#")
    fixed = "".join(text for kind, text in section[at + 1 :] if kind in ("digit", "other") and text.strip().isdecimal())
    whole = int(abs(number)) if mixed else 0
    part = Fraction(abs(number)) - whole
    if fixed.strip("0"):
        below_number = int(fixed)
        above = round(part * below_number)
    else:
        nearest = part.limit_denominator(10 ** len(below) - 1)
        above, below_number = nearest.numerator, nearest.denominator
    if mixed and above == below_number:
        whole, above = whole + 1, 0
    shown = f"{above}/{below_number}" if above else str(whole)
    sign = "-" if number < 0 and (whole or above) else ""
    return sign + _between_literals(f"{whole} {shown}" if whole and above else shown, section)


def _between_literals(shown: str, section: list[Token]) -> str:
    """A number that is written as a whole, with the literals that stand before and behind its digits."""
    places = [
        at
        for at, (kind, text) in enumerate(section)
        if kind in ("digit", "point") or (kind == "other" and text.isdecimal())
    ]
    before = "".join(literal(kind, text) for kind, text in section[: places[0]])
    behind = "".join(literal(kind, text) for kind, text in section[places[-1] + 1 :])
    return digits_of(section, before + shown + behind)


def _exact(number: float) -> Decimal:
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def _rounded(number: float | Decimal, decimals: int) -> Decimal:
    """Half away from zero on the fifteen digits that a workbook keeps."""
    exact = number if isinstance(number, Decimal) else _exact(number)
    kept = Decimal(f"{exact:.15g}") if exact else exact
    return (
        kept.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if kept.adjusted() < 20 else kept.to_integral_value()
    )
