"""Where Django looks for the admin of this floor."""

from config.ops import admin

__all__ = ["admin"]
