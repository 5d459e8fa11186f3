"""Columns of a sheet: marker, school, controlled fields, then the field set's own, by national header."""

from dataclasses import replace

from enrollment.supplement.models import AnySupplement
from enrollment.supplement.shown import ShownValues
from matching.layouts import FIVE_COLUMNS, LAYOUTS, Layout
from registry.fields.field_set import CONTROLLED_COLUMNS, MARKER_COLUMN, SCHOOL_COLUMN, Field, FieldSet
from registry.fields.kinds import Month
from registry.tabular.table import Column, Row

MARKER, SCHOOL = "marker", "school_code"  # fields of a table that are no fields of a set


def exported(fields: FieldSet) -> tuple[Field, ...]:
    """The fields of the set that the national template has, in its order."""
    return tuple(fields.by_column[header] for header in fields.template if header in fields.by_column)


def to_be_read(fields: FieldSet) -> tuple[Column, ...]:
    """What a sheet that comes back may have, in any order; without the controlled columns no row is certain.

    Fields that only the paper form has are taken too where somebody added their column.
    """
    return (
        Column(MARKER, MARKER_COLUMN, required=False),
        Column(SCHOOL, SCHOOL_COLUMN, required=False),
        *controlled(),
        *(Column(field.name, field.column, required=False) for field in fields.fields),
    )


def controlled() -> tuple[Column, ...]:
    """The five controlled columns under their headers in the template; those of rosters are understood too."""
    return tuple(
        replace(column, label=CONTROLLED_COLUMNS[column.field], names=(column.label, *column.names))
        for column in FIVE_COLUMNS
    )


def layout_of(track: str, columns: tuple[Column, ...]) -> Layout:
    """A roster's layout with these columns, to read a sheet by the same rules."""
    return replace(LAYOUTS[track], columns=columns)


def text_of(field: Field, value) -> str:
    """A value as a sheet shows it: the national form of months (YYYYMM), all else as on the page."""
    return value if isinstance(field.kind, Month) else field.kind.show(value)


def texts_of(fields: FieldSet, supplement: AnySupplement, shown: ShownValues) -> dict[str, str]:
    """All texts of a supplement as its sheet shows them, by field: what is hidden on a page is on a sheet."""
    return {
        field.name: shown[field.name].text
        if shown[field.name].hidden
        else text_of(field, getattr(supplement, field.name))
        for field in exported(fields)
    }


def text_of_cell(row: Row, name: str) -> str:
    """What stands in a row under this column; blank without the column."""
    cell = row.cells.get(name)
    return cell.text.strip() if cell else ""
