"""How the page does under load: ``python tests/benchmarks/page.py [PHOTOS]``, with nothing else running.

Many uploads of a photo of 12 megapixels at once; then one by itself, whose time is held against a bare scan.
"""

import io
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2
from deepbrick import scan
from PIL import Image

PHOTO = Path(__file__).parents[2] / "samples" / "photos" / "video.jpg"
MEGAPIXELS = (4000, 3000)


def large_photo() -> bytes:
    """A sample photo, enlarged to 12 megapixels."""
    out = io.BytesIO()
    Image.open(PHOTO).resize(MEGAPIXELS).save(out, "JPEG", quality=92)
    return out.getvalue()


def memory_kb(process: int) -> int:
    """Resident memory of a process and its children."""
    pids = [process]
    for pid in pids:  # which grows
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += map(int, children.read_text().split())
    lines = (line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def main(count: int) -> None:
    """Measure, and print what was measured."""
    photo = large_photo()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "deepbrick", "serve", "--no-browser", "--folder", folder]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1].rstrip("/")
        client = httpx2.Client(base_url=address, headers={"origin": address}, timeout=600)
        client.get("/api/session")
        try:
            peak, order, done = _many(client, server.pid, photo, count)
            sys.stdout.write(f"{count} photos of 12 megapixels at once: {done:.1f} s, {peak / 1e6:.2f} GB at most\n")
            sys.stdout.write(f"answered in the order of their coming: {order}\n")
            sys.stdout.write(f"one by itself: {_one(client, photo):.2f} s; a scan alone: {_bare(photo):.2f} s\n")
        finally:
            server.terminate()
            server.wait()


def _many(client: httpx2.Client, pid: int, photo: bytes, count: int) -> tuple[int, bool, float]:
    started, peak = time.monotonic(), 0
    senders = [
        threading.Thread(target=client.post, args=("/api/photos",), kwargs={"content": photo}) for _ in range(count)
    ]
    for sender in senders:
        sender.start()
    finished: list[int] = []
    slowest = 0.0
    while len(finished) < count:
        asked = time.monotonic()
        listed = client.get("/api/photos").json()
        slowest = max(slowest, time.monotonic() - asked)
        finished += [
            p["id"] for p in sorted(listed, key=lambda p: p["id"]) if p["state"] == "read" and p["id"] not in finished
        ]
        assert not [p for p in listed if p["state"] == "refused"], listed
        peak = max(peak, memory_kb(pid))
        time.sleep(0.1)
    sys.stdout.write(f"the slowest answer to another request meanwhile: {slowest:.2f} s\n")
    in_order = all(abs(place + 1 - number) <= 1 for place, number in enumerate(finished))  # two are read at once
    return peak, in_order, time.monotonic() - started


def _one(client: httpx2.Client, photo: bytes) -> float:
    times = []
    for _ in range(5):
        started = time.monotonic()
        number = client.post("/api/photos", content=photo).json()["id"]
        while client.get(f"/api/photos/{number}").json()["state"] != "read":
            time.sleep(0.01)
        times.append(time.monotonic() - started)
    return sorted(times)[2]


def _bare(photo: bytes) -> float:
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(photo)
        file.flush()
        times = []
        for _ in range(5):
            started = time.monotonic()
            scan(file.name)
            times.append(time.monotonic() - started)
    return sorted(times)[2]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
