"""What every request and answer passes beside Django's own: a number, readable text in, pages into no cache."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from registry.asked_once import remembering
from registry.error_numbers import new_number, numbered

Answering = Callable[[HttpRequest], HttpResponse]


def with_a_number(get_response: Answering) -> Answering:
    """Give each request a number: the page that says that something failed shows it, and every line of the log."""

    def answer(request: HttpRequest) -> HttpResponse:
        number = new_number()
        request.number = number  # type: ignore[attr-defined]  # for the template of the page that says so
        with numbered(number):
            return get_response(request)

    return answer


def asks_once(get_response: Answering) -> Answering:
    """Let what a page and its frame both want to know be asked once (registry/asked_once.py)."""

    def answer(request: HttpRequest) -> HttpResponse:
        with remembering() if request.method in ("GET", "HEAD") else nullcontext():
            return get_response(request)

    return answer


# NUL, which PostgreSQL cannot hold, and halves of surrogate pairs, which UTF-8 cannot: no browser sends either
UNREADABLE = re.compile("[\0\ud800-\udfff]")


def readable_cookies(get_response: Answering) -> Answering:
    """Take a cookie that is no text for one that was not sent: by one the database is asked for the session."""

    def answer(request: HttpRequest) -> HttpResponse:
        for name in [name for name, text in request.COOKIES.items() if UNREADABLE.search(text)]:
            del request.COOKIES[name]
        return get_response(request)

    return answer


def readable_text(get_response: Answering) -> Answering:
    """Refuse (400) a request with text that neither the database nor a page can hold, whatever field it is for."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not (_is_readable(request.GET) and _is_readable(request.POST)):
            raise BadRequest("The request holds characters that are no text.")
        return get_response(request)

    return answer


def _is_readable(values: QueryDict) -> bool:
    return not any(UNREADABLE.search(text) for name, texts in values.lists() for text in (name, *texts))


class SignInFirst(LoginRequiredMiddleware):
    """Django's own, but for what a page sent after its session had ended: that is lost, and somebody should say so.

    After signing in one stands at that page again: many addresses take what is sent and have no page of their own.
    """

    def handle_no_permission(self, request, view_func):
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        back = {"unsaved": "1", self.get_redirect_field_name(view_func): page_of(request)}
        return HttpResponseRedirect(f"{resolve_url(self.get_login_url(view_func))}?{urlencode(back, safe='/')}")


def page_of(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; the address that it was sent to when the browser does not say."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def out_of_caches(get_response: Answering) -> Answering:
    """Let no browser and no proxy keep a page: at a desk that several share, “back” must not show children's data."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer
