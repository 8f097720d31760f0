"""The web server of everything that is not Django: built pages, and empty ones, each under its own name."""

from __future__ import annotations

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BLANK = b'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Blank</title>'


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder for each host name, and a blank page where there is none."""

    def __init__(self, *args, folders: dict[str, Path], **kwargs) -> None:
        self.folders = folders
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        folder = self.folders.get(self.headers["Host"])
        if folder is not None:
            self.directory = str(folder)
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(BLANK)))
        self.end_headers()
        self.wfile.write(BLANK)

    def log_message(self, *args) -> None:
        pass


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Return a key and a certificate that nobody else signed."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=empresa.test", "-addext", "subjectAltName=DNS:*.empresa.test,DNS:*.test"]
    made = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate), "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *made, *subject], check=True, capture_output=True)
    return key, certificate


class Server(ThreadingHTTPServer):
    """Says nothing of connections that a browser drops, as it does before it accepts the certificate."""

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folders: dict[str, Path], *, key: Path, certificate: Path) -> Iterator[int]:
    """Serve over https until the block ends; gives the port."""
    server = Server(("127.0.0.1", 0), partial(Handler, folders=folders))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    # The handshake in the request's thread: a connection that says nothing must not hold up the others.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
