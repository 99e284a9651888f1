"""Alerts and dashboard speak only of metrics that are there."""

import json
import pathlib
import re
import shutil
import subprocess
import unittest

import yaml

import chart

ALERTS = chart.CHART / "files" / "alerts.yaml"
DASHBOARD = chart.CHART / "files" / "dashboard.json"
RUNBOOK = chart.CHART / "docs" / "runbook.md"

# What Prometheus adds of itself.
OTHERS = {"up"}

NAME = re.compile(r"\b(gavel_[a-z_]+|up)\b(?!\s*=)")


def shown():
    """Names in the tables and texts of all programs that show metrics."""
    names = set()
    for path in [*(chart.ROOT / "ngx_gavel_module").glob("*.c"),
                 *(chart.ROOT / "daemons").glob("*.c")]:
        text = path.read_text()
        names |= set(re.findall(r'"(gavel_[a-z_]+)', text))
        names |= set(re.findall(r"# TYPE (gavel_[a-z_]+)", text))
    for text in configurations():
        names |= set(re.findall(r"# TYPE (gavel_[a-z_]+)", text))
    return names


def configurations():
    """Of NGINX, where it shows figures of its own."""
    for values in chart.VALUES:
        for _, text in chart.nginx_files(chart.rendered(values)):
            yield text


def labels_of(name):
    """Labels that a metric is shown with, by the sources."""
    found = set()
    for path in [*(chart.ROOT / "ngx_gavel_module").glob("*.c"),
                 *(chart.ROOT / "daemons").glob("*.c")]:
        text = re.sub(r'"\s*\n\s*"', "", path.read_text())
        for inside in re.findall(name + r"\{(.*?)\}", text):
            found |= set(re.findall(r"(\w+)=", inside))
        if re.search(r'\w+_OF\(GVL_METRIC_\w+,\s*"' + name, text):
            found.add("database")
        for inside in re.findall(
                r'"' + name + r'",\s*"((?:\w+=\\"\w*\\",?)+)"', text):
            found |= set(re.findall(r"(\w+)=", inside))
    for text in configurations():
        for inside in re.findall(name + r"\{(.*?)\}", text):
            found |= set(re.findall(r"(\w+)=", inside))
    return found


def rules():
    for group in yaml.safe_load(ALERTS.read_text())["groups"]:
        yield from group["rules"]


def targets():
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def expressions():
    yield from ((rule["alert"], rule["expr"]) for rule in rules())
    yield from targets()


class Metrics(unittest.TestCase):
    def test_every_name_is_shown_by_a_program(self):
        known = shown() | OTHERS
        for where, expression in expressions():
            for name in NAME.findall(expression):
                with self.subTest((where, name)):
                    self.assertIn(name, known)

    def test_every_label_is_one_of_the_metric(self):
        """pod and job come from the scraping."""
        for where, expression in expressions():
            used = set()
            for inside in re.findall(r"\{(.*?)\}", expression):
                used |= set(re.findall(r"(\w+)\s*[=!]~?", inside))
            for inside in re.findall(r"\bby \((.*?)\)", expression):
                used |= set(re.findall(r"\w+", inside))
            known = {"pod", "job"}
            for name in NAME.findall(expression):
                known |= labels_of(name)
            with self.subTest((where, expression)):
                self.assertEqual(used - known, set())

    def test_every_metric_is_on_the_dashboard(self):
        seen = {name for _, expression in targets()
                for name in NAME.findall(expression)}
        families = {re.sub(r"_(bucket|sum|count)$", "", name)
                    for name in seen}
        # A date that changes once a day tells nothing on a chart.
        hidden = {"gavel_stats_floor_day"}
        programs = {name for name in shown()
                    if not re.search(r"_(bucket|sum|count)$", name)
                    and re.search(r"_(total|seconds|events|up|waiting|idle|"
                                  r"hashing|watchers|items|leading|blocked|"
                                  r"connections|connections_limit|day)$", name)}
        self.assertEqual(programs - families - hidden, set())

    def test_every_alert_has_its_page(self):
        entries = re.findall(r"^## (\w+)$", RUNBOOK.read_text(), re.M)
        self.assertEqual(sorted(entries),
                         sorted(rule["alert"] for rule in rules()))

    def test_every_alert_says_how_bad_and_what(self):
        for rule in rules():
            with self.subTest(rule["alert"]):
                self.assertIn(rule["labels"]["severity"],
                              ("warning", "critical"))
                self.assertTrue(rule["annotations"]["summary"])
                self.assertTrue(rule["annotations"]["description"])

    def test_who_shows_metrics_is_scraped(self):
        documents = chart.rendered(chart.CHART / "values-production.yaml")
        service = next(doc for doc in chart.of_kind(documents, "Service")
                       if doc["metadata"]["name"] == "gavel-metrics")
        monitor = chart.of_kind(documents, "ServiceMonitor")[0]
        self.assertTrue(chart.selects(monitor["spec"]["selector"],
                                      service["metadata"]["labels"]))
        scraped = {chart.component(metadata["labels"])
                   for _, metadata, _ in chart.pods(documents)
                   if chart.selects(
                       {"matchLabels": service["spec"]["selector"]},
                       metadata["labels"])}
        showing = {file.removesuffix(".conf")
                   for file, text in chart.nginx_files(documents)
                   if "location = /metrics" in text}
        self.assertEqual(scraped, showing | {"relay", "stats", "closer"})

    def test_rendered_rules_name_their_page(self):
        documents = chart.rendered(chart.CHART / "values-production.yaml")
        rendered = chart.of_kind(documents, "PrometheusRule")[0]
        for group in rendered["spec"]["groups"]:
            for rule in group["rules"]:
                self.assertTrue(
                    rule["annotations"]["runbook_url"].endswith(
                        "#" + rule["alert"].lower()))

    def test_promtool_reads_and_fires_them(self):
        if not shutil.which("promtool"):
            self.skipTest("needs promtool: apt-get install prometheus")
        for what in (["check", "rules", ALERTS],
                     ["test", "rules",
                      pathlib.Path(__file__).with_name("alerts_fire.yaml")]):
            said = subprocess.run(["promtool", *map(str, what)],
                                  capture_output=True, text=True)
            with self.subTest(what[0]):
                self.assertEqual(said.returncode, 0,
                                 said.stdout + said.stderr)


if __name__ == "__main__":
    unittest.main()
