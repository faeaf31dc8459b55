"""What becomes of a service whose settings are wrong while its package is upgraded, and when it is started; and of root's commands to it."""

import shutil

from machine import SETTINGS, expect, tell


def as_root(machine):
    """Root asks the service, and checks its settings while it serves."""
    expect("hello" in machine.run("portico", "plugins", "--config", SETTINGS).stdout, "root does not reach the service")
    done = machine.run("portico", "check", "--config", SETTINGS, check=False)
    expect(done.returncode != 2 and "is in use" not in done.stdout, done.stdout)
    tell("root asks the service, and checks its settings beside it")


def upgrade_with_mistakes(machine, package):
    """The version before serves on, and apt says so and why."""
    shutil.copy(package, machine.root / "packages/later.deb")
    part = machine.root / "etc/portico/conf.d/10.json"
    part.parent.mkdir(exist_ok=True)
    file = machine.root / SETTINGS[1:]
    good = file.read_text()
    file.write_text(good.replace("{", '{"include": ["conf.d/*.json"],', 1))
    before = machine.shown("MainPID")
    for broken, word in (('{"limits": {"bodi": 1}}', "bodi"), ('{"limits": ', "10.json:1")):
        part.write_text(broken)
        said = machine.run("apt-get", "install", "-q", "-y", "--reinstall", "--allow-downgrades", "/packages/later.deb").stdout
        expect("the version before goes on serving" in said and word in said, said)
        expect(machine.shown("MainPID") == before and machine.status("/hello") == "200", "it does not serve on")
    part.unlink()
    machine.run("portico", "upgrade", "--config", SETTINGS)
    expect(machine.shown("MainPID") != before, "it was not upgraded once its settings were mended")
    file.write_text(good)
    machine.run("systemctl", "stop", "portico")
    machine.run("apt-get", "install", "-q", "-y", "--allow-downgrades", "/packages/next.deb")
    machine.becomes("/hello", "200")
    begun = machine.run("journalctl", "-u", "portico", "-o", "cat").stdout.rpartition("Stopped portico")[2]
    expect("in the place of process" not in begun, begun)
    tell("an upgrade says what stands against it; a service that was stopped is started once")


def wrong_settings_once(machine):
    """systemd does not start it again and again, and starts it when it is told to."""
    file = machine.root / SETTINGS[1:]
    good = file.read_text()
    machine.run("systemctl", "stop", "portico")
    file.write_text(good.replace("{", '{"lok": 1,', 1))
    expect(machine.run("systemctl", "start", "portico", check=False).returncode != 0, "it starts with wrong settings")
    expect(machine.shown("ActiveState") == "failed" and machine.shown("NRestarts") == "0", machine.shown("NRestarts"))
    file.write_text(good)
    machine.run("systemctl", "start", "portico")
    tell("settings that cannot be used end it once, and it starts when they are mended")
