"""A stored file opens whole, in its place, or not at all."""

import io
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from portal.vault import stream
from portal.vault.envelope import Broken

REF = uuid4()
FRAME, SEALED = stream.FRAME, stream.FRAME + 17
START = 2 + 24


def written(plain: bytes, ref=REF) -> tuple[bytes, bytes]:
    """What is stored, and its key."""
    stored = io.BytesIO()
    writer = stream.Writer(stored.write, ref)
    for at in range(0, len(plain), 50_000):
        writer.write(plain[at : at + 50_000])
    writer.finish()
    assert writer.size == len(plain)
    return stored.getvalue(), writer.key


def opened(stored: bytes, key: bytes, ref=REF) -> bytes:
    return b"".join(stream.opened(io.BytesIO(stored), key, ref))


THREE = bytes(range(256)) * 700  # two whole frames and a part
STORED, KEY = written(THREE)
FRAMES = [STORED[at : at + SEALED] for at in range(START, len(STORED), SEALED)]


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 5])
def test_a_file_of_any_size_comes_back_as_it_was(size):
    plain = bytes(n % 251 for n in range(size))
    stored, key = written(plain)
    assert opened(stored, key) == plain


@given(one=st.integers(0, FRAME - 1), other=st.integers(0, FRAME - 1))
def test_sizes_are_seen_to_64_kib_and_no_finer(one, other):
    assert len(written(bytes(one))[0]) == len(written(bytes(other))[0]) == START + SEALED


def test_nothing_of_the_plaintext_is_in_what_is_stored():
    stored, _key = written(b"CANARY" * 40_000)
    assert b"CANARY" not in stored


def test_a_source_that_gives_a_few_bytes_at_a_time_is_read_to_its_end():
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    assert b"".join(stream.opened(Slow(STORED), KEY, REF)) == THREE


CHANGED = {
    "nothing": b"",
    "no frame": STORED[:START],
    "half a head": STORED[:10],
    "cut by a byte": STORED[:-1],
    "the last frame cut off": STORED[:-SEALED],
    "all but the first frame cut off": STORED[: START + SEALED],
    "the last frame alone": STORED[:START] + FRAMES[-1],
    "reordered": STORED[:START] + FRAMES[1] + FRAMES[0] + FRAMES[2],
    "a frame doubled": STORED[:START] + FRAMES[0] + FRAMES[0] + FRAMES[1] + FRAMES[2],
    "FINAL twice": STORED + FRAMES[2],
    "a byte behind it": STORED + b"\0",
    "itself behind it": STORED + STORED,
    "a whole frame of zeros behind it": STORED + bytes(SEALED),
    "a frame of another file": STORED[:START] + FRAMES[0] + written(THREE)[0][START + SEALED :],
    "the head of another file": written(THREE)[0][:START] + STORED[START:],
}


@pytest.mark.parametrize("how", CHANGED)
def test_whatever_was_done_to_its_frames_is_seen(how):
    with pytest.raises(Broken):
        opened(CHANGED[how], KEY)


def test_every_flipped_bit_of_the_head_is_seen():
    for at in range(START):
        for bit in range(8):
            changed = bytearray(STORED)
            changed[at] ^= 1 << bit
            with pytest.raises(Broken):
                opened(bytes(changed), KEY)


@given(at=st.integers(START, len(STORED) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_seen(at, bit):
    changed = bytearray(STORED)
    changed[at] ^= 1 << bit
    with pytest.raises(Broken):
        opened(bytes(changed), KEY)


def test_it_opens_under_no_other_name_and_no_other_key():
    for key, ref in ((KEY, uuid4()), (bytes(32), REF)):
        with pytest.raises(Broken):
            opened(STORED, key, ref)


def test_a_last_frame_that_is_not_tagged_as_the_last_is_refused():
    """libsodium opens it without a word."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    head = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, KEY)
    place = stream.HEAD + f"vault.file\0{REF}".encode()
    frame = bindings.crypto_secretstream_xchacha20poly1305_push(
        state, bindings.sodium_pad(b"words", FRAME), place
    )
    with pytest.raises(Broken):
        opened(stream.HEAD + head + frame, KEY)
