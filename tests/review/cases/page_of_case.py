"""Addresses of a case, and acts sent to it by the pages' own forms."""

from django.urls import reverse

from tests.school_at_work import signed_in


def page_of(case) -> str:
    return reverse("case", args=[case.pk])


def post(account, name, pk, **fields):
    return signed_in(account).post(reverse(name, args=[pk]), fields, follow=True)
