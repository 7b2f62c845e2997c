"""What the events add up to: functions over querysets, plain rows out. No HTTP here.

The rows are dicts of plain values with the same columns each. A queryset that is given holds
public events, already filtered.
"""
