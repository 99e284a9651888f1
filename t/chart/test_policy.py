"""What every pod must have, and who may speak to whom."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import yaml

import chart

# Left out, with the reason:
SKIPPED = [
    "CKV_K8S_8",   # a Job and a test end by themselves; no probe is missing
    "CKV_K8S_9",   # (both are asserted for everything that stays, below)
    "CKV_K8S_11",  # CPU limits throttle what has work while CPUs are idle
    "CKV_K8S_15",  # tags are for development; production pins digests
    "CKV_K8S_21",  # the namespace is the release's
    "CKV_K8S_22",  # RabbitMQ's image writes beside its volume (bundled only)
    "CKV_K8S_35",  # URLs by environment, which NGINX's start takes out again
    "CKV_K8S_40",  # the official images bring a user below 10000 (bundled)
    "CKV_K8S_43",  # as CKV_K8S_15
]

BUNDLED = ("postgres", "rabbitmq", "redis")


def ours(labels):
    return not chart.component(labels).startswith(BUNDLED)


class Pods(unittest.TestCase):
    def each(self):
        for values in chart.VALUES:
            for doc, metadata, spec in chart.pods(chart.rendered(values)):
                with self.subTest((chart.name(values), doc["kind"],
                                   doc["metadata"]["name"])):
                    yield doc, metadata, spec

    def test_nothing_is_privileged(self):
        for _, metadata, spec in self.each():
            pod = spec["securityContext"]
            self.assertTrue(pod["runAsNonRoot"])
            self.assertEqual(pod["seccompProfile"]["type"], "RuntimeDefault")
            self.assertFalse(spec["automountServiceAccountToken"])
            for key in "hostNetwork", "hostPID", "hostIPC":
                self.assertNotIn(key, spec)
            for container in (spec["containers"]
                              + spec.get("initContainers", [])):
                own = container["securityContext"]
                self.assertFalse(own["allowPrivilegeEscalation"])
                self.assertEqual(own["capabilities"], {"drop": ["ALL"]})
                if ours(metadata["labels"]):
                    self.assertTrue(own["readOnlyRootFilesystem"])

    def test_memory_is_bounded(self):
        for _, _, spec in self.each():
            for container in (spec["containers"]
                              + spec.get("initContainers", [])):
                self.assertIn("memory", container["resources"]["limits"])
                self.assertIn("cpu", container["resources"]["requests"])

    def test_the_three_probes_differ(self):
        for doc, metadata, spec in self.each():
            if doc["kind"] != "Deployment" or not ours(metadata["labels"]):
                continue
            container = spec["containers"][0]
            probes = [json.dumps(container[probe], sort_keys=True)
                      for probe in ("startupProbe", "readinessProbe",
                                    "livenessProbe")]
            self.assertEqual(len(set(probes)), 3)

    def test_no_liveness_probe_asks_a_database(self):
        """A database that is away would restart every pod for nothing."""
        for _, metadata, spec in self.each():
            if chart.component(metadata["labels"]) == "frontend":
                continue    # its /healthz is about itself
            for container in spec["containers"]:
                path = (container.get("livenessProbe", {})
                        .get("httpGet", {}).get("path"))
                self.assertNotEqual(path, "/healthz")

    def test_a_daemon_that_stands_still_is_restarted(self):
        """A port takes connections for as long as the kernel lives."""
        for _, metadata, spec in self.each():
            if chart.component(metadata["labels"]) not in ("relay", "stats",
                                                           "closer"):
                continue
            for probe in "startupProbe", "livenessProbe":
                self.assertEqual(
                    spec["containers"][0][probe]["httpGet"]["path"], "/alive")

    def test_every_pod_has_what_is_set_for_every_pod(self):
        for values in chart.VALUES:
            documents = chart.render(
                "--values", values, "--set", "image.pullSecrets={pull}",
                "--set", "priorityClassName=high", "--set",
                "podAnnotations.a=b", "--set", "podLabels.c=d",
                "--set", "task=rebase")
            for doc, metadata, spec in chart.pods(documents):
                with self.subTest((chart.name(values),
                                   doc["metadata"]["name"])):
                    self.assertEqual(spec["imagePullSecrets"],
                                     [{"name": "pull"}])
                    self.assertEqual(spec["priorityClassName"], "high")
                    self.assertEqual(metadata["annotations"]["a"], "b")
                    self.assertEqual(metadata["labels"]["c"], "d")
                    self.assertIn(
                        metadata["annotations"].get(
                            "kubectl.kubernetes.io/default-container",
                            spec["containers"][0]["name"]),
                        [each["name"] for each in spec["containers"]])

    def test_nginx_is_given_time_to_finish(self):
        for _, metadata, spec in self.each():
            container = spec["containers"][0]
            if not container["image"].split(":")[0].endswith("gavel-nginx"):
                continue
            command = " ".join(container["lifecycle"]["preStop"]["exec"]
                               ["command"])
            # A signal: `nginx -s quit` resolves every name again first.
            self.assertIn("kill -QUIT", command)
            # 5 s before, worker_shutdown_timeout, and some to spare.
            self.assertGreaterEqual(spec["terminationGracePeriodSeconds"], 35)

    def test_what_changes_a_pod_restarts_it(self):
        for _, metadata, spec in self.each():
            if spec["containers"][0]["image"].split(":")[0].endswith("nginx"):
                self.assertIn("checksum/nginx", metadata["annotations"])

    def test_every_deployment_may_be_disturbed_one_by_one(self):
        documents = chart.rendered(chart.CHART / "values-production.yaml")
        budgets = [doc["spec"]["selector"] for doc in
                   chart.of_kind(documents, "PodDisruptionBudget")]
        for doc in chart.of_kind(documents, "Deployment"):
            labels = doc["spec"]["template"]["metadata"]["labels"]
            with self.subTest(doc["metadata"]["name"]):
                self.assertTrue(any(chart.selects(budget, labels)
                                    for budget in budgets))

    def test_a_budget_of_none_is_one(self):
        documents = chart.render(
            "--values", chart.CHART / "ci" / "gateway.yaml", "--set",
            "edge.podDisruptionBudget.maxUnavailable=0")
        self.assertEqual(
            [doc["spec"]["maxUnavailable"] for doc in
             chart.of_kind(documents, "PodDisruptionBudget")
             if doc["metadata"]["name"] == "gavel-edge"], [0])

    def test_nginx_fits_into_its_memory_on_any_node(self):
        """Not one worker for each CPU that the node may have."""
        for values in chart.VALUES:
            for file, text in chart.nginx_files(chart.rendered(values)):
                with self.subTest((chart.name(values), file)):
                    self.assertRegex(text, r"worker_processes [1-9]\d?;")

    def test_the_cache_of_static_files_may_have_its_size(self):
        documents = chart.rendered(chart.CHART / "values-production.yaml")
        for _, metadata, spec in chart.pods(documents):
            if chart.component(metadata["labels"]) != "edge":
                continue
            (volume,) = [
                mount["name"] for mount in spec["containers"][0]
                ["volumeMounts"] if mount["mountPath"] == "/tmp/static"]
            self.assertIn({"name": volume, "emptyDir": {}}, spec["volumes"])

    def test_checkov_is_content(self):
        checkov = os.environ.get("CHECKOV")
        if not checkov:
            self.skipTest("needs checkov")
        with tempfile.TemporaryDirectory() as folder:
            for values in chart.VALUES:
                path = pathlib.Path(folder, chart.name(values)
                                    .replace("/", "-"))
                path.write_text(yaml.safe_dump_all(chart.rendered(values)))
            said = subprocess.run(
                [checkov, "--directory", folder, "--framework", "kubernetes",
                 "--quiet", "--compact", "--skip-check", ",".join(SKIPPED)],
                capture_output=True, text=True)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)


def allowed(documents, source, target, port, protocol="TCP"):
    """Whether the policies let a pod of one component reach another's."""
    labels = {
        chart.component(metadata["labels"]): metadata["labels"]
        for _, metadata, _ in chart.pods(documents)
    }
    policies = [doc["spec"] for doc in
                chart.of_kind(documents, "NetworkPolicy")]
    return all(
        one_side(policies, labels[here], labels[there], kind, direction,
                 port, protocol)
        for here, there, kind, direction in (
            (source, target, "Egress", "egress"),
            (target, source, "Ingress", "ingress"),
        )
    )


def one_side(policies, here, there, kind, direction, port, protocol):
    holding = [policy for policy in policies
               if kind in policy["policyTypes"]
               and chart.selects(policy["podSelector"], here)]
    return not holding or any(
        matches(rule, there, port, protocol)
        for policy in holding for rule in policy.get(direction) or [])


def matches(rule, there, port, protocol):
    if not any(one["port"] == port and one.get("protocol", "TCP") == protocol
               for one in rule["ports"]):
        return False
    peers = rule.get("from") or rule.get("to")
    return peers is None or any(
        "namespaceSelector" not in peer and "ipBlock" not in peer
        and chart.selects(peer["podSelector"], there) for peer in peers)


class Network(unittest.TestCase):
    """Asked of the policies as the cluster's network would read them."""

    def setUp(self):
        self.single = chart.rendered(chart.CHART / "ci" / "gateway.yaml")
        self.split = chart.render(
            "--values", chart.CHART / "ci" / "split.yaml", "--set",
            "task=rebase")
        self.open = chart.rendered(chart.CHART / "values-development.yaml")

    def components(self, documents):
        return sorted({chart.component(metadata["labels"])
                       for _, metadata, _ in chart.pods(documents)})

    def who_reaches(self, documents, target, port, protocol="TCP"):
        return {source for source in self.components(documents)
                if allowed(documents, source, target, port, protocol)}

    def test_everything_is_denied_first(self):
        for documents in self.single, self.split:
            for component in self.components(documents):
                with self.subTest(component):
                    self.assertEqual(
                        self.who_reaches(documents, component, 12345), set())

    def test_only_the_pages_server_reaches_the_api(self):
        for port in 8081, 8082:
            self.assertEqual(self.who_reaches(self.single, "api", port),
                             {"frontend"})
            self.assertEqual(self.who_reaches(self.split, "api", port),
                             {"frontend"})

    def test_behind_a_router_only_the_router_reaches_the_services(self):
        for service in "api-auth", "api-bids", "api-stats":
            self.assertEqual(self.who_reaches(self.split, service, 8081),
                             {"api"})

    def test_the_edge_reaches_pages_and_live_items_and_no_more(self):
        self.assertTrue(allowed(self.single, "edge", "frontend", 8083))
        self.assertTrue(allowed(self.single, "edge", "api", 8084))
        self.assertFalse(allowed(self.single, "edge", "api", 8081))
        self.assertEqual(self.who_reaches(self.split, "api-bids", 8084),
                         {"edge"})

    def test_the_api_is_public_only_when_it_is_asked_for(self):
        self.assertEqual(self.who_reaches(self.open, "api", 8081),
                         {"frontend", "edge"})

    def test_databases_are_reached_by_their_users_only(self):
        self.assertEqual(
            self.who_reaches(self.split, "postgres-auth", 5432),
            {"api-auth", "relay", "migrations", "task"})
        self.assertEqual(
            self.who_reaches(self.split, "postgres-bids", 5432),
            {"api-bids", "relay", "closer", "migrations", "task"})
        self.assertEqual(
            self.who_reaches(self.split, "postgres-stats", 5432),
            {"api-stats", "stats", "migrations", "task"})
        self.assertEqual(self.who_reaches(self.split, "rabbitmq", 5672),
                         {"relay", "stats"})
        self.assertEqual(self.who_reaches(self.split, "redis", 6379),
                         {"api-auth", "api-bids", "api-stats", "closer"})

    def test_the_relay_is_woken(self):
        self.assertIn("api-bids", self.who_reaches(
            self.split, "relay", 9111, "UDP"))

    def test_authorities_are_mounted_where_stores_are_spoken_to(self):
        production = chart.rendered(chart.CHART / "values-production.yaml")
        for _, metadata, spec in chart.pods(production):
            who = chart.component(metadata["labels"])
            text = json.dumps(spec["containers"])
            with self.subTest(who):
                stores = any(name in text for name in
                             ("_DB_URL", "GAVEL_AMQP_URL", "GAVEL_REDIS_URL"))
                self.assertEqual(stores, "/etc/gavel/ca" in text)
                for name in "GAVEL_AMQP", "GAVEL_REDIS":
                    self.assertEqual(f"{name}_URL" in text,
                                     f"{name}_CA_FILE" in text)
                self.assertEqual(stores, "gavel-ca" in json.dumps(
                    spec.get("volumes", [])))

    def test_credentials_are_where_they_are_used(self):
        """The edge has none; only auth signs; nobody else has the owner's."""
        for documents in self.single, self.split:
            for _, metadata, spec in chart.pods(documents):
                who = chart.component(metadata["labels"])
                text = json.dumps(spec["containers"])
                volumes = json.dumps(spec.get("volumes", []))
                with self.subTest(who):
                    if who in ("edge", "frontend", "test"):
                        self.assertNotIn("_DB_URL", text)
                    if who not in ("api", "api-auth"):
                        self.assertNotIn("private.pem", volumes)
                    if who not in ("migrations", "task") and not who.startswith("postgres"):
                        self.assertNotIn("owner", text)


if __name__ == "__main__":
    unittest.main()
