"""Why a whole file was refused."""

from registry.refused import Refused


class LoadRefused(Refused):
    """Nothing of the file was taken; `code` says why, `details` what the sentence needs (wording.py)."""
