"""What every request and every answer passes beside Django's own: readable text in, personal pages into no cache."""

import re
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

Answering = Callable[[HttpRequest], HttpResponse]

# NUL, which PostgreSQL cannot hold, and halves of surrogate pairs, which UTF-8 cannot: no browser sends either
UNREADABLE = re.compile("[\0\ud800-\udfff]")


def readable_text(get_response: Answering) -> Answering:
    """Refuse (400) a request with text that neither the database nor a page can hold, whatever field it is for."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not (_is_readable(request.GET) and _is_readable(request.POST)):
            raise BadRequest("The request holds characters that are no text.")
        return get_response(request)

    return answer


def _is_readable(values: QueryDict) -> bool:
    return not any(UNREADABLE.search(text) for name, texts in values.lists() for text in (name, *texts))


def out_of_caches(get_response: Answering) -> Answering:
    """Let no browser and no proxy keep a page: at a desk that several share, “back” must not show children's data."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer
