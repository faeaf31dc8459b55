/* Writes what a plugin says about itself as an ELF note, so that it can be read without running it:
 *
 *   portico_manifest <library> <note file> [<needed plugin>[>=<version>]...]
 *
 * The note is that of the section .note.portico: owner "Portico", type 1, and a JSON object
 *   {"id", "version", "abi": "1.<minor>", "sdk": "0.1.0", "summary", "config": <JSON Schema>, "needs": ["items>=1.0"]}
 * `abi` is the oldest that the plugin can live with, `sdk` what it was built with.
 * Run by portico_add_plugin() on the machine that builds; it loads the library to ask it.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portico/abi.h"
#include "portico/version.h"

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
  return fclose(file);
}

int main(int count, char** words) {
  void* library;
  const portico_plugin* plugin;
  char abi[32];
  if (count < 3) return 2;
  library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);
  plugin = library ? (const portico_plugin*)dlsym(library, "portico_plugin_v1") : NULL;
  if (!plugin || !plugin->id || !plugin->version) {
    fprintf(stderr, "portico: %s has no manifest: %s\n", words[1],
            library ? "it exports no portico_plugin_v1" : dlerror());
    return 1;
  }
  snprintf(abi, sizeof abi, "1.%u", (unsigned)plugin->minor);
  put("{", 1);
  member("id", plugin->id);
  member("version", plugin->version);
  member("abi", abi);
  member("sdk", PORTICO_SDK_VERSION);
  if (plugin->summary) member("summary", plugin->summary);
  if (plugin->config && *plugin->config) {
    member("config", NULL);
    put(plugin->config, strlen(plugin->config));
  }
  member("needs", NULL);
  put("[", 1);
  for (int at = 3; at < count; ++at) {
    if (at > 3) put(",", 1);
    text(words[at]);
  }
  put("]}", 2);
  return write_note(words[2]);
}
