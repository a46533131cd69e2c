"""All simulated offices behind one address, for the demo: the civil registry, every source of records, and DTSEN."""

from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web

from verification.domain.dukcapil import WireAccount
from verification.domain.sources import sources
from verification.simulator.population import Population
from verification.simulator.records import RecordSimulator
from verification.simulator.server import Behaviour, Simulator


# What a demo asks by service; the others show how it looks when nobody is asked, or only by file.
DEMO_SOURCES: Final = ("employment", "civil_servants")
# Whom the simulated civil registry takes us for; it only refuses an account without a name, a password or an address.
DEMO_ACCOUNT: Final = WireAccount(user_id="demo", password="demo", ip_user="127.0.0.1")  # noqa: S106


class Offices(Simulator):
    """Several simulated services that behave alike; each has its own quota and counts."""

    def __init__(
        self, population: Population, behaviour: Behaviour | None = None, *, others: Sequence[Simulator] = ()
    ) -> None:
        super().__init__(population, behaviour)
        records = [one for one in sources().values() if one.transport == "records"]
        self.others = [*(RecordSimulator(one, population, behaviour) for one in records), *others]

    def serves(self, method: str, path: str) -> bool:
        """Whatever one of them offers."""
        return super().serves(method, path) or any(one.serves(method, path) for one in self.others)

    def respond(self, request: web.BaseRequest, body: bytes) -> web.Response:
        """The answer of the one that is asked."""
        found = next((one for one in self.others if one.serves(request.method, request.path)), None)
        return found.respond(request, body) if found else super().respond(request, body)


def addresses(base: str, city_code: str) -> Mapping[str, str]:
    """The variables that point a demo to the simulated offices below an address."""
    method = f"dukcapil/get_json/{city_code.replace('.', '')}/CALL_VERIFY_BY_ELEMEN"
    return {
        "DUKCAPIL_URL": f"{base}/{method}",
        "DUKCAPIL_USER_ID": DEMO_ACCOUNT.user_id,
        "DUKCAPIL_PASSWORD": DEMO_ACCOUNT.password,
        "DUKCAPIL_IP_USER": DEMO_ACCOUNT.ip_user,
        "DTSEN_URL": f"{base}/core/api",
        **{f"{sources()[key].prefix}_URL": f"{base}/{key}" for key in DEMO_SOURCES},
    }
