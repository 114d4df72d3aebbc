"""A whole term with a moved clock: nobody, no seat and no message is lost."""

from __future__ import annotations

from pathlib import Path

from tests.service.term.whole_term import play_new

# What has to have happened, or the term would prove little.
HAPPENED = {
    "person yes",
    "person no",
    "person no after yes",
    "person after all",
    "provider yes",
    "erased waiting",
    "erased enrolled",
    "paused",
    "other times",
    "teacher ill",
    "teacher away",
    "venue away",
    "dropped out",
    "course dropped",
    "lesson",
    "next yes",
    "next later",
    "next no",
}
SETTLED = {
    "ready",
    "publishable",
    "letters",
    "freed",
    "reason",
    "kept",
    "message",
    "call invite",
    "call told",
    "changed date",
    "not there",
    "next level",
}


def test_a_county_runs_from_its_plan_to_the_end_of_term(
    sqlite_url: str, tmp_path: Path
) -> None:
    """Every evening all is true, and every row of *Heute* could be settled."""
    account = play_new(sqlite_url, tmp_path, people=60, seed=16)
    assert not account.faults, "\n".join(account.faults)
    assert set(account.did) >= HAPPENED
    assert set(account.pressed) >= SETTLED
    assert sum(account.people.values()) == 60
