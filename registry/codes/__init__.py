"""National code lists as data (K-12 lists, document types, kinds of school): pure Python."""

from registry.codes.code_list import CodeList
from registry.codes.countries import NATIONALITY
from registry.codes.people import (
    BLOOD_TYPE,
    DISABILITY,
    DOCUMENT_TYPE,
    ETHNICITY,
    HEALTH,
    OVERSEAS_STATUS,
    POLITICAL_STATUS,
    RELATION,
    SEX,
    YES_NO,
)
from registry.codes.schooling import (
    ATTENDANCE,
    ENTRY_METHOD,
    HOUSEHOLD_KIND,
    INCLUSIVE_CLASS,
    LEFT_BEHIND,
    RUNNING_KIND,
    SCHOOL_CATEGORY,
    STUDENT_SOURCE,
    TRANSPORT,
)

ALL: dict[str, CodeList] = {
    code_list.name: code_list
    for code_list in (
        SEX,
        ETHNICITY,
        NATIONALITY,
        OVERSEAS_STATUS,
        POLITICAL_STATUS,
        HEALTH,
        HOUSEHOLD_KIND,
        ENTRY_METHOD,
        ATTENDANCE,
        STUDENT_SOURCE,
        LEFT_BEHIND,
        INCLUSIVE_CLASS,
        DISABILITY,
        TRANSPORT,
        RELATION,
        BLOOD_TYPE,
        YES_NO,
        DOCUMENT_TYPE,
        SCHOOL_CATEGORY,
        RUNNING_KIND,
    )
}

__all__ = [
    "ALL",
    "ATTENDANCE",
    "BLOOD_TYPE",
    "DISABILITY",
    "DOCUMENT_TYPE",
    "ENTRY_METHOD",
    "ETHNICITY",
    "HEALTH",
    "HOUSEHOLD_KIND",
    "INCLUSIVE_CLASS",
    "LEFT_BEHIND",
    "NATIONALITY",
    "OVERSEAS_STATUS",
    "POLITICAL_STATUS",
    "RELATION",
    "RUNNING_KIND",
    "SCHOOL_CATEGORY",
    "SEX",
    "STUDENT_SOURCE",
    "TRANSPORT",
    "YES_NO",
    "CodeList",
]
