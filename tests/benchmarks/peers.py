"""What others would take for the job, as their documentation shows it; runs in an environment of its own.

    python -m tests.benchmarks.peers import-export ROSTER.xlsx    (the site's database by DATABASE_URL)
    python -m tests.benchmarks.peers deterministic|probabilistic ROSTER.csv RECORDS.csv

Neither stores what the product stores: the first has one verdict a row, by document and name alone; the second
prints pairs. Splink is given a column of sounds, which the product works out by itself.
"""

import json
import sys
import warnings

warnings.filterwarnings("ignore")


def import_export(roster: str) -> None:
    """django-import-export: a resource whose rows look up their record."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from import_export import fields, resources, widgets
    from tablib import Dataset

    from enrollment.rosters.models import Roster, RosterRow
    from registry.records import StudentRecord
    from registry.sealing.cipher import document_key

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
            model = RosterRow
            import_id_fields = ("number",)
            fields = ("number", "name", "record")

        def before_save_instance(self, instance, row, **kwargs):
            instance.roster_id, instance.outcome = owner, "registered" if instance.record_id else "rejected"

    owner = Roster.objects.values_list("pk", flat=True).get(file_name="peer")
    with open(roster, "rb") as file:
        dataset = Dataset().load(file.read(), "xlsx")
    first = 1_000_000  # rows that no entry of this roster has
    dataset.append_col(range(first, len(dataset) + first), header="行")
    result = RowResource().import_data(dataset, raise_errors=True)
    sys.stdout.write(json.dumps(dict(result.totals)) + "\n")


def splink(mode: str, roster: str, records: str) -> None:
    """Splink on DuckDB, two tables linked; the pairs above 0.9 as JSON, by row the best record."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    connection = duckdb.connect()
    for table, path in (("roster", roster), ("records", records)):
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header=true, all_varchar=true)")
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
    linker = Linker(tables, settings)
    if mode == "deterministic":
        pairs, best = linker.inference.deterministic_link(), "match_key"
        condition = "match_key = '0'"
    else:
        linker.training.estimate_probability_two_random_records_match([block_on("id_number")], recall=0.8)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "sound"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("id_number"))
        pairs, best = linker.inference.predict(threshold_match_probability=0.01), "match_probability DESC"
        condition = "match_probability > 0.9"
    query = f"""SELECT unique_id_l, unique_id_r FROM {pairs.physical_name} WHERE {condition}
                QUALIFY row_number() OVER (PARTITION BY unique_id_l ORDER BY {best}, unique_id_r) = 1"""
    sys.stdout.write("LINKS " + json.dumps(connection.execute(query).fetchall()) + "\n")


if __name__ == "__main__":
    import_export(sys.argv[2]) if sys.argv[1] == "import-export" else splink(*sys.argv[1:])
