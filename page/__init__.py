"""The classroom page: what ``deepbrick serve`` serves.

A small server (FastAPI, uvicorn) with an interface of JSON, and one page of plain JavaScript modules in ``assets/``
that uses it. Work that takes time is done in other processes, and the queues of it are in the database, so that
neither a closed tab nor a server that was killed loses anything. See ``docs/page-development.md``.
"""
