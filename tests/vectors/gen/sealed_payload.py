"""The payload of docs/spec/payload.md: coded and padded, and back."""
import zlib

import sealed_aes
import sealed_deflate
import sealed_lzma
import sealed_thumb
from sealed_lzma import Malformed

STORED, DEFLATE, LZMA = 0, 1, 2
NO_CIPHER, AES_128, AES_256 = 0, 1, 2
KEY_SIZE = {NO_CIPHER: 0, AES_128: 16, AES_256: 32}
DEFAULT_PROPERTIES = (1, 1, 1)


def pad(stream):
    return stream + bytes(-len(stream) % 4)


def encrypt(cipher, key, data):
    return data if cipher == NO_CIPHER else sealed_aes.ctr(key, data)


def encode_deflate(image, level=9, strategy=zlib.Z_DEFAULT_STRATEGY):
    coder = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return coder.compress(image) + coder.flush()


def encode_lzma(image, properties=DEFAULT_PROPERTIES):
    return sealed_lzma.encode(sealed_thumb.to_absolute(image), *properties)


def encode_delta(image, old, base, steps, properties=DEFAULT_PROPERTIES):
    """Map and stream."""
    history = sealed_thumb.history(old, base, steps, len(image))
    return sealed_thumb.map_write(base, steps) + sealed_lzma.encode(
        sealed_thumb.to_absolute(image), *properties, history)


def lzma_params(properties=DEFAULT_PROPERTIES, base=None):
    byte = bytes([sealed_lzma.properties(*properties)])
    return byte if base is None else byte + base.to_bytes(4, "little")


def decode(codec, params, payload, image_size, old=None):
    """The image in a payload that is decrypted. Raises Malformed."""
    if codec == STORED:
        if len(payload) < image_size:
            raise Malformed("the payload ends before the image")
        image, end = payload[:image_size], image_size
    elif codec == DEFLATE:
        image, end = sealed_deflate.decode(payload, 0, image_size)
    elif old is None:
        image, end = sealed_lzma.decode(payload, 0, image_size, params[0])
        image = sealed_thumb.from_absolute(image)
    else:
        base = int.from_bytes(params[1:5], "little")
        steps, at = sealed_thumb.map_read(payload, base)
        history = sealed_thumb.history(old, base, steps, image_size)
        image, end = sealed_lzma.decode(payload, at, image_size, params[0], history)
        image = sealed_thumb.from_absolute(image)
    if len(payload) - end > 3 or any(payload[end:]):
        raise Malformed("bytes behind the stream")
    return image
