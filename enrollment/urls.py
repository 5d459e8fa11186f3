"""Addresses of the newcomers' way: upload, results, supplement."""

urlpatterns = []
