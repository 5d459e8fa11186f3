"""Headers that every page carries, error pages and admin included, and whose address a request is counted to."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from config.sign_in.addresses import client_address
from tests.factories import OpsFactory, RegistrarFactory

POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}


def pages(client):
    """One page of each kind: answered, missing, forbidden, unreadable, failed, redirected."""
    yield client.get(reverse("home"))
    yield client.get("/nowhere/")
    yield client.get(reverse("authority_review"))
    yield client.get(reverse("rosters"), {"page": "\0"})
    yield client.get(reverse("help"), headers={"host": "evil.example"})
    yield client.post(reverse("sign_out"), headers={"x-nothing": "1"})


@pytest.fixture
def hosts(settings):
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.mark.django_db
def test_every_answer_has_the_policy_and_stays_out_of_caches(hosts):
    client = Client()
    client.force_login(RegistrarFactory())
    answers = list(pages(client))
    assert [answer.status_code for answer in answers] == [200, 404, 403, 400, 400, 302]
    for answer in answers:
        assert {rule.strip() for rule in answer["Content-Security-Policy"].split(";")} >= POLICY
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_admin_and_a_failure_have_them_too(monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(OpsFactory(is_superuser=True))
    monkeypatch.setattr("config.site.pages.render", None)
    answers = [client.get(reverse("admin:index")), client.get(reverse("help"))]
    assert [answer.status_code for answer in answers] == [200, 500]
    for answer in answers:
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/supplement/?of_class=1", "/supplement/?of_class=1"),  # where the form stood
        ("https://evil.example/supplement/", "/supplement/submit/"),
        ("", "/supplement/submit/"),
    ],
)
def test_what_was_sent_after_the_session_ended_is_said_to_be_lost(client, referer, page):
    answer = client.post(reverse("supplement_submit"), headers={"referer": referer}, follow=True)
    assert "没有保存" in answer.content.decode()
    assert answer.context["next"] == page
    assert "没有保存" not in client.get(reverse("supplement_list"), follow=True).content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),  # nobody of ours wrote this header
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the first was made up by the visitor
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),  # came past the first proxy
        (1, "unknown", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_request_counts_to_the_address_that_our_own_proxy_saw(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == address


class TestSignIn:
    """Five wrong passwords for one name from one address pause that name there, and nobody else."""

    def attempt(self, username="zhao", password="wrong", address="10.0.0.1", **headers):
        values = {"username": username, "password": password}
        return Client().post(reverse("sign_in"), values, REMOTE_ADDR=address, headers=headers)

    @pytest.fixture
    def account(self, db):
        return RegistrarFactory(username="zhao", password="right-and-long-enough")

    @pytest.fixture
    def paused(self, account):
        return [self.attempt().status_code for _ in range(5)]

    def test_the_fifth_wrong_password_pauses_even_the_right_one(self, paused):
        assert paused == [200, 200, 200, 200, 429]
        assert self.attempt(password="right-and-long-enough").status_code == 429

    def test_another_address_and_another_name_are_not_paused(self, paused):
        assert self.attempt(password="right-and-long-enough", address="10.0.0.2").status_code == 302
        assert self.attempt(username="qian").status_code == 200

    def test_a_made_up_address_does_not_help(self, paused):
        right = {"password": "right-and-long-enough"}
        assert self.attempt(**right, **{"x-forwarded-for": "203.0.113.9"}).status_code == 429

    def test_no_password_is_kept(self, account):
        from axes.models import AccessAttempt

        self.attempt(password="nearly-right")
        kept = AccessAttempt.objects.get()
        assert not any("nearly-right" in str(value) for value in vars(kept).values())

    def test_nobody_is_led_to_another_site(self, account):
        url = reverse("sign_in")
        values = {"username": "zhao", "password": "right-and-long-enough"}
        for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:///evil.example"):
            assert Client().post(url, values | {"next": elsewhere})["Location"] == reverse("home")

    def test_signing_in_changes_the_session(self, account):
        client = Client()
        client.session.save()
        client.cookies["sessionid"] = "a" * 32  # fixed by somebody else
        client.post(reverse("sign_in"), {"username": "zhao", "password": "right-and-long-enough"})
        assert client.cookies["sessionid"].value != "a" * 32
