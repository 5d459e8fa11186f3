"""Why an act on an account was not done; nothing has changed then."""

from registry.refused import Refused


class NotDone(Refused):
    """The act was refused; ``words`` say why and what to do."""

    code = "not_done"

    def __init__(self, words: str):
        super().__init__()
        self.words = words
