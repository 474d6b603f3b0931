"""What a side process begins with, done once in the process from which all of them are forked.

The one module that works when it is imported: the fork server knows nothing but imports, and what
it has compiled and loaded costs its children neither seconds nor memory.
"""

from layers.roads import compiled
from service import work

__all__ = ["work"]
compiled.warm_up()
