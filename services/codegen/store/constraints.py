"""Which refusal a violated constraint is (contract 3.2)."""

CONSTRAINTS = {
    "code_uscc_key": "code.taken",
    "code_body_key": "code.body_taken",
    "code_application_key": "code.entity_has_code",
    "code_entity_key": "code.entity_has_code",
    "code_append_only": "code.ledger_append_only",
    "code_shape_check": "code.wrong_alphabet",
    "code_burning_code_key": "code.burning_exists",
    "code_burning_four_eyes_check": "code.same_officer",
    "code_waste_append_only": "code.ledger_append_only",
    "segment_range_excl": "code.segment_overlap",
    "segment_part_excl": "code.segment_overlap",
    "segment_parent_check": "code.segment_outside_parent",
    "segment_parent_fkey": "code.segment_outside_parent",
    "segment_active_key": "code.segment_active_exists",
    "segment_four_eyes_check": "code.same_officer",
    "legacy_mapping_value_key": "code.legacy_number_mapped",
    "legacy_mapping_kind_key": "code.legacy_number_mapped",
    "legacy_mapping_pkey": "request.id_taken",
}
