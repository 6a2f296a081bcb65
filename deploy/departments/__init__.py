"""Reference departments: tax, social insurance and customs as one outside process that knows only the bus.

A sandbox needs somebody who receives registrations and answers notices. They are built of the same rooms as a service
and keep what they have answered, so that a restart loses and doubles nothing.
"""
