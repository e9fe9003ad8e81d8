"""The tables of people: members of staff, residents and those around them."""

from todoke.people.models.staff import SignInAttempt, StaffRole, User

__all__ = ["SignInAttempt", "StaffRole", "User"]
