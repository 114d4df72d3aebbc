"""The search: prices first, then whole models or blocks, on every worker, any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from solver.assignment.bound.descent import Descent
from solver.assignment.bound.lagrangian import SLACK, Bound
from solver.assignment.bound.layout import lay_out
from solver.assignment.problem.instance import Instance
from solver.assignment.problem.plan import Plan
from solver.assignment.routes.greedy import Ways, greedy
from solver.assignment.search.blocks import Block, Blocks, Claims
from solver.assignment.search.columns import Columns, Part, Prepared, Routes, joined
from solver.assignment.search.incumbent import Incumbent
from solver.assignment.search.master import Master, Solved
from solver.assignment.search.plans import rounded, to_chosen
from solver.deadline import Deadline
from solver.errors import Stopped

#: Rounds of prices: enough for small instances, and for large ones.
ROUNDS, LARGE_ROUNDS, LARGE_LINKS = 1500, 320, 400_000
#: Of the time left, prices take at most this part.
PRICES = 0.4
#: Effort of a link in a round, and of a unit of a model's work: about a second's worth.
ROUND_WORK, MODEL_WORK = 1.6e-8, 0.3
#: Routes of a model of everything, and of one that ends with a proof.
WHOLE, PROOF = 9_000, 30_000
#: Loss limits of the models of everything, one after the other.
LADDER = (60.0, 400.0)
#: Loss limits of blocks, the first whose routes are few enough, and how many that is.
LIMITS = (1500.0, 1000.0, 600.0, 400.0, 250.0, 150.0, 100.0, 60.0, 40.0, 25.0)
FEW = 8_000
#: Seasons of blocks, drawn evenly, and seconds of a block's model. Small ones may lose
#: much and are solved in a moment: at 1,000 requests 16 to 50 seasons with losses up to
#: 1,500 found the last points where 80 to 160 with losses up to 150 found none.
SIZES, TRY = (16, 24, 32, 48, 64), 10.0
#: The same for large instances, and points that their blocks may be off: proving the
#: last of them took more than half of the time.
LARGE_SIZES, LARGE_OFF = (24, 48, 64, 96), 40.0
#: Loss within which a season counts as near to a request.
NEAR = 300.0


class Search:
    """Holds the bound, the best plan and the claims of the workers."""

    def __init__(
        self,
        instance: Instance,
        ways: Mapping[str, Ways],
        plan: Plan,
        score: int,
        deadline: Deadline,
        seed: int = 1,
        effort: float | None = None,
        workers: int = 2,
    ) -> None:
        self.instance, self.ways = instance, ways
        self.deadline, self.seed, self.effort = deadline, seed, effort
        self.a = lay_out(instance, ways, deadline.check)
        self.best = Incumbent(self.a, to_chosen(self.a, plan), score)
        threads = max(1, min(2, workers))
        self.pool = ThreadPoolExecutor(threads)
        self.bound = Bound(self.a, self.pool, threads)
        self.claims = Claims()
        self.ready = threading.Event()
        self.faults: list[str] = []
        self.phase: Callable[..., None] = lambda **_: None
        self.routes: Routes | None = None
        self.blocks: Blocks | None = None

    def start(self, workers: int) -> list[threading.Thread]:
        """One leader and as many followers as there are workers left."""
        tasks: list[Callable[[], None]]
        tasks = [self.lead, *[self.follow] * (workers - 1)]
        threads = [
            threading.Thread(target=partial(self._guarded, t), daemon=True)
            for t in tasks
        ]
        for t in threads:
            t.start()
        return threads

    def _guarded(self, task: Callable[[], None]) -> None:
        """The task, ending quietly when the solve is stopped."""
        try:
            task()
        except Stopped:
            return
        except Exception as e:  # a worker's fault must not cost the plan
            self.faults.append(f"a worker ended: {type(e).__name__}: {e}")
        finally:
            self.ready.set()

    def over(self) -> bool:
        """True when nothing is left to do or to do it with."""
        spent = self.effort is not None and self.effort <= 0
        return self.deadline.over() or self.best.proven() or spent

    def _spend(self, work: float) -> None:
        if self.effort is not None:
            self.effort -= max(work, 1e-3)

    # --- the leader -------------------------------------------------------------------

    def lead(self) -> None:
        """Prices, the plan they point to, models of everything, then blocks."""
        self._prices()
        self.ready.set()
        self._whole()
        self.wander()

    def follow(self) -> None:
        """Blocks, as soon as there are prices."""
        self.ready.wait()
        self.wander()

    def _prices(self) -> None:
        descent = Descent(self.bound, self.bound.start(), 1)
        descent.rounds = self._rounds()
        self.phase(name="prices", rounds=descent.rounds)
        work = ROUND_WORK * (len(self.a.link_from) + 8 * len(self.a.person))

        def tell(value: float) -> None:
            self._spend(0.0)
            self.best.bounded(value + SLACK)

        descent.run(descent.rounds, tell, self.deadline.check)
        self._spend(work * descent.rounds)
        self.pool.shutdown(wait=False)  # only prices are found on several threads
        assert descent.best_x is not None
        plan = rounded(self.a, descent.used)
        found = greedy(self.instance, self.ways, plan, self.deadline.check)
        self.best.offer(found)
        self.phase(name="rounded", bound=self.best.bound, score=self.best.score)
        self.routes = Routes(self.bound, descent.best_x)
        _, least = self._everything().losses(NEAR)
        self.blocks = Blocks(self.routes, least, self.seed)

    def _rounds(self) -> int:
        """As many as the size asks for and the time, or the effort, allows."""
        links = len(self.a.link_from)
        rounds = LARGE_ROUNDS if self._large() else ROUNDS
        if self.effort is not None:
            each = ROUND_WORK * (links + 8 * len(self.a.person) + 1)
            return int(np.clip(PRICES * self.effort / each, 30, rounds))
        before = self.deadline.elapsed()
        for _ in range(3):  # the first also loads or compiles the kernels
            before = self.deadline.elapsed()
            self.bound.evaluate(self.bound.start())
        each = max(1e-5, self.deadline.elapsed() - before)
        return int(np.clip(PRICES * self.deadline.left() / each, 30, rounds))

    def _everything(self) -> Prepared:
        assert self.routes is not None
        a = self.a
        none = np.zeros(len(a.requests), dtype=np.bool_)
        part = Part(np.arange(len(a.season_limit)), self.best.chosen.copy(), none, {})
        return self.routes.prepare(part)

    def _whole(self) -> None:
        """Models of everything: good routes, then all that a better plan may use."""
        prepared = self._everything()
        for limit in (*LADDER, None):
            if self.over() or self.best.bound is None:
                return
            gap = float(self.best.bound - self.best.score)
            wanted = gap if limit is None else min(limit, gap)
            count, _ = prepared.losses(wanted)
            if count > (PROOF if wanted >= gap else WHOLE):
                return
            before = self.best.score
            solved = self._solve(prepared, wanted, self.deadline.left())
            if solved is None:
                return
            if solved.duties is not None:
                self.best.replace(solved.duties)
            if wanted >= gap:
                self.best.bounded(max(self.a.base + solved.limit + SLACK, before))
            self.phase(name="whole", limit=wanted, routes=count, score=self.best.score)

    # --- blocks -----------------------------------------------------------------------

    def wander(self) -> None:
        """Block after block until it is over."""
        idle = 0
        while not self.over() and self.blocks is not None and idle < 50:
            with self.best.lock:
                block = self.blocks.draw(self.best, self.claims, self._sizes())
                if block is not None:
                    self.claims.take(block)
            if block is None:
                idle += 1
                self.deadline.wait(0.05)
                continue
            idle = 0
            try:
                self._try(block)
            finally:
                with self.best.lock:
                    self.claims.give_back(block)

    def _large(self) -> bool:
        return len(self.a.link_from) > LARGE_LINKS

    def _sizes(self) -> tuple[int, ...]:
        return LARGE_SIZES if self._large() else SIZES

    def _try(self, block: Block) -> None:
        assert self.routes is not None and self.blocks is not None
        prepared = self.routes.prepare(block.part)
        limit = next(
            (x for x in LIMITS if prepared.losses(x)[0] <= FEW), LIMITS[-1] / 2
        )
        off = LARGE_OFF if self._large() else 0.0
        solved = self._solve(prepared, limit, TRY, off)
        gained = 0
        if solved is not None and solved.duties is not None:
            gained = self.best.exchange(block.turn, block.inside, solved.duties)
        if block.seed >= 0 and not gained:
            self.blocks.tries[block.seed] += 1
        if solved is not None:
            self.phase(
                name="block",
                seasons=len(block.part.seasons),
                limit=limit,
                gained=gained,
                work=round(solved.work, 2),
                proven=solved.proven,
            )

    def _solve(
        self, prepared: Prepared, limit: float, seconds: float, off: float = 0.0
    ) -> Solved | None:
        """The model of a part's routes, with what stands and what must stand."""
        found = prepared.columns(limit)
        if found is None or self.deadline.over():
            return None
        standing = prepared.chosen_routes(prepared.part.chosen)
        confirmed = (self.a.request < 0).astype(np.uint8)
        columns: Columns = joined(found, standing, prepared.chosen_routes(confirmed))
        master = Master(prepared, columns)
        most = self.deadline.left()
        if self.effort is None:
            most = min(most, seconds)
        solved = master.solve(most, None if self.effort is None else 200, off)
        self._spend(MODEL_WORK * solved.work)
        return solved
