"""Every rendered nginx.conf, read by the real NGINX with the real module."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import chart

MODULE = pathlib.Path(os.environ.get("GAVEL_BUILD", chart.ROOT / "build"),
                      "modules", "ngx_http_gavel_module.so")


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True,
                   capture_output=True)


class Configuration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("nginx") or not MODULE.exists():
            raise unittest.SkipTest("needs nginx and a built module")
        cls.folder = tempfile.TemporaryDirectory()
        cls.dir = pathlib.Path(cls.folder.name)
        for part in "conf", "run", "tmp", "tls", "server", "client", "keys":
            (cls.dir / part).mkdir()
        (cls.dir / "keys" / "verify").mkdir()
        cls.make_certificates()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def make_certificates(cls):
        key, certificate = cls.dir / "tls/tls.key", cls.dir / "tls/tls.crt"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2,
                "-subj", "/CN=test", "-keyout", key, "-out", certificate)
        for side in "server", "client":
            shutil.copy(key, cls.dir / side)
            shutil.copy(certificate, cls.dir / side)
            shutil.copy(certificate, cls.dir / side / "ca.crt")
        shutil.copy(key, cls.dir / "keys/private.pem")
        shutil.copy(certificate, cls.dir / "keys/verify/certificate.pem")
        (cls.dir / "keys/secret").write_text("s" * 64)

    def local(self, text):
        """Paths of the image, and names of Services, as they are here."""
        place = {"etc/gavel": "", "run/gavel": "/run", "tmp": "/tmp"}
        text = re.sub(r"(?<![\w.])/(etc/gavel|run/gavel|tmp)/",
                      lambda found: f"{self.dir}{place[found[1]]}/", text)
        text = re.sub(r"\bgavel-[a-z-]+:", "127.0.0.1:", text)
        return text.replace("modules/ngx_http_gavel_module.so", str(MODULE))

    def start(self, text, services=("auth", "bids", "stats"), **more):
        """What docker/nginx/gavel-nginx -t says, and how it ends."""
        conf = self.dir / "conf/nginx.conf"
        conf.write_text(self.local(text))
        environment = {
            "PATH": os.environ["PATH"],
            "GAVEL_NGINX_CONF": str(conf),
            "GAVEL_RUN_DIR": str(self.dir / "run"),
            "GAVEL_KEYS": str(self.dir / "keys"),
            "GAVEL_REDIS_URL": "redis://127.0.0.1:6379",
            "GAVEL_RELAY_WAKE": "127.0.0.1:9111",
            **more,
        }
        for service in services:
            environment[f"GAVEL_{service.upper()}_DB_URL"] = (
                f'postgres://gavel_{service}:a%22b\\c"d@127.0.0.1/x')
        return subprocess.run(
            [chart.ROOT / "docker/nginx/gavel-nginx", "-t"],
            env=environment, capture_output=True, text=True, timeout=30)

    def test_every_rendered_file_is_right(self):
        for values in chart.VALUES:
            for file, text in chart.nginx_files(chart.rendered(values)):
                with self.subTest((chart.name(values), file)):
                    said = self.start(text)
                    self.assertEqual(said.returncode, 0, said.stderr)
                    self.assertNotIn("[warn]", said.stderr.replace(
                        'the "user" directive makes sense', ""))

    def test_the_images_own_file_is_right(self):
        text = (chart.ROOT / "docker/nginx/nginx.conf").read_text()
        said = self.start(text)
        self.assertEqual(said.returncode, 0, said.stderr)

    def test_what_it_writes_is_for_its_eyes_only(self):
        self.start((chart.ROOT / "docker/nginx/nginx.conf").read_text())
        mode = (self.dir / "run/gavel.conf").stat().st_mode
        self.assertEqual(mode & 0o077, 0)

    def cache(self, url, **more):
        """The line of gavel_cache for a URL, and its password."""
        password = self.dir / "run/redis_password"
        password.unlink(missing_ok=True)
        said = self.start((chart.ROOT / "docker/nginx/nginx.conf").read_text(),
                          GAVEL_REDIS_URL=url, **more)
        self.assertEqual(said.returncode, 0, said.stderr)
        lines = (self.dir / "run/gavel.conf").read_text().splitlines()
        return ([line for line in lines if line.startswith("gavel_cache")],
                password.read_text() if password.exists() else None)

    def test_a_redis_url_becomes_a_directive(self):
        password = f'"password_file={self.dir}/run/redis_password"'
        ca = str(self.dir / "server/ca.crt")
        tls = {"GAVEL_REDIS_CA_FILE": ca}
        expected = [
            ("", {}, [], None),
            ("redis://127.0.0.1:6379/0", {},
             ['gavel_cache "127.0.0.1:6379";'], None),
            ("redis://:p%40%22%5Cx%24y@127.0.0.1", {},
             [f'gavel_cache "127.0.0.1" {password};'], 'p@"\\x$y'),
            ("rediss://a%20b:c:d@[::1]:6380/3", tls,
             [f'gavel_cache "[::1]:6380" {password} "user=a b" "database=3"'
              f' tls "ca={ca}";'], "c:d"),
            ("rediss://127.0.0.1", {}, ['gavel_cache "127.0.0.1" tls;'], None),
        ]
        for url, more, lines, secret in expected:
            with self.subTest(url):
                self.assertEqual(self.cache(url, **more), (lines, secret))

    def test_wrong_redis_urls_are_refused(self):
        wrong = [("127.0.0.1:6379", "should be a URL such as redis://"),
                 ("redis://:50%@h", "should be written as %25"),
                 ("redis://:50%2@h", "should be written as %25"),
                 ("redis://:50%off@h", "should be written as %25")]
        for url, reason in wrong:
            with self.subTest(url):
                said = self.start("", GAVEL_REDIS_URL=url)
                self.assertNotEqual(said.returncode, 0)
                self.assertIn(reason, said.stderr)
                self.assertNotIn("50%", said.stderr)

    def test_wrong_databases_are_refused_without_their_password(self):
        wrong = [("postgres://gavel:50%off@127.0.0.1/x", "percent-encoded"),
                 ("postgres://gavel:50off@[127.0.0.1/x", "end of string"),
                 ("host=127.0.0.1 password=half 50off", "missing")]
        text = (chart.ROOT / "docker/nginx/nginx.conf").read_text()
        for url, reason in wrong:
            with self.subTest(url):
                said = self.start(text, services=("auth", "stats"),
                                  GAVEL_BIDS_DB_URL=url)
                self.assertNotEqual(said.returncode, 0)
                self.assertIn(reason, said.stderr)
                self.assertNotIn("50%off", said.stderr)
                self.assertNotIn("50off", said.stderr)

    def test_a_wrong_key_is_named(self):
        key = self.dir / "keys/private.pem"
        good = key.read_text()
        key.write_text("no key")
        try:
            text = (chart.ROOT / "docker/nginx/nginx.conf").read_text()
            said = self.start(text)
        finally:
            key.write_text(good)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("private.pem", said.stderr)

    def test_addresses_of_two_lines_are_refused(self):
        said = subprocess.run(
            [chart.ROOT / "docker/nginx/gavel-nginx", "-t"],
            env={"PATH": os.environ["PATH"],
                 "GAVEL_RUN_DIR": str(self.dir / "run"),
                 "GAVEL_AUTH_DB_URL": "postgres://x\nlisten 1;"},
            capture_output=True, text=True, timeout=30)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("more than one line", said.stderr)


if __name__ == "__main__":
    unittest.main()
