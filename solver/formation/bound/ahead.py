"""Compiles the kernels of the bound before a solve that needs them.

In a fresh folder that takes longer than a short solve has; a busy machine would then
end it without a course. `python -m solver formation prepare` does it once for all.
"""

from __future__ import annotations

from typing import Any

from solver.formation.bound import kernels, weeks

W, F, B = "int64[::1]", "float64[::1]", "boolean[::1]"
W2, F2 = "int64[:,::1]", "float64[:,::1]"
#: What the Lagrangian calls, with the types it calls it with; these call the rest.
SIGNATURES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "price_people": (kernels.price_people, (W, W, F, W, F, F, F)),
    "price_courses": (kernels.price_courses, (W, W, W, F, W, W, W, F, F2, B)),
    "count_people": (
        kernels.count_people,
        (W, W, F, W, W, W, F, W, W, W, B, F, F, F),
    ),
    "room_weeks": (
        weeks.room_weeks,
        (W, W, W, W, F, F2, W, W, W, W, W2, F, B, "int64"),
    ),
    "teacher_weeks": (
        weeks.teacher_weeks,
        (W, W, F, W, W, F, F, W, W, W, W, W, W2, F, B, "int64"),
    ),
}


def compile_ahead() -> None:
    """Everything the first plan waits for, in machine code and kept on disk."""
    for kernel, types in SIGNATURES.values():
        kernel.compile(f"({', '.join(types)})")
