"""Settings of the peer of our pages: Django admin as it comes, with its own middleware, over the same database."""

from config.settings import *  # noqa: F403 (all but what follows)
from config.settings import INSTALLED_APPS as OUR_APPS

OUR_ADMIN = "config.site.admin_site.StudentRecordAdminConfig"
INSTALLED_APPS = ["django.contrib.admin" if app == OUR_ADMIN else app for app in OUR_APPS]
# the product draws the widgets of forms by functions of its own; the admin, of every option, a template
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
ROOT_URLCONF = "tests.benchmarks.admin_peer"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
