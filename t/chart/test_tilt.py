"""The Tiltfile, executed with Tilt's own functions stood in for.

Starlark is a part of Python's language, so Python runs it; what it asks of
Tilt is written down and held against the files and the rendered chart.
"""

import pathlib
import subprocess
import unittest

import yaml

import chart


class Tilt:
    """Tilt's built-ins: each says what is wrong, or notes what was asked."""

    def __init__(self):
        self.images, self.resources, self.documents = {}, {}, []

    def inside(self, path):
        if not (chart.ROOT / path).exists():
            raise AssertionError(f"Tiltfile names {path}, which is not there")
        return chart.ROOT / path

    def docker_build(self, name, context, dockerfile, target=None, only=(),
                     ignore=(), live_update=()):
        text = self.inside(dockerfile).read_text()
        if target and f" AS {target}\n" not in text:
            raise AssertionError(f"{dockerfile} has no target {target}")
        for path in only:
            self.inside(path)
        self.images[name] = (dockerfile, only, list(live_update))

    def sync(self, here, there):
        self.inside(here)
        assert pathlib.PurePosixPath(there).is_absolute()
        return ("sync", here, there)

    def fall_back_on(self, files):
        for file in files:
            self.inside(file)
        return ("fall back", files)

    def helm(self, path, name, values, set):
        arguments = [part for file in values
                     for part in ("--values", self.inside(file))]
        for setting in set:
            arguments += ["--set", setting]
        return chart.helm("template", name, chart.ROOT / path,
                          *arguments).stdout

    def k8s_yaml(self, text):
        self.documents += [doc for doc in yaml.safe_load_all(text) if doc]

    def k8s_resource(self, name, labels=(), port_forwards=(),
                     resource_deps=(), links=()):
        self.resources[name] = (port_forwards, resource_deps)

    def local(self, command, quiet=False):
        subprocess.run([self.inside(command)], check=True, cwd=chart.ROOT,
                       capture_output=True)

    def run(self):
        names = dict(
            allow_k8s_contexts=lambda *names: None,
            update_settings=lambda **settings: None,
            docker_build=self.docker_build, sync=self.sync,
            fall_back_on=self.fall_back_on, helm=self.helm,
            k8s_yaml=self.k8s_yaml, k8s_resource=self.k8s_resource,
            local=self.local, link=lambda url, name: (url, name),
            read_file=lambda path: self.inside(path).read_text(),
            encode_yaml=yaml.safe_dump, encode_yaml_stream=yaml.safe_dump_all,
            decode_yaml_stream=lambda text: [
                doc for doc in yaml.safe_load_all(text) if doc],
        )
        exec(compile((chart.ROOT / "Tiltfile").read_text(), "Tiltfile",
                     "exec"), names)
        return self


class Tiltfile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tilt = Tilt().run()

    def workloads(self):
        return {doc["metadata"]["name"]: spec
                for doc, _, spec in chart.pods(self.tilt.documents)}

    def test_every_image_of_ours_is_built_and_used(self):
        used = {container["image"].split(":")[0]
                for spec in self.workloads().values()
                for container in (spec["containers"]
                                  + spec.get("initContainers", []))}
        ours = {image for image in used if image.startswith("gavel-")}
        self.assertEqual(ours, set(self.tilt.images))

    def test_resources_are_workloads_of_the_chart(self):
        self.assertEqual(set(self.tilt.resources), set(self.workloads()))

    def test_resources_wait_for_resources(self):
        for name, (_, waits_for) in self.tilt.resources.items():
            with self.subTest(name):
                self.assertLessEqual(set(waits_for),
                                     set(self.tilt.resources))

    def test_forwarded_ports_are_open(self):
        for name, (forwards, _) in self.tilt.resources.items():
            ports = {port["containerPort"]
                     for container in self.workloads()[name]["containers"]
                     for port in container.get("ports", [])}
            for forward in forwards:
                with self.subTest((name, forward)):
                    self.assertIn(int(forward.split(":")[1]), ports)

    def test_local_ports_are_forwarded_once(self):
        local = [forward.split(":")[0]
                 for forwards, _ in self.tilt.resources.values()
                 for forward in forwards]
        self.assertEqual(len(local), len(set(local)))
        # From here on the kernel gives them to clients.
        self.assertLess(max(map(int, local)), 32768)

    def test_dockerfiles_see_what_they_copy(self):
        for name, (dockerfile, only, _) in self.tilt.images.items():
            for line in (chart.ROOT / dockerfile).read_text().replace(
                    "\\\n", " ").splitlines():
                words = [word for word in line.split()
                         if not word.startswith("--")]
                if not words or words[0] != "COPY" or "--from=" in line:
                    continue
                for path in words[1:-1]:
                    if name == "gavel-daemons" and "nginx/" in path:
                        continue    # a stage that is not built for it
                    with self.subTest((name, path)):
                        self.assertTrue(any(
                            path == seen or path.startswith(f"{seen}/")
                            for seen in only))

    def test_changed_files_reach_a_container_that_can_be_written_to(self):
        for doc, _, spec in chart.pods(self.tilt.documents):
            for container in spec["containers"]:
                image = container["image"].split(":")[0]
                if self.tilt.images.get(image, ("", "", []))[2]:
                    self.assertFalse(container["securityContext"]
                                     ["readOnlyRootFilesystem"])

    def test_the_clusters_ports_are_the_edges(self):
        cluster = list(yaml.safe_load_all(
            (chart.ROOT / "scripts/cluster/ctlptl.yaml").read_text()))[1]
        mapped = {port["containerPort"]
                  for node in cluster["kindV1Alpha4Cluster"]["nodes"]
                  for port in node["extraPortMappings"]}
        edge = next(doc for doc in self.tilt.documents
                    if doc["kind"] == "Service"
                    and doc["metadata"]["name"] == "gavel-edge")
        self.assertEqual(mapped, {port["nodePort"]
                                  for port in edge["spec"]["ports"]})


if __name__ == "__main__":
    unittest.main()
