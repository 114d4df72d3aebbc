"""The load: arrivals at a fixed rate, whether or not earlier ones were answered.

    python -m bench.web.load PORT --gets 150 --posts 50 --seconds 300 --place NAME

A process of its own. Prints JSON: for each page the milliseconds from the instant an
arrival was due to its last byte (waiting inside this process counts), and errors.
"""

from __future__ import annotations

import argparse
import json
import queue
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bench.web.visitors import Applicant, Phone, Town, Unexpected, wait_until

PHONES = 48  # threads, each with a connection
APPLICANTS = 400  # at 50 answers a second everybody answers every eight seconds
AFTER = 30.0  # seconds after the last arrival until what is unanswered is an error


@dataclass
class Told:
    """What the phones saw; the lock guards all of it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    late: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def answer_a_page(town: Town, phone: Phone) -> str:
    """Somebody sends the page they have open."""
    if not town.ready:
        raise Unexpected("nobody has a page open: answers come too slowly")
    applicant = town.ready.popleft()
    try:
        applicant.send(phone)
    except Exception:
        applicant = Applicant()
        raise
    finally:
        town.waiting.append(applicant)
    return "POST /anmelden/…"


def look_at_a_page(town: Town, told: Told, phone: Phone) -> str:
    """Whoever has sent a page opens the next one; else a stranger reads something."""
    with told.lock:
        applicant = town.waiting.popleft() if town.waiting else None
        pattern, path = town.page()
    if applicant is None:
        answer = phone.ask(path)
        if answer.status != 200:
            raise Unexpected(f"{pattern}: {answer.status}")
        return f"GET {pattern}"
    try:
        applicant.look(phone)
    except Exception:
        applicant = Applicant()
        raise
    finally:
        # After the receipt somebody new begins, with a page to look at first.
        (town.ready if applicant.hidden else town.waiting).append(applicant)
    return "GET /anmelden/…"


def answer_all(
    town: Town, told: Told, port: int, due: queue.SimpleQueue[tuple[float, str] | None]
) -> None:
    """A phone: takes arrivals until None comes."""
    phone = Phone(port)
    while (arrival := due.get()) is not None:
        moment, method = arrival
        sent = time.monotonic()
        try:
            if method == "POST":
                label = answer_a_page(town, phone)
            else:
                label = look_at_a_page(town, told, phone)
        except Exception as error:
            phone.connection.close()
            with told.lock:
                told.errors[f"{method}: {type(error).__name__} {error}"] += 1
            continue
        ended = time.monotonic()
        with told.lock:
            told.waits[label].append(1000 * (ended - moment))
            told.late.append(1000 * (sent - moment))


def warm_up(town: Town, port: int) -> None:
    """Lets the applicants begin and spreads them over the steps."""
    phone = Phone(port)
    for number in range(APPLICANTS):
        applicant = Applicant()
        applicant.look(phone)
        for _ in range(number % 10 if number < 60 else 0):
            applicant.send(phone)
            applicant.look(phone)
        town.ready.append(applicant)


def press(port: int, town: Town, gets: int, posts: int, seconds: float) -> Told:
    """Sends every arrival at its instant and waits for the answers."""
    told, due = Told(), queue.SimpleQueue[tuple[float, str] | None]()
    phones = [
        threading.Thread(target=answer_all, args=(town, told, port, due), daemon=True)
        for _ in range(PHONES)
    ]
    for phone in phones:
        phone.start()
    begin = time.monotonic() + 0.2
    plan = [(n / gets, "GET") for n in range(int(gets * seconds))]
    plan += [((n + 0.5) / posts, "POST") for n in range(int(posts * seconds))]
    for offset, method in sorted(plan):
        wait_until(begin + offset)
        due.put((begin + offset, method))
    for _ in phones:
        due.put(None)
    last = time.monotonic() + AFTER
    for phone in phones:
        phone.join(max(0.0, last - time.monotonic()))
    with told.lock:
        lost = len(plan) - len(told.late) - sum(told.errors.values())
        if lost:
            told.errors["unanswered"] += lost
    return told


def main() -> None:
    """Reads the command line, presses, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--gets", type=int, required=True)
    parser.add_argument("--posts", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--place", required=True)
    wanted = parser.parse_args()
    town = Town(wanted.port, wanted.place)
    warm_up(town, wanted.port)
    told = press(wanted.port, town, wanted.gets, wanted.posts, wanted.seconds)
    print(json.dumps({"waits": told.waits, "late": told.late, "errors": told.errors}))


if __name__ == "__main__":
    main()
