"""gzip (RFC 1952) whose bytes depend on the data alone.

``gzip.compress`` writes the operating system into the header, or does not, by the version of Python.
"""

from __future__ import annotations

import zlib
from base64 import b64encode

# Magic, deflate, no flags, no time; then how hard it was tried, and the system: unknown.
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def gzipped(data: bytes, level: int) -> str:
    """Data as base64 of gzip.

    Examples
    --------
    >>> import base64, gzip
    >>> packed = base64.b64decode(gzipped(b"Adam", 6))
    >>> packed[:10].hex(), gzip.decompress(packed)
    ('1f8b08000000000000ff', b'Adam')
    """
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    ends = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return b64encode(_HEADER + packer.compress(data) + packer.flush() + ends).decode()
