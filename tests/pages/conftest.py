"""What the tests here stand on."""

from tests.school_at_work import (  # noqa: F401 (fixtures)
    colleague,
    desk,
    officer,
    registrar,
    school,
    season,
    stranger,
    superior,
    upload,
)
