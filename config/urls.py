"""All addresses of the site, floor by floor."""

from django.contrib import admin
from django.urls import include, path

from config.ops.health import health
from config.sign_in.practice import practice_roster, practise
from config.site.pages import help_desk, help_page
from registry.admin import code_lists

handler400 = "config.site.pages.bad_request"
handler500 = "config.site.pages.server_error"

urlpatterns = [
    path("", include("review.urls")),
    path("", include("config.sign_in.urls")),
    path("admin/code-lists/", code_lists, name="code_lists"),
    path("admin/", admin.site.urls),
    path("help/", help_page, name="help"),
    path("help/desk/", help_desk, name="help_desk"),
    path("practice/", practise, name="practise"),
    path("practice/rosters/<str:name>", practice_roster, name="practice_roster"),
    path("health/", health, name="health"),
]
