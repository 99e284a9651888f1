"""What operators are told to type, tried as far as no cluster is needed."""

import base64
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

import chart

DOCS = sorted((chart.CHART / "docs").glob("*.md"))
TEXT = {path.name: path.read_text() for path in DOCS}
ALL = "\n".join([*TEXT.values(), (chart.CHART / "README.md").read_text()])

# An NGINX's log as kubectl shows it: both of its streams in one.
LOG = """\
2026/01/02 03:04:05 [notice] 1#1: start worker processes
{"rpc":"PlaceBid","code":"internal","request_id":"one"}
{"rpc":"Login","code":"resource_exhausted","request_id":"two"}
{"rpc":"","code":"","request_id":"three"}
"""


def block(text, start):
    """The indented lines that begin with one that starts so."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines)
                 if line.startswith("    " + start))
    found = []
    for line in lines[first:]:
        if not line.startswith("    "):
            break
        found.append(line[4:])
    return "\n".join(found)


class Docs(unittest.TestCase):
    def test_objects_that_are_named_exist(self):
        """In the one topology or the other; a task's Job when it is asked for."""
        names = set()
        for file in "values-development.yaml", "values-production.yaml":
            names |= {(doc["kind"].lower(), doc["metadata"]["name"])
                      for doc in chart.rendered(chart.CHART / file)}
        names |= {("job", f"gavel-{task}") for task in
                  ("redrive", "rebase", "reconcile", "reconcile-fix")}
        named = re.findall(r"\b(deployment|job)/(gavel-[a-z-]+)", ALL)
        self.assertTrue(named)
        self.assertEqual(set(named) - names, set())

    def test_components_that_are_selected_exist(self):
        known = set()
        for values in chart.VALUES:
            known |= {chart.component(metadata["labels"]) for _, metadata, _
                      in chart.pods(chart.rendered(values))}
        found = set(re.findall(r"component=([a-z-]+)", ALL))
        for several in re.findall(r"component in \((.*?)\)", ALL):
            found |= set(several.split(","))
        self.assertTrue(found)
        self.assertEqual(found - known, set())

    def test_logs_are_asked_of_every_pod(self):
        shown = ALL.replace("`kubectl logs deploy/NAME` shows one", "")
        self.assertNotRegex(shown, r"kubectl logs \S*deploy")

    def test_filters_read_a_log_with_lines_of_text(self):
        if not shutil.which("jq"):
            self.skipTest("needs jq")
        filters = re.findall(r"jq (-\w+) '(.*?)'", ALL, re.S)
        self.assertEqual(len(filters), 2)
        for options, program in filters:
            with self.subTest(program):
                said = subprocess.run(["jq", options, program], input=LOG,
                                      capture_output=True, text=True)
                self.assertEqual((said.returncode, said.stderr), (0, ""))
                self.assertEqual(len(said.stdout.splitlines()), 1)

    def test_every_secret_of_production_is_told_of(self):
        documents = chart.rendered(chart.CHART / "values-production.yaml")
        made = {doc["metadata"]["name"]
                for doc in chart.of_kind(documents, "Secret")}
        for _, _, spec in chart.pods(documents):
            for volume in spec.get("volumes", []):
                name = volume.get("secret", {}).get("secretName")
                if name and name not in made:
                    with self.subTest(name):
                        self.assertRegex(
                            ALL, rf"create secret \w+ {name}\b|"
                                 rf"`{name}` (and|for)")

    def test_certificates_of_mutual_tls_are_good(self):
        kubectl = os.environ.get("KUBECTL")
        if not kubectl:
            self.skipTest("needs kubectl")
        commands = block(TEXT["operations.md"],
                         "openssl req -x509 -newkey rsa:3072")
        with tempfile.TemporaryDirectory() as folder:
            said = subprocess.run(
                ["bash", "-ec", 'kubectl() { "$KUBECTL" "$@" '
                 "--dry-run=client -o yaml; echo ---; }\n" + commands],
                cwd=folder, capture_output=True, text=True)
            self.assertEqual(said.returncode, 0, said.stderr)
            secrets = {doc["metadata"]["name"]: doc["data"] for doc in
                       yaml.safe_load_all(said.stdout) if doc}
            self.assertEqual(sorted(secrets),
                             ["gavel-api-client", "gavel-api-server"])
            for name, purpose in (("gavel-api-server", "sslserver"),
                                  ("gavel-api-client", "sslclient")):
                with self.subTest(name):
                    self.verify(pathlib.Path(folder), secrets[name], purpose)

    def verify(self, folder, data, purpose):
        for file in "ca.crt", "tls.crt":
            (folder / file).write_bytes(base64.b64decode(data[file]))
        self.assertIn("tls.key", data)
        said = subprocess.run(
            ["openssl", "verify", "-CAfile", folder / "ca.crt", "-purpose",
             purpose, "-verify_hostname", "gavel-api", folder / "tls.crt"],
            capture_output=True, text=True)
        self.assertEqual(said.returncode, 0, said.stderr)


if __name__ == "__main__":
    unittest.main()
