"""Every values file renders, and Kubernetes would take what comes out."""

import json
import re
import subprocess
import unittest

import kubernetes_validate
import yaml

import chart

# The oldest that Chart.yaml allows; what it knows, later ones know as well.
VERSION = "1.27"


class Rendering(unittest.TestCase):
    def test_helm_lint_is_content(self):
        for values in chart.VALUES:
            with self.subTest(chart.name(values)):
                said = chart.helm("lint", "--strict", chart.CHART,
                                  "--values", values, check=False)
                self.assertEqual(said.returncode, 0,
                                 said.stdout + said.stderr)

    def test_objects_fit_kubernetes_schemas(self):
        for values in chart.VALUES:
            for doc in chart.rendered(values):
                if doc["kind"] in chart.CUSTOM:
                    continue
                with self.subTest((chart.name(values), doc["kind"],
                                   doc["metadata"]["name"])):
                    kubernetes_validate.validate(doc, VERSION, strict=True)

    def test_no_kind_is_left_unchecked(self):
        kinds = {doc["kind"] for values in chart.VALUES
                 for doc in chart.rendered(values)}
        self.assertEqual(chart.CUSTOM - kinds, set())

    def test_names_are_unique_and_short_enough(self):
        for values in chart.VALUES:
            seen = set()
            for doc in chart.rendered(values):
                key = (doc["kind"], doc["metadata"]["name"])
                with self.subTest((chart.name(values), key)):
                    self.assertNotIn(key, seen)
                    self.assertLessEqual(len(key[1]), 63)
                    seen.add(key)

    def test_the_schema_refuses_unknown_and_wrong_values(self):
        wrong = ["topolgy=split", "topology=both", "edge.replicas=many",
                 "api.autoscaling.enabeld=true", "networkPolicy.enabled=7"]
        for setting in wrong:
            with self.subTest(setting):
                said = chart.helm("template", chart.CHART, "--set",
                                  "bundled.enabled=true", "--set", setting,
                                  check=False)
                self.assertNotEqual(said.returncode, 0)
                self.assertRegex(said.stderr,
                                 "schema|don't meet the specifications")

    def test_the_schema_knows_every_value(self):
        values = yaml.safe_load((chart.CHART / "values.yaml").read_text())
        schema = json.loads((chart.CHART / "values.schema.json").read_text())
        self.assertEqual(unknown(values, schema, schema), [])

    def test_the_readme_lists_every_value(self):
        said = subprocess.run([chart.ROOT / "scripts/chart-readme", "--check"],
                              capture_output=True, text=True)
        self.assertEqual(said.returncode, 0, said.stderr)

    def test_tasks_are_jobs_that_nobody_gets_unasked(self):
        values = chart.CHART / "values-production.yaml"
        self.assertNotIn("task", {
            chart.component(metadata["labels"])
            for _, metadata, _ in chart.pods(chart.rendered(values))})
        schema = json.loads((chart.CHART / "values.schema.json").read_text())
        for task in filter(None, schema["properties"]["task"]["enum"]):
            with self.subTest(task):
                jobs = chart.render("--values", values, "--set",
                                    f"task={task}", "--show-only",
                                    "templates/task.yaml")
                self.assertEqual(len(jobs), 1)
                kubernetes_validate.validate(jobs[0], VERSION, strict=True)
                container = jobs[0]["spec"]["template"]["spec"][
                    "containers"][0]
                self.assertEqual(container["args"], task.split())

    def test_missing_connections_are_explained(self):
        said = chart.helm("template", chart.CHART, check=False)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("connections.existingSecret is needed", said.stderr)

    def test_a_gateway_takes_the_place_of_a_load_balancer(self):
        gateway = chart.CHART / "ci" / "gateway.yaml"
        edge = next(
            doc for doc in chart.of_kind(chart.render(
                "--values", gateway, "--set",
                "edge.service.type=LoadBalancer"), "Service")
            if doc["metadata"]["name"] == "gavel-edge")
        self.assertEqual(edge["spec"]["type"], "ClusterIP")
        self.assertNotIn("externalTrafficPolicy", edge["spec"])
        said = chart.helm("template", chart.CHART, "--values", gateway,
                          "--set", "edge.tls.enabled=true", check=False)
        self.assertNotEqual(said.returncode, 0)
        self.assertIn("gateway.enabled needs edge.tls.enabled=false",
                      said.stderr)

    def test_secrets_and_claims_are_read_where_they_are_made(self):
        """Keys and files that pods name exist in the Secrets rendered."""
        for values in chart.VALUES:
            documents = chart.rendered(values)
            known = {
                doc["metadata"]["name"]:
                set(doc.get("stringData", {})) | set(doc.get("data", {}))
                for doc in chart.of_kind(documents, "Secret", "ConfigMap")
            }
            for doc, _, spec in chart.pods(documents):
                for secret, key in named_keys(spec):
                    if secret in known:
                        with self.subTest((chart.name(values), secret, key)):
                            self.assertIn(key, known[secret])

    def test_services_point_at_ports_that_pods_have(self):
        for values in chart.VALUES:
            documents = chart.rendered(values)
            ports = [
                (metadata["labels"],
                 {port["name"]: port.get("protocol", "TCP")
                  for container in spec["containers"]
                  for port in container.get("ports", [])})
                for _, metadata, spec in chart.pods(documents)
            ]
            for service in chart.of_kind(documents, "Service"):
                selector = {"matchLabels": service["spec"]["selector"]}
                with self.subTest((chart.name(values),
                                   service["metadata"]["name"])):
                    behind = [has for labels, has in ports
                              if chart.selects(selector, labels)]
                    headless = service["spec"].get("clusterIP") == "None"
                    self.assertGreaterEqual(len(behind), 1)
                    self.assertTrue(headless or len(behind) == 1)
                    for port in service["spec"]["ports"]:
                        self.assertEqual(behind[0].get(port["targetPort"]),
                                         port.get("protocol", "TCP"))

    def test_addresses_in_nginx_and_environment_are_services(self):
        for values in chart.VALUES:
            documents = chart.rendered(values)
            services = {
                (doc["metadata"]["name"], port["port"])
                for doc in chart.of_kind(documents, "Service")
                for port in doc["spec"]["ports"]
            }
            texts = [text for _, text in chart.nginx_files(documents)]
            texts += [variable.get("value", "")
                      for _, _, spec in chart.pods(documents)
                      for container in spec["containers"]
                      for variable in container.get("env", [])]
            texts += [text for doc in chart.of_kind(documents, "Secret")
                      for text in doc.get("stringData", {}).values()]
            found = {
                (host, int(port)) for text in texts
                for host, port in re.findall(r"\b(gavel-[a-z-]+):(\d+)", text)
            }
            with self.subTest(chart.name(values)):
                self.assertTrue(found)
                self.assertEqual(found - services, set())


def unknown(values, schema, root, path=""):
    """Paths of values that the schema has no line for, and the reverse."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].split("/")[-1]]
    known = schema.get("properties")
    if not isinstance(values, dict) or known is None:
        return []
    found = [f"{path}.{key}: not in the schema"
             for key in values if key not in known]
    if schema.get("additionalProperties") is not False:
        found.append(f"{path}: anything goes")
    for key, value in values.items():
        found += unknown(value, known.get(key, {}), root, f"{path}.{key}")
    return found


def named_keys(spec):
    for container in spec["containers"] + spec.get("initContainers", []):
        for variable in container.get("env", []):
            ref = variable.get("valueFrom", {}).get("secretKeyRef")
            if ref:
                yield ref["name"], ref["key"]
    for volume in spec.get("volumes", []):
        secret = volume.get("secret")
        for item in (secret or {}).get("items", []):
            yield secret["secretName"], item["key"]


if __name__ == "__main__":
    unittest.main()
