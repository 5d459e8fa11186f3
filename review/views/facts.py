"""Typing what the family told: each record answers in one word, at the page that compares them."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from enrollment.disclosure.models import Answer, Fact
from enrollment.disclosure.places import try_places
from enrollment.disclosure.tries import FactTried, try_fact
from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from review.forms.facts import FactsForm
from review.views.refused import say_refused


@only_for("registrar", "desk")
@require_POST
def resolve_fact(request, pk):
    """Compare what was typed; the answers stand in the table then, and what was right stays with the new student."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    back = redirect("resolve_entry" if entry.state == states.RESOLVING else "supplement", pk)
    form = FactsForm(request.POST)
    typed = list(form.told()) if form.is_valid() else []
    if not typed:
        messages.error(request, _("Type what the family told you, then press “Compare”."))
        return back
    for fact, text in typed:
        try:
            compare = partial(try_places, pk) if fact == Fact.PLACES else partial(try_fact, pk, fact)
            tried = compare(text, request.user)
        except ActRefused as refusal:
            say_refused(request, refusal)
            return back
        _say(request, fact, tried)
    return back


def _say(request, fact: Fact, tried: FactTried) -> None:
    said = list(tried.answers.values())
    agreeing = said.count(Answer.AGREES)
    if tried.proved:
        messages.success(request, _("%(fact)s: agrees. The link is proved.") % {"fact": fact.label})
    elif agreeing and fact == Fact.PLACES:
        text = _(
            "The paper says what the record says: the roster's number is mistyped. Replace the row by a right one."
        )
        messages.success(request, text)
    elif agreeing:
        parts = {"fact": fact.label, "agreeing": agreeing, "n": len(said)}
        messages.success(request, _("%(fact)s: agrees with %(agreeing)d of %(n)d records shown.") % parts)
    else:
        words = sorted({str(Answer(each).label) for each in said})
        parts = {"fact": fact.label, "words": pgettext("between facts", ", ").join(words)}
        left = _("Wrong answers left: %(n)d.") % {"n": tried.left.of_child}
        messages.warning(request, _("%(fact)s: %(words)s.") % parts + " " + left)
