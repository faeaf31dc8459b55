# Configures and builds tests/sdk/outside in an empty folder and looks at what the libraries export.
#   cmake -DSDK=... -DSOURCE=... -DBINARY=... -DWAY=subdirectory|installed -DLANGUAGES=C|CXX -DGENERATOR=...
#         -P outside.cmake
cmake_minimum_required(VERSION 3.20)
string(REPLACE "|" ";" languages "${LANGUAGES}")
file(REMOVE_RECURSE ${BINARY})
file(MAKE_DIRECTORY ${BINARY})
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGV}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

if(WAY STREQUAL "subdirectory")
  set(where -DPORTICO_SDK=${SDK})
else()
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SDK} -B ${BINARY}/sdk -DCMAKE_INSTALL_PREFIX=${BINARY}/prefix)
  run(${CMAKE_COMMAND} --install ${BINARY}/sdk)
  set(where -DCMAKE_PREFIX_PATH=${BINARY}/prefix)
endif()
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${BINARY}/build ${where} -DLANGUAGES=${LANGUAGES}
    -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
run(${CMAKE_COMMAND} --build ${BINARY}/build)
set(plugins)
if("CXX" IN_LIST languages)
  list(APPEND plugins tiny)
endif()
if("C" IN_LIST languages)
  list(APPEND plugins tiny_c)
endif()
foreach(name IN LISTS plugins)
  run(nm -D --defined-only ${BINARY}/build/${name}.so)
  string(STRIP "${output}" exported)
  if(NOT exported MATCHES "^[0-9a-f]+ [A-Z] portico_plugin_v1$")
    message(FATAL_ERROR "${name}.so exports more or less than its one constant:\n${exported}")
  endif()
endforeach()

# The samples are a project of their own where they are installed.
if(WAY STREQUAL "installed" AND "CXX" IN_LIST languages)
  file(GLOB samples ${BINARY}/prefix/share/doc/*/sdk/samples)
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${samples} -B ${BINARY}/samples ${where}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
  run(${CMAKE_COMMAND} --build ${BINARY}/samples --target hello --target reports)
endif()

# So does a compiler that only pkg-config tells about the SDK.
find_program(PKG_CONFIG pkg-config)
if(WAY STREQUAL "installed" AND "CXX" IN_LIST languages AND PKG_CONFIG)
  file(GLOB_RECURSE pc ${BINARY}/prefix/portico-sdk.pc)
  get_filename_component(folder ${pc} DIRECTORY)
  run(sh -c "c++ -std=c++20 -fPIC -shared -Wl,-z,defs -o ${BINARY}/by-hand.so ${SOURCE}/tiny.cpp \
      $(PKG_CONFIG_PATH=${folder} ${PKG_CONFIG} --cflags --libs portico-sdk)")
endif()
