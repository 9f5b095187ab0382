"""Put on PYTHONPATH by the tests: this process and its children can reach the loopback and nothing else.

A refused attempt is written to the file that INSPECTQA_TEST_REFUSED names, so that a library that
swallows the error is seen all the same.
"""

import ipaddress
import os
import socket

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        text = host.decode() if isinstance(host, bytes) else str(host)
        return ipaddress.ip_address(text.split("%")[0]).is_loopback or text in ("0.0.0.0", "::")
    except ValueError:
        return False


def _refuse(host: object) -> None:
    if log := os.environ.get("INSPECTQA_TEST_REFUSED"):
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123  nothing more is loaded at start
            file.write(f"{host}\n")
    raise OSError(f"the tests refuse a connection that leaves the machine: {host}")


def _check(address: object) -> None:
    if isinstance(address, tuple) and not _is_loopback(address[0]):
        _refuse(address)


def _guarded_connect(self: socket.socket, address: object) -> None:
    _check(address)
    return _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: object) -> int:
    _check(address)
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host, *args, **kwargs):
    if not _is_loopback(host):
        _refuse(host)
    return _getaddrinfo(host, *args, **kwargs)


socket.socket.connect = _guarded_connect
socket.socket.connect_ex = _guarded_connect_ex
socket.getaddrinfo = _guarded_getaddrinfo
