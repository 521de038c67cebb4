"""Every page of the house with somebody who looks at it, and how long a copy of it may live (DESIGN §4, §5).

Slugs stand here by hand: they were published, so a changed data file must not change this list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.test import Client

from tests.factories.paper import CAN_PRINT
from tests.house.world import ADMINISTRATOR, HALF_WAY, NO_FACTOR, OFFICER, OPENER, World

# How a copy may live: kept and asked about again, fresh each time but back in hand, nowhere at all.
PUBLIC, FILING, NOWHERE = "public, no-cache", "private, no-cache", "no-store"

MATTERS_WITH_FORM = (
    "data-pemilih",
    "logistik",
    "akses-tps",
    "dugaan-pelanggaran",
    "tindak-pidana-pemilu",
    "petugas-lapangan",
    "pelayanan",
    "nama-dicatut",
    "data-pribadi",
    "saran",
    "pujian",
    "lainnya",
)
# Nobody is named for conduct matters in the world, so that one leads outward too.
MATTERS_OUTWARD = ("anggota-sekretariat", "informasi-ditolak", "korupsi", "sengketa")
MATTER_OF_VIOLENCE = "kekerasan"
SERVICES_WITH_FORM = (
    "ubah-data-pemilih",
    "hasil-pemilu",
    "dokumen-calon",
    "nama-di-sipol",
    "kunjungan-rumah-pintar-pemilu",
    "narasumber-pendidikan-pemilih",
    "magang-penelitian-data",
    "kebutuhan-akses-tps",
    "petugas-pemilu",
    "produk-hukum-konsultasi",
    "pinjam-kotak-bilik-suara",
)
SERVICES_TO_READ = (
    "cek-daftar-pemilih",
    "pindah-memilih",
    "informasi-publik",
    "keberatan-informasi",
    "berkas-paw",
    "helpdesk-partai-politik",
    "pengaduan-aspirasi-apresiasi",
)
CASE_STATES = (
    "talked",
    "fresh",
    "bawaslu",
    "verifying",
    "in_hand",
    "waiting",
    "answered",
    "closed",
    "referred",
    "declined",
    "withdrawn",
    "settled",
    "reopened",
    "objected",
)
STRANGER, CITIZEN = "stranger", "citizen"
# Later than any message there can be.
FUTURE = "ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opens an address. `path` may hold `{places}` of the world; `case` is what a citizen has open."""

    path: str
    cache: str = PUBLIC
    who: str = STRANGER
    case: str = "talked"
    status: int = 200
    is_page: bool = True

    def address(self, world: World, prefix: str = "") -> str:
        """The path in that world and language."""
        return prefix + self.path.format(**world.places)

    def browser(self, world: World) -> Client:
        """A browser of whoever looks."""
        if self.who == STRANGER:
            return world.stranger
        return world.citizen(self.case) if self.who == CITIZEN else world.browsers[self.who]

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Staff read Indonesian; machines read nothing."""
        return ("",) if self.path.startswith(("/petugas", "/healthz", "/readyz", "/sw.js")) else ("", "/jv")

    def __str__(self) -> str:
        return f"{self.path} {self.who}" + (f" {self.case}" if self.who == CITIZEN else "")


def _public() -> Iterator[Look]:
    for path in (
        "/",
        "/lapor",
        "/layanan",
        "/lacak",
        "/pemberitahuan",
        "/piagam",
        "/bantuan",
        "/privasi",
        "/aksesibilitas",
        "/pasang",
        "/pasang?nama=netral",
    ):
        yield Look(path)
    for path in ("/luring", "/luring?tanpa-lembar", "/lapor/bagikan"):
        yield Look(path, FILING, is_page="tanpa-lembar" not in path)
    yield Look("/piagam.pdf", PUBLIC if CAN_PRINT else NOWHERE, is_page=False)
    yield Look("/piagam/suara/{sound_id}?lihat=1", NOWHERE, is_page=False)
    yield Look("/lapor/pelayanan?layanan=ubah-data-pemilih", FILING)
    for query in ("", "?nama=netral"):
        yield Look(f"/manifest.webmanifest{query}", is_page=False)
    yield Look("/sw.js", is_page=False)
    yield Look("/lapor/desa/35.17.05", is_page=False)
    yield Look("/kpu-mendengar/2026-90/berita-acara", FILING)
    yield Look("/kpu-mendengar/2026-90/berita-acara.pdf", FILING if CAN_PRINT else NOWHERE, is_page=False)
    for path in ("/survei/hasil", "/survei/hasil/1"):
        yield Look(path)
    for path in ("/survei/hasil/1/ikm.csv", "/survei/hasil/1/ikm.xlsx"):
        yield Look(path, is_page=False)
    yield Look("/survei/{survey_token}", FILING)
    for path in ("", "/{forum}", "/{forum}?butir={forum_clause}", "/{forum}/masukan/{input_id}", "/{forum}/tanggapan"):
        yield Look(f"/kpu-mendengar{path}", FILING)
    for path in ("", "?butir={forum_clause}"):
        yield Look(f"/kpu-mendengar/{{forum}}/masukan{path}", FILING)
    yield Look("/kpu-mendengar/{forum}/berkas/{document_id}", NOWHERE, is_page=False)
    for slug in MATTERS_WITH_FORM:
        yield Look(f"/lapor/{slug}", FILING)
    for slug in MATTERS_OUTWARD:
        yield Look(f"/lapor/{slug}")
    for slug in (*SERVICES_WITH_FORM, *SERVICES_TO_READ):
        yield Look(f"/layanan/{slug}")
    for slug in SERVICES_WITH_FORM:
        yield Look(f"/layanan/{slug}/ajukan", FILING)


def _private() -> Iterator[Look]:
    yield Look("/bantuan-aman", NOWHERE)
    yield Look("/survei/meja", NOWHERE)
    yield Look("/survei/meja/nyala", NOWHERE, status=303, is_page=False)
    yield Look(f"/lapor/{MATTER_OF_VIOLENCE}", NOWHERE)
    yield Look("/terima/{submission_id}", NOWHERE)
    yield Look("/terima/{fresh_id}", NOWHERE)
    yield Look("/terima/{fresh_id}/perbaiki", NOWHERE)
    yield Look("/terima/{submission_id}/tanda-terima.txt", NOWHERE, is_page=False)
    yield Look("/terima/{submission_id}/tanggal.ics", NOWHERE, is_page=False)
    yield Look("/terima/{submission_id}/ada", NOWHERE, is_page=False)
    yield Look("/keluar", NOWHERE, status=303, is_page=False)
    yield Look("/perkara", NOWHERE, status=303, is_page=False)
    for state in CASE_STATES:
        yield Look("/perkara", NOWHERE, CITIZEN, state)
    for path in ("/perkara/berkas", "/perkara/cabut", "/perkara/selesai", "/perkara/ringkasan"):
        yield Look(path, NOWHERE, CITIZEN)
    for state in ("answered", "closed"):
        yield Look("/perkara/belum-selesai", NOWHERE, CITIZEN, state)
    for state in ("talked", "declined", "objected"):
        yield Look("/perkara/keberatan", NOWHERE, CITIZEN, state)
    for state in ("hidden", "appealed"):
        yield Look("/perkara/disembunyikan", NOWHERE, CITIZEN, state)
    yield Look("/perkara/kunci", NOWHERE, CITIZEN, is_page=False)
    yield Look(f"/perkara/baru?sejak={FUTURE}", NOWHERE, CITIZEN, status=204, is_page=False)
    yield Look("/perkara/ringkasan", NOWHERE, CITIZEN, "bawaslu")
    for path in ("/perkara/balas", "/perkara/lanjut", "/perkara/keluar"):
        yield Look(path, NOWHERE, CITIZEN, status=303, is_page=False)
    for path in ("/perkara/berkas/{attachment_id}", "/perkara/berkas/{attachment_id}?lihat=1"):
        yield Look(path, NOWHERE, CITIZEN, is_page=False)


def _parts_of_a_case() -> Iterator[Look]:
    yield Look("/petugas/perkara/{number}/nama", NOWHERE, OPENER)
    yield Look("/petugas/perkara/{number}/kembar", NOWHERE, OFFICER)
    yield Look("/petugas/perkara/{number}/kembar/lepas", NOWHERE, OFFICER, status=303, is_page=False)
    yield Look("/petugas/perkara/{number}/orang", NOWHERE, ADMINISTRATOR)
    for page in ("verifikasi", "pelimpahan"):
        yield Look(f"/petugas/perkara/{{number}}/{page}", NOWHERE, OFFICER)
        yield Look(f"/petugas/perkara/{{referred_number}}/{page}", NOWHERE, "auditor")
    for state in ("talked", "in_hand", "verifying", "closed"):
        yield Look(f"/petugas/perkara/{{{state}_number}}/jawaban", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/perkara/{verifying_number}/jawaban", NOWHERE, OPENER)
    yield Look("/petugas/perkara/{number}/jawaban", NOWHERE, "auditor")
    for deed in ("kirim", "setujui", "kembalikan"):
        yield Look(f"/petugas/perkara/{{number}}/jawaban/{deed}", NOWHERE, OFFICER, status=303, is_page=False)
    yield Look("/petugas/perkara/{number}/langkah", NOWHERE, OFFICER)
    yield Look("/petugas/perkara/{number}/langkah", NOWHERE, "auditor")
    yield Look("/petugas/perkara/{number}/orang/{person_id}", NOWHERE, ADMINISTRATOR, status=303, is_page=False)
    yield Look("/petugas/perkara/{number}/keberatan", NOWHERE, OFFICER)
    yield Look("/petugas/perkara/{objected_number}/keberatan", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/perkara/{objected_number}/bukti", NOWHERE, "auditor")


def _work_on_cases() -> Iterator[Look]:
    for path in ("", "/tambah", "/{notice_id}"):
        yield Look(f"/petugas/pemberitahuan{path}", NOWHERE, OFFICER)
    yield Look("/petugas/pemberitahuan/{notice_id}/tarik", NOWHERE, OFFICER, status=303, is_page=False)
    for who in (OPENER, ADMINISTRATOR):
        yield Look("/petugas/pemeriksaan", NOWHERE, who)
    yield Look("/petugas/templat", NOWHERE, "auditor")


def _office() -> Iterator[Look]:
    for path in ("", "/undang", "/{staff_id}", "/{staff_id}/tutup"):
        yield Look(f"/petugas/akun{path}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/jabatan", NOWHERE, ADMINISTRATOR)
    for who in (OFFICER, ADMINISTRATOR, "auditor"):
        yield Look("/petugas/cuti", NOWHERE, who)
    yield Look("/petugas/pengingat", NOWHERE, OFFICER)
    yield Look(f"/petugas/pengingat?sebelum={FUTURE}", NOWHERE, ADMINISTRATOR)
    for path in ("", "/ubah", "/bagian/{key}"):
        yield Look(f"/petugas/kantor{path}", NOWHERE, ADMINISTRATOR)
    for path in ("", "/buka", "/1", "/2", "/1/ubah", "/2/ubah", "/2/tutup", "/2/terbit"):
        yield Look(f"/petugas/survei{path}", NOWHERE, ADMINISTRATOR)
    for path in ("", "/1"):
        yield Look(f"/petugas/survei{path}", NOWHERE, "auditor")
    for path in ("", "/baru", *(f"/{{forum_draft}}{part}" for part in ("", "/ubah", "/terbit", "/pertanyaan"))):
        yield Look(f"/petugas/kpu-mendengar{path}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/kpu-mendengar/{forum}/masukan", FILING, ADMINISTRATOR)
    for part in ("", "/perpanjang", "/unsur", "/rapat", "/dokumen"):
        yield Look(f"/petugas/kpu-mendengar/{{forum}}{part}", NOWHERE, ADMINISTRATOR)
    for part in (
        *("/tanggapan", "/tanggapan/baru?masukan={input_id}", "/tutup", "/moderasi"),
        *("/moderasi/{input_id}/sembunyikan", "/moderasi/{appealed_id}/banding"),
    ):
        yield Look(f"/petugas/kpu-mendengar/{{forum}}{part}", NOWHERE, ADMINISTRATOR)
    for part in ("", "/{forum}", "/{forum}/tanggapan", "/{forum}/moderasi"):
        yield Look(f"/petugas/kpu-mendengar{part}", NOWHERE, "auditor")
    for path in ("", "?tahun=2027", "/riwayat", "/riwayat?sebelum=9"):
        yield Look(f"/petugas/kalender{path}", NOWHERE, ADMINISTRATOR)
        yield Look(f"/petugas/kalender{path}", NOWHERE, "auditor")
    for path in ("hari/tambah", "hari/{day}", "hari/{day}/pindah", "hari/{day}/hapus"):
        yield Look(f"/petugas/kalender/{path}", NOWHERE, ADMINISTRATOR)
    for path in ("tambah", "{stage_id}", "{stage_id}/hapus"):
        yield Look(f"/petugas/kalender/tahapan/{path}", NOWHERE, ADMINISTRATOR)


def _staff() -> Iterator[Look]:
    yield Look("/petugas/masuk", NOWHERE)
    yield Look("/petugas/masuk?lanjut=/petugas/akun", NOWHERE)
    yield Look("/petugas/undangan/{token}", NOWHERE)
    yield Look("/petugas", NOWHERE, status=303, is_page=False)
    for query in ("", "?keadaan=apa-saja", "?kata=zzz+tidak+ada", "?keadaan=apa-saja&kata=daftar", "?kelompok=lewat"):
        yield Look(f"/petugas{query}", NOWHERE, OFFICER)
    for state in CASE_STATES:
        yield Look(f"/petugas/perkara/{{{state}_number}}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/perkara/{number}", NOWHERE, "auditor")
    yield Look("/petugas/kunci", NOWHERE, OFFICER, is_page=False)
    yield Look(f"/petugas/perkara/{{number}}/baru?sejak={FUTURE}", NOWHERE, OFFICER, status=204, is_page=False)
    yield Look("/petugas/perkara/{number}/berkas/{attachment_id}", NOWHERE, OFFICER, is_page=False)
    for deed in ("pesan", "transkrip", "tugas", "keadaan", "teruskan", "diperiksa", "perpanjang"):
        yield Look(f"/petugas/perkara/{{number}}/{deed}", NOWHERE, OFFICER, status=303, is_page=False)
    yield from _parts_of_a_case()
    yield from _work_on_cases()
    for query in ("", "?pelaku=citizen&dari_hari=1&dari_bulan=1&dari_tahun=2026", "?nomor=JBG-2026-000001"):
        yield Look(f"/petugas/jurnal{query}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/jurnal?hasil=denied&sebelum=2", NOWHERE, "auditor")
    for path in ("kepala.txt", "jurnal.csv"):
        yield Look(f"/petugas/jurnal/{path}", NOWHERE, "auditor", is_page=False)
    for who in (OFFICER, ADMINISTRATOR, "auditor"):
        yield Look("/petugas/mutu", NOWHERE, who)
    yield Look("/petugas/mutu?unit=data&sampai=2026-01", NOWHERE, "auditor")
    yield Look("/petugas/mutu/mutu.csv?unit=data", NOWHERE, "auditor", is_page=False)
    yield Look("/petugas/mutu/data/{month}/{mishap}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/catat", NOWHERE, OFFICER)
    yield Look("/petugas/catat/perihal/data-pemilih", FILING, OFFICER)
    yield Look("/petugas/catat/layanan/ubah-data-pemilih", FILING, OFFICER)
    yield Look("/petugas/catat/tanda-terima/{submission_id}", NOWHERE, OFFICER)
    yield Look("/petugas/masuk/kedua", NOWHERE, HALF_WAY)
    yield Look("/petugas/masuk/kedua?lanjut=/petugas/akun", NOWHERE, NO_FACTOR)
    yield Look("/petugas/keluar", NOWHERE, HALF_WAY)
    for path in ("/petugas/sandi", "/petugas/keluar", "/petugas/perangkat"):
        yield Look(path, NOWHERE, OFFICER)
    for path in ("", "/aplikasi", "/kunci"):
        yield Look(f"/petugas/faktor{path}", NOWHERE, OFFICER)
        yield Look(f"/petugas/faktor{path}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/faktor/kode", NOWHERE, OFFICER, status=303, is_page=False)
    yield from _office()
    yield from _charter()


def _charter() -> Iterator[Look]:
    for path in (
        "",
        "/pokok",
        "/kesepakatan",
        "/tindak-lanjut",
        "/tindak-lanjut/{item_id}/selesai",
        "/tanda-tangan",
        "/tarik",
    ):
        yield Look(f"/petugas/kpu-mendengar/2026-90/berita-acara{path}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/kpu-mendengar/2026-90/berita-acara/tindak-lanjut/{item_id}", NOWHERE, "head")
    yield Look("/petugas/piagam", NOWHERE, OFFICER)
    for path in ("", "/rancangan", "/versi/1", "/versi/2"):
        yield Look(f"/petugas/piagam/layanan/{{service}}{path}", NOWHERE, "auditor")
    for path in ("", "/rancangan", "/butir", "/butir/{clause_id}", "/janji", "/berlaku", "/suara"):
        yield Look(f"/petugas/piagam/layanan/{{service}}{path}", NOWHERE, "head")
    for path in ("", "/maklumat", "/maklumat/suara", "/tinjauan/{review_id}"):
        yield Look(f"/petugas/piagam{path}", NOWHERE, ADMINISTRATOR)
    yield Look("/petugas/piagam/layanan/hasil-pemilu", NOWHERE, ADMINISTRATOR)


MACHINES = (Look("/healthz", NOWHERE, is_page=False), Look("/readyz", NOWHERE, is_page=False))
CITIZEN_LOOKS = (*_public(), *_private())
STAFF_LOOKS = tuple(_staff())
LOOKS = (*CITIZEN_LOOKS, *STAFF_LOOKS, *MACHINES)
