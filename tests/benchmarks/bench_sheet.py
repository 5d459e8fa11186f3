"""A supplement sheet, out and in, beside the least that would be a result, and the memory that taking it in needs.

The yardsticks: the same workbook, which openpyxl has read, written by it again; and the filled one read by calamine,
its rows stored with Django's bulk_create as supplements and steps, nothing checked.
"""

import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.bars import Bars, say
from tests.benchmarks.lean_approval import step
from tests.benchmarks.setup import ROOT, throwaway_site
from tests.benchmarks.sizes import size

ROWS = size("SHEET_ROWS")
OUT_BAR, IN_BAR, MEGABYTES = 4, 6, 250


def main() -> int:
    """Print one line for each way; the sheet comes in in a process of its own, as in a worker."""
    bars = Bars("sheet")
    with throwaway_site() as folder:
        account = _students()
        _taken_out(account)  # the first loads modules
        started = time.perf_counter()
        data = _taken_out(account)
        out = time.perf_counter() - started
        filled = _filled(data)
        least_out, least_in = _written(data), _read_and_stored(account, filled)
        sheet = _stored(account, filled)
        seconds, megabytes = _received(folder, sheet.pk)
        sheet.refresh_from_db()
        counts = {outcome: sheet.rows.filter(outcome=outcome).count() for outcome in ("saved", "unchanged", "refused")}
    say(f"{'sheet of ' + format(ROWS, ',') + ' rows':<28}{'seconds':>10}{'least':>8}")
    say(f"{'out':<28}{out:>10.2f}{least_out:>8.2f}")
    say(f"{'in':<28}{seconds:>10.2f}{least_in:>8.2f}  {counts}")
    bars.at_most("a sheet out beside openpyxl writing it", out / least_out, OUT_BAR)
    bars.at_most("a sheet in beside calamine and bulk_create", seconds / least_in, IN_BAR)
    bars.at_most("peak memory of taking it in", megabytes, MEGABYTES, "MB")
    bars.at_least("rows saved", counts["saved"] / ROWS, 1, "")
    return bars.exit_code()


def _written(data: bytes) -> float:
    """Seconds of openpyxl for the same workbook, with its formats, locks and lists."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    started = time.perf_counter()
    book.save(io.BytesIO())
    return time.perf_counter() - started


def _read_and_stored(account, data: bytes) -> float:
    """Seconds of reading and of storing as many supplements and steps; undone at the end."""
    from django.db import transaction
    from django.utils import timezone
    from python_calamine import CalamineWorkbook

    from enrollment.entries.models import Entry, Step
    from enrollment.supplement.models import Supplement
    from registry.sealing.row_ids import next_ids
    from tests.enrollment.supplement.values import COMPLETE

    values = Supplement.field_set.read(COMPLETE, Supplement.field_set.values(Supplement())).values
    entries = list(Entry.objects.filter(state="supplementing"))
    with transaction.atomic():
        started = time.perf_counter()
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        Supplement.objects.bulk_create(
            Supplement(pk=pk, entry=each, version=1, missing=0, saved_at=timezone.now(), saved_by=account, **values)
            for pk, each in zip(next_ids(Supplement, len(entries)), entries, strict=True)
        )
        Step.objects.bulk_create(step(each, account, "save", "supplementing", "supplementing") for each in entries)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return seconds


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
    rows = [population.line(number).split(",")[2:7] for number in range(ROWS + ROWS // 40 + 1)]
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
    say(f"{time.perf_counter() - started:.4f} {_peak():.0f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        receive_and_tell(int(sys.argv[1]))
    else:
        sys.exit(main())
