#include "task/store/postgres/postgres_library.hpp"

#include <string>

#include <dlfcn.h>

#include "task/store/store.hpp"

namespace portico::task {
namespace {

constexpr const char* library_name = "libpq.so.5";

template <class Function> void find(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(::dlsym(library, name));
  if (!into)
    throw StoreError{std::string{library_name} + " has no " + name +
                     ": install libpq5 of PostgreSQL 14 or later"};
}

PostgresLibrary load() {
  void* const library = ::dlopen(library_name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library)
    throw StoreError{"PostgreSQL's client library cannot be loaded: " + std::string{::dlerror()} +
                     ": install libpq5"};
  PostgresLibrary made{};
  find(library, "PQconnectdbParams", made.connectdbParams);
  find(library, "PQconninfoParse", made.conninfoParse);
  find(library, "PQconninfoFree", made.conninfoFree);
  find(library, "PQfinish", made.finish);
  find(library, "PQstatus", made.status);
  find(library, "PQsocket", made.socket);
  find(library, "PQbackendPID", made.backendPID);
  find(library, "PQparameterStatus", made.parameterStatus);
  find(library, "PQerrorMessage", made.errorMessage);
  find(library, "PQconnectionNeedsPassword", made.connectionNeedsPassword);
  find(library, "PQsetnonblocking", made.setnonblocking);
  find(library, "PQsetNoticeReceiver", made.setNoticeReceiver);
  find(library, "PQenterPipelineMode", made.enterPipelineMode);
  find(library, "PQexitPipelineMode", made.exitPipelineMode);
  find(library, "PQpipelineSync", made.pipelineSync);
  find(library, "PQsendQuery", made.sendQuery);
  find(library, "PQsendPrepare", made.sendPrepare);
  find(library, "PQsendQueryPrepared", made.sendQueryPrepared);
  find(library, "PQputCopyData", made.putCopyData);
  find(library, "PQputCopyEnd", made.putCopyEnd);
  find(library, "PQflush", made.flush);
  find(library, "PQconsumeInput", made.consumeInput);
  find(library, "PQisBusy", made.isBusy);
  find(library, "PQgetResult", made.getResult);
  find(library, "PQnotifies", made.notifies);
  find(library, "PQfreemem", made.freemem);
  find(library, "PQclear", made.clear);
  find(library, "PQresultStatus", made.resultStatus);
  find(library, "PQresultErrorField", made.resultErrorField);
  find(library, "PQntuples", made.ntuples);
  find(library, "PQgetvalue", made.getvalue);
  find(library, "PQgetlength", made.getlength);
  find(library, "PQgetisnull", made.getisnull);
  find(library, "PQcmdTuples", made.cmdTuples);
  return made;
}

}  // namespace

const PostgresLibrary& libpq() {
  static const PostgresLibrary library = load();
  return library;
}

}  // namespace portico::task
