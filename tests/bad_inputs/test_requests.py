"""Bad inputs by HTTP: forms with too much or too little, names of files, lies, NUL (cases 26-29, 71, 131)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enrollment.rosters.models import Roster
from tests.bad_inputs.cases import HEADER, LIN
from tests.factories import OfficerFactory, RegistrarFactory, SeasonFactory
from tests.registry.tabular.workbook_makers import xlsx

pytestmark = pytest.mark.django_db
PLACE = {"track": "primary"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def registrar(client, season):
    account = RegistrarFactory()
    client.force_login(account)
    return account


@pytest.fixture
def send(client, registrar, season):
    """Upload these files; gives the answer."""

    def post(*files, **fields):
        named = {"file": files[0]} if files else {}
        named |= {f"file{number}": file for number, file in enumerate(files[1:])}
        return client.post("/rosters/upload/", PLACE | {"season": season.pk} | fields | named)

    return post


def file(name="名单.xlsx", content=None, content_type=XLSX):
    return SimpleUploadedFile(name, xlsx(HEADER, LIN) if content is None else content, content_type)


def errors(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.context["form"].errors["file"])


def test_026_a_file_over_the_limit_is_refused_in_words(send, settings):
    settings.ROSTER_MAX_BYTES = 200_000
    answer = send(file(content=b"PK\3\4" + b"x" * 300_000))

    assert errors(answer)
    assert Roster.objects.count() == 0


def test_026_a_hopeless_body_is_refused_before_it_is_read(client, registrar, settings):
    length = settings.ROSTER_MAX_BYTES * 20 + 1
    answer = client.post("/rosters/upload/", PLACE, CONTENT_LENGTH=str(length))

    assert answer.status_code == 413
    assert Roster.objects.count() == 0


def test_027_a_hundred_and_one_files_are_refused(send):
    answer = send(*[file(content=b"x") for _ in range(101)])

    assert answer.status_code == 400
    assert answer.content
    assert Roster.objects.count() == 0


def test_027_a_thousand_and_one_fields_are_refused(send):
    answer = send(file(), **{f"f{number}": "x" for number in range(1001)})

    assert answer.status_code == 400
    assert answer.content
    assert Roster.objects.count() == 0


def test_027_no_file_is_asked_for(send):
    assert errors(send())
    assert Roster.objects.count() == 0


def test_027_of_two_files_of_one_field_nothing_is_guessed(client, registrar, season):
    answer = client.post("/rosters/upload/", PLACE | {"season": season.pk, "file": [file("一.xlsx"), file("二.xlsx")]})

    assert errors(answer)
    assert Roster.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("林" * 300 + ".xlsx", "林" * 114 + "….xlsx"),
        ("名单\U0001f600.xlsx", "名单\U0001f600.xlsx"),
        ("名单\u202exslx.exe", "名单xslx.exe"),
        ("a\r\nSet-Cookie: x=1.xlsx", None),
        ("名\"单'.xlsx", None),
        ("../../etc/passwd", "passwd"),
        ("C:\\学生\\名单.xlsx", "名单.xlsx"),
    ],
)
def test_028_names_of_files_are_cleaned(send, name, kept):
    answer = send(file(name))
    roster = Roster.objects.get()

    assert answer.status_code == 302
    assert kept is None or roster.file_name == kept
    assert len(roster.file_name) <= 120
    assert roster.file_name.isprintable() or "\U0001f600" in roster.file_name
    assert not {"/", "\\", "\r", "\n"} & set(roster.file_name)


@pytest.mark.parametrize("content_type", ["text/html", "image/png", "application/x-msdownload", ""])
def test_029_the_content_type_plays_no_part(send, run_tasks, content_type):
    answer = send(file(content_type=content_type))
    run_tasks()

    assert answer.status_code == 302
    assert Roster.objects.get().state == "done"


TYPED = {"name": "林\x00小满", "id_type": "Z", "id_number": "", "sex": "2", "birth_date": "2019-09-03"}


def test_071_a_nul_in_a_form_is_refused(client, registrar, season):
    answer = client.post("/newcomers/new/", PLACE | TYPED | {"season": season.pk})

    assert answer.status_code == 400 or "name" in answer.context["form"].errors
    assert answer.content


@pytest.mark.parametrize("address", ["/rosters/?page=%00", "/rosters/?list=%00", "/resolve/?page=%00"])
def test_071_a_nul_in_an_address_is_no_fault_of_the_server(client, registrar, address):
    assert client.get(address, follow=True).status_code in (200, 400, 404)


def test_072_a_lone_surrogate_in_a_form_is_refused_at_its_field(client, registrar, season):
    body = "&".join(f"{key}={value}" for key, value in (PLACE | TYPED | {"season": season.pk}).items())
    body = body.replace("林\x00小满", "%ED%A0%80")
    answer = client.post("/newcomers/new/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert "name" in answer.context["form"].errors


def test_131_another_role_uploads_nothing(client, season):
    client.force_login(OfficerFactory())
    answer = client.post("/rosters/upload/", PLACE | {"season": season.pk, "file": file()})

    assert answer.status_code == 403
    assert Roster.objects.count() == 0


def test_131_who_is_signed_out_is_led_to_the_sign_in_and_back(client, season):
    answer = client.post("/rosters/upload/", PLACE | {"season": season.pk, "file": file()})

    assert (answer.status_code, answer.url) == (302, "/sign-in/?unsaved=1&next=/rosters/upload/")
    assert Roster.objects.count() == 0
