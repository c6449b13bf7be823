"""What languages are called: in English, and by those who speak them. Codes are ISO 639-1. Pure."""

from __future__ import annotations

from collections.abc import Sequence

AUTO = "auto"

NAMES = {
    "af": ("Afrikaans", "Afrikaans"), "am": ("Amharic", "አማርኛ"), "ar": ("Arabic", "العربية"),
    "ast": ("Asturian", "asturianu"), "az": ("Azerbaijani", "azərbaycanca"),
    "ba": ("Bashkir", "башҡортса"), "be": ("Belarusian", "беларуская"), "bg": ("Bulgarian", "български"),
    "bn": ("Bengali", "বাংলা"), "br": ("Breton", "brezhoneg"), "bs": ("Bosnian", "bosanski"),
    "ca": ("Catalan", "català"), "ceb": ("Cebuano", "Cebuano"), "cs": ("Czech", "čeština"),
    "cy": ("Welsh", "Cymraeg"), "da": ("Danish", "dansk"), "de": ("German", "Deutsch"),
    "el": ("Greek", "Ελληνικά"), "en": ("English", "English"), "eo": ("Esperanto", "Esperanto"),
    "es": ("Spanish", "español"), "et": ("Estonian", "eesti"), "eu": ("Basque", "euskara"),
    "fa": ("Persian", "فارسی"), "ff": ("Fulah", "Fulfulde"), "fi": ("Finnish", "suomi"),
    "fr": ("French", "français"), "fy": ("West Frisian", "Frysk"), "ga": ("Irish", "Gaeilge"),
    "gd": ("Scottish Gaelic", "Gàidhlig"), "gl": ("Galician", "galego"), "gu": ("Gujarati", "ગુજરાતી"),
    "ha": ("Hausa", "Hausa"), "he": ("Hebrew", "עברית"), "hi": ("Hindi", "हिन्दी"),
    "hr": ("Croatian", "hrvatski"), "ht": ("Haitian Creole", "kreyòl ayisyen"),
    "hu": ("Hungarian", "magyar"), "hy": ("Armenian", "հայերեն"), "id": ("Indonesian", "Indonesia"),
    "ig": ("Igbo", "Igbo"), "ilo": ("Iloko", "Ilokano"), "is": ("Icelandic", "íslenska"),
    "it": ("Italian", "italiano"), "ja": ("Japanese", "日本語"), "jv": ("Javanese", "Basa Jawa"),
    "ka": ("Georgian", "ქართული"), "kk": ("Kazakh", "қазақша"), "km": ("Khmer", "ខ្មែរ"),
    "kn": ("Kannada", "ಕನ್ನಡ"), "ko": ("Korean", "한국어"), "la": ("Latin", "Latina"),
    "lb": ("Luxembourgish", "Lëtzebuergesch"), "lg": ("Ganda", "Luganda"), "ln": ("Lingala", "lingála"),
    "lo": ("Lao", "ລາວ"), "lt": ("Lithuanian", "lietuvių"), "lv": ("Latvian", "latviešu"),
    "mg": ("Malagasy", "Malagasy"), "mk": ("Macedonian", "македонски"), "ml": ("Malayalam", "മലയാളം"),
    "mn": ("Mongolian", "монгол"), "mr": ("Marathi", "मराठी"), "ms": ("Malay", "Melayu"),
    "my": ("Burmese", "မြန်မာ"), "nb": ("Norwegian Bokmål", "norsk bokmål"), "ne": ("Nepali", "नेपाली"),
    "nl": ("Dutch", "Nederlands"), "nn": ("Norwegian Nynorsk", "norsk nynorsk"),
    "no": ("Norwegian", "norsk"), "ns": ("Northern Sotho", "Sesotho sa Leboa"),
    "oc": ("Occitan", "occitan"), "or": ("Odia", "ଓଡ଼ିଆ"), "pa": ("Punjabi", "ਪੰਜਾਬੀ"),
    "pl": ("Polish", "polski"), "ps": ("Pashto", "پښتو"), "pt": ("Portuguese", "português"),
    "ro": ("Romanian", "română"), "ru": ("Russian", "русский"), "sd": ("Sindhi", "سنڌي"),
    "si": ("Sinhala", "සිංහල"), "sk": ("Slovak", "slovenčina"), "sl": ("Slovenian", "slovenščina"),
    "so": ("Somali", "Soomaali"), "sq": ("Albanian", "shqip"), "sr": ("Serbian", "српски"),
    "ss": ("Swati", "siSwati"), "su": ("Sundanese", "Basa Sunda"), "sv": ("Swedish", "svenska"),
    "sw": ("Swahili", "Kiswahili"), "ta": ("Tamil", "தமிழ்"), "te": ("Telugu", "తెలుగు"),
    "th": ("Thai", "ไทย"), "tl": ("Tagalog", "Tagalog"), "tn": ("Tswana", "Setswana"),
    "tr": ("Turkish", "Türkçe"), "uk": ("Ukrainian", "українська"), "ur": ("Urdu", "اردو"),
    "uz": ("Uzbek", "oʻzbekcha"), "vi": ("Vietnamese", "Tiếng Việt"), "wo": ("Wolof", "Wolof"),
    "xh": ("Xhosa", "isiXhosa"), "yi": ("Yiddish", "ייִדיש"), "yo": ("Yoruba", "Yorùbá"),
    "zh": ("Chinese", "中文"), "zh-hant": ("Chinese, traditional", "繁體中文"), "zu": ("Zulu", "isiZulu"),
}  # fmt: skip
"""Code to English name and own name."""


def english(code: str) -> str:
    """`German` for `de`; the code itself where we have no name."""
    return NAMES[code][0] if code in NAMES else code


def own(code: str) -> str:
    """`Deutsch` for `de`; '' where it is the English name, or unknown."""
    names = NAMES.get(code, ("", ""))
    return names[1] if names[1] != names[0] else ""


def matching(codes: Sequence[str], typed: str) -> list[str]:
    """Codes whose code, English or own name holds what was typed; those that begin with it first."""
    wanted = typed.strip().casefold()
    ordered = sorted(codes, key=lambda code: english(code).casefold())
    if not wanted:
        return ordered
    found = []
    for code in ordered:
        words = (code, english(code).casefold(), own(code).casefold())
        if any(wanted in word for word in words):
            found.append((not any(word.startswith(wanted) for word in words), code != wanted, code))
    return [code for _, _, code in sorted(found, key=lambda each: each[:2])]
