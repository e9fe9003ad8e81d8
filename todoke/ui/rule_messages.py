"""What people read when a rule cannot be used, or what was said of a household cannot be: what is wrong, and what to write instead."""

from typing import Final

from todoke.registry.rules.fields import N_

#: The text of a condition or amount: reading and checking.
_TEXT: Final[dict[str, str]] = {
    "rule_invalid": N_("The rule cannot be used yet."),
    "rule_empty": N_("There is no condition yet. Please write at least one, such as age < 3."),
    "rule_too_long": N_("This is too long: at most %(limit)s. Please split it into several conditions."),
    "rule_too_deep": N_("There are more than %(limit)s brackets or NOTs. Please split it into several conditions."),
    "rule_sign": N_("The sign %(near)s cannot stand in a rule. Please leave it out."),
    "rule_unreadable": N_("The rule cannot be read near “%(near)s”. A bracket, a word or AND may be missing."),
    "rule_not_in_language": N_(
        "“%(near)s” is not part of the language of rules. Please use AND, OR, NOT, =, <, >, BETWEEN and IN."
    ),
    "no_null": N_("Unknown is handled by itself: leave out NULL and IS. What is not known makes the answer “depends”."),
    "no_coalesce": N_("COALESCE cannot be used: what is not known stays unknown. Please write the condition alone."),
    "no_case": N_("CASE and IF cannot be used. Write conditions with AND and OR, and amounts as rows of the table."),
    "no_aggregate": N_("Sums and counts over people cannot be used. Use facts such as children_18 or household_size."),
    "no_division": N_("Division cannot be used. Multiply the other side instead."),
    "no_like": N_("LIKE cannot be used. Name the values with IN ('…', '…')."),
    "no_query": N_("Queries cannot be used. List the values themselves: IN ('…', '…')."),
    "no_function": N_("“%(near)s” is a function, and functions cannot be used. The list of facts has ages and counts ready."),
    "sum_of_constants": N_("“%(near)s” is a sum of numbers alone. Please write the result."),
    "fact_name": N_("“%(near)s” cannot be the name of a fact. Names are small letters, digits and _."),
    "parameter_name": N_("“%(near)s” cannot be the name of a value. Write : and small letters, such as :limit."),
    "code_shape": N_("“%(near)s” cannot be a code. Codes are letters, digits, . _ and -."),
    "number_shape": N_("“%(near)s” is not a whole number. Please write digits only, such as 6600000."),
    "sum_too_large": N_("This sum can become larger than any amount of money. Please use smaller numbers."),
    "number_too_large": N_("The number is too large: at most %(limit)s."),
    "date_shape": N_("“%(near)s” is not a date here. Please write DATE '2026-04-01'."),
    "too_many_choices": N_("These are more than %(limit)s values in one IN. Please split them."),
    "fact_of_member": N_("“%(near)s” is a fact of one person. A rule about the household uses facts of the household only."),
    "parameter_unknown": N_("“%(near)s” is not among the values of this rule. Please add it to them first."),
    "sum_of_other": N_("“%(near)s” adds what is not a number."),
    "sum_of_age": N_("Ages cannot be added or multiplied. Compare the age with a number alone, such as age < 3."),
    "product_of_facts": N_("Two facts cannot be multiplied. Multiply a fact with a number."),
    "units_differ": N_("“%(near)s” compares %(left)s with %(right)s. Both sides need the same unit."),
    "between_backwards": N_("“%(near)s” goes from the larger to the smaller. Please swap the two."),
    "kinds_differ": N_("“%(near)s” compares two different things, such as a date with yen. Both sides need the same type."),
    "not_ordered": N_("“%(near)s”: this can only be equal or not. Please use =, <> or IN."),
    "age_against_fact": N_("“%(near)s”: an age can only be compared with a number."),
    "no_fact": N_("“%(near)s” reads no fact, so it is always the same. Please leave it out or name a fact."),
    "code_unknown": N_("“%(codes)s” is not a value of this fact. There are: %(allowed)s."),
    "not_a_condition": N_("“%(near)s” is not a condition. Please add a comparison, such as income < 6600000."),
    "not_an_amount": N_("“%(near)s” is not an amount. Please write a whole number, or facts and values in yen."),
    "always_true": N_("“%(near)s” holds for everybody. Please leave it out, or correct it."),
    "never_true": N_("“%(near)s”: nobody can ever meet this. Please correct one of the conditions."),
}  # fmt: skip
#: A row of the workbench.
_ROWS: Final[dict[str, str]] = {
    "row_fact": N_("Please choose what this condition asks about."),
    "row_comparison": N_("This comparison does not suit what you chose. Please choose another, such as “is / yes”."),
    "row_value": N_("The value is missing, or cannot be read here. Please write it again, such as 65 or 2026-04-01."),
    "row_between": N_("Please write two numbers, such as 40, 64."),
    "row_choice": N_("“%(near)s” is not among the choices. There are: %(allowed)s."),
    "row_town": N_("There is no town “%(near)s” here. Please write its name, such as 荒川区."),
}
#: The document around the texts, templates and their values.
_DOCUMENT: Final[dict[str, str]] = {
    "document_shape": N_("An object { … } is expected here."),
    "field_unknown": N_("There is no entry with this name here."),
    "subject_unknown": N_("Please write “member” or “household”."),
    "list_shape": N_("A list [ … ] of at most %(limit)s entries is expected here."),
    "label_shape": N_("Labels are texts by language: ja, ja-simple and en."),
    "label_missing": N_("Please say the condition in Japanese (label, ja)."),
    "label_too_long": N_("The label is longer than %(limit)s characters, or holds a sign that cannot be shown."),
    "text_missing": N_("The text of the condition is missing."),
    "amount_shape": N_("An amount is whole yen, a text such as “:amount”, or [least, most]."),
    "per_unknown": N_("Please write once, month, year, day or time."),
    "parameter_shape": N_("The value has another type than this rule asks for."),
    "parameters_invalid": N_("Some of the values cannot be used."),
    "window_shape": N_(
        "A day is one of date, month_day, since or fiscal_year_age; years, months and days are whole numbers."
    ),
    "source_shape": N_("A source needs a title, and its address begins with https://."),
    "bases_shape": N_("The bases name, for each fact, the law in a few words."),
    "nothing_to_withdraw": N_("This programme has no rule of its own to withdraw."),
    "withdrawal_past": N_("A rule can be withdrawn from today or a later day."),
    "rule_outdated": N_(
        "This version can no longer be used: the facts that rules may ask about have changed since it was written. Send it back, or correct it below and save it anew."
    ),
    "rule_changed": N_("Somebody else changed this rule while you were working. Please look at the newest one."),
    "rule_not_found": N_("There is no rule for this programme on that day."),
    "period_invalid": N_("The last day lies before the first. Please swap the two."),
}
#: A household as JSON.
_HOUSEHOLD: Final[dict[str, str]] = {
    "household_invalid": N_("Some of what you sent about the household cannot be used."),
    "area_missing": N_("Please say where they live: area is the key of the municipality, such as 131181."),
    "as_of_range": N_("The day lies too far away. Please choose one from %(first)s to %(last)s."),
    "members_shape": N_("The members are a list [ … ] of at most %(limit)s people."),
    "members_many": N_("These are more than %(limit)s people. Please send one household at a time."),
    "households_shape": N_("The households are a list [ … ] of 1 to %(limit)s."),
    "households_many": N_("These are more than %(limit)s households. Please send them in several requests."),
    "people_many": N_("These are more than %(limit)s people together. Please send them in several requests."),
    "id_shape": N_("An id is a text of 1 to 40 characters. You may also leave it out."),
    "member_twice": N_("Two people have this id. Please give each their own."),
    "born_twice": N_("“born” and “birth_date” mean the same. Please send one of them."),
    "declined_shape": N_("This is a list [ … ] of names of facts."),
    "fact_unknown": N_("There is no fact with this name. /api/v1/facts lists them all."),
    "fact_derived": N_("This follows from other facts, such as the date of birth. Please leave it out."),
    "fact_elsewhere": N_("This fact belongs elsewhere: of one person under “members”, of all together under “facts”."),
    "boolean_shape": N_("Please write true or false, or leave it out when it is not known."),
    "integer_shape": N_("Please write a whole number without quotes, or leave it out when it is not known."),
    "out_of_bounds": N_("The number can be from %(low)s to %(high)s."),
    "choice_unknown": N_("This is not one of the choices: %(allowed)s."),
    "date_unknown": N_("There is no such day, or it is written another way. Please write it like 2026-02-28."),
    "birth_ahead": N_("The date of birth lies in the future. For a baby on the way, please give due_date instead."),
    "birth_too_long_ago": N_("This person would be over 130 years old. Is the year right?"),
    "due_date_far": N_("The expected date of birth lies too far away. Is the year right?"),
    "date_ahead": N_("This day lies in the future. Please give it once it has come."),
    "date_long_ago": N_("This day lies before 1900. Is the year right?"),
}
#: Answers that cannot all be true: asked again, never blamed.
_CONTRADICTIONS: Final[dict[str, str]] = {
    "childbirth_before_birth": N_("This birth would be before the mother could have children. Could you look at both dates again?"),
    "due_without_pregnancy": N_("A date is given for a baby, and “pregnant” is false. Could you look at both again?"),
    "self_twice": N_("Two people are “self”. Who is the one who asks?"),
    "spouse_twice": N_("Two people are “spouse”. Could you look at this again?"),
    "child_older_than_parents": N_("This child would be older than the parents. Could you look at the dates of birth again?"),
    "parent_younger_than_child": N_("This parent would be younger than the child. Could you look at the dates of birth again?"),
    "exempt_but_taxed": N_("Nobody pays resident's tax, and yet an amount of it is given. Which of the two is right?"),
    "income_beyond_household": N_("One income is larger than that of the whole household. Could you look at both again?"),
}  # fmt: skip
#: The text that was sent as JSON.
_JSON: Final[dict[str, str]] = {
    "json_unreadable": N_("What you sent cannot be read as JSON."),
    "json_syntax": N_("Line %(line)s, character %(column)s: a comma, a quote or a bracket may be missing or too many."),
    "json_encoding": N_("The text is not UTF-8 (byte %(byte)s). Please save it as UTF-8."),
    "json_half_character": N_("A character in it is only half there. Please write the text again."),
    "json_too_deep": N_("The lists and objects lie too deep within one another."),
    "json_name_twice": N_("“%(name)s” stands twice in one object. Please keep one of them."),
    "json_number": N_("%(number)s cannot be used as a number. Please write a whole number."),
}
#: Said instead where it can be guessed what was meant.
GUESSED: Final[dict[str, str]] = {
    "field_unknown": N_("There is no entry with this name here. Do you mean “%(suggestion)s”?"),
    "fact_unknown": N_("There is no fact with this name. Do you mean “%(suggestion)s”?"),
}
MESSAGES: Final[dict[str, str]] = {**_TEXT, **_ROWS, **_DOCUMENT, **_HOUSEHOLD, **_CONTRADICTIONS, **_JSON}
