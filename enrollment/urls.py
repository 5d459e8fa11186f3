"""Addresses of the newcomers' way: upload, results, supplement."""

from django.urls import path

from enrollment.views import rosters, selected, supplement

urlpatterns = [
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/upload/", rosters.upload, name="roster_upload"),
    path("rosters/template/<slug:track>/", rosters.template, name="roster_template"),
    path("rosters/<int:pk>/", rosters.roster, name="roster"),
    path("rosters/<int:pk>/progress/", rosters.progress, name="roster_progress"),
    path("rosters/<int:pk>/match-again/", rosters.match_again, name="roster_match_again"),
    path("rosters/<int:pk>/rejected.xlsx", rosters.rejected, name="roster_rejected"),
    path("newcomers/new/", rosters.newcomer, name="newcomer"),
    path("newcomers/new/locked/", rosters.newcomer_locked, name="newcomer_locked"),
    path("entries/<int:pk>/", rosters.entry, name="entry"),
    path("supplement/", supplement.supplement_list, name="supplement_list"),
    path("supplement/submit/", selected.supplement_submit, name="supplement_submit"),
    path("supplement/common/", selected.supplement_common, name="supplement_common"),
    path("supplement/sheets/", selected.supplement_sheets, name="supplement_sheets"),
    path("supplement/<int:pk>/", supplement.supplement, name="supplement"),
]
