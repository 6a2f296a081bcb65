"""SQL that writes and SQL that locks: one function a statement, rows become domain values here."""
