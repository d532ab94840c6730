"""A name for the content of source folders, so that what was built from them can be found again."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

# Made from the sources, or by tools: no part of them.
_NOT_SOURCE: Final = frozenset(
    {"node_modules", "cdk.out", "chalice.out", "__pycache__", "deployments", "deployed", ".pytest_cache"}
)


def content_key(paths: Iterable[Path], *, also: Iterable[str] = ()) -> str:
    """Sixteen hexadecimal digits that change with any file under `paths`, its name, or any text in `also`."""
    digest = hashlib.sha256()
    for text in also:
        digest.update(f"{len(text)}:{text}".encode())
    for root in paths:
        for file in _files(root):
            content = file.read_bytes()
            digest.update(f"{file.relative_to(root.parent)}:{len(content)}:".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for path in sorted(root.iterdir()):
        if path.name in _NOT_SOURCE:
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path
