"""Several acts at the same moment, each in its own connection."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from access.errors import UserError


def both(*acts: Callable[[], object]) -> list[str]:
    """Do all of it at once; what each was told."""
    barrier, told = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            told.append("done")
        except UserError as error:
            told.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(told)
