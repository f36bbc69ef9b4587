"""A real Chromium, and pages as `kartu build` writes them, opened from the disk."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from browser.decks import write_decks
from kartu.build.pipeline import Options, list_pages
from kartu.files.journal import journal_in, together
from support import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


class Opener(Protocol):
    """Opens a page of the site; `options` are those of a browser context."""

    def __call__(self, name: str, address: str = "", *, allow_storage: bool = True, **options: Any) -> Page:
        """Open `name`.html at an address within it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `kartu build` leaves it."""
    folder = tmp_path_factory.mktemp("site")
    for deck in write_decks(folder / "decks"):
        build(deck, Options(folder / "build", now=1_700_000_000))
    with together(journal_in(folder / "build")) as made:
        list_pages(made, folder / "build")
    return folder / "build"


@pytest.fixture
def opened(site: Path, chromium: Browser) -> Iterator[Opener]:
    """Open pages; whatever a test does with them, they ask for nothing and complain of nothing."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def opener(name: str, address: str = "", *, allow_storage: bool = True, **options: Any) -> Page:
            context = chromium.new_context(**{"locale": "id-ID", "viewport": {"width": 1280, "height": 800}, **options})
            stack.callback(context.close)
            page = context.new_page()
            if not allow_storage:
                page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})")
            url = (site / f"{name}.html").as_uri()
            page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
            page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
            page.on(
                "request",
                lambda request: (
                    None if _is_own(request.url, site) else complaints.append(f"request: {request.url[:200]}")
                ),
            )
            page.goto(url + address)
            return page

        yield opener
    assert complaints == []


def _is_own(url: str, site: Path) -> bool:
    """Tell if a request is for a page itself or a file beside it, or for what the page holds."""
    page = url.partition("#")[0].removesuffix("?decks")
    return (
        url.startswith(("data:", "blob:")) or page in {file.as_uri() for file in site.iterdir()} or "alone.html" in page
    )
