"""A school with its people and rosters that went the whole way, as the tests of pages have them."""

from tests.school_at_work import officer, registrar, school, season, stranger, upload  # noqa: F401 (fixtures)
