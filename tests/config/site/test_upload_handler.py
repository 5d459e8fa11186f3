"""Uploads stay in memory and within bounds."""

from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client, RequestFactory, override_settings


@pytest.fixture(autouse=True)
def small(settings):
    settings.ROSTER_MAX_BYTES = 300_000


def upload(*sizes):
    files = {f"file{i}": SimpleUploadedFile(f"{i}.xlsx", b"x" * size) for i, size in enumerate(sizes)}
    return RequestFactory().post("/", {"track": "primary", **files})


def test_a_file_within_the_limit_arrives_whole_and_in_memory():
    file = upload(300_000).FILES["file0"]
    assert isinstance(file, InMemoryUploadedFile)
    assert isinstance(file.file, BytesIO)
    assert (file.size, file.read()) == (300_000, b"x" * 300_000)


def test_a_file_past_the_limit_arrives_empty_with_its_true_size():
    request = upload(300_001)
    file = request.FILES["file0"]
    assert (file.size, file.read()) == (300_001, b"")
    assert request.POST["track"] == "primary"


def test_the_limit_counts_for_all_files_of_a_request_together():
    files = upload(200_000, 200_000, 100_000).FILES
    assert [(file.size, len(file.read())) for file in files.values()] == [
        (200_000, 200_000),
        (200_000, 0),
        (100_000, 100_000),
    ]


def test_a_hopeless_body_is_refused_unread():
    request = upload(10)
    request.META["CONTENT_LENGTH"] = str(300_000 * 20 + 1)
    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018


@override_settings(LANGUAGE_CODE="en")
def test_the_browser_reads_413_in_words(db):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "c" * 32
    answer = client.post("/help/", {"a": 1}, CONTENT_LENGTH=str(300_000 * 20 + 1))
    assert answer.status_code == 413
    assert "larger than the stated limit" in answer.content.decode()


def test_an_empty_file_arrives_empty():
    assert upload(0).FILES["file0"].size == 0
