"""The file for the bank: a SEPA credit transfer, pain.001.001.09. Pure.

Structure and order follow ISO 20022 in the usage of the European Payments Council and
the German banks (DFÜ-Abkommen, appendix 3): one batch, one transfer a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

from service.interpreters.payment.accounts import Account
from service.typed.banking import bank_text

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME, TEXT, ID = 70, 140, 35  # longest texts


@dataclass(frozen=True)
class Transfer:
    """One person's money."""

    reference: str
    account: Account
    cents: int
    purpose: str


def bank_day(after: date) -> date:
    """The next day on which banks move money (TARGET calendar)."""
    from holidays import financial_holidays

    closed = financial_holidays("ECB", years=(after.year, after.year + 1))
    day = after + timedelta(days=1)
    while day.weekday() > 4 or day in closed:
        day += timedelta(days=1)
    return day


def credit_transfer(
    message: str, payer: Account, transfers: Sequence[Transfer], made: datetime
) -> bytes:
    """The whole file; the same message number twice is refused by the bank.

    Raises ValueError for a transfer of nothing, or of none at all.
    """
    if not transfers or any(one.cents <= 0 for one in transfers):
        raise ValueError("a transfer of nothing")
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}Document")
    body = _in(root, "CstmrCdtTrfInitn")
    count, total = str(len(transfers)), _amount(sum(one.cents for one in transfers))
    head = _in(body, "GrpHdr")
    _in(head, "MsgId", message[:ID])
    moment = made.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    _in(head, "CreDtTm", f"{moment.isoformat()}Z")
    _in(head, "NbOfTxs", count)
    _in(head, "CtrlSum", total)
    _in(_in(head, "InitgPty"), "Nm", bank_text(payer.holder, NAME))
    batch = _in(body, "PmtInf")
    _in(batch, "PmtInfId", message[:ID])
    _in(batch, "PmtMtd", "TRF")
    _in(batch, "NbOfTxs", count)
    _in(batch, "CtrlSum", total)
    _in(_in(_in(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _in(_in(batch, "ReqdExctnDt"), "Dt", bank_day(made.date()).isoformat())
    _payer(batch, payer)
    _in(batch, "ChrgBr", "SLEV")
    for one in transfers:
        _transfer(batch, one)
    made_file: bytes = ElementTree.tostring(
        root, encoding="UTF-8", xml_declaration=True
    )
    return made_file


def _payer(batch: ElementTree.Element, payer: Account) -> None:
    _in(_in(batch, "Dbtr"), "Nm", bank_text(payer.holder, NAME))
    _in(_in(_in(batch, "DbtrAcct"), "Id"), "IBAN", payer.iban)
    bank = _in(_in(batch, "DbtrAgt"), "FinInstnId")
    if payer.bic:
        _in(bank, "BICFI", payer.bic)
    else:
        _in(_in(bank, "Othr"), "Id", "NOTPROVIDED")


def _transfer(batch: ElementTree.Element, one: Transfer) -> None:
    part = _in(batch, "CdtTrfTxInf")
    _in(_in(part, "PmtId"), "EndToEndId", one.reference[:ID])
    amount = _in(_in(part, "Amt"), "InstdAmt", _amount(one.cents))
    amount.set("Ccy", "EUR")
    _in(_in(part, "Cdtr"), "Nm", bank_text(one.account.holder, NAME))
    _in(_in(_in(part, "CdtrAcct"), "Id"), "IBAN", one.account.iban)
    _in(_in(part, "RmtInf"), "Ustrd", bank_text(one.purpose, TEXT))


def _in(parent: ElementTree.Element, tag: str, text: str = "") -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    if text:
        child.text = text
    return child


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
