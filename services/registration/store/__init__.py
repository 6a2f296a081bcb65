"""SQL that writes and SQL that locks: one function a statement; rows become domain values here."""

# Which refusal a violated constraint is (contract 3.1).
CONSTRAINTS = {
    "name_claim_identical_excl": "name.identical",
    "name_claim_slot_key": "name.quota_exceeded",
    "name_claim_pkey": "request.id_taken",
    "name_use_claim_key": "name.claim_used",
    "name_use_application_key": "name.claim_used",
    "application_pkey": "request.id_taken",
    "application_round_key": "application.round_exists",
    "application_claim_id_fkey": "name.not_found",
    "open_procedure_pkey": "entity.procedure_open",
    "claim_application_key": "application.claimed",
    "review_four_eyes_check": "application.same_officer",
    "decision_four_eyes_check": "application.same_officer",
    "decision_application_key": "application.already_decided",
    "entity_uscc_key": "code.taken",
    "entity_body_key": "code.body_taken",
    "legacy_number_value_key": "code.legacy_number_mapped",
    "import_job_running_key": "import.runs_already",
    "mark_reference_key": "entity.mark_exists",
    "mark_pkey": "request.id_taken",
    "material_pkey": "request.id_taken",
    "signature_pkey": "request.id_taken",
    "document_number_key": "system.internal",
}
