"""Django admin for operations: our titles, our sign-in page."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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
    """Puts our site in the place of Django's own."""

    default_site = "config.admin_site.StudentRecordAdminSite"
