"""The tables of people: members of staff, residents and those around them."""

from todoke.people.models.disclosures import CodeTry, Disclosure, Partner, PartnerKey
from todoke.people.models.mandates import Concern, Invitation, Mandate, Reminder
from todoke.people.models.persons import (
    Credential,
    Household,
    HouseholdMember,
    Person,
    PersonFact,
    ProtectedFrom,
    Protection,
    Relation,
)
from todoke.people.models.staff import SignInAttempt, StaffRole, User

__all__ = [
    "CodeTry",
    "Concern",
    "Credential",
    "Disclosure",
    "Household",
    "HouseholdMember",
    "Invitation",
    "Mandate",
    "Partner",
    "PartnerKey",
    "Person",
    "PersonFact",
    "ProtectedFrom",
    "Protection",
    "Relation",
    "Reminder",
    "SignInAttempt",
    "StaffRole",
    "User",
]
