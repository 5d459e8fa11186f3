"""An executor for when there is nothing to gain from others' processors."""

from concurrent.futures import Executor, Future
from typing import Any


class AtOnce(Executor):
    """Runs what is submitted at once, in the calling thread; an exception comes out of ``submit`` itself."""

    def submit(self, fn, /, *args, **kwargs) -> Future:
        """Run it; the future is done."""
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done
