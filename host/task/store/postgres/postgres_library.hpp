#pragma once

// libpq, loaded when a store of PostgreSQL is first looked at: a host that keeps its tasks
// elsewhere needs neither the library nor the many that it brings along. Any thread.

#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

namespace portico::task {

/// Its functions, under the names that they have there, without their PQ.
struct PostgresLibrary {
  decltype(&::PQconnectdbParams) connectdbParams;
  decltype(&::PQconninfoParse) conninfoParse;
  decltype(&::PQconninfoFree) conninfoFree;
  decltype(&::PQfinish) finish;
  decltype(&::PQstatus) status;
  decltype(&::PQsocket) socket;
  decltype(&::PQbackendPID) backendPID;
  decltype(&::PQparameterStatus) parameterStatus;
  decltype(&::PQerrorMessage) errorMessage;
  decltype(&::PQconnectionNeedsPassword) connectionNeedsPassword;
  decltype(&::PQsetnonblocking) setnonblocking;
  decltype(&::PQsetNoticeReceiver) setNoticeReceiver;
  decltype(&::PQenterPipelineMode) enterPipelineMode;
  decltype(&::PQexitPipelineMode) exitPipelineMode;
  decltype(&::PQpipelineSync) pipelineSync;
  decltype(&::PQsendQuery) sendQuery;
  decltype(&::PQsendPrepare) sendPrepare;
  decltype(&::PQsendQueryPrepared) sendQueryPrepared;
  decltype(&::PQputCopyData) putCopyData;
  decltype(&::PQputCopyEnd) putCopyEnd;
  decltype(&::PQflush) flush;
  decltype(&::PQconsumeInput) consumeInput;
  decltype(&::PQisBusy) isBusy;
  decltype(&::PQgetResult) getResult;
  decltype(&::PQnotifies) notifies;
  decltype(&::PQfreemem) freemem;
  decltype(&::PQclear) clear;
  decltype(&::PQresultStatus) resultStatus;
  decltype(&::PQresultErrorField) resultErrorField;
  decltype(&::PQntuples) ntuples;
  decltype(&::PQgetvalue) getvalue;
  decltype(&::PQgetlength) getlength;
  decltype(&::PQgetisnull) getisnull;
  decltype(&::PQcmdTuples) cmdTuples;
};

/// Loads it once, and keeps it. Throws StoreError when it is not there.
const PostgresLibrary& libpq();

}  // namespace portico::task
