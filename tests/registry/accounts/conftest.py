"""What the tests here stand on."""

from tests.accounts_at_work import *  # noqa: F403 (fixtures)
