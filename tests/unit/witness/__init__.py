"""The witness against a log made of files, which the test may spoil as it likes."""
