"""By which addresses this computer is reached, and their QR codes."""

import contextlib
import io
import socket

import segno


def own_addresses() -> tuple[str, ...]:
    """Addresses of this computer in its network, the one that leads out first; empty where there is no network."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        # Nothing is sent: connecting a datagram socket only asks which way a packet would go.
        probe.connect(("10.255.255.255", 1))
        found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return tuple(dict.fromkeys(a for a in found if not a.startswith("127.") and a != "0.0.0.0"))  # noqa: S104


def own_names() -> tuple[str, ...]:
    """Names by which the network may call this computer."""
    name = socket.gethostname().lower().removesuffix(".local")
    return (name, f"{name}.local")


def qr_terminal(text: str) -> str:
    """A QR code of half blocks for a terminal."""
    out = io.StringIO()
    segno.make(text, micro=False).terminal(out, compact=True)
    return out.getvalue()


def qr_svg(text: str) -> bytes:
    """A QR code as an SVG picture that scales."""
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="svg", border=2, omitsize=True, dark="#000", light="#fff")
    return out.getvalue()
