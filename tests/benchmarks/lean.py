"""The yardstick: what a programmer in a hurry would write for one clean file, without Django and without the product.

calamine reads, COPY fills a staging table, set-based joins on the registry's keys decide, INSERT keeps verdicts and
candidates in two bare tables. No sandbox, no cell addresses, no problems but "bad number", no locks, no claims, no
history, nothing sealed, no foreign keys, no second attempt: the least that is a result at all.

    python -m tests.benchmarks.lean ROSTER.xlsx postgresql://...
"""

import hmac
import io
import os
import sys
from base64 import b64decode
from collections.abc import Iterator

import psycopg2
import python_calamine

from registry.identity.check_digits import eighteen, has_check_character
from registry.identity.names import sound_key

TYPES = {"居民身份证": "1", "其他": "Z"}
SEXES = {"男": "1", "女": "2"}

TABLES = """
DROP TABLE IF EXISTS lean_verdict, lean_candidate;
CREATE TABLE lean_verdict (number int PRIMARY KEY, name text, outcome text, record_id bigint);
CREATE TABLE lean_candidate (number int, record_id bigint, score int, PRIMARY KEY (number, record_id));
CREATE TEMPORARY TABLE staging
    (number int, name text, sex text, birth_date date, document bigint, sound text, bad bool);
"""
EXACT = """
INSERT INTO lean_verdict
SELECT DISTINCT ON (s.number) s.number, s.name,
       CASE WHEN s.bad THEN 'rejected' WHEN r.id IS NULL THEN 'not_found' ELSE 'matched' END, r.id
FROM staging s LEFT JOIN registry_studentrecord r
  ON r.registry = 'preschool' AND r.document_key = s.document AND r.name_key = s.name
ORDER BY s.number
"""
ALIKE = """
INSERT INTO lean_candidate
SELECT s.number, r.id, (r.name_key = s.name)::int * 4 + (r.sex = s.sex)::int * 2 + (r.document_key IS NULL)::int
FROM staging s JOIN lean_verdict v ON v.number = s.number AND v.outcome = 'not_found'
JOIN registry_studentrecord r ON r.registry = 'preschool' AND r.birth_date = s.birth_date AND r.sound_key = s.sound
"""
DOUBTFUL = """
UPDATE lean_verdict v SET outcome = 'pending'
WHERE outcome = 'not_found' AND EXISTS (SELECT FROM lean_candidate c WHERE c.number = v.number)
"""


def main(path: str, url: str) -> None:
    """The whole way of one file."""
    secret = b64decode(os.environ["XUEJI_LOOKUP_KEY"])
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    lines = io.StringIO("".join(_lines(sheet.to_python()[1:], secret)))
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.copy_expert("COPY staging FROM STDIN", lines)
        cursor.execute("ANALYZE staging")
        cursor.execute(EXACT)
        cursor.execute("ANALYZE lean_verdict")
        cursor.execute(ALIKE)
        cursor.execute(DOUBTFUL)
    connection.close()


def _lines(rows: list[list[str]], secret: bytes) -> Iterator[str]:
    for number, (name, sex, born, kind, written) in enumerate(rows, start=2):
        bad = kind == "居民身份证" and not (eighteen(written) and has_check_character(written))
        document = _key(secret, TYPES[kind], written) if written and not bad else "\\N"
        yield f"{number}\t{name}\t{SEXES[sex]}\t{born}\t{document}\t{sound_key(name)}\t{bad}\n"


def _key(secret: bytes, kind: str, number: str) -> int:
    """The registry's own document key."""
    message = f"document\x1f{kind}\x1f{number}".encode()
    return int.from_bytes(hmac.digest(secret, message, "sha256")[:8], "big", signed=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
