"""The sample target: a small web shop with delays and a few errors, which make results instructive."""

from __future__ import annotations

import asyncio
import csv
import html
import random
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

CHECKOUT_ERROR_RATE = 0.005


def create_app(seed: int | None = None) -> Starlette:
    """Return the shop as an ASGI application; ``seed`` fixes its delays and errors."""
    return Starlette(routes=Shop(random.Random(seed)).routes())  # noqa: S311


class Shop:
    """Twenty products, a cart without memory, and a checkout that fails one time in two hundred."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        with (Path(__file__).parent / "products.csv").open(encoding="utf-8", newline="") as lines:
            self._products = {row["id"]: row for row in csv.DictReader(lines)}
        items = "".join(
            f'<li><a href="/products/{row["id"]}">{html.escape(row["name"])}</a> {row["price"]}</li>'
            for row in self._products.values()
        )
        self._list = page("Products", f"<ul>{items}</ul>")

    def routes(self) -> list[Route]:
        """Return the routes of the shop."""
        return [
            Route("/", self.home),
            Route("/products", self.products),
            Route("/products/{product}", self.product),
            Route("/cart", self.cart, methods=["GET", "POST"]),
            Route("/checkout", self.checkout, methods=["GET", "POST"]),
            Route("/healthz", self.health),
        ]

    async def home(self, _request: Request) -> Response:
        """Serve the front page in about 2 ms."""
        await self._work(2)
        return HTMLResponse(page("Sample shop", '<p><a href="/products">Products</a></p>'))

    async def products(self, _request: Request) -> Response:
        """List all products in about 4 ms."""
        await self._work(4)
        return HTMLResponse(self._list)

    async def product(self, request: Request) -> Response:
        """Show one product in about 6 ms; 404 if it does not exist."""
        await self._work(6)
        row = self._products.get(request.path_params["product"])
        if row is None:
            return HTMLResponse(page("No such product", ""), status_code=404)
        return HTMLResponse(page(row["name"], f"<p>Price {row['price']}</p>"))

    async def cart(self, _request: Request) -> Response:
        """Answer with an empty cart in about 5 ms."""
        await self._work(5)
        return JSONResponse({"items": []})

    async def checkout(self, _request: Request) -> Response:
        """Accept an order in about 12 ms; one in two hundred fails with status 500."""
        await self._work(12)
        if self._chance.random() < CHECKOUT_ERROR_RATE:
            return JSONResponse({"error": "the payment service did not answer"}, status_code=500)
        return JSONResponse({"order": self._chance.randrange(100_000, 1_000_000)}, status_code=201)

    async def health(self, _request: Request) -> Response:
        """Answer immediately."""
        return PlainTextResponse("ok\n")

    async def _work(self, milliseconds: float) -> None:
        # Response times of services are skewed: most are near the median, a few several times as long.
        await asyncio.sleep(self._chance.lognormvariate(0.0, 0.45) * milliseconds / 1000)


def page(title: str, body: str) -> str:
    """Return a small HTML page; ``title`` is escaped, ``body`` is HTML."""
    title = html.escape(title)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{title}</title><h1>{title}</h1>{body}<p>Loadwright sample target</p></html>"
    )
