"""Why a whole file was refused."""


class Refused(Exception):
    """Nothing of the file was taken; `code` says why, `details` what the sentence needs (wording.py)."""

    def __init__(self, code: str, **details: str):
        super().__init__(code)
        self.code = code
        self.details = details
