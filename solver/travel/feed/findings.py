"""What was found wrong in a feed: lines left out, and things worth a warning."""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace

import polars as pl

MOST_REASONS = 40  # per file; a feed broken on every line must not fill the page


@dataclass(frozen=True)
class Dropped:
    """Lines of one file left out for one reason; `line` is the first of them."""

    file: str
    line: int
    count: int
    reason: str


@dataclass(frozen=True)
class Warned:
    """Something in a file that was read as well as it could be."""

    file: str
    line: int
    reason: str


@dataclass
class Findings:
    """Collects dropped lines and warnings while a feed is read."""

    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)

    def drop(
        self, frame: pl.DataFrame, file: str, bad: pl.Expr, reason: pl.Expr
    ) -> pl.DataFrame:
        """Return `frame` (with a column `line`) without the rows where `bad` holds."""
        marked = frame.with_columns(bad.fill_null(False).alias("_bad"))
        rows = marked.filter("_bad")
        if rows.is_empty():
            return frame
        grouped = (
            rows.group_by(reason.alias("_reason"))
            .agg(pl.col("line").min().alias("line"), pl.len().alias("count"))
            .sort("line")
        )
        for text, line, count in grouped.select("_reason", "line", "count").iter_rows():
            self.dropped.append(Dropped(file, line, count, text))
        return marked.filter(~pl.col("_bad")).drop("_bad")

    def warn(self, file: str, line: int, reason: str) -> None:
        """Add a warning about `file`; line 0 means the file as a whole."""
        self.warnings.append(Warned(file, line, reason))

    def take(self, other: "Findings", prefix: str) -> None:
        """Add the findings of another feed, `prefix` before each file's name."""
        for item in other.dropped:
            self.dropped.append(replace(item, file=prefix + item.file))
        for warned in other.warnings:
            self.warnings.append(replace(warned, file=prefix + warned.file))

    def as_dict(self) -> dict[str, list[dict[str, object]]]:
        """Return both lists for JSON, at most MOST_REASONS reasons a file."""
        return {
            "dropped": [asdict(d) for d in shortened(self.dropped)],
            "warnings": [asdict(w) for w in self.warnings],
        }

    def lines(self) -> list[str]:
        """Return one sentence a finding, for stderr."""
        told = [
            f"{d.file} line {d.line}: {d.reason} ({d.count} line(s) left out)"
            for d in shortened(self.dropped)
        ]
        return told + [f"{w.file} line {w.line}: {w.reason}" for w in self.warnings]


def shortened(dropped: list[Dropped]) -> list[Dropped]:
    """Return the first reasons of each file and one line that sums up the rest."""
    seen: Counter[str] = Counter()
    kept: list[Dropped] = []
    rest: dict[str, Dropped] = {}
    for item in sorted(dropped, key=lambda d: (d.file, d.line, d.reason)):
        seen[item.file] += 1
        if seen[item.file] <= MOST_REASONS:
            kept.append(item)
            continue
        before = rest.get(item.file)
        line = before.line if before else item.line
        count = item.count + (before.count if before else 0)
        rest[item.file] = Dropped(item.file, line, count, "further reasons")
    return kept + [rest[name] for name in sorted(rest)]
