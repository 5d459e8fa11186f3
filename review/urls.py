"""Addresses of the decisions: home, resolve, school review, authority review."""

from django.urls import path

from review.views import admitted, approve, cases, deadlines, home, newcomers, own_deadlines, resolve, withdraw

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
    path("resolve/<int:pk>/admitted/", admitted.choose, name="resolve_admitted"),
    path("resolve/<int:pk>/claim/", admitted.claim, name="resolve_claim"),
    path("entries/<int:pk>/withdraw/", withdraw.withdraw, name="withdraw"),
    path("entries/<int:pk>/undo-termination/", admitted.undo_termination, name="undo_termination"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/answer/", cases.answer, name="case_answer"),
    path("cases/<int:pk>/statement/", cases.statement, name="case_statement"),
    path("cases/<int:pk>/escalate/", cases.escalate, name="case_escalate"),
    path("cases/<int:pk>/give-up/", cases.give_up, name="case_give_up"),
    path("cases/<int:pk>/decide/", cases.decide, name="case_decide"),
    path("cases/<int:pk>/extend/", cases.extend, name="case_extend"),
    path("newcomers/", newcomers.newcomers, name="newcomers"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("deadlines/extend/", deadlines.extension_grant, name="extension_grant"),
    path("deadlines/requests/<int:pk>/", deadlines.extension_request, name="extension_request"),
    path("deadlines/terms/<int:pk>/", deadlines.school_term, name="school_term"),
    path("deadlines/own/", own_deadlines.school_deadlines, name="school_deadlines"),
    path("deadlines/own/ask/", own_deadlines.extension_ask, name="extension_ask"),
    path("evidence/<int:pk>/", cases.evidence_file, name="evidence"),
    path("transfers/", cases.transfers, name="transfers"),
]
