"""The tables of people: members of staff, residents and those around them."""

from todoke.people.models.consents import Consent, ConsentText
from todoke.people.models.counter import CounterCode, CounterSession
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
from todoke.people.models.requests import DataRequest
from todoke.people.models.staff import SignInAttempt, StaffRole, User

__all__ = [
    "Consent",
    "ConsentText",
    "CounterCode",
    "CounterSession",
    "Credential",
    "DataRequest",
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
