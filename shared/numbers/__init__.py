"""Numbers that entities and persons carry, one module for each, all with the same functions.

* ``organisation_code``: the organisation code (组织机构代码), GB 11714-1997, inside every unified code;
* ``registration_number``: the 15-digit registration number (注册号), GS 15-2006, before the unified code;
* ``tax_number``: the taxpayer number (纳税人识别号) before the unified code;
* ``resident_id``: the resident identity number (公民身份号码), GB 11643-1999.

The unified social credit code itself is ``shared.uscc``. Each module has ``compact``, ``validate``, ``is_valid``,
``format`` and ``check_character``, as python-stdnum's modules have, and ``check(text, mode)``, which tells everything
that is wrong at once. One thing differs from python-stdnum on purpose: ``validate`` and ``is_valid`` take a number as
it stands; whoever takes what people type calls ``compact`` first, or ``check`` in the posture for it.

Pure: no database, no clock, no network. Whoever needs "today" gives it.
"""
