"""What of a web page is its content, and what stands around it."""

from __future__ import annotations

import math
import re
from collections.abc import Set

from lxml import etree
from lxml.html import HtmlElement


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


NEVER_SHOWN = _words(
    "script style noscript template head svg math canvas object embed iframe audio video map "
    "button select option input textarea datalist dialog progress meter"
)
"""Elements without text of the document's own."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt")
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "menu"})
_FURNITURE_ROLES = _words(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar"
)
# Compared with whole names of a class or id: `navigation-rules` is content.
_FURNITURE_NAMES = _words(
    "nav navbar navigation menu topmenu breadcrumb breadcrumbs sidebar footer masthead cookie "
    "cookies cookiebar consent gdpr social share sharing sharedaddy related advert advertisement "
    "ads banner popup modal newsletter pagination pager skiplink toc comments toolbar"
)
_FURNITURE_ENDS = _words(
    "cookie-banner cookie-consent cookie-notice cookie-bar site-header site-footer page-footer "
    "main-menu main-nav nav-menu site-nav skip-link share-buttons social-links related-posts "
    "related-articles side-bar back-to-top no-print screen-reader-text sr-only visually-hidden"
)
_NAME_SEPARATORS = re.compile(r"[_\s]+")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_ENDS = tuple(_FURNITURE_ENDS)
# Something that holds most of the page is not beside it, whatever it is called.
_MOST_SHARE = 0.5


def main_content(root: HtmlElement) -> HtmlElement:
    """The element that holds the content, with the furniture in it taken out.

    The page's `<main>`, else its only `<article>` if that holds most of the text, else its body;
    elements around the content are told by their tags, by their ARIA roles and by what pages call
    them.
    """
    body = root.find("body")
    content = body if body is not None else root
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = content.xpath(path)
        if len(found) == 1 and _length(found[0]) > 0:
            if path != ".//article" or _is_most(found[0], content):
                content = found[0]
            break
    whole = _length(content)
    opened = _opened(content)
    furniture = [
        element
        for element in content.iter()
        if element is not content and _is_furniture(element, opened, whole)
    ]
    for element in furniture:
        # Its own, not lxml's `drop_tree`, which is slow in a parent with much text.
        parent = element.getparent()
        if parent is not None:
            _remove(element, parent)
    return content


def _is_most(article: HtmlElement, page: HtmlElement) -> bool:
    """Whether an article holds at least half of the page's text, and is no card beside it.

    What is called furniture is not counted, however long: a menu may be longer than a short text.
    """
    around = {article, *article.iterancestors()}
    opened = _opened(page)
    beside = 0
    events = etree.iterwalk(page, events=("start", "end"))
    for event, element in events:
        if event == "end":
            beside += len((element.tail or "").strip())
        elif element is article or (
            element not in around and _is_furniture(element, opened, math.inf)
        ):
            events.skip_subtree()
        else:
            beside += len((element.text or "").strip())
    held = _length(article) - sum(map(_length, article.iter("script", "style")))
    return held >= _MOST_SHARE * (held + beside)


def _opened(content: HtmlElement) -> Set[str]:
    """The ids of what the buttons in `content` open."""
    return {
        target.lstrip("#")
        for button in content.iter("button")
        if _opens_content(button)
        for target in (button.get("aria-controls"), button.get("data-bs-target"))
        if target
    }


def _remove(element: HtmlElement, parent: HtmlElement) -> None:
    """Take `element` out and leave the text that follows it."""
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = f"{before.tail or ''} {element.tail}"
        else:
            parent.text = f"{parent.text or ''} {element.tail}"
    parent.remove(element)


def _is_furniture(element: HtmlElement, opened: Set[str], whole: float) -> bool:
    """`opened` are the ids of what buttons open: it is hidden only until somebody reads it."""
    if not isinstance(element.tag, str):
        return True  # a comment or a processing instruction
    if element.tag == "button" and _opens_content(element):
        return False
    if element.tag in NEVER_SHOWN or (_is_hidden(element) and element.get("id") not in opened):
        return True
    if not _is_named_so(element):
        return False
    return _length(element) <= _MOST_SHARE * whole


def _opens_content(button: HtmlElement) -> bool:
    """Whether a button is the heading of what it opens, as in an accordion of questions."""
    if next(button.iterancestors(*_HEADINGS), None) is not None:
        return True
    names = _NAME_SEPARATORS.sub("-", (button.get("class") or "").lower()).split("-")
    return "accordion" in names or (
        button.get("aria-expanded") is not None and button.get("aria-controls") is not None
    )


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _is_named_so(element: HtmlElement) -> bool:
    if element.tag in _FURNITURE_TAGS or element.get("role", "").lower() in _FURNITURE_ROLES:
        return True
    if element.tag == "header":
        # The header of an article holds its title; the page's own holds its name and its menu.
        return next(element.iterancestors("article", "main"), None) is None and not element.xpath(
            ".//h1"
        )
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    return any(
        name in _FURNITURE_NAMES or name.endswith(_ENDS)
        for name in _NAME_SEPARATORS.split(names.replace("_", "-"))
        if name
    )


def _length(element: HtmlElement) -> int:
    return sum(len(text.strip()) for text in element.itertext())
