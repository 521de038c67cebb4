"""A citizen over TCP: files a report, opens it with the digits."""

from __future__ import annotations

from uuid import UUID

from tests.factories.cases import REPORT
from tests.servers import Server, form
from webapp.crypto import receipt_digits

# As long as people write (the look's own samples are of this length).
STORY = (
    "Nama ibu saya hilang dari daftar pemilih di balai desa. Kami sudah tiga kali bertanya ke petugas desa dan "
    "diminta menunggu. Ibu saya berusia tujuh puluh tahun, memakai kursi roda, dan ingin memberi suara. "
    "Mohon dicek dan diberi tahu apa yang harus kami bawa."
)


def cookie_of_a_case(server: Server) -> str:
    """File a report and type its digits: the cookie that shows the case. Raises AssertionError."""
    fields = form(STORY)
    assert server.ask(REPORT, fields).status == 303
    return cookie_of(server, receipt_digits(UUID(fields["id"])))


def cookie_of(server: Server, digits: str) -> str:
    """The cookie of a citizen who typed these digits."""
    opened = server.ask("/lacak", {"kode": digits})
    assert opened.status == 303, opened.status
    return opened.headers["Set-Cookie"].split(";")[0]
