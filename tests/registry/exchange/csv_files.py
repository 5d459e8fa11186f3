"""CSV files made by code."""

import csv
import io
from pathlib import Path

PRESCHOOL = ["record_key", "name", "sex", "birth_date", "id_type", "id_number", "school_code"]


def written(folder: Path, rows: list[list[str]], header: list[str] = PRESCHOOL, *, encoding: str = "utf-8") -> Path:
    """A file of these rows."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    path = folder / "file.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def person(key: str, name: str = "王小雨", number: str = "11010520200315002X", **changed: str) -> list[str]:
    """A row of PRESCHOOL; a girl, whose number is valid."""
    values = {
        "record_key": key,
        "name": name,
        "sex": "女",
        "birth_date": "2020-03-15",
        "id_type": "居民身份证",
        "id_number": number,
        "school_code": "1190000001",
    }
    return [(values | changed)[column] for column in PRESCHOOL]
