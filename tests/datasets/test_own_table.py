"""Tables: what is read is what is in the cells."""

import csv
import math

import numpy as np
import pytest
from deepbrick.compiler import TrainOptions, train
from deepbrick.datasets import load_dataset
from deepbrick.datasets.own import table
from deepbrick.datasets.recipes.tables import number_in
from deepbrick.datasets.tables import table_form

CLASSES = "1d fc softmax 1d"
ANSWER = "1d fc sigmoid-single single"
NUMBER = "1d fc linear-single single"
NUMBERS = "1d fc linear 1d"
LABELS = "1d fc sigmoid 1d"


def write(path, lines, **how):
    path.write_text("\n".join(lines) + "\n", encoding=how.pop("encoding", "utf-8"), newline=how.pop("newline", "\n"))
    return path


def numbers(count=12):
    return [f"{k},{k * k / 4},{'cat' if k % 3 else 'dog'}" for k in range(count)]


X = np.array([[k, k * k / 4] for k in range(12)])
IS_DOG = np.array([k % 3 == 0 for k in range(12)])


def test_the_last_column_says_the_class(tmp_path, plan_of, look, load_both_ways, check_examples):
    path = write(tmp_path / "pets.csv", ["weight,height,pet", *numbers()])
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.description == f"{path} (12 rows): from 2 columns to which pet"
    assert (info.name, info.notes, info.classes) == ("pets.csv", (), ("cat", "dog"))
    assert (info.shape.input, info.shape.output, info.steps) == ((2,), (2,), None)
    assert (info.standardize_inputs, info.standardize_targets, info.input_scale) == (True, False, None)
    assert info.stratify
    check_examples(load_both_ways(plan, info), X, np.stack([~IS_DOG, IS_DOG], axis=1))


def test_two_words_are_yes_or_no(tmp_path, plan_of, look, load_both_ways, check_examples):
    path = write(tmp_path / "pets.csv", ["weight,height,pet", *numbers()])
    plan = plan_of(ANSWER)
    check_examples(load_both_ways(plan, look(path, plan)), X, IS_DOG[:, np.newaxis])


def test_a_number_comes_out_in_its_own_unit(tmp_path, plan_of, look, load_both_ways, check_examples):
    lines = [f"{k},{-3 * k},{1000 + k / 8}" for k in range(12)]
    path = write(tmp_path / "houses.csv", ["rooms,age,price", *lines])
    plan = plan_of(NUMBER)
    info = look(path, plan)
    assert info.description == f"{path} (12 rows): from 2 columns to price"
    assert (info.classes, info.standardize_targets, info.stratify) == (("price",), True, False)
    x = [[k, -3 * k] for k in range(12)]
    check_examples(load_both_ways(plan, info), x, [[1000 + k / 8] for k in range(12)])


def test_named_targets_come_out_in_the_order_of_their_names(tmp_path, plan_of, look, load_both_ways, check_examples):
    lines = [f"{k},{k % 2},{k % 3 // 2},{5 * k}" for k in range(12)]
    path = write(tmp_path / "a.csv", ["a,b,c,d", *lines])
    k = np.arange(12)
    plan = plan_of(NUMBERS)
    info = look(path, plan, targets=("d", "a"))
    assert info.classes == ("d", "a")
    check_examples(load_both_ways(plan, info), np.stack([k % 2, k % 3 // 2], 1), np.stack([5 * k, k], 1))
    plan = plan_of(LABELS)
    info = look(path, plan, targets=("c", "b"))
    assert (info.classes, info.standardize_targets) == (("c", "b"), False)
    check_examples(load_both_ways(plan, info), np.stack([k, 5 * k], 1), np.stack([k % 3 // 2, k % 2], 1))


@pytest.mark.parametrize(
    ("name", "delimiter", "how"),
    [
        ("a.csv", ",", {}),
        ("a.CSV", ";", {}),
        ("a.csv", "\t", {}),
        ("a.tsv", "\t", {}),
        ("a.csv", ", ", {}),  # a space after each comma
        ("a.csv", ",", {"newline": "\r\n"}),
        ("a.csv", ";", {"encoding": "utf-8-sig", "newline": "\r\n"}),  # as Excel writes it in Europe
    ],
)
def test_tables_of_all_kinds(name, delimiter, how, tmp_path, plan_of, look, load_both_ways, check_examples):  # noqa: PLR0913, PLR0917
    lines = ["Größe,weight,猫", *numbers()]
    path = write(tmp_path / name, [line.replace(",", delimiter) for line in lines], **how)
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.description == f"{path} (12 rows): from 2 columns to which 猫"
    assert info.examples[0].args["inputs"] == ("Größe", "weight")
    check_examples(load_both_ways(plan, info), X, np.stack([~IS_DOG, IS_DOG], axis=1))


def test_quoted_cells_with_all_that_can_be_in_them(tmp_path, plan_of, look, load_both_ways, check_examples):
    """The writer of Python's own library is the oracle."""
    words = ['a "b"', "c,d;e", "f\ng", "back\\slash"]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(['size; "in mm"', "weight, kg; net", "kind"])
        rows.writerows([f" {k} ", f"1e{k % 4}", words[k % 4]] for k in range(20))
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.classes == tuple(sorted(words))
    assert info.examples[0].args["inputs"] == ('size; "in mm"', "weight, kg; net")
    places = [info.classes.index(words[k % 4]) for k in range(20)]
    check_examples(load_both_ways(plan, info), [[k, 10 ** (k % 4)] for k in range(20)], np.eye(4)[places])


def test_commas_in_the_names_of_a_tab_separated_table(tmp_path, plan_of, look):
    lines = [line.replace(",", "\t") for line in numbers()]
    path = write(tmp_path / "a.tsv", ["weight, kg, net, dry\theight, m\tpet", *lines])
    assert look(path, plan_of(CLASSES)).examples[0].args["inputs"] == ("weight, kg, net, dry", "height, m")


def test_rows_that_are_not_whole_are_left_out_and_said(tmp_path, plan_of, look, load_both_ways, check_examples):
    odd = ["1", "1,2", ",2,cat", "1,,cat", "1,2,", "1,2, ", "nan,2,cat", "1,inf,cat", "1,two,cat", "1,2,cat,4"]
    path = write(tmp_path / "a.csv", ["a,b,c", *numbers(), "", *odd, "1,2,cat,,"])
    plan = plan_of(CLASSES)
    info = look(path, plan)
    # Line 14 is empty, and no row.
    assert info.notes == (
        (
            "10 rows were left out, because each has an empty cell, a word where a number belongs, or too many cells: "
            "line 15, line 16, line 17 and 7 more."
        ),
    )
    x, dog = np.vstack([X, [1, 2]]), np.append(IS_DOG, False)
    check_examples(load_both_ways(plan, info), x, np.stack([~dog, dog], axis=1))


@pytest.mark.parametrize("odd", ["1", "1,2", "1,2,", "1,two,3", "1,2,three", "1,2,nan", "1,2,3,4"])
def test_each_odd_row_by_itself(odd, tmp_path, plan_of, look):
    path = write(tmp_path / "a.csv", ["a,b,c", *(f"{k},{k},{k}" for k in range(10)), odd])
    assert look(path, plan_of(NUMBER)).notes == (
        (
            "One row was left out, because it has an empty cell, a word where a number belongs, or too many cells: "
            "line 12."
        ),
    )


def test_columns_of_words_are_left_out_and_said(tmp_path, plan_of, look, load_both_ways, check_examples):
    """One number among words makes no column of numbers."""
    lines = [f"{k},name {k},{'7' if k == 3 else 'x'},,{k % 2}" for k in range(12)]
    path = write(tmp_path / "a.csv", ["a,name,code,empty,odd", *lines])
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.description == f"{path} (12 rows): from a to which odd"
    assert info.notes == ('3 columns were left out, because each holds few numbers or none: "name", "code", "empty".',)
    check_examples(load_both_ways(plan, info), np.arange(12)[:, np.newaxis], np.eye(2)[np.arange(12) % 2])


def test_a_column_of_numbers_may_have_gaps(tmp_path, plan_of, look):
    lines = [f"{k},{k if k % 2 else 'none'},{k}" for k in range(20)]
    info = look(write(tmp_path / "a.csv", ["a,b,c", *lines]), plan_of(NUMBER))
    assert info.description.endswith("(10 rows): from 2 columns to c")
    assert len(info.notes) == 1


def test_columns_without_a_name_are_left_out_and_said(tmp_path, plan_of, look, load_both_ways, check_examples):
    """Such is what pandas writes before its rows, and what a comma at the end of each line makes."""
    path = write(tmp_path / "a.csv", [",weight,height,pet", *(f"{k},{line}" for k, line in enumerate(numbers(), 50))])
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.notes == ("One column was left out, because it has no name: number 1.",)
    check_examples(load_both_ways(plan, info), X, np.stack([~IS_DOG, IS_DOG], axis=1))


def test_spaces_around_names_do_not_count(tmp_path, plan_of, look, load_both_ways, check_examples):
    path = write(tmp_path / "a.csv", ["weight , height ,pet ", *numbers()])
    plan = plan_of(ANSWER)
    info = look(path, plan, targets=("pet",))
    assert info.description == f"{path} (12 rows): from 2 columns to which pet"
    check_examples(load_both_ways(plan, info), X, IS_DOG[:, np.newaxis])


def test_classes_that_are_numbers_are_in_their_order(tmp_path, plan_of, look):
    lines = [f"{k},{(10, 9, -1)[k % 3]}" for k in range(12)]
    assert look(write(tmp_path / "a.csv", ["a,b", *lines]), plan_of("single fc softmax 1d")).classes == (
        "-1",
        "9",
        "10",
    )


@pytest.mark.parametrize("column", ["1d lstm fc linear-single single", "1d fc lstm fc linear-single single"])
def test_columns_are_cut_into_time_steps(column, tmp_path, plan_of, look, load_both_ways, check_examples):  # noqa: PLR0913, PLR0917 - fixtures
    lines = [",".join(str(10 * k + c) for c in range(6)) + f",{k}" for k in range(12)]
    path = write(tmp_path / "a.csv", ["a,b,c,d,e,f,g", *lines])
    trunk = column.removesuffix(" fc linear-single single")
    plan = plan_of(trunk, trunk, column)
    info = look(path, plan)
    assert (info.steps, info.shape.input) == (3, (2,))
    x = 10 * np.arange(12)[:, np.newaxis] + np.arange(6)
    check_examples(load_both_ways(plan, info), x.reshape(12, 3, 2), np.arange(12)[:, np.newaxis])


def test_a_head_on_every_column_gets_the_number_at_every_step(tmp_path, plan_of, look, load_both_ways, check_examples):
    path = write(tmp_path / "a.csv", ["a,b,c", *(f"{k},{k + 1},{k * 2}" for k in range(12))])
    plan = plan_of(*["single lstm fc linear-single single"] * 2)
    info = look(path, plan)
    assert info.description.endswith("from 2 columns to c, at every time step")
    k = np.arange(12)
    check_examples(
        load_both_ways(plan, info),
        np.stack([k, k + 1], 1)[..., np.newaxis],
        np.stack([2 * k, 2 * k], 1)[..., np.newaxis],
    )


def test_one_column_of_values_takes_as_many_steps_as_there_are_columns(tmp_path, plan_of, look):
    path = write(tmp_path / "a.csv", ["a,b,c,d", *(f"{k},{k},{k},{k}" for k in range(12))])
    assert look(path, plan_of("single lstm fc linear-single single")).steps == 3


@pytest.mark.parametrize(
    ("header", "line", "column", "options", "message"),
    [
        (
            "a,b",
            "{k},x",
            "2d fc softmax 1d",
            {},
            ("{path} is a table of numbers, but this stack works on images: name a folder of images."),
        ),
        (
            "a,b",
            "{k},x",
            "1d fc linear 2d",
            {},
            ("{path} is a table of numbers, but this stack works on images: name a folder of images."),
        ),
        ("a", "{k}", CLASSES, {}, "{path} needs a first line that names at least two columns."),
        ("", "{k},1", CLASSES, {}, "{path} needs a first line that names at least two columns."),
        ("1,2", "{k},1", CLASSES, {}, "{path} needs a first line that names at least two columns."),
        ("a,b, a", "{k},1,2", CLASSES, {}, '{path} has two columns called "a"; give one of them another name.'),
        ("a,b", "{k},{k}", NUMBER, {"targets": ("c",)}, '{path} has no column "c"; it has a, b.'),
        (
            "a,b",
            "{k},{k}",
            NUMBERS,
            {},
            (
                "This stack gives several numbers, and {path} does not say which; name their "
                "columns with --target, of a, b."
            ),
        ),
        (
            "a,b,c",
            "{k},{k},{k}",
            NUMBER,
            {"targets": ("a", "b")},
            ("This stack gives single-regression output: name one column with --target, not 2."),
        ),
        (
            "a,b,c",
            "{k},{k},{k}",
            NUMBERS,
            {"targets": ("a", "a")},
            ("This stack gives regression output: name at least two columns with --target, not 1."),
        ),
        ("a,b", "x,{k}", NUMBER, {}, "{path} has no column of numbers beside b."),
        (
            "a,b",
            "{k},x",
            NUMBER,
            {},
            ("{path} has no row with a number in every column; fill the gaps, or take columns away."),
        ),
        (
            "a,b,c",
            '"{k},5",{k},x',
            CLASSES,
            {},
            ('The column "a" of {path} has numbers with a comma (0,5); write them with a point.'),
        ),
        (
            "a;b;c",
            "{k},5;{k}.5;{k}",
            NUMBER,
            {},
            ('The column "a" of {path} has numbers with a comma (0,5); write them with a point.'),
        ),
        (
            "a;b",
            "{k}.5;{k},5",
            NUMBER,
            {},
            ('The column "b" of {path} has numbers with a comma (0,5); write them with a point.'),
        ),
        (
            "a,b,c",
            "{k},5,{k},5,x",
            CLASSES,
            {},
            (
                "The rows of {path} have 5 cells under 3 names; where these are numbers with a comma, "
                "write them with a point, or put them in quotes."
            ),
        ),
        (
            "a,b,c",
            "{k},1,{k}",
            "single fc linear-single single",
            {},
            (
                "{path} has 2 columns of numbers, but this stack "
                "takes one single value; put a clear 1x2 brick at its foot, or take columns away."
            ),
        ),
        (
            "a,b,c",
            "{k},1,{k}",
            "1d lstm fc linear-single single",
            {},
            (
                "{path} does not say how its columns are cut "
                "into time steps; stack several columns, one a time step, or name an .npz file."
            ),
        ),
        (
            "a,b",
            "{k},x",
            CLASSES,
            {},
            (
                'The column "b" of {path} holds 1 different words, which make no classes; name '
                "another column with --target, or put a linear plate on the stack."
            ),
        ),
        (
            "a,b",
            "1,{k}",
            ANSWER,
            {},
            ('The column "b" of {path} holds 12 different words, but yes or no needs exactly two.'),
        ),
        (
            "a,b,c",
            "1,{k},0",
            LABELS,
            {"targets": ("b", "c")},
            ('The column "b" of {path} holds other numbers than 0 (no) and 1 (yes).'),
        ),
        (
            "a,b",
            "{k},7",
            NUMBER,
            {},
            ('The column "b" of {path} holds the same number everywhere, so there is nothing to learn.'),
        ),
        (
            "a,b",
            "{k}e30,{k}",
            NUMBER,
            {},
            ('The numbers in the column "a" of {path} are too large; write them in a larger unit.'),
        ),
        (
            "a,b",
            "{k},{k}e-9",
            NUMBER,
            {},
            (
                'The numbers in the column "b" of {path} differ too little; write them in a '
                "smaller unit, or take away what they have in common."
            ),
        ),
        (
            "a,b",
            "170000000{k:02},{k}",
            NUMBER,
            {},
            (
                'The numbers in the column "a" of {path} differ too little; write them '
                "in a smaller unit, or take away what they have in common."
            ),
        ),
    ],
)
def test_what_does_not_fit(header, line, column, options, message, tmp_path, plan_of, message_of):  # noqa: PLR0913, PLR0917
    path = write(tmp_path / "a.csv", [header, *(line.format(k=k) for k in range(12))])
    assert message_of(path, plan_of(column), **options) == message.format(path=path)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("1d", "a number of columns that can be divided by that"), ("single", "one column a time step")],
)
def test_columns_that_cannot_be_cut(kind, wanted, tmp_path, plan_of, message_of):
    path = write(tmp_path / "a.csv", ["a,b,c,d", *(f"{k},{k},{k},{k}" for k in range(12))])
    plan = plan_of(f"{kind} lstm", f"{kind} lstm fc linear-single single")
    assert message_of(path, plan) == (
        f"{path} has 3 columns of numbers, but this stack has 2 time steps and needs {wanted}."
    )


def test_decimal_commas(tmp_path, plan_of, look, load_both_ways, check_examples):
    """As Excel writes them in most of Europe; one column of whole numbers, one of words that have commas in them."""
    lines = [f"{k},5;{k};-{k},25;{'a,b' if k % 2 else '1,5'}" for k in range(12)]
    path = write(tmp_path / "a.csv", ["length;count;width, mm;kind", *lines])
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.notes == ()
    assert info.columns == ("length", "count", "width, mm")
    assert info.reading == {"delimiter": ";", "decimal": ","}
    k = np.arange(12)
    check_examples(load_both_ways(plan, info), np.stack([k + 0.5, k, -k - 0.25], 1), np.eye(2)[k % 2])


def test_decimal_commas_in_what_comes_out(tmp_path, plan_of, look, load_both_ways, check_examples):
    path = write(tmp_path / "a.csv", ["a;b", *(f"{k};{k},5" for k in range(12)), "1.000,5;1"])
    plan = plan_of(NUMBER)
    info = look(path, plan)
    assert len(info.notes) == 1  # a point among commas is no number
    k = np.arange(12)[:, np.newaxis]
    check_examples(load_both_ways(plan, info), k, k + 0.5)


def test_commas_among_points_are_no_decimals(tmp_path, plan_of, look):
    lines = [f"{k}.5;{'1,2' if k == 3 else 'x'};{k}" for k in range(12)]
    info = look(write(tmp_path / "a.csv", ["a;b;c", *lines]), plan_of(NUMBER))
    assert info.columns == ("a",)
    assert info.reading["decimal"] == "."


def test_line_breaks_in_names_are_spaces(tmp_path, plan_of, look, load_both_ways, check_examples):
    """Excel makes them of Alt and Enter."""
    lines = [f"{k},{k * k / 4},{'cat' if k % 3 else 'dog'}" for k in range(12)]
    path = write(tmp_path / "a.csv", ['"weight\nin kg",height,"kind\r\nof  pet"', *lines])
    plan = plan_of(CLASSES)
    info = look(path, plan)
    assert info.description == f"{path} (12 rows): from 2 columns to which kind of pet"
    assert info.columns == ("weight in kg", "height")
    assert look(path, plan, targets=("kind of pet",)) == info
    check_examples(load_both_ways(plan, info), X, np.stack([~IS_DOG, IS_DOG], axis=1))


def test_lines_are_numbered_behind_a_name_with_a_line_break(tmp_path, plan_of, look):
    path = write(tmp_path / "a.csv", ['"a\nb",c', "", *(f"{k},{k}" for k in range(12)), "x,1"])
    assert look(path, plan_of(NUMBER)).notes[0].endswith("line 16.")


def test_a_column_that_is_mostly_empty_is_left_out_and_said(tmp_path, plan_of, look, load_both_ways, check_examples):
    """Like the number of the body in the list of the Titanic's passengers: only the dead have one."""
    lines = [f"{k},{k if k % 3 == 0 else ''},{k % 2 if k % 3 else 0}" for k in range(30)]
    path = write(tmp_path / "a.csv", ["age,body,survived", *lines])
    plan = plan_of(ANSWER)
    info = look(path, plan)
    assert info.notes == ('One column was left out, because it is empty in more than half of the rows: "body".',)
    k = np.arange(30)
    check_examples(load_both_ways(plan, info), k[:, np.newaxis], np.where(k % 3, k % 2, 0)[:, np.newaxis])


def test_gaps_that_leave_one_class_are_said(tmp_path, plan_of, message_of):
    lines = [f"{k},{k if k % 2 else ''},{k % 2}" for k in range(30)]
    path = write(tmp_path / "a.csv", ["age,body,survived", *lines])
    assert message_of(path, plan_of(ANSWER)) == (
        f'Only 15 of 30 rows of {path} have a number in every column, and "survived" is "1" in all of them; '
        'fill the gaps in "body", or take columns away.'
    )


def test_a_class_without_a_whole_row_is_said(tmp_path, plan_of, look):
    lines = [f"{k},{'' if k % 3 == 0 else k},{'xyz'[k % 3]}" for k in range(30)]
    info = look(write(tmp_path / "a.csv", ["a,b,c", *lines]), plan_of(CLASSES))
    assert info.classes == ("y", "z")
    assert info.notes[0] == 'One class was left out, because it has no row that is whole: "x".'


@pytest.mark.parametrize(
    ("header", "line", "delimiter"),
    [
        ("size, mm;weight, kg;kind", "1;2;x", ";"),
        ("size, mm\tweight, kg\tkind", "1\t2\tx", "\t"),
        ("a;b;c", "1,5;2,5;x", ";"),
        ("a;b,c", "x;y,1", ","),
        ('"a;b;c",d', "1,2", ","),
    ],
)
def test_what_divides_the_cells(header, line, delimiter, tmp_path):
    path = write(tmp_path / "a.csv", [header, *[line] * 3])
    assert table_form(path).delimiter == delimiter


def test_a_table_without_rows(tmp_path, plan_of, message_of):
    path = write(tmp_path / "a.csv", ["a,b"])
    assert message_of(path, plan_of(CLASSES)) == f"{path} has no rows under its header."


def test_an_empty_file(tmp_path, plan_of, message_of):
    path = tmp_path / "a.csv"
    path.touch()
    assert message_of(path, plan_of(CLASSES)) == f"{path} needs a first line that names at least two columns."


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,é\n".encode("latin-1"),
        "a,b\n1,2\n".encode("utf-16"),
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b'a,b\n1,"' + b"never closed\n" * 20_000,
    ],
    ids=["Latin", "UTF-16", "an image", "a quote that is never closed"],
)
def test_what_is_no_table(data, tmp_path, plan_of, message_of):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert message_of(path, plan_of(CLASSES)) == (
        f"{path} is no text that can be read as a table; save it as CSV in UTF-8."
    )


def test_too_few_rows(tmp_path, plan_of, message_of):
    path = write(tmp_path / "a.csv", ["a,b,c", *numbers(9)])
    assert message_of(path, plan_of(CLASSES)) == f"{path} holds only 9 examples; at least 10 are needed."


def test_a_class_with_one_row(tmp_path, plan_of, message_of):
    path = write(tmp_path / "a.csv", ["a,b,c", *numbers(), "1,2,bird"])
    assert message_of(path, plan_of(CLASSES)) == f'{path} holds only 1 example of "bird"; each class needs at least 2.'


def test_a_table_that_is_too_large_is_refused_unread(tmp_path, plan_of, message_of, monkeypatch):
    path = write(tmp_path / "a.csv", ["a,b,c", *numbers()])
    with path.open("r+b") as file:
        file.truncate(table._MOST_BYTES + 1)  # noqa: SLF001 - takes no room on the disk
    monkeypatch.setattr(table, "read_own_table", lambda *_: pytest.fail("it was read"))
    assert message_of(path, plan_of(CLASSES)) == (
        f"{path} is larger than 200 MB; take fewer rows, or save the numbers as .npz."
    )


def test_a_missing_table(tmp_path, plan_of, message_of):
    path = tmp_path / "a.csv"
    assert message_of(path, plan_of(CLASSES)) == f"{path} cannot be read (No such file or directory)."


@pytest.mark.parametrize(("cell", "number"), [("1.5", 1.5), (" -2e3 ", -2000), ("+7", 7), ("0", 0)])
def test_cells_that_are_numbers(cell, number):
    assert number_in(cell) == number


@pytest.mark.parametrize("cell", ["", " ", "one", "1,5", "0x10", "--1", "1 000"])
def test_cells_that_are_no_numbers(cell):
    assert math.isnan(number_in(cell))


def test_a_stack_learns_a_number(tmp_path, make_stack, catalog, plan_of, look):
    """In its own unit: far from 0, and with a deviation of hundreds."""
    rng = np.random.default_rng(1)
    x = rng.normal((50, -3), (10, 0.1), (200, 2))
    y = 5000 + 30 * x[:, 0] - 2000 * x[:, 1]
    path = write(tmp_path / "a.csv", ["a,b,price", *(f"{a},{b},{c}" for (a, b), c in zip(x, y, strict=True))])
    column = "1d fc fc linear-single single"
    dataset = load_dataset(look(path, plan_of(column)))
    result = train(make_stack([column]), catalog, dataset, TrainOptions(epochs=20))
    assert np.isfinite(list(result.scores.values())).all()
    assert y.std() > 300
    assert result.scores["val_mae"] < 60
    predicted = result.model.predict(dataset.x_val, verbose=0)
    assert np.abs(predicted - dataset.y_val).mean() == pytest.approx(result.scores["val_mae"], rel=1e-3)


def test_a_stack_learns_yes_or_no(tmp_path, make_stack, catalog, plan_of, look):
    rng = np.random.default_rng(2)
    x = rng.normal((1000, 0.001), (50, 0.0005), (200, 2))
    words = np.where(x[:, 0] > 1000, "warm", "cold")
    path = write(tmp_path / "a.csv", ["a,b,felt", *(f"{a},{b},{w}" for (a, b), w in zip(x, words, strict=True))])
    dataset = load_dataset(look(path, plan_of("1d fc fc sigmoid-single single")))
    columns = ["1d fc fc sigmoid-single single"]
    result = train(make_stack(columns), catalog, dataset, TrainOptions(epochs=3))
    assert np.isfinite(list(result.scores.values())).all()
    assert result.scores["val_binary_accuracy"] > 0.9
