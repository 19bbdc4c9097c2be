"""Korean particles."""

import pytest
from deepbrick.language.particles import is_particle, with_particle


@pytest.mark.parametrize(
    ("word", "particle", "whole"),
    [
        ("블록", "을", "블록을"),
        ("블록", "를", "블록을"),
        ("플레이트", "을", "플레이트를"),
        ("플레이트", "이", "플레이트가"),
        ("블록", "와", "블록과"),
        ("블록", "로", "블록으로"),
        ("연필", "으로", "연필로"),  # ㄹ
        ("사진", "은", "사진은"),
        ("카메라 3", "이", "카메라 3이"),  # 삼
        ("카메라 2", "이", "카메라 2가"),  # 이
        ("카메라 7", "으로", "카메라 7로"),  # 칠
        ("숫자(모두)", "은", "숫자(모두)는"),
        ("엔트로피(작음)", "으로", "엔트로피(작음)로"),  # by what stands before the brackets
        ("(1)", "을", "(1)을"),
        ('"플레이트"', "을", '"플레이트"를'),
        ("photo.jpg", "을", "photo.jpg를"),  # 제이피지
        ("MODEL.BRICK", "을", "MODEL.BRICK을"),
        ("photo.heic", "을", "photo.heic을(를)"),
        ("photo.heic", "으로", "photo.heic(으)로"),
        ("photo.heic", "이라", "photo.heic(이)라"),
        ("jpg", "은", "jpg은(는)"),
        ("", "은", "은(는)"),
    ],
)
def test_the_form_goes_by_the_last_sound(word, particle, whole):
    assert with_particle(word, particle) == whole


def test_formats_of_numbers_are_no_particles():
    assert is_particle("은")
    assert not any(map(is_particle, ("", ",", ".0f", ".1%", ".40")))
