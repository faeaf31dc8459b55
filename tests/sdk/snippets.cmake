# Compiles the examples of a page.
#   cmake -DC=... -DCXX=... -DINCLUDE=... -DPAGE=... -DAWK_FILE=... -DBINARY=... -P snippets.cmake
file(MAKE_DIRECTORY ${BINARY})
foreach(language c cpp)
  set(file ${BINARY}/snippets.${language})
  execute_process(COMMAND awk -v language=${language} -f ${AWK_FILE} ${PAGE} OUTPUT_FILE ${file} RESULT_VARIABLE code)
  file(SIZE ${file} size)
  if(NOT code EQUAL 0 OR size LESS 500)
    message(FATAL_ERROR "no examples in ${language} on ${PAGE}")
  endif()
endforeach()
set(flags -fsyntax-only -Wall -Wextra -Wno-missing-field-initializers -Werror -I${INCLUDE})
execute_process(COMMAND ${C} -std=c11 ${flags} ${BINARY}/snippets.c COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CXX} -std=c++20 ${flags} ${BINARY}/snippets.cpp COMMAND_ERROR_IS_FATAL ANY)
