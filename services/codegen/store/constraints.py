"""Which refusal a violated constraint is (contract 3.2)."""

CONSTRAINTS = {
    "code_uscc_key": "code.taken",
    "code_body_key": "code.body_taken",
    "code_application_key": "code.entity_has_code",
    "code_entity_key": "code.entity_has_code",
    "code_append_only": "code.ledger_append_only",
    "code_shape_check": "code.wrong_alphabet",
    "segment_range_excl": "code.segment_overlap",
    "segment_active_key": "code.segment_active_exists",
    "segment_four_eyes_check": "code.same_officer",
}
