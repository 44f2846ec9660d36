import datetime

import pytest

from assistant.documents.sheet_dates import shown_date, shown_duration, shown_time
from assistant.documents.sheet_numbers import shown_number

ACCOUNTS = '_-"Rp"* #,##0.00_-;-"Rp"* #,##0.00_-;_-"Rp"* "-"??_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "code", "language", "expected"),
    [
        (12.0, "General", "id", "12"),
        (0.1 + 0.2, "General", "id", "0,3"),
        (0.1 + 0.2, "General", "en", "0.3"),
        (-0.00001, "General", "en", "-0.00001"),
        (0.04, "0%", "id", "4%"),
        (0.037, "0.0%", "id", "3,7%"),
        (0.04, "0.##%", "en", "4%"),
        (1500000, '"Rp" #,##0', "en", "Rp 1.500.000"),
        (1500000, "[$Rp-421]#,##0.00", "en", "Rp1.500.000,00"),
        (1500000, "[$$-409]#,##0", "id", "$1,500,000"),
        (1500000, ACCOUNTS, "en", "Rp 1.500.000,00"),
        (-1500000, ACCOUNTS, "en", "-Rp 1.500.000,00"),
        (0, ACCOUNTS, "en", "Rp -"),
        (1234.5, "#,##0.00", "en", "1,234.50"),
        (1234.5, "#,##0.00", "id", "1.234,50"),
        (1500000, "#,##0,", "id", "1.500"),
        (0.005, "0.00", "en", "0.01"),
        (-0.001, "0.00", "en", "0.00"),
        (7, "000", "en", "007"),
        (7, '0" hari"', "id", "7 hari"),
        (-3, "0;(0)", "id", "(3)"),
        (5, "[Red]0", "id", "5"),
        (5, "General", "id", "5"),
        (5, ";;;", "id", ""),
        # More than is known: the bare number.
        (0.5, "# ?/?", "en", "0.5"),
        (12345, "0.00E+00", "en", "12345"),
        (5, '[>3]0" besar"', "id", "5"),
        (812345678, "0000-0000-0000", "id", "812345678"),
    ],
)
def test_numbers(value: float, code: str, language: str, expected: str) -> None:
    assert shown_number(value, code, language) == expected


DAY = datetime.datetime(2024, 1, 5)


@pytest.mark.parametrize(
    ("value", "code", "language", "expected"),
    [
        (DAY, "yyyy-mm-dd h:mm:ss", "id", "2024-01-05"),
        (DAY, "dd/mm/yyyy", "id", "05/01/2024"),
        (DAY, "d mmmm yyyy", "id", "5 Januari 2024"),
        (DAY, "[$-409]d mmm yy;@", "id", "5 Jan 24"),
        (DAY, r"[$-421]dddd\,\ dd\ mmmm\ yyyy;@", "en", "Jumat, 05 Januari 2024"),
        # The day and the month could be taken for one another.
        (DAY, "mm-dd-yy", "id", "2024-01-05"),
        (DAY, "dd/mm/yy", "id", "2024-01-05"),
        (DAY.replace(hour=8, minute=30), "dd/mm/yyyy hh:mm", "id", "2024-01-05 08:30"),
        (DAY.date(), "d mmmm yyyy", "en", "5 January 2024"),
    ],
)
def test_dates(value: datetime.date, code: str, language: str, expected: str) -> None:
    assert shown_date(value, code, language) == expected


def test_times_and_durations() -> None:
    assert shown_time(datetime.time(8, 30), "hh:mm") == "08:30"
    assert shown_time(datetime.time(8, 30), "h:mm:ss") == "08:30:00"
    assert shown_duration(datetime.timedelta(days=1, hours=12), "[hh]:mm:ss") == "36:00:00"
    assert shown_duration(datetime.timedelta(hours=-1), "[h]:mm") == "-1:00"
