"""Every page of the product in every state it has: the one table that the sweeps of the browser read.

A page that can be seen in a state which is not in here has not been looked at. States that differ from another only
in data, and routes that answer with no page, stand in `left_out`, each with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.world import OPENER, STORY
from tests.journeys import sheet, ways
from tests.journeys import ways_of_forum as forum
from tests.journeys import ways_of_naming as naming
from tests.journeys import ways_of_sign_in as signing
from tests.journeys import ways_of_staff as staffed
from tests.journeys import ways_of_survey as surveyed
from tests.journeys.ways import BAWASLU, REPORT, SERVICE, TOO_LARGE, TOO_LONG, WRONG, Way, at, sent
from tests.journeys.ways_of_staff import NAME, NAMELESS, REASON, WALK_IN, posted, staff

WITH_FILE = {**REPORT, "berkas": ("surat.pdf", "%PDF-1.4")}
SHARED = {"cerita": "Kotak suara terbuka.", "berkas": WRONG["berkas"]}
SHORT_WRONG = {"kapan": "x", "nama": TOO_LONG, "kontak": TOO_LONG, "berkas": WRONG["berkas"]}
DAYS = "/petugas/kalender/hari"
STANDARD = "/petugas/piagam/layanan/ubah-data-pemilih"
OVERTAKEN, CLAUSE = {"tindakan": "konsultasi", "versi": "1"}, {"komponen": "time", "teks": "Baru.", "versi": "1"}
MINUTES = "/petugas/kpu-mendengar/2026-90/berita-acara"
OLD_GROUPS = forum.sent_at_desk("/unsur", {"versi": "1", "users": "3"})
UNREASONED = forum.sent_at_desk("/tanggapan/baru?masukan={input_id}", {"putusan": "not"})
UNDECIDED = forum.sent_at_desk("/moderasi/{appealed_id}/banding", {})
BOTH, INDONESIAN = ("id", "jv"), ("id",)


@dataclass(frozen=True, slots=True)
class State:
    """A page in one state. `endpoint` answers with it under `status`; `shows` is what tells it from other states."""

    name: str
    endpoint: str
    way: Way
    status: int = 200
    shows: str = "h1"
    languages: tuple[str, ...] = BOTH


def _desk(name: str, endpoint: str, way: Way, status: int = 200, shows: str = "h1") -> State:
    return State(name, endpoint, way, status, shows, INDONESIAN)


CITIZEN = (
    State("home", "pages.home", at("/")),
    State("choose", "filing.choose", at("/lapor")),
    State("notices of the office", "notices.show", at("/pemberitahuan"), shows="main section"),
    State("filing", "filing.new", at(BAWASLU), shows="#kejadian"),
    State("filing, switched", "filing.file", sent(BAWASLU, {**REPORT, "bahasa": "id"}), shows="details[open]"),
    State("filing, wrong", "filing.file", sent(BAWASLU, WRONG), 422, "[name=lepas]"),
    State("filing, villages", "filing.file", sent(BAWASLU, {**REPORT, "tampil": "desa"}), shows="[name=desa_pilih]"),
    State("filing, changed", "filing.file", sent(BAWASLU, {**REPORT, "t_lama": STORY}), 422, ".note ul"),
    State("filing, too fast", "filing.file", ways.too_fast, 422, "[name=yakin]"),
    State("filing, sent before", "filing.file", ways.sent_before, 409, ".note.warn"),
    State("filing, too large", "filing.file", sent(BAWASLU, {"cerita": TOO_LARGE}), 413),
    State("outward, with a text", "filing.file", sent("/lapor/korupsi", REPORT), 409, "main .note"),
    State("outward", "filing.new", at("/lapor/korupsi"), shows=".note"),
    State("request", "filing.new_request", at(SERVICE), shows="details"),
    State("request, wrong", "filing.file_request", sent(SERVICE, {}), 422, "#galat"),
    State("no line", "offline.offline", at("/luring"), shows="#perihal"),
    State("no line, wrong", "offline.file", sent("/luring", SHORT_WRONG), 422, "[name=lepas]"),
    State("shared", "offline.share", sent("/lapor/bagikan", SHARED), shows="[name=lepas]"),
    State("install", "offline.install", at("/pasang"), shows="ol"),
    State("install, neutral", "offline.install", at("/pasang?nama=netral"), shows=".note"),
    State("services", "charter.list_services", at("/layanan")),
    State("service by form", "charter.show_service", at("/layanan/hasil-pemilu"), shows="a.btn"),
    State("service, closed stage", "charter.show_service", at("/layanan/pindah-memilih"), shows=".note.warn"),
    State("charter", "pledge.show", at("/piagam"), shows=".rows"),
    State("minutes", "minutes.show", at("/kpu-mendengar/2026-90/berita-acara"), shows=".rows"),
    State("filing, with a clause", "filing.new", at("/lapor/pelayanan?layanan=ubah-data-pemilih"), shows="#butir"),
    State("receipt", "receipt.show", ways.receipt(), shows="[name=desa]"),
    State("receipt, closed", "receipt.show", ways.receipt_closed, shows="a.go"),
    State("correct", "receipt.correct_form", ways.receipt("/perbaiki"), shows="#simpan"),
    State("correct, wrong", "receipt.correct", ways.wrong_correction, 422, "#galat"),
    State("correct, changed in another tab", "receipt.correct", ways.changed_elsewhere, 409, ".note.warn"),
    State("correct, too late", "receipt.correct", ways.too_late, 409, "main .note"),
    State("digits, session ended", "tracking.enter", at("/lacak?berakhir=1"), shows=".note.warn"),
    State("digits, mistyped", "tracking.open_case", sent("/lacak", {"kode": "1234 5678 9012 3456"}), 422, "#galat"),
    State("case", "tracking.show", ways.case("talked"), shows=".talk .ours"),
    State("case, nobody reads it", "tracking.show", naming.led_outward, shows=".note.warn ul"),
    State("case, referred", "tracking.show", ways.case("referred"), shows=".note .i"),
    State("case, parts", "tracking.show", ways.parted, shows="main details summary"),
    State("case, wrong reply", "tracking.reply", ways.empty_reply, 422, "[name=lepas]"),
    State("case, sent before", "tracking.reply", ways.second_reply, 409, ".note.warn"),
    State("case, replied", "tracking.show", ways.replied, shows=".note.good"),
    State("case, second page", "tracking.show", ways.long_thread, shows="main nav a"),
    State("ready letters", "case_summary.show", ways.case("bawaslu", "/perkara/ringkasan"), shows="textarea[readonly]"),
    State("files", "tracking.files_form", ways.case("talked", "/perkara/berkas"), shows="[type=file]"),
    State("files, wrong", "tracking.add_files", ways.no_files, 422, "[name=lepas]"),
    State("not solved", "after_answer.not_solved", ways.case("answered", "/perkara/belum-selesai"), shows="#pesan"),
    State("not solved, wrong", "after_answer.send_back", ways.no_words("answered", "belum-selesai"), 422, "#galat"),
    State("not solved, over", "after_answer.not_solved", ways.case("closed", "/perkara/belum-selesai"), shows=".go"),
    State("objection", "after_answer.objection", ways.case("answered", "/perkara/keberatan"), shows="#sebab"),
    State("objection, wrong", "after_answer.file_objection", ways.no_words("answered", "keberatan"), 422, "#galat"),
    State("objection, filed", "after_answer.objection", ways.case("objected", "/perkara/keberatan"), shows=".lead"),
    State("case, answered", "tracking.show", ways.case("answered"), shows="[href$=belum-selesai]"),
    State("hidden input", "input_appeal.show", ways.case("hidden", "/perkara/disembunyikan"), shows="#pesan"),
    State("hidden input, wrong", "input_appeal.send", ways.no_words("hidden", "disembunyikan"), 422, "#galat"),
    State("appeal sent", "input_appeal.show", ways.case("appealed", "/perkara/disembunyikan"), shows=".note.good"),
    State("withdraw", "tracking.ask_deed", ways.case("fresh", "/perkara/cabut"), shows="form .btn"),
    State("case, session ended", "tracking.reply", ways.ended, 403, "[name=lepas]"),
    State("case, session ended, mistyped", "tracking.resume", ways.ended_slip, 422, "#galat"),
    State("survey", "survey.show", surveyed.invited, shows="#u_time-1"),
    State("survey, wrong", "survey.send", surveyed.sent({"saran": TOO_LONG * 4, "u_time": "9"}), 422, "#galat"),
    State("survey, sent", "survey.show", surveyed.sent_answer, shows=".note.good"),
    State("survey, answered before", "survey.show", surveyed.answered_before, shows="#lupakan"),
    State("survey at the desk, code", "survey_desk_device.show", at("/survei/meja"), shows="#kode"),
    State("survey at the desk, wrong code", "survey_desk_device.switch_on", surveyed.wrong_code, 422, "#kode-salah"),
    State("survey at the desk", "survey_desk_device.show", surveyed.on_device, shows=".note.good"),
    State("survey at the desk, locked", "survey_desk_device.send", sent("/survei/meja", {"kode": "1"}), 403, "#kode"),
    State("consultations", "forum.show_list", at(forum.PUBLIC), shows="main li a"),
    State("consultation", "forum.show", forum.forum(), shows=".note.good"),
    State("consultation, one clause", "forum.show", forum.forum("?butir={forum_clause}"), shows="#kata"),
    State("consultation, one input", "forum.show_input", forum.forum("/masukan/{input_id}"), shows="main p b"),
    State("responses", "forum_replies.show", forum.forum("/tanggapan"), shows="main section"),
    State("input", "giving.new", forum.forum("/masukan?butir={forum_clause}"), shows="blockquote"),
    State("input, wrong", "giving.file", forum.said({**WRONG, "t_sikap": "x"}), 422, "#galat"),
    State("input, to nothing", "giving.file", forum.said_nowhere, 404, "main"),
    State("survey, outcome", "survey_results.show", at("/survei/hasil/1"), shows=".bars"),
    State("safe help", "safehelp.show", at("/bantuan-aman"), shows="[href='/keluar']"),
    State("help", "pages.help_page", at("/bantuan")),
    State("privacy", "pages.privacy", at("/privasi")),
    State("accessibility", "pages.accessibility", at("/aksesibilitas")),
    State("not found", "", at("/tidak-ada"), 404),
    State("busy, with the form", "", sent(f"{sheet.ADDRESS}/sibuk", WITH_FILE), 503, "textarea[readonly]"),
    State("wrong method, with a text", "", sent("/bantuan", REPORT), 405, "textarea[readonly]"),
    State("digits, pressed twice", "", sent(f"{sheet.ADDRESS}/tekan", {}), 422, "[name=tekan]"),
)

STAFF = (
    _desk("sign in", "accounts.sign_in_form", at("/petugas/masuk?lanjut=/petugas/akun"), shows="[name=lanjut]"),
    _desk("sign in, wrong", "accounts.sign_in", sent("/petugas/masuk", {"sandi": ""}), 422, "#galat"),
    _desk("sign in, session ended", "case_actions.post_message", staffed.session_ended, 403, "[name=lanjut_ke]"),
    _desk("sign in, text of doubtful origin", "accounts.sign_in", staffed.doubtful_text, shows=".talk"),
    _desk("invitation", "accounts.invitation", staffed.invited(), shows="#sandi"),
    _desk("invitation, wrong", "accounts.accept", staffed.invited({"sandi": "pendek"}), 422, "#galat"),
    _desk("invitation, unknown", "accounts.invitation", at("/petugas/undangan/tidak-ada"), 404, ".lead"),
    _desk("second step", "second_step.show", signing.half_way(), shows="[data-kind=get]"),
    _desk(
        "second step, wrong",
        "second_step.answer",
        signing.half_way({"kode_faktor": "000000"}),
        422,
        "#kode_faktor-salah",
    ),
    _desk(
        "second step, wrong passkey",
        "second_step.answer",
        signing.half_way({"kunci_jawaban": "?"}),
        422,
        "#ditolak",
    ),
    _desk("second step, text kept", "case_actions.post_message", signing.stopped_text, 403, "[name=kode_faktor]"),
    _desk("set up", "second_step.show", signing.half_way(app=False), shows=".qr"),
    _desk("set up, wrong", "second_step.answer", signing.half_way({"kode_faktor": "12"}, app=False), 422, ".qr"),
    _desk("second factor", "own_factors.show", signing.own(), shows=".plain"),
    _desk("second factor, none", "own_factors.show", signing.own(app=False), shows="main .btn"),
    _desk(
        "second factor, last",
        "own_factors.remove_app",
        signing.own("/aplikasi/hapus", {}, passkey=False),
        422,
        "#ditolak",
    ),
    _desk("app", "own_factors.app_form", signing.own("/aplikasi"), shows=".qr"),
    _desk("app, wrong", "own_factors.set_up_app", signing.own("/aplikasi", {}), 422, "#galat"),
    _desk("passkey", "own_factors.passkey_form", signing.own("/kunci"), shows="#nama_kunci"),
    _desk("passkey, wrong", "own_factors.add_passkey", signing.own("/kunci", {"kunci_jawaban": "?"}), 422, "#ditolak"),
    _desk("recovery codes", "own_factors.codes", signing.new_codes, shows=".codes"),
    _desk("devices", "own_devices.show", signing.devices, shows=".plain form"),
    _desk("inbox", "inbox.show", staffed.inbox, shows=".rows"),
    _desk("inbox, next page", "inbox.show", staff("/petugas"), shows=".btn.quiet"),
    _desk("inbox, nothing", "inbox.show", staff("/petugas?kata=tidakadasamasekali"), shows="details[open]"),
    _desk("record", "entry_desk.choose", staff("/petugas/catat", "officer")),
    _desk("entry", "entry_desk.new", staff(WALK_IN, "officer"), shows="#lewat"),
    _desk("entry, wrong", "entry_desk.file", posted(WALK_IN, {**WRONG, "jam": TOO_LONG}, "head"), 422, "#galat"),
    _desk("entry, sent before", "entry_desk.file", staffed.entry_conflict, 409, ".note.warn"),
    _desk("desk receipt", "entry_desk.receipt", staffed.recorded, shows=".digits"),
    _desk("desk", "case_desk.show", staffed.at_desk("talked"), shows=".talk .inner"),
    _desk("desk, to be checked, with a voice", "case_desk.show", staffed.with_voice, shows="[action$=diperiksa]"),
    _desk(
        "desk, objection", "objection_desk.show", staff("/petugas/perkara/{objected_number}/keberatan"), shows=".note"
    ),
    _desk(
        "desk, objection, mine and wrong",
        "objection_desk.decide",
        staffed.wrong_decision,
        422,
        "#putuskan",
    ),
    _desk("desk, evidence", "evidence_desk.show", staff("/petugas/perkara/{objected_number}/bukti"), shows=".rows"),
    _desk("desk, reads only", "case_desk.show", staffed.at_desk("declined", "auditor"), shows=".talk"),
    _desk("desk, no message", "case_actions.post_message", staffed.on_desk("pesan", jenis="?"), 422, "#galat"),
    _desk("desk, no reason", "case_actions.move", staffed.on_desk("keadaan", ke="declined"), 422, "#galat"),
    _desk("check", "verification_desk.show", staff("/petugas/perkara/{number}/verifikasi"), shows="#wewenang"),
    _desk("check, against the data", "verification_desk.verify", staffed.against_the_data, 422, "#alasan_tetap"),
    _desk("check, again", "verification_desk.show", staffed.checked, shows="ol.plain"),
    _desk("referral", "referral_desk.show", staff("/petugas/perkara/{fresh_number}/pelimpahan"), shows="#naskah"),
    _desk("referral, text ready", "referral_desk.refer", staffed.letter(badan="dkpp", siapkan="1"), shows="#naskah"),
    _desk("referral, wrong", "referral_desk.refer", staffed.letter(badan="dkpp"), 422, "#galat"),
    _desk("referral, a part not closed", "referral_desk.close", staffed.part_not_closed, 422, "#galat"),
    _desk("desk, not prolonged", "case_actions.extend", staffed.not_prolonged, 422, "#galat"),
    _desk("desk, moved on", "case_actions.post_message", staffed.moved_on, 409, "#bentrok"),
    _desk("name, why", "names_desk.ask", staff(NAME, OPENER), shows="#alasan"),
    _desk("name, nothing sealed", "names_desk.ask", staff(NAMELESS, OPENER), shows=".note"),
    _desk("name, no reason", "names_desk.open_name", posted(NAME, {"alasan": "?"}, OPENER), 422, "#galat"),
    _desk("name, shown", "names_desk.open_name", posted(NAME, {"alasan": REASON}, OPENER), shows="[data-module=copy]"),
    _desk("name, shown before", "names_desk.open_name", staffed.name_shown_before, 409, ".note.warn"),
    _desk("like reports", "twins_desk.show", staff("/petugas/perkara/{fresh_number}/kembar"), shows="#dengan-1"),
    _desk(
        "like reports, wrong",
        "twins_desk.merge",
        posted("/petugas/perkara/{fresh_number}/kembar", {"nomor": TOO_LONG}),
        422,
        "#galat",
    ),
    _desk("notices", "notices_desk.list_all", staff("/petugas/pemberitahuan"), shows="main form"),
    _desk("notice", "notices_desk.change", staff("/petugas/pemberitahuan/{notice_id}"), shows="#kabar"),
    _desk("notice, wrong", "notices_desk.add", posted("/petugas/pemberitahuan/tambah", {}), 422, "#galat"),
    _desk("people of a case", "naming_desk.show", naming.named, shows="main details form"),
    _desk("people of a case, nobody left", "naming_desk.name", naming.nobody_left, 422, "#tetap"),
    _desk("people of a case, no reason", "naming_desk.settle", naming.no_reason, 422, "details[open]"),
    _desk("answer", "answer_desk.show", staff("/petugas/perkara/{number}/jawaban"), shows="#isian"),
    _desk("answer, warned", "answer_desk.send", staffed.answer_warned, 422, "#abaikan-salah"),
    _desk("answer, to approve", "answer_desk.show", staffed.to_approve, shows="#setujui"),
    _desk("answer, nothing to change", "answer_desk.send_back", staffed.nothing_to_change, 422, "#galat"),
    _desk("answer, moved on", "answer_desk.save", staffed.draft_moved_on, 409, "#bentrok"),
    _desk("answer, no such day", "answer_desk.save", staffed.draft_wrong, 422, "#galat"),
    _desk("answers to approve", "answer_desk.awaiting", staff("/petugas/pemeriksaan", OPENER), shows="main .plain"),
    _desk("steps", "steps_desk.show", staff("/petugas/perkara/{number}/langkah"), shows="#simpan"),
    _desk("ready texts", "steps_desk.ready_texts", staff("/petugas/templat")),
    _desk("journal", "journal.show", staffed.journal, shows=".rows"),
    _desk("journal, nothing", "journal.show", staff("/petugas/jurnal?nomor=JBG-2026-999999", "auditor"), shows=".lead"),
    _desk("journal, no such day", "journal.show", staff("/petugas/jurnal?dari_hari=40&dari_bulan=1"), 422, "#galat"),
    _desk("quality", "quality.show", staffed.things_went_wrong, shows=".chart"),
    _desk("quality, nothing", "quality.show", staff("/petugas/mutu?unit=data&sampai=2020-01"), shows=".facts"),
    _desk("quality, cases", "quality.list_cases", staffed.went_wrong, shows=".rows"),
    _desk("accounts", "people.people", staff("/petugas/akun"), shows=".rows"),
    _desk("accounts, invited", "people.people", staffed.invited_somebody, shows="#tautan"),
    _desk(
        "accounts, wrong handlers", "people.name_handlers", posted("/petugas/akun/penangan", {"penangan_1": "?"}), 422
    ),
    _desk("accounts, nobody reads", "people.people", staffed.nobody_reads, shows="[action$=serahkan]"),
    _desk("invite", "people.invite_form", staff("/petugas/akun/undang"), shows="#peran"),
    _desk("invite, wrong", "people.invite", posted("/petugas/akun/undang", {"catatan": TOO_LONG}), 422, "#galat"),
    _desk("person", "person.person", staff("/petugas/akun/{staff_id}"), shows="#peran"),
    _desk("person, closed", "person.person", staffed.account_closed, shows="[action$=buka]"),
    _desk("person, last administrator", "person.deactivate", staffed.only_administrator, 422, "#galat"),
    _desk("person, before closing", "person.ask_deactivate", signing.closing, shows="main ul"),
    _desk("posts", "office_posts.show", staff("/petugas/jabatan"), shows="#secretary"),
    _desk("posts, overtaken", "office_posts.save", staffed.post_overtaken, 409, "#bentrok"),
    _desk("leave", "leaves.show", staffed.leave_written, shows=".rows"),
    _desk("leave, wrong", "leaves.add", posted("/petugas/cuti", {}), 422, "#galat"),
    _desk("reminders", "reminders.show", staffed.reminded, shows="#dilihat"),
    _desk("office", "offices_desk.show", staffed.office_saved, shows=".facts"),
    _desk("office, change", "offices_desk.edit", staff("/petugas/kantor/ubah"), shows="form"),
    _desk("office, wrong", "offices_desk.edit", posted("/petugas/kantor/ubah", {"exit_url": "?"}), 422, "#galat"),
    _desk("unit", "offices_desk.rename", staff("/petugas/kantor/bagian/data"), shows="form"),
    _desk("unit, wrong", "offices_desk.rename", posted("/petugas/kantor/bagian/data", {}), 422, "#galat"),
    _desk("calendar", "calendar.show", staffed.calendar_saved, shows=".rows"),
    _desk("calendar, history", "calendar.history", staff("/petugas/kalender/riwayat"), shows=".plain"),
    _desk("day, new", "calendar_days.add", staff(f"{DAYS}/tambah"), shows="#jenis"),
    _desk("day, wrong", "calendar_days.add", posted(f"{DAYS}/tambah", {}), 422, "#galat"),
    _desk("day", "calendar_days.change", staff(f"{DAYS}/2027-12-25"), shows=".go"),
    _desk("day, overtaken", "calendar_days.change", posted(f"{DAYS}/2027-12-25", staffed.OVERTAKEN), 409, "#bentrok"),
    _desk("day, to be moved", "calendar_days.move", staff(f"{DAYS}/2027-12-25/pindah"), shows=".facts"),
    _desk("day, to be taken out", "calendar_days.remove", staff(f"{DAYS}/2027-12-25/hapus"), shows=".facts"),
    _desk("stage, new", "calendar_stages.add", staff("/petugas/kalender/tahapan/tambah"), shows="#mulai"),
    _desk("stage", "calendar_stages.change", staff("/petugas/kalender/tahapan/{stage_id}"), shows="#akhir"),
    _desk(
        "stage, to be taken away",
        "calendar_stages.remove",
        staff("/petugas/kalender/tahapan/{stage_id}/hapus"),
        shows=".facts",
    ),
    _desk("surveys", "survey_desk.show", staff("/petugas/survei"), shows=".rows"),
    _desk("survey, running", "survey_desk.show_period", staff("/petugas/survei/2"), shows=".facts"),
    _desk("survey, closed", "survey_desk.show_period", staff("/petugas/survei/1"), shows=".bars"),
    _desk("survey, to be opened, wrong", "survey_periods.begin", posted("/petugas/survei/buka", {}), 422, "#galat"),
    _desk("survey, change", "survey_periods.edit", staff("/petugas/survei/1/ubah"), shows="#tanggapan"),
    _desk(
        "survey, overtaken", "survey_periods.edit", posted("/petugas/survei/1/ubah", surveyed.STALE), 409, "#bentrok"
    ),
    _desk("survey, to be closed", "survey_periods.decide", staff("/petugas/survei/2/tutup"), shows="form"),
    _desk("minutes, desk", "minutes_desk.show", staff(MINUTES), shows=".facts"),
    _desk("minutes, frame", "minutes_desk.frame", staff(f"{MINUTES}/pokok"), shows="#acara"),
    _desk(
        "minutes, frame, wrong", "minutes_desk.frame", posted(f"{MINUTES}/pokok", {"hadir_media": "x"}), 422, "#galat"
    ),
    _desk("minutes, overtaken", "minutes_desk.add", posted(f"{MINUTES}/kesepakatan", {"teks": "x"}), 409, "#bentrok"),
    _desk(
        "minutes, action", "minutes_desk.change", staff(f"{MINUTES}/tindak-lanjut/{{item_id}}"), shows="[name=hapus]"
    ),
    _desk(
        "minutes, action done",
        "minutes_desk.done",
        staff(f"{MINUTES}/tindak-lanjut/{{item_id}}/selesai"),
        shows="#hasil",
    ),
    _desk("minutes, taken back", "minutes_desk.decide", staff(f"{MINUTES}/tarik"), shows="form"),
    _desk("consultations, desk", "consultations_desk.show_list", staff(forum.DESK), shows=".rows"),
    _desk("consultation, desk", "consultations_desk.show", forum.desk(), shows=".facts"),
    _desk("consultation, new, wrong", "consultation_setup.begin", posted(f"{forum.DESK}/baru", {}), 422, "#galat"),
    _desk("consultation, change", "consultation_setup.edit", forum.desk("/ubah", drafted=True), shows="#judul"),
    _desk("consultation, to be published", "consultation_setup.publish", forum.desk("/terbit", drafted=True)),
    _desk("consultation, to be prolonged", "consultation_setup.prolong", forum.desk("/perpanjang"), shows="#akhir"),
    _desk("consultation, questions", "consultation_parts.questions", forum.desk("/pertanyaan", drafted=True)),
    _desk("consultation, groups, overtaken", "consultation_parts.groups", OLD_GROUPS, 409, "#bentrok"),
    _desk("consultation, meetings", "consultation_parts.meetings", forum.desk("/rapat"), shows="#tetap"),
    _desk("consultation, documents", "consultation_parts.documents", forum.desk("/dokumen"), shows="[type=file]"),
    _desk("responses, desk", "consultation_replies.show", forum.desk("/tanggapan"), shows="main li"),
    _desk("response", "consultation_replies.new", forum.desk("/tanggapan/baru?masukan={input_id}"), shows="#masukan"),
    _desk("response, wrong", "consultation_replies.respond", UNREASONED, 422, "#galat"),
    _desk(
        "consultation, not to be closed", "consultation_replies.close", forum.sent_at_desk("/tutup", {}), 409, ".warn"
    ),
    _desk("moderation", "consultation_moderation.show", forum.desk("/moderasi"), shows="main .go"),
    _desk("input, to be hidden", "consultation_moderation.hide", forum.desk("/moderasi/{input_id}/sembunyikan")),
    _desk("appeal, wrong", "consultation_moderation.decide", UNDECIDED, 422, "#galat"),
    _desk("input, written down", "consultation_entry.new", forum.desk("/masukan"), shows="#sumber"),
    _desk("input, written down, wrong", "consultation_entry.file", forum.sent_at_desk("/masukan", {}), 422, "#galat"),
    _desk("standards", "charter_desk.show", staff("/petugas/piagam"), shows=".rows"),
    _desk("standard", "charter_desk.service", staff(STANDARD), shows="main .btn"),
    _desk("standard, one version", "charter_desk.version", staff(f"{STANDARD}/versi/2"), shows=".plain"),
    _desk("draft", "charter_drafts.show", staff(f"{STANDARD}/rancangan"), shows="[value^=masuk]"),
    _desk("draft, changed", "charter_drafts.act", posted(f"{STANDARD}/rancangan", OVERTAKEN), 409, "#bentrok"),
    _desk("clause, new", "charter_clauses.add", staff(f"{STANDARD}/butir"), shows="#komponen"),
    _desk("clause", "charter_clauses.change", staff(f"{STANDARD}/butir/{{clause_id}}"), shows="#cocok"),
    _desk("clause, wrong", "charter_clauses.add", posted(f"{STANDARD}/butir", {"ambang": "x"}), 422, "#galat"),
    _desk("clause, overtaken", "charter_clauses.add", posted(f"{STANDARD}/butir", CLAUSE), 409, "#bentrok"),
    _desk("promise", "charter_drafts.promise", staff(f"{STANDARD}/janji"), shows="#hari"),
    _desk("in force", "charter_force.decide", staff(f"{STANDARD}/berlaku"), shows="#berlaku"),
    _desk("voice", "charter_force.voice", staff(f"{STANDARD}/suara"), shows="[type=file]"),
    _desk("voice, wrong", "charter_force.voice", posted(f"{STANDARD}/suara", {}), 422, "#galat"),
    _desk("pledge", "charter_pledge.write", staff("/petugas/piagam/maklumat"), shows=".facts"),
    _desk("pledge, voice", "charter_pledge.voice", staff("/petugas/piagam/maklumat/suara"), shows="[type=file]"),
    _desk("review", "charter_reviews.close", staff("/petugas/piagam/tinjauan/{review_id}"), shows="#hasil"),
    _desk("sign out", "own_account.leaving", staff("/petugas/keluar"), shows="form"),
    _desk("password", "own_account.password_form", staffed.password_saved, shows=".note.good"),
    _desk("password, wrong", "own_account.change_password", posted("/petugas/sandi", {}), 422, "#galat"),
    _desk("forbidden", "people.people", staff("/petugas/akun", "officer"), 403),
)

STATES = CITIZEN + STAFF


def each() -> Iterator[tuple[State, str]]:
    """Every state in every language it has."""
    for state in STATES:
        for language in state.languages:
            yield state, language


def prefix(language: str) -> str:
    """What stands before the path of a page in this language."""
    return "" if language == "id" else f"/{language}"
