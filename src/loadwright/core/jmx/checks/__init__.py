"""Problems of a plan, found before it runs.

Each module has rules about one topic: functions of what is checked that yield problems. ``check`` applies all of them.
"""
