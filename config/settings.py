"""Settings: one file, read from the environment; defaults serve a single machine under ``var/``.

Development is the default (`make run`). ``XUEJI_ENV=production`` switches every safeguard on; config/ops/safeguards.py
then refuses to start with a default secret, DEBUG, no allowed hosts, or SQLite on more than one node.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

PRODUCTION = env("XUEJI_ENV", default="development") == "production"
NODES = env.int("XUEJI_NODES", default=1)  # machines that share the database
PROXIES = env.int("XUEJI_PROXIES", default=0)  # proxies of our own in front, each appending to X-Forwarded-For
VAR_DIR = Path(env("XUEJI_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEFAULT_SECRET_KEY = "development-only-" + "x" * 50
SECRET_KEY = env("SECRET_KEY", default=DEFAULT_SECRET_KEY)
DEBUG = env.bool("DEBUG", default=False)  # also the demo shows our own error pages, without anybody's data
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "config",
    "review",
    "enrollment",
    "matching",
    "registry",
    "config.site.admin_site.StudentRecordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.site.middleware.with_a_number",
    "config.site.middleware.asks_once",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.site.middleware.out_of_caches",
    "config.site.middleware.readable_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.site.middleware.readable_text",
    "config.sign_in.desk.AtTheDesk",
    "config.site.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "review.forms.drawing.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.site.frame.frame",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'xueji.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # transactions are opened by the one service call of a view
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write waits for its turn at the start instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- sealing (registry/sealing/cipher.py): base64 of 32 bytes each; without them a 0600 file beside the database
SEALING_KEYS = env.list("XUEJI_SEALING_KEYS", default=[])  # "1:base64,2:base64"; the highest number seals, all open
LOOKUP_KEY = env("XUEJI_LOOKUP_KEY", default="")
KEY_FILE = Path(env("XUEJI_KEY_FILE", default=str(VAR_DIR / "keys.json")))
UPLOAD_DIR = Path(env("XUEJI_UPLOADS", default=str(VAR_DIR / "uploads")))
EVIDENCE_DIR = Path(env("XUEJI_EVIDENCE", default=str(VAR_DIR / "evidence")))

# --- accounts ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "registry.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "registry.backends.PasswordBackend",
    "registry.backends.CodeBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.sign_in.addresses.client_address"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_ENABLE_ADMIN = True
AXES_VERBOSE = False
# what the attempts that it keeps must not tell: codes and passwords of an activation, and whose they are
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "person", "new_password1", "new_password2"]
ACCOUNT_UNUSED_DAYS = env.int("XUEJI_ACCOUNT_UNUSED_DAYS", default=180)  # unused for so long, an account is locked
# whole numbers of records that may leave for an account in a day, by page, list, workbook or card: by role
NUMBERS_A_DAY = {
    "registrar": env.int("XUEJI_NUMBERS_A_DAY_REGISTRAR", default=60),
    "officer": env.int("XUEJI_NUMBERS_A_DAY_OFFICER", default=200),
    "desk": 0,
    "ops": 0,
}
# answers “differs” about facts of the family: for one new student, and for one account in a day; then the authority
FACT_TRIES = env.int("XUEJI_FACT_TRIES", default=5)
FACT_TRIES_A_DAY = env.int("XUEJI_FACT_TRIES_A_DAY", default=30)
# documents of one birth date that nobody knows, at one school and season: so many, and this share of all of that date,
# and an equal one of that date may have been guessed
GUESSED_LEAST = env.int("XUEJI_GUESSED_LEAST", default=5)
GUESSED_SHARE = env.float("XUEJI_GUESSED_SHARE", default=0.33)
# from when on access is unusual (review/alarms/rules.py): a number in a day, or a share; JSON changes single ones
UNUSUAL = {
    "weak_shown": 0.2,  # of the planned intake
    "undocumented": 0.3,  # of the new students brought in the day
    "weak_withdrawn": 3,
    "wrong_facts": 10,
    "guessed": 1,
    "at_the_limit": 1.0,  # of the day's whole numbers
    "whole_exports": 3,
    "night": 5,
    "unproved_registered": 2,
} | env.json("XUEJI_UNUSUAL", default={})
NIGHT = tuple(env.list("XUEJI_NIGHT", default=["22:00", "06:00"]))
REVEALS_PER_HOUR = env.int("XUEJI_REVEALS_PER_HOUR", default=60)  # whole numbers that one account may be shown

# --- security of pages --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # monitors on the machine itself ask without TLS
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- limits ---------------------------------------------------------------------------------------------------------
ROSTER_MAX_BYTES = env.int("XUEJI_ROSTER_MAX_BYTES", default=10 * 1024 * 1024)
ROSTER_MAX_ROWS = env.int("XUEJI_ROSTER_MAX_ROWS", default=50_000)
UPLOAD_PATIENCE_SECONDS = 0.5  # that the answer to an upload waits for its result before it shows a progress bar
SHEET_MAX_ROWS = env.int("XUEJI_SHEET_MAX_ROWS", default=10_000)  # of a supplement sheet, out and in
SHEET_MAX_COLUMNS = 200  # the national templates have 75; users add their own
# a share of rows not found, repeated or of other regions from which the results page asks: is this the right file?
ROSTER_UNUSUAL_SHARE = env.float("XUEJI_ROSTER_UNUSUAL_SHARE", default=0.5)
EXTENSION_MOST_DAYS = env.int("XUEJI_EXTENSION_MOST_DAYS", default=90)  # from the day on which it is granted
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS = [
    "config.site.upload_handler.LimitedMemoryUploadHandler"
]  # uploads never touch the disk unsealed

# --- background work ----------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
WORKER_LEASE_SECONDS = env.int("XUEJI_WORKER_LEASE_SECONDS", default=30)
WORKER_MAX_ATTEMPTS = 3

# --- language, time, help ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
HELP_CONTACT = env("XUEJI_HELP_CONTACT", default="")  # on every page that says that something failed: telephone, room
HELP_HOURS = env("XUEJI_HELP_HOURS", default="")  # when somebody answers there
HELP_OTHER_WAYS = env.list("XUEJI_HELP_OTHER_WAYS", default=[])  # address, group chat, each as text, joined by commas

# --- practice: invented schools for everybody to try, a database and a directory of their own; no real data gets in
PRACTICE = env.bool("XUEJI_PRACTICE", default=False)
PRACTICE_SCHOOLS = env.int("XUEJI_PRACTICE_SCHOOLS", default=40)  # so many may practise at the same time, 99 at most
# regions of invented people's numbers: those of no resident number
PRACTICE_REGIONS = frozenset({"330101", "330201", "320101", "340101", "830000"})

# --- static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": UPLOAD_DIR},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION

# --- logs: what happened and where, never whose ------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "config.ops.logs.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(number)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # Django's own handlers would print messages of exceptions
        "django.server": {"handlers": [], "level": "WARNING"},
        "axes": {"level": "ERROR"},
    },
}
