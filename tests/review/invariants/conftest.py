"""What the tests here stand on."""

from tests.accounts_at_work import (  # noqa: F401 (fixtures)
    at,
    county,
    desk_slip,
    officer,
    registrar,
    school,
    slip,
    stranger,
    superior,
)
