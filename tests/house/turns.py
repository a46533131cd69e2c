"""Who runs which module when: beside a worker that waits for browsers and processes the other one computes."""

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController


# Few tests each, most of them seconds long, in which the worker waits for others.
WAITING = ("tests/journeys/", "tests/verification/failure/", "tests/bansos/")


def is_waiting(scope: str) -> bool:
    return scope.startswith(WAITING)


class Turns(LoadScopeScheduling):
    """Modules go out with the most tests first; the slow ones, which have few, would all be left for the end, when one
    worker has nothing to do while the other ends the last of them.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        others = (scopes for one, scopes in self.assigned_work.items() if one is not node)
        is_other_waiting = any(
            is_waiting(scope) and not all(tests.values()) for scopes in others for scope, tests in scopes.items()
        )
        fitting = (scope for scope in self.workqueue if is_waiting(scope) is not is_other_waiting)
        if chosen := next(fitting, None):
            self.workqueue.move_to_end(chosen, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Turns | None:
    return Turns(config, log) if config.getvalue("dist") == "loadscope" else None
