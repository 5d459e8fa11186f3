"""Pages around the work: sign-in, help, and the pages that say why something could not be shown."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from registry.accounts.models import Account
from registry.institutions import Authority
from registry.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "gate-Willow-71"


@pytest.fixture
def operator():
    return Account.objects.create_user("ops", PASSWORD, person="周明", role=Role.OPS)


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "404.html", "500.html", "403_csrf.html", "403.html"])
def test_an_error_page_needs_no_context_and_no_database(name, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string(name)
    assert html.count("<h1>") == 1
    assert reverse("home") in html


def test_a_refused_role_reads_the_reason():
    assert "只有学籍管理员可以审核" in render_to_string("403.html", {"exception": "只有学籍管理员可以审核"})


def test_an_unknown_address_is_a_page_of_ours_and_repeats_no_address(client, operator, settings):
    settings.DEBUG = False
    client.force_login(operator)
    response = client.get("/entries/%E6%9D%8E%E6%99%93%E6%98%8E/nowhere")
    assert response.status_code == 404
    assert "没有这个页面" in body(response)
    assert "李晓明" not in body(response)


def test_help_is_open_to_those_who_cannot_sign_in(client, settings):
    settings.HELP_CONTACT = "0000-1234567"
    response = client.get(reverse("help"))
    assert response.status_code == 200
    assert "0000-1234567" in body(response)


def test_signing_in_leads_home_and_signing_out_says_so(client, operator):
    response = client.post(reverse("sign_in"), {"username": "ops", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, reverse("home"))
    response = client.post(reverse("sign_out"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("sign_in")
    assert "已退出登录" in body(response)


def test_a_wrong_password_is_shown_at_the_form(client, operator):
    response = client.post(reverse("sign_in"), {"username": "ops", "password": "wrong"})
    assert response.status_code == 200
    assert 'role="alert"' in body(response)


def test_too_many_wrong_passwords_say_when_and_who_to_ask(client, operator, settings):
    settings.HELP_CONTACT = "0000-1234567"
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        response = client.post(reverse("sign_in"), {"username": "ops", "password": "wrong"})
    assert response.status_code == 429
    assert "15 分钟" in body(response)
    assert "0000-1234567" in body(response)
    again = client.post(reverse("sign_in"), {"username": "ops", "password": PASSWORD})
    assert again.status_code == 429


def test_the_password_can_be_changed(client, operator):
    client.force_login(operator)
    new = {"old_password": PASSWORD, "new_password1": "harbour-Lamp-52", "new_password2": "harbour-Lamp-52"}
    response = client.post(reverse("password_change"), new, follow=True)
    assert "密码已修改" in body(response)
    operator.refresh_from_db()
    assert operator.check_password("harbour-Lamp-52")


def test_strangers_to_the_operations_pages_are_sent_to_the_one_sign_in(client):
    response = client.get(reverse("admin:registry_school_changelist"), follow=True)
    assert response.redirect_chain[-1] == ("/sign-in/?next=/admin/registry/school/", 302)


def test_who_is_signed_in_but_not_of_operations_reads_why_admin_is_closed(client):
    county = Authority.objects.create(code="990000", name="青石省教育厅", level="province")
    officer = Account.objects.create_user("o", PASSWORD, person="赵敏", role=Role.OFFICER, authority=county)
    client.force_login(officer)
    response = client.get(reverse("admin:index"), follow=True)
    assert response.status_code == 403
    assert "只供运维人员使用" in body(response)


def test_operations_have_the_way_back_to_the_site_and_no_theme_switch(client, operator):
    client.force_login(operator)
    page = body(client.get(reverse("admin:index")))
    assert "返回学籍接续" in page
    assert "theme-toggle" not in page
    assert "dark_mode" not in page


def test_every_page_may_fetch_only_from_here(client):
    policy = client.get(reverse("sign_in"))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_frame_asks_for_htmx_2_without_eval_and_inline_styles():
    request = RequestFactory().get("/help/")
    page = render_to_string("help.html", {}, request)
    assert "htmx-2.min.js" in page
    assert '{"includeIndicatorStyles": false, "allowEval": false, "historyCacheSize": 0}' in page
