"""Whatever stands in an address or a field, it is no fault of ours: every view, odd values in everything it reads."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from tests.factories.accounts import form_token
from tests.house.world import ADMINISTRATOR, World

ODD = (
    "-1",
    "999999999999999999999999",
    "1e9",
    "9999-99-99_" + str(uuid.uuid4()),
    "\x00a",
    "١٢٣",
    "'\"*()-NEAR/2 AND OR NOT ^ : {a} %",
)
QUERIES = {
    "/petugas": ("kelompok", "keadaan", "unit", "perihal", "layanan", "kata", "sesudah"),
    "/petugas/perkara/{number}": ("halaman",),
    "/perkara": ("halaman",),
    "/perkara/berkas/{attachment_id}": ("lihat",),
    "/petugas/masuk": ("lanjut",),
}
NUMBERS = ("JBG-2026-000000", "JBG-99999999999999999999-1", "JBG-2026-99999999999999999999", "JBG--1", "x" * 500, "%00")
DEEDS = ("pesan", "keadaan", "tugas", "teruskan", "transkrip", "diperiksa")
ADMINISTRATION = (
    "/petugas/akun/penangan",
    "/petugas/akun/undang",
    "/petugas/akun/{staff_id}/peran",
    "/petugas/kantor/ubah",
    "/petugas/kantor/bagian/{key}",
    "/petugas/catat/perihal/data-pemilih",
)
OPEN_FORMS = (
    "/lapor/dugaan-pelanggaran",
    "/layanan/narasumber-pendidikan-pemilih/ajukan",
    "/lacak",
    "/perkara/lanjut",
    "/petugas/masuk",
    "/terima/{fresh_id}",
    "/terima/{fresh_id}/perbaiki",
)
FIELDS = (
    *("id", "dibuka", "situs", "cerita", "desa", "kecamatan", "kapan", "kapan_hari", "kapan_bulan", "kapan_tahun"),
    *("kejadian", "kejadian_hari", "kejadian_bulan", "kejadian_tahun", "siapa", "nama", "kontak", "mudah", "untuk"),
    *("lepas", "bahasa", "kode", "pegangan", "lanjut_ke", "aksi", "pesan", "nama_masuk", "sandi", "versi", "jenis"),
    *("ke", "unit", "petugas", "badan", "suara", "nomor", "alasan", "transkrip", "lewat", "jam", "peran", "catatan"),
    *("tanggal", "tanggal_hari", "tanggal_bulan", "tanggal_tahun", "penangan_1", "penangan_2", "jabatan", "surel"),
    *("t_peserta", "t_tanggal", "t_tanggal_hari", "t_tanggal_bulan", "t_tanggal_tahun"),
)


def filled(world: World, paths: tuple[str, ...]) -> Iterator[str]:
    yield from (path.format(**world.places) for path in paths)


def test_odd_questions_in_an_address_are_answered(own_world: World) -> None:
    staff, citizen = own_world.browsers[ADMINISTRATOR], own_world.citizen()
    for path, names in QUERIES.items():
        for name in names:
            for value in ODD:
                browser = staff if path.startswith("/petugas") else citizen
                answer = browser.get(path.format(**own_world.places), query_string={name: value})
                assert answer.status_code in (200, 303, 404), (path, name, value)


def test_odd_case_numbers_are_simply_unknown(own_world: World) -> None:
    for number in NUMBERS:
        assert own_world.browsers[ADMINISTRATOR].get(f"/petugas/perkara/{number}").status_code == 404


def test_odd_answers_of_an_officer_come_back(own_world: World) -> None:
    browser = own_world.browsers[ADMINISTRATOR]
    token = form_token(browser, "/petugas/keluar")
    deeds = [f"/petugas/perkara/{own_world.cases['fresh'].number}/{deed}" for deed in DEEDS]
    for value in ODD:
        for path in (*deeds, *filled(own_world, ADMINISTRATION)):
            answer = browser.post(path, data={**dict.fromkeys(FIELDS, value), "csrf_token": token})
            assert answer.status_code in (303, 404, 409, 422), (path, value)


def test_odd_answers_of_a_citizen_come_back(own_world: World) -> None:
    for value in ODD:
        for path in filled(own_world, OPEN_FORMS):
            answer = own_world.stranger.post(path, data=dict.fromkeys(FIELDS, value))
            assert answer.status_code in (200, 303, 404, 409, 422, 429), (path, value)
