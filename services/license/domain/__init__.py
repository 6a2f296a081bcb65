"""What a licence is: its face, its written forms before and after signing, its states, the keys that sign it."""
