"""A published facility location problem, told as a county.

Instance p6 of the single source capacitated plant location problems of H. Delmaire,
J. A. Díaz, E. Fernández and M. Ortega ("Reactive GRASP and tabu search based heuristics
for the single source capacitated plant location problem", INFOR 37, 1999): 20
customers, 10 plants. Its optimum is 2269.
"""

from __future__ import annotations

from tests.solver.formation.tiny import BASE, Json, learner

OPTIMUM = 2269
#: What serving a customer costs, per plant.
COSTS = """
51 47 94 76 60 24 18 6 96 20
39 5 1 8 33 70 2 86 55 81
65 62 12 10 16 50 27 38 84 97
93 9 82 64 65 1 29 16 39 95
90 5 12 72 65 48 25 65 77 25
42 46 36 63 2 31 61 69 56 33
8 42 70 83 25 59 67 12 41 28
30 68 45 53 83 94 21 42 42 97
56 67 81 4 17 58 69 56 70 68
74 93 0 65 20 51 34 35 75 51
94 83 80 60 26 90 53 55 74 51
42 14 7 98 84 26 9 90 27 84
3 31 92 7 47 28 99 2 44 11
86 64 46 93 75 85 37 8 94 99
43 83 29 94 85 19 87 84 78 95
85 95 54 10 95 20 49 31 12 53
79 24 22 3 17 64 3 37 15 67
52 20 57 83 58 45 32 52 47 58
49 98 55 47 56 21 41 29 13 17
11 53 48 27 29 23 87 94 45 90
"""
DEMANDS = [17, 24, 23, 37, 12, 29, 21, 2, 18, 9, 22, 21, 12, 16, 24, 35, 23, 5, 33, 22]
OPENING = [206, 132, 335, 219, 340, 206, 340, 298, 233, 322]
CAPACITIES = [36, 47, 66, 56, 72, 39, 58, 41, 62, 56]
#: One optimal choice of plants, found by SCIP, which proved it as well.
SERVED_BY = [6, 6, 3, 1, 2, 4, 4, 8, 3, 2, 9, 2, 3, 6, 2, 8, 8, 1, 9, 4]
#: Larger than any cost, so that everyone is served.
SERVED = 10_000


def county() -> Json:
    """Demand is children, capacity childcare places, the cost of serving minutes.

    One slot, so that all of a venue's courses share its places; a course costs what
    opening the plant costs, its rent.
    """
    costs = [[int(x) for x in row.split()] for row in COSTS.split("\n") if row]
    venues = [f"v{j}" for j in range(len(CAPACITIES))]
    kind = {**BASE["kinds"]["A1"], "min": 1, "max": 20, "patterns": ["mo"]}
    kind["online"] = False
    return {
        **BASE,
        "slots": ["mo-am"],
        "patterns": {"mo": ["mo-am"]},
        "kinds": {"A1": kind},
        "places": [{"id": f"p{i}"} for i in range(len(DEMANDS))],
        "venues": [
            {"id": v, "place": "p0", "childcare": {"mo-am": n}, "rent": rent}
            for v, n, rent in zip(venues, CAPACITIES, OPENING, strict=True)
        ],
        "rooms": [
            {"id": f"r{v}", "venue": v, "seats": 20, "slots": ["mo-am"]} for v in venues
        ],
        "travel": {
            "car": {
                f"p{i}": dict(zip(venues, row, strict=True))
                for i, row in enumerate(costs)
            },
            "pt": {},
        },
        "learners": [
            learner(
                f"l{i:02d}",
                place=f"p{i}",
                mode="car",
                walk=0,
                max_travel=100,
                slots=["mo-am"],
                children=demand,
                online=False,
                priority=1,
            )
            for i, demand in enumerate(DEMANDS)
        ],
        "teachers": [
            {
                "id": f"t{v}",
                "kinds": ["A1"],
                "venues": [v],
                "slots": ["mo-am"],
                "max_slots": 1,
                "rate": 0,
            }
            for v in venues
        ],
        "cost": {"slots_to_units": 4, "per_unit": 0, "childcare_course": 0},
        "weights": {
            **BASE["weights"],
            "priority": SERVED,
            "minute": 1,
            "long_minute": 0,
            "cost": 1,
        },
    }
