"""How `/widget.js` is served: small, versioned, checkable."""

from __future__ import annotations

import base64
import gzip
import hashlib
import subprocess
import sys

import httpx

from assistant.web.widget_file import PATH, widget_file

LIMIT = 15_360


def test_it_is_small() -> None:
    packed = subprocess.run(["gzip", "-c", str(PATH)], capture_output=True, check=True).stdout
    assert len(packed) <= LIMIT


def test_it_is_served_as_it_is_and_may_be_kept(client: httpx.Client) -> None:
    response = client.get("/widget.js", headers={"Origin": "https://anybody.example"})
    assert response.content == PATH.read_bytes()
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=300"
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == response.content
    assert "content-encoding" not in plain.headers
    tag = response.headers["etag"]
    unchanged = client.get("/widget.js", headers={"If-None-Match": f'"other", {tag}'})
    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert client.get("/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200


def test_its_version_is_kept_for_ever_and_no_other_is(client: httpx.Client) -> None:
    version = widget_file().version
    assert "immutable" in client.get(f"/widget.js?v={version}").headers["cache-control"]
    assert "immutable" not in client.get("/widget.js?v=000").headers["cache-control"]


def test_its_integrity_is_that_of_its_bytes_and_doctor_prints_it() -> None:
    file = widget_file()
    digest = base64.b64encode(hashlib.sha384(PATH.read_bytes()).digest()).decode()
    assert file.integrity == f"sha384-{digest}"
    assert gzip.decompress(file.compressed) == file.content
    command = [sys.executable, "-m", "assistant", "doctor"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert file.integrity in said
    assert file.version in said
