# Compiles a file that must not compile, by every compiler that is there; the first error has to be the sentence
# after "// expect:". What stands before " | " in it names the place, which g++ says before the sentence; clang says
# the requirement that fails.
#   cmake -DCOMPILER=... -DINCLUDE=... -DBINARY=... -DSOURCE=... -P refused.cmake
#   cmake -DCOMPILER=... -DINCLUDE=... -DBINARY=... -DPREPARE=ON -P refused.cmake     the headers, once for all
cmake_minimum_required(VERSION 3.20)
find_program(CLANG clang++)
set(compilers ${COMPILER})
if(CLANG AND NOT COMPILER MATCHES "clang")
  list(APPEND compilers ${CLANG})
endif()

if(PREPARE)
  file(MAKE_DIRECTORY ${BINARY}/portico)
  foreach(compiler IN LISTS compilers)
    set(made -fPIC -fvisibility=hidden -o ${BINARY}/portico/portico.hpp.gch)
    if(compiler MATCHES "clang")
      set(made -o ${BINARY}/portico.pch)
    endif()
    execute_process(COMMAND ${compiler} -std=c++20 -x c++-header -w -I${INCLUDE} ${INCLUDE}/portico/portico.hpp ${made}
                    COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  return()
endif()

file(STRINGS ${SOURCE} head LIMIT_COUNT 3 REGEX "^// [a-z]+: ")
foreach(line IN LISTS head)
  string(REGEX MATCH "^// ([a-z]+): (.*)$" found "${line}")
  set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()
if(NOT DEFINED standard)
  set(standard 20)
endif()
string(REPLACE " | " " " named "${expect}")
string(REGEX REPLACE "^.* \\| " "portico: " bare "${expect}")

foreach(compiler IN LISTS compilers)
  set(flags -fPIC -fvisibility=hidden -I${BINARY} -I${INCLUDE}) # those of a plugin: refused_at_load.sh
  set(sentence "${named}")
  if(compiler MATCHES "clang")
    set(flags -I${INCLUDE})
    if(standard EQUAL 20)
      set(flags -include-pch ${BINARY}/portico.pch -I${INCLUDE})
    endif()
    set(sentence "${bare}")
  endif()
  execute_process(
    COMMAND ${compiler} -std=c++${standard} -fsyntax-only ${flags} ${SOURCE}
    RESULT_VARIABLE code
    ERROR_VARIABLE output)
  if(code EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles with ${compiler}, and should not")
  endif()
  string(FIND "${output}" "error:" begin)
  string(SUBSTRING "${output}" ${begin} -1 rest)
  string(FIND "${rest}" "\n" end)
  string(SUBSTRING "${rest}" 0 ${end} line)
  string(REPLACE "\\\"" "\"" line "${line}") # as clang prints a quotation mark
  string(FIND "${line}" "${sentence}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "expected of ${compiler}: ${sentence}\nthe first error is: ${line}")
  endif()
endforeach()
