"""The yardstick: what a programmer in a hurry would write for one clean file, without Django and without the product.

calamine reads, COPY fills a staging table, set-based joins on the registry's keys decide, INSERT keeps verdicts and
candidates in two bare tables. No sandbox, no cell addresses, no problems but "bad number", no locks, no claims, no
history, nothing sealed, no foreign keys, no second attempt: the least that is a result at all.

    python -m tests.benchmarks.lean postgresql://... ROSTER.xlsx ...

prints the seconds of each roster, from its file to its commit. Who calls it makes the tables first (`TABLES`).
"""

import hmac
import io
import os
import sys
import time
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
CREATE TABLE lean_verdict
    (roster text, number int, name text, outcome text, record_id bigint, PRIMARY KEY (roster, number));
CREATE TABLE lean_candidate
    (roster text, number int, record_id bigint, score int, PRIMARY KEY (roster, number, record_id));
"""
STAGING = """
CREATE TEMPORARY TABLE staging
    (number int, name text, sex text, birth_date date, document bigint, sound text, bad bool) ON COMMIT DELETE ROWS
"""
EXACT = """
INSERT INTO lean_verdict
SELECT DISTINCT ON (s.number) %(roster)s, s.number, s.name,
       CASE WHEN s.bad THEN 'rejected' WHEN r.id IS NULL THEN 'not_found' ELSE 'matched' END, r.id
FROM staging s LEFT JOIN registry_studentrecord r
  ON r.registry = 'preschool' AND r.document_key = s.document AND r.name_key = s.name
ORDER BY s.number
"""
ALIKE = """
INSERT INTO lean_candidate
SELECT %(roster)s, s.number, r.id,
       (r.name_key = s.name)::int * 4 + (r.sex = s.sex)::int * 2 + (r.document_key IS NULL)::int
FROM staging s
JOIN lean_verdict v ON v.roster = %(roster)s AND v.number = s.number AND v.outcome = 'not_found'
JOIN registry_studentrecord r ON r.registry = 'preschool' AND r.birth_date = s.birth_date AND r.sound_key = s.sound
"""
DOUBTFUL = """
UPDATE lean_verdict v SET outcome = 'pending'
WHERE roster = %(roster)s AND outcome = 'not_found'
  AND EXISTS (SELECT FROM lean_candidate c WHERE c.roster = %(roster)s AND c.number = v.number)
"""
MANY = 2_000  # rows from which it is worth while to count what was stored, before it is joined


def main(url: str, *paths: str) -> None:
    """The whole way of each file."""
    secret = b64decode(os.environ["XUEJI_LOOKUP_KEY"])
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(STAGING)
    for path in paths:
        started = time.perf_counter()
        sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        rows = sheet.to_python()[1:]
        with connection, connection.cursor() as cursor:
            cursor.copy_expert("COPY staging FROM STDIN", io.StringIO("".join(_lines(rows, secret))))
            cursor.execute("ANALYZE staging")
            cursor.execute(EXACT, {"roster": path})
            if len(rows) >= MANY:
                cursor.execute("ANALYZE lean_verdict")
            cursor.execute(ALIKE, {"roster": path})
            cursor.execute(DOUBTFUL, {"roster": path})
        sys.stdout.write(f"{time.perf_counter() - started:.4f}\n")
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
