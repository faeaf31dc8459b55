// The layout of the border, as a C++20 compiler sees it, and the meaning of its numbers. All of it
// is frozen: a failure here means that plugins in the field would break.

#include <cstddef>
#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include <portico/abi.h>

extern "C" const std::size_t portico_c11_sizes[];

namespace {

#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes))
#define AT(type, member, offset) static_assert(offsetof(type, member) == (offset))

SIZE(portico_str, 16);
static_assert(std::is_standard_layout_v<portico_str> && std::is_trivially_copyable_v<portico_str>);
AT(portico_str, data, 0);
AT(portico_str, size, 8);

SIZE(portico_value, 16);
static_assert(std::is_standard_layout_v<portico_value> &&
              std::is_trivially_copyable_v<portico_value>);
AT(portico_value, kind, 0);
AT(portico_value, size, 4);
AT(portico_value, integer, 8);
AT(portico_value, number, 8);
AT(portico_value, text, 8);
AT(portico_value, items, 8);
AT(portico_value, members, 8);

SIZE(portico_member, 32);
static_assert(std::is_standard_layout_v<portico_member> &&
              std::is_trivially_copyable_v<portico_member>);
AT(portico_member, name, 0);
AT(portico_member, name_size, 8);
AT(portico_member, flags, 12);
AT(portico_member, value, 16);

SIZE(portico_task, 24);
static_assert(std::is_standard_layout_v<portico_task> &&
              std::is_trivially_copyable_v<portico_task>);
AT(portico_task, self, 0);
AT(portico_task, run, 8);
AT(portico_task, drop, 16);

SIZE(portico_source, 24);
static_assert(std::is_standard_layout_v<portico_source> &&
              std::is_trivially_copyable_v<portico_source>);
AT(portico_source, self, 0);
AT(portico_source, next, 8);
AT(portico_source, drop, 16);

SIZE(portico_handler, 24);
static_assert(std::is_standard_layout_v<portico_handler> &&
              std::is_trivially_copyable_v<portico_handler>);
AT(portico_handler, self, 0);
AT(portico_handler, run, 8);
AT(portico_handler, drop, 16);

SIZE(portico_route, 152);
static_assert(std::is_standard_layout_v<portico_route> &&
              std::is_trivially_copyable_v<portico_route>);
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
static_assert(std::is_standard_layout_v<portico_host> &&
              std::is_trivially_copyable_v<portico_host>);
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
static_assert(std::is_standard_layout_v<portico_plugin> &&
              std::is_trivially_copyable_v<portico_plugin>);
AT(portico_plugin, size, 0);
AT(portico_plugin, minor, 4);
AT(portico_plugin, id, 8);
AT(portico_plugin, version, 16);
AT(portico_plugin, summary, 24);
AT(portico_plugin, config, 32);
AT(portico_plugin, start, 40);
AT(portico_plugin, stop, 48);
AT(portico_plugin, extension, 56);

static_assert(std::is_same_v<portico_result, std::int32_t>);

TEST(Layout, IsTheSameInC) {
  const std::size_t sizes[] = {
      sizeof(portico_str),   sizeof(portico_value),  sizeof(portico_member),
      sizeof(portico_task),  sizeof(portico_source), sizeof(portico_handler),
      sizeof(portico_route), sizeof(portico_host),   sizeof(portico_plugin)};
  for (std::size_t i = 0; i < std::size(sizes); ++i) EXPECT_EQ(sizes[i], portico_c11_sizes[i]) << i;
}

TEST(Layout, NumbersKeepTheirMeaning) {
  EXPECT_EQ(PORTICO_OK, 0);
  EXPECT_EQ(PORTICO_END, 1);
  EXPECT_EQ(PORTICO_REFUSED, -1);
  EXPECT_EQ(PORTICO_FAILED, -2);
  const int kinds[] = {PORTICO_NULL,   PORTICO_BOOL,  PORTICO_INT,    PORTICO_FLOAT,
                       PORTICO_STRING, PORTICO_ARRAY, PORTICO_OBJECT, PORTICO_JSON};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(kinds[i], i);
  EXPECT_EQ(PORTICO_UNSET, 1u);
  const unsigned flags[] = {
      PORTICO_EXCLUDE_UNSET, PORTICO_EXCLUDE_DEFAULTS, PORTICO_EXCLUDE_NONE,
      PORTICO_BY_NAME,       PORTICO_UNLISTED,         PORTICO_QUICK,
      PORTICO_BLOCKING,      PORTICO_EXACT_PATH,       PORTICO_ANY_CONTENT_TYPE};
  for (unsigned i = 0; i < 9; ++i) EXPECT_EQ(flags[i], 1u << i);
  const int parts[] = {PORTICO_METHOD, PORTICO_PATH,           PORTICO_QUERY,
                       PORTICO_BODY,   PORTICO_PEER,           PORTICO_HEADER,
                       PORTICO_SCHEME, PORTICO_CLIENT_SUBJECT, PORTICO_CLIENT_FINGERPRINT};
  for (int i = 0; i < 9; ++i) EXPECT_EQ(parts[i], i);
  const int levels[] = {PORTICO_DEBUG, PORTICO_INFO, PORTICO_WARNING, PORTICO_ERROR};
  for (int i = 0; i < 4; ++i) EXPECT_EQ(levels[i], i);
}

TEST(Layout, AnOlderTableLacksItsLateMembers) {
  portico_host host{};
  host.size = offsetof(portico_host, extension);
  EXPECT_TRUE(PORTICO_HAS(&host, log));
  EXPECT_FALSE(PORTICO_HAS(&host, extension));
  host.size = sizeof host;
  EXPECT_TRUE(PORTICO_HAS(&host, extension));
  portico_route route{};
  route.size = offsetof(portico_route, handler);
  EXPECT_TRUE(PORTICO_HAS(&route, docs));
  EXPECT_FALSE(PORTICO_HAS(&route, handler));
  portico_plugin plugin{};
  plugin.size = 56;  // as every plugin of minor 0 says
  EXPECT_TRUE(PORTICO_HAS(&plugin, stop));
  EXPECT_FALSE(PORTICO_HAS(&plugin, extension));
}

}  // namespace
