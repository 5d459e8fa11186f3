"""Django admin for operations: our titles, our sign-in page."""

from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

# Packages name their apps in English only.
APP_NAMES = {"axes": gettext_lazy("Sign-in attempts"), "django_tasks_database": gettext_lazy("Background work")}
# What packages mark for translation without having it in Chinese stands here, so that our catalogue carries it.
PACKAGE_WORDS = (
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("access attempt"),
    gettext_noop("access attempts"),
    gettext_noop("access failure"),
    gettext_noop("access failures"),
    gettext_noop("access log"),
    gettext_noop("access logs"),
    gettext_noop("Access lock out"),
    gettext_noop("Attempt Time"),
    gettext_noop("Failed Logins"),
    gettext_noop("GET Data"),
    gettext_noop("HTTP Accept"),
    gettext_noop("IP Address"),
    gettext_noop("Locked Out"),
    gettext_noop("Logout Time"),
    gettext_noop("POST Data"),
    gettext_noop("Path"),
    gettext_noop("Session key hash (sha256)"),
    gettext_noop("Task Result"),
    gettext_noop("Task Results"),
    gettext_noop("User Agent"),
    gettext_noop("Username"),
)


class StudentRecordAdminSite(AdminSite):
    """Admin over institutions, accounts, seasons and, read-only, what the flow owns."""

    site_title = gettext_lazy("Student record continuation")
    site_header = gettext_lazy("Student record continuation: operations")
    index_title = gettext_lazy("Operations")

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """No second sign-in page beside the site's own, which is throttled."""
        if request.user.is_anonymous:
            query = urlencode({"next": request.GET.get("next", "")})
            return redirect(f"{reverse(settings.LOGIN_URL)}?{query}")
        if not self.has_permission(request):
            raise PermissionDenied(_("The operations pages are for operations staff. Nothing was changed."))
        return redirect("admin:index")


class StudentRecordAdminConfig(AdminConfig):
    """Puts our site in the place of Django's own, and names the packages' apps in the users' language."""

    default_site = "config.site.admin_site.StudentRecordAdminSite"

    def ready(self):
        """Names first, then Django's search for admin modules."""
        for label, name in APP_NAMES.items():
            apps.get_app_config(label).verbose_name = name
        super().ready()
