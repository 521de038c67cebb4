"""The catalogue tool, on a small tree of its own under `tmp_path`."""

from __future__ import annotations

import gettext
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from translations import translate

SOURCES = {
    "webapp/cases/routes.py": '# L10N: the office greets the citizen\nGREETING = N_("Welcome.")\n',
    "webapp/cases/desk.py": 'flash(_("The answer was sent."))\n',
    "webapp/cases/desk/table.py": 'title = pgettext("state", "Open")\n',
    "templates/cases/new.html": (
        "{# L10N: the office asks the citizen #}\n"
        "{% trans %}\n  What happened?\n  Tell us.\n{% endtrans %}\n"
        '{{ ngettext("%(num)d day", "%(num)d days", 3) }}\n{{ pgettext("button", "Send") }}\n'
    ),
    "templates/_parts/fee.html": "{% trans %}100% free{% endtrans %}\n{% do 1 %}\n",
    "templates/cases/desk/case.html": '{{ _("Internal note") }}\n',
    "templates/layouts/desk.html": '{{ _("Inbox") }}\n',
    "templates/layouts/base.html": '{{ _("Skip to content") }}\n',
    "templates/inbox/list.html": '{{ _("Days left") }}\n',
    "elsewhere/notes.py": 'print(_("Never extracted"))\n',
}
CITIZEN = {
    "Welcome.",
    "What happened? Tell us.",
    "%(num)d day",
    "Send",
    "100%% free",
    "Skip to content",
}
STAFF = {"The answer was sent.", "Open", "Internal note", "Inbox", "Days left"}


class Indonesian(gettext.NullTranslations):
    """A fallback that knows one sentence."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "%(num)d hari"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, content in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "translations").mkdir()
    for domain in translate.DOMAINS:
        shutil.copy(translate.ROOT / "translations" / domain.mapping, tmp_path / "translations")
    return tmp_path


def run(tree: Path, *arguments: str) -> int:
    return translate.main(list(arguments), root=tree)


def fill(tree: Path, entries: Sequence[dict[str, object]]) -> int:
    (tree / "work.json").write_text(json.dumps(entries), encoding="utf-8")
    return run(tree, "fill", str(tree / "work.json"))


def msgids(tree: Path, domain: str, locale: str) -> set[str]:
    return {key[1] for key in translate.texts(translate.read(translate.po_path(tree, domain, locale)))}


def test_citizen_and_staff_texts_go_to_their_own_catalogues(tree: Path) -> None:
    assert run(tree, "update") == 0
    assert msgids(tree, "messages", "id") == msgids(tree, "messages", "jv") == CITIZEN
    assert msgids(tree, "staff", "id") == STAFF
    assert not translate.po_path(tree, "staff", "jv").exists()


def test_files_carry_no_line_number_and_no_date_and_one_plural_form(tree: Path) -> None:
    run(tree, "update")
    text = translate.po_path(tree, "messages", "jv").read_text(encoding="utf-8")
    assert "#: templates/cases/new.html\n" in text
    assert "nplurals=1; plural=0;" in text
    assert "-Date" not in text
    assert "msgstr[1]" not in text
    assert "#. the office greets the citizen\n" in text
    ids = [line for line in text.splitlines() if line.startswith("msgid ")][1:]
    assert ids == sorted(ids)


def test_update_twice_changes_nothing_and_check_agrees(tree: Path) -> None:
    run(tree, "update")
    before = translate.po_path(tree, "messages", "id").read_bytes()
    assert run(tree, "update") == 0
    assert translate.po_path(tree, "messages", "id").read_bytes() == before
    assert run(tree, "check") == 0


def test_check_names_a_new_text_and_a_vanished_one(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tree, "update")
    (tree / "templates/layouts/base.html").write_text('{{ _("Skip to main content") }}\n', encoding="utf-8")
    assert run(tree, "check") == 1
    told = capsys.readouterr().err
    assert "new text 'Skip to main content'" in told
    assert "no longer used 'Skip to content'" in told


def test_check_fails_while_a_catalogue_is_missing_or_edited_out_of_order(tree: Path) -> None:
    assert run(tree, "check") == 1
    run(tree, "update")
    path = translate.po_path(tree, "staff", "id")
    path.write_text(path.read_text(encoding="utf-8").replace("plural=0", "plural=(n != 1)"), encoding="utf-8")
    assert run(tree, "check") == 1


def test_a_template_that_does_not_parse_stops_the_update_and_keeps_the_catalogue(tree: Path) -> None:
    run(tree, "update")
    (tree / "templates/layouts/base.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(Exception, match="Expected an expression"):
        run(tree, "update")
    assert "Skip to content" in msgids(tree, "messages", "id")


def test_todo_lists_what_translators_need_and_fill_takes_it_back(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tree, "update")
    fill(tree, [{"domain": "messages", "locale": "id", "msgid": "Send", "msgctxt": "button", "msgstr": "Kirim"}])
    capsys.readouterr()
    assert run(tree, "todo", "jv") == 0
    lines = {entry["msgid"]: entry for entry in map(json.loads, capsys.readouterr().out.splitlines())}
    assert set(lines) == CITIZEN
    assert lines["Send"]["msgctxt"] == "button"
    assert lines["Send"]["indonesian"] == "Kirim"
    assert lines["%(num)d day"]["plural"] == "%(num)d days"
    assert lines["What happened? Tell us."]["comment"] == "the office asks the citizen"
    done = [{**lines["%(num)d day"], "msgstr": "%(num)d dinten"}, {**lines["Send"], "msgstr": "Kintun"}]
    assert fill(tree, done) == 0
    assert run(tree, "check") == 0
    assert len([*translate.todo(tree, "jv")]) == len(CITIZEN) - 2


def test_fill_keeps_the_good_and_refuses_unknown_texts_and_changed_places(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tree, "update")
    entries: list[dict[str, object]] = [
        {"domain": "messages", "locale": "jv", "msgid": "Welcome.", "msgstr": "Sugeng rawuh."},
        {"domain": "messages", "locale": "jv", "msgid": "%(num)d day", "msgstr": "%(day)d dinten"},
        {"domain": "messages", "locale": "jv", "msgid": "Unknown", "msgstr": "x"},
        {"domain": "staff", "locale": "jv", "msgid": "Inbox", "msgstr": "x"},
        {"domain": "messages", "locale": "jv", "msgid": "Send", "msgctxt": "button", "msgstr": ""},
    ]
    assert fill(tree, entries) == 1
    told = capsys.readouterr().err
    assert "places differ" in told
    assert "'Unknown': not in the catalogue" in told
    assert "no such catalogue" in told
    assert len([*translate.todo(tree, "jv")]) == len(CITIZEN) - 1


def test_update_keeps_exact_texts_guesses_none_and_prints_what_it_drops(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tree, "update")
    fill(
        tree,
        [
            {"domain": "messages", "locale": "id", "msgid": "Welcome.", "msgstr": "Selamat datang."},
            {"domain": "messages", "locale": "id", "msgid": "Skip to content", "msgstr": "Langsung ke isi"},
        ],
    )
    (tree / "templates/layouts/base.html").write_text('{{ _("Skip to contents") }}\n', encoding="utf-8")
    capsys.readouterr()
    run(tree, "update")
    dropped = json.loads(capsys.readouterr().out)
    assert (dropped["msgid"], dropped["msgstr"]) == ("Skip to content", "Langsung ke isi")
    text = translate.po_path(tree, "messages", "id").read_text(encoding="utf-8")
    assert 'msgid "Skip to contents"\nmsgstr ""\n' in text
    assert "fuzzy" not in text
    assert "#~" not in text
    assert 'msgstr "Selamat datang."' in text


def test_the_comment_on_top_of_a_file_is_kept(tree: Path) -> None:
    run(tree, "update")
    path = translate.po_path(tree, "messages", "jv")
    reviewed = path.read_text(encoding="utf-8").replace("nobody yet", "Bu Sri, 3 December 2026")
    path.write_text(reviewed, encoding="utf-8")
    assert run(tree, "update") == 0
    assert path.read_text(encoding="utf-8") == reviewed
    assert run(tree, "check") == 0


def test_compile_writes_only_what_changed_and_leaves_untranslated_counts_to_the_fallback(tree: Path) -> None:
    run(tree, "update")
    fill(tree, [{"domain": "messages", "locale": "jv", "msgid": "Welcome.", "msgstr": "Sugeng rawuh."}])
    assert translate.compile_catalogues(tree) == 3
    assert translate.compile_catalogues(tree) == 0
    with translate.po_path(tree, "messages", "jv").with_suffix(".mo").open("rb") as file:
        javanese = gettext.GNUTranslations(file)
    assert javanese.gettext("Welcome.") == "Sugeng rawuh."
    javanese.add_fallback(Indonesian())
    assert javanese.ngettext("%(num)d day", "%(num)d days", 2) == "%(num)d hari"
    fill(tree, [{"domain": "messages", "locale": "jv", "msgid": "%(num)d day", "msgstr": "%(num)d dinten"}])
    assert translate.compile_catalogues(tree) == 1


def test_compile_without_catalogues_says_what_to_do(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tree, "compile") == 1
    assert "run make translate" in capsys.readouterr().err


def test_extract_writes_one_template_for_each_domain(tree: Path) -> None:
    assert run(tree, "extract") == 0
    assert 'msgid "Internal note"' in (tree / "translations/staff.pot").read_text(encoding="utf-8")
    assert "Internal note" not in (tree / "translations/messages.pot").read_text(encoding="utf-8")
