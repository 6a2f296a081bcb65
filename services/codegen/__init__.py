"""Code allotment (赋码): segments of numbers, the ledger of unified social credit codes, validation for everybody."""
