"""Addresses of the decisions: home, resolve, school review, authority review."""

from django.urls import path

from review.views import approve, home, resolve, withdraw

urlpatterns = [
    path("", home.home, name="home"),
    path("resolve/", resolve.waiting, name="resolve"),
    path("resolve/<int:pk>/", resolve.resolve_entry, name="resolve_entry"),
    path("resolve/<int:pk>/undo/", resolve.undo, name="resolve_undo"),
    path("review/school/", approve.school_review, name="school_review"),
    path("review/authority/", approve.authority_review, name="authority_review"),
    path("review/authority/<int:pk>/", approve.authority_review_school, name="authority_review_school"),
    path("review/entries/<int:pk>/", approve.review_entry, name="review_entry"),
    path("review/entries/<int:pk>/send-back/", approve.send_back, name="review_send_back"),
    path("entries/<int:pk>/withdraw/", withdraw.withdraw, name="withdraw"),
]
