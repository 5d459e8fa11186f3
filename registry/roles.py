"""The roles of accounts; a module of its own at the bottom, so that whatever asks for a role can name it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account may do. A desk account (新生注册专用账号) uploads, resolves and supplements, never approves."""

    REGISTRAR = "registrar", _("registrar")
    DESK = "desk", _("desk account")
    OFFICER = "officer", _("authority officer")
    OPS = "ops", _("operations")
