r"""Decode the commands with which BibTeX writes letters and signs: `{\'e}` is é, `\&` is &."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307"},
    **{'"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328"},
    "b": "\u0331",
}
_COMMANDS = {
    **{"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł"},
    **{"L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ"},
    **{"textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textellipsis": "…", "textbullet": "•"},
    **{"textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”"},
    **{"quotesinglbase": "‚", "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»", "textquotedbl": '"'},
    **{"guilsinglleft": "‹", "guilsinglright": "›", "textexclamdown": "¡", "textquestiondown": "¿", "par": "\n\n"},
    **{"textquotesingle": "'", "textasciigrave": "`", "textbackslash": "\\", "textbraceleft": "{", "textbar": "|"},
    **{"textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "slash": "/"},
    **{"textdollar": "$", "textless": "<", "textgreater": ">", "textdegree": "°", "textregistered": "®"},
    **{"texttrademark": "™", "copyright": "©", "textcopyright": "©", "texteuro": "€", "euro": "€", "EUR": "€"},
    **{"pounds": "£", "textsterling": "£", "textyen": "¥", "textcent": "¢", "S": "§", "P": "¶", "textsection": "§"},
    **{"textordfeminine": "ª", "textordmasculine": "º", "LaTeX": "LaTeX", "TeX": "TeX", "newline": "\n"},
    **{"backslash": "\\", "lbrace": "{", "rbrace": "}", "sim": "~", "textmu": "µ", "times": "×", "textnumero": "№"},
}
_STYLES = frozenset(
    "textbf textit emph texttt textsc textsl textrm textsf textup textmd textnormal bf it em tt sc sl rm sf url href "
    "mkbibquote enquote mbox hbox noopsort textsuperscript textsubscript relax protect".split()
)
_ESCAPED = {**{sign: sign for sign in '%$&#_{}"'}, " ": " ", "\n": " ", "-": "", "/": "", ",": " ", "\\": "\n"}
_LIGATURES = {"~": " ", "---": "—", "--": "–", "``": "“", "''": "”"}
_TOKEN = re.compile(
    r"""
    \\(?P<accent>[`'^"~=.])[ ]?
      (?:\{[ ]?(?P<in_braces>\\[ij](?![A-Za-z])|[A-Za-z])[ ]?\} | (?P<bare>\\[ij](?![A-Za-z])|[A-Za-z]))
    | \\(?P<letter>[urHvdckb])
      (?:[ ]?\{[ ]?(?P<letter_in_braces>\\[ij](?![A-Za-z])|[A-Za-z])[ ]?\} | [ ](?P<after_space>[A-Za-z]))
    | \\href[ ]?\{[^{}\\]*\}
    | \\(?P<command>[A-Za-z]+)(?:\{\}|[ ]?)
    | \\(?P<escaped>.)
    | (?P<ligature>~|---?|``|'')
    | (?P<brace>[{}])
    """,
    re.VERBOSE | re.DOTALL,
)


def decode_tex(text: str, *, is_address: bool = False) -> str:
    r"""
    Return a text without commands and braces; a command that is unknown stays as it is written.

    Args:
        is_address: Whether tildes and hyphens stand for themselves.

    >>> decode_tex(r"Caf{\'e} \& {B}read --- S\~ao"), decode_tex(r"a\_b/~c--d", is_address=True)
    ('Café & Bread — São', 'a_b/~c--d')
    """

    def character(token: re.Match[str]) -> str:
        if accent := token["accent"] or token["letter"]:
            base = token["in_braces"] or token["bare"] or token["letter_in_braces"] or token["after_space"]
            return unicodedata.normalize("NFC", base.removeprefix("\\") + _ACCENTS[accent])
        if name := token["command"]:
            return _COMMANDS.get(name, "" if name in _STYLES else token[0])
        if escaped := token["escaped"]:
            return _ESCAPED.get(escaped, token[0])
        if token["ligature"]:
            return token[0] if is_address else _LIGATURES[token[0]]
        return ""

    return _TOKEN.sub(character, text)
