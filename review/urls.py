"""Addresses of the decisions: resolve, school review, authority review."""

urlpatterns = []
