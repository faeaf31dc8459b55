// mistake: the work of `every()` with an argument
// expect: portico: every() takes a function of nothing or of a std::stop_token
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.every(std::chrono::seconds{1}, [](int) {});
}
