"""The chart as Helm renders it, once for every values file."""

import functools
import os
import pathlib
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm" / "gavel"
RELEASE = "gavel"

VALUES = sorted(
    [*CHART.glob("values-*.yaml"), *(CHART / "ci").glob("*.yaml")]
)

# Kinds that Kubernetes itself does not know; their operators bring schemas.
CUSTOM = {"HTTPRoute", "PrometheusRule", "ServiceMonitor"}


def helm(*arguments, check=True):
    return subprocess.run(
        [os.environ.get("HELM", "helm"), *map(str, arguments)],
        check=check, capture_output=True, text=True,
    )


def render(*arguments):
    text = helm("template", RELEASE, CHART, "--namespace", "gavel",
                *arguments).stdout
    return [doc for doc in yaml.safe_load_all(text) if doc]


@functools.lru_cache(maxsize=None)
def rendered(values):
    return render("--values", values)


def name(values):
    return str(values.relative_to(CHART))


def of_kind(documents, *kinds):
    return [doc for doc in documents if doc["kind"] in kinds]


def pods(documents):
    """(object, pod's metadata, pod's spec) of everything that runs."""
    for doc in documents:
        if doc["kind"] == "Pod":
            yield doc, doc["metadata"], doc["spec"]
        elif "template" in doc.get("spec", {}):
            template = doc["spec"]["template"]
            yield doc, template["metadata"], template["spec"]


def component(labels):
    return labels["app.kubernetes.io/component"]


def selects(selector, labels):
    return all(labels.get(key) == value
               for key, value in selector.get("matchLabels", {}).items())


def nginx_files(documents):
    for doc in of_kind(documents, "ConfigMap"):
        for file, text in doc["data"].items():
            if file.endswith(".conf"):
                yield file, text
