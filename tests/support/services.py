"""Real servers for tests, each on a free loopback port with its own configuration, stopped by its pid.

``with influxd() as influx:`` and ``with nginx() as target:`` yield a running ``Service`` with ``url`` and ``port``;
``stop()`` and ``start()`` in between keep both, so that outages can be tested.
"""

from tests.support.influxd import influxd
from tests.support.nginx import nginx
from tests.support.process import Service, ServiceError, free_port

__all__ = ["Service", "ServiceError", "free_port", "influxd", "nginx"]
