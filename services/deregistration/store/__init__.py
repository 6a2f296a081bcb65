"""SQL that writes and SQL that locks: one statement a function; rows become values of the domain here.

``CONSTRAINTS`` says which refusal a violated constraint stands for.
"""

CONSTRAINTS: dict[str, str] = {
    "dereg_case_open_key": "deregistration.case_open",
    "simplified_attempt_key": "exclusion.simplified_terminated_before",
    "dereg_decision_key": "deregistration.already_decided",
    "dereg_four_eyes_check": "deregistration.same_officer",
    "review_claim_case_key": "deregistration.claimed",
    "dereg_case_pkey": "request.id_taken",
    "objection_pkey": "request.id_taken",
    "undertaking_signature_pkey": "request.id_taken",
}
