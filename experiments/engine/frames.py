"""Frames: messages between a pool and its workers, each with its length in front."""

import struct
from typing import BinaryIO, Final

READY, RETIRED = b"ready", b"retired"
"""What a worker says besides its answers: that it can be given tasks, and that it ends in peace."""
_LENGTH: Final = struct.Struct("!Q")


def write(stream: BinaryIO, content: bytes) -> None:
    """Send one message."""
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def read(stream: BinaryIO) -> bytes | None:
    """The next message; None when the other side is gone, even in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None
