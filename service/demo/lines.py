"""The invented bus lines and Rufbus zones of the demo counties, on real places.

A line starts at its hub. Trunk lines run about hourly, feeders a few times a day,
school lines on school days only. `half` lines meet the hub half an hour apart from the
others, so that one changes between the two kinds within ten minutes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A bus line: number, kind (trunk, feeder, school) and its places from the hub."""

    number: str
    kind: str
    places: tuple[str, ...]
    half: bool = False
    evening: bool = False
    holidays: bool = True


@dataclass(frozen=True)
class ZonePlan:
    """A Rufbus zone before it has positions."""

    name: str
    places: tuple[str, ...]
    feeds: str
    weekdays: tuple[int, ...]
    hours: tuple[int, int]  # minutes of the day
    lead_minutes: int


CPN = "Cappeln (Oldenburg)"
ESS = "Essen (Oldenburg)"
LND = "Lindern (Oldenburg)"
ROW = "Rotenburg (Wümme)"

CLOPPENBURG = (
    Line("90", "trunk", ("Cloppenburg", "Varrelbusch", "Thüle", "Friesoythe"),
         evening=True),
    Line("91", "trunk", ("Friesoythe", "Sedelsberg", "Scharrel", "Ramsloh",
                         "Strücklingen", "Elisabethfehn", "Barßel")),
    Line("92", "trunk", ("Cloppenburg", "Stapelfeld", "Kneheim", "Lastrup", "Löningen"),
         evening=True),
    Line("93", "trunk", ("Cloppenburg", "Falkenberg", "Garrel", "Petersdorf", "Bösel")),
    Line("94", "trunk", ("Cloppenburg", "Bethen", "Höltinghausen", "Emstek"),
         half=True),
    Line("95", "trunk", ("Cloppenburg", "Sevelten", CPN, "Elsten"), half=True),
    Line("96", "trunk", ("Cloppenburg", "Hemmelte", "Bevern", ESS)),
    Line("97", "trunk", ("Cloppenburg", "Molbergen", "Peheim", LND), half=True),
    Line("101", "feeder", ("Friesoythe", "Altenoythe", "Kampe", "Harkebrügge",
                           "Barßel")),
    Line("102", "feeder", ("Friesoythe", "Bösel", "Garrel", "Beverbruch")),
    Line("103", "feeder", ("Friesoythe", "Mehrenkamp", "Neuscharrel", "Gehlenberg"),
         holidays=False),
    Line("104", "feeder", ("Friesoythe", "Ellerbrock", "Markhausen", "Peheim",
                           "Molbergen"), half=True, holidays=False),
    Line("105", "feeder", ("Löningen", "Winkum", "Evenkamp"), holidays=False),
    Line("106", "feeder", ("Löningen", "Wachtum", LND)),
    Line("107", "feeder", ("Löningen", "Bunnen", ESS, "Bevern"), half=True),
    Line("108", "feeder", ("Lastrup", "Ermke", "Molbergen"), half=True,
         holidays=False),
    Line("109", "feeder", ("Emstek", "Bühren", "Drantum", CPN), half=True),
    Line("110", "feeder", ("Garrel", "Beverbruch", "Petersdorf"), holidays=False),
    Line("201", "school", ("Cloppenburg", "Bethen", "Falkenberg", "Garrel",
                           "Beverbruch")),
    Line("202", "school", ("Cloppenburg", "Stapelfeld", "Hemmelte", "Kneheim",
                           "Ermke")),
    Line("203", "school", ("Friesoythe", "Gehlenberg", "Neuscharrel", "Scharrel")),
    Line("204", "school", ("Löningen", "Bunnen", "Evenkamp", "Winkum")),
    Line("205", "school", ("Barßel", "Harkebrügge", "Kampe")),
    Line("206", "school", ("Cloppenburg", CPN, "Drantum", "Bühren", "Emstek")),
)  # fmt: skip

ROTENBURG = (
    Line("1", "trunk", (ROW, "Gyhum", "Elsdorf", "Zeven"), evening=True),
    Line("2", "trunk", (ROW, "Scheeßel", "Helvesiek", "Lauenbrück"), evening=True),
    Line("3", "trunk", ("Zeven", "Seedorf", "Selsingen", "Bremervörde")),
    Line("4", "trunk", (ROW, "Hemsbünde", "Brockel", "Bothel", "Visselhövede"),
         half=True),
    Line("5", "trunk", (ROW, "Hassendorf", "Sottrum", "Reeßum", "Horstedt")),
    Line("6", "trunk", ("Zeven", "Kirchtimke", "Westertimke", "Tarmstedt", "Wilstedt"),
         half=True),
    Line("7", "trunk", ("Zeven", "Heeslingen", "Klein Meckelsen", "Groß Meckelsen",
                        "Sittensen"), half=True),
    Line("8", "trunk", ("Bremervörde", "Basdahl", "Gnarrenburg")),
    Line("9", "trunk", ("Bremervörde", "Oerel", "Hipstedt"), half=True),
    Line("301", "feeder", ("Bremervörde", "Ebersdorf", "Alfstedt"), holidays=False),
    Line("302", "feeder", ("Zeven", "Ostereistedt", "Rhade", "Gnarrenburg")),
    Line("303", "feeder", ("Zeven", "Heeslingen", "Anderlingen", "Farven"),
         holidays=False),
    Line("304", "feeder", ("Bremervörde", "Sandbostel", "Selsingen", "Anderlingen")),
    Line("305", "feeder", ("Bremervörde", "Deinstedt", "Farven"), half=True,
         holidays=False),
    Line("306", "feeder", ("Sittensen", "Lengenbostel", "Vierden", "Wohnste"),
         holidays=False),
    Line("307", "feeder", ("Sittensen", "Tiste", "Kalbe", "Stemmen", "Lauenbrück")),
    Line("308", "feeder", ("Scheeßel", "Helvesiek", "Hamersen", "Sittensen"),
         half=True),
    Line("309", "feeder", ("Lauenbrück", "Vahlde", "Fintel")),
    Line("310", "feeder", ("Tarmstedt", "Hepstedt", "Breddorf"), holidays=False),
    Line("311", "feeder", ("Tarmstedt", "Wilstedt", "Vorwerk", "Bülstedt",
                           "Kirchtimke"), holidays=False),
    Line("312", "feeder", ("Sottrum", "Hellwege", "Ahausen"), half=True),
    Line("313", "feeder", (ROW, "Ahausen", "Westerwalsede", "Kirchwalsede")),
    Line("314", "feeder", ("Scheeßel", "Brockel", "Hemslingen", "Bothel")),
    Line("315", "feeder", (ROW, "Bötersen", "Reeßum", "Horstedt"), half=True,
         holidays=False),
    Line("316", "feeder", ("Visselhövede", "Kirchwalsede", "Westerwalsede")),
    Line("401", "school", (ROW, "Hemsbünde", "Hemslingen", "Bothel")),
    Line("402", "school", ("Zeven", "Groß Meckelsen", "Hamersen", "Sittensen")),
    Line("403", "school", ("Bremervörde", "Hipstedt", "Basdahl")),
    Line("404", "school", ("Zeven", "Rhade", "Breddorf", "Hepstedt")),
    Line("405", "school", ("Scheeßel", "Fintel", "Vahlde", "Stemmen")),
    Line("406", "school", ("Sottrum", "Bötersen", "Horstedt")),
)  # fmt: skip

LINES = {"cloppenburg": CLOPPENBURG, "rotenburg": ROTENBURG}

ZONES = {
    "cloppenburg": (
        ZonePlan(
            "Rufbus Friesoythe-West (erfunden)",
            ("Friesoythe", "Mehrenkamp", "Neuscharrel", "Gehlenberg", "Ellerbrock",
             "Markhausen"),
            "Friesoythe", (0, 1, 2, 3, 4, 5), (7 * 60, 21 * 60), 60,
        ),
        ZonePlan(
            "Rufbus Löninger Land (erfunden)",
            ("Löningen", "Evenkamp", "Winkum", "Bunnen", "Wachtum"),
            "Löningen", (0, 1, 2, 3, 4), (8 * 60, 18 * 60), 90,
        ),
    ),
    "rotenburg": (
        ZonePlan(
            "Rufbus Tarmstedt (erfunden)",
            ("Tarmstedt", "Breddorf", "Hepstedt", "Bülstedt", "Vorwerk",
             "Westertimke", "Kirchtimke", "Wilstedt"),
            "Tarmstedt", (0, 1, 2, 3, 4, 5), (7 * 60, 21 * 60), 60,
        ),
        ZonePlan(
            "Rufbus Geestequelle (erfunden)",
            ("Bremervörde", "Oerel", "Alfstedt", "Ebersdorf", "Hipstedt", "Basdahl"),
            "Bremervörde", (0, 1, 2, 3, 4), (8 * 60, 18 * 60), 90,
        ),
    ),
}  # fmt: skip
