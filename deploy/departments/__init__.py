"""Reference departments: tax, social insurance, customs and the code centre, one process that knows only the bus.

A sandbox needs somebody who receives registrations, answers notices and checks reserved codes. They are built of the
same rooms as a service and keep what they have answered, so that a restart loses and doubles nothing.
"""
