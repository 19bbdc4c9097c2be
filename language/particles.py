"""Korean particles, whose form goes by the sound before them."""

from collections.abc import Mapping

_PAIRS: Mapping[str, tuple[str, str]] = {
    particle: pair
    for pair in (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이라", "라"))
    for particle in pair
}
"""Each particle, with its form after a consonant and after a vowel."""

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_RIEUL = 8
_FINALS_OF_DIGITS = (21, 8, 0, 16, 0, 0, 1, 8, 8, 0)  # 영 일 이 삼 사 오 육 칠 팔 구
_FINALS_OF_ENDINGS: Mapping[str, int] = {"jpg": 0, "png": 0, "csv": 0, "tsv": 0, "pdf": 0, "avi": 0, "brick": 1}
"""Of files whose endings all say alike: 제이피지, 피엔지, 씨에스브이, 브릭."""

_QUOTES = "\"'\u201d\u2019 "
_CLOSING = _QUOTES + ")]}."


def is_particle(spec: str) -> bool:
    """Whether the part of a placeholder after its colon is a particle, as in ``{brick:을}``."""
    return spec in _PAIRS


def with_particle(word: str, particle: str) -> str:
    """A word with the form of a particle that goes with it.

    Parameters
    ----------
    word : str
        Quotation marks at its end, and what stands in brackets after it, are not spoken.
    particle : str
        Any of its two forms.

    Returns
    -------
    str
        With both forms, as in "photo.heic을(를)", where the last letter does not say how the word is spoken.
    """
    after_consonant, after_vowel = _PAIRS[particle]
    spoken = _spoken(word)
    ending = spoken.rpartition(".")[2].lower()
    final = _FINALS_OF_ENDINGS.get(ending, _final(spoken[-1:])) if "." in spoken else _final(spoken[-1:])
    if final is None:
        both = f"({after_consonant[0]}){after_consonant[1:]}" if after_consonant.endswith(after_vowel) else ""
        return word + (both or f"{after_consonant}({after_vowel})")
    # "로" follows a ㄹ too.
    open_end = final == 0 or (final == _RIEUL and after_vowel == "로")
    return word + (after_vowel if open_end else after_consonant)


def _spoken(word: str) -> str:
    """A word without what does not count for the particle after it."""
    word = word.rstrip(_QUOTES)
    before, bracket, _inside = word.rpartition("(") if word.endswith(")") else (word, "", "")
    return before.rstrip(_QUOTES) if bracket and before.strip() else word.rstrip(_CLOSING)


def _final(letter: str) -> int | None:
    """Which consonant ends a syllable or a digit, 0 for none; None where that cannot be told."""
    if letter.isdecimal() and letter.isascii():
        return _FINALS_OF_DIGITS[int(letter)]
    if letter and _FIRST <= ord(letter) <= _LAST:
        return (ord(letter) - _FIRST) % _FINALS
    return None
