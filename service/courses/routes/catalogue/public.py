"""The public list of courses and one page per course; nothing here names a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service.courses import wording
from service.courses.catalogue import wording as public_words
from service.courses.catalogue.fit import Fit, Wish, fits, parts_of_day
from service.courses.catalogue.linked_data import course_data
from service.courses.catalogue.public_map import course_map, geometry_of
from service.courses.catalogue.queries import (
    PublicCourse,
    county_of_course,
    named,
    public_courses,
)
from service.courses.catalogue.ways import MODES, Trip, Ways, read_journey, read_ways
from service.courses.routes.blueprint import bp
from service.places.queries import PlaceView, fold, outline, places, search
from service.rulesets.queries import RulesInForce, rules
from service.timetables import journey_words
from service.timetables.journey_map import drawn
from service.timetables.week_journey import WeekJourney
from service.web.drawing.maps import rings_of
from service.web.forms import FormState, filled
from service.web.permission import public
from service.web.prepared import kept, prepared
from service.web.request import (
    database,
    language,
    office,
    parts,
    tell,
    tell_many,
    today,
)

OLDEST_CHILD = 9
MODE_CHOICES = (
    ("bus", "Bus, on foot"),
    ("bike", "By bicycle"),
    ("car", "By car"),
)
PARTS = (("am", "mornings"), ("pm", "afternoons"), ("ev", "evenings"))


@dataclass(frozen=True)
class Asked:
    """The filter as it was understood."""

    form: FormState[Any]
    wish: Wish
    home: PlaceView | None


@bp.get("/kurse")
@public
@prepared
def catalogue() -> ResponseReturnValue:
    """Courses that fit, nearest first; then those that nearly do."""
    courses, known = kept(public_courses, today()), kept(places)
    in_force = kept(rules, today())
    asked = _asked(known, in_force)
    fitting, nearly = fits(courses, asked.wish, in_force.bands, _ways)
    shown = (*fitting, *nearly)
    drawn = course_map(outline(office().county_ags), known, shown, asked.home, _url)
    return render_template(
        "courses/catalogue/catalogue.html",
        form=asked.form,
        fields=_fields(asked.form, in_force),
        home=asked.home,
        fitting=[_row(fit, asked) for fit in fitting],
        nearly=[_row(fit, asked) for fit in nearly],
        no_timetable=asked.home is not None and _without_bus(shown, asked),
        found=wording.found(len(courses), len(fitting), language()),
        map=drawn,
        filtered=bool(request.args),
    )


@bp.get("/kurse/<course_id>")
@public
@prepared
def course_page(course_id: str) -> ResponseReturnValue:
    """One course: what it needs, costs and offers, and the way from one's village."""
    if elsewhere := _in_its_county(course_id):
        return elsewhere
    course = named(kept(public_courses, today()), course_id)
    asked = _asked(kept(places), kept(rules, today()))
    return render_template(
        "courses/catalogue/course.html",
        course=course,
        form=asked.form,
        home=asked.home,
        way=None if course.online else _way(course, asked),
        words=_words(course),
        place=asked.form.field("ort", tell("I start in"), quiet=True),
        mode=asked.wish.mode,
        travel_grant=course.kind.travel_grant,
        linked=course_data(course, parts().settings.base_url, language()),
    )


def _in_its_county(course_id: str) -> ResponseReturnValue | None:
    """Leads a visitor with a link from another county to that county's page."""
    if current_user.is_authenticated:
        return None
    with database().read() as db:
        county = county_of_course(db, course_id, today())
    if county is None or county == office().county_ags:
        return None
    where = url_for("courses.course_page", course_id=course_id, kreis=county)
    return redirect(where)


def _asked(known: tuple[PlaceView, ...], in_force: RulesInForce) -> Asked:
    """Reads the filter; what cannot be understood is said at its field."""
    args = request.args
    form: FormState[Any] = filled(
        {
            "ort": args.get("ort", "").strip()[:120],
            "deutsch": args.get("deutsch", ""),
            "weg": args.get("weg", "bus"),
            "zeit": args.getlist("zeit"),
            "kind": args.get("kind", ""),
        }
    )
    home = _home(known, form)
    age = args.get("kind", "", type=str)
    wish = Wish(
        place_id=home.id if home else "",
        level=args["deutsch"] if args.get("deutsch") in in_force.levels else "",
        mode=args["weg"] if args.get("weg") in MODES else "bus",
        bands=frozenset(b for b in args.getlist("zeit") if b in in_force.bands),
        child_age=int(age)
        if age.isascii() and age.isdigit() and int(age) <= OLDEST_CHILD
        else None,
    )
    return Asked(form, wish, home)


def _home(known: tuple[PlaceView, ...], form: FormState[Any]) -> PlaceView | None:
    typed = form.values.get("ort", "")
    if not typed:
        return None
    found = search(known, typed)
    exact = [place for place in found if fold(place.name) == fold(typed)]
    if not found:
        form.errors["ort"] = [
            tell("We do not know this place. Try the next larger village.")
        ]
        return None
    chosen = (exact or list(found))[0]
    form.values["ort"] = chosen.name
    return chosen


def _fields(form: FormState[Any], in_force: RulesInForce) -> dict[str, Any]:
    levels = [
        (rating.level, tell(rating.sentence))
        for rating in in_force.sets.levels.self_rating
        if rating.level
    ]
    levels += [
        (level.id, tell(level.can_do))
        for level in in_force.sets.levels.level
        if level.track != "general"
    ]
    ages = [
        (str(age), tell("Child, under 1 year") if age == 0 else _age(age))
        for age in range(OLDEST_CHILD + 1)
    ]
    return {
        "place": form.field("ort", tell("I live in"), quiet=True),
        "level": form.field("deutsch", tell("My German"), options=levels, quiet=True),
        "mode": form.field(
            "weg",
            tell("I come"),
            options=[(value, tell(text)) for value, text in MODE_CHOICES],
            quiet=True,
        ),
        "times": form.field(
            "zeit",
            tell("I have time"),
            options=[(value, tell(text)) for value, text in PARTS],
            quiet=True,
        ),
        "child": form.field("kind", tell("Childcare"), options=ages, quiet=True),
    }


def _age(age: int) -> str:
    return tell_many("Child, %(n)s year", "Child, %(n)s years", age)


def _ways(course_id: str) -> Ways | None:
    return read_ways(parts().settings.state_dir, office().id, course_id)


def _without_bus(shown: tuple[Fit, ...], asked: Asked) -> bool:
    """Whether bus minutes are asked for and no timetable was there for any course."""
    if asked.wish.mode != "bus":
        return False
    told = [_ways(fit.course.id) for fit in shown if not fit.course.online]
    return bool(told) and not any(ways and ways.has_bus for ways in told)


def _url(course: PublicCourse) -> str:
    kept: dict[str, Any] = {
        key: request.args[key] for key in ("ort", "weg") if request.args.get(key)
    }
    return url_for("courses.course_page", course_id=course.id, **kept)


def _row(fit: Fit, asked: Asked) -> dict[str, Any]:
    """A course of the list in the words of the page's language."""
    return {
        "fit": fit,
        "url": _url(fit.course),
        "way": _trip(fit.trip) if fit.trip else None,
        "no_way": asked.home is not None and fit.ways_known and fit.trip is None,
        "reasons": [
            {
                "text": public_words.reason(reason, language()),
                **_way_out(reason, fit.course),
            }
            for reason in fit.reasons
        ],
        **_words(fit.course),
    }


def _way_out(reason: Any, course: PublicCourse) -> dict[str, str]:
    """What could be done: another way, another time, or the waiting list."""
    if reason.way_out == "mode" and reason.trip is not None:
        mode = tell(public_words.MODE_NAMES[reason.trip.mode])
        label = tell("%(mode)s %(n)s min", mode=mode, n=reason.trip.worst)
        return {
            "label": label[0].upper() + label[1:],
            "url": _again(weg=reason.trip.mode),
        }
    if reason.way_out == "time":
        bands = kept(rules, today()).bands
        parts_needed = sorted(parts_of_day(course, bands))
        wanted = [*request.args.getlist("zeit"), *parts_needed]
        return {"label": tell("Show these times too"), "url": _again(zeit=wanted)}
    return {"label": tell("On the waiting list"), "url": "/anmelden"}


def _again(**changed: Any) -> str:
    """This list with a changed filter."""
    kept: dict[str, Any] = {
        key: request.args.getlist(key)
        for key in ("ort", "deutsch", "weg", "zeit", "kind")
    }
    kept.update(changed)
    return url_for("courses.catalogue", **{k: v for k, v in kept.items() if v})


def _words(course: PublicCourse) -> dict[str, Any]:
    told = language()
    return {
        "title": public_words.title(course, told),
        "name": public_words.name(course, told),
        "place": public_words.place_text(course, told),
        "times": public_words.times(course, told),
        "long_times": public_words.times(course, told, "wide"),
        "period": public_words.period(course, told, today()),
        "free": public_words.free_stretches(course, told, today()),
        "moved": public_words.moved_dates(course, told, today()),
        "seats": public_words.seats(course, told),
        "price": public_words.price(course, told),
        "amount": wording.euros(course.price_cents, told)
        if course.price_cents is not None
        else "",
        "nothing": wording.euros(0, told),
        "per_unit": wording.euros(course.price_per_unit, told)
        if course.price_per_unit
        else "",
        "childcare": public_words.childcare(course, told),
        "needs": public_words.prerequisites(course, told),
        "exemption": tell(course.kind.exemption) if course.kind.exemption else "",
    }


def _trip(trip: Trip) -> dict[str, Any]:
    return {
        "icon": public_words.MODE_ICONS[trip.mode],
        "mode": tell(public_words.MODE_NAMES[trip.mode]),
        "text": public_words.way(trip, language()),
        "worst": trip.worst,
        "missed": trip.missed,
    }


def _way(course: PublicCourse, asked: Asked) -> dict[str, Any]:
    """The way from the visitor's place: minutes, legs, or why nothing is known."""
    if asked.home is None:
        return {"state": "ask"}
    ways = _ways(course.id)
    if ways is None or asked.home.id not in ways.places:
        return {"state": "unknown"}
    trip = ways.trip(asked.home.id, asked.wish.mode)
    others = [
        _trip(other)
        for mode in MODES
        if mode != asked.wish.mode
        and (other := ways.trip(asked.home.id, mode)) is not None
    ]
    if trip is None:
        bus_unknown = asked.wish.mode == "bus" and not ways.has_bus
        state = "no_timetable" if bus_unknown else "none"
        return {"state": state, "others": others}
    journey = None
    if trip.mode == "bus":
        settings = parts().settings
        journey = read_journey(
            settings.state_dir, office().id, course.id, asked.home.id
        )
    return {
        "state": "known",
        "trip": _trip(trip),
        "journey": _journey(journey) if journey else None,
        "others": others,
        "has_bus": ways.has_bus,
    }


def _journey(week: WeekJourney) -> dict[str, Any]:
    """The week in words and as a map over the county, where its outline is known."""
    shape = outline(office().county_ags)
    rings = rings_of(geometry_of(shape)) if shape else ()
    return {"told": journey_words.told(week, language()), "map": drawn(week, rings)}
