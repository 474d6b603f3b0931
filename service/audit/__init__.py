"""What is remembered: read by the auditor, verified, exported under a signature, pruned with age.

Written by the database itself (``remember_change``, ``audit_write``); here it is only looked after.
"""
