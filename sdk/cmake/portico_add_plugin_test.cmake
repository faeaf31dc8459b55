# portico_add_plugin_test(NAME <name> PLUGINS <target>... [SOURCES <file>...] [LIBRARIES <target>...] [GTEST])
#
# A test of plugins, for ctest: an executable that loads them into a host without sockets (docs/testing.md). Without
# SOURCES it is <name>.cpp. The targets of PLUGINS are what portico_add_plugin() makes; the test finds them by their
# names. GTEST: it has no main() of its own, and each of its tests is one of ctest's,
# <name>.<suite>.<test>.
#
# Of the host it needs libportico-testing, which is installed with it; -DPORTICO_TESTING_LIBRARY=<file> names another.

set(PORTICO_SDK_LIBRARY_FOLDER ${CMAKE_CURRENT_LIST_DIR}/../..) # where the SDK is installed

function(portico_testing_library)
  if(TARGET portico_testing)
    return()
  endif()
  find_library(PORTICO_TESTING_LIBRARY portico-testing HINTS ${PORTICO_SDK_LIBRARY_FOLDER})
  if(NOT PORTICO_TESTING_LIBRARY)
    message(FATAL_ERROR "portico_add_plugin_test: there is no libportico-testing.so, which is installed with the host: "
                        "install Portico, or name the file by -DPORTICO_TESTING_LIBRARY=")
  endif()
  add_library(portico_testing SHARED IMPORTED GLOBAL)
  set_target_properties(portico_testing PROPERTIES IMPORTED_LOCATION ${PORTICO_TESTING_LIBRARY})
endfunction()

function(portico_add_plugin_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "GTEST" "NAME" "PLUGINS;SOURCES;LIBRARIES")
  if(NOT arg_NAME OR NOT arg_PLUGINS OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "portico_add_plugin_test(NAME <name> PLUGINS <target>... [SOURCES <file>...] "
                        "[LIBRARIES <target>...] [GTEST]): NAME and PLUGINS have to be there, and nothing else "
                        "(${arg_UNPARSED_ARGUMENTS})")
  endif()
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${arg_NAME}.cpp)
  endif()
  portico_testing_library()
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_link_libraries(${arg_NAME} PRIVATE portico::testing portico_testing ${arg_LIBRARIES})
  set(files)
  foreach(plugin IN LISTS arg_PLUGINS)
    add_dependencies(${arg_NAME} ${plugin})
    list(APPEND files $<TARGET_FILE:${plugin}>)
  endforeach()
  target_compile_definitions(${arg_NAME} PRIVATE "PORTICO_TEST_PLUGINS=\"$<JOIN:${files},:>\"")
  if(NOT arg_GTEST)
    add_test(NAME ${arg_NAME} COMMAND ${arg_NAME})
    return()
  endif()
  find_package(GTest REQUIRED)
  target_compile_definitions(${arg_NAME} PRIVATE PORTICO_TEST_GTEST) # see portico/testing/tests.hpp
  target_link_libraries(${arg_NAME} PRIVATE GTest::gtest_main)
  include(GoogleTest)
  gtest_discover_tests(${arg_NAME} TEST_PREFIX ${arg_NAME}. DISCOVERY_MODE PRE_TEST)
endfunction()
