"""What the tests here stand on."""

from tests.sheets_at_work import *  # noqa: F403 (fixtures)
