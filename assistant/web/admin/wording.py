"""What the frame and the sign-in of the admin pages say, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameWording:
    """The words around every admin page."""

    admin: str
    skip: str
    pages: str
    chat: str
    sign_out: str
    language: str
    needs_script: str


FRAME_WORDING = {
    "id": FrameWording(
        admin="Pengelola",
        skip="Langsung ke isi",
        pages="Halaman pengelola",
        chat="Ke percakapan",
        sign_out="Keluar",
        language="Bahasa",
        needs_script="Halaman ini memerlukan JavaScript.",
    ),
    "en": FrameWording(
        admin="Admin",
        skip="Skip to the content",
        pages="Admin pages",
        chat="To the chat",
        sign_out="Sign out",
        language="Language",
        needs_script="This page needs JavaScript.",
    ),
}


@dataclass(frozen=True, slots=True)
class SignInWording:
    """The words of the sign-in form."""

    title: str
    why: str
    password: str
    sign_in: str
    wrong: str


SIGN_IN_WORDING = {
    "id": SignInWording(
        title="Masuk",
        why="Halaman ini untuk pengelola asisten.",
        password="Kata sandi",  # noqa: S106 - a label
        sign_in="Masuk",
        wrong="Kata sandinya salah. Coba lagi.",
    ),
    "en": SignInWording(
        title="Sign in",
        why="These pages are for those who look after the assistant.",
        password="Password",  # noqa: S106 - a label
        sign_in="Sign in",
        wrong="That is not the password. Please try again.",
    ),
}
