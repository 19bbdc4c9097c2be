"""Collections of photos, of any size and wherever they are, into one table.

The list of photos and each reading as it comes are kept in a database beside the table (``journal``), so a run that was
killed goes on where it was. Daft hands the photos out, to the cores of this machine or of a Ray cluster (``engine``),
where they are fetched and read in processes (``reader``).
"""

from .run import read_collection

__all__ = ["read_collection"]
