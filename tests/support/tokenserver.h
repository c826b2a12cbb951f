#pragma once

#include "tests/support/scriptedserver.h"

#include <QDeadlineTimer>
#include <QMap>

#include <mutex>

namespace kekkai::test {

/// A token server for OAuth client credentials ("/oauth/token") and Confluent's Metadata Service
/// ("/security/1.0/authenticate") in one, on 127.0.0.1. Its tokens are opaque. Runs on the thread that made it, whose
/// event loop must run; accepts() may be asked on any thread.
class TokenServer final {
public:
    struct Rules {
        QByteArray client = "kekkai client/1"; // with what forms and Basic encode differently
        QByteArray secret = "s3cr=t +&:%/ä";
        bool basic = true; ///< takes client and secret in the Authorization header
        bool body = true; ///< and in the form
        bool encodedBasic = true; ///< form-encoded within Basic, as RFC 6749 has it
        int expiresIn = 3600; ///< what it says, in seconds; 0: says nothing
        qint64 validMs = 3600 * 1000; ///< what holds
        QByteArray scope; ///< demanded when set
    };

    TokenServer();
    [[nodiscard]] bool start(std::optional<ScriptedServer::Tls> tls = {}) { return m_server.start(std::move(tls)); }
    [[nodiscard]] QUrl url() const { return m_server.url(); }
    [[nodiscard]] QUrl tokenUrl() const;

    Rules rules;
    /// Answers instead, as long as it is set.
    std::optional<Script> fault;
    bool holding = false; ///< answers wait for release()
    void release() { m_server.release(); }

    void revokeAll();
    [[nodiscard]] bool accepts(const QByteArray &authorization) const;
    [[nodiscard]] int tokens() const { return m_count; } ///< handed out so far
    [[nodiscard]] QByteArray newest() const { return m_newest; }
    [[nodiscard]] const QList<ScriptedRequest> &requests() const { return m_server.requests(); }

private:
    Script answer(const ScriptedRequest &request);
    Script token(const char *member);

    ScriptedServer m_server;
    mutable std::mutex m_lock;
    QMap<QByteArray, QDeadlineTimer> m_valid;
    QByteArray m_newest;
    int m_count = 0;
};

} // namespace kekkai::test
