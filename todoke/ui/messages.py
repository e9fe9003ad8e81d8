"""What people read for each code: every refusal, every note of an import, every cell of a workbook, in one place."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from markupsafe import Markup, escape

from todoke.eligibility.rules.problems import Problem
from todoke.registry.rules import notes
from todoke.registry.rules.fields import BY_NAME, N_
from todoke.ui import (
    notice_refusals,
    people_messages,
    procedure_refusals,
    rule_messages,
    survey_refusals,
    voice_refusals,
)
from todoke.ui.ruby import annotate

_NAMES: Final = re.compile(r"%\((\w+)\)s")

_GENERAL: Final[dict[str, str]] = {
    "refused": N_("This cannot be done."),
    "not_found": N_("There is nothing here, or it is not for you to see."),
    "not_allowed": N_("Your role here does not allow this. An administrator of your body can give you the role."),
    "invalid": N_("Something here cannot be used."),
    "conflict": N_("Somebody else changed the same thing while you were working."),
    "bad_request": N_("The request could not be read. Please go back and try again."),
    "form_expired": N_("This form was open for too long. Please load the page again and send it once more."),
    "code_empty": N_("Please type the number of the notice."),
    "code_length": N_("The number has 12 characters. Please look whether one is missing or too many."),
    "code_signs": N_("A number never holds %(strange)s. Please look again: it may be another sign."),
    "code_check": N_("One character is wrong, or two are exchanged. Please compare it with the notice once more."),
    "report_body_missing": N_("Please choose in whose name it came."),
    "report_way_missing": N_("Please choose how it came."),
    "warning_invalid": N_("The warning cannot be written so."),
    "warning_moved": N_("Somebody else has shown or ended this warning since."),
    "warning_too_long": N_("This is too long. Please write at most 300 characters."),
    "warning_not_found": N_("There is nothing here, or it is not for you to see."),
    "entry_not_found": N_("The log has no such entry yet."),
    "incident_not_found": N_("This incident was dealt with already, or is older than 30 days."),
    "server_error": N_("Something went wrong on our side. Please try again in a few minutes."),
    "sign_in_refused": N_("The name and the password do not belong together. Please check both."),
    "too_fast": N_("There were many requests from your network. Please wait %(seconds)s seconds and try again."),
    "sign_in_too_fast": N_("There were many tries from your network. Please wait %(seconds)s seconds and try again."),
    "password_short": N_("The password needs at least %(least)s characters."),
    "password_common": N_("This password is one of the first that others would try. Please choose another."),
    "password_like_name": N_("The password is too much like your name. Please choose another."),
    "password_same": N_("This is the password that you already have. Please choose another."),
    "password_unusable": N_("The new password cannot be used."),
    "account_name_unusable": N_("This name cannot be used for signing in."),
    "passwords_differ": N_("The two passwords are not the same."),
    "password_wrong": N_("This is not your present password."),
    "name_taken": N_("Another account has this name. Please choose another."),
    "name_shape": N_("A name for signing in has 3 to 40 letters a–z, digits, dots or hyphens."),
    "role_elsewhere": N_("This person also works for another body. An operator has to help."),
    "no_account": N_("There is no account with this name. You can open one below."),
    "role_must_end": N_("This role reaches people. Please give it a last day."),
    "confirm_refused": N_("This is not your password."),
    "passkey_refused": N_("The passkey was not accepted. Please try again, or use another way."),
    "passkey_copied": N_(
        "There may be a copy of this passkey, so it was refused. Please tell an administrator of your body."
    ),
    "passkey_known": N_("This device already has a passkey here, or you have ten already."),
    "passkeys_unavailable": N_("Passkeys do not work at this address: the site needs a name and https."),
    "last_passkey": N_("Your body wants a passkey, and this is the only one. Register another first."),
    "code_refused": N_("This is not one of your unused recovery codes."),
    "subject_unknown": N_(
        "Your body's own sign-in knows you, but no account here is linked to you. An administrator of your body can link it."
    ),
    "provider_invalid": N_("Something in the description of the sign-in cannot be used."),
    "not_an_issuer": N_("This is not the address of a provider. It begins with https:// and holds no question mark."),
    "issuer_not_opened": N_("The operator of this site has not opened this provider yet. Please ask them."),
    "not_a_domain": N_("This is not a domain. Write it like city.example.lg.jp."),
    "no_role_here": N_("No account with this name has a role here."),
    "subject_or_email": N_("Please give a subject or an e-mail address."),
    "subject_unusable": N_("This cannot be a subject: at most 255 characters."),
    "other_domain": N_("This address is not of the e-mail domain of your staff."),
    "linked_already": N_("This account, subject or address is linked already."),
    "end_past": N_("The last day must lie ahead."),
    "own_role_given": N_("You cannot give yourself a role that reaches people. Another administrator can."),
    "own_role": N_("You cannot end your own role as administrator. Another administrator can."),
}
#: Why a resident was not signed in.
_SIGN_IN: Final[dict[str, str]] = {
    "sign_in_failed": N_("You are not signed in. Please try again."),
    "sign_in_not_set_up": N_("Signing in is not set up here yet. Everything public works without it."),
    "sign_in_stopped": N_(
        "Signing in was stopped before its end. Nothing was kept, and you can start again at any time."
    ),
    "sign_in_mixed_up": N_(
        "This answer does not belong to a sign-in that was begun in this browser. Please start again, and stay in this one browser."
    ),
    "sign_in_too_old": N_("Signing in took longer than ten minutes. Please start again."),
    "sign_in_proof_refused": N_(
        "We could not check the proof of who you are, so you are not signed in. Please start again. If it happens once more, ask a person."
    ),
    "town_not_here": N_(
        "The address on your card is in a town that does not take part here yet. Everything public works without signing in."
    ),
    "credential_ended": N_("You can no longer sign in here this way. If you did not expect this, ask a person."),
    "sign_in_provider_silent": N_(
        "The sign-in service does not answer at the moment. Please try again in a few minutes. Everything public works without it."
    ),
}
_BODIES: Final[dict[str, str]] = {
    "body_not_found": N_("There is no body with this code."),
    "body_invalid": N_("Something in the description of the body cannot be used."),
    "unknown_kind": N_("Please choose what kind of body it is."),
    "taken": N_("Another body already has this."),
}
_REGISTRY: Final[dict[str, str]] = {
    "program_not_found": N_("There is no programme with this number."),
    "version_not_found": N_("There is no such version."),
    "nothing_on_date": N_("Nothing was shown here on that day."),
    "cursor_ahead": N_("This place in the list of changes does not exist yet."),
    "cursor_invalid": N_("This place in the list cannot be read. Please start the list again."),
    "version_withdrawn": N_("This text was withdrawn on %(day)s: %(why)s."),
    "nothing_to_withdraw": N_("Please choose at least one version whose text is still there."),
    "already_asked": N_("Somebody has already asked for this. It waits for a second person."),
    "already_decided": N_("Somebody has already decided about this."),
    "type_not_found": N_("There is no type with this number."),
    "content_invalid": N_("Some of the text cannot be used."),
    "version_changed": N_("Somebody else changed this programme while you were working."),
    "wrong_state": N_("This version is no longer waiting for that: somebody has already decided, or it was replaced."),
    "own_change": N_("Your body wants a second person to approve each change. Please ask a colleague who may approve."),
    "already_there": N_("Your body already has a programme of this type."),
    "number_taken": N_("This number already leads to a programme. Numbers are never used twice."),
    "number_unusable": N_("This number holds a character that cannot stand in an address."),
    "type_number_unusable": N_("The number of a type is two capital letters and up to six digits, such as UM24."),
    "already_undone": N_("This was undone before."),
    "already_resolved": N_("Somebody has already dealt with this record."),
    "override_gone": N_("This text was changed since. Please look at the programme again."),
    "reason_missing": N_("Please write a reason."),
    "schedule_shape": N_("Please give both a date and a time."),
    "schedule_past": N_("This moment has passed. Choose a later one, or publish now."),
    "choice_missing": N_("Please choose which text to keep."),
}
_RECORDS: Final[dict[str, str]] = {
    "ambiguous_name": N_(
        "Several programmes have this name, and the record has no number: it is not certain which is meant."
    ),
    "unknown_body": N_("No body with this number or name is on board."),
    "other_body": N_("This belongs to another body."),
    "duplicate_number": N_("The same number occurs more than once in the file."),
    "duplicate_name": N_("The same programme occurs more than once in the file."),
    "number_of_other_body": N_("The number belongs to a programme of another body."),
    "unknown_type": N_("The type %(type)s is not known here. The programme is kept without a type."),
    "body_differs": N_("The body's number and the body's code contradict one another."),
}
_FILES: Final[dict[str, str]] = {
    "unreadable_file": N_("The file cannot be read."),
    "no_file": N_("Please choose a file."),
    "file_harmful": N_("The virus scanner found something harmful in this file. It was not read."),
    "scanner_away": N_("The virus scanner does not answer. The file was not read. Please send it again later."),
    "file_too_large": N_("The file is larger than %(limit)s megabytes. Please split it."),
    "upload_gone": N_("The file is no longer kept here. Please upload it again."),
    "upload_busy": N_("The file is being worked on, or somebody has just decided about it. Please look at it again."),
    "residents_unreadable": N_("The table of residents cannot be read. Please tell the operator."),
    "too_many_uploads": N_("%(limit)s of your files are here already. Please take them in or delete them first."),
    "found_too_much": N_("The file changes more than one page can show. Please split it."),
    "upload_too_slow": N_(
        "Reading the file took longer than %(minutes)s minutes and was stopped. Nothing was changed. Please split it, or save it again."
    ),
    "upload_too_heavy": N_(
        "Reading the file took too much memory and was stopped. Nothing was changed. Please split it, or save it again."
    ),
    "upload_given_up": N_(
        "Reading the file broke off %(tries)s times. Nothing was changed. Please save it again, or ask the operator of this site."
    ),
    "upload_stopped": N_(
        "Taking the file in broke off %(tries)s times and was stopped. What was taken in by then can be undone. Uploading the file again goes on from there."
    ),
    "nothing_to_apply": N_("There is nothing to apply."),
    "empty": N_("The file is empty."),
    "empty_file": N_("The file is empty."),
    "unknown_format": N_(
        "This is not a registry file. Known are the Tokyo registry's JSON, the open-data CSV, and our Excel workbook."
    ),
    "html": N_("This is a web page, not a registry file. It may be an error page that was saved instead."),
    "pdf": N_("This is a PDF. Please upload the data as JSON, CSV or Excel."),
    "zip": N_("This is a ZIP archive. Please unpack it and upload the file inside."),
    "gzip": N_("This is a compressed file. Please unpack it first."),
    "image": N_("This is a picture. Please upload the data as JSON, CSV or Excel."),
    "binary": N_("This file holds no text. Please upload the data as JSON, CSV or Excel."),
    "encoding": N_("The file is written in an encoding that cannot be read. Please save it as UTF-8."),
    "not_a_list": N_("The JSON file is not a list of records."),
    "no_records": N_("The file holds no records."),
    "no_header": N_("No headings were found. The first row must hold the names of the columns."),
    "workbook_here": N_("This is an Excel workbook. Please upload it on the page “Excel”."),
    "old_excel": N_("This is the old Excel format (.xls). Please save it as an Excel workbook (.xlsx)."),
    "encrypted": N_("The file is locked with a password. Please save it without one."),
    "damaged": N_("The file is damaged or incomplete. Please save it again and upload it once more."),
    "not_a_workbook": N_("This is not an Excel workbook (.xlsx)."),
    "other_spreadsheet": N_("This is a spreadsheet of another kind. Please save it as an Excel workbook (.xlsx)."),
    "binary_workbook": N_("This is a binary Excel workbook (.xlsb). Please save it as an Excel workbook (.xlsx)."),
    "zip_bomb": N_("Unpacked, the file would be far larger than any registry. It was not opened."),
    "macros": N_("The workbook holds macros. Please save it as a workbook without macros (.xlsx)."),
    "external_links": N_("The workbook takes data from other files. Please save it with values only."),
    "embedded_objects": N_("The workbook holds embedded objects. Please remove them."),
    "doctype": N_("The file holds a declaration that we do not open, for safety."),
    "too_many_sheets": N_("The workbook has %(sheets)s sheets; at most %(limit)s are read."),
    "too_many_cells": N_("The workbook has more than %(limit)s cells."),
    "too_many_rows": N_("The sheet “%(sheet)s” has more than %(limit)s rows."),
    "too_many_merges": N_("The workbook has more than %(limit)s merged ranges."),
    "other_format_version": N_("The workbook was made by another version of this software. Please download it again."),
    "workbook_too_large": N_("There are too many programmes for one workbook."),
}
#: What a form says of a box, with an example of what is right.
_BOXES: Final[dict[str, str]] = {
    "box_url": N_("This is not a web address. Write all of it, such as https://www.example.lg.jp/page."),
    "box_email": N_("This is not an e-mail address. Write it like kosodate@example.lg.jp."),
    "box_phone": N_("This is not a telephone number. Write it like 03-1234-5678; a comma separates several."),
    "box_date": N_("This is not a date. Write it like 2026-04-01."),
    "box_time": N_("This is not a time of day. Write it like 09:00."),
    "box_number": N_("This is not a number. Write digits only, such as 1200."),
    "box_yes": N_("Please choose yes, no, or nothing."),
    "box_postcode": N_("This is not a postcode. Write seven digits, such as 116-8501."),
    "box_link": N_("In this line there is no web address after the semicolon."),
}
_CELLS: Final[dict[str, str]] = {
    "formula": N_("The cell holds a formula. Please write the value itself."),
    "cell_error": N_("The cell holds an Excel error such as #REF!. Please write the value itself."),
    "merged_cells": N_("The cell is merged with others. Please unmerge it."),
    "too_long_for_excel": N_("This text is longer than Excel can hold. Please edit it on the page of the programme."),
    "both_sheets_differ": N_("Both sheets changed this field, each to something else. Neither was used."),
    "number_unreadable": N_("The number of the programme cannot be read here."),
    "number_missing": N_("The number of the programme was deleted here. Please put it back."),
    "unknown_number": N_("This programme was not in the workbook that was downloaded."),
    "sheet_ignored": N_("The sheet “%(sheet)s” was not read: it has no headings that we know."),
    "no_number_column": N_("The sheet “%(sheet)s” was not read: it has no column of programme numbers."),
    "no_identity": N_("The hidden sheet is missing or was changed, so every cell was compared with what we hold now."),
    "not_your_program": N_("There is no programme of your body with this number."),
    "version_unknown": N_(
        "It is not known from which version this row was made, so it was compared with what we hold now."
    ),
}
_CALENDAR: Final[dict[str, str]] = {
    "calendar_override_invalid": N_("Something here cannot be used."),
    "birth_unusable": N_("This birth date cannot be used."),
    "doses_unreadable": N_("The list of doses cannot be read."),
    "already_ended": N_("This has already ended."),
    "offered_checkups_only": N_("Only check-ups can be held or not. The law decides about vaccinations."),
    "ages_order": N_("The second age must be the higher one, 18 years at most."),
    "says_nothing": N_("Please say at least one thing: held or not, an age, or a text."),
    "note_too_long": N_("At most 500 characters, please."),
    "said_already": N_("Something is already said about this entry from this day. Please end that first."),
}
#: Consent, one's own data, the counter.
_OWN_DATA: Final[dict[str, str]] = {
    "consent_text_invalid": N_("Something in the text of the consent cannot be used."),
    "consent_text_changed": N_("The text was replaced while you read it. Please read the new one and answer again."),
    "consent_missing": N_("This needs your consent, and there is none, or you took it back. Nothing was done."),
    "consent_not_found": N_("There is no such consent, or it is not for you to see."),
    "person_ended": N_("Your town no longer serves this person, so nothing can be changed."),
    "stays_held": N_("You cannot change or delete this alone. You can ask your town to."),
    "data_request_invalid": N_("Something in the request cannot be used."),
    "asked_for_already": N_("You have asked for this already. It waits for its answer."),
    "answered_already": N_("Somebody has answered this request meanwhile."),
    "counter_not_found": N_(
        "It is not certain who this is. Please check the code, or the name and birth date, or ask for a new code."
    ),
    "counter_over": N_("The session of the person before you has ended."),
    "came_for_missing": N_("Please choose what the person came for."),
    "yes_or_no": N_("Please choose yes or no."),
    "wish_missing": N_("Please write what is wrong, and what is right."),
    "words_too_long": N_("Please use at most %(limit)s characters."),
    "about_unknown": N_("This is no longer held."),
    "decision_missing": N_("Please decide."),
    "person_invalid": N_("Something here cannot be used."),
    "fact_invalid": N_("Something here cannot be used."),
    "value_unfit": N_("This value does not fit. Please check it."),
    "text_unusable": N_("This text holds a character that cannot be used."),
}
#: Mandates, proofs, suspicions, partners.
_STANDING: Final[dict[str, str]] = {
    "individual_number": N_(
        "This holds a My Number. Please take it out: we never keep one. Where one is needed, your town's own number system asks for it."
    ),
    "text_too_long": N_("This is too long."),
    "mandate_invalid": N_("This mandate cannot be given so."),
    "mandate_not_found": N_("There is no such mandate, or it has ended."),
    "mandate_statutory": N_(
        "A law or a court gave this. You cannot end it alone: please ask at our counter, we help you."
    ),
    "may_not_act": N_("No mandate allows this, or it has ended. Nothing was done."),
    "invitation_unusable": N_(
        "This code or link shows nobody. It works once and for a short time: please ask for a new one."
    ),
    "codes_too_fast": N_("Many codes from your network showed nothing. Please wait %(seconds)s seconds and try again."),
    "reminded_already": N_("You have sent this reminder within the last day."),
    "mandate_period": N_("The last day must lie ahead, and after the first."),
    "mandate_too_long": N_("This is too long. On line a mandate lasts a year at most, on paper three years."),
    "matter_missing": N_("Please choose at least one thing."),
    "office_missing": N_("Please choose which office it is."),
    "watch_reads_only": N_("Whoever watches over somebody can only read and remind."),
    "not_on_line": N_("This cannot be given on line. Please come to our counter."),
    "birth_date_unknown": N_("We do not know the date of birth. Please come to our counter."),
    "principal_is_minor": N_("Under 18, parents or guardians act. Please ask at our counter."),
    "principal_has_guardian": N_("A guardian decides about this. Please ask them, or ask at our counter."),
    "principal_of_age": N_("This person is of age: nobody acts as parent or guardian of a minor any more."),
    "document_does_not_prove": N_("This document does not prove such a mandate."),
    "mandate_to_oneself": N_("Nobody needs a mandate for themselves."),
    "body_gets_no_mandate": N_("A body can watch over somebody or be a guardian; it gets no mandate."),
    "agent_not_found": N_("Nobody here has exactly this name and date of birth. Please open a record first."),
    "supervisor_date_impossible": N_("The appointment lies between the contract and today."),
    "concern_invalid": N_("Please write what you have seen."),
    "concern_moved": N_("Somebody else has taken this on or closed it since."),
    "concern_not_found": N_("There is no such report here."),
    "proof_invalid": N_("Such a proof cannot be made."),
    "proof_not_found": N_("There is no such proof."),
    "proof_shows_nothing": N_("This code shows nothing."),
    "fact_missing": N_("Please choose at least one fact."),
    "fact_not_offered": N_("This partner does not ask for this."),
    "fact_needs_mandate": N_("Please choose whose mandate is shown."),
    "looks_range": N_("Between 1 and 10 times."),
    "proof_period": N_("The last day must lie ahead, three months at most."),
    "partner_invalid": N_("This partner cannot be taken on so."),
    "partner_not_found": N_("There is no such partner."),
    "partner_unknown": N_("There is no such partner."),
    "key_refused": N_("This key opens nothing here."),
    "key_period": N_("A key ends within 400 days."),
    "key_scope_unfit": N_("A key for this purpose is not for such a partner."),
}
MESSAGES: Final[dict[str, str]] = {
    **notice_refusals.MESSAGES,
    **procedure_refusals.MESSAGES,
    **voice_refusals.MESSAGES,
    **survey_refusals.MESSAGES,
    **people_messages.MESSAGES,
    **_STANDING,
    **rule_messages.MESSAGES,
    **notes.MESSAGES,
    **_CALENDAR,
    **_GENERAL,
    **_SIGN_IN,
    **_BODIES,
    **_REGISTRY,
    **_RECORDS,
    **_FILES,
    **_BOXES,
    **_CELLS,
    **_OWN_DATA,
}
#: Names of the three lists of codes, as they appear in a note.
_LISTS: Final = {name[:-6]: BY_NAME[name].label for name in ("category_codes", "target_codes", "contents_codes")}


#: Why a text was taken out of the history, as it stands inside a sentence.
WITHDRAWALS: Final[dict[str, str]] = {
    "personal_data": N_("it held personal data"),
    "rights": N_("it hurt somebody's rights"),
    "unlawful": N_("it was not lawful"),
}


def message(code: str, data: Mapping[str, object] | None = None) -> tuple[str, dict[str, object]]:
    """The English message of a code and the parameters it takes; an unknown code has the general message."""
    given = data or {}
    text = MESSAGES.get(code, MESSAGES["refused"])
    text = rule_messages.GUESSED.get(code, text) if given.get("suggestion") else text
    text = voice_refusals.BY_PROBLEM.get(code, {}).get(str(given.get("problem", "")), text)
    return text, {name: given.get(name, "") for name in _NAMES.findall(text)}


def say(text: str, **params: object) -> Markup:
    """An English message in the reader's language, with readings; the parameters are escaped."""
    translated = annotate(gettext(text)) if text else ""
    return Markup(translated) % {  # noqa: S704 - our own translation
        name: value if isinstance(value, Markup) else escape(str(value)) for name, value in params.items()
    }


def tell(code: str, data: Mapping[str, object] | None = None) -> Markup:
    """What a code means, in the reader's language."""
    text, params = message(code, data)
    if params.get("list") in _LISTS:
        params["list"] = say(_LISTS[str(params["list"])])
    if params.get("why") in WITHDRAWALS:
        params["why"] = say(WITHDRAWALS[str(params["why"])])
    return say(text, **params)


def tell_problem(problem: Problem) -> Markup:
    """What is wrong with a part of a rule, in the reader's language."""
    units = {side: say(str(problem.data[side])) for side in ("left", "right") if side in problem.data}
    given = {"near": problem.near, **problem.data, **units}
    text = rule_messages.MESSAGES.get(problem.code, MESSAGES["refused"])  # a code may mean something else in an import
    text = rule_messages.GUESSED.get(problem.code, text) if given.get("suggestion") else text
    return say(text, **{name: given.get(name, "") for name in _NAMES.findall(text)})


def label(field: str) -> Markup:
    """What a field of a programme is called; an unknown one by its own name."""
    known = BY_NAME.get(field)
    return say(known.label) if known else escape(field)
