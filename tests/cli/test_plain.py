"""Tables of plain text."""

from deepbrick.cli.plain import plain_table


def test_columns_stand_below_each_other_in_any_script():
    rows = [["고양이.png", "3", "cat"], ["e\u0301.png", "12", ""]]
    assert plain_table(["input", "row", "prediction"], rows).splitlines() == [
        "input       row  prediction",
        "----------  ---  ----------",
        "고양이.png  3    cat",
        "e\u0301.png       12",
    ]
