# What a plugin costs its compiler, in numbers that do not depend on the machine:
#   which headers portico/portico.hpp takes along,
#   how many functions each further route makes, of types that are known already,
#   how large a plugin of one route is (with -DLIBRARY=, the SDK's).
#   cmake -DCOMPILER=... -DINCLUDE=... -DMAP=... -DBINARY=... [-DLIBRARY=...] -P cost.cmake
cmake_minimum_required(VERSION 3.20)
file(MAKE_DIRECTORY ${BINARY})
set(flags -std=c++20 -O2 -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -Wno-missing-field-initializers -I${INCLUDE})
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGV}:\n${output}${errors}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(WRITE ${BINARY}/header.cpp "#include <portico/portico.hpp>\n")
run(${COMPILER} ${flags} -M ${BINARY}/header.cpp)
foreach(header IN ITEMS nlohmann regex iostream fstream thread condition_variable future random)
  if(output MATCHES "/${header}[ /\n]")
    message(FATAL_ERROR "portico/portico.hpp includes ${header}")
  endif()
endforeach()
file(WRITE ${BINARY}/header.cpp "#include <portico/json.hpp>\n")
run(${COMPILER} ${flags} -M ${BINARY}/header.cpp)
if(NOT output MATCHES "/nlohmann/json.hpp")
  message(FATAL_ERROR "portico/json.hpp does not include nlohmann/json.hpp, or this test cannot tell")
endif()

# routes(<count> <variable>): compiles a plugin of so many routes of the same types; how many functions
# its object has.
function(routes count variable)
  set(text "#include <portico/portico.hpp>
struct Item { std::string name; double price; std::optional<bool> is_offer; };
PORTICO_PLUGIN(\"cost\", \"1.0.0\") {
")
  foreach(number RANGE 1 ${count})
    string(APPEND text "  app.put(\"/items${number}/{id}\", [](portico::Path<\"id\", int>, portico::Body<Item> item) { return *item; });\n")
  endforeach()
  file(WRITE ${BINARY}/routes${count}.cpp "${text}}\n")
  run(${COMPILER} ${flags} -c ${BINARY}/routes${count}.cpp -o ${BINARY}/routes${count}.o)
  run(nm --defined-only ${BINARY}/routes${count}.o)
  string(REGEX MATCHALL " [tTwW] " functions "${output}")
  list(LENGTH functions length)
  set(${variable} ${length} PARENT_SCOPE)
endfunction()
routes(1 one)
routes(11 eleven)
math(EXPR further "(${eleven} - ${one}) / 10")
message(STATUS "functions: ${one} of a plugin of one route, ${further} of each further one")
if(one LESS 5 OR further GREATER 8)
  message(FATAL_ERROR "each further route of known types makes ${further} functions; 8 are enough")
endif()

if(LIBRARY)
  run(${COMPILER} -shared -s -Wl,--version-script=${MAP} -Wl,-z,defs -Wl,--gc-sections -o ${BINARY}/one.so
      ${BINARY}/routes1.o ${LIBRARY})
  file(SIZE ${BINARY}/one.so size)
  message(STATUS "a plugin of one route has ${size} bytes")
  if(size GREATER 150000)
    message(FATAL_ERROR "a plugin of one route has ${size} bytes; 150000 are enough")
  endif()
endif()
