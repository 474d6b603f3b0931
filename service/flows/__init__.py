"""The acts, one verb phrase each: load, decide (pure), save, record, give a value back.

A flow gets a connection and never commits: the transaction belongs to who called it.
"""
