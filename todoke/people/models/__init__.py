"""The tables of people: members of staff, residents and those around them."""

from todoke.people.models.consents import Consent, ConsentText
from todoke.people.models.counter import CounterCode, CounterSession
from todoke.people.models.passkeys import Passkey, PasskeyChallenge, RecoveryCode
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
from todoke.people.models.providers import StaffProvider, StaffSubject
from todoke.people.models.requests import DataRequest
from todoke.people.models.sessions import Session
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
    "Passkey",
    "PasskeyChallenge",
    "Person",
    "PersonFact",
    "ProtectedFrom",
    "Protection",
    "RecoveryCode",
    "Relation",
    "Session",
    "SignInAttempt",
    "StaffProvider",
    "StaffRole",
    "StaffSubject",
    "User",
]
