"""Each page's own short help, as data: what to do here, what happens next, what often goes wrong (N6, N10).

The frame shows it at the same place of every page, folded. A page without an entry fails tests/pages/test_help.py.
"""

from config.page_help.flow import FLOW
from config.page_help.page import PageHelp
from config.page_help.people import PEOPLE
from config.page_help.review import REVIEW

__all__ = ["HELP", "PageHelp"]

# by the name of the page's URL
HELP: dict[str, PageHelp] = {**FLOW, **REVIEW, **PEOPLE}
