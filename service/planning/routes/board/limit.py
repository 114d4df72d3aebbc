"""What a plan's pages say of its least share."""

from __future__ import annotations

from typing import Any

from service.planning.runs.folder import run_folder
from service.planning.runs.queries import RunView
from service.planning.shares import pricewords
from service.planning.shares.queries import Price, Split, read_price, read_splits
from service.planning.wording import SPLIT_WORDS
from service.web.request import language, parts, tell


def limit_words(run: RunView) -> str:
    """ "60 % for every level", or "" without a least share."""
    told = run.parameters
    if not told.fair_by:
        return ""
    split = tell(SPLIT_WORDS[told.fair_by])
    return tell("%(n)s %% %(split)s", n=round(100 * told.fair_share), split=split)


def limit_facts(run: RunView) -> dict[str, Any]:
    """What the plan page says of the least share: nothing without one."""
    if not run.parameters.fair_by:
        return {}
    splits, price = kept_shares(run)
    limited = next((s for s in splits if s.limited), None)
    return {"limit": limit_words(run), **share_words(run, limited, price)}


def share_words(
    run: RunView, limited: Split | None, price: Price | None
) -> dict[str, str | bool]:
    """Whether the least share is kept and what it costs; "" for what is not known.

    `short`: whether missing places count in a distance to the best that is known.
    """
    chosen = language()
    return {
        "kept": pricewords.kept(limited, chosen) if limited else "",
        "short": limited is not None and bool(limited.below) and run.gap is not None,
        "cost": pricewords.cost(price, chosen) if price else "",
        "method": pricewords.method(price, run.placed, chosen) if price else "",
    }


def kept_shares(run: RunView) -> tuple[tuple[Split, ...], Price | None]:
    """Shares of groups and what the least share costs, None until it is known."""
    folder = run_folder(parts().settings.state_dir, run.id)
    price = read_price(folder)
    return read_splits(folder, run.parameters, price), price
