#pragma once

// What the body of a PATCH cannot tell: a plain std::optional is null when the client sent null and
// when it sent nothing. Start time only.

#include <initializer_list>
#include <string>

#include "portico/type_title.hpp"
#include "portico/types/model.hpp"

namespace portico::detail {

/// Those that are not empty.
std::string joined(std::initializer_list<std::string> parts);

template <Aggregate T> std::string untold_members();

/// The I-th member of a model, if it can be null and does not know whether it was set.
template <class T, std::size_t I> std::string untold_member() {
  using M = member_type<T, I>;
  if constexpr (is_inline<M>)
    return untold_members<std::remove_cvref_t<decltype(std::declval<M&>().get())>>();
  else if constexpr (is_nullable<M>)
    return type_title<T>() + "." + std::string{member_names<T>[I]};
  else
    return {};
}

template <Aggregate T> std::string untold_members() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return joined({untold_member<T, I>()...});
  }
  (std::make_index_sequence<member_count<T>>{});
}

}  // namespace portico::detail
