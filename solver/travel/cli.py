"""`python -m solver travel`: journeys for a list of queries, and the feed report."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from solver import outfile
from solver.errors import InputError
from solver.travel.errors import FeedError
from solver.travel.feed import reading
from solver.travel.feed.report import report
from solver.travel.journeys import queries
from solver.travel.settings import MOST_TRANSFERS, TravelSettings

DONE, BAD_INPUT = 0, 2
MOST_CHANGE = 6 * 3600
MOST_WALK = 100_000


def main(argv: Sequence[str]) -> int:
    """Run one command; return 0, or 2 for bad input after a message on stderr."""
    arguments = list(argv)
    try:
        if arguments[:1] == ["report"]:
            return print_report(report_parser().parse_args(arguments[1:]))
        return answer(query_parser().parse_intermixed_args(arguments))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except SystemExit as stop:  # argparse: its message is written already
        return DONE if stop.code in (0, None) else BAD_INPUT


def report_parser() -> argparse.ArgumentParser:
    """Return the flags of `travel report`."""
    parser = argparse.ArgumentParser(prog="solver travel report", allow_abbrev=False)
    parser.add_argument("feed", type=Path, metavar="FEED")
    parser.add_argument("--json", action="store_true", help="as JSON, not as text")
    return parser


def query_parser() -> argparse.ArgumentParser:
    """Return the flags of `travel FEED...`."""
    parser = argparse.ArgumentParser(prog="solver travel", allow_abbrev=False)
    parser.add_argument("feeds", nargs="+", type=Path, metavar="FEED")
    parser.add_argument("--queries", type=Path, required=True, metavar="Q.csv")
    parser.add_argument("-o", dest="out", type=Path, required=True, metavar="OUT.csv")
    parser.add_argument("--transfers", type=whole(0, MOST_TRANSFERS), default=3)
    parser.add_argument("--change", type=whole(0, MOST_CHANGE), metavar="SECONDS")
    parser.add_argument("--max-walk", type=whole(0, MOST_WALK), metavar="M")
    parser.add_argument("--no-footpaths", action="store_true")
    return parser


class whole:
    """A whole number within limits, for argparse."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise argparse.ArgumentTypeError(f'"{text}" is not a whole number')
        if not self.low <= int(text) <= self.high:
            raise argparse.ArgumentTypeError(
                f"{text} is not between {self.low} and {self.high}"
            )
        return int(text)


def print_report(flags: argparse.Namespace) -> int:
    """Write the feed report to stdout."""
    told = report([reading.read(flags.feed)])
    if flags.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n")
        return DONE
    for key, value in told.items():
        for line in value if isinstance(value, list) else [value]:
            sys.stdout.write(f"{key}: {json.dumps(line, ensure_ascii=False)}\n")
    return DONE


def answer(flags: argparse.Namespace) -> int:
    """Answer the queries and write the table beside its name, then rename it."""
    outfile.claim(flags.out, flags.queries, *_files(flags.feeds))
    asked = queries.read(flags.queries)
    settings = chosen_settings(flags)
    read = [reading.read(path) for path in unique_feeds(flags.feeds)]
    read.sort(key=lambda feed: feed.digest)  # the order of the names means nothing
    for feed in read:
        for line in feed.findings.lines():
            sys.stderr.write(f"{feed.name}: {line}\n")
    from solver.travel.journeys import answers  # numba starts here

    text = answers.table(read, asked, settings)
    outfile.replace(flags.out, text)
    return DONE


def unique_feeds(paths: list[Path]) -> list[Path]:
    """Return the feeds' paths. Raises FeedError if one is named twice."""
    seen: dict[Path, Path] = {}
    for path in paths:
        if path.resolve() in seen:
            raise FeedError(f"{path}: named twice")
        seen[path.resolve()] = path
    return paths


def chosen_settings(flags: argparse.Namespace) -> TravelSettings:
    """Return the settings with what the flags change."""
    settings = TravelSettings(max_transfers=flags.transfers)
    if flags.change is not None:
        settings = replace(settings, change_seconds=flags.change)
    if flags.max_walk is not None:
        settings = replace(settings, max_walk_m=flags.max_walk)
    return replace(settings, footpaths=not flags.no_footpaths)


def _files(feeds: Sequence[Path]) -> list[Path]:
    """The files that feeds consist of: zips, and the tables of folders."""
    return [
        file
        for path in feeds
        for file in (path.iterdir() if path.is_dir() else [path])
        if file.suffix.lower() in (".zip", ".txt", ".geojson") or file == path
    ]
