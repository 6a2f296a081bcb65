"""What deregistration decides: values and pure functions of values and a day; nothing here reads or writes."""
