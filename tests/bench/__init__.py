"""`make bench`: how fast it is, each figure beside its floor in the same run. docs/bench.md says what they mean.

Every program is one file with a function ``measure(setting) -> Outcome``; `tests.bench.__main__` runs them and writes
what they found. Nothing here is a test: no machine ever fails for being slow.
"""
