"""Addresses of the pages of schools and authorities, in the order of the work."""

from django.urls import path, register_converter

from review.cases.states import CLAIMANT, HOLDER
from review.views import (
    access,
    accounts,
    admitted,
    approve,
    board,
    bulk,
    cases,
    deadlines,
    desk_sessions,
    doubles,
    home,
    new_students,
    own_deadlines,
    planned,
    registered,
    resolve,
    reveal,
    rosters,
    said,
    selected,
    sheets,
    supplement,
    withdraw,
)


class SideConverter:
    """A side of a case in an address."""

    regex = f"{CLAIMANT}|{HOLDER}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(SideConverter, "side")

# An address is a contract: people keep it as a bookmark, and records of what was done name it. So some keep a word that
# the glossary has dropped since: newcomers (new students), sittings (desk sessions), give-up (concede),
# supplement/common (bulk fill), chosen (selected), and whom= in what a list is narrowed by (awaiting).
urlpatterns = [
    path("", home.home, name="home"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/upload/", rosters.upload, name="roster_upload"),
    path("rosters/template/<slug:track>/", rosters.template, name="roster_template"),
    path("rosters/<int:pk>/", rosters.roster, name="roster"),
    path("rosters/<int:pk>/progress/", rosters.progress, name="roster_progress"),
    path("rosters/<int:pk>/match-again/", rosters.match_again, name="roster_match_again"),
    path("rosters/<int:pk>/rejected.xlsx", rosters.rejected, name="roster_rejected"),
    path("rosters/<int:pk>/results.xlsx", rosters.roster_export, name="roster_export"),
    path("newcomers/new/", new_students.new_student, name="new_student"),
    path("newcomers/new/locked/", new_students.new_student_locked, name="new_student_locked"),
    path("entries/<int:pk>/", new_students.entry, name="entry"),
    path("supplement/", supplement.supplement_list, name="supplement_list"),
    path("supplement/submit/", selected.supplement_submit, name="supplement_submit"),
    path("supplement/common/", selected.supplement_bulk_fill, name="supplement_bulk_fill"),
    path("supplement/sheets/", selected.supplement_sheets, name="supplement_sheets"),
    path("supplement/by-sheet/", sheets.sheets, name="sheets"),
    path("supplement/by-sheet/out/", sheets.sheet_out, name="sheet_out"),
    path("supplement/by-sheet/chosen/", sheets.sheet_of_chosen, name="sheet_of_chosen"),
    path("supplement/by-sheet/<int:pk>/", sheets.sheet, name="sheet"),
    path("supplement/by-sheet/<int:pk>/progress/", sheets.sheet_progress, name="sheet_progress"),
    path("supplement/by-sheet/<int:pk>/refused.xlsx", sheets.sheet_refused, name="sheet_refused"),
    path("supplement/<int:pk>/", supplement.supplement, name="supplement"),
    path("progress/", board.board, name="board"),
    path("progress/<int:pk>/", board.board_authority, name="board_authority"),
    path("progress/<int:pk>/export/", board.board_export, name="board_export"),
    path("progress/schools/<int:pk>/", board.board_school, name="board_school"),
    path("progress/schools/<int:pk>/newcomers/", board.board_new_students, name="board_new_students"),
    path("progress/planned/", planned.planned_intake, name="planned_intake"),
    path("progress/planned/sheet/", planned.planned_sheet, name="planned_sheet"),
    path("progress/planned/load/", planned.planned_load, name="planned_load"),
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
    path("entries/<int:pk>/number/", reveal.reveal_entry, name="reveal_entry"),
    path("entries/<int:pk>/student-number/", reveal.reveal_student_number, name="reveal_student_number"),
    path("entries/<int:pk>/student-number/check/", said.number_check, name="number_check"),
    path("entries/<int:pk>/doubles/<int:double>/", said.namesake, name="namesake"),
    path("resolve/<int:pk>/number/<int:record>/", reveal.reveal_candidate, name="reveal_candidate"),
    path("cases/<int:pk>/number/<side:side>/", reveal.reveal_case, name="reveal_case"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/answer/", cases.answer, name="case_answer"),
    path("cases/<int:pk>/statement/", cases.statement, name="case_statement"),
    path("cases/<int:pk>/escalate/", cases.escalate, name="case_escalate"),
    path("cases/<int:pk>/give-up/", cases.concede, name="case_concede"),
    path("cases/<int:pk>/take-back/", cases.take_back, name="case_take_back"),
    path("cases/<int:pk>/decide/", cases.decide, name="case_decide"),
    path("cases/<int:pk>/extend/", cases.extend, name="case_extend"),
    path("doubles/", doubles.doubles, name="doubles"),
    path("newcomers/", new_students.new_students, name="new_students"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("deadlines/extend/", deadlines.extension_grant, name="extension_grant"),
    path("deadlines/requests/<int:pk>/", deadlines.extension_request, name="extension_request"),
    path("deadlines/terms/<int:pk>/", deadlines.school_term, name="school_term"),
    path("deadlines/own/", own_deadlines.school_deadlines, name="school_deadlines"),
    path("deadlines/own/ask/", own_deadlines.extension_ask, name="extension_ask"),
    path("evidence/<int:pk>/", cases.evidence_file, name="evidence"),
    path("registered/", registered.registered_list, name="registered"),
    path("registered/export.xlsx", registered.registered_export, name="registered_export"),
    path("registered/<int:pk>/card/", registered.card, name="card"),
    path("access/", access.access_log, name="access_log"),
    path("transfers/", cases.transfers, name="transfers"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/authorities/", accounts.authorities, name="account_authorities"),
    path("accounts/codes/", accounts.codes, name="account_codes"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/act/", accounts.act, name="account_act"),
    path("accounts/<slug:of>/new/", accounts.new, name="account_new"),
    path("accounts/<slug:of>/all/", accounts.for_all, name="accounts_for_all"),
    path("accounts/<slug:of>/sheet/", accounts.sheet, name="account_sheet"),
    path("accounts/<slug:of>/sheet/file/", accounts.sheet_file, name="account_sheet_file"),
    path("sittings/", desk_sessions.desk_sessions, name="desk_sessions"),
    path("sittings/<int:pk>/end/", desk_sessions.end, name="desk_session_end"),
]
