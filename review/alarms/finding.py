"""Looks for what is unusual, hourly, and writes it down once: a row for rule, day and school or account."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from registry.accounts.models import Account
from review.alarms.models import Alarm
from review.alarms.rules import RULES, Found


def look_for_unusual() -> int:
    """Today's, and what yesterday's last hour brought; gives how many rows are new.

    What was found once that day is not written again, however it goes on: who looks into it reads the trail as it is.
    """
    today = timezone.localdate()
    return sum(_of_day(day) for day in (today - timedelta(days=1), today))


def _of_day(day) -> int:
    known = set(Alarm.objects.filter(day=day).values_list("rule", "school", "account"))
    found = [(name, each) for name, rule in RULES.items() for each in rule.find(day, settings.UNUSUAL[name])]
    at_school = dict(
        Account.objects.filter(pk__in=[each.account for _name, each in found if each.account]).values_list(
            "pk", "school"
        )
    )
    new = []
    for name, each in found:
        school = each.school or at_school.get(each.account or 0)
        if (name, school, each.account) not in known:
            new.append(_alarm(name, day, each, school))
    Alarm.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _alarm(rule: str, day, found: Found, school: int | None) -> Alarm:
    return Alarm(
        rule=rule,
        day=day,
        school_id=school,
        account_id=found.account,
        count=found.times,
        threshold=round(found.threshold, 2),
    )
