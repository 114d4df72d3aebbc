"""What a spreadsheet does: homes clustered, a course for each cluster if one fits."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from solver.formation.courses.booking import Booking, Course, Solution
from solver.formation.courses.candidates import Candidate, Problem
from solver.formation.courses.start import pinned

Points = NDArray[np.float64]
#: Minutes that stand for "far" where there is no road between a place and a venue.
FAR = 120.0
ROUNDS, SIZE = 20, 12
#: Those left over are clustered again so often.
PASSES = 3


def clustered(problem: Problem) -> Solution:
    """Per kind, the most wanted first: k-means of homes, then courses for clusters."""
    found = [*pinned(problem)]
    booking = Booking(problem, found)
    placed = {x for course in found for x in course.members}
    homes = _homes(problem)
    wanted = Counter(k for p in problem.learners for k in p.accepts)
    for kind in sorted(wanted, key=lambda k: (-wanted[k], k)) * PASSES:
        people = [
            i
            for i, p in enumerate(problem.learners)
            if kind in p.accepts and i not in placed
        ]
        options = [c for c in problem.candidates if c.kind == kind and c.rooms]
        for cluster in kmeans(homes[people], max(1, len(people) // SIZE)):
            group = {people[i] for i in cluster} - placed
            course = _course(problem, booking, options, group)
            if course is not None:
                found.append(course)
                placed.update(course.members)
    return found


def _homes(problem: Problem) -> Points:
    """A learner's home as minutes by car to every venue: near homes look alike."""
    instance = problem.instance
    rows = {
        place: [float(instance.car.get(place, {}).get(v, FAR)) for v in instance.venues]
        for place in instance.places
    }
    found = np.array([rows[p.place] for p in problem.learners], np.float64)
    return found.reshape(len(problem.learners), len(instance.venues))


def kmeans(points: Points, count: int) -> list[list[int]]:
    """Lloyd's rounds from evenly spread first centres; lists of row numbers."""
    if not len(points):
        return []
    order = np.lexsort(points.T) if points.shape[1] else np.arange(len(points))
    centres = points[order[np.linspace(0, len(points) - 1, count).astype(int)]]
    nearest = np.zeros(len(points), np.int64)
    for _ in range(ROUNDS):
        apart = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        nearest = apart.argmin(axis=1)
        for k in range(count):
            if (nearest == k).any():
                centres[k] = points[nearest == k].mean(axis=0)
    return [np.flatnonzero(nearest == k).tolist() for k in range(count)]


def _course(
    problem: Problem, booking: Booking, options: list[Candidate], group: set[int]
) -> Course | None:
    """Where and when most of a cluster can come, if it can be staffed and paid."""
    able = {c.index: [x for x in c.members.tolist() if x in group] for c in options}
    for c in sorted(options, key=lambda c: (-len(able[c.index]), c.index)):
        if len(able[c.index]) < max(1, c.least):
            return None
        if not booking.could_open(c):
            continue
        course = _staffed(problem, booking, c)
        if course is None:
            continue
        booking.open(course)
        for x in able[c.index]:
            full = len(course.members) >= problem.seats(c, course.room)
            if not full and booking.children_fit(c, x):
                booking.join(c, x)
                course.members.append(x)
        if len(course.members) >= c.least:
            return course
        for x in course.members:
            booking.join(c, x, -1)
        booking.open(course, -1)
    return None


def _staffed(problem: Problem, booking: Booking, c: Candidate) -> Course | None:
    """The first free teacher and line, the largest free room."""
    room = max(booking.free_rooms(c), key=lambda r: problem.seats(c, r))
    for teacher in booking.free_teachers(c):
        lines = booking.free_lines(c, problem.cost(c, teacher))
        if lines:
            return Course(c.index, room, teacher, lines[0])
    return None
