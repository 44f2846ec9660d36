"""Who gets to the admin pages, and who must not."""

from __future__ import annotations

import time
from collections.abc import Callable

import jwt
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from assistant.settings import Settings
from assistant.web.admin.access import COOKIE, AdminAccess
from assistant.web.application import create_app
from assistant.web.limits import SIGN_IN
from tests.web.admin.conftest import PASSWORD, OpenAdmin, overflow
from tests.web.conftest import RunningServer

HERE = "http://127.0.0.1:7860"
PAGE = "/admin/evaluation"
BROWSER = {"Accept": "text/html"}

MakeClient = Callable[..., TestClient]


@pytest.fixture
def made(settings: Settings) -> MakeClient:
    """A client of an application that is not started: what stands before the pages needs none."""

    def make(address: str = "127.0.0.1", base_url: str = HERE, **options: object) -> TestClient:
        app = create_app(settings.model_copy(update=options))
        return TestClient(app, base_url=base_url, client=(address, 50_000), follow_redirects=False)

    return make


def test_on_this_machine_they_are_there_without_a_password(made: MakeClient) -> None:
    client = made()
    assert client.get(PAGE).status_code == 200
    assert "/admin" in client.get("/").text
    assert client.get("/admin").headers["location"] == PAGE


@pytest.mark.parametrize(
    ("address", "base_url", "options", "headers"),
    [
        ("127.0.0.1", HERE, {"host": "0.0.0.0"}, {}),
        ("127.0.0.1", HERE, {"host": "portal.example.com"}, {}),
        ("10.0.0.7", HERE, {}, {}),
        # A proxy on this machine, and a name of another site that leads here.
        ("127.0.0.1", HERE, {}, {"X-Forwarded-For": "10.0.0.7"}),
        ("127.0.0.1", HERE, {}, {"Forwarded": "for=10.0.0.7"}),
        ("127.0.0.1", HERE, {"trusted_proxies": ("10.0.0.1",)}, {}),
        ("127.0.0.1", "http://evil.example.com", {}, {}),
        ("127.0.0.1", "http://127.0.0.1.evil.example.com", {}, {}),
    ],
)
def test_beyond_this_machine_there_is_nothing_without_a_password(
    made: MakeClient,
    address: str,
    base_url: str,
    options: dict[str, object],
    headers: dict[str, str],
) -> None:
    client = made(address, base_url, **options)
    for path in ("/admin", PAGE, "/admin/sign-in", "/admin/evaluation/progress"):
        for sent in (headers, {**BROWSER, **headers}):
            absent, nothing = (client.get(each, headers=sent) for each in (path, "/nothing"))
            assert (absent.status_code, absent.text) == (nothing.status_code, nothing.text)
    # 421: a stranger's name does not get as far as there.
    assert client.post("/admin/evaluation/cancel", headers=headers).status_code in {404, 421}
    assert "/admin" not in client.get("/", headers=headers).text


def test_with_a_password_everything_but_the_form_asks_for_it(made: MakeClient) -> None:
    client = made("10.0.0.7", "https://tanya.example.com", host="0.0.0.0", admin_password=PASSWORD)
    asked = client.get(PAGE, headers=BROWSER)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/admin/sign-in?next=evaluation"
    assert client.get("/admin/evaluation/progress").status_code == 401
    assert "/admin" not in client.get("/").text
    same = {"Origin": "https://tanya.example.com"}
    # Refused before the body is read.
    assert client.post("/admin/evaluation/runs?upload=x.csv", content=b"x").status_code == 403
    assert (
        client.post("/admin/evaluation/runs?upload=x.csv", content=b"x", headers=same).status_code
        == 401
    )


def test_signing_in_and_out(made: MakeClient) -> None:
    client = made("10.0.0.7", "https://tanya.example.com", host="0.0.0.0", admin_password=PASSWORD)
    same = {"Origin": "https://tanya.example.com"}
    wrong = client.post("/admin/sign-in", data={"password": PASSWORD + "!"}, headers=same)
    assert wrong.status_code == 401
    assert "set-cookie" not in wrong.headers
    right = client.post(
        "/admin/sign-in?next=//evil.example.com", data={"password": PASSWORD}, headers=same
    )
    assert (right.status_code, right.headers["location"]) == (303, PAGE)
    cookie = right.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/;"):
        assert part in cookie
    assert PASSWORD not in cookie
    page = client.get(PAGE)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "/admin" in client.get("/").text
    assert client.post("/admin/sign-out", headers=same).status_code == 303
    assert client.get(PAGE, headers=BROWSER).status_code == 303


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"Origin": "https://evil.example.com"}, 403),
        ("POST", {"Origin": "null"}, 403),
        ("POST", {}, 403),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Origin": HERE}, 403),
        # Another port of this machine is another origin.
        ("POST", {"Sec-Fetch-Site": "same-site"}, 403),
        ("POST", {"Origin": HERE}, 200),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("GET", {"Origin": "https://portal.example.com"}, 403),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 404),
    ],
)
def test_no_other_site_acts_through_a_browser(
    made: MakeClient, method: str, headers: dict[str, str], status: int
) -> None:
    # https://portal.example.com is an allowed origin of these settings: it may embed, not manage.
    path = "/admin/evaluation/cancel" if method == "POST" else "/admin/evaluation/nothing"
    assert made().request(method, path, headers=headers).status_code == status


def test_a_session_cannot_be_made_up(settings: Settings) -> None:
    access = AdminAccess(settings.model_copy(update={"admin_password": PASSWORD}))
    other = AdminAccess(settings.model_copy(update={"admin_password": PASSWORD + "!"}))
    now = int(time.time())
    claims = {"aud": "tanya-admin", "iat": now, "exp": now + 60}
    key = access._key
    assert access.allows(_with_cookie(access.session()))
    for token in (
        "",
        "x",
        other.session(),
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, PASSWORD.ljust(32), algorithm="HS256"),
        jwt.encode({**claims, "exp": now - 1}, key, algorithm="HS256"),
        jwt.encode({**claims, "aud": "tanya"}, key, algorithm="HS256"),
        jwt.encode({"aud": "tanya-admin", "iat": now}, key, algorithm="HS256"),
    ):
        assert not access.allows(_with_cookie(token)), token


def _with_cookie(token: str) -> dict[str, object]:
    return {"type": "http", "headers": [(b"cookie", f"{COOKIE}={token}".encode())]}


def test_a_form_that_no_page_here_sent_is_refused(made: MakeClient) -> None:
    answer = made(admin_password=PASSWORD).post(
        "/admin/sign-in", data={f"field{n}": "x" for n in range(60)}, headers={"Origin": HERE}
    )
    assert answer.status_code == 400
    assert "50 fields" in answer.text or "50 isian" in answer.text


def test_passwords_are_not_tried_for_ever(made: MakeClient) -> None:
    client = made(admin_password=PASSWORD, rate_limit="off", address_rate_limit="off")
    most = int(SIGN_IN.split("/")[0])
    statuses = [
        client.post("/admin/sign-in", data={"password": "x"}, headers={"Origin": HERE}).status_code
        for _ in range(most)
    ]
    assert statuses == [401] * most
    refused = client.post("/admin/sign-in", data={"password": PASSWORD}, headers={"Origin": HERE})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "set-cookie" not in refused.headers


def test_under_a_sub_path_every_address_has_it(settings: Settings) -> None:
    options = {"root_path": "/hr/tanya", "admin_password": PASSWORD}
    client = TestClient(
        create_app(settings.model_copy(update=options)),
        base_url="https://portal.example.com",
        root_path="/hr/tanya",
        follow_redirects=False,
    )
    asked = client.get(f"/hr/tanya{PAGE}", headers=BROWSER)
    assert asked.headers["location"] == "/hr/tanya/admin/sign-in?next=evaluation"
    form = client.get("/hr/tanya/admin/sign-in")
    assert 'action="/hr/tanya/admin/sign-in"' in form.text
    assert "frame-ancestors 'none'" in form.headers["content-security-policy"]
    right = client.post(
        "/hr/tanya/admin/sign-in",
        data={"password": PASSWORD},
        headers={"Origin": "https://portal.example.com"},
    )
    assert right.headers["location"] == f"/hr/tanya{PAGE}"
    assert "Path=/hr/tanya/;" in right.headers["set-cookie"]
    page = client.get(f"/hr/tanya{PAGE}")
    assert page.status_code == 200
    assert '"/hr/tanya/ui/admin.css"' in page.text


def axe(page: Page) -> list[str]:
    return [
        f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wrong_password_is_told_and_the_right_one_leads_on(
    open_admin: OpenAdmin, office: RunningServer, scheme: str
) -> None:
    page = open_admin(
        "/evaluation",
        signed_in=False,
        color_scheme=scheme,
        viewport={"width": 375, "height": 700},
    )
    # By keyboard alone: the box has the focus.
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not the password")
    assert axe(page) == []
    assert overflow(page) == 0
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(office.url + PAGE)
    expect(page.get_by_role("heading", name="Evaluation", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(office.url + "/")
