"""Whether the environment still has every package it was given: exit code 1 when files are gone.

A stamp only says what was installed once. pip itself believes the names it finds, so a package
whose files were deleted is "already satisfied" for ever. One file of each folder is looked at.
"""

import sys
from importlib import metadata


def is_whole(package: metadata.Distribution) -> bool:
    """Whether one file of each of the package's folders is there."""
    firsts = {str(file.parent): file for file in package.files or []}
    return all(package.locate_file(file).exists() for file in firsts.values())


broken = [package.name for package in metadata.distributions() if not is_whole(package)]
if broken:
    print("files are missing of:", ", ".join(sorted(broken)))
sys.exit(bool(broken))
