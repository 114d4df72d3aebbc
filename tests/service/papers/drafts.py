"""Drafts of a letter in languages whose catalogues do not exist yet.

They try the setting of scripts and directions; nobody has checked them as texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service import i18n

BUS = "bus %(line)s from %(stop)s at %(time)s, to %(end)s at %(arrival)s"
DRAFTS: Mapping[str, Mapping[str, str]] = {
    "ar": {
        "Hello %(name)s,": "مرحباً %(name)s،",
        "A German course for you": "دورة ألمانية لك",
        "Your number": "رقمك",
        "First day:": "اليوم الأول:",
        "Please bring:": "للإحضار:",
        "ID, this letter, pen and paper": "بطاقة الهوية، هذه الرسالة، قلم ودفتر",
        "Please answer by %(day)s": "نرجو الرد حتى %(day)s",
        "Scan the code": "مسح الرمز",
        "Call us": "الاتصال",
        "Hand in the slip": "الورقة في النهاية",
        "The way there": "الذهاب",
        "The way back": "العودة",
        "Yes, I am coming.": "نعم، سأحضر.",
        "No, I cannot.": "لا، لا أستطيع.",
        "too far": "بعيد",
        "wrong times": "الوقت غير مناسب",
        "my child": "طفلي",
        "I have another course": "دورة أخرى",
        "If not: why? You stay on the list.": "إذا لا، لماذا؟ يبقى الاسم على القائمة.",
        "From home to the course": "من البيت إلى الدورة",
        "from %(first)s to %(last)s": "من %(first)s إلى %(last)s",
        BUS: "باص %(line)s من %(stop)s الساعة %(time)s، إلى %(end)s الساعة %(arrival)s",
        "There is a place for your child,": "مكان لطفلك،",
        "in the same house. It costs nothing.": "في نفس المبنى. مجاناً.",
    },
    "uk": {
        "Hello %(name)s,": "Вітаємо, %(name)s!",
        "A German course for you": "Курс німецької для Вас",
        "Your number": "Ваш номер",
        "First day:": "Перший день:",
        "Please bring:": "Візьміть із собою:",
        "ID, this letter, pen and paper": "посвідчення, цей лист, ручку та зошит",
        "Please answer by %(day)s": "Просимо відповісти до %(day)s",
        "Scan the code": "Сканувати код",
        "Call us": "Зателефонувати",
        "Hand in the slip": "Віддати талон",
        "The way there": "Дорога туди",
        "The way back": "Дорога назад",
        "Yes, I am coming.": "Так, прийду.",
        "No, I cannot.": "Ні, не можу.",
        "too far": "задалеко",
        BUS: "автобус %(line)s від %(stop)s о %(time)s, до %(end)s о %(arrival)s",
    },
    "ti": {
        "Hello %(name)s,": "ሰላም %(name)s፣",
        "A German course for you": "ናይ ጀርመንኛ ትምህርቲ ንዓኹም",
        "First day:": "ቀዳማይ መዓልቲ፦",
        "Yes, I am coming.": "እወ፣ ክመጽእ እየ።",
        "No, I cannot.": "ኣይፋል፣ ኣይክእልን እየ።",
    },
}


@contextmanager
def drafted(folder: Path) -> Iterator[None]:
    """The site with these languages beside its own."""
    before = i18n.FOLDER
    (folder / "de").symlink_to(before / "de")
    for language, texts in DRAFTS.items():
        (folder / language).mkdir()
        entries = "".join(f'\nmsgid "{k}"\nmsgstr "{v}"\n' for k, v in texts.items())
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        path = folder / language / "papers.po"
        path.write_text(head + entries, encoding="utf-8")
    i18n.FOLDER = folder
    _forget()
    try:
        yield
    finally:
        i18n.FOLDER = before
        _forget()


def _forget() -> None:
    i18n.languages.cache_clear()
    i18n._catalogue.cache_clear()
