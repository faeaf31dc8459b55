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
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SDK} -B ${BINARY}/sdk -DCMAKE_INSTALL_PREFIX=${BINARY}/prefix
      -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
  run(${CMAKE_COMMAND} --install ${BINARY}/sdk)
  set(where -DCMAKE_PREFIX_PATH=${BINARY}/prefix)
endif()
run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${BINARY}/build ${where} -DLANGUAGES=${LANGUAGES}
    -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
run(${CMAKE_COMMAND} --build ${BINARY}/build)
set(plugins)
if("CXX" IN_LIST languages)
  list(APPEND plugins tiny priced)
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

# The samples are a project of their own where they are installed, the one that hashes only where OpenSSL is.
if(WAY STREQUAL "installed" AND "CXX" IN_LIST languages)
  file(GLOB samples ${BINARY}/prefix/share/doc/*/sdk/samples)
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${samples} -B ${BINARY}/samples ${where}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON)
  if(NOT output MATCHES "The samples upload and secured are left out: they need OpenSSL")
    message(FATAL_ERROR "without OpenSSL the samples say ${output}")
  endif()
  run(${CMAKE_COMMAND} --build ${BINARY}/samples --target hello --target reports)
endif()

# manifest_of(<library> <variable>): what it says about itself, and that it is sealed.
function(manifest_of library variable)
  run(readelf -p .note.portico ${library})
  string(REGEX MATCH "{.*}" text "${output}")
  set(${variable} "${text}" PARENT_SCOPE)
  file(READ ${library} ending HEX)
  if(NOT ending MATCHES "0a504f525449434f2d53484132353620[0-9a-f]+0a$") # "\nPORTICO-SHA256 "
    message(FATAL_ERROR "${library} has no seal")
  endif()
endfunction()

# The schema of a configuration in C++ is that of the library when it is loaded, with what lies beside it.
if("CXX" IN_LIST languages)
  manifest_of(${BINARY}/build/priced.so manifest)
  if(NOT manifest MATCHES "\"config\":{[^@]*\"currency\"")
    message(FATAL_ERROR "the manifest has not the schema of the configuration: ${manifest}")
  endif()
endif()

# What is no plugin is sealed all the same; a tool that cannot run, or fails, is an error, and the library as it was.
if("CXX" IN_LIST languages)
  get_filename_component(seal ${SDK}/cmake/seal.sh ABSOLUTE)
  manifest_of(${BINARY}/build/priced.so before)
  foreach(tool IN ITEMS false ${BINARY}/nowhere)
    execute_process(COMMAND ${CMAKE_COMMAND} -E env PORTICO_MANIFEST=${tool} sh ${seal} ${BINARY}/build/priced.so
                    RESULT_VARIABLE code ERROR_VARIABLE said)
    if(code EQUAL 0 OR NOT said MATCHES "priced.so is not sealed: ")
      message(FATAL_ERROR "seal.sh does without the tool ${tool} (${code}): ${said}")
    endif()
  endforeach()
  manifest_of(${BINARY}/build/priced.so after)
  if(NOT before STREQUAL after)
    message(FATAL_ERROR "seal.sh has changed what it could not seal: ${before} ${after}")
  endif()
  run(${CMAKE_COMMAND} -E env PORTICO_MANIFEST=${BINARY}/build/portico-tools/portico_manifest sh ${seal}
      ${BINARY}/build/libpricing.so)
  if(NOT output MATCHES "has no manifest: it exports no portico_plugin_v1")
    message(FATAL_ERROR "of a library that is no plugin: ${output}")
  endif()
  file(GLOB left ${BINARY}/build/*.so.*)
  if(left)
    message(FATAL_ERROR "seal.sh leaves behind ${left}")
  endif()
endif()

# What no build type means, and that nobody is told which warnings to want.
if(WAY STREQUAL "installed")
  foreach(type IN ITEMS "" Debug)
    run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${BINARY}/type${type} ${where} -DLANGUAGES=${LANGUAGES}
        -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_BUILD_TYPE=${type})
    file(READ ${BINARY}/type${type}/compile_commands.json commands)
    if(type STREQUAL "Debug" AND commands MATCHES " -O3| -DNDEBUG" OR type STREQUAL "" AND NOT commands MATCHES
                                                                                          " -O3.* -DNDEBUG")
      message(FATAL_ERROR "CMAKE_BUILD_TYPE='${type}' is not what it says:\n${commands}")
    endif()
    if(commands MATCHES " -W[a-z-]*")
      message(FATAL_ERROR "the SDK forces ${CMAKE_MATCH_0} on a project")
    endif()
  endforeach()

  # Versions of the same minor number alone.
  foreach(wanted IN ITEMS 0.2 0.2.0)
    run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${BINARY}/wanted ${where} -DLANGUAGES=${LANGUAGES}
        -DWANTED=${wanted})
  endforeach()
  foreach(wanted IN ITEMS 0.1 0.3 1.0)
    execute_process(COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${BINARY}/unwanted ${where}
                            -DLANGUAGES=${LANGUAGES} -DWANTED=${wanted} RESULT_VARIABLE code OUTPUT_QUIET ERROR_QUIET)
    if(code EQUAL 0)
      message(FATAL_ERROR "an SDK 0.2 is taken for ${wanted}")
    endif()
  endforeach()
endif()

# A plugin for another machine has its manifest without being run here.
if(WAY STREQUAL "installed" AND "C" IN_LIST languages)
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE} -B ${BINARY}/cross ${where} -DLANGUAGES=C -DUNRUN=ON
      -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=other -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=NEVER)
  run(${CMAKE_COMMAND} --build ${BINARY}/cross)
  manifest_of(${BINARY}/cross/unrun.so manifest)
  if(NOT manifest MATCHES "^{\"id\":\"unrun\",\"version\":\"1.2.3\",\"abi\":\"1.0\",\"sdk\":\"[0-9.]+\",\"config\":{\"type\":\"object\",\"properties\":{}},\"needs\":\\[\"tiny>=1.0\"\\],\"image\":\"[0-9a-f]+\"}$")
    message(FATAL_ERROR "the manifest of a plugin that is cross-compiled: ${manifest}")
  endif()
endif()

find_program(PKG_CONFIG pkg-config)
find_program(MAKE make)

# Folders of the installation that are not below its prefix.
if(WAY STREQUAL "installed" AND "CXX" IN_LIST languages AND PKG_CONFIG)
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SDK} -B ${BINARY}/absolute -DCMAKE_INSTALL_PREFIX=/opt/portico
      -DCMAKE_INSTALL_LIBDIR=/opt/elsewhere/lib)
  run(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${BINARY}/absolute ${PKG_CONFIG} --cflags --libs portico-sdk)
  if(NOT output MATCHES "^-I/opt/portico/+include +-L/opt/elsewhere/lib +-lportico_sdk")
    message(FATAL_ERROR "portico-sdk.pc with an absolute CMAKE_INSTALL_LIBDIR says ${output}")
  endif()
endif()

# A Makefile of a rule of four lines that only pkg-config tells about the SDK, of C++ and of C; sealed a second time when
# what debuggers want was stripped.
if(WAY STREQUAL "installed" AND "CXX" IN_LIST languages AND PKG_CONFIG AND MAKE)
  file(GLOB_RECURSE pc ${BINARY}/prefix/portico-sdk.pc)
  get_filename_component(folder ${pc} DIRECTORY)
  file(COPY ${SOURCE}/ DESTINATION ${BINARY}/make)
  foreach(name IN ITEMS tiny tiny_c)
    set(file Makefile)
    if(name STREQUAL "tiny_c")
      set(file c.mk)
    endif()
    file(READ ${SOURCE}/${file} text)
    string(REGEX REPLACE "tiny(_c)?" "shop" text "${text}")
    file(READ ${SDK}/docs/building.md page)
    string(FIND "${page}" "${text}" found)
    if(found EQUAL -1)
      message(FATAL_ERROR "docs/building.md has not the lines of ${file}")
    endif()
    run(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${folder} ${MAKE} -C ${BINARY}/make -f ${file})
    run(nm -D --defined-only ${BINARY}/make/${name}.so)
    string(STRIP "${output}" exported)
    if(NOT exported MATCHES "^[0-9a-f]+ [A-Z] portico_plugin_v1$")
      message(FATAL_ERROR "${file}: ${name}.so exports more or less than its one constant:\n${exported}")
    endif()
    manifest_of(${BINARY}/make/${name}.so before)
    run(strip ${BINARY}/make/${name}.so)
    run(sh ${folder}/../cmake/portico-sdk/seal.sh ${BINARY}/make/${name}.so)
    manifest_of(${BINARY}/make/${name}.so after)
    if(NOT before STREQUAL after OR NOT before MATCHES "\"image\"")
      message(FATAL_ERROR "strip changes what is loaded of ${name}.so: ${before} ${after}")
    endif()
  endforeach()
endif()
