"""All addresses of the site, floor by floor."""

from django.contrib import admin
from django.urls import include, path

from config.health import health
from config.pages import help_page

handler400 = "config.pages.bad_request"

urlpatterns = [
    path("", include("enrollment.urls")),
    path("", include("review.urls")),
    path("admin/", admin.site.urls),
    path("help/", help_page, name="help"),
    path("health/", health, name="health"),
]
