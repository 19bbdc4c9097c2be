"""The pages of the documentation, read by a Markdown parser."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self):
        """Its path in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def tokens(self) -> list[Token]:
        """All that is in it, in order."""
        blocks = MarkdownIt("commonmark").enable("table").parse(self.path.read_text(encoding="utf-8"))
        return [token for block in blocks for token in (block, *(block.children or ()))]

    @property
    def fences(self):
        """The language of each fenced block, and what is in it."""
        return [(t.info.split()[0] if t.info else "", t.content) for t in self.tokens if t.type == "fence"]

    @property
    def inline_code(self):
        """What is set as code within a line."""
        return [t.content for t in self.tokens if t.type == "code_inline"]

    @property
    def targets(self):
        """Where links lead, and where pictures are."""
        links = [t.attrGet("href") for t in self.tokens if t.type == "link_open"]
        return [str(x) for x in (*links, *(t.attrGet("src") for t in self.tokens if t.type == "image"))]

    @property
    def headings(self):
        """Its headings, as they are written."""
        return [
            after.content for t, after in zip(self.tokens, self.tokens[1:], strict=False) if t.type == "heading_open"
        ]

    @property
    def rows(self):
        """The cells of each row of each table."""
        rows: list[list[str]] = []
        for token, after in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"td_open", "th_open"}:
                rows[-1].append(after.content)
        return rows


PAGES = [Page(p) for p in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))]


@pytest.fixture(scope="session")
def readme():
    return PAGES[0]


@pytest.fixture(scope="session")
def pages():
    return PAGES


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def page(request):
    return request.param


@pytest.fixture(scope="session")
def make_page():
    return Page
