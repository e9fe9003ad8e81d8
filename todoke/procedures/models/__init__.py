"""The tables of procedures: forms and their versions, drafts, submissions, handling, payments, connectors."""

from todoke.procedures.models.connectors import Connector, FilingCall, HandOver, HandOverFile
from todoke.procedures.models.filings import Cosignature, Draft, Submission, SubmissionFile
from todoke.procedures.models.forms import FormVersion, Procedure, QuestionCount
from todoke.procedures.models.handling import (
    AnswerChange,
    CaseMessage,
    CaseNote,
    Correction,
    CorrectionItem,
    PayingAccount,
    PaymentOrder,
    ReasonText,
    Ruling,
)
from todoke.procedures.models.payments import FeeRound, Payment, PaymentEvent, Refund
from todoke.procedures.models.signings import Signing

__all__ = [
    "AnswerChange",
    "CaseMessage",
    "CaseNote",
    "Connector",
    "Correction",
    "CorrectionItem",
    "Cosignature",
    "Draft",
    "FeeRound",
    "FilingCall",
    "FormVersion",
    "HandOver",
    "HandOverFile",
    "PayingAccount",
    "Payment",
    "PaymentEvent",
    "PaymentOrder",
    "Procedure",
    "QuestionCount",
    "ReasonText",
    "Refund",
    "Ruling",
    "Signing",
    "Submission",
    "SubmissionFile",
]
