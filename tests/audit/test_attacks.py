"""The attacks of the design on a filled county: each is found by those who are meant to find it, by nobody else."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit.drill.attacks import ATTACKS
from app.models import db
from tests.support.village import Village


@pytest.fixture
def filled(app: Flask, village: Village) -> Flask:
    """Give a county with two cases, one far on its way."""
    village.at("county_review")
    village.at("visited")
    return app


def test_the_matrix_comes_out_as_designed(filled: Flask, tmp_path: Path) -> None:
    result = filled.test_cli_runner().invoke(args=["audit", "drill", "--details", "--scratch", str(tmp_path)])
    print(result.output)
    assert result.exit_code == 0, result.output
