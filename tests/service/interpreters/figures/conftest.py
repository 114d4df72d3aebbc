"""An office that pays the small pool, as tests of payment know it."""

from tests.service.interpreters.payment.conftest import payer as payer
