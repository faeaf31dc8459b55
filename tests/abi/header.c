/* The layout of the border, as a C11 compiler sees it: the numbers are frozen for 64-bit machines.
 * A struct that may grow has its present size here; only that number may change, and only upwards.
 */

#include <portico/abi.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)
#define AT(type, member, offset)                                                                   \
  _Static_assert(offsetof(type, member) == (offset), #type "." #member)

#if UINTPTR_MAX == UINT64_MAX

SIZE(portico_str, 16);
AT(portico_str, data, 0);
AT(portico_str, size, 8);

SIZE(portico_value, 16);
AT(portico_value, kind, 0);
AT(portico_value, size, 4);
AT(portico_value, integer, 8);
AT(portico_value, number, 8);
AT(portico_value, text, 8);
AT(portico_value, items, 8);
AT(portico_value, members, 8);

SIZE(portico_member, 32);
AT(portico_member, name, 0);
AT(portico_member, name_size, 8);
AT(portico_member, flags, 12);
AT(portico_member, value, 16);

SIZE(portico_task, 24);
AT(portico_task, self, 0);
AT(portico_task, run, 8);
AT(portico_task, drop, 16);

SIZE(portico_source, 24);
AT(portico_source, self, 0);
AT(portico_source, next, 8);
AT(portico_source, drop, 16);

SIZE(portico_handler, 24);
AT(portico_handler, self, 0);
AT(portico_handler, run, 8);
AT(portico_handler, drop, 16);

SIZE(portico_route, 152);
AT(portico_route, size, 0);
AT(portico_route, flags, 4);
AT(portico_route, method, 8);
AT(portico_route, path, 24);
AT(portico_route, status, 40);
AT(portico_route, input, 48);
AT(portico_route, output, 64);
AT(portico_route, include, 80);
AT(portico_route, exclude, 96);
AT(portico_route, docs, 112);
AT(portico_route, handler, 128);

SIZE(portico_host, 120);
AT(portico_host, size, 0);
AT(portico_host, minor, 4);
AT(portico_host, model, 8);
AT(portico_host, route, 16);
AT(portico_host, config, 24);
AT(portico_host, request, 32);
AT(portico_host, cancelled, 40);
AT(portico_host, status, 48);
AT(portico_host, header, 56);
AT(portico_host, reply, 64);
AT(portico_host, fail, 72);
AT(portico_host, bytes, 80);
AT(portico_host, stream, 88);
AT(portico_host, defer, 96);
AT(portico_host, log, 104);
AT(portico_host, extension, 112);

SIZE(portico_plugin, 64);
AT(portico_plugin, size, 0);
AT(portico_plugin, minor, 4);
AT(portico_plugin, id, 8);
AT(portico_plugin, version, 16);
AT(portico_plugin, summary, 24);
AT(portico_plugin, config, 32);
AT(portico_plugin, start, 40);
AT(portico_plugin, stop, 48);
AT(portico_plugin, extension, 56);

#endif

/* What this compiler makes of the header, for the C++ side to compare with. */
extern const size_t portico_c11_sizes[];
const size_t portico_c11_sizes[] = {
    sizeof(portico_str),   sizeof(portico_value),  sizeof(portico_member),
    sizeof(portico_task),  sizeof(portico_source), sizeof(portico_handler),
    sizeof(portico_route), sizeof(portico_host),   sizeof(portico_plugin),
};
