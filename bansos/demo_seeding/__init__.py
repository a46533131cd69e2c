"""The invented city as a portal that has been in use for four months: `manage.py seed_demo`.

The files of `bansos.demo` go through the same actions as a city's own, done by the demo's accounts, each on its
day: `story` is the calendar, `clock` sets the day, the other modules are the chapters. What the pages show has
happened in the database; nothing is put there by hand but the accounts.
"""
