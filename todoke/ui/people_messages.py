"""What people read for each code about persons, families, protection and moving."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "person_not_found": N_("There is nothing here, or it is not for you to see."),
    "relation_not_found": N_("There is nothing here, or it is not for you to see."),
    "relation_invalid": N_("These two cannot be related so."),
    "already_related": N_("This relation is known already."),
    "relation_ended": N_("This relation has already ended."),
    "living_invalid": N_("These persons cannot live together so."),
    "protection_invalid": N_("Something about the protection cannot be used."),
    "already_protected": N_("A protection holds already. Somebody can be added to it, or it is renewed."),
    "not_renewable": N_("A protection is renewed in its last month."),
    "protection_ended": N_("This protection has already ended."),
    "search_invalid": N_("This is too little to find one person by."),
    "other_not_found": N_("The other person was not found."),
    "too_many_declared": N_("You have named many people already. The counter helps with more."),
    "move_invalid": N_("The person cannot move so."),
    "not_for_another": N_("Nobody can do this for somebody else."),
    # beside a field
    "kinship_missing": N_("Please choose what this person is to you."),
    "birth_missing": N_("Please write the birth date."),
    "name_missing": N_("Please write the name."),
    "birth_needed": N_("With the name, the birth date is needed too."),
    "name_needed": N_("With the birth date, the name is needed too."),
    "nothing_to_search": N_("Write name and birth date, or a telephone number, or an e-mail address."),
    "why_missing": N_("Please choose why you look."),
    "box_birth": N_("This is not a date that we can read. Write it as 19850505, 1985-5-5 or 昭和60年5月5日."),
    "since_ahead": N_("This day lies ahead."),
    "until_ahead": N_("This day lies ahead, or before it began."),
    "person_elsewhere": N_("This person belongs to another town."),
    "since_before_last": N_("On this day the person still lived elsewhere."),
    "custody_of_parents": N_("Only parents have parental authority."),
    "custody_unproven": N_("Parental authority needs the register or a document."),
    "custody_of_two": N_("Two have parental authority already. End the other relation first, or correct it."),
    "junior_of_age": N_("This person is of age: nobody has custody or guardianship of a child."),
    "parent_younger": N_("The parent would be younger than the child."),
    "related_to_self": N_("This is the same person."),
    "protected_from_self": N_("Nobody is protected from themselves."),
    "protection_over": N_("A year from this day is over already."),
    "several_found": N_("Several people have this name and birth date. Please find the right one first."),
    "nobody_found": N_("Your body keeps nobody with exactly this name and birth date."),
    "same_body": N_("The person lives there already."),
    "register_key_unusable": N_("A number of the register has letters of the alphabet, digits and hyphens alone."),
    "register_key_taken": N_("Somebody else here has this number of the register."),
    "birth_date_impossible": N_("This birth date cannot be: it lies ahead, or very long ago."),
    "not_handed_over": N_("This cannot be handed over."),
}
#: Codes of the operations that say something else elsewhere.
_HERE: Final[Mapping[str, str]] = {"too_long": "text_too_long", "field_unknown": "not_handed_over"}


def problem(code: object) -> Markup:
    """What is wrong with a field of a form about persons."""
    from todoke.ui import messages

    return messages.tell(_HERE.get(str(code), str(code)))
