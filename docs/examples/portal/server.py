"""An example portal: a few static pages, and tokens that say who is signed in.

TANYA_WIDGET_SECRET is the secret both servers know. TANYA_URL is where the assistant runs, as
browsers reach it; PORT is the portal's own.
"""

import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt

PAGES = Path(__file__).parent
WRITTEN = "http://localhost:7860"  # as the pages have it
TANYA = os.environ.get("TANYA_URL", WRITTEN)
PORT = int(os.environ.get("PORT", "7861"))
ORIGIN = os.environ.get("PORTAL_URL", f"http://localhost:{PORT}")
SECRET = os.environ.get("TANYA_WIDGET_SECRET", "").split(",")[0]
POLICY = (
    f"default-src 'none'; script-src 'self' {TANYA}; connect-src 'self' {TANYA}; "
    f"style-src 'self'; frame-src {TANYA}; base-uri 'none'; form-action 'none'"
)


def token() -> str:
    """A token for the person who is signed in: here always Budi."""
    expires = int(time.time()) + 300
    claims = {"sub": "budi", "aud": "tanya", "origin": ORIGIN, "exp": expires}
    return jwt.encode(claims, SECRET, algorithm="HS256") if SECRET else ""


class Portal(BaseHTTPRequestHandler):  # not the Simple one, which serves the folder it runs in
    def do_GET(self):
        name = "index.html" if self.path == "/" else self.path.lstrip("/").split("?")[0]
        kinds = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
        page = PAGES / Path(name).name
        if page.suffix not in kinds or not page.is_file():
            self.send_error(404)
            return
        text = page.read_text(encoding="utf-8").replace(WRITTEN, TANYA)
        self.answer(text.replace("#token=TOKEN", f"#token={token()}"), kinds[page.suffix])

    def do_POST(self):
        # A cross-site form cannot send this: its Origin would be another.
        if self.path == "/token" and self.headers.get("Origin") == ORIGIN:
            self.answer(token(), "text/plain")
        else:
            self.send_error(403)

    def answer(self, text, kind):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    print(f"Portal: {ORIGIN}/ (assistant: {TANYA})", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Portal).serve_forever()
