"""Addresses for a host's eyes: /health and /metrics. They ask for no sign-in, and name nobody and nothing.

/metrics is not for who comes through a proxy: its own rule can be walked around where a path is taken away
before a request is handed on (/path/path/metrics).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inspectqa.errors import InspectQAError
from inspectqa.observing.metrics import CONTENT_TYPE, Metrics

if TYPE_CHECKING:
    from inspectqa.page.reports import Library

#: What a proxy sends along with a request that it hands on.
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def host_routes(library: Library) -> list[Any]:
    """The routes of both addresses."""
    from starlette.routing import Route

    return [
        Route("/health", health_endpoint(library)),
        Route("/metrics", metrics_endpoint(Metrics(library.numbers))),
    ]


def health_endpoint(library: Library) -> Callable[[Any], Any]:
    """The address by which a host sees that the page is well.

    200 with the index's generation and its number of reports (no index yet: null and 0); a copy of a Chroma
    server's index also says how many seconds ago it heard the server. 503 where the index cannot be read, or
    was there and is gone.
    """
    from starlette.responses import JSONResponse

    def health(_: Any) -> Any:
        try:
            return JSONResponse({"status": "ok", **library.state()})
        except InspectQAError as error:
            return JSONResponse({"status": "failing", "reason": error.reason}, status_code=503)

    return health


def metrics_endpoint(metrics: Metrics) -> Callable[[Any], Any]:
    """The address that Prometheus reads from inside; 404 for what a proxy hands on."""
    from starlette.responses import Response

    def numbers(request: Any) -> Any:
        if any(name in request.headers for name in FORWARDED):
            return Response(status_code=404)
        return Response(metrics.text(), headers={"content-type": CONTENT_TYPE})

    return numbers
