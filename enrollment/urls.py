"""Addresses of the newcomers' way: upload, results, supplement."""

from django.urls import path

from enrollment.views import rosters, selected, sheets, supplement

urlpatterns = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/upload/", rosters.upload, name="roster_upload"),
    path("rosters/template/<slug:track>/", rosters.template, name="roster_template"),
    path("rosters/<int:pk>/", rosters.roster, name="roster"),
    path("rosters/<int:pk>/progress/", rosters.progress, name="roster_progress"),
    path("rosters/<int:pk>/match-again/", rosters.match_again, name="roster_match_again"),
    path("rosters/<int:pk>/rejected.xlsx", rosters.rejected, name="roster_rejected"),
    path("rosters/<int:pk>/results.xlsx", rosters.roster_export, name="roster_export"),
    path("newcomers/new/", rosters.newcomer, name="newcomer"),
    path("newcomers/new/locked/", rosters.newcomer_locked, name="newcomer_locked"),
    path("entries/<int:pk>/", rosters.entry, name="entry"),
    path("supplement/", supplement.supplement_list, name="supplement_list"),
    path("supplement/submit/", selected.supplement_submit, name="supplement_submit"),
    path("supplement/common/", selected.supplement_common, name="supplement_common"),
    path("supplement/sheets/", selected.supplement_sheets, name="supplement_sheets"),
    path("supplement/by-sheet/", sheets.sheets, name="sheets"),
    path("supplement/by-sheet/out/", sheets.sheet_out, name="sheet_out"),
    path("supplement/by-sheet/chosen/", sheets.sheet_of_chosen, name="sheet_of_chosen"),
    path("supplement/by-sheet/<int:pk>/", sheets.sheet, name="sheet"),
    path("supplement/by-sheet/<int:pk>/progress/", sheets.sheet_progress, name="sheet_progress"),
    path("supplement/by-sheet/<int:pk>/refused.xlsx", sheets.sheet_refused, name="sheet_refused"),
    path("supplement/<int:pk>/", supplement.supplement, name="supplement"),
]
