# Compiles a file that must not compile; the first error has to be the sentence after "// expect:".
#   cmake -DCOMPILER=... -DINCLUDE=... -DSOURCE=... [-DSTANDARD=c++17] -P refused.cmake
file(STRINGS ${SOURCE} first LIMIT_COUNT 1)
string(REGEX REPLACE "^// expect: " "" sentence "${first}")
if(NOT STANDARD)
  set(STANDARD c++20)
endif()
execute_process(
  COMMAND ${COMPILER} -std=${STANDARD} -fsyntax-only -I${INCLUDE} ${SOURCE}
  RESULT_VARIABLE code
  ERROR_VARIABLE output)
if(code EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles, and should not")
endif()
string(FIND "${output}" "error:" begin)
string(SUBSTRING "${output}" ${begin} -1 rest)
string(FIND "${rest}" "\n" end)
string(SUBSTRING "${rest}" 0 ${end} line)
string(FIND "${line}" "${sentence}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "expected: ${sentence}\nthe first error is: ${line}")
endif()
