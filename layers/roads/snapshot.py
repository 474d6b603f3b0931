"""A network in a file, as its arrays lie in memory: opened in no time, shared by all processes.

The file is mapped, not read: workers that open the same snapshot share one copy of it, and a
restart is instant. It is a copy of what the database holds and nothing more: a file that is
damaged, cut, or of another make is told from a sound one and simply made again.
"""

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.roads.arrays import Facts, Label, Lines
from layers.roads.graph import Network
from layers.roads.grid import Grid

_MAKE = b"SITU roads 1\n"
_ALIGNED = 64


class BadSnapshot(Exception):
    """A file that cannot be used: the reason. It is made again; nobody is told."""


def write(network: Network, file: Path) -> None:
    """Writes the snapshot so that nobody ever sees half of it."""
    arrays, plain = _taken_apart(network)
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = (str(array.dtype), len(array), at, zlib.crc32(array.data))
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    told = json.dumps({"arrays": places, "plain": plain}, ensure_ascii=False).encode()
    head = _MAKE + len(told).to_bytes(8, "big") + zlib.crc32(told).to_bytes(4, "big")
    begin = _aligned(len(head) + len(told))
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as out:
            out.write((head + told).ljust(begin, b"\0"))
            for array in arrays.values():
                out.write(array.tobytes().ljust(_aligned(array.nbytes), b"\0"))
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def read(file: Path, build: str) -> Network:
    """The network in a snapshot; raises BadSnapshot, also when it is another build's."""
    try:
        with file.open("rb") as opened:
            # Copy on write: shared with every other process, and nobody can spoil it for them.
            content = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_COPY)
    except (OSError, ValueError) as error:
        raise BadSnapshot(str(error)) from error
    told, begin = _head(content)
    arrays = {}
    for name, (dtype, length, at, check) in told["arrays"].items():
        try:
            array = np.frombuffer(content, dtype=dtype, count=length, offset=begin + at)
        except ValueError as error:
            raise BadSnapshot(f"{name}: {error}") from error
        if zlib.crc32(array.data) != check:
            raise BadSnapshot(f"{name}: checksum")
        arrays[name] = array
    network = _put_together(arrays, told["plain"])
    if network.build != build:
        raise BadSnapshot(f"build {network.build}")
    return network


def _head(content: mmap.mmap) -> tuple[Any, int]:
    """What the file says of itself, and where its arrays begin."""
    if content[: len(_MAKE)] != _MAKE:
        raise BadSnapshot("make")
    at = len(_MAKE)
    size = int.from_bytes(content[at : at + 8], "big")
    told = content[at + 12 : at + 12 + size]
    if zlib.crc32(told) != int.from_bytes(content[at + 8 : at + 12], "big"):
        raise BadSnapshot("head")
    return json.loads(told), _aligned(at + 12 + size)


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


_PARTS = (("facts", Facts), ("lines", Lines), ("grid", Grid))


def _taken_apart(network: Network) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """All arrays by a name of their own, and what is no array."""
    arrays: dict[str, NDArray[Any]] = {}
    plain: dict[str, Any] = {}
    for prefix, whole in (("", network), *((name, getattr(network, name)) for name, _ in _PARTS)):
        for one in fields(whole):
            value = getattr(whole, one.name)
            name = f"{prefix}.{one.name}" if prefix else one.name
            if isinstance(value, np.ndarray):
                arrays[name] = np.ascontiguousarray(value)
            elif not any(name == part for part, _ in _PARTS):
                plain[name] = value
    return arrays, plain


def _put_together(arrays: Mapping[str, NDArray[Any]], plain: Mapping[str, Any]) -> Network:
    """The network of these arrays; raises BadSnapshot where one is missing."""
    values: dict[str, Any] = {**plain, **arrays}
    try:
        values["facts.classes"] = tuple(values["facts.classes"])
        values["facts.labels"] = tuple(Label(*label) for label in values["facts.labels"])
        whole: dict[str, Any] = {
            name: part(**{one.name: values[f"{name}.{one.name}"] for one in fields(part)})
            for name, part in _PARTS
        }
        own = {one.name: values[one.name] for one in fields(Network) if one.name not in whole}
        return Network(**own, **whole)
    except (KeyError, TypeError) as error:
        raise BadSnapshot(str(error)) from error
