"""Why no supplement sheet was made."""

from registry.refused import Refused


class TooMany(Refused):
    """More new students than one sheet takes; ``count`` of them were wanted."""

    code = "too_many"

    def __init__(self, count: int):
        super().__init__()
        self.count = count
