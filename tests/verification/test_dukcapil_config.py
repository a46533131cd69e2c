"""The settings of the civil-registry adapter."""

import ssl

import pytest

from verification.domain.dukcapil import Element, KeyCase, WireAccount
from verification.sources.base import Misconfigured
from verification.sources.dukcapil_config import DukcapilConfig


URL = "https://10.0.0.1:8000/dukcapil/get_json/3576/CALL_VERIFY_BY_ELEMEN"


@pytest.mark.parametrize("environ", [{}, {"DUKCAPIL_URL": ""}, {"DUKCAPIL_URL": " ", "DUKCAPIL_USER_ID": ""}])
def test_without_an_address_the_source_is_not_configured(environ):
    assert DukcapilConfig.from_env(environ) is None


def test_an_address_alone_brings_the_documented_defaults():
    config = DukcapilConfig.from_env({"DUKCAPIL_URL": URL})

    assert config is not None
    assert (config.url, config.concurrency, config.timeout_s, config.daily_quota) == (URL, 8, 15.0, None)
    assert (config.tries, config.down_after) == (3, 20)
    assert (config.options.threshold, config.options.key_case) == (90, KeyCase.DOCUMENTED)
    assert config.options.date_format == "%d-%m-%Y"
    assert config.options.elements == frozenset(Element)


def test_every_variable_is_read():
    config = DukcapilConfig.from_env(
        {
            "DUKCAPIL_URL": URL,
            "DUKCAPIL_USER_ID": " 170819450001SOSIAL ",
            "DUKCAPIL_PASSWORD": " p ",
            "DUKCAPIL_IP_USER": "10.1.2.3",
            "DUKCAPIL_THRESHOLD": "85",
            "DUKCAPIL_CONCURRENCY": "64",
            "DUKCAPIL_TIMEOUT_S": "5",
            "DUKCAPIL_CA_FILE": "/etc/ca.pem",
            "DUKCAPIL_DAILY_QUOTA": "27000",
            "DUKCAPIL_KEY_CASE": "lower",
            "DUKCAPIL_DATE_FORMAT": "YYYY-MM-DD",
            "DUKCAPIL_ELEMENTS": "nama_lgkp, TGL_LHR,",
            "DUKCAPIL_TLS_NAME": "dwh.example",
        }
    )

    assert config is not None
    assert config.account == WireAccount("170819450001SOSIAL", " p ", "10.1.2.3")
    assert (config.concurrency, config.timeout_s, config.daily_quota) == (64, 5.0, 27000)
    assert (config.ca_file, config.tls_name) == ("/etc/ca.pem", "dwh.example")
    assert (config.options.threshold, config.options.key_case) == (85, KeyCase.LOWER)
    assert config.options.date_format == "%Y-%m-%d"
    assert config.options.elements == {Element.NAME, Element.BIRTH_DATE}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DUKCAPIL_URL", "10.0.0.1:8000/dukcapil"),
        ("DUKCAPIL_URL", "https:///dukcapil"),
        ("DUKCAPIL_THRESHOLD", "0"),
        ("DUKCAPIL_THRESHOLD", "101"),
        ("DUKCAPIL_CONCURRENCY", "0"),
        ("DUKCAPIL_CONCURRENCY", "many"),
        ("DUKCAPIL_CONCURRENCY", "-8"),
        ("DUKCAPIL_TIMEOUT_S", "1.5"),
        ("DUKCAPIL_KEY_CASE", "UPPER"),
        ("DUKCAPIL_DATE_FORMAT", "%d-%m-%Y"),
        ("DUKCAPIL_ELEMENTS", "NAMA_LGKP,NAMA"),
    ],
)
def test_what_cannot_be_used_is_named(name, value):
    with pytest.raises(Misconfigured, match=name):
        DukcapilConfig.from_env({"DUKCAPIL_URL": URL, name: value})


def test_the_password_never_shows():
    config = DukcapilConfig.from_env(
        {"DUKCAPIL_URL": URL, "DUKCAPIL_USER_ID": "petugas", "DUKCAPIL_PASSWORD": "rahasia"}
    )

    assert "rahasia" not in repr(config)
    assert "petugas" not in repr(config)


def test_certificates_are_always_checked():
    config = DukcapilConfig(url=URL, account=WireAccount("u", "p", "i"))

    context = config.tls_context()

    assert context is not None
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_plain_address_needs_no_certificate():
    config = DukcapilConfig(url=URL.replace("https", "http"), account=WireAccount("u", "p", "i"))

    assert config.tls_context() is None


def test_a_missing_authority_is_named(tmp_path):
    config = DukcapilConfig(url=URL, account=WireAccount("u", "p", "i"), ca_file=str(tmp_path / "ca.pem"))

    with pytest.raises(Misconfigured, match=r"DUKCAPIL_CA_FILE.*ca\.pem"):
        config.tls_context()


def test_an_authority_that_is_no_certificate_is_named(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate")
    config = DukcapilConfig(url=URL, account=WireAccount("u", "p", "i"), ca_file=str(file))

    with pytest.raises(Misconfigured, match="PEM"):
        config.tls_context()
