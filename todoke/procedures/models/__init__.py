"""The tables of procedures: forms and their versions, drafts, submissions, handling, payments, connectors."""

from todoke.procedures.models.connectors import Connector, HandOver
from todoke.procedures.models.filings import Cosignature, Draft, Submission, SubmissionFile
from todoke.procedures.models.forms import FormVersion, Procedure, QuestionCount
from todoke.procedures.models.handling import AnswerChange, CaseMessage, CaseNote, Correction, CorrectionItem, Ruling
from todoke.procedures.models.payments import Payment, PaymentEvent
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
    "FormVersion",
    "HandOver",
    "Payment",
    "PaymentEvent",
    "Procedure",
    "QuestionCount",
    "Ruling",
    "Signing",
    "Submission",
    "SubmissionFile",
]
