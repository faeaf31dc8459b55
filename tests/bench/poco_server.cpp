// Stock Poco HTTPServer with a thread for each connection, around the work written by hand: the
// transport alone differs from raw_server. Usage: poco_server PORT FILE

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>

#include <unistd.h>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>

#include "by_hand.hpp"

namespace {

using namespace bench;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using Status = Poco::Net::HTTPResponse::HTTPStatus;

std::string file_name;

void send(HTTPServerResponse& response, const Out& out) {
  response.setContentType("application/json");
  response.sendBuffer(out.view().data(), out.size());
}

std::string body_of(HTTPServerRequest& request) {
  std::string body(static_cast<std::size_t>(request.getContentLength64()), '\0');
  request.stream().read(body.data(), static_cast<std::streamsize>(body.size()));
  return body;
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    thread_local Out out;
    out.clear();
    const std::string& path = request.getURI();
    const bool post = request.getMethod() == Poco::Net::HTTPRequest::HTTP_POST;
    if (!post && path == "/hello") return write_hello(out), send(response, out);
    if (!post && path == "/items") return write_list(out), send(response, out);
    if (!post && path == "/stream") return stream(response);
    if (!post && path == "/file") return response.sendFile(file_name, "application/octet-stream");
    if (post && path == "/users") return create_user(request, response, out);
    if (post && path == "/echo") return echo(request, response);
    response.setStatusAndReason(Status::HTTP_NOT_FOUND);
    response.setContentLength(0);
    response.send();
  }

private:
  static void create_user(HTTPServerRequest& request, HTTPServerResponse& response, Out& out) {
    const std::string body = body_of(request);
    const bool good = write_user(body, body.size(), out);
    if (!good) out.add(R"({"detail":"a rule is broken"})");
    response.setStatusAndReason(good ? Status::HTTP_CREATED : Status::HTTP_UNPROCESSABLE_ENTITY);
    send(response, out);
  }

  static void echo(HTTPServerRequest& request, HTTPServerResponse& response) {
    const std::string body = body_of(request);
    response.setContentType("application/octet-stream");
    response.sendBuffer(body.data(), body.size());
  }

  static void stream(HTTPServerResponse& response) {
    response.setChunkedTransferEncoding(true);
    response.setContentType("application/octet-stream");
    std::ostream& to = response.send();
    for (std::size_t i = 0; i < chunk_count; ++i) {
      to.write(chunk(i).data(), static_cast<std::streamsize>(chunk_size));
      to.flush();
    }
  }
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
public:
  Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
    return new Handler;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("poco_server PORT FILE\n", stderr);
    return 1;
  }
  try {
    file_name = argv[2];
    // As many threads as wrk has connections: with fewer the rest of them would starve.
    constexpr int threads = 128;
    Poco::ThreadPool pool{threads, threads};
    Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
    params->setMaxThreads(threads);
    params->setMaxQueued(1024);
    params->setMaxKeepAliveRequests(0);
    Poco::Net::ServerSocket socket{
        Poco::Net::SocketAddress{"127.0.0.1", static_cast<std::uint16_t>(std::atoi(argv[1]))},
        1024};
    Poco::Net::HTTPServer server{new Factory, pool, socket, params};
    server.start();
    while (true) ::pause();
  } catch (const Poco::Exception& error) {
    std::fprintf(stderr, "%s\n", error.displayText().c_str());
    return 1;
  }
}
