"""The transparency log's pure part: tree, tiles, notes, proofs."""
