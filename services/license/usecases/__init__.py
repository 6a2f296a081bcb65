"""One function, one transaction: what registration, deregistration, the jobs, holders and the public do with licences.

Signing itself is no use case: it happens in `jobs`, outside any transaction, between what is prepared and what is
recorded here.
"""

from services.license.usecases.checking import check_document, check_serial, check_uscc
from services.license.usecases.growing import record_checkpoint_signature, record_cosignature, sequence
from services.license.usecases.holding import OFFICERS, credential_for, licence_for, qr_text_for, reader_of
from services.license.usecases.issuing import bind_person, record_signatures, void_licenses
from services.license.usecases.preparing import PREPARED, prepare_licenses
from services.license.usecases.proving import EntryProof, proof_for, proof_of_entry, proof_of_growth
from services.license.usecases.publishing import introduce_keys, record_publication, record_trust_list

__all__ = [
    "OFFICERS",
    "PREPARED",
    "EntryProof",
    "bind_person",
    "check_document",
    "check_serial",
    "check_uscc",
    "credential_for",
    "introduce_keys",
    "licence_for",
    "prepare_licenses",
    "proof_for",
    "proof_of_entry",
    "proof_of_growth",
    "qr_text_for",
    "reader_of",
    "record_checkpoint_signature",
    "record_cosignature",
    "record_publication",
    "record_signatures",
    "record_trust_list",
    "sequence",
    "void_licenses",
]
