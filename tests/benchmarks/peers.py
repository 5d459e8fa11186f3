"""What others would take for the job, as their documentation shows it; runs in an environment of its own.

    python -m tests.benchmarks.peers import-export ROSTER.xlsx
    python -m tests.benchmarks.peers stored ROSTER.xlsx RECORDS.csv
    python -m tests.benchmarks.peers probabilistic ROSTER.csv RECORDS.csv

The site's database comes by DATABASE_URL. django-import-export has one verdict a row, by document and name alone.
Splink stands on DuckDB; it is given a column of sounds and the registry as a file, where the product asks the
database that others write to. "stored" reads the roster as it was uploaded, and stores a row for each new student and
all candidates in PostgreSQL, with foreign keys; "probabilistic" stores nothing.
"""

import csv
import json
import os
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")


def import_export(roster: str) -> None:
    """django-import-export: a resource whose rows look up their record; a table of its own, with a foreign key."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection, models
    from import_export import fields, resources, widgets
    from tablib import Dataset

    from registry.records import StudentRecord
    from registry.sealing.cipher import document_key

    class PeerRow(models.Model):
        number = models.PositiveIntegerField(unique=True)
        name = models.CharField(max_length=50)
        record = models.ForeignKey(StudentRecord, models.PROTECT, null=True, related_name="+")

        class Meta:
            app_label = "enrollment"  # of one that is installed
            db_table = "peer_row"

    class Archive(widgets.ForeignKeyWidget):
        def clean(self, value, row=None, **kwargs):
            key = document_key("1", row["身份证件号码"] or "")
            found = StudentRecord.objects.filter(registry="preschool", document_key=key, name_key=row["姓名"])
            return found.first() if key is not None else None

    class RowResource(resources.ModelResource):
        name = fields.Field(attribute="name", column_name="姓名")
        record = fields.Field(attribute="record", column_name="身份证件号码", widget=Archive(StudentRecord))
        number = fields.Field(attribute="number", column_name="行")

        class Meta:
            model = PeerRow
            import_id_fields = ("number",)
            fields = ("number", "name", "record")

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS peer_row")
    with connection.schema_editor() as editor:
        editor.create_model(PeerRow)
    with open(roster, "rb") as file:
        dataset = Dataset().load(file.read(), "xlsx")
    dataset.append_col(range(2, len(dataset) + 2), header="行")
    result = RowResource().import_data(dataset, raise_errors=True)
    sys.stdout.write(json.dumps(dict(result.totals)) + "\n")


COLUMNS = ("unique_id", "name", "sex", "birth_date", "id_number", "sound")
STORED = """
DROP TABLE IF EXISTS peer_candidate, peer_newcomer;
CREATE TABLE peer_newcomer (
    number int PRIMARY KEY, name text NOT NULL, sex text, birth_date date, id_number text, verdict text NOT NULL,
    season_id bigint NOT NULL REFERENCES enrollment_season, school_id bigint NOT NULL REFERENCES registry_school,
    record_id bigint REFERENCES registry_studentrecord);
CREATE INDEX ON peer_newcomer (record_id);
CREATE TABLE peer_candidate (
    number int REFERENCES peer_newcomer, record_id bigint REFERENCES registry_studentrecord, rule text,
    PRIMARY KEY (number, record_id));
CREATE INDEX ON peer_candidate (record_id);
CREATE TEMPORARY TABLE roster
    (number int, name text, sex text, birth_date date, id_number text, sound text);
CREATE TEMPORARY TABLE pair (number int, source_key text, rule text, place int);
"""
# a rule's pair links when it is the document's and the name's, and the only one
STORE = """
ANALYZE pair;
CREATE TEMPORARY TABLE found AS SELECT pair.number, r.id AS record_id, rule, place
    FROM pair JOIN registry_studentrecord r ON r.registry = 'preschool' AND r.source_key = pair.source_key;
ANALYZE found;
INSERT INTO peer_newcomer
    SELECT n.number, n.name, n.sex, n.birth_date, n.id_number,
        CASE WHEN best.rule = '0' THEN 'matched' WHEN best.rule IS NULL THEN 'not_found' ELSE 'pending' END,
        (SELECT min(id) FROM enrollment_season), (SELECT min(id) FROM registry_school),
        CASE WHEN best.rule = '0' THEN best.record_id END
    FROM roster n LEFT JOIN found best ON best.number = n.number AND best.place = 1;
INSERT INTO peer_candidate SELECT number, record_id, min(rule) FROM found WHERE rule <> '0' GROUP BY 1, 2;
"""


def stored(roster: str, records: str) -> None:
    """Splink's deterministic rules, from the uploaded workbook to rows and candidates in PostgreSQL."""
    import psycopg2
    import python_calamine

    from registry.identity.names import sound_key

    rows = python_calamine.CalamineWorkbook.from_path(roster).get_sheet_by_index(0).to_python()[1:]
    tidy, pairs = Path(f"{roster}.csv"), Path(f"{roster}.pairs.csv")
    with tidy.open("w") as file:
        writer = csv.writer(file)
        lines = enumerate(rows, start=2)
        writer.writerows((n, name, sex, born, number, sound_key(name)) for n, (name, sex, born, _, number) in lines)
    connection, linker = _linker("deterministic", str(tidy), records)
    found = linker.inference.deterministic_link().physical_name
    ranked = f"""SELECT unique_id_l, unique_id_r, match_key,
        row_number() OVER (PARTITION BY unique_id_l ORDER BY match_key, unique_id_r) AS place FROM {found}"""
    connection.execute(f"COPY ({ranked}) TO '{pairs}' (HEADER false)")
    with psycopg2.connect(os.environ["DATABASE_URL"]) as database, database.cursor() as cursor:
        cursor.execute(STORED)
        for table, path in (("roster", tidy), ("pair", pairs)):
            with path.open() as file:
                cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT csv)", file)
        cursor.execute(STORE)
    _say_links(connection, f"SELECT unique_id_l, unique_id_r FROM ({ranked}) WHERE match_key = '0' AND place = 1")


def probabilistic(roster: str, records: str) -> None:
    """Splink as it is meant: pairs above 0.9, by row the best record; nothing is stored."""
    from splink import block_on

    connection, linker = _linker("probabilistic", roster, records)
    linker.training.estimate_probability_two_random_records_match([block_on("id_number")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "sound"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("id_number"))
    found = linker.inference.predict(threshold_match_probability=0.01).physical_name
    _say_links(
        connection,
        f"""SELECT unique_id_l, unique_id_r FROM {found} WHERE match_probability > 0.9 QUALIFY
            row_number() OVER (PARTITION BY unique_id_l ORDER BY match_probability DESC, unique_id_r) = 1""",
    )


def _linker(mode: str, roster: str, records: str):
    """Two tables to be linked, with what each mode compares."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    for table, path in (("roster", roster), ("records", records)):
        with Path(path).open() as file:
            header = file.readline().startswith("unique_id")
        options = f"header={str(header).lower()}, all_varchar=true, names={list(COLUMNS)}"
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', {options})")
    api = DuckDBAPI(connection)
    tables = [api.register("roster", dataset_display_name="a"), api.register("records", dataset_display_name="b")]
    rules = [block_on("id_number"), block_on("birth_date", "sound")]
    if mode == "deterministic":
        rules = [block_on("id_number", "name"), block_on("birth_date", "sound")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.LevenshteinAtThresholds("id_number", [1, 2]),
            cl.JaroWinklerAtThresholds("name", [0.8]),
            cl.ExactMatch("birth_date"),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    return connection, Linker(tables, settings)


def _say_links(connection, query: str) -> None:
    sys.stdout.write("LINKS " + json.dumps(connection.execute(query).fetchall()) + "\n")


if __name__ == "__main__":
    {"import-export": import_export, "stored": stored, "probabilistic": probabilistic}[sys.argv[1]](*sys.argv[2:])
