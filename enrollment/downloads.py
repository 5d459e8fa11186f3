"""Workbooks as answers to be saved."""

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(data: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(name)
    return response


def attachment(name: str) -> str:
    """A Content-Disposition header that saves under a Chinese name in every browser."""
    return f"attachment; filename=\"download.xlsx\"; filename*=UTF-8''{quote(name)}"
