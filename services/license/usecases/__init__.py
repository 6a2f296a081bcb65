"""One function, one transaction: what registration, deregistration, the jobs, holders and the public do with licences.

Signing itself is no use case: it happens in `jobs`, outside any transaction, between what is prepared and what is
recorded here.
"""

from services.license.usecases.asking import (
    ask,
    asked_by,
    asks_as_authority,
    record_request,
    request_by_id,
    take_answer,
)
from services.license.usecases.checking import check_document, check_serial, check_uscc
from services.license.usecases.displaying import (
    display_for,
    display_license,
    displays_scope,
    seen_through,
    turn_off,
    turn_on,
)
from services.license.usecases.downloading import credential_again, credential_for, download_credential
from services.license.usecases.ending import void_licenses
from services.license.usecases.granting import end_lapsed_grants, grant, grant_for, grants_scope, revoke_grant
from services.license.usecases.growing import record_checkpoint_signature, record_cosignature, sequence
from services.license.usecases.holding import OFFICERS, licence_for, qr_text_for, reader_of
from services.license.usecases.issuing import bind_person, record_signatures
from services.license.usecases.keys import (
    fix_issuer,
    hand_over,
    introduce_key,
    record_trust_list,
    revoke_key,
    trust_list_due,
)
from services.license.usecases.marking import mark_entity, unmark_entity
from services.license.usecases.papers import PaperOrder, Wanted, forget_papers, keep_paper, paper_for
from services.license.usecases.preparing import PREPARED, prepare_licenses
from services.license.usecases.presenting import present, presentation_for, record_token, uses_scope
from services.license.usecases.proving import EntryProof, proof_for, proof_of_entry, proof_of_growth
from services.license.usecases.publishing import record_publication
from services.license.usecases.redeeming import check_token, redeem_token
from services.license.usecases.renewing import prepare_renditions
from services.license.usecases.seconding import record_second_signature, second_signature_for
from services.license.usecases.succeeding import issue_again, keep_heads, replace_license, restore_license
from services.license.usecases.suspending import resume_licenses, suspend_licenses
from services.license.usecases.wallets import (
    bind_wallet,
    bound_credential_for,
    end_wallet,
    record_bound,
    wallet_for,
    wallets_scope,
)
from services.license.usecases.withdrawing import (
    confirm_withdrawal,
    dismiss_withdrawal,
    propose_withdrawal,
    withdrawal_for,
)

__all__ = [
    "OFFICERS",
    "PREPARED",
    "EntryProof",
    "PaperOrder",
    "Wanted",
    "ask",
    "asked_by",
    "asks_as_authority",
    "bind_person",
    "bind_wallet",
    "bound_credential_for",
    "check_document",
    "check_serial",
    "check_token",
    "check_uscc",
    "confirm_withdrawal",
    "credential_again",
    "credential_for",
    "dismiss_withdrawal",
    "display_for",
    "display_license",
    "displays_scope",
    "download_credential",
    "end_lapsed_grants",
    "end_wallet",
    "fix_issuer",
    "forget_papers",
    "grant",
    "grant_for",
    "grants_scope",
    "hand_over",
    "introduce_key",
    "issue_again",
    "keep_heads",
    "keep_paper",
    "licence_for",
    "mark_entity",
    "paper_for",
    "prepare_licenses",
    "prepare_renditions",
    "present",
    "presentation_for",
    "proof_for",
    "proof_of_entry",
    "proof_of_growth",
    "propose_withdrawal",
    "qr_text_for",
    "reader_of",
    "record_bound",
    "record_checkpoint_signature",
    "record_cosignature",
    "record_publication",
    "record_request",
    "record_second_signature",
    "record_signatures",
    "record_token",
    "record_trust_list",
    "redeem_token",
    "replace_license",
    "request_by_id",
    "restore_license",
    "resume_licenses",
    "revoke_grant",
    "revoke_key",
    "second_signature_for",
    "seen_through",
    "sequence",
    "suspend_licenses",
    "take_answer",
    "trust_list_due",
    "turn_off",
    "turn_on",
    "unmark_entity",
    "uses_scope",
    "void_licenses",
    "wallet_for",
    "wallets_scope",
    "withdrawal_for",
]
