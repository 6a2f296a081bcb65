"""The witness (见证方): a second party that follows the log of licences, checks that it only grows, and cosigns it.

It knows the log by its address and key alone, keeps its own memory in its own file, and has no access to any database
of the services. Where it runs for earnest, somebody else runs it: without a witness of other hands a log proves little.
Protocol: C2SP tlog-witness. What it does not believe it says loudly and for good; see docs/licence-log.md.
"""
