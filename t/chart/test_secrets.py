"""Secrets that the chart makes, when there are some from before.

`helm template` asks no cluster, so a copy of the chart is told by a value what
a cluster would have answered.
"""

import base64
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import yaml

import chart

SIDES = ("gavel-api-server", "gavel-api-client")
LOOKUP = 'lookup "v1" "Secret" .root.Release.Namespace .name'


def pair_of(documents):
    """Name -> files, of both sides of mutual TLS."""
    return {doc["metadata"]["name"]: doc["stringData"]
            for doc in chart.of_kind(documents, "Secret")
            if doc["metadata"]["name"] in SIDES}


def checksums(documents):
    """What pods say of the pair, of those that have mounted a side of it."""
    return {metadata["annotations"].get("checksum/mtls")
            for _, metadata, spec in chart.pods(documents)
            for volume in spec.get("volumes", [])
            if volume.get("secret", {}).get("secretName") in SIDES}


class Pair(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.chart = pathlib.Path(cls.folder.name, "gavel")
        shutil.copytree(chart.CHART, cls.chart)
        (cls.chart / "values.schema.json").unlink()
        helpers = cls.chart / "templates/_helpers.tpl"
        text = helpers.read_text()
        assert text.count(LOOKUP) == 1
        helpers.write_text(text.replace(LOOKUP, "get .root.Values.now .name"))
        cls.first = cls.render({})
        cls.pair = pair_of(cls.first)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def render(cls, pair):
        """The chart, where the cluster has these Secrets."""
        now = {name: {"data": {
            file: base64.b64encode(text.encode()).decode()
            for file, text in files.items()}} for name, files in pair.items()}
        values = cls.chart / "now.json"
        values.write_text(json.dumps({"now": now}))
        said = chart.helm("template", chart.RELEASE, cls.chart,
                          "--namespace", "gavel", "--values",
                          cls.chart / "ci/split.yaml", "--values", values)
        return [doc for doc in yaml.safe_load_all(said.stdout) if doc]

    def believed(self, files, authority):
        """What openssl says of a certificate and an authority."""
        for name, text in ("tls.crt", files["tls.crt"]), ("ca.crt", authority):
            (self.chart / name).write_text(text)
        return subprocess.run(
            ["openssl", "verify", "-CAfile", self.chart / "ca.crt",
             self.chart / "tls.crt"], capture_output=True).returncode == 0

    def assert_fits(self, pair):
        server, client = (pair[name] for name in SIDES)
        self.assertTrue(self.believed(server, client["ca.crt"]))
        self.assertTrue(self.believed(client, server["ca.crt"]))

    def test_it_fits(self):
        self.assert_fits(self.pair)

    def test_it_stays_while_both_are_there(self):
        documents = self.render(self.pair)
        for side in SIDES:
            for file, text in self.pair[side].items():
                self.assertEqual(pair_of(documents)[side][file].strip(),
                                 text.strip())
        self.assertEqual(checksums(documents), checksums(self.first))

    def test_it_is_made_anew_where_one_is_not_there_or_of_another(self):
        """And whoever has read the old one at its start is started again."""
        other = pair_of(self.render({}))
        server, client = SIDES
        whole = dict(self.pair)
        cut = {**self.pair[client], "tls.key": ""}
        for what, now in (("no client", {server: whole[server]}),
                          ("no server", {client: whole[client]}),
                          ("no key", {**whole, client: cut}),
                          ("another's", {**whole, client: other[client]})):
            with self.subTest(what):
                documents = self.render(now)
                pair = pair_of(documents)
                self.assert_fits(pair)
                self.assertNotEqual(pair[server]["tls.crt"],
                                    whole[server]["tls.crt"])
                said = checksums(documents)
                self.assertEqual(len(said - {None}), 1)
                self.assertEqual(said & (checksums(self.first) | {None}),
                                 set())


if __name__ == "__main__":
    unittest.main()
