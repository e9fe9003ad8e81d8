"""Order files for the body's bank 「振込依頼ファイル」: what was decided to be paid, each decision in exactly one file, made once and fetched again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, Refusal
from todoke.gateways import sealed_files
from todoke.procedures.formats import zengin
from todoke.procedures.models import PayingAccount, PaymentOrder, Ruling
from todoke.procedures.queries import cases
from todoke.procedures.rules.kinds import ACCOUNT_TYPES

#: So many payments are in one file at most.
MOST: Final = 5_000
_FIELDS: Final = ("code", "name", "bank", "bank_name", "branch", "branch_name", "type", "number")
_LENGTHS: Final = {"code": 10, "bank": 4, "branch": 3, "number": 7}


class AccountInvalid(Invalid):
    """The body's own account cannot be kept so; ``problems`` maps each field to a code."""

    code = "paying_account_invalid"


class NothingToPay(Refusal):
    """Nothing waits to be paid, or the body's own account is not known yet."""

    code = "nothing_to_pay"


@transaction.atomic
def set_account(*, body: Body, given: Mapping[str, str], by: Actor, now: datetime) -> PayingAccount:
    """Set the account from which a body pays. Raises AccountInvalid."""
    clean = {name: given.get(name, "").strip() for name in _FIELDS}
    problems = {
        name: "account_digits"
        for name, length in _LENGTHS.items()
        if not (clean[name].isascii() and clean[name].isdigit() and len(clean[name]) <= length)
    }
    for name in ("name", "bank_name", "branch_name"):
        plain, lost = zengin.narrow(clean[name])
        if lost or (name == "name" and not plain):
            problems[name] = "account_signs"
        elif len(plain) > (40 if name == "name" else 15):
            problems[name] = "words_too_long"
        clean[name] = plain
    if clean["type"] not in ACCOUNT_TYPES:
        problems["type"] = "choice_missing_account"
    if problems:
        raise AccountInvalid(problems=problems, limit=40)
    clean |= {name: clean[name].zfill(length) for name, length in _LENGTHS.items()}
    made, _ = PayingAccount.objects.update_or_create(body=body, defaults={**clean, "set_by": str(by), "set_at": now})
    bodies.record(body=body, by=by, at=now, action="paying_account.set", subject=f"body:{body.key}")
    return made


@transaction.atomic
def make(*, body: Body, pay_date: date, by: Actor, now: datetime) -> PaymentOrder:
    """A file of everything that waits to be paid on a day; what it cannot hold waits on, and is named. Raises NothingToPay, AccountInvalid."""
    account = PayingAccount.objects.select_for_update().filter(body=body).first()
    if account is None:
        raise NothingToPay(why="no_account")
    if pay_date < cases.day_of(now):
        raise AccountInvalid(problems={"pay_date": "pay_date_past"})
    rulings = {ruling.submission.number: ruling for ruling in cases.to_pay(body).select_for_update(of=("self",))[:MOST]}
    payments = [each for number, ruling in rulings.items() if (each := _payment(number, ruling)) is not None]
    order = zengin.order(zengin.Payer(*(getattr(account, name) for name in _FIELDS)), payments, pay_date=pay_date)
    losses = [
        {"number": each.reference, "why": each.why, "signs": each.signs} for each in order.losses
    ]  # fmt: skip
    missing = set(rulings) - {each.reference for each in payments}
    losses += [{"number": number, "why": "no_account", "signs": ""} for number in sorted(missing)]
    if not order.paid:
        raise NothingToPay(why="nothing", losses=losses)
    token, key = sealed_files.keep(order.content)
    made = PaymentOrder.objects.create(
        body=body,
        pay_date=pay_date,
        count=len(order.paid),
        yen=order.yen,
        losses=losses,
        token=token,
        key=key,
        made_by=str(by),
        made_at=now,
    )
    Ruling.objects.filter(pk__in=[rulings[number].pk for number in order.paid], paid_order="").update(
        paid_order=str(made.pk)
    )
    bodies.record(
        body=body, by=by, at=now, action="payment_order.make", subject=str(made),
        data={"count": made.count, "left_out": len(rulings) - made.count},
    )  # fmt: skip
    return made


def _payment(number: str, ruling: Ruling) -> zengin.Payment | None:
    account = cases.account_of(ruling.submission)
    if account is None:
        return None
    return zengin.Payment(
        number, account["bank"], account["branch"], account["type"], account["number"], account["holder"], ruling.pay_yen
    )  # fmt: skip


@transaction.atomic
def fetch(*, order: PaymentOrder, by: Actor, now: datetime) -> bytes:
    """The file as it was made; that it was fetched is in the ledger. Raises FileGone."""
    content = sealed_files.read(order.token, order.key)
    PaymentOrder.objects.filter(pk=order.pk, fetched_at=None).update(fetched_at=now)
    bodies.record(body=order.body, by=by, at=now, action="payment_order.fetch", subject=str(order))
    return content
