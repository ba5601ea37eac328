"""The command line about files: where they lie, whether they can be kept, and whether they are what they were."""

import subprocess
import sys
from pathlib import Path

import pytest

from defter.main import open_files
from defter.platform.settings import load
from defter.sample import files as sample_files
from tests import s3
from tests.test_commandline import copied, invoked, refused, sample

__all__ = ["sample"]  # a fixture


@pytest.fixture
def in_bucket(s3_server: s3.Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new bucket, named by the environment."""
    name = s3_server.bucket()
    monkeypatch.setenv("DEFTER_S3_BUCKET", name)
    monkeypatch.setenv("DEFTER_S3_ENDPOINT", s3_server.endpoint)
    monkeypatch.setenv("DEFTER_S3_ACCESS_KEY", s3.KEY)
    monkeypatch.setenv("DEFTER_S3_SECRET_KEY", s3.SECRET)
    return name


def only_file(data: str) -> Path:
    return next(path for path in (Path(data) / "files").rglob("*") if path.is_file())


def test_verify_finds_a_file_that_is_gone_and_one_that_is_back(sample: Path, tmp_path: Path) -> None:
    data = copied(sample, tmp_path)
    number = len({*sample_files()})
    assert f"{number} files are as they were recorded." in invoked("verify", "--data", data).output
    file = only_file(data)
    content = file.read_bytes()
    file.unlink()
    told = invoked("verify", "--data", data)
    code, words = refused(told)
    assert (code, f"1 of {number} files are not as they were recorded" in words) == (1, True)
    assert f"Files: {number} of {number}" in told.output
    assert "missing" in told.output
    assert file.name in told.output
    file.write_bytes(content[:-1])
    assert "changed" in invoked("verify", "--data", data).output
    file.write_bytes(content)
    assert invoked("verify", "--data", data).exit_code == 0


def test_status_says_where_files_lie_and_never_shows_the_secret(
    sample: Path, in_bucket: str, s3_server: s3.Server
) -> None:
    told = invoked("status", "--data", str(sample))
    assert told.exit_code == 0, told.output
    assert f"the bucket {in_bucket} at {s3_server.endpoint}" in told.output
    assert "s3_secret_key  (given, not shown)  (DEFTER_S3_SECRET_KEY)" in told.output
    assert s3.SECRET not in told.output


def test_status_says_what_is_wrong_with_a_bucket_and_with_a_scanner(
    sample: Path, in_bucket: str, s3_server: s3.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEFTER_S3_BUCKET", "another-bucket")
    monkeypatch.setenv("DEFTER_SCAN", "/no/such/scanner -")
    told = invoked("status", "--data", str(sample))
    assert refused(told)[0] == 1
    assert "there is no such bucket. Make it, or correct s3_bucket." in told.output
    assert "/no/such/scanner does not pass a harmless file" in told.output
    monkeypatch.setenv("DEFTER_S3_BUCKET", in_bucket)
    monkeypatch.setenv("DEFTER_SCAN", f"{sys.executable} -I -S -c pass")
    with s3_server.strict():
        told = invoked("status", "--data", str(sample))
    assert refused(told)[0] == 1
    assert "the access key is unknown there" in told.output
    assert s3.SECRET not in told.output
    assert "does not pass" not in told.output


def test_platform_is_served_without_its_bucket_and_says_what_is_wrong(
    sample: Path, tmp_path: Path, in_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEFTER_S3_BUCKET", f"not-{in_bucket}")
    served: list[str] = []
    monkeypatch.setattr("defter.platform.logs.configure", lambda _level: None)
    monkeypatch.setattr("uvicorn.run", lambda *_given, **_options: served.append("served"))
    told = invoked("serve", "--data", copied(sample, tmp_path))
    assert (told.exit_code, served) == (0, ["served"])
    assert f"the bucket not-{in_bucket}" in told.output
    assert "Make it, or correct s3_bucket. Until then no file can be attached." in told.output


def test_verify_reads_the_files_of_a_bucket(sample: Path, in_bucket: str, s3_server: s3.Server) -> None:
    number = len({*sample_files()})
    told = invoked("verify", "--data", str(sample))
    assert f"{number} of {number} files are not as they were recorded" in refused(told)[1]
    files = open_files(load(data=sample)[0])
    for content in sample_files():
        files.put(content)
    assert len(s3_server.keys(in_bucket)) == number
    assert f"{number} files are as they were recorded." in invoked("verify", "--data", str(sample)).output


def test_who_has_no_bucket_does_not_load_what_speaks_with_one() -> None:
    program = "import sys; from defter.main import open_files; from defter.platform.settings import Settings; "
    program += "import defter.web.site; open_files(Settings()); sys.exit('obstore' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
