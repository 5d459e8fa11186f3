"""Sealing: what is sealed opens in its own place only, with its own keys, and nothing lies in clear (I22)."""

import base64
import hmac
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from enrollment.rosters.intake import receive
from enrollment.rosters.uploading import store_upload
from registry.exchange.registries import load_registry
from registry.key_check import require_keys
from registry.records import StudentRecord
from registry.sealing import cipher
from registry.sealing.cipher import KeysMissing, keys, lookup_key, mark, seal, seal_each, unseal
from registry.sealing.models import KeyCheck
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.registry.exchange.csv_files import PRESCHOOL, person, written
from tests.rosters import xlsx_roster

PLACE = "registry_studentrecord.id_number:7"
ONE, TWO = (base64.b64encode(digit * 32).decode() for digit in (b"1", b"2"))
LOOKUP = base64.b64encode(b"L" * 32).decode()


@pytest.fixture
def give_keys(settings):
    """Call it with sealing keys (and another lookup key) to work with these."""

    def give(*sealing_keys, lookup=LOOKUP):
        settings.SEALING_KEYS, settings.LOOKUP_KEY = list(sealing_keys), lookup
        keys.cache_clear()

    yield give
    keys.cache_clear()


@pytest.fixture
def key_file(settings, tmp_path):
    settings.SEALING_KEYS, settings.LOOKUP_KEY = [], ""
    settings.KEY_FILE = tmp_path / "beside" / "keys.json"
    keys.cache_clear()
    yield settings.KEY_FILE
    keys.cache_clear()


def test_a_sealed_value_opens_in_its_place():
    assert unseal(seal("11010520200315002X", PLACE), PLACE) == "11010520200315002X"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "registry_studentrecord.id_number:8",
        "registry_studentrecord.guardian_id_number:7",
        "enrollment_entry.id_number:7",
    ],
)
def test_moved_to_another_row_field_or_model_it_does_not_open(elsewhere):
    with pytest.raises(KeysMissing):
        unseal(seal("11010520200315002X", PLACE), elsewhere)


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_changed_by_one_bit_it_does_not_open(place):
    blob = bytearray(seal("11010520200315002X", PLACE))
    blob[place] ^= 0x40

    with pytest.raises(KeysMissing):
        unseal(bytes(blob), PLACE)


def test_every_sealing_has_a_nonce_of_its_own():
    assert len({seal("11010520200315002X", PLACE) for _ in range(200)}) == 200


def test_a_blank_stays_visibly_blank():
    assert (seal("", PLACE), unseal(b"", PLACE)) == (b"", "")


def test_many_are_sealed_each_for_its_own_place(give_keys):
    give_keys(f"1:{ONE}", f"2:{TWO}")
    places = [f"registry_studentrecord.id_number:{row_id}" for row_id in range(200)]
    texts = ["", *["11010520200315002X"] * 199]

    sealed = seal_each(texts, places)

    assert [unseal(blob, place) for blob, place in zip(sealed, places, strict=True)] == texts
    assert (sealed[0], {blob[0] for blob in sealed[1:]}) == (b"", {2})
    assert len({blob[1 : 1 + cipher.NONCE_BYTES] for blob in sealed[1:]}) == 199
    with pytest.raises(KeysMissing):
        unseal(sealed[7], places[8])


def test_after_rotation_both_keys_open_and_the_last_one_seals(give_keys):
    give_keys(f"1:{ONE}")
    old = seal("old", PLACE)

    give_keys(f"1:{ONE}", f"2:{TWO}")
    new = seal("new", PLACE)

    assert (old[0], new[0]) == (1, 2)
    assert (unseal(old, PLACE), unseal(new, PLACE)) == ("old", "new")


def test_a_key_that_is_gone_is_named(give_keys):
    give_keys(f"1:{ONE}")
    old = seal("old", PLACE)
    give_keys(f"2:{TWO}")

    with pytest.raises(KeysMissing, match="key 1"):
        unseal(old, PLACE)


@pytest.mark.parametrize("given", [["1:short"], ["one:" + ONE], ["1"], ["1:" + base64.b64encode(b"short").decode()]])
def test_keys_that_are_none_are_refused(give_keys, given):
    give_keys(*given)

    with pytest.raises(KeysMissing):
        keys()


def test_the_key_file_is_made_on_first_use_for_its_owner_only(key_file):
    first = keys().fingerprint()
    keys.cache_clear()

    assert keys().fingerprint() == first
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in key_file.parent.iterdir()) == ["keys.json"]


def test_processes_that_start_at_once_get_the_same_keys(tmp_path):
    environment = os.environ | {"XUEJI_VAR": str(tmp_path), "XUEJI_KEY_FILE": str(tmp_path / "new" / "keys.json")}
    for name in ("XUEJI_SEALING_KEYS", "XUEJI_LOOKUP_KEY", "DATABASE_URL"):
        environment.pop(name, None)
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    code = "import sys; from registry.sealing.cipher import keys; sys.stdout.write(keys().fingerprint())"

    def start(_number):
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        fingerprints = set(pool.map(start, range(4)))

    assert len(fingerprints) == 1
    assert len(fingerprints.pop()) == 32


@pytest.mark.django_db
def test_the_database_takes_note_of_its_keys_and_refuses_others(give_keys):
    give_keys(f"1:{ONE}")
    require_keys()
    noted = KeyCheck.objects.get().fingerprint

    give_keys(f"1:{ONE}", f"2:{TWO}")
    require_keys()
    give_keys(f"1:{ONE}", lookup=base64.b64encode(b"M" * 32).decode())
    with pytest.raises(KeysMissing, match="not the keys"):
        require_keys()

    assert KeyCheck.objects.get().fingerprint == noted


@pytest.mark.django_db
def test_a_wrong_sealing_key_is_noticed_by_what_is_sealed(give_keys):
    give_keys(f"1:{ONE}")
    require_keys()
    StudentRecordFactory()

    give_keys(f"1:{TWO}")
    with pytest.raises(KeysMissing, match="not the keys"):
        require_keys()


@pytest.mark.django_db
def test_a_lost_key_file_is_not_replaced_by_a_new_one(key_file):
    require_keys()
    key_file.unlink()
    keys.cache_clear()

    with pytest.raises(KeysMissing, match="missing"):
        require_keys()
    assert not key_file.exists()


@pytest.mark.django_db
def test_check_says_so_and_migrating_goes_before(give_keys):
    give_keys(f"1:{ONE}")
    assert [error.id for error in run_checks()] == []
    require_keys()
    give_keys(f"1:{ONE}", lookup=base64.b64encode(b"M" * 32).decode())

    assert [error.id for error in run_checks()] == ["xueji.E002"]
    assert [error.id for error in run_checks(databases=["default"])] == []


@pytest.mark.django_db
def test_a_lookup_key_tells_kinds_and_values_apart(give_keys):
    before = cipher.lookup_key("number", "1", "23")
    give_keys(f"1:{ONE}", lookup=base64.b64encode(b"M" * 32).decode())

    assert len({before, *(cipher.lookup_key(*parts) for parts in (("number", "1", "23"), ("number", "12", "3")))}) == 3


@pytest.mark.django_db(transaction=True)
def test_no_number_lies_in_clear_after_loading_and_intake(tmp_path):
    school = SchoolFactory(code="2190000001")
    registrar, season = RegistrarFactory(school=school), SeasonFactory()
    born = StudentRecordFactory.build(registry="preschool").birth_date.replace(year=2020)
    child, other, invalid = (resident_number(born, "2", serial) for serial in (11, 12, 13))
    guardian, phone = resident_number(born.replace(year=1990), "1", 14), "13800004321"
    invalid = invalid[:17] + ("1" if invalid[17] == "0" else "0")
    student_number = f"G{child}"
    more = [student_number, guardian, phone]
    rows = [
        [*person("PK-1", number=child, birth_date=born.isoformat()), *more],
        [*person("PK-2", number=invalid), *more],
    ]
    header = [*PRESCHOOL, "student_number", "guardian_id_number", "guardian_phone"]
    load_registry("preschool", written(tmp_path, rows, header))
    roster, _created = store_upload(
        registrar,
        season,
        "primary",
        "名单.xlsx",
        xlsx_roster(
            [
                ["王小雨", "女", born.isoformat(), "居民身份证", child],
                ["李雪", "女", born.isoformat(), "居民身份证", other],
                ["赵云", "女", born.isoformat(), "居民身份证", invalid],
            ]
        ),
        enqueue=False,
    )
    receive(roster.pk)

    dumped = dump(tmp_path)

    assert StudentRecord.objects.get(source_key="PK-1").guardian_phone == phone
    assert roster.entries.count() == 2
    for number in (child, other, invalid, guardian, phone, student_number):
        assert number.encode() not in dumped
        assert number.encode("utf-16-le") not in dumped


def dump(tmp_path) -> bytes:
    """The database as it lies on the disk, and every stored upload."""
    stored = b"".join(path.read_bytes() for path in settings.UPLOAD_DIR.iterdir() if path.is_file())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "copy.sqlite3")])
            cursor.execute("PRAGMA wal_checkpoint(FULL)")
        return stored + (tmp_path / "copy.sqlite3").read_bytes()
    call_command("dumpdata", output=str(tmp_path / "dump.json"), verbosity=0)
    sealed_and_clear = json.loads((tmp_path / "dump.json").read_text())
    return stored + json.dumps(sealed_and_clear, ensure_ascii=False).encode()


def test_the_lookup_hash_is_hmac_sha256(give_keys):
    give_keys(f"1:{ONE}")
    secret = base64.b64decode(LOOKUP)
    wanted = hmac.digest(secret, b"document\x1f1\x1f11010519491231002X", "sha256")[:8]
    assert lookup_key("document", "1", "11010519491231002X") == int.from_bytes(wanted, "big", signed=True)


def test_a_mark_is_bound_to_purpose_values_and_key(give_keys):
    give_keys(f"1:{ONE}")
    made = mark("one", "a", "b")
    assert made == mark("one", "a", "b")
    assert (
        len({made, mark("two", "a", "b"), mark("one", "ab", ""), mark("one", "a", "b", ""), mark("one", "b", "a")}) == 5
    )
    give_keys(f"1:{ONE}", f"2:{TWO}")
    assert mark("one", "a", "b") == made  # a new sealing key leaves what is outside as it is
    give_keys(f"1:{ONE}", lookup=TWO)
    assert mark("one", "a", "b") != made
