"""Django admin for operations: our titles, our sign-in page."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class StudentRecordAdminSite(AdminSite):
    """Admin over institutions, accounts, seasons and, read-only, what the flow owns."""

    site_title = gettext_lazy("Student record continuation")
    site_header = gettext_lazy("Student record continuation: operations")
    index_title = gettext_lazy("Operations")

    def login(self, request, extra_context=None):
        """No second sign-in page: strangers were sent to the site's own, which is throttled, by the middleware."""
        if not self.has_permission(request):
            raise PermissionDenied(_("The operations pages are for operations staff. Nothing was changed."))
        return redirect("admin:index")


class StudentRecordAdminConfig(AdminConfig):
    """Puts our site in the place of Django's own."""

    default_site = "config.admin_site.StudentRecordAdminSite"
