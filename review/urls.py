"""Addresses of the decisions: home, resolve, school review, authority review."""

from django.urls import path

from review.views import admitted, approve, bulk, cases, home, resolve, withdraw

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
    path("bulk/", bulk.bulk_acts, name="bulk_acts"),
    path("bulk/<int:pk>/", bulk.bulk_act, name="bulk_act"),
    path("bulk/<int:pk>/progress/", bulk.bulk_progress, name="bulk_progress"),
    path("bulk/<int:pk>/confirm/", bulk.bulk_confirm, name="bulk_confirm"),
    path("rosters/<int:pk>/withdraw/", bulk.roster_withdraw, name="roster_withdraw"),
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
    path("evidence/<int:pk>/", cases.evidence_file, name="evidence"),
    path("transfers/", cases.transfers, name="transfers"),
]
