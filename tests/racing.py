"""Threads that start together, each with its own connection."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

PATIENCE = 120  # seconds until a test gives up waiting


def race(*runners: Callable[[Callable[[], None]], object]) -> list:
    """Run all at once; each is given ``together``, to be called as often as they shall start again together.

    Gives what each returned, or the exception that it ended with.
    """
    barrier = Barrier(len(runners))
    results: list = [None] * len(runners)

    def run(place, runner):
        try:
            results[place] = runner(lambda: barrier.wait(PATIENCE))
        except BaseException as error:
            barrier.abort()
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, runner)) for place, runner in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results
