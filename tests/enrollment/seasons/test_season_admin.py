"""Operations edit seasons and the rules of their days; terms and extensions they look at (N5)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.seasons.models import DayOverride, DeadlineRule, Extension, RuleSet, SchoolTerm, Season
from enrollment.seasons.rules import ship_rules
from tests.factories import OfficerFactory, OpsFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ops(client):
    client.force_login(OpsFactory(is_superuser=True))
    return client


def test_days_left_blank_are_counted_by_the_rules_chosen(ops):
    ship_rules()
    rules = RuleSet.objects.get(code="2025")
    sent = {"code": "2026-autumn", "starts_on": "2026-09-01", "rules": rules.pk, "answer_days": "10"}
    ops.post(reverse("admin:enrollment_season_add"), sent | {"vocational_deadline": "2026-10-15"})
    season = Season.objects.get()
    assert (season.primary_deadline, season.vocational_deadline) == (date(2026, 11, 1), date(2026, 10, 15))


def test_a_day_is_not_moved_back_to_where_it_is_over(ops):
    season = SeasonFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    sent = {"code": season.code, "starts_on": season.starts_on, "answer_days": "10"}
    days = {"primary_deadline": yesterday, "vocational_deadline": season.vocational_deadline}
    page = ops.post(reverse("admin:enrollment_season_change", args=[season.pk]), sent | days)
    assert "事后" in page.content.decode()
    season.refresh_from_db()
    assert season.primary_deadline > yesterday


def test_seasons_are_counted_again_when_days_were_entered(ops):
    start = timezone.localdate() - timedelta(days=3)
    season = SeasonFactory(starts_on=start)
    DeadlineRule.objects.create(rules=RuleSet.objects.create(code="x"), track="primary", working_days=5)
    Season.objects.update(rules=RuleSet.objects.get(code="x"))
    for n in range(1, 30):
        DayOverride.objects.create(day=start + timedelta(days=n), is_working=n >= 20)
    ops.post(reverse("admin:enrollment_season_changelist"), {"action": "count_again", "_selected_action": season.pk})
    season.refresh_from_db()
    assert season.primary_deadline == start + timedelta(days=24)


def test_rules_are_edited_track_by_track(ops):
    ship_rules()
    rules = RuleSet.objects.get(code="2015")
    assert "11-20" in ops.get(reverse("admin:enrollment_ruleset_change", args=[rules.pk])).content.decode()


def test_terms_and_extensions_are_to_look_at_only(ops):
    school, season = SchoolFactory(), SeasonFactory()
    officer = OfficerFactory(authority=school.authority)
    place = {"school": school, "season": season}
    Extension.objects.create(
        until=season.primary_deadline, track="primary", reason="台风停课", granted_by=officer, **place
    )
    SchoolTerm.objects.create(
        starts_on=season.starts_on,
        primary_deadline=season.primary_deadline,
        vocational_deadline=season.vocational_deadline,
        entered_by=officer,
        **place,
    )
    for name in ("extension", "schoolterm", "extensionrequest"):
        assert ops.get(reverse(f"admin:enrollment_{name}_changelist")).status_code == 200
        assert ops.get(reverse(f"admin:enrollment_{name}_add")).status_code == 403
    page = ops.get(reverse("admin:enrollment_extension_changelist")).content.decode()
    assert school.name in page
