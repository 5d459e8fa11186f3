"""Addresses of the newcomers' way: upload, results, supplement."""

from django.urls import path

from enrollment.views import supplement

urlpatterns = [
    path("supplement/", supplement.supplement_list, name="supplement_list"),
    path("supplement/submit/", supplement.supplement_submit, name="supplement_submit"),
    path("supplement/<int:pk>/", supplement.supplement, name="supplement"),
]
