"""Fair shares in the model: places that groups lack have a price."""

from __future__ import annotations

from solver.formation.search.sites import Sites, Var


def fair_share(m: Sites) -> dict[Var, int]:
    """What places give to groups that lack some, beside those who sit already."""
    terms: dict[Var, int] = {}
    seated = [x for k in m.fixed for x in k.members]
    for (some, _), lacks in zip(m.p.quotas, m.p.short(seated), strict=True):
        joins = [v for x in sorted(some) for _, v in m.of_learner.get(x, ())]
        if lacks and joins:
            gain = m.cp.new_int_var(0, min(lacks, len(joins)), "")
            m.cp.add(gain <= sum(joins))
            terms[gain] = m.p.fair_weight
    return terms
