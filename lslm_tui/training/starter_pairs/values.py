"""What stands in the gaps of the templates, written as each of the four languages writes it.

A value is four texts, in the order of `LANGUAGES`; all of them have the same digits. Knows no sentence.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

LANGUAGES = ("en", "de", "fr", "zh")
Value = tuple[str, str, str, str]


def _words(text: str) -> list[str]:
    return text.split()


MONTHS = tuple(
    zip(
        _words(
            "January February March April May June July August September October November December"
        ),
        _words(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
        ),
        _words(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        ),
        strict=True,
    )
)
MONEY: tuple[Value, ...] = (
    ("dollars", "Dollar", "dollars", "美元"),
    ("euros", "Euro", "euros", "欧元"),
    ("pounds", "Pfund", "livres", "英镑"),
    ("yen", "Yen", "yens", "日元"),
    ("francs", "Franken", "francs", "法郎"),
)
CITIES: tuple[Value, ...] = (
    ("Berlin", "Berlin", "Berlin", "柏林"),
    ("Munich", "München", "Munich", "慕尼黑"),
    ("Hamburg", "Hamburg", "Hambourg", "汉堡"),
    ("Vienna", "Wien", "Vienne", "维也纳"),
    ("Paris", "Paris", "Paris", "巴黎"),
    ("London", "London", "Londres", "伦敦"),
    ("Rome", "Rom", "Rome", "罗马"),
    ("Madrid", "Madrid", "Madrid", "马德里"),
    ("Moscow", "Moskau", "Moscou", "莫斯科"),
    ("Tokyo", "Tokio", "Tokyo", "东京"),
    ("Beijing", "Peking", "Pékin", "北京"),
    ("Shanghai", "Shanghai", "Shanghai", "上海"),
    ("Boston", "Boston", "Boston", "波士顿"),
    ("New York", "New York", "New York", "纽约"),
    ("Geneva", "Genf", "Genève", "日内瓦"),
    ("Brussels", "Brüssel", "Bruxelles", "布鲁塞尔"),
)
FIRST = _words("""
Anna Ben Clara David Emma Felix Greta Hugo Irene Jonas Karla Leo Marie Nina Oscar Paula Quentin Rosa
Simon Tina Ulrich Vera Walter Xenia Yves Zoe Aisha Bjorn Carmen Diego Elif Farid Giulia Hana Ivan Jana
Kofi Lena Mohamed Noor Olga Pedro Rafael Sofia Tariq Uma Viktor Wendy Yuki Zara Alice Boris Chloe Dan
Eric Fatima George Helen Igor Julia Kevin Lucy Martin Nora Peter Rachel Steve Thomas Victor Linda
""")
LAST = _words("""
Miller Smith Johnson Brown Wilson Taylor Clark Lewis Walker Young Schmidt Weber Wagner Becker Hoffmann
Schulz Koch Richter Wolf Neumann Martin Bernard Dubois Moreau Laurent Simon Michel Garcia Roux Fournier
Rossi Ferrari Silva Santos Novak Kowalski Ivanov Petrov Nielsen Hansen Larsen Berg Tanaka Suzuki Kim
Park Chen Wang Singh Patel Khan Ali Mensah Diallo Mbeki Haddad Yilmaz Costa Lopez Fernandez Keller
""")
BEGIN = _words("B D F G H J K L M N P R S T V W Br Ch Dr Fr Gr Kl Kr Ph Sch Sh St Th Tr")
MIDDLE = _words("a e i o u ai au ei ie oo ar en in on an er or al el il")
END = _words(
    "ber dale den ford gard ham kin la lett lin low man mark mer nak ner ni ra rick ro sen son ta to va vic wood zen"
)
FIELDS = _words("""
name count user date time file title page total city email price amount order number id link items app
username first_name last_name file_name user_id order_date message days hours minutes size version
language model path percent score level team product status value key country street code event place
""")
WORDS = _words(
    "info support hello contact office admin mail team sales news anna.berg j.smith max press"
)
SITES = _words("test sample demo acme shop city news school mytown library travel mail cloud")
ENDINGS = _words("org com net de fr cn io eu info")
FILES = _words(
    "report notes photo invoice letter list data backup music plan budget draft readme map"
)
KINDS = _words("pdf txt jpg png docx csv zip json md mp3 xlsx")


def _same(text: str) -> Value:
    return text, text, text, text


def _small(rng: random.Random) -> Value:
    return _same(str(rng.randrange(2, 13) if rng.random() < 0.3 else rng.randrange(2, 100)))


def _floor(rng: random.Random) -> Value:
    """Those that end in "th"."""
    return _same(str(rng.randrange(4, 21)))


def _number(rng: random.Random) -> Value:
    """2 to 999; three digits as often as two."""
    return _same(str(rng.randrange(*rng.choice(((2, 10), (10, 100), (10, 100), (100, 1000))))))


def _large(rng: random.Random) -> Value:
    """1,000 to 9,999,999, in groups of three or without signs."""
    number = rng.randrange(1, 10) * 10 ** rng.randrange(3, 7)
    number += rng.randrange(number) if rng.random() < 0.6 else 0
    if rng.random() < 0.15:
        return _same(str(number))
    grouped = f"{number:,}"
    chinese = grouped if rng.random() < 0.4 else str(number)
    return grouped, grouped.replace(",", "."), grouped.replace(",", " "), chinese


def _decimal(rng: random.Random) -> Value:
    point = f"{rng.randrange(1, 100)}.{rng.choice((rng.randrange(1, 10), rng.randrange(10, 100)))}"
    comma = point.replace(".", ",")
    return point, comma, comma, point


def _time(rng: random.Random) -> Value:
    """Hours and minutes; German and French templates bring their words."""
    hour = rng.randrange(24)
    shown = f"{hour:02}" if rng.random() < 0.3 else str(hour)
    return _same(f"{shown}:{rng.choice((0, 5, 10, 15, 20, 30, 40, 45, 50, rng.randrange(60))):02}")


def _year(rng: random.Random) -> Value:
    return _same(str(rng.choice((rng.randrange(1900, 2040), rng.randrange(1500, 2100)))))


def _date(rng: random.Random) -> Value:
    """A day with its year."""
    month, day, year = rng.randrange(12), rng.randrange(2, 29), rng.randrange(1850, 2040)
    english, german, french = MONTHS[month]
    written = f"{english} {day}, {year}" if rng.random() < 0.6 else f"{day} {english} {year}"
    return (
        written,
        f"{day}. {german} {year}",
        f"{day} {french} {year}",
        f"{year}年{month + 1}月{day}日",
    )


def _day(rng: random.Random) -> Value:
    """A day of any year."""
    month, day = rng.randrange(12), rng.randrange(2, 29)
    english, german, french = MONTHS[month]
    written = f"{english} {day}" if rng.random() < 0.6 else f"{day} {english}"
    return written, f"{day}. {german}", f"{day} {french}", f"{month + 1}月{day}日"


def _price(rng: random.Random) -> Value:
    units, cents = rng.randrange(2, 400), rng.randrange(1, 100)
    whole = rng.random() < 0.35
    english = str(units) if whole else f"{units}.{cents:02}"
    comma = english.replace(".", ",")
    if rng.random() < 0.5:
        money = rng.choice(MONEY)
        return (
            f"{english} {money[0]}",
            f"{comma} {money[1]}",
            f"{comma} {money[2]}",
            f"{english}{money[3]}",
        )
    sign, chinese = rng.choice((("$", "美元"), ("€", "欧元"), ("£", "英镑")))
    return f"{sign}{english}", f"{comma} {sign}", f"{comma} {sign}", f"{english}{chinese}"


def _money(rng: random.Random) -> Value:
    """A large sum."""
    sum_, money = _large(rng), rng.choice(MONEY)
    return (
        f"{sum_[0]} {money[0]}",
        f"{sum_[1]} {money[1]}",
        f"{sum_[2]} {money[2]}",
        f"{sum_[3]}{money[3]}",
    )


def _percent(rng: random.Random) -> Value:
    english, comma, _, _ = _small(rng) if rng.random() < 0.6 else _decimal(rng)
    if rng.random() < 0.3:
        return f"{english} percent", f"{comma} Prozent", f"{comma} pour cent", f"{english}%"
    return f"{english}%", f"{comma} %", f"{comma} %", f"{english}%"


def _phone(rng: random.Random) -> Value:
    parts = (rng.randrange(100, 1000), rng.randrange(1000, 10000), rng.randrange(10, 100))
    return _same(rng.choice(("{}-{}", "{}{}{}", "0{}-{}{}", "{}-{}-{}")).format(*parts))


def _code(rng: random.Random) -> Value:
    """Such as `KM 204`, `B12`, `X-77`."""
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTVWXYZ") for _ in range(rng.choice((1, 2, 2, 3))))
    return _same(f"{letters}{rng.choice(('', ' ', '-'))}{rng.randrange(2, 10000)}")


def _made_up(rng: random.Random) -> str:
    name = rng.choice(BEGIN) + rng.choice(MIDDLE)
    name += rng.choice(BEGIN).lower() + rng.choice(MIDDLE) if rng.random() < 0.3 else ""
    return name + rng.choice(END)


def _name(rng: random.Random) -> Value:
    """First name, first and last, or one nobody has; also Chinese keeps the letters."""
    kind = rng.random()
    if kind < 0.3:
        return _same(rng.choice(FIRST))
    if kind < 0.5:
        return _same(_made_up(rng))
    last = rng.choice(LAST) if kind < 0.75 else _made_up(rng)
    return _same(f"{rng.choice(FIRST)} {last}")


def _last_name(rng: random.Random) -> Value:
    return _same(rng.choice(LAST) if rng.random() < 0.5 else _made_up(rng))


def _city(rng: random.Random) -> Value:
    return rng.choice(CITIES)


def _field(rng: random.Random) -> Value:
    """A placeholder of a program's text."""
    field = rng.choice(FIELDS)
    if rng.random() < 0.15:
        field = field.upper() if rng.random() < 0.5 else str(rng.randrange(6))
    shapes = ("{%s}",) * 7 + ("{{%s}}", "${%s}", "%%(%s)s")
    return _same(rng.choice(shapes) % field)


def _directive(rng: random.Random) -> Value:
    return _same(rng.choice(("%s", "%s", "%d", "%d", "%1$s", "%.2f", "%i")))


def _address(rng: random.Random) -> Value:
    """An e-mail or web address."""
    site = f"{rng.choice(SITES)}.{rng.choice(ENDINGS)}"
    if rng.random() < 0.5:
        return _same(f"{rng.choice(WORDS)}@{site}")
    path = rng.choice(
        ("", "", f"/{rng.choice(FILES)}", f"/{rng.choice(FIELDS)}/{rng.randrange(99)}")
    )
    return _same(f"{rng.choice(('https://', 'http://', 'https://www.'))}{site}{path}")


def _file(rng: random.Random) -> Value:
    number = rng.choice(("", "", f"_{rng.randrange(1, 100)}", f"{rng.randrange(2000, 2030)}"))
    return _same(f"{rng.choice(FILES)}{number}.{rng.choice(KINDS)}")


VALUES: Mapping[str, Callable[[random.Random], Value]] = {
    "small": _small,
    "floor": _floor,
    "number": _number,
    "large": _large,
    "decimal": _decimal,
    "time": _time,
    "year": _year,
    "date": _date,
    "day": _day,
    "price": _price,
    "money": _money,
    "percent": _percent,
    "phone": _phone,
    "code": _code,
    "name": _name,
    "last": _last_name,
    "city": _city,
    "field": _field,
    "directive": _directive,
    "address": _address,
    "file": _file,
}
"""Gap -> how a value for it is drawn."""
