"""One function, one transaction: what registration, deregistration, the jobs, holders and the public do with licences.

Signing itself is no use case: it happens in `jobs`, outside any transaction, between what is prepared and what is
recorded here.
"""

from services.license.usecases.checking import check_document, check_serial, check_uscc
from services.license.usecases.downloading import credential_again, credential_for, download_credential
from services.license.usecases.granting import end_lapsed_grants, grant, grant_for, grants_scope, revoke_grant
from services.license.usecases.growing import record_checkpoint_signature, record_cosignature, sequence
from services.license.usecases.holding import OFFICERS, licence_for, qr_text_for, reader_of
from services.license.usecases.issuing import bind_person, record_signatures, void_licenses
from services.license.usecases.keys import (
    fix_issuer,
    hand_over,
    introduce_key,
    record_trust_list,
    revoke_key,
    trust_list_due,
)
from services.license.usecases.papers import PaperOrder, Wanted, forget_papers, keep_paper, paper_for
from services.license.usecases.preparing import PREPARED, prepare_licenses
from services.license.usecases.presenting import present, presentation_for, record_token, uses_scope
from services.license.usecases.proving import EntryProof, proof_for, proof_of_entry, proof_of_growth
from services.license.usecases.publishing import record_publication
from services.license.usecases.redeeming import check_token, redeem_token
from services.license.usecases.renewing import prepare_renditions

__all__ = [
    "OFFICERS",
    "PREPARED",
    "EntryProof",
    "PaperOrder",
    "Wanted",
    "bind_person",
    "check_document",
    "check_serial",
    "check_token",
    "check_uscc",
    "credential_again",
    "credential_for",
    "download_credential",
    "end_lapsed_grants",
    "fix_issuer",
    "forget_papers",
    "grant",
    "grant_for",
    "grants_scope",
    "hand_over",
    "introduce_key",
    "keep_paper",
    "licence_for",
    "paper_for",
    "prepare_licenses",
    "prepare_renditions",
    "present",
    "presentation_for",
    "proof_for",
    "proof_of_entry",
    "proof_of_growth",
    "qr_text_for",
    "reader_of",
    "record_checkpoint_signature",
    "record_cosignature",
    "record_publication",
    "record_signatures",
    "record_token",
    "record_trust_list",
    "redeem_token",
    "revoke_grant",
    "revoke_key",
    "sequence",
    "trust_list_due",
    "uses_scope",
    "void_licenses",
]
