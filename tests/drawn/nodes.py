"""Node, which comes with npm: it runs those of our scripts that touch no page."""

import shutil
import subprocess

from tests import absent

LARGEST_WAIT_S = 120


def told_by_node(*arguments: str, script: str = "") -> str:
    """What it writes; when it fails, so does the test, with all that it said."""
    program = shutil.which("node") or absent.from_set_up("node is not installed")
    done = subprocess.run(
        [program, *arguments],
        check=False,
        input=script,
        capture_output=True,
        text=True,
        timeout=LARGEST_WAIT_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
