/* Writes what a plugin says about itself as an ELF note, so that it can be read without running it:
 *
 *   portico_manifest [--unrun] <library> <note file> [<needed plugin>[>=<version>]...]
 *
 * The note is that of the section .note.portico: owner "Portico", type 1, and a JSON object
 *   {"id", "version", "abi": "1.<minor>", "sdk": "0.2.0", "summary", "config": <JSON Schema>,
 *    "needs": ["items>=1.0"], "image": <library_digest() of library.h>}
 * `abi` is the oldest that the plugin can live with, `sdk` that which made the manifest.
 * Run by seal.sh on the machine that builds. All of it is read from the file, whichever machine
 * that is for, but the schema of a configuration that the SDK for C++ writes when the library is
 * loaded: for that the library is loaded here, and left out with --unrun, or when it cannot be.
 * Ends with 0 when the note is written, with 3 when the library is no plugin, and says why; with
 * anything else when something went wrong.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portico/abi.h"
#include "portico/built.h"

#include "library.h"

static char* json;
static size_t used, room;

static void put(const char* octets, size_t size) {
  if (used + size + 1 > room) {
    room = 2 * (used + size + 1);
    json = (char*)realloc(json, room);
    if (!json) exit(1);
  }
  memcpy(json + used, octets, size);
  used += size;
  json[used] = '\0';
}

static void text(const char* characters) {
  put("\"", 1);
  for (; *characters; ++characters) {
    char escaped[8];
    const unsigned char octet = (unsigned char)*characters;
    if (octet == '"' || octet == '\\') put("\\", 1);
    if (octet >= 0x20)
      put(characters, 1);
    else
      put(escaped, (size_t)snprintf(escaped, sizeof escaped, "\\u%04x", octet));
  }
  put("\"", 1);
}

static void member(const char* name, const char* value) {
  put(used > 1 ? "," : "", used > 1);
  text(name);
  put(":", 1);
  if (value) text(value);
}

static int write_note(const char* path) {
  static const char owner[8] = "Portico";
  static const char zeros[4] = {0};
  const uint32_t head[3] = {sizeof owner, (uint32_t)used, 1};
  FILE* file = fopen(path, "wb");
  if (!file) return 1;
  fwrite(head, sizeof head, 1, file);
  fwrite(owner, sizeof owner, 1, file);
  fwrite(json, 1, used, file);
  fwrite(zeros, 1, (4 - used % 4) % 4, file);
  return (ferror(file) != 0) | (fclose(file) != 0);
}

/* Where the members of a portico_plugin of 64 bits are. */
enum { minor_at = 4, id_at = 8, version_at = 16, summary_at = 24, config_at = 32 };

static const char* config_when_loaded(const char* path) {
  void* loaded = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const portico_plugin* plugin =
      loaded ? (const portico_plugin*)dlsym(loaded, "portico_plugin_v1") : NULL;
  if (!plugin)
    fprintf(stderr, "portico: the manifest of %s is without the schema of its configuration: %s\n",
            path, dlerror());
  return plugin ? plugin->config : NULL;
}

static int fail(const char* path, const char* why) {
  fprintf(stderr, "portico: %s has no manifest: %s\n", path, why);
  return 3;
}

int main(int count, char** words) {
  const int unrun = count > 1 && strcmp(words[1], "--unrun") == 0;
  const char *id, *version, *summary, *config;
  const uint8_t* found;
  char abi[32], digest[65];
  uint64_t plugin, size = 0;
  uint32_t minor;
  static library read; /* with its octets as long as the process */
  words += unrun;
  count -= unrun;
  if (count < 3) return 2;
  if (!library_read(&read, words[1])) return fail(words[1], "it is no ELF file of 64 bits");
  plugin = library_symbol(&read, "portico_plugin_v1");
  found = plugin ? library_at(&read, plugin, &size) : NULL;
  if (!found || size < config_at + 8) return fail(words[1], "it exports no portico_plugin_v1");
  memcpy(&minor, found + minor_at, sizeof minor);
  id = library_text(&read, plugin + id_at);
  version = library_text(&read, plugin + version_at);
  if (!id || !version) return fail(words[1], "its portico_plugin_v1 has no id or no version");
  summary = library_text(&read, plugin + summary_at);
  config = library_text(&read, plugin + config_at);
  if (library_pointer(&read, plugin + config_at) != 0 && (!config || !*config))
    config = unrun ? NULL : config_when_loaded(words[1]);
  snprintf(abi, sizeof abi, "1.%u", (unsigned)minor);
  library_digest(&read, digest);
  put("{", 1);
  member("id", id);
  member("version", version);
  member("abi", abi);
  member("sdk", PORTICO_SDK_VERSION);
  if (summary) member("summary", summary);
  if (config && *config) {
    member("config", NULL);
    put(config, strlen(config));
  }
  member("needs", NULL);
  put("[", 1);
  for (int at = 3; at < count; ++at) {
    if (at > 3) put(",", 1);
    text(words[at]);
  }
  put("]", 1);
  member("image", digest);
  put("}", 1);
  return write_note(words[2]);
}
