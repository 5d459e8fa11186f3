"""The type of words for people."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
else:
    # Words as they are, or such as are translated when they are shown. Only mypy needs to tell the two apart, and what
    # it calls the second comes with the tools for development.
    Text = str

__all__ = ["Text"]
