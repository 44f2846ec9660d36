"""Behind nginx at a sub-path, with the configuration that docs/ tells people to paste."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from assistant import Assistant
from assistant.settings import Settings
from assistant.web.widget_file import PATH
from tests.web.conftest import ROOT, running, wait_until
from tests.web.widget.conftest import (
    OpenTab,
    Site,
    answers,
    ask,
    free_port,
    page_with_widget,
    ready,
)

SUBPATH = "/hr/assistant"
FRAME = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ return 200 "portal"; }}
        {pasted}
    }}
}}
"""


@pytest.fixture(scope="module")
def behind_nginx(
    settings: Settings, tanya: Assistant, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the assistant as nginx serves it."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    assert program, "nginx is missing; .ci/setup installs it"
    options = settings.model_copy(
        update={
            "root_path": SUBPATH,
            "trusted_proxies": ("127.0.0.1",),
            "allowed_origins": (site.origin,),
        }
    )
    pasted = Path(ROOT, "docs", "nginx.conf").read_text(encoding="utf-8")
    assert pasted.count("http://127.0.0.1:7860/") == 1
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    with running(options, lambda _settings, _progress: tanya) as server:
        pasted = pasted.replace("http://127.0.0.1:7860/", f"{server.url}/")
        configuration = folder / "nginx.conf"
        configuration.write_text(FRAME.format(folder=folder, port=port, pasted=pasted))
        command = [program, "-p", str(folder), "-c", str(configuration)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), 120)
                ready(server)
                yield f"http://127.0.0.1:{port}{SUBPATH}"
            finally:
                process.terminate()


def test_the_api_is_there(behind_nginx: str) -> None:
    response = httpx.post(f"{behind_nginx}/api/v1/ask", json={"question": "Apa fokus utama IT?"})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    passage = response.json()["passages"][0]
    assert passage["url"].startswith(f"{SUBPATH}/source/")
    page = httpx.get(behind_nginx.removesuffix(SUBPATH) + passage["url"])
    assert "<mark" in page.text
    assert httpx.get(behind_nginx).headers["location"].endswith(f"{SUBPATH}/")


def test_the_widget_on_another_site(open_tab: OpenTab, site: Site, behind_nginx: str) -> None:
    page = open_tab(site.put("/proxied.html", page_with_widget(behind_nginx)))
    answer = ask(page, "Apa fokus utama IT?")
    expect(answer).to_have_class("answered")
    answer.locator(".chip").first.click()
    link = page.get_by_role("link", name="Buka dokumen")
    assert str(link.get_attribute("href")).startswith(f"{behind_nginx}/source/")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.locator("mark").first).to_be_visible()


@pytest.mark.parametrize("ending", ["", "/", "/widget.js"])
def test_the_server_that_a_page_names(
    open_tab: OpenTab, site: Site, behind_nginx: str, ending: str
) -> None:
    # The script may come from elsewhere: here from the portal itself.
    site.put("/widget.js", PATH.read_text(encoding="utf-8"), "text/javascript")
    html = page_with_widget(site.origin, f'server="{behind_nginx}{ending}"')
    page = open_tab(site.put("/named.html", html))
    with page.expect_request("**/api/v1/ask") as sent:
        expect(ask(page, "Apa fokus utama IT?")).to_have_class("answered")
    assert sent.value.url == f"{behind_nginx}/api/v1/ask"


def test_the_frame_and_the_chat_page(open_tab: OpenTab, behind_nginx: str) -> None:
    page = open_tab(f"{behind_nginx}/embed")
    widget = page.locator("tanya-chat")
    widget.get_by_role("textbox").fill("Apa fokus utama IT?")
    widget.get_by_role("textbox").press("Enter")
    expect(widget.locator("article.answered")).to_have_count(1)
    page.goto(f"{behind_nginx}/")
    box = page.locator("#tn-question textarea")
    box.fill("Apa fokus utama IT?")
    box.press("Enter")
    expect(page.locator(".tn-answered")).to_have_count(1, timeout=20_000)
