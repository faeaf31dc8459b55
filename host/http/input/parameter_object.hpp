#pragma once

// The raw value of a parameter model: an OBJECT of what came under the names of its members, and
// after that of everything else, which the model allows, ignores or forbids. No state.

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "http/input/entries.hpp"
#include "route/group.hpp"

namespace portico::http {

/// Names of members that the client writes in another way: {x_token, x-token}.
using Spellings = std::pmr::vector<std::pair<std::string_view, std::string_view>>;

/// Names of what is there for others, as a credential is: it is a member where the model has one of
/// that name, and nothing else.
using Aside = std::span<const std::string_view>;

/// Values and texts are borrowed from `values` and the group.
portico_value take(const route::Group& group, route::Place place, const Groups& values,
                   message::Arena& arena, Spellings& spellings, Aside aside = {});

/// Everything that came: each name with its value, or with an ARRAY of several.
portico_value take_all(route::Place place, const Groups& values, message::Arena& arena);

/// Whether a client sent anything of the model, so that it is not left out.
bool is_sent(const route::Group& group, const Groups& values, Aside aside = {});

}  // namespace portico::http
