#pragma once

#include "services/core/result.h"
#include "services/sandbox/route.h"

#include <QStringList>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace kekkai::sandbox {

enum class PortKind { SchemaRegistry, Cmf };

/// What the server does with one request. Everything here happens on the socket itself, TLS included; HttpServer
/// (httpserver.h) carries all of it out, so that no proxy is needed.
struct FaultAction {
    enum class Kind {
        None, ///< answer as usual (after delayMs)
        Status, ///< answer with status, body, contentType and headers below; with a 200 this also gives HTML or broken
                ///< JSON
        Raw, ///< write the bytes of body as they are, instead of an HTTP answer, and close
        Reset, ///< send the first bytes bytes of the answer (head included; 0: nothing), then a TCP reset
        Truncate, ///< promise the whole body, send its first bytes bytes, then close
        Cut, ///< send only the first bytes bytes of the body, with a Content-Length that says that this is all
        Drip, ///< send the answer in pieces of bytes bytes, one every dripMs
        Silence, ///< take the request and never answer; the connection stays open until the client gives up
    };

    Kind kind = Kind::None;
    int delayMs = 0; ///< waits so long before the answer (of any kind) starts; other connections go on
    int status = 500; ///< Status
    std::string body; ///< Status, Raw
    std::string contentType = "application/json"; ///< Status
    std::vector<std::pair<std::string, std::string>> headers; ///< Status, such as Retry-After
    std::size_t bytes = 0; ///< Reset, Truncate, Cut, Drip (0 counts as 1)
    bool half = false; ///< Truncate, Cut: half of the body, whatever bytes says
    int dripMs = 0; ///< Drip
    /// The request is carried out although its answer is spoiled: the client cannot know whether the change was made.
    /// Reset, Truncate and Drip with bytes of an answer need the answer and so carry it out whatever this says.
    bool carriedOut = false;
};

/// The faults in force: a parsed list of --fault arguments. decide() is called once for each request, on the servers'
/// threads, possibly on two at the same time; counters ("only the first three") are the implementation's own.
class Faults {
public:
    /// Errors: Invalid, naming the argument, for a fault that help() does not describe.
    [[nodiscard]] static Result<std::shared_ptr<Faults>> parse(const QStringList &faults);
    /// The grammar of --fault.
    [[nodiscard]] static QString help();

    ~Faults();
    [[nodiscard]] FaultAction decide(PortKind port, const Request &request);

private:
    Faults();
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai::sandbox
