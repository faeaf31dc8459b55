"""The manifest for Kubernetes: its settings can be used, stay below the memory of a pod, and it has the time to drain. The form is looked at by
./dev package --try."""

import re
import shutil
import subprocess

from installation import expect, places

source, build, own = places()
text = (source / "config/kubernetes/portico.yaml").read_text()
block = re.search(r"  portico\.json: \|\n((?:    .*\n)+)", text)
(own / "portico.json").write_text(re.sub("(?m)^    ", "", block[1]))
done = subprocess.run([build / "bin/portico", "config", "--config", own / "portico.json"], capture_output=True, text=True, check=False)
expect(done.returncode == 0 and not done.stderr, done.stderr)
values = {words[0]: words[1] for words in map(str.split, done.stdout.splitlines())}
patience = int(re.search(r"terminationGracePeriodSeconds: (\d+)", text)[1])
lame_duck = float(values["deadlines.lame_duck"])
expect(patience > lame_duck + float(values["deadlines.shutdown"]) + 3, f"{patience} s are too short")
memory = int(re.search(r"limits: \{memory: (\d+)Gi\}", text)[1]) << 30
expect(int(values["limits.in_flight"]) * 2 <= memory, "requests may take more than half of the memory of a pod")
probe = re.search(r"readinessProbe:(?:\n {12}.*)+", text)[0]
period, failures = (int(re.search(rf"{name}: (\d+)", probe)[1]) for name in ("periodSeconds", "failureThreshold"))
expect(lame_duck > period * failures, "a pod stops before it is known not to be ready")
version = re.search(r"project\(portico VERSION ([0-9.]+)", (source / "CMakeLists.txt").read_text())[1]
expect(f"image: portico:{version}" in text, "the image of another version")

# What is left to who deploys it: a namespace, a digest of an image of their own, and no limit of the processor, which
# only makes requests wait.
LEFT = "CKV_K8S_11,CKV_K8S_15,CKV_K8S_21,CKV_K8S_43"
checkov = shutil.which("checkov") or shutil.which("checkov", path=source / "build/checkov/bin")
if not checkov:
    print("left out: checkov is not here (PyPI): the manifest is held to no rules of others")
else:
    done = subprocess.run([checkov, "--framework", "kubernetes", "--compact", "--quiet", "--skip-download", "--skip-check", LEFT,
                           "-f", source / "config/kubernetes/portico.yaml"], capture_output=True, text=True, check=False)
    expect(done.returncode == 0 and re.search(r"Passed checks: [1-9]\d+, Failed checks: 0,", done.stdout), done.stdout + done.stderr[-2000:])
    print("checkov has nothing against the manifest")
