"""The door: how planners' tables become layers, with nothing half-saved and nothing silent.

``read`` takes a file apart into a ``table`` · ``fields`` and ``readers`` say what a column
means, ``cells`` what no cell may hold · ``positions`` reads where a row lies · ``door`` brings a
whole file in and gives a ``report`` of every row · ``saving`` writes many rows in one statement
and counts them.
A layer says what it takes by declaring one ``Importer``; the door knows no layer.
"""
