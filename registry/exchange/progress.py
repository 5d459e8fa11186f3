"""How far a load has come, on standard error: a bar on a terminal, a line now and then elsewhere."""

import time

_EVERY_SECONDS = 10
_WIDTH = 30


class LoadProgress:
    """Call it with the number of lines done and of lines in all; `close` it at the end."""

    def __init__(self, stream):
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._said_at = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is."""
        if self._is_terminal:
            filled = _WIDTH * done // max(done, total, 1)
            self._stream.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {done:,} / {total:,}", ending="")
        elif time.monotonic() - self._said_at >= _EVERY_SECONDS:
            self._said_at = time.monotonic()
            self._stream.write(f"{done:,} / {total:,}")

    def close(self) -> None:
        """Leave the bar's line."""
        if self._is_terminal:
            self._stream.write("")
