"""The smallest possible service, for the tests of what all services share: it counts what it hears and tells of it."""
