"""What the catalogue is expected to hold, named once for its tests."""

from __future__ import annotations

# Services whose promised time is not established: their page says "belum ditetapkan" and gives
# the verification date. Establishing one means a source in its file and one line less here.
WITHOUT_PROMISE = frozenset(
    {
        "cek-daftar-pemilih",
        "helpdesk-partai-politik",
        "kebutuhan-akses-tps",
        "magang-penelitian-data",
        "narasumber-pendidikan-pemilih",
        "petugas-pemilu",
        "pindah-memilih",
        "pinjam-kotak-bilik-suara",
        "produk-hukum-konsultasi",
    }
)
