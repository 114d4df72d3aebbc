"""The file for the bank: its parts in their order, sums, letters, account numbers."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from service.errors import UserError
from service.interpreters.payment.accounts import Account
from service.interpreters.payment.files import bank_file
from service.interpreters.payment.lists import mark_paid
from service.interpreters.payment.transfer import (
    NAMESPACE,
    Transfer,
    bank_day,
    credit_transfer,
)
from service.typed.banking import checksum_right
from tests.builders import NOW
from tests.service.interpreters.payment.steps import OFFICE_IBAN, Payer

ALLOWED = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]{1,140}")
# Element: its children in the only order that the schema allows.
ORDER = {
    "Document": "CstmrCdtTrfInitn",
    "CstmrCdtTrfInitn": "GrpHdr PmtInf",
    "GrpHdr": "MsgId CreDtTm NbOfTxs CtrlSum InitgPty",
    "InitgPty": "Nm",
    "PmtInf": "PmtInfId PmtMtd NbOfTxs CtrlSum PmtTpInf ReqdExctnDt Dbtr DbtrAcct "
    "DbtrAgt ChrgBr CdtTrfTxInf CdtTrfTxInf",
    "PmtTpInf": "SvcLvl",
    "SvcLvl": "Cd",
    "ReqdExctnDt": "Dt",
    "DbtrAgt": "FinInstnId",
    "CdtTrfTxInf": "PmtId Amt Cdtr CdtrAcct RmtInf",
    "PmtId": "EndToEndId",
    "Amt": "InstdAmt",
    "RmtInf": "Ustrd",
}


def tags(element: ElementTree.Element) -> str:
    return " ".join(child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element)


def texts(root: ElementTree.Element, tag: str) -> list[str]:
    return [str(found.text) for found in root.iter(f"{{{NAMESPACE}}}{tag}")]


def made(payer: Payer) -> ElementTree.Element:
    payer.office_account()
    payer.account(payer.pool.first)
    payer.account(payer.pool.second, "NL91ABNA0417164300")
    payer.worked(distance_m=20_000)
    payer.worked(who=payer.pool.second)
    list_id = payer.approved()
    with payer.database.read() as db:
        content = bank_file(db, payer.pool.scope, list_id, NOW)
        assert bank_file(db, payer.pool.scope, list_id, NOW) == content
    assert content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    return ElementTree.fromstring(content)


def test_its_parts_stand_in_the_order_of_the_schema(payer: Payer) -> None:
    root = made(payer)
    assert root.tag == f"{{{NAMESPACE}}}Document"
    for name, children in ORDER.items():
        for element in root.iter(f"{{{NAMESPACE}}}{name}"):
            assert tags(element) == children
    for element in root.iter():
        bare = len(element) == 0
        assert bool(element.text) == bare, element.tag
        assert element.tag.startswith(f"{{{NAMESPACE}}}")
    assert texts(root, "PmtMtd") == ["TRF"]
    assert texts(root, "Cd") == ["SEPA"]
    assert texts(root, "ChrgBr") == ["SLEV"]
    assert texts(root, "CreDtTm") == ["2026-11-02T07:31:00Z"]
    assert texts(root, "Dt") == ["2026-11-03"]


def test_its_sums_its_letters_and_its_accounts_are_right(payer: Payer) -> None:
    root = made(payer)
    assert texts(root, "InstdAmt") == ["36.00", "30.00"]
    assert {x.get("Ccy") for x in root.iter(f"{{{NAMESPACE}}}InstdAmt")} == {"EUR"}
    assert texts(root, "CtrlSum") == ["66.00", "66.00"]
    assert texts(root, "NbOfTxs") == ["2", "2"]
    ibans = texts(root, "IBAN")
    assert ibans == [OFFICE_IBAN, "DE02120300000000202051", "NL91ABNA0417164300"]
    assert all(checksum_right(iban) for iban in ibans)
    for tag in ("Nm", "Ustrd", "EndToEndId", "MsgId", "PmtInfId"):
        for text in texts(root, tag):
            assert ALLOWED.fullmatch(text), text
    assert texts(root, "Nm")[-2] == "Groesse + Soehne 1"
    assert all(len(x) <= 35 for x in texts(root, "MsgId") + texts(root, "EndToEndId"))
    assert len(set(texts(root, "EndToEndId"))) == 2


def test_a_paid_list_and_a_draft_make_no_file(payer: Payer) -> None:
    payer.office_account()
    payer.account(payer.pool.first)
    payer.worked()
    list_id = payer.draft()
    with payer.database.read() as db, pytest.raises(UserError):
        bank_file(db, payer.pool.scope, list_id, NOW)
    payer.approve(list_id)
    with payer.database.write() as db:
        mark_paid(db, payer.pool.scope, list_id, NOW)
    with payer.database.read() as db, pytest.raises(UserError):
        bank_file(db, payer.pool.scope, list_id, NOW)


def test_nothing_is_no_transfer() -> None:
    account = Account("Kasse", OFFICE_IBAN)
    for transfers in ([], [Transfer("1", account, 0, "x")]):
        with pytest.raises(ValueError, match="nothing"):
            credit_transfer("M", account, transfers, NOW)


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas and a weekend
        (date(2027, 3, 25), date(2027, 3, 30)),  # Easter
        (date(2026, 11, 2), date(2026, 11, 3)),
    ],
)
def test_money_moves_on_a_day_of_the_banks(after: date, day: date) -> None:
    assert bank_day(after) == day
