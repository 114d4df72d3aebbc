"""Obviously invented call names and numbers nobody owns.

Numbers are those that the Bundesnetzagentur sets aside for films and books (notice
148/2021): 0176 040690xx and 0171 39200xx, then the landline blocks of five cities.
"""

from __future__ import annotations

from random import Random

FIRST_NAMES = {
    "uk": "Olena Iryna Taras Oksana Bohdan Natalka Danylo Sofiia",
    "ru": "Tanja Irina Pawel Lena Viktor Galina Maxim Nadja",
    "pl": "Kasia Zofia Marek Ola Tomek Beata Janek Hania",
    "ro": "Ioana Mirela Radu Andreea Costin Elena Sorin Daria",
    "bg": "Vesela Rosen Desislava Kamen Iva Plamen",
    "ar": "Amira Samir Layla Karim Nour Yasmin Fadi Rana",
    "kmr": "Berfin Rojda Azad Zilan Diyar Jiyan",
    "ckb": "Shilan Hiwa Nasrin Dara",
    "tr": "Elif Deniz Aylin Kaan Zeynep Emre",
    "fa": "Shirin Parisa Dariush Mina Kian Laleh",
    "prs": "Zohra Farid Parwin Nasim Wahid Mina",
    "ps": "Gulalai Zalmay Spogmai Khalid",
    "ti": "Selam Yonas Rahel Filmon Saba",
    "so": "Hodan Liban Ayaan Nadifa",
    "sq": "Arta Besnik Drita Ilir",
    "sr": "Milica Jovan Dragana Luka",
    "nl": "Anneke Joost Femke Sander",
    "vi": "Linh Minh Thao Tuan",
    "pt": "Inês Tiago Marta Rui",
    "es": "Lucía Pablo Carmen Diego",
    "hu": "Réka Gábor Eszter Zoltán",
    "it": "Giulia Marco Chiara Luca",
    "fr": "Aminata Kofi Fatou Moussa",
}
# Names of the list that men bear; some belong to anybody.
MEN = (
    "Taras Bohdan Danylo Pawel Viktor Maxim Marek Tomek Janek Radu Costin Sorin Rosen "
    "Kamen Plamen Samir Karim Fadi Azad Diyar Hiwa Kaan Emre Dariush Kian Farid Nasim "
    "Wahid Zalmay Khalid Yonas Filmon Liban Besnik Ilir Jovan Luka Joost Sander Tuan "
    "Tiago Rui Pablo Diego Gábor Zoltán Marco Luca Kofi Moussa"
)
ANYBODY = "Nour Deniz Dara Minh Alex Robin Sascha Kim"
FALLBACK = "Alex Robin Sascha Kim"
# Second languages people often speak as well.
ALSO = {
    "uk": ("ru", "pl", "en"),
    "ru": ("uk", "en"),
    "kmr": ("ar", "tr", "ckb"),
    "prs": ("fa", "ps"),
    "ps": ("prs", "ur"),
    "fa": ("en", "tr"),
    "ar": ("en", "fr"),
    "ti": ("am", "ar", "en"),
    "so": ("ar", "en"),
    "bg": ("tr", "ru"),
    "fr": ("en",),
    "nl": ("en",),
}
BLOCKS = (
    ("0176 040690", 2),
    ("0171 39200", 2),
    ("030 23125 ", 3),
    ("069 90009 ", 3),
    ("040 66969 ", 3),
    ("0221 4710 ", 3),
    ("089 99998 ", 3),
)
# The last hundred numbers of the Berlin block are kept for offices and companies.
KEPT = "030 23125 9"


def call_name(rng: Random, language: str, number: int, *, woman: bool) -> str:
    """A call name such as "Demo-Amira 017"; one draw, then the next that fits."""
    names = FIRST_NAMES.get(language, FALLBACK).split()
    at = names.index(rng.choice(names))
    men, anybody = MEN.split(), ANYBODY.split()
    turned = (*names[at:], *names[:at])
    name = next(x for x in turned if x in anybody or (x in men) is not woman)
    return f"Demo-{name} {number:03d}"


def phone_numbers() -> tuple[str, ...]:
    """All numbers for learners, mobile ones first; each stands once."""
    found = (
        f"{prefix}{number:0{digits}d}"
        for prefix, digits in BLOCKS
        for number in range(10**digits)
    )
    return tuple(number for number in found if not number.startswith(KEPT))


def spoken(rng: Random, first: str) -> tuple[str, ...]:
    """The languages somebody speaks, the strongest first."""
    more = ALSO.get(first, ())
    if more and rng.random() < 0.4:
        return first, rng.choice(more)
    return (first,)
