# cmake -DLIBRARY= -DTOOL= -DOBJCOPY= -DNEEDS= -P seal.cmake
#
# Gives a finished library its manifest (see manifest.c), and behind the end of its ELF image the line
#   \nPORTICO-SHA256 <SHA-256 of all octets before, in hex>\n
# by which a host finds out that the file was damaged on its way.
if(TOOL AND OBJCOPY)
  set(note ${LIBRARY}.note)
  execute_process(COMMAND ${TOOL} ${LIBRARY} ${note} ${NEEDS} RESULT_VARIABLE failed)
  if(NOT failed)
    execute_process(COMMAND ${OBJCOPY} --add-section .note.portico=${note} ${LIBRARY} COMMAND_ERROR_IS_FATAL ANY)
  endif()
  file(REMOVE ${note})
endif()
file(SHA256 ${LIBRARY} digest)
file(APPEND ${LIBRARY} "\nPORTICO-SHA256 ${digest}\n")
