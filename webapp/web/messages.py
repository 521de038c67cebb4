"""The wording of every refusal: code → sentence, translated at the door.

A sentence says what happened, what was kept, and what to do now.
"""

from __future__ import annotations

from webapp import i18n
from webapp.errors import OfficeError
from webapp.i18n import gettext
from webapp.i18n import mark as N_

MESSAGES = {
    "not_found": N_("We do not find this page. Check the address, or start from the home page."),
    "forbidden": N_("You may not open this page with your account."),
    "conflict": N_("Somebody else was first. Your text is kept below."),
    "foreign_origin": N_(
        "This form was sent from another site, so nothing was saved. Open our own page and send it there."
    ),
    "survey_unknown": N_("We do not find this survey link. Check that the link is whole."),
    "survey_closed": N_("This survey has ended, so no more answers are taken. Thank you for wanting to help."),
    "survey_none": N_("No survey is running today. Thank you for wanting to help."),
    "receipt_length": N_("The receipt has 16 digits. You typed %(num)s. Check the digits once more."),
    "receipt_slip": N_("One of the digits is mistyped. Compare them with your receipt once more."),
    "receipt_unknown": N_("We do not find a report with these digits. Check that all digits are from one receipt."),
    "press_again": N_("Many wrong digits came over the same network. Press the button once more."),
    "seal_broken": N_("A sealed name could not be read. Nothing is lost. Please tell the administrator."),
    "names_forbidden": N_(
        "Your account may not open this name. Only officers of the handling unit whom the administrator allowed may."
    ),
    "nothing_sealed": N_("There is no sealed name here. Nothing was opened."),
    "opened_before": N_("This name was shown to you already for this reason. To see it again, write a new reason."),
    "file_empty": N_("The file “%(name)s” is empty. Choose it once more."),
    "file_too_large": N_("The file “%(name)s” is %(size)s. The limit is %(max)s for each file. Choose a smaller one."),
    "file_too_many": N_("The file “%(name)s” was left out: one form takes %(max)s files. Add it after the receipt."),
    "file_type": N_("We cannot keep the file “%(name)s”. Send a photo (JPEG, PNG, WebP), a PDF or a sound recording."),
    "file_video": N_("The file “%(name)s” is a video. We take photos, PDF and sound. Choose one of these."),
    "file_broken": N_("The file “%(name)s” is damaged and cannot be opened. Save it again, then choose it once more."),
    "file_pixels": N_("The photo “%(name)s” has more than %(max)s million dots. Choose a smaller photo."),
    "file_unknown": N_("We do not find this file. Perhaps it was taken away already."),
    "file_gone": N_("This file can no longer be opened. Please tell the office."),
    "file_store_away": N_("Files cannot be saved just now. Press Back: your text is still there. Try again soon."),
    "sign_in_wrong": N_("The sign-in name or the password is wrong. Check both, then try again."),
    "sign_in_wait": N_(
        "Too many wrong tries. Wait %(seconds)s seconds, then try again. You can also sign in from another network."
    ),
    "sign_in_again": N_("Your session has ended. Sign in once more."),
    "factor_wrong": N_("This code is wrong, or was used already. Wait for the next code, then type it."),
    "factor_length": N_("Write the 6 digits of your app, or the 12 digits of a recovery code."),
    "factor_stale": N_("This page is too old. Scan the new picture, then type the code of the app."),
    "factor_missing": N_("Set up an app or a passkey first."),
    "factor_last": N_("Your account needs a second factor, and this is its only one. Set up another one first."),
    "factor_own": N_("This is your own account. Change your second factor under “My account”."),
    "passkey_wrong": N_("The passkey was not accepted. Try again, or use another way."),
    "passkey_stale": N_("This page was open too long. Press the button once more."),
    "passkey_known": N_("This passkey is in your list already."),
    "passkey_away": N_("Passkeys do not work at this address. Use the app instead."),
    "open_names_unfit": N_("Only officers and heads of unit can open sealed names."),
    "invitation_unknown": N_(
        "We do not know this invitation link. Check that the link is whole, or ask for a new one."
    ),
    "invitation_used": N_("This invitation link was already used. Sign in with your own name and password."),
    "invitation_withdrawn": N_("This invitation link was withdrawn. Ask the administrator for a new one."),
    "invitation_expired": N_("This invitation link is too old. Ask the administrator for a new one."),
    "sign_in_name_taken": N_("This sign-in name is already used. Choose another one."),
    "password_short": N_("Write a password of at least %(min)s signs."),
    "password_long": N_("Write a password of at most %(max)s signs."),
    "password_common": N_(
        "Many people use this password, so it is easy to guess. Write three words that only you join."
    ),
    "password_name": N_("This password is mostly your own name. Write three words that only you join."),
    "password_wrong": N_("The present password is wrong. Type it once more."),
    "staff_inactive": N_("This account is closed. Open it again first."),
    "last_administrator": N_("This is the only administrator. Make somebody else administrator first."),
    "handlers_two": N_("Choose two different people, or nobody."),
    "handlers_missing": N_("Name two people whose accounts are open first."),
    "handler_unfit": N_("This person cannot handle reports about conduct. Choose an open account that may write."),
    "office_unknown": N_("No data ships for the office %(office)s."),
    "already_begun": N_(
        "An officer has begun, so it can no longer be changed here. Open it with your 16 digits and write to us."
    ),
    "merge_itself": N_("This is the report itself. Write the number of the other one."),
    "merge_unknown": N_("You see no report with this number. Check the number."),
    "merge_again": N_("This report goes with another one already. Look at it as it stands now."),
    "merge_follows": N_("That report goes with another one itself. Write the number of the one it goes with."),
    "merge_leads": N_("Other reports go with this one. Part them first."),
    "merge_over": N_("One of the two is no longer being handled, so they cannot be handled together."),
    "merge_apart": N_("One of the two has other readers or needs a second officer, so they cannot go together."),
    "merge_none": N_("This report is on its own already. Look at it as it stands now."),
    "notice_backwards": N_("The last day lies before the first day."),
    "notice_over": N_("The last day is over already. Choose today or a later day."),
    "matter_unknown": N_("Choose the subject."),
    "objection_stays": N_("The citizen objected. Only the superior's decision moves this case on."),
    "review_nobody": N_("Nobody else may read this case, so nobody can approve the answer. Refer it to another body."),
    "clock_unknown": N_("This deadline no longer runs. Look at the case as it stands now."),
    "clock_not_extendable": N_("This deadline cannot be prolonged: its rule does not allow it, or it was done before."),
    "clock_waits": N_("This deadline waits for the citizen. It can be prolonged when they have answered."),
    "clock_over": N_("This deadline has passed, so it can no longer be prolonged. Answer now, and say why it is late."),
    "receipt_closed": N_("This receipt was closed. See it again with your 16 digits."),
    "village_unknown": N_("Choose one of the villages shown."),
    "move_refused": N_("This step is not possible in the present state. Look at the state and try again."),
    "other_writer": N_("Another account wrote this text. Sign in with that account to send it."),
    "refuse_by_answer": N_("A refusal is sent as an answer that a second officer approved. Write it under “Answer”."),
    "answer_ground_needed": N_("A refusal needs its reason and its ground."),
    "answer_empty": N_("Write the answer before it is sent."),
    "answer_no_draft": N_("There is no draft of this answer any more. It was sent or changed meanwhile."),
    "answer_warned": N_("Mend what the check found, or tick that you send it all the same."),
    "review_needed": N_("This answer needs the approval of a second officer first."),
    "review_by_author": N_("You wrote this answer or asked for its approval. Another officer must approve it."),
    "review_ended": N_("This approval was decided or taken back meanwhile."),
    "review_comment_needed": N_("Write what should be changed."),
    "reason_needed": N_("Write the reason: the citizen reads it."),
    "transcript_empty": N_("Write the transcript."),
    "officer_unfit": N_("This account cannot handle cases. Choose another officer."),
    "text_too_long": N_(
        "The text has %(num)s signs. The limit is %(max)s. Your text is kept below; please shorten it."
    ),
    "not_sent_back": N_("An answer can be sent back once, and that was done. What you wrote is kept below."),
    "objection_over": N_("The time for an objection has ended. What you wrote is kept below."),
    "objection_twice": N_("You objected before, and that is possible once. What you wrote is kept below."),
    "objection_none": N_("There is no answer yet to which you could object. What you wrote is kept below."),
    "objection_decided": N_("This objection was answered already, or taken back. Your text is kept below."),
    "objection_not_yours": N_("Only the superior to whom this objection went may answer it. Your text is kept below."),
}

# Facts that count something: shown as people write numbers, 20.001.
COUNTS = frozenset({"num", "max", "min", "signs"})


def wording(error: OfficeError) -> str:
    """The sentence for a refusal in the reader's language."""
    facts = {name: value for name, value in error.facts.items() if isinstance(value, (str, int))}
    for name in COUNTS & facts.keys():
        fact = facts[name]
        facts[name] = i18n.number(fact) if isinstance(fact, int) else fact
    return gettext(MESSAGES.get(error.code, MESSAGES["conflict"]), **facts)
