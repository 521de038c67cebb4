"""Rows about addresses, hosts, methods and headers: nothing a request says of itself gets into a link or a header."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import quote, unquote_to_bytes

from flask import Flask
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from tests.factories.accounts import PASSWORD, form_token
from tests.factories.cases import REPORT, answers, file_report, open_case, talk_fields
from tests.factories.files import pdf
from tests.hostile.rows import Ground, Table
from tests.house.world import ADMINISTRATOR
from webapp.accounts.models import ROLES

ADDRESSES = Table("Addresses")
HOSTS = Table("Hosts and ways out")
METHODS = Table("Methods")
SEARCH = Table("Search")

CROOKED = (
    "/lapor/x%0d%0aSet-Cookie:%20a=b",
    "/layanan/%0d%0aLocation:%20https://evil.example",
    "/%0d%0a%0d%0a<script>alert(1)</script>",
    "/petugas?lanjut=%0d%0aX: y",
    "/lacak?kode=%0d%0aX:%20y",
    "//evil.example/%2f..",
    "/%5cevil.example",
    "/jv//evil.example",
    "/lapor//evil.example",
    "/lapor//data-pemilih",
    "/lapor/%2e%2e/petugas",
    "/lapor/%2fdata-pemilih",
    "/lapor/%252e%252e/petugas",
    "/%ff%fe%fd",
    "/lapor/%00",
    "/jv/jv/lapor",
    "/jv/petugas",
    "/JV/lapor",
    "/lapor/;a=b",
    "/lapor?%ff=%fe&a[]=1&&=&=x",
    "/lapor?" + "a=b&" * 3000,
    "/terima/00000000-0000-0000-0000-000000000000%0d%0a",
    "/terima/not-a-uuid",
    "/perkara/berkas/../../../etc/passwd",
)


@ADDRESSES.row(
    "line ends, slashes, dots, NUL, broken UTF-8, /jv twice",
    "any address",
    *(200, 303, 308, 404),
    kept="no header of theirs, no way out, no markup",
)
def crooked(ground: Ground) -> Iterable[TestResponse]:
    for path in CROOKED:
        answer = raw_get(ground.world.app, path, Host="evil.example")
        assert not {"X", "Set-Cookie"} & {name for name, _value in answer.headers}
        assert leads_home(answer.headers.get("Location", "/"))
        assert "<script>alert" not in answer.text
        for target in targets(answer.text):
            assert leads_home(target), target
        yield answer


@ADDRESSES.row("an address of 20,000 signs, or of 10,000 steps", "any address", 404, 414, kept="a short page in words")
def endless(ground: Ground) -> Iterable[TestResponse]:
    for path in ("/" + "a" * 20_000, "/" + "a/" * 10_000, "/lapor?kata=" + "a" * 20_000, "/jv/" + "a" * 15_000):
        answer = ground.stranger.get(path)
        assert len(answer.data) < 60_000
        yield answer


UNSERVED = (
    *("/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static/..%2fwsgi.py", "/static//etc/passwd"),
    *("/static/js/../../secrets.env", "/static/..\\wsgi.py", "/static/", "/static/js/", "/static/vendor/VENDORED.md"),
    *("/static/css/base.css", "/.git/config", "/secrets.env", "/var/secrets.env", "/pyproject.toml"),
)


@ADDRESSES.row("paths to files that are not served", "/static and elsewhere", 404, kept="nothing of them")
def unserved(ground: Ground) -> Iterable[TestResponse]:
    for prefix, path in itertools.product(("", "/jv"), UNSERVED):
        answer = ground.stranger.get(prefix + path)
        assert "PIAGAM_" not in answer.text
        yield answer


def raw_get(app: Flask, path: str, **headers: str) -> TestResponse:
    """A GET whose path the test client does not tidy first."""
    before, _mark, query = path.partition("?")
    environ = EnvironBuilder(path="/", query_string=query, headers=list(headers.items())).get_environ()
    environ["PATH_INFO"] = unquote_to_bytes(before).decode("latin-1")
    body, status, answered = run_wsgi_app(app, environ, buffered=True)
    return TestResponse(body, status, answered, request=Request(environ))


def targets(page: str) -> list[str]:
    """Where the links and forms of a page lead."""
    return [unescape(found) for found in re.findall(r'(?:href|action|formaction)="([^"]*)"', page)]


def leads_home(target: str) -> bool:
    """A path of this house, a place on the page, or a known outside page of the office's data."""
    if target.startswith(("#", "tel:", "mailto:", "data:,", "https://wa.me/")):
        return True
    return re.match(r"//|/\\\\|\\w+:", target) is None


@HOSTS.row(
    "a foreign, odd or broken Host", "pages, redirects, error pages", 200, 303, 308, 400, 404, kept="never a link"
)
def hosts(ground: Ground) -> Iterable[TestResponse]:
    odd = ("evil.example", "evil.example:80", "localhost@evil.example", "[::1]", "x" * 300, "evil.example:99999", "")
    for host, path in itertools.product(odd, ("/", "/lapor", "/petugas", "/lapor//x", "/tidak-ada", REPORT)):
        answer = raw_get(ground.world.app, path, Host=host)
        assert "evil" not in answer.text
        assert "evil" not in answer.headers.get("Location", "")
        yield answer


@HOSTS.row("forwarded headers without a trusted proxy", "pages and redirects", 200, 303, kept="they change nothing")
def forwarded(ground: Ground) -> Iterable[TestResponse]:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil.example",
        "X-Original-URL": "/petugas/akun",
        "X-Rewrite-URL": "/petugas/akun",
        "Forwarded": "host=evil.example;proto=https",
    }
    for path in ("/", "/petugas", "/lacak"):
        answer = ground.stranger.get(path, headers=forged)
        assert "evil" not in answer.text + answer.headers.get("Location", "")
        assert "Strict-Transport-Security" not in answer.headers
        yield answer


@HOSTS.row("an administrator's browser under a foreign Host", "the link of an invitation", 303, kept="our own address")
def invitation_host(ground: Ground) -> Iterable[TestResponse]:
    fields = {"csrf_token": form_token(ground.boss, "/petugas/keluar"), "peran": "auditor", "unit": ""}
    yield ground.boss.post("/petugas/akun/undang", data=fields, headers={"X-Forwarded-Host": "evil.example"})
    page = ground.boss.get("/petugas/akun", headers={"X-Forwarded-Host": "evil.example"}).text
    assert 'value="http://127.0.0.1:8000/petugas/undangan/' in page
    assert "evil" not in page


ASTRAY = (
    *("https://evil.example/", "//evil.example/petugas", "/\\evil.example", "\\\\evil.example"),
    *("/petugas\\@evil.example", "http:evil.example", "javascript:alert(1)", "/petugas\r\nSet-Cookie: a=b"),
    *("/petugas/../../evil", " /petugas", "/lapor", "/petugasx", "/petugas\x00", "///evil.example", "/%2f%2fevil"),
    *("/petugas//evil.example", "/petugas?x=//evil.example", "https:///petugas", "http://[", "?lanjut=//evil.example"),
)


@HOSTS.row("addresses outside as the way on", "lanjut, lanjut_ke of the sign-in", 303, kept="the staff room, no header")
def ways_on(ground: Ground) -> Iterable[TestResponse]:
    staff = {"nama_masuk": "zz.officer", "sandi": PASSWORD}
    for target in ASTRAY:
        answer = ground.stranger.post("/petugas/masuk", data={**staff, "lanjut": target, "lanjut_ke": target})
        assert stays(answer.location), answer.location
        assert all(cookie.startswith("piagam_") for cookie in answer.headers.getlist("Set-Cookie"))
        yield answer
        led_on = ground.boss.get("/petugas/masuk", query_string={"lanjut": target})
        assert stays(led_on.location), led_on.location
        yield led_on


def stays(location: str) -> bool:
    """A path under the staff room."""
    return bool(re.match(r"/petugas($|[/?])", location)) and not set("\r\n\0\\") & set(location)


@HOSTS.row("addresses outside as the way on", "lanjut_ke after an ended session", 303, kept="our own case only")
def ways_on_of_citizens(ground: Ground) -> Iterable[TestResponse]:
    client = ground.stranger
    filed = file_report(client)
    open_case(client, filed)
    fields = {"kode": filed.digits, "pegangan": talk_fields(client)["pegangan"], "pesan": "Halo"}
    for target in ASTRAY:
        answer = client.post("/perkara/lanjut", data={**fields, "lanjut_ke": target})
        assert answer.location == "/perkara"
        yield answer


@HOSTS.row(
    "line ends in names and file names", "every header that carries one", 200, 303, kept="one line, no new header"
)
def header_lines(ground: Ground) -> Iterable[TestResponse]:
    attack = "a\r\nSet-Cookie: x=1\r\n\r\n<script>"
    client = ground.stranger
    filed = file_report(client, cerita=attack, nama=attack)
    open_case(client, filed)
    fields = talk_fields(client, "/perkara/berkas")
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    name = quote(attack + ".pdf")
    parts.append(f"Content-Disposition: form-data; name=\"berkas\"; filename*=UTF-8''{name}\r\n\r\n{pdf().decode()}")
    body = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    yield client.post("/perkara/berkas", data=body.encode(), content_type="multipart/form-data; boundary=x")
    page = client.get("/perkara")
    links = re.findall(r'href="(/perkara/berkas/[0-9a-f-]+)', page.text)
    assert links
    for path in ("/perkara", filed.receipt, *links, f"{filed.receipt}/tanda-terima.txt"):
        answer = client.get(path)
        assert "x=1" not in answer.headers.get("Set-Cookie", "")
        assert "\n" not in str(answer.headers.get("Content-Disposition", ""))
        yield answer


def _addresses(ground: Ground) -> Iterator[tuple[str, set[str]]]:
    """Every rule as an address, with its methods."""
    places = {**ground.world.places, "kind": "perihal", "slug": "data-pemilih", "deed": ""}
    for rule in ground.world.app.url_map.iter_rules():
        values = {name: places[name] for name in rule.arguments if name in places}
        if "deed" in rule.arguments:
            values["deed"] = rule.rule.split("any(")[1].split(")")[0].split(",")[0].strip()
        if rule.rule.startswith("/layanan/"):
            values["slug"] = "dokumen-calon"
        yield ground.world.app.url_map.bind("localhost").build(rule.endpoint, values), rule.methods or set()


@METHODS.row(
    "HEAD",
    "every address, as a stranger and as an administrator",
    *(200, 303, 403, 404, 405, 409, 412),
    kept="like GET, no body",
)
def head(ground: Ground) -> Iterable[TestResponse]:
    for path, methods in _addresses(ground):
        for browser in (ground.stranger, ground.boss):
            asked = browser.head(path)
            assert asked.data == b""
            if "GET" in methods:
                assert asked.status_code == browser.get(path).status_code
            yield asked


@METHODS.row("OPTIONS", "every address", 200, kept="its methods, no door for other sites")
def options(ground: Ground) -> Iterable[TestResponse]:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path, _methods in _addresses(ground):
        answer = ground.stranger.options(path, headers=asked)
        assert set(answer.headers["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS", "PATCH", "POST"}
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]
        assert answer.data == b""
        yield answer


@METHODS.row(
    "PUT, PATCH, DELETE, TRACE, an unknown method", "every address", 405, kept="words, and the methods it takes"
)
def unusual(ground: Ground) -> Iterable[TestResponse]:
    others = [
        path for path, methods in _addresses(ground) if "PATCH" not in methods and "HEAD" not in methods - {"GET"}
    ]
    for number, path in enumerate(others):
        method = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "ABRACADABRA")[number % 6]
        answer = ground.boss.open(path, method=method, data={"pesan": "x"})
        assert answer.headers["Allow"]
        yield answer


@METHODS.row("GET", "every address that only takes a form", 303, 405, kept="a link to the form, or led there")
def get_of_forms(ground: Ground) -> Iterable[TestResponse]:
    taken = {path for path, methods in _addresses(ground) if "GET" in methods}
    only_forms = {path for path, _methods in _addresses(ground) if "/berkas" not in path} - taken
    assert only_forms
    for path in sorted(only_forms):
        answer = ground.boss.get(path)
        if answer.status_code == 405:
            link = re.search(r'<a class="go" href="(/petugas/[^"]+)"', answer.text)
            assert link, path
            assert ground.boss.get(link[1]).status_code in (200, 303), link[1]
        yield answer


FTS = (
    *('"', '""', '"a', "a*", "*", "NEAR(a b, 2)", "a NEAR b", "a AND", "OR b", "NOT", "NOT a", "words:a", "{words}:a"),
    *("-a", "a - b", "^a", "(a", "a)", "a + b", "case_id:1", "%", "_", "a%b", "a_b", "___", "\\", "'; --", "a\0b"),
    *("nama\r\nX: y", "ꦥꦼꦩꦶꦭꦸ", "²", "\u0301", "ﷺ", "🙂", "\u202e", "\ufffd", "a" * 5000, " ".join("abcdefghijklmnop")),
)


@SEARCH.row(
    "query language of the text search, LIKE signs, line ends, NUL", "/petugas?kata=", 200, kept="text, shown back"
)
def search(ground: Ground) -> Iterable[TestResponse]:
    for number, words in enumerate(FTS):
        browser = ground.world.browsers[(ADMINISTRATOR, "officer")[number % 2]]
        yield browser.get("/petugas", query_string={"kata": words, "keadaan": "apa-saja"})


@SEARCH.row("signs alone", "/petugas?kata=", 200, kept="nothing is found, not everything")
def signs_alone(ground: Ground) -> Iterable[TestResponse]:
    for words in ('"', "*", "%", "___", "()", "🙂"):
        answer = ground.boss.get("/petugas", query_string={"kata": words, "keadaan": "apa-saja"})
        assert "/petugas/perkara/" not in answer.text, words
        yield answer


@SEARCH.row("a word with marks of the query language around it", "/petugas?kata=", 200, kept="found as a word")
def word_in_marks(ground: Ground) -> Iterable[TestResponse]:
    filed = file_report(ground.stranger, cerita="Kucing jerapah di balai desa")
    for words in ('"jerapah"', "jerapah*", "-jerapah", "(jerapah)", "words:jerapah", "NEAR(jerapah", "jerap"):
        answer = ground.boss.get("/petugas", query_string={"kata": words})
        assert (filed.number in answer.text) == (":" not in words and "NEAR" not in words), words
        yield answer


@SEARCH.row("every role and every group", "/petugas", 200, kept="never a fault")
def groups(ground: Ground) -> Iterable[TestResponse]:
    for role in ROLES:
        for group in ("lewat", "hari-ini", "tanpa-petugas", "milik-saya", "perlu-diperiksa", "x"):
            asked = {"kelompok": group, "kata": "daftar", "sesudah": "9999-12-31_" + "0" * 32}
            yield ground.world.browsers[role].get("/petugas", query_string=asked)


@ADDRESSES.row("a report under a matter that is none", "/lapor/…", 404, kept="the text, to copy")
def no_matter(ground: Ground) -> Iterable[TestResponse]:
    for slug in ("tidak-ada", "data-pemilih%00", "data-pemilih%0d%0a", "x" * 400):
        answer = ground.stranger.post(f"/lapor/{slug}", data=answers(cerita="Teks yang harus kembali"))
        assert "Teks yang harus kembali" in answer.text
        yield answer
