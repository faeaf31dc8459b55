#pragma once

// The methods of HTTP as functions of what routes are registered with: get, post, ... Each stands
// on route<Out>(method, path, options, handler), which is a member, too. Compile time only.

#define PORTICO_METHOD(name, METHOD)                                                               \
  template <class Out = detail::ReturnType, class F>                                               \
  void name(std::string_view path, const Options& options, F handler) {                            \
    this->template route<Out>(METHOD, path, options, std::move(handler));                          \
  }                                                                                                \
  template <class Out = detail::ReturnType, class F> void name(std::string_view path, F handler) { \
    this->template route<Out>(METHOD, path, Options{}, std::move(handler));                        \
  }                                                                                                \
  template <class Out = detail::ReturnType, class F>                                               \
  void name(std::string_view, F, const Options&) {                                                 \
    static_assert(std::is_same_v<F, Options>,                                                      \
                  "portico: the options stand before the handler: (path, Options{...}, handler)"); \
  }
#define PORTICO_METHODS                                                                            \
  PORTICO_METHOD(get, "GET")                                                                       \
  PORTICO_METHOD(post, "POST")                                                                     \
  PORTICO_METHOD(put, "PUT")                                                                       \
  PORTICO_METHOD(patch, "PATCH")                                                                   \
  PORTICO_METHOD(delete_, "DELETE")                                                                \
  PORTICO_METHOD(head, "HEAD")                                                                     \
  PORTICO_METHOD(options, "OPTIONS")
