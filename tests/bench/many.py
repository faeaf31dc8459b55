"""Folders of plugins: the bench plugin, and any number of twins under ids of their own."""

import shutil

PATTERN = b"twin-0000"


def twin(number):
    return f"twin-{number:04d}"


def plugin_folder(place, name, twins=0):
    """A new folder below the run's with the bench plugin and so many twins."""
    folder = place.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(place.programs / "plugins/bench.so", folder)
    octets = (place.programs / "twin/twin.so").read_bytes()
    for number in range(1, twins + 1):
        (folder / f"{twin(number)}.so").write_bytes(octets.replace(PATTERN, twin(number).encode()))
    return folder
