"""`plansheets fetch` against a real server on this machine that does what servers do, good and bad."""

import hashlib
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import tomllib
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import fetch_http, fetch_store
from pipeline.catalog import find_sources
from pipeline.cli import main
from pipeline.fetch_address import FetchError
from pipeline.fetch_names import file_name
from pipeline.fetch_sources import SourcesError, parse_sources
from tests.pipeline.test_preflight import archive, pdf

ROOT = Path(__file__).parents[2]
SHEET = "取組,期限\n相談会,通年\n".encode()
PDF = pdf(1)


class Server(ThreadingHTTPServer):
    """Answers from `pages`: path → bytes, or a function that answers. Notes what it was asked, when, and how many asked at once."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.asked, self.times, self.busy, self.most = {}, [], [], 0, 0
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_):
        """Clients that go away in the middle are part of the tests."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        with server.lock:
            server.asked.append((self.path, dict(self.headers)))
            server.times.append(time.monotonic())
            server.busy += 1
            server.most = max(server.most, server.busy)
        try:
            answer = server.pages.get(self.path)
            if callable(answer):
                answer(self)
            elif answer is None:
                self.send_error(404)
            else:
                self.answer(answer)
        finally:
            with server.lock:
                server.busy -= 1

    def answer(self, data, **headers):
        etag = '"' + hashlib.sha256(data).hexdigest()[:8] + '"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        for name, value in {"ETag": etag, "Content-Length": len(data), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def redirect(to, status=302):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def status(code, **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fetch_http, "_PAUSE", 0.01)
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def fetch(server, tmp_path, capsys):
    """Fetches the documents of a source and gives the exit status, what was printed and what was said of faults."""

    def run(*documents, index=(), rules="", delay=0, source=""):
        text = f"""
            delay = {delay}
            private_hosts = ["127.0.0.1"]
            {rules}
            [[source]]
            municipality_code = "999999"
            documents = {[server.url + path for path in documents]}
            index = {[server.url + path for path in index]}
            {source}
            """
        (tmp_path / "SOURCES.toml").write_text(text.replace("'", '"'), encoding="utf-8")
        done = main(["fetch", str(tmp_path / "SOURCES.toml"), "--to", str(tmp_path / "raw")])
        return done, *capsys.readouterr()

    return run


def kept(tmp_path):
    """The documents that are there, by name."""
    folder = tmp_path / "raw" / "999999"
    files = sorted(folder.iterdir()) if folder.exists() else []
    return {path.name: path.read_bytes() for path in files if path.suffix != ".toml"}


def sidecar(tmp_path, name):
    return tomllib.loads((tmp_path / "raw" / "999999" / name).read_text("utf-8"))


def test_a_document_lies_in_the_folder_of_its_municipality_beside_what_is_known_of_it(server, fetch, tmp_path):
    server.pages["/files/r6.pdf"] = PDF
    assert fetch("/files/r6.pdf", source='license = "CC-BY-4.0"\nfiscal_year = 2024')[0] == 0
    assert kept(tmp_path) == {"r6.pdf": PDF}
    said = sidecar(tmp_path, "r6.toml")
    assert said.pop("fetched").tzinfo
    assert said == {
        "license": "CC-BY-4.0",
        "fiscal_year": 2024,
        "url": f"{server.url}/files/r6.pdf",
        "sha256": hashlib.sha256(PDF).hexdigest(),
    }
    (source,) = find_sources([str(tmp_path / "raw")])
    assert (source.name, source.facts.url, source.facts.folder) == (
        "999999/r6.pdf",
        f"{server.url}/files/r6.pdf",
        "999999",
    )
    assert source.notes == ()


def test_an_index_page_is_followed_to_its_documents(server, fetch, tmp_path):
    server.pages |= {
        "/plan/": b"<html><base href='/plan/x'><a href='a.pdf#page=1'>1</a><a href='../b.XLSX'>2</a><a href='other.html'>3</a>"
        b"<a href='http://elsewhere.example.jp/c.pdf'>4</a><a href='mailto:a@b.jp'>5</a><a href='a.pdf'>again</a></html>",
        "/plan/a.pdf": PDF,
        "/b.XLSX": archive([("xl/workbook.xml", b"<a/>")]),
    }
    done, out, err = fetch(index=["/plan/"])
    assert done == 0
    assert sorted(kept(tmp_path)) == ["a.pdf", "b.XLSX"]
    assert "1 links to elsewhere.example.jp are not followed" in err
    assert "2 documents and pages: 2 new" in out
    assert [path for path, _ in server.asked] == ["/robots.txt", "/plan/", "/plan/a.pdf", "/b.XLSX"]


def test_only_links_that_fit_are_followed(server, fetch, tmp_path):
    server.pages["/plan/"] = (
        "<a href='/進捗/a.pdf'>1</a><a href='/b.pdf'>2</a><a href='/進捗/c.txt'>3</a><html>".encode()
    )
    server.pages["/%E9%80%B2%E6%8D%97/a.pdf"] = PDF
    assert fetch(index=["/plan/"], source='include = ["*/進捗/*.pdf"]')[0] == 0
    assert sorted(kept(tmp_path)) == ["a.pdf"]


def test_what_has_not_changed_is_not_sent_again(server, fetch, tmp_path):
    server.pages |= {"/i": b"<html><a href='a.pdf'>1</a></html>", "/a.pdf": PDF, "/b.txt": SHEET}
    assert fetch("/b.txt", index=["/i"])[0] == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "raw" / "999999").iterdir()}
    server.asked.clear()
    done, out, _ = fetch("/b.txt", index=["/i"])
    assert (done, out.splitlines()) == (0, ["2 documents and pages: 0 new, 0 changed, 0 same, 2 unchanged, 0 failed"])
    assert all("If-None-Match" in headers for path, headers in server.asked if path != "/robots.txt")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "raw" / "999999").iterdir()} == before


def test_a_server_that_knows_dates_only_is_asked_for_changes_since(server, fetch, tmp_path):
    def answer(handler):
        if handler.headers.get("If-Modified-Since") == "Mon, 03 Jun 2024 00:00:00 GMT":
            return status(304)(handler)
        return handler.answer(PDF, ETag="", Last_Modified="Mon, 03 Jun 2024 00:00:00 GMT")

    server.pages["/a.pdf"] = answer
    fetch("/a.pdf")
    assert "1 unchanged" in fetch("/a.pdf")[1]
    assert kept(tmp_path) == {"a.pdf": PDF}


def test_a_changed_document_takes_the_place_of_the_old_one_and_a_lost_one_is_fetched_again(server, fetch, tmp_path):
    server.pages["/a.pdf"] = PDF
    fetch("/a.pdf")
    beside = tmp_path / "raw" / "999999" / "a.toml"
    beside.write_text(beside.read_text("utf-8") + 'title = "計画"\n', encoding="utf-8")  # a person knows more
    server.pages["/a.pdf"] = pdf(2)
    assert "changed  999999/a.pdf" in fetch("/a.pdf")[1]
    assert kept(tmp_path) == {"a.pdf": pdf(2)}
    assert sidecar(tmp_path, "a.toml")["title"] == "計画"
    assert sidecar(tmp_path, "a.toml")["sha256"] == hashlib.sha256(pdf(2)).hexdigest()
    (tmp_path / "raw" / "999999" / "a.pdf").unlink()
    assert fetch("/a.pdf")[0] == 0
    assert kept(tmp_path) == {"a.pdf": pdf(2)}


def test_the_same_bytes_under_a_new_link_are_not_stored_twice(server, fetch, tmp_path):
    server.pages |= {"/a.pdf": PDF, "/2025/plan.pdf": PDF}
    fetch("/a.pdf")
    done, out, _ = fetch("/2025/plan.pdf")
    assert (done, "same     999999/a.pdf" in out) == (0, True)
    assert kept(tmp_path) == {"a.pdf": PDF}
    said = sidecar(tmp_path, "a.toml")
    assert (said["url"], said["other_urls"]) == (f"{server.url}/a.pdf", [f"{server.url}/2025/plan.pdf"])
    server.asked.clear()
    assert "1 unchanged" in fetch("/2025/plan.pdf")[1]
    server.pages["/a.pdf"] = pdf(2)  # one of the two changes: the other keeps what it has
    fetch("/a.pdf", "/2025/plan.pdf")
    assert sorted(kept(tmp_path).values()) == sorted([PDF, pdf(2)])


def test_documents_of_one_name_keep_their_own_sidecars(server, fetch, tmp_path):
    server.pages |= {"/r5/plan.pdf": PDF, "/r6/plan.pdf": pdf(2), "/r6/Plan.txt": SHEET}
    assert fetch("/r5/plan.pdf", "/r6/plan.pdf", "/r6/Plan.txt")[0] == 0
    names = sorted(kept(tmp_path))
    assert len({Path(name).stem.lower() for name in names}) == 3
    for name in names:
        said = sidecar(tmp_path, f"{Path(name).stem}.toml")
        assert said["sha256"] == hashlib.sha256(kept(tmp_path)[name]).hexdigest()


def test_a_document_that_another_link_has_led_to_is_never_written_over(server, fetch, tmp_path):
    server.pages |= {"/a.pdf": pdf(1), "/b.pdf": pdf(1), "/c.pdf": pdf(2)}
    fetch("/a.pdf", "/b.pdf")  # one file for both
    server.pages["/a.pdf"] = pdf(2)
    fetch("/a.pdf", "/b.pdf", "/c.pdf")  # a file of its own, which serves /c.pdf, too
    server.pages["/a.pdf"] = pdf(3)
    fetch("/a.pdf", "/b.pdf", "/c.pdf")
    assert sorted(kept(tmp_path).values()) == sorted([pdf(1), pdf(2), pdf(3)])


def test_a_page_that_says_that_a_document_is_gone_takes_no_documents_place(server, fetch, tmp_path):
    page = "<!DOCTYPE html><html><title>お探しのページ</title><p>ありません</p></html>".encode()
    server.pages["/a.pdf"] = PDF
    fetch("/a.pdf")
    server.pages["/a.pdf"] = page
    assert "changed" in fetch("/a.pdf")[1]
    assert [data for name, data in kept(tmp_path).items() if name.endswith(".pdf")] == [PDF]
    assert [data for name, data in kept(tmp_path).items() if name.endswith(".html")] == [page]
    server.pages["/a.pdf"] = PDF
    assert fetch("/a.pdf")[0] == 0
    assert sorted(kept(tmp_path).values()) == sorted([PDF, page])


REMARKS = """# from the town hall
title = "計画"  # as on the cover
opens = 07:30:00
most = inf
other_urls = "https://a.example.jp/old.pdf"

[contact]
name = "企画課"
"""


def test_what_a_person_wrote_into_a_sidecar_stays(server, fetch, tmp_path):
    beside = tmp_path / "raw" / "999999" / "a.toml"
    beside.parent.mkdir(parents=True)
    beside.write_text(REMARKS, encoding="utf-8")
    (beside.parent / "a.pdf").write_bytes(PDF)
    server.pages |= {"/a.pdf": PDF, "/b.pdf": PDF}
    assert fetch("/a.pdf", "/b.pdf")[0] == 0
    text = beside.read_text("utf-8")
    assert all(line in text for line in REMARKS.splitlines() if "other_urls" not in line)
    said = tomllib.loads(text)
    assert said["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert said["other_urls"] == ["https://a.example.jp/old.pdf", f"{server.url}/b.pdf"]


@pytest.mark.parametrize("slip", ['title = "計画\n', "title = 1\ntitle = 2\n", "title = \udcff"])
def test_a_sidecar_with_a_slip_is_said_and_nothing_is_changed(slip, server, fetch, tmp_path):
    server.pages |= {"/a.pdf": PDF, "/b.pdf": pdf(3)}
    fetch("/a.pdf")
    beside = tmp_path / "raw" / "999999" / "a.toml"
    beside.write_bytes(slip.encode("utf-8", "surrogateescape"))
    server.pages["/a.pdf"] = pdf(2)
    done, _, err = fetch("/a.pdf", "/b.pdf")
    assert (done, f"{server.url}/a.pdf: its sidecar a.toml is not to be read" in err) == (1, True)
    assert beside.read_bytes() == slip.encode("utf-8", "surrogateescape")
    assert kept(tmp_path) == {"a.pdf": PDF, "b.pdf": pdf(3)}
    beside.unlink()
    assert fetch("/a.pdf")[0] == 0
    assert kept(tmp_path)["a.pdf"] == pdf(2)


def test_names_of_links_do_not_steer_the_terminal(server, fetch):
    links = '<a href="a&#x202e;.pdf">1</a><a href="https://b&#x202e;.example.jp/b.pdf">2</a>'
    server.pages["/"] = f"<!DOCTYPE html><html>{links}</html>".encode()
    _, out, err = fetch(index=["/"])
    assert "a\\u202e.pdf: HTTP 404" in err
    assert "\u202e" not in out + err


def test_who_is_interrupted_between_document_and_sidecar_has_one_document(server, fetch, tmp_path, monkeypatch):
    server.pages["/a.pdf"] = PDF
    write = fetch_store._write_sidecar

    def failing(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetch_store, "_write_sidecar", failing)
    done, _, err = fetch("/a.pdf")
    assert (done, "raw cannot be written: [Errno 28] No space left on device" in err) == (3, True)
    monkeypatch.setattr(fetch_store, "_write_sidecar", write)
    assert fetch("/a.pdf")[0] == 0
    assert kept(tmp_path) == {"a.pdf": PDF}
    assert sidecar(tmp_path, "a.toml")["sha256"] == hashlib.sha256(PDF).hexdigest()


def slow(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"%PDF-1.7\n")
        time.sleep(0.1)


def truncated(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(PDF) + 50))
    handler.end_headers()
    handler.wfile.write(PDF)


def huge(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"%PDF-" + b"\0" * 20_000)


def nonsense(handler):
    handler.wfile.write(b"\0\xff nonsense\r\n\r\n")


FAULTS = {
    "404": (status(404), "HTTP 404"),
    "403": (status(403), "HTTP 403"),
    "500": (status(500), "HTTP 500 Internal Server Error, 3 times"),
    "204": (status(204), "HTTP 204"),
    "slow": (slow, "took longer than 1 seconds"),
    "truncated": (truncated, "3 times"),
    "huge": (huge, "has more than 100,000 bytes"),
    "huge_and_said": (lambda handler: handler.answer(b"x" * 100_001), "has 100,001 bytes, more than 100,000"),
    "nonsense": (nonsense, "RemoteProtocolError"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a PNG picture, no document"),
    "a binary": (b"\0\1\2\3" * 99, "is no PDF, Excel, Word, HTML or text"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "a binary Office file"),
    "an archive": (archive([("a.txt", b"x")]), "a zip archive, no document"),
    "nothing": (b"", "no byte in it"),
    "loop": (redirect("/loop"), "more than 5 redirects"),
    "no Location": (status(302), "without a Location"),
    "elsewhere": (
        redirect("http://elsewhere.example.jp/a.pdf"),
        "leads to elsewhere.example.jp, which is not among the hosts",
    ),
    "a file": (redirect("file:///etc/passwd"), "which is no http or https URL"),
    "private name": (redirect("http://localhost:1/a.pdf"), "localhost has a private address"),
    "private number": (redirect("http://2130706433:1/a.pdf"), "2130706433 has a private address (127.0.0.1)"),
    "private IPv6": (redirect("http://[::1]:1/a.pdf"), "::1 has a private address"),
    "metadata": (redirect("http://169.254.169.254/latest/"), "169.254.169.254 has a private address"),
    "user": (redirect("http://me:secret@127.0.0.1/"), "with a user name"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_is_said_with_its_url_and_leaves_nothing(fault, server, fetch, tmp_path):
    answer, words = FAULTS[fault]
    path = "/" + fault.replace(" ", "_")
    server.pages |= {path: answer, "/good.pdf": PDF}
    if callable(answer) and fault == "loop":
        server.pages[path] = redirect(path)
    hosts = '"localhost", "2130706433", "::1", "169.254.169.254"'
    done, out, err = fetch(path, "/good.pdf", rules="largest = 100000\nseconds = 1", source=f"hosts = [{hosts}]")
    assert done == 1
    (line,) = err.splitlines()
    assert line.startswith(f"{server.url}{path}: ")
    assert words in line
    assert "1 new" in out
    assert kept(tmp_path) == {"good.pdf": PDF}
    assert not list((tmp_path / "raw" / ".plansheets-fetch" / "tmp").iterdir())


def test_redirects_within_the_hosts_are_followed(server, fetch, tmp_path):
    server.pages |= {"/old.pdf": redirect("/new/%E8%A8%88%E7%94%BB.pdf", 301), "/new/%E8%A8%88%E7%94%BB.pdf": PDF}
    assert fetch("/old.pdf")[0] == 0
    assert kept(tmp_path) == {"計画.pdf": PDF}
    assert sidecar(tmp_path, "計画.toml")["url"] == f"{server.url}/old.pdf"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://a.example.jp/r6.pdf", "is redirected from https to http://a.example.jp/r6.pdf"),
        ("https://[::1/", "is redirected to no URL"),
        ("", "without a Location"),
    ],
)
def test_redirects_that_no_step_is_made_to(location, words):
    answer = fetch_http.httpx.Response(302, headers={"Location": location})
    with pytest.raises(FetchError, match=re.escape(words)):
        fetch_http._redirected(answer, fetch_http.httpx.URL("https://a.example.jp/"))


def test_trouble_that_passes_is_waited_for(server, fetch, tmp_path):
    answers = iter([status(503, Retry_After="0"), truncated, lambda handler: handler.answer(PDF)])
    server.pages["/a.pdf"] = lambda handler: next(answers)(handler)  # noqa: PLW0108  another one each time
    assert fetch("/a.pdf")[0] == 0
    assert kept(tmp_path) == {"a.pdf": PDF}


def test_robots_txt_is_obeyed(server, fetch, tmp_path):
    server.pages |= {
        "/robots.txt": b"User-agent: *\nDisallow: /no/\nAllow: /no/but$\n",
        "/no/a.pdf": PDF,
        "/yes.pdf": PDF,
    }
    done, _, err = fetch("/no/a.pdf", "/yes.pdf")
    assert done == 1
    assert "/no/a.pdf: robots.txt of 127.0.0.1 does not allow it" in err
    assert "/no/a.pdf" not in [path for path, _ in server.asked]
    assert kept(tmp_path) == {"yes.pdf": PDF}


def test_rules_for_us_go_before_those_for_all(server, fetch):
    server.pages |= {"/robots.txt": b"User-agent: plansheets\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/a.pdf": PDF}
    assert "does not allow it" in fetch("/a.pdf")[2]


@pytest.mark.parametrize("code", [429, 500, 501, 520])
def test_a_server_whose_robots_txt_fails_is_left_alone(code, server, fetch, tmp_path):
    server.pages |= {"/robots.txt": status(code), "/a.pdf": PDF}
    assert "robots.txt of 127.0.0.1 cannot be asked for" in fetch("/a.pdf")[2]
    assert kept(tmp_path) == {}


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(server, fetch):
    server.pages |= {f"/{n}.pdf": PDF for n in range(4)}
    other = f'[[source]]\nmunicipality_code = "202011"\ndocuments = ["{server.url}/2.pdf", "{server.url}/3.pdf"]'
    fetch("/0.pdf", "/1.pdf", delay=0.2, source=other)
    assert server.most == 1
    assert len(server.times) == 5
    assert min(later - sooner for sooner, later in zip(server.times, server.times[1:], strict=False)) > 0.19


def test_the_pause_that_a_server_asks_for_is_made(server, fetch):
    server.pages |= {"/robots.txt": b"User-agent: *\nCrawl-delay: 0.5\n", "/a.pdf": PDF, "/b.pdf": PDF}
    fetch("/a.pdf", "/b.pdf")
    assert min(later - sooner for sooner, later in zip(server.times, server.times[1:], strict=False)) > 0.49


def test_the_connection_goes_to_the_address_that_was_checked(server, fetch, tmp_path, monkeypatch):
    """A name that changes its address between check and connection leads nowhere else: it is asked once."""
    server.pages["/a.pdf"] = PDF
    asked = []
    real = socket.getaddrinfo

    def rebinding(host, port, *args, **kwargs):
        asked.append(host)
        if host == "plan.example.jp":
            return real("127.0.0.1" if asked.count(host) <= 2 else "127.9.9.9", port, *args, **kwargs)
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    host = f"http://plan.example.jp:{server.server_port}"
    private = 'private_hosts = ["plan.example.jp"]'
    text = f'delay = 0\n{private}\n[[source]]\nmunicipality_code = "999999"\ndocuments = ["{host}/a.pdf"]\n'
    (tmp_path / "S.toml").write_text(text, encoding="utf-8")
    assert main(["fetch", str(tmp_path / "S.toml"), "--to", str(tmp_path / "raw")]) == 0
    assert asked.count("plan.example.jp") == 2  # for robots.txt and for the document
    assert server.asked[-1][1]["Host"] == host.removeprefix("http://")
    (tmp_path / "S.toml").write_text(text.replace(private, ""), encoding="utf-8")
    assert main(["fetch", str(tmp_path / "S.toml"), "--to", str(tmp_path / "other")]) == 1


def certificate(folder, name):
    """A certificate for a name that signs itself, with its key, in one file."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415  comes with the S3 server of other tests
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / f"{name}.pem").write_bytes(made.public_bytes(pem) + secret)
    return str(folder / f"{name}.pem")


@pytest.mark.parametrize(("name", "status"), [("plan.example.jp", 0), ("other.example.jp", 1)])
def test_the_certificate_must_be_that_of_the_name_and_not_of_the_address(
    name, status, server, tmp_path, monkeypatch, capsys
):
    """The connection is made to a number; the server is asked for, and must prove, the name."""
    file = certificate(tmp_path, name)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    server.pages["/a.pdf"] = PDF
    trusting = ssl.create_default_context(cafile=file)
    monkeypatch.setattr(fetch_http.httpx, "AsyncClient", partial(fetch_http.httpx.AsyncClient, verify=trusting))
    real = socket.getaddrinfo
    there = lambda host, *args, **more: real("127.0.0.1" if host == "plan.example.jp" else host, *args, **more)  # noqa: E731
    monkeypatch.setattr(socket, "getaddrinfo", there)
    url = f"https://plan.example.jp:{server.server_port}/a.pdf"
    text = f'delay = 0\nprivate_hosts = ["plan.example.jp"]\n[[source]]\nmunicipality_code = "999999"\ndocuments = ["{url}"]'
    (tmp_path / "S.toml").write_text(text, encoding="utf-8")
    assert main(["fetch", str(tmp_path / "S.toml"), "--to", str(tmp_path / "raw")]) == status
    assert ("CERTIFICATE_VERIFY_FAILED" in capsys.readouterr().err) == bool(status)
    assert kept(tmp_path) == ({} if status else {"a.pdf": PDF})


@pytest.mark.parametrize(
    ("url", "disposition", "kind", "name"),
    [
        ("https://a.jp/x/%E8%A8%88%E7%94%BB.pdf", None, "pdf", "計画.pdf"),
        ("https://a.jp/%8Cv%89%E6.pdf", None, "pdf", "計画.pdf"),
        (
            "https://a.jp/x",
            "attachment; filename*=UTF-8''%E8%A8%88%E7%94%BB%20r6.xlsx; filename=x.xlsx",
            "xlsx",
            "計画 r6.xlsx",
        ),
        ("https://a.jp/x", "attachment; filename*=Shift_JIS'ja'%8Cv%89%E6.pdf", "pdf", "計画.pdf"),
        ("https://a.jp/x", 'attachment; filename="r6 plan.pdf"', "pdf", "r6 plan.pdf"),
        ("https://a.jp/x", 'attachment; filename="../../etc/passwd"', "text", "passwd.txt"),
        ("https://a.jp/x", "attachment; filename*=UTF-8''..%2F..%2F.bashrc", "text", "bashrc.txt"),
        ("https://a.jp/x", 'attachment; filename="C:\\\\plan\\\\r6.pdf"', "pdf", "r6.pdf"),
        ("https://a.jp/%00%0Aa%3Cb%3E.pdf", None, "pdf", "_a_b_.pdf"),
        ("https://a.jp/%E2%80%AEfdp.exe", None, "pdf", "_fdp.exe.pdf"),
        ("https://a.jp/CON.txt", None, "text", "_CON.txt"),
        ("https://a.jp/plan.toml", None, "text", "plan.toml.txt"),
        ("https://a.jp/~$plan.docx", None, "docx", "plan.docx"),
        ("https://a.jp/か\u3099.pdf", None, "pdf", "が.pdf"),
        ("https://a.jp/..", None, "html", "document.html"),
        ("https://a.jp/plan.xls", None, "html", "plan.xls.html"),
    ],
)
def test_names_are_safe(url, disposition, kind, name):
    assert file_name(url, disposition, kind) == name


def test_long_names_are_cut_between_characters():
    name = file_name("https://a.jp/" + "計画" * 200 + ".pdf", None, "pdf")
    assert len(name.encode()) < 130
    assert name.endswith(("画.pdf", "計.pdf"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no [[source]]"),
        ("[[source", "no TOML"),
        ('[[source]]\nindex = "https://a.jp/"', "municipality_code is ''"),
        ('[[source]]\nmunicipality_code = "202012"\nindex = "https://a.jp/"', "whose check digit is wrong"),
        ('[[source]]\nmunicipality_code = "202011"', "source 1 (202011): neither index nor documents"),
        ('[[source]]\nmunicipality_code = "202011"\nindex = "ftp://a.jp/"', "is no http or https URL"),
        ('[[source]]\nmunicipality_code = "202011"\nindex = "http://u:p@a.jp/"', "with a user name"),
        ('[[source]]\nmunicipality_code = "202011"\nindex = 3', "index is 3"),
        ('[[source]]\nmunicipality_code = "202011"\nindex = "https://a.jp/"\nhost = "b"', "unknown key 'host'"),
        ('dely = 1\n[[source]]\nmunicipality_code = "202011"\nindex = "https://a.jp/"', "unknown key 'dely'"),
        ('largest = inf\n[[source]]\nmunicipality_code = "202011"\nindex = "https://a.jp/"', "largest is inf"),
        ('delay = -1\n[[source]]\nmunicipality_code = "202011"\nindex = "https://a.jp/"', "delay is -1"),
    ],
)
def test_sources_that_cannot_be_used(text, words, tmp_path, capsys):
    with pytest.raises(SourcesError) as caught:
        parse_sources(text)
    assert words in str(caught.value)
    (tmp_path / "S.toml").write_text(text, encoding="utf-8")
    assert main(["fetch", str(tmp_path / "S.toml"), "--to", str(tmp_path / "raw")]) == 2
    assert "plansheets fetch: " in capsys.readouterr().err
    assert not (tmp_path / "raw").exists()


def test_a_folder_that_is_taken_or_none(server, fetch, tmp_path, capsys):
    server.pages["/a.pdf"] = PDF
    fetch("/a.pdf")
    (tmp_path / "file").write_bytes(b"")
    assert main(["fetch", str(tmp_path / "SOURCES.toml"), "--to", str(tmp_path / "file")]) == 3
    assert "cannot be written" in capsys.readouterr().err
    from pipeline.fetch_store import opened_store  # noqa: PLC0415

    with opened_store(tmp_path / "raw"):
        assert main(["fetch", str(tmp_path / "SOURCES.toml"), "--to", str(tmp_path / "raw")]) == 3
    assert f"is being written by process {os.getpid()}" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_at_once(number, server, fetch, tmp_path):
    server.pages |= {"/a.pdf": PDF, "/slow.pdf": slow}
    fetch("/a.pdf")
    text = (tmp_path / "SOURCES.toml").read_text("utf-8").replace("a.pdf", "slow.pdf")
    (tmp_path / "SOURCES.toml").write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "fetch",
        str(tmp_path / "SOURCES.toml"),
        "--to",
        str(tmp_path / "raw"),
    ]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as child:
        while "/slow.pdf" not in [path for path, _ in server.asked]:
            time.sleep(0.02)
        began = time.monotonic()
        child.send_signal(number)
        assert child.wait(10) == 128 + number
        assert time.monotonic() - began < 2
        assert b"interrupted" in child.stderr.read()
    assert kept(tmp_path) == {"a.pdf": PDF}
