"""The reserves map's layer (物资保障): which depot holds what, and how much of it is free.

Stock is a ledger: movements are added and never changed, and the balance follows from them.
"""
