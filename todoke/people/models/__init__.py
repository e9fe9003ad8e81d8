"""The tables of people: members of staff, residents and those around them."""

from todoke.people.models.consents import Consent, ConsentText
from todoke.people.models.counter import CounterCode, CounterSession
from todoke.people.models.disclosures import CodeTry, Disclosure, Partner, PartnerKey
from todoke.people.models.mandates import Concern, Invitation, Mandate, Reminder
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
    "CodeTry",
    "Concern",
    "Consent",
    "ConsentText",
    "CounterCode",
    "CounterSession",
    "Credential",
    "DataRequest",
    "Disclosure",
    "Household",
    "HouseholdMember",
    "Invitation",
    "Mandate",
    "Partner",
    "PartnerKey",
    "Passkey",
    "PasskeyChallenge",
    "Person",
    "PersonFact",
    "ProtectedFrom",
    "Protection",
    "RecoveryCode",
    "Relation",
    "Reminder",
    "Session",
    "SignInAttempt",
    "StaffProvider",
    "StaffRole",
    "StaffSubject",
    "User",
]
