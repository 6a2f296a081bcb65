"""Things as tests need them: valid by default, changed by what a test is about."""
