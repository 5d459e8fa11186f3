"""What the tests here stand on."""

from tests.school_at_work import *  # noqa: F403 (fixtures)
