"""The tables of people: members of staff, residents and those around them."""

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
    "Credential",
    "Household",
    "HouseholdMember",
    "Person",
    "PersonFact",
    "ProtectedFrom",
    "Protection",
    "Relation",
    "SignInAttempt",
    "StaffRole",
    "User",
]
