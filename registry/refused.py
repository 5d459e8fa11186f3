"""What every refusal of this house is: plain Python, so that the child that reads spreadsheets starts quickly."""


class Refused(Exception):
    """What was asked for was refused as a whole, and nothing has changed; ``code`` is for programs.

    The exception's own text is the code alone: it names nobody, so that it may stand in a log. ``details`` holds what
    the sentence to the user needs.
    """

    code = "refused"

    def __init__(self, code: str = "", **details: object) -> None:
        self.code = code or self.code
        super().__init__(self.code)
        self.details = details
