"""The events of the four services and of the departments (contract section 2).

One module a teller, one frozen dataclass a type. `shapes` holds what several share, `catalogue` knows who tells what on
which topic, `codec` turns payloads into dataclasses and back. Only optional members may ever be added.
"""
