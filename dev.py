#!/usr/bin/env python3
"""From a bare machine to a running site or a full test run: demo, serve, test.

Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

# `python3 -I` and PYTHONSAFEPATH leave out the folder of the program itself.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from environment import (
    PYTHON,
    ROOT,
    RUNNING,
    TESTING,
    VENV,
    Environment,
    Fault,
    WrongUse,
    apt_install,
    check_disk,
    check_python,
    outcome,
    prepare,
    run,
    say,
)

STATE_BYTES = 0.2 * 1000**3
READY_WITHIN = 180  # seconds until pages answer and the worker has reported
STOP_WITHIN = 12  # seconds between asking a process to end and ending it
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

LOGIN = "login  {role:<14} {name:<30} {password:<20} {office}"


def check_port(port: int) -> None:
    """Raises Fault if something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            why = f"port {port} cannot be used ({getattr(error, 'strerror', error)})"
            raise WrongUse(f"{why}: choose another with --port") from None


def make_state(folder: Path) -> None:
    """The private folder of database, secret and caches, made if missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if (folder / "secret").exists():
            return
        part = folder / f"secret.{os.getpid()}"
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(48), encoding="ascii")
        part.replace(folder / "secret")
    except OSError as error:
        raise WrongUse(f"--state-dir {folder}: {error.strerror}") from None


def site_environment(command: str, port: int, state: Path) -> Environment:
    """The environment of the site's processes: defaults, the caller's, the fixed."""
    defaults = {
        "KURSMITTLER_ENV": "production",
        "KURSMITTLER_BASE_URL": f"http://127.0.0.1:{port}",
        # Compiled code: the checkout may be read-only; tests share one folder.
        "NUMBA_CACHE_DIR": str(state / "numba"),
    }
    fixed = {
        "KURSMITTLER_STATE_DIR": str(state),
        "KURSMITTLER_BIND": f"127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    if command == "demo":
        fixed["KURSMITTLER_ENV"] = "demo"
    return defaults | dict(os.environ) | fixed


class Site:
    """The two processes of the site, each leading a group that is ended whole."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.commands = {
            "worker": [PYTHON, "-m", "service.worker"],
            "web server": [PYTHON, "-m", "gunicorn", "-c", "gunicorn.conf.py"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}

    def start(self, name: str) -> None:
        """Starts one of the processes."""
        self.started[name] = time.monotonic()
        self.running[name] = subprocess.Popen(
            self.commands[name], cwd=ROOT, env=self.env, start_new_session=True
        )

    def signal(self, name: str, number: signal.Signals) -> None:
        """Sends a signal to a process and to everything in its group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running[name].pid, number)

    def revive(self) -> None:
        """Starts again what has died; raises Fault if it died soon after a start."""
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            end = f"the {name} ended with exit code {process.returncode}"
            if time.monotonic() - self.started[name] < 10:
                raise Fault(end)
            say(f"{end}: starting it again")
            self.signal(name, signal.SIGKILL)
            self.start(name)

    def stop(self) -> None:
        """Ends every process, the slow ones by force; a second signal is ignored."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for name in self.running:
            self.signal(name, signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN
        for name, process in self.running.items():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            self.signal(name, signal.SIGKILL)
            process.wait()


def readiness(address: str) -> str:
    """Empty once the site is ready, else what it waits for."""
    # A proxy of the environment must never stand between two local processes.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/ready", timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(300).decode(errors='replace').strip()}"
    except OSError as error:
        return str(error)


def setup_key(state: Path, address: str) -> str:
    """The key of the first-run page, empty once an office stands."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/einrichten", timeout=10):
            return (state / "setup-token").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def wait_ready(site: Site, address: str) -> None:
    """Returns once /ready says 200; raises Fault with its last answer if it won't."""
    until = time.monotonic() + READY_WITHIN
    while waits_for := readiness(address):
        site.revive()
        if time.monotonic() > until:
            raise Fault(f"not ready after {READY_WITHIN} s: {waits_for}")
        time.sleep(0.2)


def fill(args: argparse.Namespace, env: Environment) -> None:
    """Brings the database to the newest schema; a demo gets its counties once."""
    flask = [PYTHON, "-m", "flask", "--app", "wsgi"]
    run(*flask, "db-upgrade", env=env)
    if args.command == "demo":
        size = [] if args.learners is None else ["--learners", str(args.learners)]
        run(*flask, "demo", *size, env=env)


def welcome(args: argparse.Namespace, state: Path, address: str) -> None:
    """Says how to get in, last that the site is ready."""
    if args.command == "demo":
        for login in json.loads((state / "logins.json").read_bytes()):
            say(LOGIN.format(**login))
    if key := setup_key(state, address):
        say(f"set up your office: {address}/einrichten?schluessel={key}")
    say(f"ready {address}")


def run_site(args: argparse.Namespace) -> int:
    """Starts the site and keeps it up until a signal comes."""
    state, address = args.state_dir.resolve(), f"http://127.0.0.1:{args.port}"
    check_port(args.port)
    check_disk(state, STATE_BYTES)
    make_state(state)
    prepare(RUNNING)
    os.umask(0o077)  # what the site writes is its user's alone
    env = site_environment(args.command, args.port, state)
    fill(args, env)
    site = Site(env)
    try:
        for name in site.commands:
            site.start(name)
        wait_ready(site, address)
        welcome(args, state, address)
        while True:
            time.sleep(0.5)
            site.revive()
    finally:
        site.stop()


def find_chromium() -> str:
    """The browser of the tests: CHROMIUM_PATH, PATH, or installed by root."""
    if named := os.environ.get("CHROMIUM_PATH"):
        if shutil.which(named):
            return named
        raise Fault(f"CHROMIUM_PATH is {named}, which is no program")
    for _ in range(2):
        for name in BROWSERS:
            if path := shutil.which(name):
                return path
        if not apt_install("chromium"):
            break
    raise Fault("no Chromium: install it or set CHROMIUM_PATH to its program")


def test_commands(pytest_arguments: list[str]) -> list[list[str]]:
    """What the caller names; else all tests in two parts: measured and not.

    Following each line makes a test half as long again. What needs a browser or
    PostgreSQL, and the zoo, repeat on a second kind what the measured part has run.
    A part that is named has no coverage worth a threshold.
    """
    pytest = [PYTHON, "-m", "pytest", "-n2"]
    if pytest_arguments:
        return [pytest + pytest_arguments]
    again = "postgresql or zoo or browser"
    return [[*pytest, "-k", again], [*pytest, "-k", f"not ({again})", "--cov"]]


def run_tests(pytest_arguments: list[str]) -> int:
    """Every check, then every test; 0 only if all could run and all passed."""
    prepare(TESTING)
    env = {"NUMBA_CACHE_DIR": str(VENV / "numba"), **os.environ}
    faults = []
    try:
        env["CHROMIUM_PATH"] = find_chromium()
    except Fault as error:
        faults.append(f"browser tests cannot run: {error}")
    for name, command in {
        "ruff check": [PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "djlint": [PYTHON, "-m", "djlint", "--check", "templates"],
        "mypy": [PYTHON, "-m", "mypy"],
        "import contracts": [f"{VENV}/bin/lint-imports", "--no-logo"],
    }.items():
        say(f"--- {name}")
        if outcome(command, env):
            faults.append(f"{name} found faults: see above")
    codes = [outcome(command, env) for command in test_commands(pytest_arguments)]
    for fault in faults:
        print(f"FAULT {fault}", file=sys.stderr)
    return 1 if faults or any(codes) else 0


def read_arguments(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The command line and what goes on to pytest; exit code 2 on a wrong one."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in {
        "demo": "a running site with invented counties and logins",
        "serve": "a running site for a real office, empty at first",
    }.items():
        site = commands.add_parser(name, help=text, description=text)
        site.add_argument("--port", type=int, default=8000)
        site.add_argument("--state-dir", type=Path, default=ROOT / "state")
        if name == "demo":
            site.add_argument("--learners", type=int, help="how many invented people")
    commands.add_parser("test", help="every check and test; [pytest arguments]")
    args, rest = parser.parse_known_args(argv)
    if rest and args.command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    return args, rest


def main(argv: list[str]) -> int:
    """Exit code 0 done or stopped by a signal, 1 a failure, 2 wrong use."""
    args, rest = read_arguments(argv)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)  # KeyboardInterrupt
    try:
        check_python(sys.version_info[:2])
        return run_tests(rest) if args.command == "test" else run_site(args)
    except KeyboardInterrupt:
        return 0 if args.command != "test" else 1
    except Fault as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
