"""Sealing: document numbers and phones never lie in clear at rest (I22), and can still be looked up.

A sealed value is ``key id (1 byte) + nonce (12) + AES-256-GCM ciphertext``, bound by its associated data to model,
field and row: moved to another row it does not open. Looking up goes by a keyed hash under another key, so that
neither a copy of the database nor the hash alone tells a number. Keys come from the environment
(``XUEJI_SEALING_KEYS``, ``XUEJI_LOOKUP_KEY``) or, where neither is set, from a 0600 file made on first use.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from registry.identity.documents import DocumentType, identifies, is_valid_number, number_parts

NONCE_BYTES = 12
MARK_CHARACTERS = 26  # of a mark: 130 bits
BLOCK = 64  # bytes that SHA-256 takes in at a time
_FIRST_64_BITS = Struct(">q").unpack_from


class KeysMissing(Exception):
    """The keys are absent, unreadable or not those that this database was sealed with."""


class Keys(NamedTuple):
    """All sealing keys by their id, the id that seals today, and HMAC's two hashes with the lookup key taken in."""

    sealing: dict[int, AESGCM]
    current: int
    inner: "hashlib._Hash"
    outer: "hashlib._Hash"

    def fingerprint(self) -> str:
        """A value that tells these lookup and sealing keys from others without telling the keys."""
        return (self.hash(b"fingerprint 1")[:8] + self.hash(b"fingerprint 2")[:8]).hex()

    def derived(self, purpose: str) -> bytes:
        """A key of its own for one purpose; it tells nothing of the lookup key, and stays as long as that does."""
        return self.hash(f"key for \x1f{purpose}".encode())

    def hash(self, message: bytes) -> bytes:
        """HMAC-SHA256 (RFC 2104); begun once with the key, it costs half of a new one."""
        inner, outer = self.inner.copy(), self.outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


@lru_cache(maxsize=1)
def keys() -> Keys:
    """The keys of this process. Raises KeysMissing with a sentence for ops."""
    if settings.SEALING_KEYS or settings.LOOKUP_KEY:
        return _keys_from_environment()
    return _keys_from_file(settings.KEY_FILE)


def _keys_from_environment() -> Keys:
    if not (settings.SEALING_KEYS and settings.LOOKUP_KEY):
        raise KeysMissing("XUEJI_SEALING_KEYS and XUEJI_LOOKUP_KEY must be set together.")
    try:
        pairs = [item.split(":", 1) for item in settings.SEALING_KEYS]
        return _keys({int(key_id): encoded for key_id, encoded in pairs}, settings.LOOKUP_KEY)
    except ValueError as error:
        raise KeysMissing("XUEJI_SEALING_KEYS must read like 1:BASE64,2:BASE64 (32 bytes each).") from error


def _keys_from_file(path) -> Keys:
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        content = _make_file(path)
    except (OSError, ValueError) as error:
        raise KeysMissing(f"The key file {path} cannot be read.") from error
    return _keys({int(k): v for k, v in content["sealing"].items()}, content["lookup"])


def _make_file(path) -> dict:
    """Make new keys; when another process was quicker, its file counts."""
    content = {"sealing": {"1": _random_key()}, "lookup": _random_key()}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        content = json.loads(path.read_text())
    finally:
        draft.unlink()
    return content


def _random_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def _keys(sealing: dict[int, str], lookup: str) -> Keys:
    ciphers = {}
    for key_id, encoded in sealing.items():
        raw = base64.b64decode(encoded, validate=True)
        if len(raw) != 32 or not 0 < key_id < 256:
            raise KeysMissing("Each sealing key is 32 bytes in base64, with an id from 1 to 255.")
        ciphers[key_id] = AESGCM(raw)
    secret = base64.b64decode(lookup, validate=True)
    if not 32 <= len(secret) <= BLOCK:
        raise KeysMissing("The lookup key is 32 to 64 bytes in base64.")
    return Keys(ciphers, max(ciphers), _begun(secret, 0x36), _begun(secret, 0x5C))


def _begun(secret: bytes, pad: int) -> "hashlib._Hash":
    """SHA-256 after the block that HMAC makes of the key."""
    return hashlib.sha256(bytes(byte ^ pad for byte in secret.ljust(BLOCK, b"\0")))


def seal_bytes(plain: bytes, context: str) -> bytes:
    """Seal bytes for the one place that ``context`` names."""
    ring = keys()
    nonce = os.urandom(NONCE_BYTES)
    return bytes([ring.current]) + nonce + ring.sealing[ring.current].encrypt(nonce, plain, context.encode())


def unseal_bytes(blob: bytes, context: str) -> bytes:
    """Open what was sealed for ``context``. Raises KeysMissing when the key is unknown or the place is another."""
    ring = keys()
    cipher = ring.sealing.get(blob[0])
    if cipher is None:
        raise KeysMissing(f"This was sealed with key {blob[0]}, which is not among the keys given.")
    try:
        return cipher.decrypt(blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :], context.encode())
    except InvalidTag as error:
        raise KeysMissing("A sealed value does not open: wrong key, or moved from another row.") from error


def seal(plain: str, context: str) -> bytes:
    """Seal text; blank stays blank, so that an empty column is visibly empty."""
    return seal_bytes(plain.encode(), context) if plain else b""


def seal_each(plains: Sequence[str], contexts: Sequence[str]) -> list[bytes]:
    """`seal` many texts, each for its own place: all nonces are drawn at once."""
    ring = keys()
    key_id, encrypt = bytes([ring.current]), ring.sealing[ring.current].encrypt
    drawn = os.urandom(NONCE_BYTES * len(plains))
    nonces = [drawn[start : start + NONCE_BYTES] for start in range(0, len(drawn), NONCE_BYTES)]
    return [
        key_id + nonce + encrypt(nonce, plain.encode(), context.encode()) if plain else b""
        for plain, context, nonce in zip(plains, contexts, nonces, strict=True)
    ]


def unseal(blob: bytes, context: str) -> str:
    """Open sealed text."""
    return unseal_bytes(bytes(blob), context).decode() if blob else ""


def lookup_key(kind: str, *parts: str) -> int:
    """Keyed hash of a value: its first 64 bits as a signed number, which fits a bigint column."""
    key: int = _FIRST_64_BITS(keys().hash("\x1f".join((kind, *parts)).encode()))[0]
    return key


def mark(purpose: str, *parts: str, characters: int = MARK_CHARACTERS) -> str:
    """A mark on these values that only this house can make (HMAC-SHA256), in small letters and digits.

    For what leaves the house and comes back: the purpose has a key of its own, so that no mark serves another one.
    """
    message = json.dumps(parts, ensure_ascii=False).encode()  # as JSON: no two lists of values read alike
    digest = hmac.new(keys().derived(purpose), message, hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:characters]


class NumberKeys(NamedTuple):
    """Keys of a document number less one part each, whatever its type: a mistyped number still shares one of them."""

    head: int | None
    ends: int | None
    tail: int | None


NO_NUMBER = NumberKeys(None, None, None)


def number_keys(number: str) -> NumberKeys:
    """The three keys of a number as written, NO_NUMBER for a blank one."""
    if not number:
        return NO_NUMBER
    return NumberKeys(*map(part_key, NumberKeys._fields, number_parts(number)))


def part_key(part: str, digits: str) -> int:
    """Key of a number less one part; `part` is the field of NumberKeys."""
    return lookup_key(part, digits)


def document_key(document_type: str, number: str) -> int | None:
    """Key of a valid document; None for what never agrees with anything (R5).

    That is a blank or invalid number, and any number of a type that proves of nobody who he is (其他, 户口簿).
    """
    if not number or not is_valid_number(DocumentType(document_type), number):
        return None
    return key_of_valid(document_type, number)


def key_of_valid(document_type: str, number: str) -> int | None:
    """Key of a document whose number was found valid already (`parse_document_number`, `is_valid_number`)."""
    return lookup_key("document", document_type, number) if identifies(document_type) else None


def student_number_key(number: str) -> int | None:
    """Key of a 学籍号, None for a blank one."""
    return lookup_key("student_number", number) if number else None


def phone_key(phone: str) -> int | None:
    """Key of a telephone number's digits, None when there are none."""
    digits = phone if phone.isascii() and phone.isdigit() else "".join(c for c in phone if c in "0123456789")
    return lookup_key("phone", digits) if digits else None
