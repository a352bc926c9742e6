"""`./x bundle`: one archive that installs where there is no internet.

    ./x bundle [--python 3.11]…    dist/xiaoan-VERSION-offline.tar.gz

It holds the wheel of Xiao'an, the wheels of everything it needs at the versions of
requirements.lock, their digests, and install.sh. The wheels are those of this kind of computer
and of the named Pythons (default: the one that runs this), so bundle where it will be used.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALL = """\
#!/bin/sh
# Installs Xiao'an 校安 without internet: sh install.sh [FOLDER]   (default: ./xiaoan)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-xiaoan}
fail() { printf '%s\\n' "$1" "  cure: $2" >&2; exit 1; }
[ "$(uname -s) $(uname -m)" = "SYSTEM" ] ||
    fail "This bundle is for SYSTEM, this computer is $(uname -s) $(uname -m)." \\
        "Make a bundle on a computer of this kind."
python=
for version in VERSIONS; do
    if command -v "python$version" >/dev/null 2>&1; then python=python$version; break; fi
    if command -v python3 >/dev/null 2>&1 &&
        [ "$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$version" ]; then
        python=python3; break
    fi
done
[ -n "$python" ] || fail "Python VERSIONS is needed." "Install it from the system's own disks."
(cd "$here/wheels" && sha256sum --quiet -c ../SHA256SUMS) ||
    fail "A file of the bundle is damaged." "Copy the bundle again."
[ -e "$target" ] && [ ! -x "$target/bin/pip" ] && fail "$target exists." "Name another folder."
[ -x "$target/bin/pip" ] || "$python" -m venv "$target" ||
    fail "No virtual environment could be made." "Install the package python3-venv."
"$target/bin/pip" install --quiet --disable-pip-version-check --no-index --upgrade \\
    --find-links "$here/wheels" xiaoan
printf '%s\\n' "installed: $target/bin/xiaoan" "next: $target/bin/xiaoan demo"
"""


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./x bundle", description=__doc__)
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser.add_argument("--python", action="append", metavar="3.N", help="(repeatable)")
    versions = parser.parse_args(words).python or [own]
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "bundle"
        wheels = content / "wheels"
        wheels.mkdir(parents=True)
        _run([ROOT / ".venv/bin/uv", "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT])
        (wheel,) = wheels.glob("xiaoan-*.whl")
        for version in versions:
            _download(wheels, wheel, version)
        _finish(content, versions)
        target = ROOT / "dist" / f"xiaoan-{wheel.name.split('-')[1]}-offline.tar.gz"
        target.parent.mkdir(exist_ok=True)
        with tarfile.open(target, "w:gz", compresslevel=1) as tar:
            tar.add(content, target.name.removesuffix(".tar.gz"))
    print(f"{target}  {target.stat().st_size / 2**20:.0f} MB", file=sys.stderr)
    return 0


def _download(wheels: Path, wheel: Path, version: str) -> None:
    """Everything the wheel needs, as wheels of this computer and one Python."""
    print(f"collecting the wheels for Python {version} …", file=sys.stderr)
    _run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
            "--only-binary", ":all:", "--python-version", version, "--dest", wheels,
            "--find-links", wheels, "--constraint", ROOT / "requirements.lock", wheel,
        ]
    )  # fmt: skip


def _finish(content: Path, versions: list[str]) -> None:
    """The digests and the script that installs."""
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted((content / "wheels").iterdir())
    ]
    (content / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    script = content / "install.sh"
    system = f"{platform.system()} {platform.machine()}"
    script.write_text(INSTALL.replace("SYSTEM", system).replace("VERSIONS", " ".join(versions)))
    script.chmod(0o755)


def _run(words: list[object]) -> None:
    done = subprocess.run([str(word) for word in words], check=False)
    if done.returncode:
        print(f"failed: {' '.join(map(str, words[:5]))} …", file=sys.stderr)
        print("  cure: is the package registry reached? See the message above.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
