"""A supplement sheet of 5,000 rows, out and in: seconds and memory (goal: in under 20 s and 250 MB)."""

import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.setup import ROOT, say, throwaway_site

ROWS = int(os.environ.get("BENCH_SHEET_ROWS", "5000"))
GOAL_SECONDS, GOAL_MEGABYTES = 20.0, 250


def main() -> None:
    """Print one line for each way; the sheet comes in in a process of its own, as in a worker."""
    with throwaway_site() as folder:
        account = _students()
        started = time.perf_counter()
        data = _taken_out(account)
        say(f"{'sheet of ' + format(ROWS, ',') + ' rows':<28}{'seconds':>10}{'MB':>8}")
        say(f"{'out':<28}{time.perf_counter() - started:>10.1f}{_peak():>8.0f}")
        sheet = _stored(account, _filled(data))
        seconds, megabytes = _received(folder, sheet.pk)
        say(f"{'in':<28}{seconds:>10.1f}{megabytes:>8.0f}")
        sheet.refresh_from_db()
        counts = {outcome: sheet.rows.filter(outcome=outcome).count() for outcome in ("saved", "unchanged", "refused")}
        say(f"rows: {counts}")
        say(f"goal: in under {GOAL_SECONDS:.0f} s and {GOAL_MEGABYTES} MB")
        if counts["saved"] != ROWS or seconds > GOAL_SECONDS or megabytes > GOAL_MEGABYTES:
            raise SystemExit("a goal was missed")


def _peak() -> float:
    """Megabytes at most; what getrusage tells is inherited from the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def _students():
    """A school with so many new students that no registry knows."""
    from enrollment.rosters.intake import receive
    from enrollment.rosters.uploading import store_upload
    from tests.benchmarks import population
    from tests.factories import RegistrarFactory, SeasonFactory
    from tests.rosters import xlsx_roster

    account, season = RegistrarFactory(), SeasonFactory()
    rows = [population.line(number).split(",")[2:7] for number in range(ROWS + ROWS // 40)]
    rows = [[name, sex, born, kind, number] for name, sex, born, kind, number in rows if number][:ROWS]
    roster, _created = store_upload(account, season, "primary", "a.xlsx", xlsx_roster(rows), enqueue=False)
    receive(roster.pk)
    return account


def _taken_out(account) -> bytes:
    from enrollment.sheets.taking_out import selected, take_out

    return take_out(account, "primary", selected(account, "primary", "all")).data


def _filled(data: bytes) -> bytes:
    """Every row filled in, no two alike."""
    import openpyxl

    from tests.enrollment.sheets.sheets import by_header
    from tests.enrollment.supplement.values import COMPLETE

    texts = by_header(COMPLETE)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    places = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for header, text in texts.items():
            sheet.cell(row, places[header]).value = text
        sheet.cell(row, places["现住址"]).value = f"云溪县青禾镇柳树巷 {row} 号"
        sheet.cell(row, places["联系电话"]).value = f"139{row:08}"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _stored(account, data: bytes):
    from enrollment.sheets.uploading import store_sheet

    return store_sheet(account, "primary", "a.xlsx", data, enqueue=False)[0]


def _received(folder: Path, pk: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_sheet", str(pk)]
    environment = os.environ | {"XUEJI_VAR": str(folder)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    seconds, megabytes = map(float, answer.split()[-2:])
    return seconds, megabytes


def receive_and_tell(pk: int) -> None:
    """The other process: receive the sheet, tell seconds and megabytes."""
    import django

    django.setup()
    from enrollment.sheets.receiving import receive

    started = time.perf_counter()
    receive(pk)
    say(f"{time.perf_counter() - started:.2f} {_peak():.0f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        receive_and_tell(int(sys.argv[1]))
    else:
        main()
