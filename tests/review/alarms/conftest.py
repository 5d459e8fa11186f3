"""A school with its people and its authority."""

from tests.school_at_work import *  # noqa: F403 (fixtures)
