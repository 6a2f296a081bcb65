"""The audit: the invariants of the whole system, asked of all databases at once.

It reads what the services wrote and trusts none of their code but the rules of codes. It is run at the end of every
end-to-end test and may be run in production at any time. The letters of the invariants are those of docs/house.md.
"""
