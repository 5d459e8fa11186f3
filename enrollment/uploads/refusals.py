"""Why an upload was not taken, as a whole."""

from registry.refused import Refused


class UploadRefused(Refused):
    """A call refused as a whole, nothing stored; ``code`` and ``details`` are those of uploads/wording.py."""
