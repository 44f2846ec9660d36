"""What all admin pages share: navigation, language, and how a page is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from assistant.web.admin.gate import ADMIN
from assistant.web.admin.wording import FRAME_WORDING
from assistant.web.pages import render
from assistant.web.wording import LANGUAGES, preferred_language

if TYPE_CHECKING:
    from starlette.requests import Request

    from assistant.settings import Settings
    from assistant.web.admin.access import AdminAccess

LANGUAGE_COOKIE = "tanya-admin-language"
_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the navigation: `name` is its path under `/admin`."""

    name: str
    indonesian: str
    english: str

    def label(self, language: str) -> str:
        """What the navigation calls it."""
        return self.indonesian if language == "id" else self.english


SECTIONS = (
    Section("evaluation", "Evaluasi", "Evaluation"),
    Section("inbox", "Kotak masuk", "Inbox"),
    Section("documents", "Dokumen", "Documents"),
)


class Frame:
    """Makes the pages. One serves all sections.

    Args:
        settings: options of the server.
        access: whether somebody can sign out.
    """

    def __init__(self, settings: Settings, access: AdminAccess) -> None:
        self._settings = settings
        self._access = access
        self.root = settings.root_path.rstrip("/")

    def path(self, section: str = "") -> str:
        """The address of a section, or of the first."""
        return f"{self.root}{ADMIN}/{section or SECTIONS[0].name}"

    def language(self, request: Request) -> str:
        """`id` or `en`: what `?lang=` says, what it said last, or what the browser prefers."""
        for wished in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
            if wished in LANGUAGES:
                return wished
        if self._settings.language != "auto":
            return self._settings.language
        return preferred_language(request.headers.get("accept-language", ""))

    def page(
        self,
        request: Request,
        template: str,
        section: str = "",
        status: int = 200,
        **values: Any,
    ) -> HTMLResponse:
        """A page of the frame.

        Args:
            request: what asks for it.
            template: a file of `templates/admin` that extends `admin/frame.html`.
            section: which of `SECTIONS` it is; empty for the sign-in, which has no navigation.
            status: of the response.
            values: what the template shows besides `root_path`, `spoken` and `frame`.
        """
        spoken = self.language(request)
        html = render(
            f"admin/{template}",
            root_path=self.root,
            spoken=spoken,
            frame=FRAME_WORDING[spoken],
            sections=[(each, each.label(spoken)) for each in SECTIONS] if section else [],
            section=section,
            can_sign_out=bool(section) and self._access.needs_password,
            languages=[(one, self._in_language(request, one)) for one in LANGUAGES],
            **values,
        )
        response = HTMLResponse(html, status, {"Content-Language": spoken})
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(
                LANGUAGE_COOKIE,
                spoken,
                max_age=_YEAR_SECONDS,
                path=f"{self.root}{ADMIN}",
                httponly=True,
                samesite="strict",
            )
        return response

    def _in_language(self, request: Request, language: str) -> str:
        return "?" + str(request.url.include_query_params(lang=language).query)
