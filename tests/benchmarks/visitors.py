"""People at a site's pages, from processes of their own: `python -m tests.benchmarks.visitors PORT PLAN SECONDS`.

PLAN is a JSON file: for each person the session's cookie and the pages of one round, each a name and an address; at
"save" the form of the address is asked for, filled in and sent. Between two pages a person thinks for 1 to 4 seconds.
Printed as JSON, for each answer after a time to get warm: the page, its milliseconds, its status. Bounded by time and
by count.
"""

import http.client
import json
import random
import re
import sys
import threading
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

THOUGHT = (1.0, 4.0)
MOST_ANSWERS = 2_000  # of one person
WARM = 0.25  # of the time, before the time begins
FILLED_IN = {"phone": "139{:08}"}  # what a save changes


class Form(HTMLParser):
    """The values of the largest form of a page that is sent by POST."""

    def __init__(self, page: str):
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._form: dict[str, str] | None = None
        self._select = ""
        self.feed(page)

    @property
    def values(self) -> dict[str, str]:
        """Names and values."""
        return max(self.forms, key=len)

    def handle_starttag(self, tag, attrs):
        """Note inputs, and of a select what is chosen."""
        given = dict(attrs)
        if tag == "form" and given.get("method", "").lower() == "post":
            self._form = {}
            self.forms.append(self._form)
        if self._form is None:
            return
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("submit", "button", "checkbox", "radio", "file"):
            self._form[name] = given.get("value") or ""
        elif tag == "select":
            self._select, self._form[name] = name, ""
        elif tag == "option" and "selected" in given:
            self._form[self._select] = given.get("value") or ""

    def handle_endtag(self, tag):
        """Leave the form."""
        if tag == "form":
            self._form = None


class Person(threading.Thread):
    """One at a browser: one connection, one session. Answers count from `since` on, when the site is warm."""

    def __init__(self, port: int, plan: dict, since: float, until: float, answers: list):
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._plan, self._since, self._until, self._answers = plan, since, until, answers
        self._dice = random.Random(plan["seed"])
        self._count, self._token = 0, ""

    def run(self):
        """Round after round, until the time is over."""
        time.sleep(self._dice.uniform(0, 1))
        while self._going():
            for name, url in self._plan["pages"]:
                if not self._going():
                    return
                self._save(url) if name == "save" else self._ask(name, "GET", url)
                self._think()

    def _going(self) -> bool:
        return time.monotonic() < self._until and self._count < MOST_ANSWERS

    def _think(self) -> None:
        time.sleep(max(0, min(self._dice.uniform(*THOUGHT), self._until - time.monotonic())))

    def _save(self, url: str) -> None:
        page = self._ask("form", "GET", url)
        if not page:
            return
        self._think()
        values = Form(page).values
        values |= {name: text.format(self._dice.randrange(10**8)) for name, text in FILLED_IN.items()}
        values["_continue"] = "1"  # Django admin: stay on this page, as ours does
        self._ask("save", "POST", url, urlencode(values))

    def _ask(self, name: str, method: str, url: str, body: str | None = None) -> str:
        cookies = f"sessionid={self._plan['cookie']}" + (f"; csrftoken={self._token}" if self._token else "")
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        started = time.perf_counter()
        response = self._answer(method, url, body, headers)
        text, status = (response.read().decode(errors="replace"), response.status) if response else ("", 0)
        if time.monotonic() >= self._since:
            self._answers.append((name, 1000 * (time.perf_counter() - started), status))
        self._count += 1
        if response is not None:
            self._note_token(response)
        if response is not None and status in (301, 302, 303) and (target := response.getheader("Location")):
            return self._ask("after " + name, "GET", target)
        return text if status == 200 else ""

    def _answer(self, *request) -> http.client.HTTPResponse | None:
        """The answer; on a connection that the server has closed meanwhile, as browsers do, once more on a new one."""
        for _ in "12":
            try:
                self._connection.request(*request)
                return self._connection.getresponse()
            except (OSError, http.client.HTTPException):
                self._connection.close()
        return None

    def _note_token(self, response) -> None:
        for cookie in response.headers.get_all("Set-Cookie") or ():
            if found := re.match(r"csrftoken=([^;]*)", cookie):
                self._token = found[1]


def main(port: str, plan: str, seconds: str) -> None:
    """Let them all go, and print what they saw."""
    since = time.monotonic() + WARM * float(seconds)
    until, answers = since + float(seconds), []
    people = [Person(int(port), each, since, until, answers) for each in json.loads(Path(plan).read_text())]
    for person in people:
        person.start()
    for person in people:
        person.join()
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
