"""Transparency logs (透明日志): the tree, its tiles, signed checkpoints and proofs, for whoever keeps or checks a log.

Pure: no database, no web framework. `fetching` alone opens connections, with the standard library. Sources: RFC 6962
section 2.1 for the tree; C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-proof for the rest.
"""
