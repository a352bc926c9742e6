"""All settings, one file. Secrets come from the data folder, never from here."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from xiaoan.project import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
DATA = env.folder("XIAOAN_DATA", Path.home() / ".local/share/xiaoan")

SECRET_KEY = env.secret(DATA, "secret_key")
DEBUG = False
ALLOWED_HOSTS = env.names("XIAOAN_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("XIAOAN_ORIGINS")
HTTPS = env.flag("XIAOAN_HTTPS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "xiaoan.base",
    "xiaoan.ledger",
    "xiaoan.accounts",
    "xiaoan.units",
    "xiaoan.posts",
    "xiaoan.access",
    "xiaoan.evidence",
    "xiaoan.notify",
    "xiaoan.documents",
    "xiaoan.library",
    "xiaoan.escalation",
    "xiaoan.hazards",
    "xiaoan.duties",
    "xiaoan.inspections",
    "xiaoan.responsibility",
    "xiaoan.plausibility",
    "xiaoan.figures",
    "xiaoan.targets",
    "xiaoan.report",
    "xiaoan.field",
    "xiaoan.public",
    "xiaoan.api",
    "xiaoan.project",
    # After ours: where both have a word, ours is said (the first catalogue wins).
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "xiaoan.api.lean.LeanPath",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xiaoan.base.headers.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "xiaoan.base.nul.WithoutNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "xiaoan.accounts.idle.IdleLimit",
    "xiaoan.accounts.idle.FirstPassword",
    "xiaoan.access.middleware.ScopeMiddleware",
]
ROOT_URLCONF = "xiaoan.project.urls"
WSGI_APPLICATION = "xiaoan.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        # Ours before allauth's: the apps that override stand in DIRS-free order below.
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "xiaoan.base.pages.menu",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        (
                            "django.template.loaders.filesystem.Loader",
                            [PACKAGE / "accounts" / "templates", PACKAGE / "base" / "templates"],
                        ),
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# Three roles: `default` works inside row-level security, `owner` migrates, `sealer` seals.
DATABASES = {
    "default": env.database("DATABASE_URL"),
    "owner": env.database("XIAOAN_OWNER_URL", env.text("DATABASE_URL")),
    "sealer": env.database("XIAOAN_SEAL_URL", env.text("DATABASE_URL")),
}
DATABASE_ROUTERS = ["xiaoan.project.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "xiaoan.accounts.passwords.ThreeClasses"},
    {"NAME": "xiaoan.accounts.passwords.NotTheFirst"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "xiaoan.accounts.adapter.Door"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_FORMS = {
    "login": "xiaoan.accounts.forms.Entry",
    "change_password": "xiaoan.accounts.forms.OwnPassword",
}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# Failed passwords are counted in accounts/lockout.py; these limits hold for the second lock.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/15m/key,30/15m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Xiaoan"

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_MINUTES = {"admin": 15, "staff": 30}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# A month: who came by HTTPS once is not led back to plain HTTP on a foreign network.
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "xiaoan.base.refusals.csrf_failure"
if env.flag("XIAOAN_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The address that is locked after failures is the browser's, not the proxy's.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Counts of failed sign-ins and of the public's reports. A full cache forgets some of them, and
# Django's 300 are soon full: nobody may shut a door open again by filling it with addresses.
# What has run out goes every hour (project/recovery.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("XIAOAN_TIME_ZONE", "Asia/Shanghai")

FORMAT_MODULE_PATH = "xiaoan.project.formats"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# Vite's names carry the digest of their content: they may lie in a browser for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/xiaoan/assets/.+-[\w-]{8}\.\w+$"
FILES = DATA / "files"
FILE_STORE = "xiaoan.evidence.disk.Disk"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# Jobs stand in each app's jobs.py; the timetable registers them (project/schedule.py).
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "xiaoan.project.schedule.register"
# Office computers are off at night: what was due within a day runs when they start.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 3600}

MAIL_URLS = env.names("XIAOAN_MAIL_URLS")
SITE_URL = env.text("XIAOAN_SITE_URL", "http://127.0.0.1:8000")
MENU = "xiaoan.project.menu.MENU"
DEMO = env.flag("XIAOAN_DEMO")
TEST_RUNNER = "django.test.runner.DiscoverRunner"
