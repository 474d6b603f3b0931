"""Checks what docker-compose.yml promises, on machines without Docker too.

First its form against the Compose Specification (the package compose_spec), then what this
project promises: nothing published beyond this machine, no built-in secrets, everything waits for
what it needs, and the containers run the same scripts as everybody else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import compose_spec
import yaml

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("SITU_DATABASE_PASSWORD",)
NEEDS = {
    "database": {},
    "migrate": {"database": "service_healthy"},
    "service": {"database": "service_healthy", "migrate": "service_completed_successfully"},
}


def faults(text: str, root: Path = ROOT) -> list[str]:
    """Give one sentence for each promise the compose file breaks; none when all is right."""
    try:
        compose_spec.PyCompose.from_yaml(_filled(text)).validate()
    except (ValueError, TypeError) as error:
        return [f"not a valid compose file: {error}"]
    services = yaml.safe_load(text)["services"]
    if set(services) != set(NEEDS):
        return [f"the services are {sorted(services)}, not {sorted(NEEDS)}"]
    return [
        *_waiting(services),
        *_ports(services),
        *_secrets(text),
        *_confinement(services),
        *_entry(services, root),
        *_files(services, root),
        *_volumes(services, set(yaml.safe_load(text).get("volumes", {}))),
    ]


def _filled(text: str) -> str:
    """Put a default or a stand-in where compose would put a setting."""
    return re.sub(r"\$\{\w+(?::-([^}]*)|[^}]*)\}", lambda use: use[1] or "filled", text)


def _waiting(services: dict[str, Any]) -> Iterator[str]:
    for name, needs in NEEDS.items():
        given = {k: v.get("condition") for k, v in services[name].get("depends_on", {}).items()}
        if given != needs:
            yield f"{name} waits for {given}, it must wait for {needs}"
    for name in ("database", "service"):
        if not services[name].get("healthcheck", {}).get("test"):
            yield f"{name} has no health check"
    if "/readyz" not in json.dumps(services["service"].get("healthcheck", {})):
        yield "the service's health check does not ask /readyz"


def _ports(services: dict[str, Any]) -> Iterator[str]:
    for name, service in services.items():
        if service.get("network_mode") == "host":
            yield f"{name} uses the host's network"
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name} publishes {port} beyond this machine"


def _secrets(text: str) -> Iterator[str]:
    for name in SECRETS:
        uses = re.findall(r"\$\{?" + name + r"[^}]*\}?", text)
        if not uses:
            yield f"{name} is not used"
        for use in uses:
            if not re.fullmatch(r"\$\{" + name + r":\?[^}]+\}", use):
                yield f"{use} may be empty or have a default; write ${{{name}:?message}}"
    for line in re.findall(r"^\s*\w*(?:PASSWORD|KEY|SECRET|TOKEN)\w*:.*$", text, re.MULTILINE):
        if "${" not in line:
            yield f"a secret is written into the file: {line.strip()}"


def _confinement(services: dict[str, Any]) -> Iterator[str]:
    for name, service in services.items():
        if service.get("privileged") or "ALL" not in service.get("cap_drop", []):
            yield f"{name} keeps privileges it does not need"
        if service.get("image", "").partition(":")[2] in ("", "latest"):
            yield f"{name}'s image is not pinned by a tag"
    for name in ("migrate", "service"):
        if services[name].get("read_only") is not True:
            yield f"{name}'s root is not read-only"


def _entry(services: dict[str, Any], root: Path) -> Iterator[str]:
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    if 'ENTRYPOINT ["scripts/situ"]' not in dockerfile:
        yield "the image does not enter by scripts/situ"
    if not re.search(r"^USER (?!root)\w+", dockerfile, re.MULTILINE):
        yield "the image runs as root"
    for line in re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE):
        if line.partition(":")[2] in ("", "latest"):
            yield f"the base image {line} is not pinned by a tag"
    for name, command in (("migrate", "migrate"), ("service", "serve")):
        if services[name].get("command", [""])[0] != command:
            yield f"{name} does not run 'scripts/situ {command}'"
        if "entrypoint" in services[name]:
            yield f"{name} does not enter by the image's own entry"


def _files(services: dict[str, Any], root: Path) -> Iterator[str]:
    for name, service in services.items():
        mounts = [str(mount).partition(":")[0] for mount in service.get("volumes", [])]
        build = [f"{service['build']}/Dockerfile"] if "build" in service else []
        for path in [mount for mount in mounts if mount.startswith(".")] + build:
            if not (root / path).exists():
                yield f"{name} refers to {path}, which is not there"


def _volumes(services: dict[str, Any], declared: set[str]) -> Iterator[str]:
    for name, service in services.items():
        for mount in service.get("volumes", []):
            volume = str(mount).partition(":")[0]
            if not volume.startswith((".", "/")) and volume not in declared:
                yield f"{name} keeps data in {volume}, which is not declared"


def main() -> int:
    """Print the faults of the compose file at the root."""
    found = faults((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    for fault in found:
        print(f"docker-compose.yml: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
