"""Every page of the product in every state it has: the one table that the sweeps of the browser read.

A page that can be seen in a state which is not in here has not been looked at. States that differ from another only
in data are named in `MERGED`, each with the reason; routes that answer with no page in `NO_PAGE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.world import OPENER, STORY
from tests.journeys import sheet, ways
from tests.journeys import ways_of_naming as naming
from tests.journeys import ways_of_sign_in as signing
from tests.journeys import ways_of_staff as staffed
from tests.journeys.ways import BAWASLU, REPORT, SERVICE, TOO_LARGE, TOO_LONG, WRONG, Way, at, sent
from tests.journeys.ways_of_staff import NAME, NAMELESS, REASON, WALK_IN, posted, staff

WITH_FILE = {**REPORT, "berkas": ("surat.pdf", "%PDF-1.4")}
SHARED = {"cerita": "Kotak suara terbuka.", "berkas": WRONG["berkas"]}
SHORT_WRONG = {"kapan": "x", "nama": TOO_LONG, "kontak": TOO_LONG, "berkas": WRONG["berkas"]}
DAYS = "/petugas/kalender/hari"
STANDARD = "/petugas/piagam/layanan/ubah-data-pemilih"
OVERTAKEN, CLAUSE = {"tindakan": "konsultasi", "versi": "1"}, {"komponen": "time", "teks": "Baru.", "versi": "1"}
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
    State("withdraw", "tracking.ask_deed", ways.case("fresh", "/perkara/cabut"), shows="form .btn"),
    State("case, session ended", "tracking.reply", ways.ended, 403, "[name=lepas]"),
    State("case, session ended, mistyped", "tracking.resume", ways.ended_slip, 422, "#galat"),
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
    _desk("notice, wrong", "notices_desk.add", posted("/petugas/pemberitahuan/tambah", {}), 422, "#galat"),
    _desk("people of a case", "naming_desk.show", naming.named, shows="section form"),
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

# State that is not loaded: the state that has all its parts, and what alone differs.
MERGED = {
    "quality, of an account without a unit": ("quality, nothing", "a sentence in place of the table"),
    "answers to approve, none": ("answers to approve", "the words"),
    "steps, reads only": ("steps", "a list in place of the form"),
    "filing of another matter": ("filing", "words and questions; a Bawaslu matter asks most"),
    "filing, a voice without a name": ("filing, too fast", "the words of the note and the file that is kept"),
    "no line, switched; shared, after a reload": ("shared", "the words typed, the note that is left out"),
    "filing from another site (403)": ("not found", "the words; errors/page.html"),
    "filing, not whole (400)": ("not found", "the words; errors/page.html"),
    "wrong method (405), without a text": ("not found", "the words and one more link; errors/page.html"),
    "flood (429), fault of ours (500)": ("busy, with the form", "the words"),
    "fault of ours, busy, of a page or a sign-in": ("wrong method, with a text", "the words; parts that are left out"),
    "case, session ended, pressed twice": ("digits, pressed twice", "the same note on the page of the ended session"),
    "outward, conduct while nobody is named": ("outward", "the words"),
    "accounts, nobody reads, nobody named": ("accounts, nobody reads", "parts that are left out"),
    "outward, violence": ("outward", "the words and one more link to safe help"),
    "request for another service": ("request", "words and questions; the speaker's request has most kinds"),
    "request, too fast, sent before, switched": ("filing, too fast", "the subject; the same template"),
    "service elsewhere, at the desk, by complaint": ("service, closed stage", "the words; it has note and desk"),
    "receipt without suggestion, without Bawaslu": ("receipt", "parts that are left out"),
    "correct, switched": ("correct", "the words typed"),
    "correct, receipt closed (409)": ("correct, too late", "the words"),
    "digits, unknown": ("digits, mistyped", "the words of the error"),
    "digits, plain and switched": ("digits, session ended", "the note that is left out, the digits typed"),
    "case in another state": ("case, referred", "the words of state, steps and reason"),
    "files, sent before (409)": ("case, sent before", "the words of the same note"),
    "settle": ("withdraw", "the words"),
    "case, another case is open (409)": ("case, session ended", "the words"),
    "sign in, session ended without a text": ("sign in", "the words"),
    "case, name opened by nobody": ("case", "the words"),
    "name, key lost (409)": ("name, nothing sealed", "the words"),
    "journal, older lines": ("journal", "one more link"),
    "sign in, too many tries": ("sign in, wrong", "the words of the error"),
    "sign in, session ended, with files": ("sign in, session ended", "one more list of names"),
    "devices, signed in only here": ("devices", "parts that are left out"),
    "second step, too many tries": ("second step, wrong", "the words of the error"),
    "second step, passkeys not at this address": ("second step", "parts that are left out, one sentence"),
    "set up, text kept": ("second step, text kept", "the list of kept texts"),
    "recovery codes, text kept": ("recovery codes", "a button in place of the link"),
    "passkey, not at this address": ("passkey", "one sentence in place of the form"),
    "calendar, one year, read only, without stages": ("calendar", "the words; parts that are left out"),
    "calendar, a year not filled in": ("calendar", "the words of the same note"),
    "day, moved or taken out, wrong or overtaken": ("day, wrong", "fields that are left out; the same template"),
    "stage, wrong or overtaken": ("day, wrong", "the words and fields; the same template"),
    "charter, not signed, too few, without a voice": ("charter", "the words; parts that are left out"),
    "standards, read only, without a pledge": ("standards", "parts that are left out"),
    "draft, none yet, decided, read only": ("draft", "parts that are left out"),
    "promise, in force, pledge, review, wrong or overtaken": ("clause, wrong", "the fields; the same template"),
    "sign out, half way": ("sign out", "the words of the link"),
    "person, before closing, no cases, a handler": ("person, before closing", "parts that are left out, a note"),
    "desk, nobody has it": ("desk, to be checked, with a voice", "the words of the note"),
    "invitation for a new password": ("invitation", "two fields that are left out"),
    "invitation used, withdrawn, too old": ("invitation, unknown", "the words"),
    "record, a service": ("entry", "words and questions"),
    "desk receipt, closed": ("desk receipt", "parts that are left out"),
    "inbox, after a deed": ("case, replied", "the words of the same note"),
    "desk, after a deed": ("case, replied", "the words of the same note"),
    "desk, no transcript, no unit, a warning": ("desk, no reason", "the words and the field; one more box"),
    "check, read only or in no state for it": ("check, again", "parts that are left out"),
    "check or referral, moved on (409)": ("desk, moved on", "the same part on another page"),
    "referral, read only or in no state for it": ("referral, a part not closed", "parts that are left out"),
    "desk, case of conduct, name read": ("desk", "one more pair among the facts"),
    "person, new link": ("accounts, invited", "the same note in another place"),
    "case, desk, inbox with something that waits": ("no line", "the same article; axe in journeys/test_letters.py"),
    "text of another account (409)": ("wrong method, with a text", "the words"),
    "staff page not found": ("forbidden", "the words; errors/page.html"),
}

# Routes whose answer is no page of ours.
NO_PAGE = {
    "health.healthz": "a word for machines",
    "health.readyz": "a word for machines",
    "offline.worker": "a program",
    "offline.show_manifest": "for the phone, not for eyes",
    "pages.quick_exit": "leads to another site at once",
    "receipt.is_here": "a word for the phone",
    "tracking.key": "a word for the phone",
    "case_actions.key": "a word for the office computer",
    "leaves.cancel": "leads to the leaves, which say that it is cancelled",
    "reminders.mark_seen": "leads to the reminders, which say that they are seen",
    "pieces.begin": "a word for the phone",
    "pieces.offset_of": "a word for the phone",
    "pieces.add": "a word for the phone",
    "filing.villages": "a part of the form",
    "pledge.as_pdf": "leads to the page that prints",
    "pledge.sound": "a sound to hear",
    "tracking.news": "a sentence for an open page",
    "case_desk.news": "a sentence for an open page",
    "receipt.as_text": "a text file to keep",
    "receipt.as_calendar": "a calendar file to keep",
    "tracking.download": "the citizen's own file",
    "case_desk.download": "the citizen's own file",
    "journal.heads": "a text file to publish",
    "journal.export": "a table file to keep",
    "quality.export": "a table file to keep",
    # Forms: they lead on, or come back as a page that another route has in the table.
    "receipt.act": "leads back to the receipt",
    "entry_desk.close_receipt": "leads back to the receipt",
    "tracking.back_to_case": "leads to the case",
    "case_actions.back_to_case": "leads to the case",
    "naming_desk.back": "leads on to the page of the people of a case",
    "answer_desk.back_to_answer": "leads to the answer",
    "answer_desk.approve": "leads on, or comes back as the page that moved on (answer_desk.save)",
    "steps_desk.tick": "leads back to the steps",
    "tracking.do_deed": "leads back to the case",
    "tracking.leave": "leads to the digits",
    "referral_desk.refer_as_before": "comes back as the referral's error page (referral_desk.refer)",
    "case_actions.assign": "comes back as the desk's error page (case_actions.move)",
    "case_actions.transcribe": "comes back as the desk's error page (case_actions.move)",
    "case_actions.clear_check": "comes back as the desk's conflict page (case_actions.post_message)",
    "person.change_role": "comes back as the person's error page (person.deactivate)",
    "person.offer_new_password": "comes back as the person's error page (person.deactivate)",
    "person.let_open_names": "comes back as the person's error page (person.deactivate)",
    "person.reset_factor": "comes back as the person's error page (person.deactivate)",
    "person.reactivate": "leads back to the person",
    "people.hand_over": "comes back as the accounts' error page (people.name_handlers)",
    "people.withdraw_invitation": "leads back to the accounts",
    "own_account.sign_out": "leads to the sign-in",
    "own_devices.sign_out_device": "leads back to the devices",
    "own_devices.sign_out_elsewhere": "leads back to the devices",
    "own_factors.remove_passkey": "comes back as the factors' error page (own_factors.remove_app)",
    "own_factors.renew_codes": "comes back as the factors' error page (own_factors.remove_app)",
}


def each() -> Iterator[tuple[State, str]]:
    """Every state in every language it has."""
    for state in STATES:
        for language in state.languages:
            yield state, language


def prefix(language: str) -> str:
    """What stands before the path of a page in this language."""
    return "" if language == "id" else f"/{language}"
