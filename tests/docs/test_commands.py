"""The commands in the documentation are commands that there are."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer
from deepbrick.cli.app import app

ROOT = Path(__file__).parents[2]
PROGRAM = typer.main.get_command(app)
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
SHELLS = {"sh", "powershell", "text"}
STOPS = {"&&", "||", ";", "|", ">", ">>", "&"}


def commands_in(text):
    """The words after ``deepbrick``, in whatever folder it is, of each command in a block for a shell."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.escape = ""  # folders of Windows
        try:
            words = list(lexer)
        except ValueError:
            continue  # what a program prints, and no command
        starts = [0, *(k + 1 for k, word in enumerate(words) if word in STOPS)]
        for start in starts:
            if start < len(words) and re.fullmatch(r"([.\w]+[/\\])*deepbrick", words[start]):
                rest = words[start + 1 :]
                yield rest[: next((k for k, word in enumerate(rest) if word in STOPS), len(rest))]


def understand(words):
    """Let the command line read a command without doing it; raises what it would say of a wrong one."""
    node, words = meant(words)
    context = node.make_context("deepbrick", list(words))
    if hasattr(node, "commands"):  # none of its commands was named
        node.resolve_command(context, words)


def meant(words):
    """The command that is named, and the words after its name; the language may stand before it."""
    node, words = PROGRAM, list(words)
    if words[:1] == ["--language"]:
        words = words[2:]
    while words and words[0] in getattr(node, "commands", {}):
        node = node.commands[words.pop(0)]
    return node, words


def options_of(node):
    return {option for p in node.params for option in (*p.opts, *p.secondary_opts)} | {"-h", "--help"}


def test_every_command_in_a_block_is_understood(page):
    for language, text in page.fences:
        if language in SHELLS:
            for words in commands_in(text):
                understand(words)


def test_every_command_in_a_line_has_its_options(page):
    for code in page.inline_code:
        found = re.match(r"(?:\S*[/\\])?deepbrick ([a-z].*)", code)
        if found is None:
            continue
        node, words = meant(found[1].split())
        assert node is not PROGRAM, code
        asked = {w.split("=")[0].rstrip(",") for w in words if w.startswith("-")}
        assert asked <= options_of(node), code


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("deepbrick scann photo.jpg", "No such command 'scann'"),
        ("deepbrick scan photo.jpg --trian", "No such option"),
        (".venv/bin/deepbrick train photo.jpg digits --epochs none", "valid integer"),
        ("cd here && deepbrick shelf sweep", "No such command 'sweep'"),
        ("deepbrick calibrate mat --paper A7", "A7"),
        ("deepbrick plug", "[Mm]issing"),
    ],
)
def test_a_wrong_command_would_be_found(line, message):
    (words,) = commands_in(line)
    with pytest.raises(Exception, match=message):
        understand(words)


def test_every_command_is_in_the_reference(make_page):
    reference = "\n".join(make_page(ROOT / "docs" / "commands.md").inline_code)
    for name, node in PROGRAM.commands.items():
        for path, one in (
            [(f"{name} {k}", n) for k, n in node.commands.items()] if hasattr(node, "commands") else [(name, node)]
        ):
            assert f"deepbrick {path}" in reference, path
            for option in {o for p in one.params if p.param_type_name == "option" for o in p.opts[:1]} - {
                "-h",
                "--help",
            }:
                assert option in reference, f"{path} {option}"


def test_every_extra_that_is_installed_is_one(page):
    text = page.path.read_text(encoding="utf-8")
    for names in re.findall(r'pip install [^`\n]*?"(?:\.|deepbrick)\[([\w,]+)\]"', text):
        assert set(names.split(",")) <= EXTRAS.keys()


def test_every_script_that_is_run_is_there(page):
    text = page.path.read_text(encoding="utf-8")
    for script in re.findall(r"python (tests/\S+?\.py)", text):
        assert (ROOT / script).is_file(), script
    for module in re.findall(r"python -m deepbrick\.([\w.]*\w)", text):
        assert (ROOT / module.replace(".", "/") / "__main__.py").is_file(), module
