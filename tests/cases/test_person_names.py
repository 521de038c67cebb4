"""Whom a typed name may mean: without case, accents, titles; on the cautious side."""

from __future__ import annotations

import uuid

import pytest

from webapp.cases import person_names

SRI, SRI_L, BUDI, HARI, ONE, TITLED = (uuid.UUID(int=number) for number in range(1, 7))
STAFF = {
    SRI: "Sri Wahyuni, S.H.",
    SRI_L: "Sri Lestari",
    BUDI: "Budi Hartono",
    HARI: "Hari Santoso",
    ONE: "Supriyadi",
    TITLED: "Drs. H. Ahmad Fauzi, M.Si.",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Sri Wahyuni", {SRI}),
        ("BU SRI WAHYUNI", {SRI}),
        ("ibu Wahyuni, S.H.", {SRI}),
        ("Bu Sri", {SRI, SRI_L}),
        ("Sri Wahyuni dan Pak Budi", {SRI, BUDI}),
        ("Sri Lestari; Supriyadi", {SRI_L, ONE}),
        ("Wahyuní", {SRI}),
        ("Sri Mulyani", {SRI, SRI_L}),
        ("Budi Hartono Wijaya", {BUDI}),
        ("Pak Hari", {HARI}),
        ("ahmad fauzi", {TITLED}),
        ("H. Fauzi", {TITLED}),
        ("Bapak", set()),
        ("petugas KPU", set()),
        ("", set()),
        ("Joko", set()),
        ("Wahyu", set()),
    ],
)
def test_an_answer_means_everybody_it_may_mean(typed: str, meant: set[uuid.UUID]) -> None:
    assert person_names.meant_by(typed, STAFF) == meant


@pytest.mark.parametrize(
    ("story", "meant"),
    [
        ("Saya datang hari Senin dan dilayani baik.", set()),
        ("Pak Hari meminta uang.", {HARI}),
        ("Hari Santoso meminta uang.", {HARI}),
        ("Dimarahi bu wahyuni di loket.", {SRI}),
        ("wahyuni marah", {SRI}),
        ("Bu Lestari marah", {SRI_L}),
        ("Alamnya lestari.", set()),
        ("SUPRIYADI, dua kali.", {ONE}),
        ("Budi baik namanya.", set()),
        ("Oknum bernama Hartono", {BUDI}),
    ],
)
def test_a_story_names_whose_name_stands_in_it(story: str, meant: set[uuid.UUID]) -> None:
    assert person_names.named_in(story, STAFF) == meant


UNITS = {
    "data": "Subbagian Perencanaan, Data dan Informasi",
    "hukum": "Subbagian Hukum dan SDM",
    "umum": "Subbagian Keuangan, Umum dan Logistik",
}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Sekretaris KPU Jombang meminta uang", {"secretary"}),
        ("Sekretaris KPU", {"secretary"}),
        ("Bu Sekretaris marah di loket", {"secretary"}),
        ("Sekretarisnya marah", {"secretary"}),
        ("Kepala Sekretariat KPU meminta uang", {"secretary"}),
        ("Bu Sekretarisipun KPU nyuwun arta", {"secretary"}),
        ("Ketua KPU Jombang menerima amplop", {"chair"}),
        ("Ketua KPU Kabupaten Jombang", {"chair"}),
        ("Saya lapor kepada Ketua. PPS juga hadir.", {"chair"}),
        ("Pangarsa KPU Jombang nampi amplop", {"chair"}),
        ("Ketuané KPU njaluk dhuwit", {"chair"}),
        ("Kepala KPU Jombang", {"chair", "secretary"}),
        ("Kepala Subbagian Data menyuap", {"data"}),
        ("Kasubbag Data dan Informasi", {"data"}),
        ("Kasubag Keuangan meminta uang", {"umum"}),
        ("Kepala sub bagian hukum", {"hukum"}),
        ("Kula dipunsuwuni arta kaliyan Kepala Bagéyan Data ing kantor", {"data"}),
        ("Kasubbag Umum meminta uang", {"umum"}),
        ("Kasubbag meminta uang", {"data", "hukum", "umum"}),
        ("Kasubbag memarahi bagian data", {"data", "hukum", "umum"}),
        ("Ketua KPU memarahi ketua RT", {"chair"}),
        ("Ketua KPPS mencoblos dua kali", set()),
        ("Ketua dan sekretaris PPS", set()),
        ("Ketua PPK Diwek", set()),
        ("Pak Ketua RT 03", set()),
        ("Sekretaris desa meminta uang", set()),
        ("Ketua KPU Provinsi Jawa Timur", set()),
        ("Ketua partai datang", set()),
        ("Kepala desa marah", set()),
        ("Kepala saya sakit", set()),
        ("Kepala sekretariat PPS", set()),
        ("Kepala Bagian Hukum Pemkab", set()),
        ("Pegawai sekretariat", set()),
        ("Ketua Divisi Data", set()),
        ("", set()),
    ],
)
def test_a_title_means_the_post_of_this_office_and_no_other_bodys(text: str, meant: set[str]) -> None:
    found = person_names.posts_in(text, UNITS)
    assert found.posts | found.units == meant
